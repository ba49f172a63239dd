//! How a service is built, deployed, watched and hooked into.

use serde_json::{Map, Value, json};

use super::dice::{Made, Random, one_of};
use super::mounts::{device_request, flag_late, hosts, secrets};
use super::values::*;

pub fn build(r: &mut Random) -> Value {
    if r.chance(30) {
        return json!(r.pick(&[
            "./app",
            ".",
            "https://github.com/x/y.git#main:dir",
            "../z",
            "${UNSET:-ctx}",
            "~/b"
        ]));
    }
    let all: &[(&str, Made)] = &[
        ("context", |r| {
            json!(r.pick(&["./app", ".", "/abs", "git@github.com:x/y", "sub/../dir"]))
        }),
        ("dockerfile", |r| {
            json!(r.pick(&["Dockerfile.dev", "sub/D", "../D", "/abs/D"]))
        }),
        ("args", pairs),
        ("labels", pairs),
        ("target", |_| json!("prod")),
        ("cache_from", texts),
        ("cache_to", texts),
        ("no_cache", flag_late),
        ("pull", flag_late),
        ("network", |r| json!(r.pick(&["host", "none"]))),
        ("shm_size", size),
        ("extra_hosts", hosts),
        ("ssh", |r| {
            one_of!(r;
                json!(["default"]),
                json!({"k": "./key"}),
                json!(["default", "k=./key"]),
                json!({"default": null}),
            )
        }),
        ("secrets", secrets),
        ("tags", |_| json!(["x/y:1", "x/y:2", "z:${NUM}"])),
        ("platforms", |_| json!(["linux/amd64", "linux/arm64"])),
        ("privileged", flag_late),
        ("additional_contexts", |r| {
            one_of!(r;
                json!({"res": "./res", "img": "docker-image://alpine", "abs": "/x"}),
                json!(["res=./res", "s=https://example.com/x.tar"]),
            )
        }),
        (
            "ulimits",
            |_| json!({"nproc": 65535, "nofile": {"soft": 1000, "hard": 2000}}),
        ),
        ("entitlements", |_| {
            json!(["network.host", "security.insecure"])
        }),
        ("isolation", |_| json!("default")),
        (
            "provenance",
            |r| one_of!(r; json!(true), json!("mode=max"), json!(false)),
        ),
        (
            "sbom",
            |r| one_of!(r; json!(true), json!("generator=x"), json!(false)),
        ),
        ("x-note", anything),
    ];
    let mut build = r.attributes(all, 15);
    if r.chance(8) {
        build.remove("dockerfile");
        build.insert(
            "dockerfile_inline".into(),
            json!("FROM a\nRUN echo ${SET} $$B\n"),
        );
    }
    build.into()
}

fn limits(r: &mut Random) -> Value {
    let all: &[(&str, Made)] = &[
        (
            "cpus",
            |r| one_of!(r; json!("0.5"), json!(0.25), json!("${NUM}")),
        ),
        ("memory", size_text),
        ("pids", number),
    ];
    r.attributes(all, 60).into()
}

fn reservations(r: &mut Random) -> Value {
    let all: &[(&str, Made)] = &[
        ("cpus", |r| one_of!(r; json!("0.5"), json!(0.25))),
        ("memory", size_text),
        (
            "generic_resources",
            |_| json!([{"discrete_resource_spec": {"kind": "gpu", "value": 2}}]),
        ),
        ("devices", |r| json!([device_request(r)])),
    ];
    r.attributes(all, 50).into()
}

fn update(r: &mut Random) -> Value {
    let all: &[(&str, Made)] = &[
        ("parallelism", number),
        ("delay", duration),
        ("failure_action", |_| json!("pause")),
        ("monitor", duration),
        ("max_failure_ratio", fraction),
        ("order", |r| json!(r.pick(&["start-first", "stop-first"]))),
        ("x-u", anything),
    ];
    r.attributes(all, 50).into()
}

