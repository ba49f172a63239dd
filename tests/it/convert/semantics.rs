//! Rules of the Kubernetes API that no schema holds.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What is wrong with objects that are applied together. `elsewhere` are names
/// of objects that are there already.
pub fn mistakes(objects: &[Value], elsewhere: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let mut names = BTreeSet::new();
    for object in objects {
        let (kind, name) = (text(object, "kind"), text(&object["metadata"], "name"));
        let mut mistakes = Vec::new();
        if !names.insert((kind, name)) {
            mistakes.push("is there twice".to_owned());
        }
        // Names and labels of their pods have eleven characters more.
        if ["CronJob", "StatefulSet", "DaemonSet"].contains(&kind) && name.len() > 52 {
            mistakes.push("too long a name".to_owned());
        }
        metadata(&object["metadata"], &mut mistakes);
        one(kind, object, &mut mistakes);
        references((kind, object), objects, elsewhere, &mut mistakes);
        found.extend(
            mistakes
                .into_iter()
                .map(|it| format!("{kind} {name}: {it}")),
        );
    }
    found
}

fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    value[key].as_str().unwrap_or_default()
}

fn list<'v>(value: &'v Value, key: &str) -> &'v [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

fn is_word(text: &str) -> bool {
    let edge = |c: char| c.is_ascii_alphanumeric();
    text.len() <= 63
        && text.starts_with(edge)
        && text.ends_with(edge)
        && text.chars().all(|c| edge(c) || "-_.".contains(c))
}

fn is_label(text: &str) -> bool {
    is_word(text)
        && text
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn is_domain(text: &str) -> bool {
    text.len() <= 253 && text.split('.').all(is_label)
}

fn is_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_domain(prefix) && is_word(name),
        None => is_word(text),
    }
}

fn metadata(metadata: &Value, found: &mut Vec<String>) {
    if !is_domain(text(metadata, "name")) {
        found.push("no valid name".to_owned());
    }
    for (key, value) in metadata["labels"].as_object().into_iter().flatten() {
        let value = value.as_str().unwrap_or("?!");
        if !is_key(key) || !(value.is_empty() || is_word(value)) {
            found.push(format!("no valid label {key}: {value}"));
        }
    }
    for (key, value) in metadata["annotations"].as_object().into_iter().flatten() {
        if !is_key(key) || !value.is_string() {
            found.push(format!("no valid annotation {key}"));
        }
    }
}

fn one(kind: &str, object: &Value, found: &mut Vec<String>) {
    let spec = &object["spec"];
    match kind {
        "Deployment" | "StatefulSet" | "DaemonSet" => {
            selects(&spec["selector"]["matchLabels"], &spec["template"], found);
            let claims = list(spec, "volumeClaimTemplates").iter();
            let claims: Vec<&str> = claims.map(|it| text(&it["metadata"], "name")).collect();
            pod(&spec["template"], &["", "Always"], &claims, found);
        }
        "Job" => pod(&spec["template"], &["Never", "OnFailure"], &[], found),
        "CronJob" => {
            let fields = text(spec, "schedule").split_whitespace().count();
            if fields != 5 && !text(spec, "schedule").starts_with('@') {
                found.push("no valid schedule".to_owned());
            }
            pod(
                &spec["jobTemplate"]["spec"]["template"],
                &["Never", "OnFailure"],
                &[],
                found,
            );
        }
        "Service" => service(object, found),
        "ConfigMap" | "Secret" => data(object, found),
        "Ingress" => {
            for rule in list(spec, "rules") {
                for path in list(&rule["http"], "paths") {
                    if !text(path, "path").starts_with('/') || text(path, "pathType").is_empty() {
                        found.push("no valid path".to_owned());
                    }
                }
            }
        }
        "HorizontalPodAutoscaler"
            if spec["minReplicas"].as_u64() > spec["maxReplicas"].as_u64() =>
        {
            found.push("more replicas at least than at most".to_owned());
        }
        "RoleBinding" => {
            for subject in list(object, "subjects") {
                if text(subject, "namespace").is_empty() {
                    found.push("a service account without its namespace".to_owned());
                }
            }
        }
        _ => {}
    }
}

