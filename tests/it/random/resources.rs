//! Networks, volumes, configs, secrets and models of a project.

use serde_json::{Map, Value, json};

use super::dice::{Made, Random, one_of};
use super::mounts::{CONFIGS, MODELS, SECRETS};
use super::values::*;

fn network(r: &mut Random) -> Value {
    if r.chance(8) {
        return one_of!(r;
            json!({"external": true}),
            json!({"external": true, "name": "out-${NUM}"}),
            json!({"external": {"name": "old"}}),
            json!({"external": "${YES}", "driver": "bridge", "x-n": 1}),
        );
    }
    let all: &[(&str, Made)] = &[
        ("driver", |_| json!("bridge")),
        ("driver_opts", options),
        ("ipam", |r| {
            let all: &[(&str, Made)] = &[
                ("driver", |_| json!("default")),
                ("config", |r| {
                    json!([{"subnet": "172.16.238.0/24", "gateway": "172.16.238.1", "x-i": anything(r),
                        "ip_range": "172.16.238.0/25", "aux_addresses": {"h": "172.16.238.5"}}, {"subnet": "2001:db8::/64"}])
                }),
                ("x-ipam", anything),
            ];
            r.attributes(all, 60).into()
        }),
        ("internal", flag),
        ("attachable", flag),
        ("labels", pairs),
        ("enable_ipv4", flag),
        ("enable_ipv6", flag),
        ("name", |r| json!(r.pick(&["named-net", "net ${NUM}"]))),
        ("x-n", anything),
    ];
    r.attributes_or_null(all, 18)
}

fn volume(r: &mut Random) -> Value {
    if r.chance(8) {
        return one_of!(r;
            json!({"external": true, "name": "ext"}),
            json!({"external": true}),
            json!({"external": {"name": "old"}}),
        );
    }
    let all: &[(&str, Made)] = &[
        ("driver", |_| json!("local")),
        ("driver_opts", |r| {
            one_of!(r;
                json!({"type": "none", "o": "bind", "device": "./dev"}),
                json!({"type": "nfs", "o": "addr=1.2.3.4,rw", "device": ":/x", "n": 5}),
            )
        }),
        ("labels", pairs),
        ("name", |r| json!(r.pick(&["named-vol", "v_${NUM}"]))),
        ("x-v", anything),
    ];
    r.attributes_or_null(all, 20)
}

fn config(r: &mut Random) -> Value {
    let mut config = match r.below(5) {
        0 => json!({"file": r.pick(&["./a.env", "/abs", "~/h", "${UNSET:-b.env}"])}),
        1 => json!({"content": "a ${SET} $$b\n\ttab"}),
        2 => json!({"environment": r.pick(&["SET", "NUM"])}),
        3 => return one_of!(r; json!({"external": true}), json!({"external": {"name": "old"}})),
        _ => json!({"file": "./a.env", "name": "cfg-${NUM}"}),
    };
    let all: &[(&str, Made)] = &[
        ("labels", pairs),
        ("template_driver", |_| json!("golang")),
        ("x-c", anything),
    ];
    config
        .as_object_mut()
        .unwrap()
        .append(&mut r.attributes(all, 20));
    config
}

fn secret(r: &mut Random) -> Value {
    let mut secret = match r.below(4) {
        0 => json!({"file": "./a.env"}),
        1 => json!({"environment": "SET"}),
        2 => return json!({"external": true, "name": "out"}),
        _ => json!({"file": "../up/${NUM}", "name": "s"}),
    };
    let all: &[(&str, Made)] = &[
        ("labels", pairs),
        ("driver", |_| json!("d")),
        ("driver_opts", options),
        ("template_driver", |_| json!("golang")),
        ("x-s", anything),
    ];
    secret
        .as_object_mut()
        .unwrap()
        .append(&mut r.attributes(all, 15));
    secret
}

fn model(r: &mut Random) -> Value {
    let all: &[(&str, Made)] = &[
        ("name", |_| json!("called")),
        ("context_size", whole),
        ("runtime_flags", |_| json!(["--a", "b ${SET}"])),
        ("x-m", anything),
    ];
    let mut model = r.attributes(all, 40);
    model.insert("model".into(), json!("ai/x:${NUM}"));
    model.into()
}

fn each(r: &mut Random, names: &[&str], make: Made) -> Value {
    let entries = names.iter().map(|name| ((*name).to_owned(), make(r)));
    entries.collect::<Map<_, _>>().into()
}

/// All that services may refer to, and the keys beside.
pub fn resources(r: &mut Random) -> Value {
    let mut top = json!({
        "networks": each(r, &["front", "back"], network),
        "volumes": each(r, &["data", "logs", "tmp-1"], volume),
        "configs": each(r, CONFIGS, config),
        "secrets": each(r, SECRETS, secret),
        "models": each(r, MODELS, model),
    });
    if r.chance(10) {
        top["networks"]["default"] = network(r);
    }
    if r.chance(50) {
        top["x-top"] = anything(r);
    }
    if r.chance(5) {
        top["version"] = json!("3.8");
    }
    top
}

/// What a later file says about some of them.
pub fn changes(r: &mut Random) -> Map<String, Value> {
    let all: &[(&str, Made)] = &[
        (
            "networks",
            |r| json!({"front": network(r), "more": network(r)}),
        ),
        ("volumes", |r| json!({"data": volume(r)})),
        (
            "configs",
            |r| json!({"app": {"x-c": anything(r), "labels": pairs(r)}}),
        ),
        (
            "secrets",
            |r| json!({"token": {"labels": pairs(r)}, "more": secret(r)}),
        ),
        ("models", |r| json!({"llm": model(r)})),
        ("x-top", anything),
    ];
    r.attributes(all, 12)
}
