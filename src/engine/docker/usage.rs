//! What a container uses, from the daemon's counters.

use std::collections::BTreeMap;

use futures_util::stream::{self, BoxStream, StreamExt, TryStreamExt};
use serde::Deserialize;

use super::client::{self, Client};
use super::json_lines;
use super::route::Route;
use crate::engine::inquiry::Usage;
use crate::engine::{Consumption, EngineError};

/// A container's usage: again and again, or once.
pub(super) fn usage(
    client: &Client,
    container: &str,
    again: bool,
) -> BoxStream<'static, Result<Usage, EngineError>> {
    let route = Route::new(["containers", container, "stats"])
        .with("stream", if again { "1" } else { "0" });
    let client = client.clone();
    let opened = async move {
        let answer = client.open(&route).await?;
        let lines = json_lines::read::<Counters>(client::pieces(answer));
        Ok::<_, EngineError>(lines.map_ok(Counters::lower))
    };
    stream::once(opened).try_flatten().boxed()
}

/// What a container uses, once.
pub(super) async fn consumption(
    client: &Client,
    container: &str,
) -> Result<Consumption, EngineError> {
    let mut told = usage(client, container, false);
    let used = told.next().await.transpose()?.unwrap_or_default();
    Ok(Consumption {
        cpu: thousandths(used.cpu),
        memory: used.memory,
    })
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates
fn thousandths(percent: f64) -> u64 {
    (percent * 10.0).round() as u64
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Counters {
    cpu_stats: Cpu,
    precpu_stats: Cpu,
    memory_stats: Memory,
    networks: Option<BTreeMap<String, Traffic>>,
    blkio_stats: Disks,
    pids_stats: Pids,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Cpu {
    #[serde(rename = "cpu_usage")]
    used: CpuUsage,
    #[serde(rename = "system_cpu_usage")]
    system: u64,
    #[serde(rename = "online_cpus")]
    online: u32,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct CpuUsage {
    total_usage: u64,
    percpu_usage: Option<Vec<u64>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Memory {
    usage: u64,
    limit: u64,
    stats: Option<BTreeMap<String, u64>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Traffic {
    rx_bytes: u64,
    tx_bytes: u64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Disks {
    io_service_bytes_recursive: Option<Vec<Disk>>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Disk {
    op: String,
    value: u64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Pids {
    current: u64,
}

impl Counters {
    fn lower(self) -> Usage {
        let networks = self.networks.unwrap_or_default();
        let disks = self.blkio_stats.io_service_bytes_recursive;
        let disks = disks.unwrap_or_default();
        let moved = |op: &str| {
            disks
                .iter()
                .filter(|disk| disk.op.eq_ignore_ascii_case(op))
                .map(|disk| disk.value)
                .sum()
        };
        Usage {
            cpu: per_cent(&self.precpu_stats, &self.cpu_stats),
            memory: self.memory_stats.without_cache(),
            memory_limit: self.memory_stats.limit,
            received: networks.values().map(|traffic| traffic.rx_bytes).sum(),
            sent: networks.values().map(|traffic| traffic.tx_bytes).sum(),
            read: moved("read"),
            written: moved("write"),
            processes: self.pids_stats.current,
        }
    }
}

impl Memory {
    /// The kernel counts pages of files that it could drop at once; the first
    /// word is that of control groups 1, the second that of 2.
    fn without_cache(&self) -> u64 {
        let cached = self.stats.as_ref().and_then(|stats| {
            ["total_inactive_file", "inactive_file"]
                .iter()
                .find_map(|key| stats.get(*key))
                .filter(|cached| **cached < self.usage)
        });
        self.usage - cached.copied().unwrap_or(0)
    }
}

#[allow(clippy::cast_precision_loss)] // a percentage does not need all digits
fn per_cent(before: &Cpu, now: &Cpu) -> f64 {
    let used = now.used.total_usage;
    let used = used.saturating_sub(before.used.total_usage);
    let passed = now.system.saturating_sub(before.system);
    if passed == 0 {
        return 0.0;
    }
    let cpus = match now.online {
        0 => now.used.percpu_usage.as_ref().map_or(0, Vec::len) as f64,
        cpus => f64::from(cpus),
    };
    used as f64 / passed as f64 * cpus * 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn usage(text: &str) -> Usage {
        serde_json::from_str::<Counters>(text).unwrap().lower()
    }

    #[test]
    fn counters_become_usage() {
        let text = r#"{
            "cpu_stats": {"cpu_usage": {"total_usage": 300}, "system_cpu_usage": 2000, "online_cpus": 2},
            "precpu_stats": {"cpu_usage": {"total_usage": 100}, "system_cpu_usage": 1000},
            "memory_stats": {"usage": 50, "limit": 200, "stats": {"inactive_file": 10, "cache": 3}},
            "networks": {"eth0": {"rx_bytes": 1, "tx_bytes": 2}, "eth1": {"rx_bytes": 10, "tx_bytes": 20}},
            "blkio_stats": {"io_service_bytes_recursive": [
                {"op": "read", "value": 4}, {"op": "Write", "value": 5}, {"op": "Read", "value": 6}]},
            "pids_stats": {"current": 7}
        }"#;
        let expected = Usage {
            cpu: 40.0,
            memory: 40,
            memory_limit: 200,
            received: 11,
            sent: 22,
            read: 10,
            written: 5,
            processes: 7,
        };
        assert_eq!(usage(text), expected);
    }

    #[test]
    fn a_container_that_has_stopped_uses_nothing() {
        let text = r#"{"cpu_stats": {"cpu_usage": {"total_usage": 0}}, "precpu_stats": {},
            "memory_stats": {}, "blkio_stats": {"io_service_bytes_recursive": null},
            "pids_stats": {}}"#;
        assert_eq!(usage(text), Usage::default());
    }

    #[test]
    fn without_a_first_moment_the_whole_counts() {
        let text = r#"{"cpu_stats": {"cpu_usage": {"total_usage": 5, "percpu_usage": [1, 4]},
            "system_cpu_usage": 10}}"#;
        assert!((usage(text).cpu - 100.0).abs() < 0.001);
    }
}
