//! Ports, volumes, networks, configs and secrets of a service, devices.

use serde_json::{Map, Value, json};

use super::dice::{Made, Random, one_of};
use super::values::*;
use super::write::raw;

pub const NETWORKS: &[&str] = &["front", "back", "default"];
pub const CONFIGS: &[&str] = &["app", "nginx.conf"];
pub const SECRETS: &[&str] = &["token", "password"];
pub const MODELS: &[&str] = &["llm", "small-model"];

pub fn ports(r: &mut Random) -> Value {
    let mut list = Vec::new();
    for _ in 0..=r.below(3) {
        let base = 1000 + r.below(60000);
        list.push(match r.below(16) {
            0 => json!(base),
            1 => json!(format!("{base}:80")),
            2 => json!(format!("127.0.0.1:{base}:443/tcp")),
            3 => json!(format!("{base}-{}:90-92", base + 2)),
            4 => json!(format!("53:{base}/udp")),
            5 => json!({"target": base, "published": "8080", "protocol": "tcp", "mode": "host", "name": "w"}),
            6 => json!({"target": 80, "published": base, "host_ip": "127.0.0.1", "app_protocol": "http"}),
            7 => json!(format!("127.0.0.1::{}", base % 1000 + 1)),
            8 => json!(format!("{base}-{}:99", base + 5)),
            9 => json!(format!("{}-{}/UDP", base, base + 2)),
            10 => json!({"target": "${NUM}", "published": format!("{base}-{}", base + 3), "x-p": anything(r)}),
            11 => json!(format!("${{NUM}}:{base}")),
            12 => json!(format!("0.0.0.0:{base}:80/sctp")),
            13 => json!(format!(":{base}")),
            14 => raw(&format!("{base}:22")),
            _ => json!(format!("[::1]:{base}:70")),
        });
    }
    list.into()
}

fn bind(r: &mut Random) -> Value {
    let all: &[(&str, Made)] = &[
        ("propagation", |_| json!("rprivate")),
        ("create_host_path", flag_late),
        ("selinux", |r| json!(r.pick(&["z", "Z"]))),
        ("recursive", |r| {
            json!(r.pick(&["enabled", "disabled", "writable", "readonly"]))
        }),
        ("x-b", anything),
    ];
    r.attributes(all, 35).into()
}

/// A truth value that is read late, where YAML's old words mean nothing.
pub fn flag_late(r: &mut Random) -> Value {
    one_of!(r;
        json!(true),
        json!(false),
        json!("true"),
        json!("false"),
        json!("${YES}"),
    )
}

pub fn volumes(r: &mut Random) -> Value {
    let mut list = Vec::new();
    for index in 0..=r.below(3) {
        let target = format!("/m{index}");
        let mut long = match r.below(18) {
            0 => json!(target),
            1 => json!(format!("data:{target}")),
            2 => json!(format!("./src:{target}:ro")),
            3 => json!(format!("~/x:{target}:rw,z")),
            4 => json!(format!("/etc:{target}/:rshared")),
            5 | 6 => {
                json!({"type": "bind", "source": r.pick(&["../up", "/abs/./x", "~/y", "./${NUM}", "in/side"]),
                "target": target, "read_only": flag(r), "bind": bind(r)})
            }
            7 => json!({"type": "volume", "source": "logs", "target": target,
                "volume": {"nocopy": flag(r), "subpath": "s", "labels": pairs(r)}}),
            8 => {
                json!({"type": "tmpfs", "target": target, "tmpfs": {"size": size(r), "mode": 511}})
            }
            9 => json!(format!("logs:{target}:nocopy,ro")),
            10 => json!(format!("${{UNSET:-./here}}:{target}/../{target}")),
            11 => json!(format!("C:\\win:{target}")),
            12 => {
                json!({"type": "image", "source": "alpine", "target": target, "image": {"subpath": "etc"}})
            }
            13 => {
                json!({"type": "cluster", "source": "data", "target": target, "x-v": anything(r)})
            }
            14 => json!({"type": "npipe", "source": "\\\\.\\pipe\\x", "target": "\\\\.\\pipe\\x"}),
            15 => json!(format!("tmp-1:{target}:cached")),
            16 => json!({"type": "bind", "source": "/run", "target": format!("{target}/sub/..")}),
            _ => json!({"type": "volume", "target": target, "consistency": "cached"}),
        };
        if long.is_object() && r.chance(10) {
            long["x-extra"] = anything(r);
        }
        list.push(long);
    }
    list.into()
}

