//! A service: every attribute that the specification has.

use serde_json::{Map, Value, json};

use super::building::{blkio, build, deploy, develop, healthcheck, hooks};
use super::dice::{Made, Random, one_of};
use super::mounts::*;
use super::values::*;

const IMAGES: &[&str] = &[
    "alpine",
    "nginx:1.25",
    "busybox:${UNSET:-1}",
    "reg.example/x/y@sha256:0123456789012345678901234567890123456789012345678901234567890123",
];

/// Every attribute of a service, but those that refer to other services.
pub const ATTRIBUTES: &[(&str, Made)] = &[
    ("annotations", pairs),
    ("attach", flag_late),
    ("blkio_config", blkio),
    ("build", build),
    ("cap_add", |_| json!(["NET_ADMIN", "ALL"])),
    ("cap_drop", |_| json!(["SYS_ADMIN"])),
    ("cgroup", |r| json!(r.pick(&["host", "private"]))),
    ("cgroup_parent", |_| json!("m-x")),
    ("command", command),
    ("configs", configs),
    ("container_name", |r| json!(format!("name-{}", r.below(90)))),
    ("cpu_count", number),
    ("cpu_percent", |r| json!(r.below(100))),
    ("cpu_period", number),
    ("cpu_quota", number),
    ("cpu_rt_period", number),
    ("cpu_rt_runtime", number),
    ("cpu_shares", number),
    ("cpus", fraction),
    ("cpuset", |_| json!("0,1")),
    ("credential_spec", |r| {
        one_of!(r;
            json!({"file": "spec.json"}),
            json!({"registry": "key", "x-c": 1}),
            json!({"config": "app"}),
        )
    }),
    ("deploy", deploy),
    ("develop", develop),
    ("device_cgroup_rules", |_| json!(["c 1:3 mr", "a 7:* rmw"])),
    ("devices", devices),
    ("dns", text_or_list),
    ("dns_opt", texts),
    ("dns_search", text_or_list),
    ("domainname", |_| json!("example.com")),
    ("entrypoint", command),
    ("env_file", |r| {
        one_of!(r;
            json!("a.env"),
            json!(["a.env", "b.env"]),
            json!([{"path": "a.env", "required": flag_late(r)}, {"path": "no.env", "required": false}]),
            json!([{"path": "./raw.env", "format": "raw"}, "b.env"]),
        )
    }),
    ("environment", pairs),
    ("expose", |r| {
        json!([number(r), "9000/tcp", "4000-4002", "53/udp"])
    }),
    ("external_links", texts),
    ("extra_hosts", hosts),
    ("gpus", gpus),
    ("group_add", |_| json!(["mail", 1000])),
    ("healthcheck", healthcheck),
    ("hostname", |r| json!(r.pick(&["host", "h-${NUM}"]))),
    ("init", flag),
    ("ipc", |r| {
        json!(r.pick(&["shareable", "host", "container:x"]))
    }),
    ("isolation", |_| json!("default")),
    (
        "label_file",
        |r| one_of!(r; json!("a.env"), json!(["a.env", "./b.env"])),
    ),
    ("labels", pairs),
    ("logging", |r| {
        one_of!(r;
            json!({"driver": "json-file", "options": {"max-size": "1m", "max-file": 3, "n": null}}),
            json!({"driver": "syslog", "x-l": anything(r)}),
            json!({"options": options(r)}),
        )
    }),
    ("mac_address", |_| json!("02:42:ac:11:65:43")),
    ("mem_limit", size),
    ("mem_reservation", size),
    ("mem_swappiness", |r| json!(r.below(100))),
    ("memswap_limit", size),
    ("models", models),
    ("networks", networks),
    ("oom_kill_disable", flag),
    (
        "oom_score_adj",
        |r| one_of!(r; json!(-500), json!(7), json!("${NUM}")),
    ),
    ("pid", |_| json!("host")),
    ("pids_limit", number),
    ("platform", |_| json!("linux/amd64")),
    ("ports", ports),
    ("post_start", hooks),
    ("pre_stop", hooks),
    ("privileged", flag),
    ("profiles", |r| json!(r.some(&["dev", "test", "p${NUM}"]))),
    ("pull_policy", |r| {
        json!(r.pick(&[
            "always",
            "never",
            "missing",
            "if_not_present",
            "build",
            "daily",
            "weekly",
            "every_12h",
            "every_2d"
        ]))
    }),
    ("pull_refresh_after", |_| json!("1d")),
    ("read_only", flag),
    ("restart", |r| {
        json!(r.pick(&[
            "no",
            "always",
            "on-failure:3",
            "unless-stopped",
            "on-failure"
        ]))
    }),
    ("runtime", |_| json!("runc")),
    (
        "scale",
        |r| one_of!(r; json!(0), json!(1), json!(3), json!("${NUM}")),
    ),
    ("secrets", secrets),
    ("security_opt", |_| {
        json!([
            "label=user:USER",
            "no-new-privileges:true",
            "seccomp:./x.json"
        ])
    }),
    ("shm_size", size),
    ("stdin_open", flag),
    ("stop_grace_period", duration),
    ("stop_signal", |_| json!("SIGUSR1")),
    (
        "storage_opt",
        |r| one_of!(r; json!({"size": "1G"}), json!({"size": 12, "b": null})),
    ),
    ("sysctls", |r| {
        one_of!(r;
            json!({"net.core.somaxconn": 1024, "net.x": "${NUM}", "net.n": null}),
            json!(["a=0", "b=1", "a=2"]),
        )
    }),
    (
        "tmpfs",
        |r| one_of!(r; json!("/run"), json!(["/run:size=1m", "/tmp"])),
    ),
    ("tty", flag),
    ("ulimits", ulimits),
    ("use_api_socket", |r| json!(r.chance(50))),
    (
        "user",
        |r| one_of!(r; json!("1000:1000"), json!("root"), json!("${NUM}:0")),
    ),
    ("userns_mode", |_| json!("host")),
    ("uts", |_| json!("host")),
    ("volumes", volumes),
    ("working_dir", |_| json!("/w/../x/")),
    ("x-extra", anything),
];

