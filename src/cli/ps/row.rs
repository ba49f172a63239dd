//! A container as the fields that `ps` can show.

use serde_json::{Map, Value, json};

use crate::model::labels;
use crate::observed::{Container, Health, PortBinding};
use crate::ui;

/// The fields of a container, in the order of Docker Compose's JSON.
pub fn fields(container: &Container, now: i64, whole: bool) -> Map<String, Value> {
    let local_volumes = container
        .mounts
        .iter()
        .filter(|mount| mount.kind == "volume");
    let mut ports: Vec<&PortBinding> = container.ports.iter().collect();
    ports.sort_by_key(|port| (&port.host_ip, port.target, port.published, &port.protocol));
    let publishers: Vec<Value> = ports
        .into_iter()
        .map(|port| {
            json!({
                "URL": port.host_ip,
                "TargetPort": port.target,
                "PublishedPort": port.published.unwrap_or(0),
                "Protocol": port.protocol,
            })
        })
        .collect();
    let fields = json!({
        "Command": command(&container.command, whole),
        "CreatedAt": created_at(container.created),
        "ExitCode": container.exit_code.unwrap_or(0),
        "Health": health(container),
        "ID": identity(&container.id, whole),
        "Image": container.image,
        "Labels": joined(container.labels.iter().map(|(key, value)| format!("{key}={value}"))),
        "LocalVolumes": local_volumes.count().to_string(),
        "Mounts": joined(container.mounts.iter().map(|mount| mount_name(mount, whole))),
        "Name": container.name,
        "Names": container.name,
        "Networks": joined(container.networks.keys().cloned()),
        "Ports": ui::ports(&container.ports),
        "Project": container.labels.get(labels::PROJECT).map_or("", String::as_str),
        "Publishers": publishers,
        "RunningFor": ui::ago(now - container.created),
        "Service": container.service(),
        "Size": "0B",
        "State": container.state.as_str(),
        "Status": container.status,
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    parts.collect::<Vec<_>>().join(",")
}

fn health(container: &Container) -> &'static str {
    match container.health {
        None => "",
        Some(Health::Starting) => "starting",
        Some(Health::Healthy) => "healthy",
        Some(Health::Unhealthy) => "unhealthy",
    }
}

/// The first part of an identity, or all of it.
pub fn identity(id: &str, whole: bool) -> &str {
    if whole {
        id
    } else {
        id.get(..12).unwrap_or(id)
    }
}

/// The command in quotes, cut to 20 characters.
pub fn command(command: &str, whole: bool) -> String {
    let short = if whole || command.chars().count() <= 20 {
        command.to_owned()
    } else {
        let start: String = command.chars().take(19).collect();
        format!("{start}…")
    };
    format!(
        "\"{}\"",
        short
            .replace('\\', "\\\\")
            .replace('"', "\\\"")
            .replace('\n', "\\n")
    )
}

fn mount_name(mount: &crate::observed::Mount, whole: bool) -> String {
    let name = if mount.name.is_empty() {
        &mount.source
    } else {
        &mount.name
    };
    if whole || name.chars().count() <= 15 {
        return name.clone();
    }
    let start: String = name.chars().take(14).collect();
    format!("{start}…")
}

/// A time in seconds since 1970 as Go prints it.
fn created_at(seconds: i64) -> String {
    jiff::Timestamp::from_second(seconds)
        .map(|time| time.to_zoned(jiff::tz::TimeZone::system()))
        .map(|time| time.strftime("%Y-%m-%d %H:%M:%S %z %Z").to_string())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_cut_and_quoted() {
        assert_eq!(command("echo one", false), "\"echo one\"");
        assert_eq!(
            command("redis-server --protected-mode no", false),
            "\"redis-server --prot…\""
        );
        assert_eq!(
            command("sh -c 'trap \"exit 0\" TERM'", false),
            "\"sh -c 'trap \\\"exit 0…\""
        );
    }
}
