//! Random Compose projects over the whole specification.
//!
//! A project is a function of its seed. Most are valid; some carry a mistake,
//! since a rejection has to agree as well.

use serde_json::{Map, Value, json};

/// A small deterministic generator of pseudo-random numbers (splitmix64).
pub struct Random(pub u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % end as u64).unwrap()
    }

    /// True in `percent` of the cases.
    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    fn pick<'a, T: ?Sized>(&mut self, from: &[&'a T]) -> &'a T {
        from[self.below(from.len())]
    }

    fn one_of(&mut self, from: Vec<Value>) -> Value {
        let index = self.below(from.len());
        from.into_iter().nth(index).unwrap()
    }

    /// One to three different ones.
    fn some<'a>(&mut self, from: &[&'a str]) -> Vec<&'a str> {
        let mut found = Vec::new();
        for _ in 0..=self.below(3) {
            let one = self.pick(from);
            if !found.contains(&one) {
                found.push(one);
            }
        }
        found
    }
}

/// The files of a project: name and text.
pub struct Files {
    pub files: Vec<(String, String)>,
    pub arguments: Vec<String>,
}

const SERVICES: &[&str] = &["web", "db", "cache", "worker_1", "x-app", "a.b"];
const NETWORKS: &[&str] = &["front", "back", "default"];
const CONFIGS: &[&str] = &["app", "nginx.conf"];
const SECRETS: &[&str] = &["token", "password"];
const WORDS: &[&str] = &[
    "a",
    "hello world",
    "yes",
    "0x1F",
    "1_000",
    "12:30",
    "2001-12-14",
    "ünï",
    "a=b",
    "#c",
    "a: b",
    "- x",
    "'q'",
    "\"q\"",
    "<&>",
    "$$HOME",
    "${SET}",
    "${UNSET:-dflt}",
    "${SET:+alt}",
    "null",
    "~",
    "1e3",
    "",
    " lead",
    "tab\tin",
    "line\nbreak",
    "*x",
    "!t",
    "%d",
    "@at",
    "[l]",
    "{m}",
    "true",
    "3.0",
    "-",
    "?",
];
const DURATIONS: &[&str] = &["10s", "1m30s", "1.5h", "500ms", "0s", "100us", "1h0m1s"];
const SIZES: &[&str] = &["64m", "1g", "512k", "1.5g", "100", "2gb", "10mb", "1024b"];

type Made = fn(&mut Random) -> Value;

fn word(r: &mut Random) -> Value {
    json!(r.pick(WORDS))
}

fn flag(r: &mut Random) -> Value {
    r.one_of(vec![
        json!(true),
        json!(false),
        json!("true"),
        json!("false"),
    ])
}

fn duration(r: &mut Random) -> Value {
    json!(r.pick(DURATIONS))
}

fn size(r: &mut Random) -> Value {
    if r.chance(30) {
        json!(r.below(1 << 30))
    } else {
        json!(r.pick(SIZES))
    }
}

fn number(r: &mut Random) -> Value {
    let number = r.below(1000) + 1;
    if r.chance(20) {
        json!(number.to_string())
    } else {
        json!(number)
    }
}

fn fraction(r: &mut Random) -> Value {
    r.one_of(vec![
        json!(0.5),
        json!("1.25"),
        json!(2),
        json!(0.1),
        json!("0.333"),
    ])
}

fn scalar(r: &mut Random) -> Value {
    match r.below(7) {
        0 => json!(r.below(100_000)),
        1 => json!(r.chance(50)),
        2 => json!(1.5),
        3 => json!(-3),
        4 => Value::Null,
        _ => word(r),
    }
}

/// A mapping or its list form `k=v`.
fn pairs(r: &mut Random) -> Value {
    let keys = r.some(&["KEY", "other.key", "SET", "UNSET", "com.example/x"]);
    if r.chance(60) {
        return keys
            .into_iter()
            .map(|key| (key.to_owned(), scalar(r)))
            .collect::<Map<_, _>>()
            .into();
    }
    let mut lines = Vec::new();
    for key in keys {
        lines.push(if r.chance(80) {
            json!(format!("{key}={}", r.pick(WORDS)))
        } else {
            json!(key)
        });
    }
    lines.into()
}

fn texts(r: &mut Random) -> Value {
    json!(r.some(&["one", "two=2", "three:3", "4"]))
}

