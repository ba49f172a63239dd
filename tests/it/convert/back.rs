//! Compose → Kubernetes → Compose: every attribute comes back as it was, or
//! has a note.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value, json};

use super::folder::{Folder, notes};
use crate::random::generate::project;
use crate::random::values::VARIABLES;

/// What a service comes to, by attribute, in one form for both directions.
type Held = BTreeMap<&'static str, Value>;

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn words(value: &Value) -> Vec<&str> {
    let items = value.as_array().into_iter().flatten();
    items.filter_map(Value::as_str).collect()
}

fn map(value: &Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

/// A span of time in whole seconds, rounded up; Go's form, as `1m30.5s`.
fn seconds(text: &str) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    let (mut rest, mut nanos) = (text, 0.0);
    while !rest.is_empty() {
        let end = rest.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let (number, after) = rest.split_at(end);
        let end = after
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(after.len());
        let (unit, after) = after.split_at(end);
        let factor = match unit {
            "h" => 3.6e12,
            "m" => 6e10,
            "s" => 1e9,
            "ms" => 1e6,
            "us" | "µs" => 1e3,
            _ => 1.0,
        };
        nanos += number.parse::<f64>().ok()? * factor;
        rest = after;
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // seconds of a test
    Some((nanos / 1e9).ceil() as u64)
}

/// A check with Docker's numbers where it names none; none when it is off.
fn check(value: &Value) -> Value {
    let test = words(&value["test"]);
    let command: Vec<&str> = match test.as_slice() {
        ["CMD", words @ ..] if !words.is_empty() => words.to_vec(),
        ["CMD-SHELL", line, ..] => vec!["/bin/sh", "-c", line],
        _ => return Value::Null,
    };
    if value["disable"] == true {
        return Value::Null;
    }
    let span = |key: &str, or: u64| match seconds(text(value, key)) {
        None | Some(0) => or,
        Some(span) => span,
    };
    let retries = value["retries"].as_u64().filter(|it| *it > 0);
    json!({
        "command": command,
        "interval": span("interval", 30),
        "timeout": span("timeout", 30),
        "retries": retries.unwrap_or(3),
    })
}

/// Whether it ends by itself, and how often it is tried again.
fn restart(service: &Value) -> Value {
    let policy = &service["deploy"]["restart_policy"];
    let (word, most) = if policy.is_object() {
        let most = policy["max_attempts"].as_u64();
        (text(policy, "condition").to_owned(), most)
    } else {
        let written = text(service, "restart");
        let (word, most) = written.split_once(':').unwrap_or((written, ""));
        (word.to_owned(), most.parse().ok())
    };
    let endless = i32::MAX.unsigned_abs().into();
    match (word.as_str(), most) {
        ("no" | "none", _) | ("on-failure", Some(0)) => json!("once"),
        ("on-failure", Some(most)) if most < endless => json!(most),
        ("on-failure", _) => json!("until it succeeds"),
        _ => json!("always"),
    }
}

/// Thousandths of a CPU.
fn cpus(value: &Value) -> Option<f64> {
    let number = value.as_f64().or_else(|| value.as_str()?.parse().ok())?;
    (number > 0.0).then(|| (number * 1000.0).round().max(1.0))
}

fn bytes(value: &Value) -> Option<i64> {
    let number = value.as_i64().or_else(|| value.as_str()?.parse().ok());
    number.filter(|it| *it > 0)
}

fn limits(service: &Value) -> Value {
    let limits = &service["deploy"]["resources"]["limits"];
    let quota = service["cpu_quota"].as_f64().filter(|it| *it > 0.0);
    let period = service["cpu_period"].as_f64().filter(|it| *it > 0.0);
    let share = quota.map(|it| (it / period.unwrap_or(100_000.0) * 1000.0).round().max(1.0));
    let cpus = cpus(&limits["cpus"])
        .or_else(|| cpus(&service["cpus"]))
        .or(share);
    let memory = bytes(&limits["memory"]).or_else(|| bytes(&service["mem_limit"]));
    // The daemon gives a container no less.
    let (cpus, memory) = (
        cpus.map(|it| it.max(10.0)),
        memory.map(|it| it.max(6 << 20)),
    );
    json!({"cpus": cpus, "memory": memory})
}

/// Capabilities by their names alone.
fn capabilities(value: &Value) -> Vec<String> {
    let names: BTreeSet<String> = words(value)
        .into_iter()
        .map(|it| it.to_uppercase().trim_start_matches("CAP_").to_owned())
        .collect();
    names.into_iter().collect()
}

/// What files a service is given: where, what is in them, and their mode.
fn files(service: &Value, document: &Value, folder: &Folder) -> Value {
    let mut found = BTreeMap::new();
    for (section, root) in [("configs", "/"), ("secrets", "/run/secrets/")] {
        for it in service[section].as_array().into_iter().flatten() {
            let source = text(it, "source");
            let object = &document[section][source];
            let target = match text(it, "target") {
                "" => format!("{root}{source}"),
                path if path.starts_with('/') => path.to_owned(),
                path => format!("{root}{path}"),
            };
            let content = match text(object, "file") {
                "" => object["content"].as_str().map(|it| it.replace("$$", "$")),
                file => std::fs::read_to_string(folder.path().join(file)).ok(),
            };
            // What is in a variable no document tells.
            if let Some(content) = content {
                found.insert(target, content);
            }
        }
    }
    json!(found)
}

/// Where something is mounted, and which volume where it has a name.
fn mounts(service: &Value, document: &Value) -> Value {
    let mut found = BTreeMap::new();
    for it in service["volumes"].as_array().into_iter().flatten() {
        let source = text(it, "source");
        let is_kept = text(it, "type") == "volume"
            && document["volumes"][source]["labels"]["rcompose.ephemeral"].is_null();
        let mut what = if is_kept {
            label(source)
        } else {
            String::new()
        };
        // A part of a volume is one of its own here.
        if let Some(part) = it["volume"]["subpath"].as_str().filter(|_| is_kept) {
            what = format!("{what}-{}", label(part));
        }
        if it["read_only"] == true {
            what.push_str(" read-only");
        }
        found.insert(text(it, "target").trim_end_matches('/').to_owned(), what);
    }
    for it in words(&service["tmpfs"]) {
        let target = it.split(':').next().unwrap().trim_end_matches('/');
        found.insert(target.to_owned(), String::new());
    }
    if bytes(&service["shm_size"]).is_some() {
        found.insert("/dev/shm".to_owned(), String::new());
    }
    json!(found)
}

fn hooks(value: &Value) -> Vec<&Value> {
    value
        .as_array()
        .into_iter()
        .flatten()
        .map(|it| &it["command"])
        .collect()
}

/// A name as Kubernetes has it.
fn label(key: &str) -> String {
    key.to_lowercase().replace(['_', '.'], "-")
}

/// When an image is pulled; what says nothing means when it is missing.
fn pulls(service: &Value) -> &str {
    match text(service, "pull_policy") {
        "" | "if_not_present" => "missing",
        "refresh" => "always",
        other => other,
    }
}

/// The system and the processor.
fn platform(service: &Value) -> String {
    let parts: Vec<&str> = text(service, "platform").split('/').take(2).collect();
    parts.join("/")
}

/// On which nodes it runs.
fn placement(service: &Value) -> Value {
    let placement = &service["deploy"]["placement"];
    let mut constraints: Vec<String> = words(&placement["constraints"])
        .iter()
        .map(|it| it.replace(' ', ""))
        .collect();
    constraints.sort();
    let most = placement["max_replicas_per_node"].as_u64().unwrap_or(0);
    json!([constraints, placement["preferences"].as_array(), most])
}

/// What keeps its rights small, in one spelling.
fn security(service: &Value) -> BTreeSet<String> {
    let options = words(&service["security_opt"]).into_iter();
    options.map(|it| it.replacen(':', "=", 1)).collect()
}

/// The ports that others of the project are told of: not those that are
/// published too.
fn exposed(service: &Value) -> BTreeSet<String> {
    let numbers = |text: &str| -> Vec<u32> {
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        match (first.parse(), last.parse()) {
            (Ok(first), Ok(last)) => (first..=last).collect(),
            _ => Vec::new(),
        }
    };
    let published = service["ports"].as_array().into_iter().flatten();
    let published: BTreeSet<String> = published
        .map(|it| {
            format!(
                "{}/{}",
                it["target"],
                it["protocol"].as_str().unwrap_or("tcp")
            )
        })
        .collect();
    let mut found = BTreeSet::new();
    // In the host's network all ports are open, and without one none.
    let has_own = !["host", "none"].contains(&text(service, "network_mode"));
    for it in words(&service["expose"]).into_iter().filter(|_| has_own) {
        let (ports, protocol) = it.split_once('/').unwrap_or((it, "tcp"));
        found.extend(numbers(ports).iter().map(|it| format!("{it}/{protocol}")));
    }
    &found - &published
}

/// The memory that is kept for it.
fn kept(service: &Value) -> Option<i64> {
    let reserved = &service["deploy"]["resources"]["reservations"];
    let memory = bytes(&reserved["memory"]).or_else(|| bytes(&service["mem_reservation"]));
    // The daemon keeps no less.
    memory.filter(|it| *it >= 6 << 20)
}

/// Everything of a service that Kubernetes holds.
fn held(service: &Value, document: &Value, folder: &Folder) -> Held {
    let list = |key: &str| json!(words(&service[key]));
    let is = |key: &str| json!(service[key] == true);
    let mut environment = map(&service["environment"]);
    environment.retain(|_, value| !value.is_null());
    let mut groups: Vec<u64> = words(&service["group_add"])
        .iter()
        .filter_map(|it| it.parse().ok())
        .collect();
    groups.sort_unstable();
    let depends: BTreeMap<String, Value> = map(&service["depends_on"])
        .into_iter()
        .map(|(key, it)| (label(&key), it["condition"].clone()))
        .collect();
    let mode = text(service, "network_mode");
    let on_host = |key: &str| json!(text(service, key) == "host");
    let count = service["scale"]
        .as_u64()
        .or(service["deploy"]["replicas"].as_u64());
    let user = text(service, "user").replace("root", "0");
    Held::from([
        ("image", service["image"].clone()),
        ("command", list("command")),
        ("entrypoint", list("entrypoint")),
        ("environment", environment.into()),
        ("working_dir", json!(text(service, "working_dir"))),
        ("user", json!(user.strip_suffix(":0").unwrap_or(&user))),
        ("cap_add", json!(capabilities(&service["cap_add"]))),
        ("cap_drop", json!(capabilities(&service["cap_drop"]))),
        ("read_only", is("read_only")),
        ("privileged", is("privileged")),
        ("tty", is("tty")),
        ("stdin_open", is("stdin_open")),
        (
            "stop_grace_period",
            json!(seconds(text(service, "stop_grace_period"))),
        ),
        ("healthcheck", check(&service["healthcheck"])),
        (
            "extra_hosts",
            json!(
                words(&service["extra_hosts"])
                    .into_iter()
                    .collect::<BTreeSet<_>>()
            ),
        ),
        ("sysctls", map(&service["sysctls"]).into()),
        ("dns", list("dns")),
        ("dns_search", list("dns_search")),
        ("dns_opt", list("dns_opt")),
        ("hostname", json!(text(service, "hostname"))),
        ("group_add", json!(groups)),
        (
            "network_mode",
            json!(if mode == "host" { "host" } else { "" }),
        ),
        ("pid", on_host("pid")),
        ("ipc", on_host("ipc")),
        ("depends_on", json!(depends)),
        ("restart", restart(service)),
        ("deploy.replicas", json!(count.unwrap_or(1))),
        ("deploy.resources", limits(service)),
        ("files", files(service, document, folder)),
        ("volumes", mounts(service, document)),
        ("pull_policy", json!(pulls(service))),
        ("platform", json!(platform(service))),
        ("runtime", json!(text(service, "runtime"))),
        ("labels", map(&service["labels"]).into()),
        ("annotations", map(&service["annotations"]).into()),
        ("security_opt", json!(security(service))),
        ("expose", json!(exposed(service))),
        ("mem_reservation", json!(kept(service))),
        (
            "deploy.mode",
            json!(text(&service["deploy"], "mode") == "global"),
        ),
        ("deploy.labels", map(&service["deploy"]["labels"]).into()),
        ("deploy.placement", placement(service)),
        ("post_start", json!(hooks(&service["post_start"]))),
        ("pre_stop", json!(hooks(&service["pre_stop"]))),
    ])
}

/// Attributes whose notes account for a difference, beside the attribute's own.
fn accounts(attribute: &str) -> &'static [&'static str] {
    match attribute {
        "deploy.replicas" => &["scale"],
        "deploy.resources" => &["cpus", "cpu_quota", "mem_limit"],
        "files" => &["configs", "secrets"],
        "mem_reservation" => &["deploy.resources"],
        "expose" => &["ports"],
        "volumes" => &["tmpfs", "shm_size", "volumes_from"],
        "restart" => &["deploy.restart_policy", "deploy.mode", "labels"],
        _ => &[],
    }
}

