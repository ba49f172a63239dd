//! Containers: as the template of a pod has them, and how they are.

use std::collections::BTreeMap;

use serde_json::Value;

use super::sheet::Sheet;
use crate::cli::objects::items;
use crate::cli::objects::pod::{Now, Part, Role};

/// How a container is that is there.
pub fn state(part: &Part<'_>, sheet: &mut Sheet) {
    let life = part.life;
    let at = |time: fn(&crate::engine::inquiry::Life) -> &String| {
        life.map(time)
            .filter(|it| !it.is_empty())
            .map(|it| clock(it))
    };
    let mut below = Sheet::default();
    match part.now() {
        Now::Waiting(why) => {
            below.add("Reason", why);
            let error = life.map(|it| it.error.as_str()).filter(|it| !it.is_empty());
            below.add_some("Message", error);
            sheet.with("State", "Waiting", below);
            // A container that is to be started again has ended before.
            if let Some(life) = life.filter(|it| it.restarts > 0) {
                let mut last = Sheet::default();
                last.add("Exit Code", life.exit_code.to_string());
                last.add_some("Started", at(|it| &it.started));
                last.add_some("Finished", at(|it| &it.finished));
                sheet.with("Last State", "Terminated", last);
            }
        }
        Now::Running { .. } => {
            below.add_some("Started", at(|it| &it.started));
            sheet.with("State", "Running", below);
            if life.is_some_and(|it| it.restarts > 0) {
                let mut last = Sheet::default();
                last.add_some("Finished", at(|it| &it.finished));
                sheet.with("Last State", "Terminated", last);
            }
        }
        Now::Ended(how, code) => {
            below.add("Reason", how);
            below.add("Exit Code", code.to_string());
            below.add_some("Started", at(|it| &it.started));
            below.add_some("Finished", at(|it| &it.finished));
            sheet.with("State", "Terminated", below);
        }
    }
    let done = part.role == Role::Init && matches!(part.now(), Now::Ended(_, 0));
    let ready = done || part.now() == Now::Running { ready: true };
    sheet.add("Ready", if ready { "True" } else { "False" });
    if let Some(life) = life {
        sheet.add("Restart Count", life.restarts.to_string());
        let said = life.checked.trim();
        if part.now() == (Now::Running { ready: false }) && !said.is_empty() {
            let lines = said.lines().map(str::to_owned).collect();
            sheet.lines("Last Check", lines);
        }
    }
}

/// A time in the daemon's words, as a clock shows it.
pub fn clock(text: &str) -> String {
    match text.parse::<jiff::Timestamp>() {
        Ok(time) => {
            let zoned = time.to_zoned(jiff::tz::TimeZone::system());
            zoned.strftime("%a, %d %b %Y %H:%M:%S %z").to_string()
        }
        Err(_) => text.to_owned(),
    }
}

/// What the template says of a container: its image, ports and command.
pub fn made_of(container: &Value, sheet: &mut Sheet) {
    let text = |field: &str| container[field].as_str().map(str::to_owned);
    sheet.add("Image", text("image").unwrap_or_default());
    let number = |port: &Value, field: &str| {
        let protocol = port["protocol"].as_str().unwrap_or("TCP");
        format!("{}/{protocol}", port[field].as_u64().unwrap_or(0))
    };
    let ports = items(&container["ports"]).iter();
    let ports: Vec<String> = ports
        .clone()
        .map(|it| number(it, "containerPort"))
        .collect();
    let title = if ports.len() > 1 { "Ports" } else { "Port" };
    sheet.add(title, none(&ports.join(", ")));
    for (field, title) in [("command", "Command"), ("args", "Args")] {
        let words: Vec<String> = items(&container[field]).iter().map(shown).collect();
        if !words.is_empty() {
            sheet.lines(title, words);
        }
    }
}