fn network_options(r: &mut Random) -> Value {
    let all: &[(&str, Made)] = &[
        ("aliases", |r| json!(r.some(&["al", "bl", "${SET}"]))),
        ("ipv4_address", |_| json!("172.16.238.10")),
        ("ipv6_address", |_| json!("2001:3984:3989::10")),
        ("link_local_ips", |_| {
            json!(["57.123.22.11", "57.123.22.13"])
        }),
        ("interface_name", |_| json!("eth7")),
        ("priority", |r| json!(r.below(1000))),
        ("gw_priority", |r| json!(r.below(9))),
        ("mac_address", |_| json!("02:42:ac:11:65:43")),
        ("driver_opts", options),
        ("x-n", anything),
    ];
    r.attributes_or_null(all, 18)
}

pub fn networks(r: &mut Random) -> Value {
    let names = r.some(NETWORKS);
    if r.chance(45) {
        return json!(names);
    }
    let entries = names
        .into_iter()
        .map(|name| (name.to_owned(), network_options(r)));
    entries.collect::<Map<_, _>>().into()
}

fn grants(r: &mut Random, names: &[&str]) -> Value {
    let mut list = Vec::new();
    for name in r.some(names) {
        list.push(match r.below(5) {
            0 | 1 => json!(name),
            2 => json!({"source": name, "target": "/here", "mode": 288}),
            3 => json!({"source": name, "target": "there", "mode": raw("0o644"), "x-g": anything(r)}),
            _ => json!({"source": name, "uid": "103", "gid": "104", "mode": r.pick(&["0440", "777", "${NUM}"])}),
        });
    }
    list.into()
}

pub fn configs(r: &mut Random) -> Value {
    grants(r, CONFIGS)
}

pub fn secrets(r: &mut Random) -> Value {
    grants(r, SECRETS)
}

pub fn models(r: &mut Random) -> Value {
    let names = r.some(MODELS);
    if r.chance(50) {
        return json!(names);
    }
    let all: &[(&str, Made)] = &[
        ("endpoint_var", |_| json!("URL")),
        ("model_var", |_| json!("MODEL_${NUM}")),
        ("x-m", anything),
    ];
    let entries = names
        .into_iter()
        .map(|name| (name.to_owned(), r.attributes(all, 60).into()));
    entries.collect::<Map<_, _>>().into()
}

pub fn ulimits(r: &mut Random) -> Value {
    json!({"nproc": number(r), "nofile": {"soft": 1000, "hard": number(r)}, "core": one_of!(r; json!(-1), json!("${NUM}"))})
}

pub fn hosts(r: &mut Random) -> Value {
    one_of!(r;
        json!(["a:1.2.3.4", "b=::1", "c:[::2]"]),
        json!({"a": "1.2.3.4", "b": ["1.1.1.1", "2.2.2.2"]}),
        json!(["gw:host-gateway", "a=${NUM}.0.0.1", "a=8.8.8.8"]),
        json!({"v6": "[::1]", "c": "1.1.1.1"}),
    )
}

pub fn devices(r: &mut Random) -> Value {
    one_of!(r;
        json!(["/dev/null:/dev/n:r", "/dev/zero", "/dev/a:/dev/b"]),
        json!([{"source": "/dev/full", "target": "/dev/f", "permissions": "rw", "x-d": anything(r)}]),
        json!(["vendor1.com/device=gpu", {"source": "/dev/one", "target": "/dev/1"}]),
    )
}

pub fn gpus(r: &mut Random) -> Value {
    one_of!(r; json!("all"), json!([device_request(r)]), json!([]))
}

pub fn device_request(r: &mut Random) -> Value {
    let mut request =
        json!({"driver": "nvidia", "capabilities": ["gpu", "tpu"], "options": options(r)});
    match r.below(4) {
        0 => request["count"] = json!(2),
        1 => request["count"] = json!("all"),
        2 => request["device_ids"] = json!(["0", "GPU-1"]),
        _ => {}
    }
    request
}