/// The published ports of all services: of the host, and the protocol.
fn published(document: &Value) -> BTreeSet<String> {
    let services = document["services"].as_object().unwrap().values();
    let ports = services.flat_map(|it| it["ports"].as_array().into_iter().flatten());
    ports
        .map(|it| {
            let number = match text(it, "published") {
                "" => it["target"].to_string(),
                number => number.to_owned(),
            };
            let protocol = it["protocol"].as_str().unwrap_or("tcp");
            format!("{number}/{protocol}")
        })
        .collect()
}

/// Which services reach each other, and which nothing outside: those that have
/// networks, by their names in Kubernetes.
fn reach(document: &Value, known: &BTreeSet<String>) -> BTreeSet<String> {
    let services = document["services"].as_object().unwrap();
    let all: Vec<(String, BTreeSet<&String>)> = services
        .iter()
        .filter(|(key, _)| known.contains(&label(key)))
        .map(|(key, it)| {
            let networks = it["networks"].as_object().into_iter().flatten();
            (label(key), networks.map(|(key, _)| key).collect())
        })
        .collect();
    let mut found = BTreeSet::new();
    for (key, networks) in &all {
        let sealed = |it: &&String| document["networks"][it.as_str()]["internal"] == true;
        if !networks.is_empty() && networks.iter().all(sealed) {
            found.insert(format!("{key} is sealed"));
        }
        let others = all.iter().filter(|(_, it)| !it.is_disjoint(networks));
        found.extend(others.map(|(other, _)| format!("{key} reaches {other}")));
    }
    found
}

