//! The document as YAML has it.
//!
//! Docker Compose describes each type twice, for JSON and for YAML, and the
//! two differ: empty sections are left out of YAML, an unset command too; a
//! limit of 0 is written; block devices have keys in lower case; and keys of
//! the user's own are ordered by the numbers in them.

use serde_json::{Map, Value};

use super::super::order::natural;

/// Keys whose value is a mapping with keys of the user's own.
const OWN_KEYS: &[&str] = &[
    "additional_contexts",
    "annotations",
    "args",
    "aux_addresses",
    "depends_on",
    "driver_opts",
    "environment",
    "labels",
    "models",
    "networks",
    "options",
    "storage_opt",
    "sysctls",
    "ulimits",
];

/// Turns a project's document into its YAML form.
pub fn project(document: &mut Value) {
    let Value::Object(map) = document else { return };
    extensions(map);
    for (section, value) in map.iter_mut() {
        let Value::Object(entries) = value else {
            continue;
        };
        if section.starts_with("x-") {
            continue;
        }
        sort_own(entries);
        for entry in entries.values_mut() {
            match section.as_str() {
                "services" => service(entry),
                _ => resource(entry),
            }
        }
    }
}

/// Sorts the keys of all mappings in a value.
pub fn sort(value: &mut Value) {
    match value {
        Value::Object(map) => {
            sort_own(map);
            map.values_mut().for_each(sort);
        }
        Value::Array(items) => items.iter_mut().for_each(sort),
        _ => {}
    }
}

fn sort_own(map: &mut Map<String, Value>) {
    let mut entries: Vec<_> = std::mem::take(map).into_iter().collect();
    entries.sort_by(|(a, _), (b, _)| natural(a, b));
    map.extend(entries);
}

/// Puts the `x-…` keys behind the others.
fn extensions(map: &mut Map<String, Value>) {
    if let Some(Value::Object(mut extensions)) = map.shift_remove("#extensions") {
        sort_own(&mut extensions);
        extensions.values_mut().for_each(sort);
        map.extend(extensions);
    }
}

/// Turns a service's document into its YAML form.
pub fn service(service: &mut Value) {
    let Value::Object(map) = service else { return };
    drop_null(map, "command");
    drop_null(map, "entrypoint");
    for key in ["pre_start", "post_start", "pre_stop"] {
        items(map.get_mut(key)).for_each(|hook| drop_null(hook, "command"));
    }
    if let Some(Value::Object(develop)) = map.get_mut("develop") {
        items(develop.get_mut("watch")).for_each(trigger);
    }
    if let Some(Value::Object(blkio)) = map.get_mut("blkio_config") {
        blkio.values_mut().for_each(lower_keys);
    }
    if let Some(Value::Object(deploy)) = map.get_mut("deploy") {
        drop_empty(deploy, "resources");
        drop_empty(deploy, "placement");
    }
    let of_build = map.get_mut("build").and_then(|it| it.get_mut("ulimits"));
    of_build.into_iter().for_each(ulimits);
    map.get_mut("ulimits").into_iter().for_each(ulimits);
    resource(service);
}

/// What all parts have in common: keys of the user's own are sorted, `x-…` keys
/// stand in line.
fn resource(value: &mut Value) {
    match value {
        Value::Object(map) => {
            drop_empty(map, "ipam");
            extensions(map);
            for (key, value) in map.iter_mut() {
                if key.starts_with("x-") {
                    continue;
                }
                match value {
                    Value::Object(own) if OWN_KEYS.contains(&key.as_str()) => {
                        sort_own(own);
                        own.values_mut().for_each(resource);
                    }
                    _ => resource(value),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(resource),
        _ => {}
    }
}

fn trigger(trigger: &mut Map<String, Value>) {
    if let Some(Value::Object(exec)) = trigger.get_mut("exec") {
        drop_null(exec, "command");
    }
    drop_empty(trigger, "exec");
}

/// A limit of two numbers has both, though one be 0.
fn ulimits(limits: &mut Value) {
    for limit in limits.as_object_mut().into_iter().flat_map(Map::values_mut) {
        if let Value::Object(map) = limit {
            let of = |key| map.get(key).cloned().unwrap_or_else(|| 0.into());
            let (soft, hard) = (of("soft"), of("hard"));
            *map = Map::from_iter([("soft".to_owned(), soft), ("hard".to_owned(), hard)]);
        }
    }
}

fn lower_keys(devices: &mut Value) {
    for device in items(Some(devices)) {
        let entries = std::mem::take(device).into_iter();
        device.extend(entries.map(|(key, value)| match key.as_str() {
            "Path" | "Rate" | "Weight" => (key.to_lowercase(), value),
            _ => (key, value),
        }));
    }
}

/// The items of a list that are mappings.
fn items(list: Option<&mut Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    let items = list.and_then(Value::as_array_mut).into_iter().flatten();
    items.filter_map(Value::as_object_mut)
}

fn drop_null(map: &mut Map<String, Value>, key: &str) {
    if map.get(key).is_some_and(Value::is_null) {
        map.shift_remove(key);
    }
}

fn drop_empty(map: &mut Map<String, Value>, key: &str) {
    let empty = |value: &Value| value.as_object().is_some_and(Map::is_empty);
    if map.get(key).is_some_and(empty) {
        map.shift_remove(key);
    }
}
