//! Amounts as Kubernetes writes them.

use crate::model::Bytes;

/// An amount of bytes, in the largest unit that divides it: `512Mi`.
pub fn bytes(amount: Bytes) -> String {
    let units = ["", "Ki", "Mi", "Gi", "Ti"];
    let (mut value, mut unit) = (amount.0, 0);
    while value != 0 && value % 1024 == 0 && unit + 1 < units.len() {
        value /= 1024;
        unit += 1;
    }
    format!("{value}{}", units[unit])
}

/// An amount of CPUs: whole as `2`, else in thousandths, as `1500m`.
pub fn cpus(amount: f64) -> String {
    let thousandths = (amount * 1000.0).round().max(1.0);
    if thousandths % 1000.0 == 0.0 {
        format!("{}", thousandths / 1000.0)
    } else {
        format!("{thousandths}m")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts() {
        assert_eq!(bytes(Bytes(1 << 30)), "1Gi");
        assert_eq!(bytes(Bytes(512 << 20)), "512Mi");
        assert_eq!(bytes(Bytes(1000)), "1000");
        assert_eq!(cpus(2.0), "2");
        assert_eq!(cpus(0.5), "500m");
        assert_eq!(cpus(0.0001), "1m");
    }
}