/// Whether nothing says when a service is started again: one that others wait
/// for to end becomes a Job then.
fn unsaid(service: &Value) -> bool {
    text(service, "restart").is_empty() && service["deploy"]["restart_policy"].is_null()
}

struct Way<'f> {
    folder: &'f Folder,
    notes: Vec<String>,
    before: Value,
    after: Value,
}

impl Way<'_> {
    /// Whether a note accounts for an attribute of a service.
    fn is_told(&self, service: &str, attribute: &str) -> bool {
        let whole = format!("services.{service}");
        let mut own = accounts(attribute).to_vec();
        own.push(attribute);
        self.notes.iter().any(|note| {
            *note == whole
                || own.iter().any(|it| {
                    let path = format!("{whole}.{it}");
                    note.strip_prefix(&path)
                        .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
                })
        })
    }

    /// What came back otherwise, and nothing says so.
    fn silent(&self) -> Vec<String> {
        let mut found = Vec::new();
        let services = self.before["services"].as_object().unwrap();
        // What shares a pod has more in common than Compose says.
        let joined = |key: &str| {
            let mode = format!("service:{key}");
            let mut modes = services.values().map(|it| text(it, "network_mode"));
            modes.any(|it| it == mode)
        };
        let mut apart = BTreeSet::new();
        for (key, before) in services {
            if text(before, "network_mode").starts_with("service:") || joined(key) {
                continue;
            }
            if !before["networks"].is_null() {
                apart.insert(label(key));
            }
            let Some(after) = self.after["services"].get(label(key)) else {
                found.push(format!("{key} is gone"));
                continue;
            };
            let mut before = held(before, &self.before, self.folder);
            let mut after = held(after, &self.after, self.folder);
            // A file whose content is in a variable has none in the original.
            let known = before["files"].as_object().unwrap();
            let files = after
                .get_mut("files")
                .and_then(Value::as_object_mut)
                .unwrap();
            files.retain(|target, _| known.contains_key(target));
            // Of tools, and what has become one for lack of a label's form.
            for attribute in ["labels", "annotations", "deploy.labels"] {
                let known = before[attribute].as_object().unwrap().clone();
                let all = after.get_mut(attribute).and_then(Value::as_object_mut);
                all.unwrap().retain(|key, _| known.contains_key(key));
            }
            // What leads nowhere from outside any more is open inside.
            let known: Vec<Value> = before["expose"].as_array().unwrap().clone();
            let all = after.get_mut("expose").and_then(Value::as_array_mut);
            all.unwrap().retain(|it| known.contains(it));
            // Who waits for a pod waits for all of its containers.
            let needed = before["depends_on"].as_object().unwrap().clone();
            let beside = |key: &str| needed.keys().any(|it| key.starts_with(&format!("{it}-")));
            let depends = after.get_mut("depends_on").and_then(Value::as_object_mut);
            depends
                .unwrap()
                .retain(|key, _| needed.contains_key(key) || !beside(key));
            // What is not said, Kubernetes decides.
            let once = after["restart"] == "once" && unsaid(&services[key]);
            for (attribute, unsaid) in [
                ("stop_grace_period", before["stop_grace_period"].is_null()),
                ("image", before["image"].is_null()),
                ("restart", once),
            ] {
                if unsaid {
                    before.insert(attribute, after[attribute].clone());
                }
            }
            let differ = before
                .iter()
                .filter(|(attribute, value)| after[*attribute] != **value);
            for (attribute, value) in differ {
                if !self.is_told(key, attribute) {
                    found.push(format!("{key}.{attribute}: {value} → {}", after[attribute]));
                }
            }
        }
        let (before, after) = (reach(&self.before, &apart), reach(&self.after, &apart));
        found.extend(before.symmetric_difference(&after).cloned());
        found
    }
}

