//! What a container may use: CPU, memory, processes, block IO, devices.
//!
//! Under `deploy.resources`, CPU reservations and generic resources are for
//! clusters; a daemon has no such thing.

use bollard::models::{
    DeviceMapping, DeviceRequest, HostConfig, ResourcesBlkioWeightDevice, ResourcesUlimits,
    ThrottleDevice,
};

use super::{Lowering, list, map, number, text};
use crate::model::{self, Blkio, Float, Ulimit};

impl Lowering<'_> {
    pub(super) fn limit(&self, host: &mut HostConfig) {
        let service = &self.spec.service;
        host.cgroup_parent = text(&service.cgroup_parent);
        host.cpu_count = number(service.cpu_count);
        host.cpu_percent = number(scaled(service.cpu_percent, 100.0));
        host.cpu_period = number(service.cpu_period);
        host.cpu_quota = number(service.cpu_quota);
        host.cpu_realtime_period = number(service.cpu_rt_period);
        host.cpu_realtime_runtime = number(service.cpu_rt_runtime);
        host.cpu_shares = number(service.cpu_shares);
        host.cpuset_cpus = text(&service.cpuset);
        host.nano_cpus = number(nano_cpus(service.cpus));
        host.memory = number(service.mem_limit.0);
        host.memory_reservation = number(service.mem_reservation.0);
        host.memory_swap = number(service.memswap_limit.0);
        host.memory_swappiness = number(service.mem_swappiness.0);
        host.oom_kill_disable = Some(service.oom_kill_disable);
        host.pids_limit = number(service.pids_limit);
        host.device_cgroup_rules = list(&service.device_cgroup_rules);
        host.ulimits = self.ulimits();
        if let Some(blkio) = &service.blkio_config {
            limit_block_io(blkio, host);
        }
        self.limit_by_deploy(host);
        self.give_devices(host);
    }

    fn limit_by_deploy(&self, host: &mut HostConfig) {
        let Some(deploy) = &self.spec.service.deploy else {
            return;
        };
        if let Some(limits) = &deploy.resources.limits {
            host.memory = number(limits.memory.0).or(host.memory);
            host.nano_cpus = number(nano_cpus(limits.cpus)).or(host.nano_cpus);
            host.pids_limit = number(limits.pids.max(0)).or(host.pids_limit);
        }
        if let Some(reserved) = &deploy.resources.reservations {
            host.memory_reservation = number(reserved.memory.0).or(host.memory_reservation);
        }
    }

    fn give_devices(&self, host: &mut HostConfig) {
        let service = &self.spec.service;
        let mut requests = Vec::new();
        let deploy = service.deploy.as_ref();
        if let Some(reserved) = deploy.and_then(|deploy| deploy.resources.reservations.as_ref()) {
            requests.extend(reserved.devices.iter().map(|device| request(device, &[])));
        }
        let (named, mapped): (Vec<_>, Vec<_>) = service
            .devices
            .iter()
            .partition(|device| device.source == device.target && is_cdi_name(&device.source));
        if !named.is_empty() {
            requests.push(DeviceRequest {
                driver: Some("cdi".to_owned()),
                device_ids: Some(named.iter().map(|device| device.source.clone()).collect()),
                ..DeviceRequest::default()
            });
        }
        requests.extend(service.gpus.iter().map(|gpu| request(gpu, &["gpu"])));
        let mapped: Vec<DeviceMapping> = mapped
            .into_iter()
            .map(|device| DeviceMapping {
                path_on_host: text(&device.source),
                path_in_container: text(&device.target),
                cgroup_permissions: text(&device.permissions),
            })
            .collect();
        host.devices = (!mapped.is_empty()).then_some(mapped);
        host.device_requests = (!requests.is_empty()).then_some(requests);
    }

    fn ulimits(&self) -> Option<Vec<ResourcesUlimits>> {
        let limits = &self.spec.service.ulimits;
        let lower = |(name, limit): (&String, &Ulimit)| {
            let (soft, hard) = match *limit {
                Ulimit::Single(both) => (both, both),
                Ulimit::Pair { soft, hard } => (soft, hard),
            };
            ResourcesUlimits {
                name: Some(name.clone()),
                soft: Some(soft),
                hard: Some(hard),
            }
        };
        (!limits.is_empty()).then(|| limits.iter().map(lower).collect())
    }
}

fn limit_block_io(blkio: &Blkio, host: &mut HostConfig) {
    let throttled = |devices: &[model::ThrottleDevice]| -> Option<Vec<ThrottleDevice>> {
        let lower = |device: &model::ThrottleDevice| ThrottleDevice {
            path: text(&device.path),
            rate: Some(device.rate.0),
        };
        (!devices.is_empty()).then(|| devices.iter().map(lower).collect())
    };
    host.blkio_weight = (blkio.weight != 0).then_some(blkio.weight);
    host.blkio_weight_device = (!blkio.weight_device.is_empty()).then(|| {
        let devices = blkio.weight_device.iter();
        devices
            .map(|device| ResourcesBlkioWeightDevice {
                path: text(&device.path),
                weight: Some(usize::from(device.weight)),
            })
            .collect()
    });
    host.blkio_device_read_bps = throttled(&blkio.device_read_bps);
    host.blkio_device_read_iops = throttled(&blkio.device_read_iops);
    host.blkio_device_write_bps = throttled(&blkio.device_write_bps);
    host.blkio_device_write_iops = throttled(&blkio.device_write_iops);
}

fn request(device: &model::DeviceRequest, capabilities: &[&str]) -> DeviceRequest {
    let own = device.capabilities.iter().map(String::as_str);
    let all = own.chain(capabilities.iter().copied()).map(str::to_owned);
    DeviceRequest {
        driver: text(&device.driver),
        count: number(device.count),
        device_ids: list(&device.device_ids),
        capabilities: Some(vec![all.collect()]),
        options: map(&device.options),
    }
}

/// Whether a device is named as `vendor.com/class=device` (the Container
/// Device Interface), not by its path.
fn is_cdi_name(name: &str) -> bool {
    let Some((kind, device)) = name.split_once('=') else {
        return false;
    };
    let Some((vendor, class)) = kind.split_once('/') else {
        return false;
    };
    let starts_well = |part: &str| part.starts_with(|c: char| c.is_ascii_alphabetic());
    let holds = |part: &str, more: &str| {
        part.chars()
            .all(|c| c.is_ascii_alphanumeric() || more.contains(c))
    };
    starts_well(vendor)
        && starts_well(class)
        && holds(vendor, "_-.")
        && holds(class, "_-")
        && device.starts_with(|c: char| c.is_ascii_alphanumeric())
        && holds(device, "_-.:")
}

fn nano_cpus(cpus: Float) -> i64 {
    scaled(cpus, 1e9)
}

/// Multiplied in single precision, as Docker Compose does, so that both ask
/// for the same.
#[allow(clippy::cast_possible_truncation)] // amounts of CPU are far below 2^63
fn scaled(value: Float, unit: f32) -> i64 {
    (value.0 * unit) as i64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cdi_names_are_told_from_paths() {
        assert!(is_cdi_name("nvidia.com/gpu=0"));
        assert!(is_cdi_name("vendor.com/class_1=all"));
        for path in ["/dev/null", "/dev/a=b", "vendor.com=0", "vendor.com/gpu="] {
            assert!(!is_cdi_name(path), "{path}");
        }
    }

    #[test]
    fn cpus_are_counted_in_nanoseconds_a_second() {
        assert_eq!(nano_cpus(Float(0.5)), 500_000_000);
        assert_eq!(nano_cpus(Float(1.5)), 1_500_000_000);
    }
}
