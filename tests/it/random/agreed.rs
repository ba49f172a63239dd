//! Where the two need not agree: each difference with its reason.

use std::process::Output;

use serde_yaml::{Mapping, Value};

/// Variables that the peer's own start adds to its environment.
pub const OF_THE_PEER: &[&str] = &["DOCKER_CLI_PLUGIN_EXTRA_DIRS=", "SHLVL=", "_="];

/// Whether the peer failed by itself, which is no answer: it crashes over a
/// number in quotes in `build.ulimits`, cannot write `build.ssh` as JSON, and
/// leaves variables in `ulimits` alone only to refuse them.
pub fn is_crash(output: &Output) -> bool {
    let said = String::from_utf8_lossy(&output.stderr);
    let crashes = [
        "panic: ",
        "error calling MarshalJSON",
        "invalid type string for external",
    ];
    crashes.iter().any(|it| said.contains(it))
}

/// A document of either without what may differ in it.
pub fn tidy(node: Value) -> Value {
    match node {
        Value::Mapping(map) => {
            let entries = map.into_iter().map(|(key, value)| {
                let value = attribute(key.as_str().unwrap_or_default(), tidy(value));
                (key, value)
            });
            let is_bare = |(key, value): &(Value, Value)| {
                key == "bind" && value.as_mapping().is_some_and(Mapping::is_empty)
            };
            Value::Mapping(entries.filter(|it| !is_bare(it)).collect())
        }
        Value::Sequence(items) => items.into_iter().map(tidy).collect(),
        other => other,
    }
}

fn attribute(key: &str, mut value: Value) -> Value {
    match (key, &mut value) {
        // 2.40.3 leaves out `false`, newer versions `true`; the hashes still
        // tell them apart.
        ("bind", Value::Mapping(bind)) => {
            bind.shift_remove("create_host_path");
        }
        // The peer prints `id: path`, which it does not read again.
        ("ssh", Value::Sequence(keys)) => {
            for key in keys.iter_mut() {
                if let Value::String(text) = key {
                    *text = text.replacen(": ", "=", 1);
                }
            }
            keys.sort_by_key(|key| format!("{key:?}"));
        }
        // 2.40.3 loses extensions there.
        ("ipam", Value::Mapping(ipam)) => {
            let pools = ipam.get_mut("config").and_then(Value::as_sequence_mut);
            for pool in pools.into_iter().flatten() {
                if let Value::Mapping(pool) = pool {
                    pool.retain(|key, _| !is_extension(key));
                }
            }
        }
        _ => {}
    }
    value
}

fn is_extension(key: &Value) -> bool {
    key.as_str().is_some_and(|key| key.starts_with("x-"))
}

/// What the peer would print of a document as JSON: it leaves out models and
/// all extensions but those of the whole project.
pub fn as_json_of_the_peer(document: &mut Value) {
    let Value::Mapping(map) = document else {
        return;
    };
    map.shift_remove("models");
    for (kind, resources) in map.iter_mut() {
        let is_kind = !is_extension(kind);
        for (_, resource) in resources.as_mapping_mut().into_iter().flatten() {
            if is_kind {
                drop_extensions("", resource);
            }
        }
    }
}

/// Takes out what `label_file` becomes in services that are enabled only by
/// their name: 2.40.3 does not read it for them, newer versions do.
pub fn without_label_files(want: &mut Value, have: &mut Value) {
    let services = |document: &Value| document.get("services")?.as_mapping().cloned();
    for (name, service) in services(want).unwrap_or_default() {
        if service.get("label_file").is_none() {
            continue;
        }
        for document in [&mut *want, &mut *have] {
            let service = document
                .get_mut("services")
                .and_then(|it| it.get_mut(&name));
            if let Some(Value::Mapping(service)) = service {
                service.shift_remove("label_file");
                service.shift_remove("labels");
            }
        }
    }
}

fn drop_extensions(parent: &str, node: &mut Value) {
    match node {
        Value::Mapping(map) => {
            // A service may be called as an extension is.
            map.retain(|key, _| parent == "depends_on" || !is_extension(key));
            for (key, value) in map.iter_mut() {
                drop_extensions(key.as_str().unwrap_or_default(), value);
            }
        }
        Value::Sequence(items) => items.iter_mut().for_each(|it| drop_extensions("", it)),
        _ => {}
    }
}