/// Goes there and back; none when the project is refused.
fn way<'f>(
    folder: &'f Folder,
    arguments: &[String],
    environment: &[(&str, &str)],
) -> Option<Way<'f>> {
    let all = |more: &[&str]| -> Vec<String> {
        let more = more.iter().map(|it| (*it).to_owned());
        arguments.iter().cloned().chain(more).collect()
    };
    let run = |arguments: &[String]| {
        let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
        folder.run(&arguments, environment)
    };
    let there = run(&all(&["convert", "--notes", "json", "-o", "there.yaml"]));
    let notes = notes(&String::from_utf8_lossy(&there.stderr));
    let notes: Vec<String> = notes
        .iter()
        .map(|it| text(it, "attribute").to_owned())
        .collect();
    // What must be in the cluster is in no file.
    if !there.status.success() || notes.iter().any(|it| it.ends_with(".external")) {
        return None;
    }
    // Without a service there is nothing.
    let made = std::fs::read_to_string(folder.path().join("there.yaml")).unwrap();
    if !made.contains("kind: ") {
        return None;
    }
    let before = run(&all(&["config", "--format", "json"]));
    let before: Value = serde_json::from_slice(&before.stdout).unwrap();
    let name = before["name"].as_str().unwrap();
    let back = folder.run(
        &[
            "-f",
            "there.yaml",
            "-p",
            name,
            "convert",
            "--to",
            "compose",
            "--format",
            "json",
            "-o",
            "back",
        ],
        &[],
    );
    let told = String::from_utf8_lossy(&back.stderr);
    assert!(back.status.success(), "{told}");
    let again = folder.run(
        &["-f", "back/compose.json", "config", "--format", "json"],
        &[],
    );
    let told = String::from_utf8_lossy(&again.stderr);
    assert!(again.status.success(), "{told}");
    Some(Way {
        folder,
        notes,
        before,
        after: serde_json::from_slice(&again.stdout).unwrap(),
    })
}