/// What the template says of a container: what it may use, how it is asked
/// whether it is well, and what it is given.
pub fn given(container: &Value, sheet: &mut Sheet) {
    for (field, title) in [("limits", "Limits"), ("requests", "Requests")] {
        let amounts = container["resources"][field].as_object();
        let mut below = Sheet::default();
        for (name, amount) in amounts.into_iter().flatten() {
            below.add(name, shown(amount));
        }
        sheet.below_some(title, below);
    }
    for (field, title) in [
        ("livenessProbe", "Liveness"),
        ("readinessProbe", "Readiness"),
        ("startupProbe", "Startup"),
    ] {
        if container[field].is_object() {
            sheet.add(title, probe(&container[field]));
        }
    }
    let sources: Vec<String> = items(&container["envFrom"]).iter().map(source).collect();
    if !sources.is_empty() {
        sheet.lines("Environment Variables from", sources);
    }
    let mut variables = Sheet::default();
    for variable in items(&container["env"]) {
        let name = variable["name"].as_str().unwrap_or_default();
        variables.add(name, value(variable));
    }
    if variables.is_empty() {
        sheet.add("Environment", "<none>");
    } else {
        sheet.below("Environment", variables);
    }
    let mounts = items(&container["volumeMounts"]).iter().map(|it| {
        let text = |field: &str| it[field].as_str().unwrap_or_default();
        let mode = if it["readOnly"] == true { "ro" } else { "rw" };
        let part = match text("subPath") {
            "" => String::new(),
            path => format!(",path={path:?}"),
        };
        format!("{} from {} ({mode}{part})", text("mountPath"), text("name"))
    });
    sheet.lines("Mounts", mounts.collect());
}

fn none(text: &str) -> String {
    if text.is_empty() { "<none>" } else { text }.to_owned()
}

/// A scalar as text.
fn shown(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The value of a variable; of one from elsewhere, where it is from.
fn value(variable: &Value) -> String {
    let from = &variable["valueFrom"];
    for (field, what) in [
        ("configMapKeyRef", "of config map"),
        ("secretKeyRef", "in secret"),
    ] {
        let reference = &from[field];
        if reference.is_object() {
            let text = |field: &str| reference[field].as_str().unwrap_or_default();
            let optional = reference["optional"] == true;
            return format!(
                "<set to the key '{}' {what} '{}'>  Optional: {optional}",
                text("key"),
                text("name")
            );
        }
    }
    if let Some(path) = from["fieldRef"]["fieldPath"].as_str() {
        return format!(" (v1:{path})");
    }
    if let Some(resource) = from["resourceFieldRef"]["resource"].as_str() {
        return format!(" ({resource})");
    }
    shown(variable.get("value").unwrap_or(&Value::Null)).replace("null", "")
}

fn source(from: &Value) -> String {
    let (what, reference) = match from.get("configMapRef") {
        Some(reference) => ("ConfigMap", reference),
        None => ("Secret", &from["secretRef"]),
    };
    let name = reference["name"].as_str().unwrap_or_default();
    format!(
        "{name}  {what}  Optional: {}",
        reference["optional"] == true
    )
}

/// A probe in a line.
fn probe(probe: &Value) -> String {
    let port = |it: &Value| shown(&it["port"]);
    let what = if let Some(command) = probe.get("exec") {
        let words: Vec<String> = items(&command["command"]).iter().map(shown).collect();
        format!("exec [{}]", words.join(" "))
    } else if let Some(http) = probe.get("httpGet") {
        let text = |field: &str, or: &str| http[field].as_str().unwrap_or(or).to_owned();
        let scheme = text("scheme", "HTTP").to_lowercase();
        format!(
            "http-get {scheme}://{}:{}{}",
            text("host", ""),
            port(http),
            text("path", "/")
        )
    } else if let Some(tcp) = probe.get("tcpSocket") {
        format!("tcp-socket :{}", port(tcp))
    } else {
        format!("grpc <pod>:{}", port(&probe["grpc"]))
    };
    let number = |field: &str, or: i64| probe[field].as_i64().unwrap_or(or);
    format!(
        "{what} delay={}s timeout={}s period={}s #success={} #failure={}",
        number("initialDelaySeconds", 0),
        number("timeoutSeconds", 1),
        number("periodSeconds", 10),
        number("successThreshold", 1),
        number("failureThreshold", 3),
    )
}

/// The volumes of a pod.
pub fn volumes(spec: &Value) -> Sheet {
    let mut sheet = Sheet::default();
    for volume in items(&spec["volumes"]) {
        let mut below = Sheet::default();
        let sources: BTreeMap<&str, &Value> = volume
            .as_object()
            .into_iter()
            .flatten()
            .filter(|(key, _)| *key != "name")
            .map(|(key, value)| (key.as_str(), value))
            .collect();
        for (kind, source) in sources {
            let (title, field) = match kind {
                "configMap" => ("ConfigMap", "name"),
                "secret" => ("Secret", "secretName"),
                "persistentVolumeClaim" => ("PersistentVolumeClaim", "claimName"),
                "hostPath" => ("HostPath", "path"),
                "emptyDir" => ("EmptyDir", "medium"),
                other => (other, ""),
            };
            below.add("Type", title);
            below.add_some("Name", source[field].as_str().filter(|_| !field.is_empty()));
        }
        sheet.below(volume["name"].as_str().unwrap_or_default(), below);
    }
    sheet
}