fn text_or_list(r: &mut Random) -> Value {
    if r.chance(40) {
        json!("10.0.0.1")
    } else {
        json!(r.some(&["8.8.8.8", "1.1.1.1", "example.com"]))
    }
}

fn command(r: &mut Random) -> Value {
    r.one_of(vec![
        json!("echo hello 'big world' \"$$HOME\""),
        json!(["sh", "-c", "echo $$A && exit 0"]),
        json!([]),
        json!(""),
        Value::Null,
        json!("sleep   10"),
        json!("a\\ b c\\td '' \"\""),
    ])
}

fn ports(r: &mut Random) -> Value {
    let mut list = Vec::new();
    for _ in 0..=r.below(3) {
        let base = 1000 + r.below(60000);
        list.push(match r.below(8) {
            0 => json!(base),
            1 => json!(format!("{base}:80")),
            2 => json!(format!("127.0.0.1:{base}:443/tcp")),
            3 => json!(format!("{base}-{}:90-92", base + 2)),
            4 => json!(format!("53:{base}/udp")),
            5 => json!({"target": base, "published": "8080", "protocol": "tcp", "mode": "host", "name": "w"}),
            6 => json!({"target": 80, "published": base, "host_ip": "127.0.0.1", "app_protocol": "http"}),
            _ => json!(format!("[::1]:{base}:70")),
        });
    }
    list.into()
}

fn volumes(r: &mut Random) -> Value {
    let mut list = Vec::new();
    for index in 0..=r.below(3) {
        let target = format!("/m{index}");
        list.push(match r.below(9) {
            0 => json!(target),
            1 => json!(format!("data:{target}")),
            2 => json!(format!("./src:{target}:ro")),
            3 => json!(format!("~/x:{target}:rw,z")),
            4 => json!(format!("/etc:{target}/:rshared")),
            5 => json!({"type": "bind", "source": "../up", "target": target, "read_only": flag(r),
                "bind": {"propagation": "rprivate", "create_host_path": flag(r), "selinux": "Z"}}),
            6 => json!({"type": "volume", "source": "logs", "target": target,
                "volume": {"nocopy": true, "subpath": "s", "labels": {"a": "b"}}}),
            7 => {
                json!({"type": "tmpfs", "target": target, "tmpfs": {"size": size(r), "mode": 511}})
            }
            _ => json!({"type": "volume", "target": target, "consistency": "cached"}),
        });
    }
    list.into()
}

fn network_options(r: &mut Random) -> Value {
    let mut options = Map::new();
    if r.chance(50) {
        options.insert("aliases".into(), json!(r.some(&["al", "bl"])));
    }
    if r.chance(30) {
        options.insert("ipv4_address".into(), json!("172.16.238.10"));
    }
    if r.chance(20) {
        options.insert("priority".into(), json!(r.below(1000)));
    }
    if r.chance(20) {
        options.insert("mac_address".into(), json!("02:42:ac:11:65:43"));
    }
    if r.chance(15) {
        options.insert("driver_opts".into(), json!({"a": 1, "b": "two"}));
    }
    if r.chance(15) {
        options.insert("gw_priority".into(), json!(1));
    }
    if options.is_empty() {
        Value::Null
    } else {
        options.into()
    }
}

fn networks(r: &mut Random) -> Value {
    let names = r.some(NETWORKS);
    if r.chance(50) {
        return json!(names);
    }
    names
        .into_iter()
        .map(|name| (name.to_owned(), network_options(r)))
        .collect::<Map<_, _>>()
        .into()
}

fn grants(r: &mut Random, names: &[&str]) -> Value {
    let mut list = Vec::new();
    for name in r.some(names) {
        list.push(match r.below(3) {
            0 => json!(name),
            1 => json!({"source": name, "target": "/here", "mode": 288}),
            _ => json!({"source": name, "uid": "103", "gid": "104", "mode": "0440"}),
        });
    }
    list.into()
}

fn configs(r: &mut Random) -> Value {
    grants(r, CONFIGS)
}

fn secrets(r: &mut Random) -> Value {
    grants(r, SECRETS)
}

fn ulimits(r: &mut Random) -> Value {
    json!({"nproc": number(r), "nofile": {"soft": 1000, "hard": number(r)}})
}