#[test]
fn what_kubernetes_holds_comes_back_from_it() {
    let folder = Folder::new(&[
        ("key.txt", "very secret"),
        ("web.env", "FROM_FILE=1\nDB_PASSWORD=pa$word\n"),
    ]);
    folder.write(
        "compose.yaml",
        r#"
name: shop
services:
  web:
    image: web:1
    command: ["serve", "$$(pwd) $$HOME $$$$"]
    entrypoint: ["/entry"]
    environment: {A: "1$$", B: x}
    env_file: web.env
    working_dir: /srv
    user: "1000:1001"
    cap_add: [NET_ADMIN]
    cap_drop: [ALL]
    read_only: true
    tty: true
    stdin_open: true
    stop_grace_period: 1m
    healthcheck: {test: ["CMD-SHELL", "ok | grep $$x"], interval: 10s, timeout: 2s, retries: 4, start_period: 20s, start_interval: 2s}
    secrets: [key, {source: key, target: /etc/key, mode: 0400}]
    configs: [{source: page, target: /page}]
    extra_hosts: {h: [1.1.1.1]}
    sysctls: {net.ipv4.tcp_syncookies: "1"}
    volumes: ["data:/data", "/scratch"]
    tmpfs: /run
    cpus: 0.5
    mem_limit: 64m
    deploy: {replicas: 2}
    depends_on:
      db: {condition: service_healthy}
      cache: {condition: service_started}
      migrate: {condition: service_completed_successfully}
  db: {image: "db:1", healthcheck: {test: [CMD, ok]}, volumes: ["data:/data"]}
  cache: {image: "cache:1", expose: ["6379"], restart: always, ports: ["8080:80", "53:53/udp"]}
  migrate: {image: "migrate:1", restart: "on-failure:3", depends_on: [db]}
secrets: {key: {file: ./key.txt}}
configs: {page: {content: "hello $$you"}}
volumes: {data: }
"#,
    );
    let way = way(&folder, &[], &[]).unwrap();
    let silent = way.silent();
    assert!(
        silent.is_empty(),
        "nothing tells these:\n  {}",
        silent.join("\n  ")
    );
    assert_eq!(published(&way.before), published(&way.after));
    // All of it is held, whatever the notes say.
    let (before, after) = (&way.before["services"], &way.after["services"]);
    for service in ["web", "db", "cache", "migrate"] {
        let before = held(&before[service], &way.before, &folder);
        let after = held(&after[service], &way.after, &folder);
        for attribute in [
            "command",
            "environment",
            "healthcheck",
            "depends_on",
            "restart",
            "files",
            "deploy.resources",
            "deploy.replicas",
        ] {
            assert_eq!(before[attribute], after[attribute], "{service}.{attribute}");
        }
    }
    let check = &after["web"]["healthcheck"];
    assert_eq!(
        (text(check, "start_period"), text(check, "start_interval")),
        ("20s", "2s")
    );
    let beside = std::fs::read_to_string(folder.path().join("back/compose.json")).unwrap();
    assert!(!beside.contains("very secret"), "{beside}");
}