fn selects(selector: &Value, template: &Value, found: &mut Vec<String>) {
    let labels = &template["metadata"]["labels"];
    let selector = selector.as_object();
    if selector.is_none_or(serde_json::Map::is_empty) {
        found.push("selects nothing".to_owned());
    }
    for (key, value) in selector.into_iter().flatten() {
        if labels[key] != *value {
            found.push(format!("selects {key}, which its pods do not have"));
        }
    }
}

fn service(object: &Value, found: &mut Vec<String>) {
    let (spec, mut names, mut numbers) = (&object["spec"], BTreeSet::new(), BTreeSet::new());
    let name = text(&object["metadata"], "name");
    if !is_label(name) || !name.starts_with(|c: char| c.is_ascii_lowercase()) {
        found.push("no valid name of a Service".to_owned());
    }
    if list(spec, "ports").is_empty() && text(spec, "clusterIP") != "None" {
        found.push("no port, but an address".to_owned());
    }
    for port in list(spec, "ports") {
        if !names.insert(text(port, "name")) || !is_port_name(text(port, "name")) {
            found.push(format!("no valid name of a port: {port}"));
        }
        let number = port["port"].as_u64().unwrap_or(0);
        if !(1..=65_535).contains(&number) || !numbers.insert((number, text(port, "protocol"))) {
            found.push(format!("no valid port: {port}"));
        }
        if port["nodePort"]
            .as_u64()
            .is_some_and(|it| !(30_000..=32_767).contains(&it))
        {
            found.push(format!("no valid port of the node: {port}"));
        }
    }
}

fn is_port_name(text: &str) -> bool {
    is_label(text) && text.len() <= 15 && text.contains(|c: char| c.is_ascii_lowercase())
}

fn data(object: &Value, found: &mut Vec<String>) {
    let mut size = 0;
    for section in ["data", "binaryData", "stringData"] {
        for (key, value) in object[section].as_object().into_iter().flatten() {
            size += key.len() + value.as_str().map_or(0, str::len);
            let allowed = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
            if key.is_empty() || key.len() > 253 || !key.chars().all(allowed) {
                found.push(format!("no valid key {key:?}"));
            }
        }
    }
    // Bytes take a third more room in base64 than the API counts.
    if size > (1 << 20) * 4 / 3 + 4 {
        found.push(format!("{size} bytes are too many"));
    }
}

fn pod(template: &Value, policies: &[&str], claims: &[&str], found: &mut Vec<String>) {
    metadata(&with_name(&template["metadata"]), found);
    let spec = &template["spec"];
    if !policies.contains(&text(spec, "restartPolicy")) {
        found.push(format!("restartPolicy {}", spec["restartPolicy"]));
    }
    let mut volumes: BTreeSet<&str> = claims.iter().copied().collect();
    for volume in list(spec, "volumes") {
        if !is_label(text(volume, "name")) || !volumes.insert(text(volume, "name")) {
            found.push(format!("no valid name of a volume: {}", volume["name"]));
        }
        if volume.as_object().map_or(0, serde_json::Map::len) != 2 {
            found.push(format!("a volume of one kind: {volume}"));
        }
    }
    let mut names = BTreeSet::new();
    let mut ports = BTreeSet::new();
    if list(spec, "containers").is_empty() {
        found.push("no container".to_owned());
    }
    for key in ["initContainers", "containers"] {
        for it in list(spec, key) {
            if !is_label(text(it, "name")) || !names.insert(text(it, "name")) {
                found.push(format!("no valid name of a container: {}", it["name"]));
            }
            container(it, &volumes, &mut ports, found);
        }
    }
    for alias in list(spec, "hostAliases") {
        let names = list(alias, "hostnames").iter();
        if text(alias, "ip").parse::<std::net::IpAddr>().is_err()
            || names.filter_map(Value::as_str).any(|it| !is_domain(it))
        {
            found.push(format!("no address or no name: {alias}"));
        }
    }
    let host = text(spec, "hostname");
    if !host.is_empty() && !is_label(host) {
        found.push(format!("hostname {host}"));
    }
    let servers = list(&spec["dnsConfig"], "nameservers");
    let is_address = |it: &Value| it.as_str().unwrap().parse::<std::net::IpAddr>().is_ok();
    if servers.len() > 3 || !servers.iter().all(is_address) {
        found.push(format!("no three DNS servers at most: {servers:?}"));
    }
    for group in list(&spec["securityContext"], "supplementalGroups") {
        if !is_number_of_user(group) {
            found.push(format!("no group: {group}"));
        }
    }
    used(spec, &volumes, found);
}