fn hosts(r: &mut Random) -> Value {
    r.one_of(vec![
        json!(["a:1.2.3.4", "b=::1", "c:[::2]"]),
        json!({"a": "1.2.3.4", "b": ["1.1.1.1", "2.2.2.2"]}),
    ])
}

fn healthcheck(r: &mut Random) -> Value {
    let mut check = Map::new();
    check.insert(
        "test".into(),
        r.one_of(vec![
            json!("curl -f http://x || exit 1"),
            json!(["CMD", "true"]),
            json!(["CMD-SHELL", "true && true"]),
            json!(["NONE"]),
        ]),
    );
    for key in ["interval", "timeout", "start_period", "start_interval"] {
        if r.chance(50) {
            check.insert(key.into(), duration(r));
        }
    }
    if r.chance(50) {
        check.insert("retries".into(), number(r));
    }
    if r.chance(20) {
        check.insert("disable".into(), flag(r));
    }
    check.into()
}

fn build(r: &mut Random) -> Value {
    if r.chance(30) {
        return json!(r.pick(&["./app", ".", "https://github.com/x/y.git#main:dir", "../z"]));
    }
    let mut build = Map::new();
    let all: &[(&str, Made)] = &[
        ("context", |r| json!(r.pick(&["./app", ".", "/abs"]))),
        ("dockerfile", |r| {
            json!(r.pick(&["Dockerfile.dev", "sub/D"]))
        }),
        ("args", pairs),
        ("labels", pairs),
        ("target", |_| json!("prod")),
        ("cache_from", texts),
        ("cache_to", texts),
        ("no_cache", flag),
        ("pull", flag),
        ("network", |_| json!("host")),
        ("shm_size", size),
        ("extra_hosts", hosts),
        ("ssh", |r| {
            r.one_of(vec![
                json!(["default"]),
                json!({"k": "./key"}),
                json!(["default", "k=./key"]),
            ])
        }),
        ("secrets", secrets),
        ("tags", |_| json!(["x/y:1", "x/y:2"])),
        ("platforms", |_| json!(["linux/amd64", "linux/arm64"])),
        ("privileged", flag),
        ("additional_contexts", |r| {
            r.one_of(vec![
                json!({"res": "./res", "img": "docker-image://alpine"}),
                json!(["res=./res"]),
            ])
        }),
        ("ulimits", ulimits),
        ("entitlements", |_| json!(["network.host"])),
        ("isolation", |_| json!("default")),
        ("x-note", scalar),
    ];
    fill(r, &mut build, all, 18);
    build.into()
}

fn resource(r: &mut Random) -> Value {
    json!({"cpus": fraction(r), "memory": r.pick(SIZES), "pids": number(r)})
}

fn deploy(r: &mut Random) -> Value {
    let mut deploy = Map::new();
    let update: Made = |r| {
        json!({"parallelism": number(r), "delay": duration(r), "failure_action": "pause", "monitor": duration(r),
            "max_failure_ratio": fraction(r), "order": r.pick(&["start-first", "stop-first"])})
    };
    let all: &[(&str, Made)] = &[
        ("mode", |r| json!(r.pick(&["replicated", "global"]))),
        ("replicas", |r| json!(r.below(4))),
        ("labels", pairs),
        ("update_config", update),
        ("rollback_config", update),
        ("resources", |r| {
            json!({"limits": resource(r), "reservations": {"cpus": fraction(r), "memory": "10m",
                "generic_resources": [{"discrete_resource_spec": {"kind": "gpu", "value": 2}}],
                "devices": [{"capabilities": ["gpu"], "count": r.one_of(vec![json!(1), json!("all")]),
                    "driver": "nvidia", "options": {"a": "b"}}]}})
        }),
        ("restart_policy", |r| {
            json!({"condition": r.pick(&["on-failure", "any"]), "delay": duration(r), "max_attempts": number(r),
                "window": duration(r)})
        }),
        ("placement", |r| {
            json!({"constraints": ["node.role==manager"], "preferences": [{"spread": "node.labels.z"}],
                "max_replicas_per_node": number(r)})
        }),
        ("endpoint_mode", |_| json!("dnsrr")),
    ];
    fill(r, &mut deploy, all, 30);
    deploy.into()
}

