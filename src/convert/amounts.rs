//! CPU, memory and replicas of a service: Compose has several attributes for
//! each.

use crate::model::{Bytes, Float, Resource, Service};

/// What a service may use at most, and what is kept for it; none when nothing
/// is said.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Amounts {
    /// CPUs at most.
    pub cpus: Option<f64>,
    /// Memory at most.
    pub memory: Option<Bytes>,
    /// CPUs that are kept.
    pub reserved_cpus: Option<f64>,
    /// Memory that is kept.
    pub reserved_memory: Option<Bytes>,
}

impl Amounts {
    /// The amounts of a service.
    pub fn of(service: &Service) -> Self {
        let (limits, reservations) = (limits(service), reservations(service));
        Self {
            cpus: limits
                .and_then(|it| cpus(it.cpus))
                .or_else(|| cpus(service.cpus))
                .or_else(|| share_of_period(service)),
            memory: limits
                .and_then(|it| memory(it.memory))
                .or_else(|| memory(service.mem_limit)),
            reserved_cpus: reservations.and_then(|it| cpus(it.cpus)),
            reserved_memory: reservations
                .and_then(|it| memory(it.memory))
                .or_else(|| memory(service.mem_reservation)),
        }
    }
}

/// How many replicas a service asks for.
pub fn replicas(service: &Service) -> Option<u32> {
    let deploy = service.deploy.as_ref().and_then(|it| it.replicas);
    service.scale.or(deploy)
}

/// `deploy.resources.limits`.
pub fn limits(service: &Service) -> Option<&Resource> {
    service.deploy.as_deref()?.resources.limits.as_ref()
}

/// `deploy.resources.reservations`.
pub fn reservations(service: &Service) -> Option<&Resource> {
    service.deploy.as_deref()?.resources.reservations.as_ref()
}

fn cpus(Float(number): Float) -> Option<f64> {
    (number > 0.0).then(|| f64::from(number))
}

fn memory(amount: Bytes) -> Option<Bytes> {
    (amount.0 > 0).then_some(amount)
}

/// `cpu_quota` of `cpu_period`, which is 100 ms in the kernel unless the
/// service names one.
#[allow(clippy::cast_precision_loss)] // microseconds of a second at most
fn share_of_period(service: &Service) -> Option<f64> {
    let period = if service.cpu_period > 0 {
        service.cpu_period
    } else {
        100_000
    };
    (service.cpu_quota > 0).then(|| service.cpu_quota as f64 / period as f64)
}

/// A number of bytes as mount options write it: `64m`, `1g`, `4096`.
pub fn mount_size(text: &str) -> Option<Bytes> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match text[digits.len()..].to_ascii_lowercase().as_str() {
        "" | "b" => 1,
        "k" | "kb" => 1 << 10,
        "m" | "mb" => 1 << 20,
        "g" | "gb" => 1 << 30,
        _ => return None,
    };
    let number: i64 = digits.parse().ok()?;
    number.checked_mul(factor).map(Bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_of_mounts() {
        assert_eq!(mount_size("64m"), Some(Bytes(64 << 20)));
        assert_eq!(mount_size("50%"), None);
    }
}