#[test]
fn what_only_a_cluster_heeds_comes_back_too() {
    let folder = Folder::compose(
        r#"
name: shop
services:
  web:
    image: web:1
    pull_policy: always
    labels: {tier: front}
    annotations: {note: hello, "a.example/b": "c d"}
    platform: linux/arm64
    runtime: runsc
    security_opt: ["no-new-privileges:true", "seccomp=unconfined", "label=type:x_t"]
    ports: ["8080:80", "53:53/udp"]
    expose: ["1234", "55/udp"]
    networks: {front: {aliases: [w3]}, back: }
    deploy:
      labels: {team: shop}
      update_config: {parallelism: 1, order: start-first}
      resources: {limits: {memory: 64m}, reservations: {memory: 16m}}
      placement:
        constraints: ["node.labels.disk==ssd", "node.hostname != x", "node.role==worker"]
        preferences: [{spread: node.labels.zone}]
        max_replicas_per_node: 1
  agent: {image: "a:1", deploy: {mode: global}, networks: [back]}
  other: {image: "o:1", networks: [front]}
  plain: {image: "p:1"}
networks: {front: , back: {internal: true}}
"#,
    );
    let way = way(&folder, &[], &[]).unwrap();
    assert_eq!(way.silent(), [""; 0]);
    let (before, after) = (&way.before["services"], &way.after["services"]);
    for service in ["web", "agent", "other", "plain"] {
        let before = held(&before[service], &way.before, &folder);
        let after = held(&after[service], &way.after, &folder);
        for attribute in [
            "pull_policy",
            "platform",
            "runtime",
            "annotations",
            "security_opt",
            "expose",
            "mem_reservation",
            "deploy.mode",
            "deploy.labels",
            "deploy.placement",
        ] {
            assert_eq!(before[attribute], after[attribute], "{service}.{attribute}");
        }
    }
    let web = &after["web"];
    assert_eq!(web["labels"]["tier"], "front");
    let update = &web["deploy"]["update_config"];
    assert_eq!(
        (&update["parallelism"], text(update, "order")),
        (&json!(1), "start-first")
    );
    let networks: Vec<&String> = web["networks"].as_object().unwrap().keys().collect();
    assert_eq!(networks, ["back", "front"]);
    let names = words(&web["networks"]["front"]["aliases"]);
    assert!(names.contains(&"w3") && names.contains(&"web"), "{names:?}");
    assert_eq!(way.after["networks"]["back"]["internal"], true);
    assert_eq!(published(&way.before), published(&way.after));
    // What runs the manifests does as before.
    let run = folder.run(
        &[
            "-f",
            "there.yaml",
            "-p",
            "shop",
            "config",
            "--format",
            "json",
        ],
        &[],
    );
    let run: Value = serde_json::from_slice(&run.stdout).unwrap();
    let web = &run["services"]["web"];
    let of_cluster = ["platform", "runtime", "annotations", "expose"];
    assert!(of_cluster.iter().all(|it| web[it].is_null()), "{web}");
    assert_eq!(
        web["networks"]
            .as_object()
            .unwrap()
            .keys()
            .collect::<Vec<_>>(),
        ["default"]
    );
}