fn hooks(r: &mut Random) -> Value {
    json!([{"command": r.one_of(vec![json!("echo hi"), json!(["a", "b"])]), "user": "root", "privileged": flag(r),
        "working_dir": "/w", "environment": pairs(r)}])
}

fn develop(r: &mut Random) -> Value {
    json!({"watch": [
        {"path": "./src", "action": "sync", "target": "/src", "ignore": r.one_of(vec![json!("a"), json!(["a", "b/"])])},
        {"path": "package.json", "action": "rebuild", "include": ["*.js"]},
        {"path": "cfg", "action": "sync+exec", "target": "/c", "exec": {"command": "reload now"}, "initial_sync": true},
    ]})
}

/// Every attribute of a service, but those that refer to other services.
const ATTRIBUTES: &[(&str, Made)] = &[
    ("annotations", pairs),
    ("attach", flag),
    ("blkio_config", |r| {
        json!({"weight": 10 + r.below(900), "weight_device": [{"path": "/dev/sda", "weight": 400}],
            "device_read_bps": [{"path": "/dev/sdb", "rate": r.pick(SIZES)}],
            "device_write_iops": [{"path": "/dev/sdb", "rate": number(r)}]})
    }),
    ("build", build),
    ("cap_add", |_| json!(["NET_ADMIN", "ALL"])),
    ("cap_drop", |_| json!(["SYS_ADMIN"])),
    ("cgroup", |r| json!(r.pick(&["host", "private"]))),
    ("cgroup_parent", |_| json!("m-x")),
    ("command", command),
    ("configs", configs),
    ("container_name", |r| json!(format!("name-{}", r.below(9)))),
    ("cpu_count", number),
    ("cpu_percent", |r| json!(r.below(100))),
    ("cpu_period", number),
    ("cpu_quota", number),
    ("cpu_rt_period", number),
    ("cpu_rt_runtime", number),
    ("cpu_shares", number),
    ("cpus", fraction),
    ("cpuset", |_| json!("0,1")),
    ("credential_spec", |_| json!({"file": "spec.json"})),
    ("deploy", deploy),
    ("develop", develop),
    ("device_cgroup_rules", |_| json!(["c 1:3 mr"])),
    ("devices", |r| {
        r.one_of(vec![
            json!(["/dev/null:/dev/n:r", "/dev/zero"]),
            json!([{"source": "/dev/full", "target": "/dev/f"}]),
        ])
    }),
    ("dns", text_or_list),
    ("dns_opt", texts),
    ("dns_search", text_or_list),
    ("domainname", |_| json!("example.com")),
    ("entrypoint", command),
    ("env_file", |r| {
        r.one_of(vec![
            json!("a.env"),
            json!(["a.env", "b.env"]),
            json!([{"path": "a.env", "required": true}, {"path": "no.env", "required": false}]),
        ])
    }),
    ("environment", pairs),
    ("expose", |r| json!([number(r), "9000/tcp", "4000-4002"])),
    ("external_links", texts),
    ("extra_hosts", hosts),
    ("gpus", |r| {
        r.one_of(vec![json!("all"), json!([{"driver": "x", "count": 2}])])
    }),
    ("group_add", |_| json!(["mail", 1000])),
    ("healthcheck", healthcheck),
    ("hostname", |_| json!("host")),
    ("init", flag),
    ("ipc", |r| json!(r.pick(&["shareable", "host"]))),
    ("isolation", |_| json!("default")),
    ("label_file", |r| {
        r.one_of(vec![json!("a.env"), json!(["a.env", "b.env"])])
    }),
    ("labels", pairs),
    (
        "logging",
        |_| json!({"driver": "json-file", "options": {"max-size": "1m", "max-file": 3}}),
    ),
    ("mac_address", |_| json!("02:42:ac:11:65:43")),
    ("mem_limit", size),
    ("mem_reservation", size),
    ("mem_swappiness", |r| json!(r.below(100))),
    ("memswap_limit", size),
    ("networks", networks),
    ("oom_kill_disable", flag),
    ("oom_score_adj", |r| json!(r.below(1000))),
    ("pid", |_| json!("host")),
    ("pids_limit", number),
    ("platform", |_| json!("linux/amd64")),
    ("ports", ports),
    ("post_start", hooks),
    ("pre_stop", hooks),
    ("privileged", flag),
    ("profiles", |r| json!(r.some(&["dev", "test"]))),
    ("pull_policy", |r| {
        json!(r.pick(&[
            "always",
            "never",
            "missing",
            "if_not_present",
            "build",
            "daily",
            "every_12h"
        ]))
    }),
    ("read_only", flag),
    ("restart", |r| {
        json!(r.pick(&["no", "always", "on-failure:3", "unless-stopped"]))
    }),
    ("runtime", |_| json!("runc")),
    ("scale", |r| json!(r.below(4))),
    ("secrets", secrets),
    ("security_opt", |_| {
        json!(["label=user:USER", "no-new-privileges:true"])
    }),
    ("shm_size", size),
    ("stdin_open", flag),
    ("stop_grace_period", duration),
    ("stop_signal", |_| json!("SIGUSR1")),
    ("storage_opt", |_| json!({"size": "1G"})),
    ("sysctls", |r| {
        r.one_of(vec![
            json!({"net.core.somaxconn": 1024}),
            json!(["a=0", "b=1"]),
        ])
    }),
    ("tmpfs", |r| {
        r.one_of(vec![json!("/run"), json!(["/run:size=1m", "/tmp"])])
    }),
    ("tty", flag),
    ("ulimits", ulimits),
    ("use_api_socket", |r| json!(r.chance(50))),
    ("user", |r| {
        r.one_of(vec![json!("1000:1000"), json!("root")])
    }),
    ("userns_mode", |_| json!("host")),
    ("uts", |_| json!("host")),
    ("volumes", volumes),
    ("working_dir", |_| json!("/w/../x/")),
    ("x-extra", scalar),
];