pub fn deploy(r: &mut Random) -> Value {
    let all: &[(&str, Made)] = &[
        ("mode", |r| {
            json!(r.pick(&["replicated", "global", "replicated-job"]))
        }),
        (
            "replicas",
            |r| one_of!(r; json!(0), json!(2), json!("${NUM}")),
        ),
        ("labels", pairs),
        ("update_config", update),
        ("rollback_config", update),
        (
            "resources",
            |r| json!({"limits": limits(r), "reservations": reservations(r), "x-r": anything(r)}),
        ),
        ("restart_policy", |r| {
            let all: &[(&str, Made)] = &[
                ("condition", |r| {
                    json!(r.pick(&["on-failure", "any", "none"]))
                }),
                ("delay", duration),
                ("max_attempts", number),
                ("window", duration),
            ];
            r.attributes(all, 50).into()
        }),
        ("placement", |r| {
            json!({"constraints": ["node.role==manager", "node.labels.x==${NUM}"], "preferences": [{"spread": "node.labels.z"}],
                "max_replicas_per_node": number(r)})
        }),
        ("endpoint_mode", |_| json!("dnsrr")),
        ("x-deploy", anything),
    ];
    r.attributes_or_null(all, 25)
}

pub fn healthcheck(r: &mut Random) -> Value {
    let all: &[(&str, Made)] = &[
        ("test", |r| {
            one_of!(r;
                json!("curl -f http://x || exit 1"),
                json!(["CMD", "true", "$$X"]),
                json!(["CMD-SHELL", "true && true"]),
                json!(["NONE"]),
                json!("${SET}"),
            )
        }),
        ("interval", duration),
        ("timeout", duration),
        ("start_period", duration),
        ("start_interval", duration),
        ("retries", number),
        (
            "disable",
            |r| if r.chance(50) { json!(false) } else { flag(r) },
        ),
        ("x-h", anything),
    ];
    r.attributes(all, 40).into()
}

fn hook(r: &mut Random) -> Value {
    let all: &[(&str, Made)] = &[
        ("user", |_| json!("root")),
        ("privileged", flag_late),
        ("working_dir", |_| json!("/w/../x")),
        ("environment", pairs),
        ("x-h", anything),
    ];
    let mut hook = Map::new();
    hook.insert("command".into(), strict_command(r));
    hook.append(&mut r.attributes(all, 50));
    hook.into()
}

pub fn hooks(r: &mut Random) -> Value {
    let mut hooks = vec![hook(r)];
    if r.chance(30) {
        hooks.push(hook(r));
    }
    hooks.into()
}

pub fn develop(r: &mut Random) -> Value {
    let patterns: Made = |r| one_of!(r; json!("a"), json!(["a", "b/", "*.${NUM}"]));
    let mut rules =
        vec![json!({"path": "./src", "action": "sync", "target": "/src", "ignore": patterns(r)})];
    if r.chance(50) {
        rules.push(json!({"path": "package.json", "action": "rebuild", "include": patterns(r)}));
    }
    if r.chance(50) {
        rules.push(json!({"path": "/abs/cfg", "action": r.pick(&["sync+exec", "restart", "sync+restart"]), "target": "/c",
            "exec": hook(r), "initial_sync": strict_flag(r), "x-w": anything(r)}));
    }
    json!({ "watch": rules })
}

pub fn blkio(r: &mut Random) -> Value {
    let all: &[(&str, Made)] = &[
        ("weight", |r| json!(10 + r.below(900))),
        (
            "weight_device",
            |_| json!([{"path": "/dev/sda", "weight": 400}]),
        ),
        (
            "device_read_bps",
            |r| json!([{"path": "/dev/sdb", "rate": r.pick(&["12mb", "64m", "1024"])}]),
        ),
        (
            "device_write_bps",
            |r| json!([{"path": "/dev/sdb", "rate": whole(r)}]),
        ),
        (
            "device_read_iops",
            |r| json!([{"path": "/dev/sdb", "rate": whole(r)}]),
        ),
        (
            "device_write_iops",
            |r| json!([{"path": "/dev/sdb", "rate": number(r)}]),
        ),
    ];
    r.attributes(all, 50).into()
}