/// A service that may refer to earlier ones.
pub fn service(r: &mut Random, earlier: &[&str]) -> Value {
    let mut service = Map::new();
    if r.chance(97) {
        service.insert("image".into(), json!(r.pick(IMAGES)));
    }
    service.append(&mut r.attributes(ATTRIBUTES, 8));
    if r.chance(20) {
        empty(r, &mut service);
    }
    if r.chance(3) {
        service.clear();
        service.insert(
            "provider".into(),
            json!({"type": "model", "options": {"model": "m", "n": [1, true, text(r)], "x": scalar_option(r)}, "x-p": anything(r)}),
        );
    }
    if r.chance(8) {
        service.remove("networks");
        let mode = r.pick(&["host", "none", "bridge", "container:abc"]);
        service.insert("network_mode".into(), json!(mode));
    }
    if !earlier.is_empty() {
        let other = r.pick(earlier);
        refer(r, &mut service, other);
    }
    settle(r, &mut service);
    service.into()
}

/// Empties an attribute, as a file does whose values are commented out.
fn empty(r: &mut Random, service: &mut Map<String, Value>) {
    let (key, _) = &ATTRIBUTES[r.below(ATTRIBUTES.len())];
    let value = match service.get(*key) {
        Some(Value::Array(_)) => one_of!(r; json!([]), Value::Null),
        Some(Value::Object(_)) => one_of!(r; json!({}), json!({}), Value::Null),
        Some(Value::String(_)) => one_of!(r; json!(""), Value::Null),
        _ => return,
    };
    service.insert((*key).to_owned(), value);
}

fn scalar_option(r: &mut Random) -> Value {
    one_of!(r; json!(1), json!("a"), json!(true), json!(["x", "y"]))
}

/// Lets a service refer to another one.
fn refer(r: &mut Random, service: &mut Map<String, Value>, other: &str) {
    let all: &[(&str, usize, Value)] = &[
        (
            "depends_on",
            30,
            one_of!(r;
                json!([other]),
                json!({other: {"condition": "service_healthy", "restart": true}}),
                json!({other: {"condition": "service_completed_successfully", "required": false, "x-d": 1}}),
            ),
        ),
        ("links", 6, json!([other, format!("{other}:alias")])),
        (
            "volumes_from",
            6,
            json!([format!("{other}:ro"), "container:outside"]),
        ),
        ("network_mode", 6, json!(format!("service:{other}"))),
        ("ipc", 4, json!(format!("service:{other}"))),
        ("pid", 4, json!(format!("service:{other}"))),
        ("uts", 2, json!(format!("service:{other}"))),
        ("cgroup_parent", 1, json!(format!("service:{other}"))),
        (
            "extends",
            8,
            one_of!(r; json!(other), json!({"service": other})),
        ),
        (
            "build",
            1,
            json!({"context": ".", "additional_contexts": {"up": format!("service:{other}")}}),
        ),
    ];
    for (key, percent, value) in all {
        if r.chance(*percent) {
            if *key == "network_mode" {
                service.remove("networks");
            }
            service.insert((*key).to_owned(), value.clone());
        }
    }
}

/// Takes out most of what contradicts itself, so that most projects are valid.
pub fn settle(r: &mut Random, service: &mut Map<String, Value>) {
    if r.chance(3) {
        return;
    }
    let has = |service: &Map<String, Value>, path: &str| {
        let mut node = service.get("deploy");
        for key in path.split('.') {
            node = node.and_then(|it| it.get(key));
        }
        node.is_some()
    };
    for (key, twin) in [
        ("scale", "replicas"),
        ("cpus", "resources.limits.cpus"),
        ("mem_limit", "resources.limits.memory"),
        ("mem_reservation", "resources.reservations.memory"),
        ("pids_limit", "resources.limits.pids"),
        ("container_name", "replicas"),
    ] {
        if has(service, twin) {
            service.remove(key);
        }
    }
    if service.contains_key("scale") {
        service.remove("container_name");
    }
    if service.contains_key("network_mode") {
        service.remove("networks");
    }
    if service.get("build").is_none()
        && service.get("image").is_none()
        && !service.contains_key("provider")
    {
        service.insert("image".into(), json!("there"));
    }
}