fn fill(r: &mut Random, into: &mut Map<String, Value>, all: &[(&str, Made)], percent: usize) {
    for (key, make) in all {
        if r.chance(percent) {
            into.insert((*key).to_owned(), make(r));
        }
    }
}

fn service(r: &mut Random, earlier: &[&str]) -> Value {
    let mut service = Map::new();
    service.insert("image".into(), json!(r.pick(&["alpine", "nginx:1.25", "reg.example/x/y@sha256:0123456789012345678901234567890123456789012345678901234567890123"])));
    fill(r, &mut service, ATTRIBUTES, 8);
    if r.chance(10) {
        service.remove("networks");
        service.insert(
            "network_mode".into(),
            json!(r.pick(&["host", "none", "bridge"])),
        );
    }
    if let Some(&other) = (!earlier.is_empty()).then(|| r.pick(earlier)).as_ref() {
        if r.chance(30) {
            service.insert("depends_on".into(), r.one_of(vec![
                json!([other]),
                json!({other: {"condition": "service_healthy", "restart": true}}),
                json!({other: {"condition": "service_completed_successfully", "required": false}}),
            ]));
        }
        if r.chance(8) {
            service.insert("links".into(), json!([other, format!("{other}:alias")]));
        }
        if r.chance(8) {
            service.insert(
                "volumes_from".into(),
                json!([format!("{other}:ro"), "container:outside"]),
            );
        }
        if r.chance(8) {
            service.remove("networks");
            service.insert("network_mode".into(), json!(format!("service:{other}")));
        }
        if r.chance(6) {
            service.insert(
                "extends".into(),
                r.one_of(vec![json!(other), json!({"service": other})]),
            );
        }
    }
    if r.chance(5) {
        service.insert(
            "extends".into(),
            json!({"file": "base/base.yaml", "service": "base"}),
        );
    }
    service.into()
}

fn mistake(r: &mut Random, project: &mut Value) {
    let web = &mut project["services"]["web"];
    match r.below(8) {
        0 => web["imagee"] = json!("x"),
        1 => web["ports"] = json!(["80:http"]),
        2 => web["depends_on"] = json!(["nowhere"]),
        3 => web["healthcheck"] = json!({"interval": "ten"}),
        4 => web["networks"] = json!(["nowhere"]),
        5 => web["mem_limit"] = json!("lots"),
        6 => web["environment"] = json!("A=b"),
        _ => project["volumes"] = json!({"data": ["list"]}),
    }
}

