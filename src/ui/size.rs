//! Amounts of bytes in the words that Docker uses.

/// In powers of 1024 with four digits: `1.758MiB`.
pub fn binary_size(bytes: u64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
    sized(bytes, 1024.0, 4, &units)
}

/// In powers of 1000 with three digits: `1.98MB`.
pub fn decimal_size(bytes: u64) -> String {
    let units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    sized(bytes, 1000.0, 3, &units)
}

#[allow(clippy::cast_precision_loss)] // only a few digits are shown
fn sized(bytes: u64, base: f64, digits: usize, units: &[&str]) -> String {
    let mut amount = bytes as f64;
    let mut unit = 0;
    while amount >= base && unit + 1 < units.len() {
        amount /= base;
        unit += 1;
    }
    format!("{}{}", significant(amount, digits), units[unit])
}

/// A number with so many digits, without zeros at the end.
fn significant(number: f64, digits: usize) -> String {
    let whole = format!("{number:.0}").len();
    let text = format!("{number:.*}", digits.saturating_sub(whole));
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').to_owned()
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_have_few_digits() {
        for (bytes, binary, decimal) in [
            (0, "0B", "0B"),
            (126, "126B", "126B"),
            (1000, "1000B", "1kB"),
            (1_464, "1.43KiB", "1.46kB"),
            (348_160, "340KiB", "348kB"),
            (1_984_335, "1.892MiB", "1.98MB"),
            (25_276_000_000, "23.54GiB", "25.3GB"),
        ] {
            assert_eq!(binary_size(bytes), binary);
            assert_eq!(decimal_size(bytes), decimal);
        }
    }
}