/// A template has no name, but otherwise what an object has.
fn with_name(metadata: &Value) -> Value {
    let mut metadata = metadata.clone();
    metadata["name"] = "pod".into();
    metadata
}

/// Every volume is mounted by somebody.
fn used(spec: &Value, volumes: &BTreeSet<&str>, found: &mut Vec<String>) {
    let containers = list(spec, "containers")
        .iter()
        .chain(list(spec, "initContainers"));
    let mounts = containers.flat_map(|it| list(it, "volumeMounts"));
    let mounted: BTreeSet<&str> = mounts.map(|it| text(it, "name")).collect();
    for volume in volumes.difference(&mounted) {
        found.push(format!("nobody mounts {volume}"));
    }
}

fn is_number_of_user(value: &Value) -> bool {
    value
        .as_i64()
        .is_some_and(|it| i32::try_from(it).is_ok_and(|it| it >= 0))
}

/// What the API refuses in the rights of a container.
fn rights(context: &Value, found: &mut Vec<String>) {
    for key in ["runAsUser", "runAsGroup"] {
        if !context[key].is_null() && !is_number_of_user(&context[key]) {
            found.push(format!("{key}: {}", context[key]));
        }
    }
    if context["privileged"] == true && context["allowPrivilegeEscalation"] == false {
        found.push("privileged, and may gain no privileges".to_owned());
    }
    if context["procMount"] == "Unmasked" {
        found.push("procMount needs hostUsers".to_owned());
    }
}

fn container<'v>(
    container: &'v Value,
    volumes: &BTreeSet<&str>,
    ports: &mut BTreeSet<(u64, &'v str)>,
    found: &mut Vec<String>,
) {
    if text(container, "image").is_empty() {
        found.push("no image".to_owned());
    }
    rights(&container["securityContext"], found);
    let (mut names, mut paths) = (BTreeSet::new(), BTreeSet::new());
    for port in list(container, "ports") {
        let number = port["containerPort"].as_u64().unwrap_or(0);
        let valid = (1..=65_535).contains(&number) && is_port_name(text(port, "name"));
        if !valid || !names.insert(text(port, "name")) {
            found.push(format!("no valid port: {port}"));
        }
        if !ports.insert((number, text(port, "protocol"))) {
            found.push(format!("two containers have port {number}"));
        }
    }
    for mount in list(container, "volumeMounts") {
        let path = text(mount, "mountPath");
        if !path.starts_with('/') || path.contains(':') || !paths.insert(path) {
            found.push(format!("no valid mount: {mount}"));
        }
        if !volumes.contains(text(mount, "name")) {
            found.push(format!("no volume for {mount}"));
        }
        if text(mount, "subPath").starts_with('/') || text(mount, "subPath").contains("..") {
            found.push(format!("no valid path in a volume: {mount}"));
        }
    }
    let mut variables = BTreeSet::new();
    for variable in list(container, "env") {
        let name = text(variable, "name");
        if name.is_empty() || name.contains('=') || !variables.insert(name) {
            found.push(format!("no valid variable: {variable}"));
        }
    }
    for probe in ["startupProbe", "readinessProbe", "livenessProbe"] {
        let probe = &container[probe];
        let kinds = ["exec", "httpGet", "tcpSocket", "grpc"];
        let ways = kinds
            .iter()
            .filter(|kind| probe.get(**kind).is_some())
            .count();
        let positive = ["periodSeconds", "timeoutSeconds", "failureThreshold"];
        let zero = positive.iter().any(|key| probe[*key].as_i64() == Some(0));
        if probe.is_object() && (ways != 1 || zero) {
            found.push(format!("no valid probe: {probe}"));
        }
    }
    resources(&container["resources"], found);
}