#[test]
fn docker_compose_needs_none_of_our_own_images() {
    let folder = Folder::compose(
        r#"
name: shop
services:
  web:
    image: web:1
    ports: ["8080:80", "8443:443"]
    hostname: front
    extra_hosts: {h: [1.1.1.1]}
    pre_start: [{command: [prepare], per_replica: true}]
    init: true
  beside: {image: "beside:1", network_mode: "service:web"}
"#,
    );
    let way = way(&folder, &[], &[]).unwrap();
    let services = way.after["services"].as_object().unwrap();
    let keys: Vec<&String> = services.keys().collect();
    assert_eq!(keys, ["web", "web.beside", "web.web-pre-start-1"]);
    let images = services.values().map(|it| text(it, "image"));
    assert!(
        !images
            .into_iter()
            .any(|it| it.starts_with("rcompose.internal"))
    );
    let (web, beside) = (&services["web"], &services["web.beside"]);
    assert_eq!(text(beside, "network_mode"), "service:web");
    assert_eq!(
        (text(web, "hostname"), text(web, "ipc")),
        ("front", "shareable")
    );
    assert_eq!(words(&web["extra_hosts"]), ["h=1.1.1.1"]);
    assert_eq!(published(&way.before), published(&way.after));
    let ports = web["ports"].as_array().unwrap();
    let targets: Vec<&Value> = ports.iter().map(|it| &it["target"]).collect();
    assert_eq!(targets, [80, 443]);
    let names = web["networks"]["default"]["aliases"].as_array().unwrap();
    assert!(names.contains(&json!("web")), "{names:?}");
    let init = &services["web.web-pre-start-1"];
    assert_eq!(text(init, "network_mode"), "");
    let after = &web["depends_on"]["web.web-pre-start-1"]["condition"];
    assert_eq!(after, "service_completed_successfully");
}

#[test]
fn random_projects_come_back_or_are_told() {
    let number = |name| std::env::var(name).ok()?.parse::<u64>().ok();
    let first = number("RCOMPOSE_FROM").unwrap_or(0);
    let total = number("RCOMPOSE_CONVERTED").unwrap_or(60);
    let (mut came, mut silent) = (0, Vec::new());
    for seed in first..first + total {
        let project = project(seed);
        let folder = Folder::new(&[]);
        for (name, text) in &project.texts {
            folder.write(name, text);
        }
        let mut environment = VARIABLES.to_vec();
        environment.extend(project.environment.iter().copied());
        if let Some(way) = way(&folder, &project.arguments, &environment) {
            came += 1;
            silent.extend(
                way.silent()
                    .into_iter()
                    .map(|it| format!("seed {seed}: {it}")),
            );
        }
    }
    assert!(came * 3 > total, "{came} of {total} are few");
    assert!(
        silent.is_empty(),
        "nothing tells these:\n  {}",
        silent.join("\n  ")
    );
}