fn top_level(r: &mut Random) -> Value {
    let mut network = || {
        let mut network = Map::new();
        let all: &[(&str, Made)] = &[
            ("driver", |_| json!("bridge")),
            (
                "driver_opts",
                |_| json!({"com.docker.network.driver.mtu": 1450, "k": "v"}),
            ),
            ("ipam", |_| {
                json!({"driver": "default", "config": [{"subnet": "172.16.238.0/24", "gateway": "172.16.238.1",
                    "ip_range": "172.16.238.0/25", "aux_addresses": {"h": "172.16.238.5"}}]})
            }),
            ("internal", flag),
            ("attachable", flag),
            ("labels", pairs),
            ("enable_ipv6", flag),
            ("name", |_| json!("named-net")),
            ("x-n", scalar),
        ];
        fill(r, &mut network, all, 25);
        if network.is_empty() {
            Value::Null
        } else {
            network.into()
        }
    };
    let networks = json!({"front": network(), "back": network()});
    let mut volume = || {
        let mut volume = Map::new();
        let all: &[(&str, Made)] = &[
            ("driver", |_| json!("local")),
            (
                "driver_opts",
                |_| json!({"type": "none", "o": "bind", "device": "./dev"}),
            ),
            ("labels", pairs),
            ("name", |_| json!("named-vol")),
        ];
        fill(r, &mut volume, all, 25);
        if r.chance(10) {
            return json!({"external": true, "name": "ext"});
        }
        if volume.is_empty() {
            Value::Null
        } else {
            volume.into()
        }
    };
    let volumes = json!({"data": volume(), "logs": volume(), "tmp-1": null});
    json!({
        "networks": networks,
        "volumes": volumes,
        "configs": {"app": {"file": "./a.env", "labels": pairs(r)}, "nginx.conf": r.one_of(vec![
            json!({"content": "a ${SET} $$b\n"}), json!({"environment": "SET"}), json!({"external": true}),
        ])},
        "secrets": {"token": {"file": "./a.env"}, "password": r.one_of(vec![
            json!({"environment": "SET"}), json!({"external": true, "name": "out"}),
        ])},
        "x-top": scalar(r),
    })
}

/// The project of a seed.
pub fn project(seed: u64) -> Files {
    let r = &mut Random(seed);
    let mut project = top_level(r);
    let mut names = vec!["web"];
    let mut services = Map::new();
    services.insert("web".into(), service(r, &[]));
    for name in &SERVICES[1..] {
        if r.chance(40) {
            services.insert((*name).into(), service(r, &names));
            names.push(name);
        }
    }
    project["services"] = services.into();
    if r.chance(40) {
        project["name"] = json!(r.pick(&["random", "Some Name", "p_1"]));
    }
    if r.chance(6) {
        mistake(r, &mut project);
    }
    let mut base = Map::new();
    base.insert("image".into(), json!("base"));
    fill(r, &mut base, ATTRIBUTES, 5);
    base.remove("configs");
    let mut files = vec![
        (
            "compose.yaml".to_owned(),
            serde_json::to_string_pretty(&project).unwrap(),
        ),
        (
            "base/base.yaml".to_owned(),
            json!({"services": {"base": base}}).to_string(),
        ),
        (
            "a.env".to_owned(),
            "A=1\nexport B='two $X'\nC=\"${SET} ${UNSET:-u}\\n\"\n# c\nD= x # y\n".to_owned(),
        ),
        ("b.env".to_owned(), "A=2\nE\nKEY=from-file\n".to_owned()),
        ("base/a.env".to_owned(), "A=base\n".to_owned()),
        ("base/b.env".to_owned(), "B=base\n".to_owned()),
    ];
    let mut arguments: Vec<String> = ["-f", "compose.yaml"].map(Into::into).to_vec();
    if r.chance(35) {
        let mut services = Map::new();
        for name in r.some(&names) {
            let mut over = Map::new();
            fill(r, &mut over, ATTRIBUTES, 8);
            services.insert(name.into(), over.into());
        }
        files.push((
            "over.yaml".into(),
            json!({"services": services}).to_string(),
        ));
        arguments.extend(["-f".into(), "over.yaml".into()]);
    }
    if r.chance(50) {
        arguments.extend(["--profile".into(), r.pick(&["dev", "*"]).into()]);
    }
    if r.chance(50) {
        files.push((".env".into(), "FROM_DOT_ENV=1\nUNSET2=${SET}\n".into()));
    }
    Files { files, arguments }
}