fn resources(resources: &Value, found: &mut Vec<String>) {
    let amounts = |section: &str| -> BTreeMap<String, f64> {
        let map = resources[section].as_object().into_iter().flatten();
        map.map(|(key, value)| (key.clone(), amount(value)))
            .collect()
    };
    let (limits, requests) = (amounts("limits"), amounts("requests"));
    for (key, amount) in limits.iter().chain(&requests) {
        if amount.is_nan() || *amount < 0.0 {
            found.push(format!("no valid amount of {key}"));
        }
    }
    for (key, wanted) in requests {
        if limits.get(&key).is_some_and(|limit| wanted > *limit) {
            found.push(format!("more {key} requested than the limit allows"));
        }
    }
}

fn amount(value: &Value) -> f64 {
    let written = value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned);
    let digits = written.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let factor = match &written[digits.len()..] {
        "" => 1.0,
        "m" => 0.001,
        "k" => 1e3,
        "M" => 1e6,
        "G" => 1e9,
        "Ki" => 1024.0,
        "Mi" => 1_048_576.0,
        "Gi" => 1_073_741_824.0,
        "Ti" => 1_099_511_627_776.0,
        _ => f64::NAN,
    };
    digits.parse::<f64>().unwrap_or(f64::NAN) * factor
}

/// What an object names is there.
fn references(
    (kind, object): (&str, &Value),
    all: &[Value],
    elsewhere: &[String],
    found: &mut Vec<String>,
) {
    let template = match kind {
        "CronJob" => &object["spec"]["jobTemplate"]["spec"]["template"],
        _ => &object["spec"]["template"],
    };
    let is_there = |kind: &str, name: &str| {
        all.iter()
            .any(|it| it["kind"] == kind && it["metadata"]["name"] == name)
    };
    let spec = &template["spec"];
    for volume in list(spec, "volumes") {
        let named = [
            ("ConfigMap", text(&volume["configMap"], "name")),
            ("Secret", text(&volume["secret"], "secretName")),
            (
                "PersistentVolumeClaim",
                text(&volume["persistentVolumeClaim"], "claimName"),
            ),
        ];
        for (kind, name) in named {
            if !name.is_empty() && !is_there(kind, name) && !elsewhere.iter().any(|it| it == name) {
                found.push(format!("{kind} {name} is not there"));
            }
        }
    }
    for container in list(spec, "containers") {
        for from in list(container, "envFrom") {
            let named = [
                ("ConfigMap", text(&from["configMapRef"], "name")),
                ("Secret", text(&from["secretRef"], "name")),
            ];
            for (kind, name) in named {
                if !name.is_empty() && !is_there(kind, name) {
                    found.push(format!("{kind} {name} is not there"));
                }
            }
        }
    }
    if kind == "Ingress" {
        for rule in list(&object["spec"], "rules") {
            for path in list(&rule["http"], "paths") {
                let name = text(&path["backend"]["service"], "name");
                if !is_there("Service", name) {
                    found.push(format!("Service {name} is not there"));
                }
            }
        }
    }
}
