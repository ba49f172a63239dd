//! Requests and limits.

use super::super::pod::Pod;
use super::super::quantity::Quantity;
use super::super::read;
use super::super::tree::Fields;
use super::super::work::Work;
use super::super::world::World;
use crate::source::Place;
use crate::source::yaml::{Node, Value};

/// The least memory that the daemon gives a container, in bytes.
const LEAST_MEMORY: i64 = 6 << 20;
/// The period that shares of processors are of, in microseconds.
const PERIOD: i64 = 100_000;

/// Sets shares, quotas and limits.
pub fn lower(work: &mut Work<'_, '_>, pod: &Pod<'_>, node: &Node, fields: &mut Fields) {
    let written = |path: &str| {
        let amount = read::at(node, &format!("resources.{path}")).and_then(read::scalar)?;
        let place = read::place(node, &format!("resources.{path}"));
        Quantity::parse(&amount).map(|it| (it, place))
    };
    let (world, namespace) = (work.world, pod.namespace());
    let amount = |path: &str| written(path).or_else(|| default(world, namespace, path));
    // What has a limit and no request requests its limit.
    let requested = written("requests.cpu").or_else(|| written("limits.cpu"));
    let requested = requested.or_else(|| amount("requests.cpu"));
    if let Some((cpu, place)) = requested.or_else(|| amount("limits.cpu")) {
        let shares = cpu.thousandths().saturating_mul(1024) / 1000;
        fields.set_at("cpu_shares", shares.clamp(2, 262_144), place);
    }
    // A quota, since the daemon refuses more processors than there are.
    if let Some((cpu, place)) = amount("limits.cpu").filter(|(it, _)| it.thousandths() > 0) {
        let quota = cpu.thousandths().saturating_mul(PERIOD / 1000).max(1000);
        fields.set_at("cpu_period", PERIOD, place);
        fields.set_at("cpu_quota", quota, place);
    }
    let limit = amount("limits.memory").filter(|(it, _)| it.units() > 0);
    if let Some((memory, place)) = limit {
        let mut bytes = memory.units();
        if bytes < LEAST_MEMORY {
            let lost = "the daemon gives no container less than 6 MiB";
            work.left_out
                .lost("limits.memory below 6Mi".to_owned(), lost, place);
            bytes = LEAST_MEMORY;
        }
        // As much with swap as without: pods have none.
        fields.set_at("mem_limit", bytes, place);
        fields.set_at("memswap_limit", bytes, place);
    }
    if let Some((memory, place)) = amount("requests.memory") {
        let most = limit.map_or(i64::MAX, |(it, _)| it.units());
        let bytes = memory.units().min(most);
        if bytes >= LEAST_MEMORY {
            fields.set_at("mem_reservation", bytes, place);
        }
    }
    others(work, node, fields);
}

/// How much of something a container requests: what it may have at most, where
/// it says nothing else.
pub fn requested(
    world: &World<'_>,
    namespace: &str,
    node: &Node,
    resource: &str,
) -> Option<Quantity> {
    let paths = ["requests", "limits"].map(|it| format!("{it}.{resource}"));
    let mut written = paths.iter().filter_map(|path| {
        let amount = read::at(node, &format!("resources.{path}")).and_then(read::scalar)?;
        Quantity::parse(&amount)
    });
    let by_range = || {
        let mut ranges = paths.iter();
        ranges.find_map(|path| Some(default(world, namespace, path)?.0))
    };
    written.next().or_else(by_range)
}

/// What a `LimitRange` gives containers that say nothing themselves.
fn default(world: &World<'_>, namespace: &str, path: &str) -> Option<(Quantity, Option<Place>)> {
    let (field, name) = path.split_once('.')?;
    let field = match field {
        "limits" => "default",
        _ => "defaultRequest",
    };
    let ranges = world
        .of_kind("LimitRange")
        .filter(|it| it.namespace == namespace);
    let items = ranges.flat_map(|it| read::items(it.node, "spec.limits"));
    let mut items = items.filter(|it| read::word(it, "type") == "Container");
    items.find_map(|item| {
        let path = format!("{field}.{name}");
        let amount = read::at(item, &path).and_then(read::scalar)?;
        Some((Quantity::parse(&amount)?, read::place(item, &path)))
    })
}

/// Graphics cards; and what is not limited.
fn others(work: &mut Work<'_, '_>, node: &Node, fields: &mut Fields) {
    for (name, entry) in read::entries(node, "resources.limits") {
        let place = entry.key.or(entry.node.place);
        match name.as_str() {
            "cpu" | "memory" => {}
            "nvidia.com/gpu" => {
                let count = read::scalar(&entry.node).and_then(|it| it.parse::<i64>().ok());
                let mut device = Fields::at(place);
                device.set("driver", "nvidia");
                device.set(
                    "capabilities",
                    vec![crate::source::compose::made::node("gpu", place)],
                );
                device.set("count", count.unwrap_or(1));
                fields.set_at("gpus", vec![device.node()], place);
            }
            _ => work
                .left_out
                .lost(name.clone(), "the daemon does not limit it", place),
        }
    }
    if let Some(claims) = read::at(node, "resources.claims") {
        let nothing = matches!(&claims.value, Value::Seq(items) if items.is_empty());
        if !nothing {
            let place = read::place(node, "resources.claims");
            work.left_out
                .lost("resources.claims".to_owned(), "no device is given", place);
        }
    }
}
