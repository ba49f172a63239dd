//! Whether a container must be recreated, and why, in words.
//!
//! The reasons are tried in the order of Docker Compose. Neither tool keeps
//! the document that a container was made from, so that a changed hash says
//! only that something has changed; what, is told as far as the container
//! itself shows it.

use std::collections::BTreeSet;

use crate::model::reference::Reference;
use crate::model::{Service, labels, own_image};
use crate::observed::{Container, State};

use super::expected::{Expected, Strategy};
use super::hash;
use super::planner::Planner;
use super::sharing::Sharing;
use super::volumes::is_named;

impl Planner<'_> {
    /// Why a container must be recreated; none when it can stay.
    pub(super) fn obsolete(
        &self,
        service: &Service,
        container: &Container,
        expected: &Expected,
        sharing: &Sharing,
    ) -> Option<String> {
        if self.policy.lost.contains(&container.name) {
            return Some("the daemon cannot start it any more".into());
        }
        match expected.strategy {
            Strategy::Never => return None,
            Strategy::Always(cause) => return Some(cause.to_owned()),
            Strategy::Diverged => {}
        }
        if let Some(made) = sharing.made.first() {
            return Some(format!("it shares with service {made}, which is made anew"));
        }
        if !hash::made_from(&sharing.document, container.config_hash()) {
            return Some(self.changed(service, container, expected));
        }
        let label = |key| container.labels.get(key).map_or("", String::as_str);
        if let Some(assumption) = &expected.assumption {
            return Some(assumption.clone());
        }
        let image_id = expected.image_id.as_deref().unwrap_or_default();
        // The tag of an image of rcompose itself says what is in it; whoever
        // makes it at the same time gives it another identity.
        let is_own = own_image::is_own(&expected.image);
        if label(labels::IMAGE) != image_id && !is_own {
            return Some(format!(
                "image {} changed: {} → {}",
                expected.image,
                short(label(labels::IMAGE)),
                short(image_id)
            ));
        }
        let mounted = container.labels.get(labels::IMAGE_VOLUME_DIGEST);
        // Docker Compose 2 does not write this one.
        if mounted.is_some_and(|mounted| *mounted != expected.image_volumes) {
            return Some("a mounted image changed".into());
        }
        self.wrong_network(service, container)
            .or_else(|| self.missing_volume(service, container))
            .or_else(|| {
                let made_with = container.labels.get(labels::CONTENT_HASH)?;
                let content = expected.files.content.as_ref()?;
                (made_with != content)
                    .then(|| "the content of its configs or secrets changed".to_owned())
            })
    }

    fn wrong_network(&self, service: &Service, container: &Container) -> Option<String> {
        let detached = self.detached.get(&container.id);
        service.networks.keys().find_map(|key| {
            if detached.is_some_and(|keys| keys.contains(key)) {
                return None;
            }
            let planned = self.networks.get(key)?;
            let joined = container.networks.get(&planned.name);
            // One that was never started is in the network by name alone.
            let there = match (&planned.id, joined) {
                (_, Some(joined)) if joined.is_empty() => true,
                (Some(id), Some(joined)) => id == joined,
                _ => false,
            };
            (!there).then(|| format!("not in network {}", planned.name))
        })
    }

    fn missing_volume(&self, service: &Service, container: &Container) -> Option<String> {
        service
            .volumes
            .iter()
            .filter(|m| is_named(m))
            .find_map(|m| {
                let volume = self.project.volumes.get(&m.source)?;
                let name = volume.name_of(container.number().unwrap_or(1));
                let there = container
                    .mounts
                    .iter()
                    .any(|mount| mount.kind == "volume" && mount.name == name);
                (!there).then(|| format!("volume {name} is not mounted"))
            })
    }

    /// What has changed in the configuration, as far as it can be known.
    fn changed(&self, service: &Service, container: &Container, expected: &Expected) -> String {
        let known = |reference: &str| Reference::parse(reference).ok();
        let (old, new) = (known(&container.image), known(&expected.image));
        if old.is_some() && old != new && !container.image.starts_with("sha256:") {
            return format!("image changed: {} → {}", container.image, expected.image);
        }
        let mut changes = Vec::new();
        let name = container
            .number()
            .map(|number| self.container_name(service, number));
        if let Some(name) = name.filter(|name| !container.name.ends_with(name)) {
            changes.push(format!("name {} → {name}", container.name));
        }
        changes.extend(ports(service, container));
        changes.extend(self.networks_joined(service, container));
        changes.extend(mounts(service, container, expected));
        for (key, value) in &service.labels {
            if container.labels.get(key) != Some(value) {
                changes.push(format!("label {key}"));
            }
        }
        if changes.is_empty() {
            "configuration changed".into()
        } else {
            format!("configuration changed: {}", changes.join(", "))
        }
    }

    fn networks_joined(&self, service: &Service, container: &Container) -> Vec<String> {
        if !service.network_mode.is_empty() {
            return Vec::new();
        }
        let wanted: BTreeSet<&str> = service
            .networks
            .keys()
            .filter_map(|key| self.networks.get(key))
            .map(|network| network.name.as_str())
            .collect();
        let joined: BTreeSet<&str> = container.networks.keys().map(String::as_str).collect();
        let gone = joined
            .difference(&wanted)
            .map(|name| format!("leaves network {name}"));
        let new = wanted
            .difference(&joined)
            .map(|name| format!("joins network {name}"));
        gone.chain(new).collect()
    }
}

/// Ports that are published, but no longer to be, and the reverse. Only a
/// running container has its ports listed.
fn ports(service: &Service, container: &Container) -> Vec<String> {
    if container.state != State::Running || service.network_mode == "host" {
        return Vec::new();
    }
    let wanted: BTreeSet<(u16, String)> = service
        .ports
        .iter()
        .flat_map(|port| {
            let (first, last) = port
                .published
                .split_once('-')
                .unwrap_or((&port.published, &port.published));
            let range = first.parse::<u16>().ok().zip(last.parse::<u16>().ok());
            range
                .map(|(first, last)| first..=last)
                .into_iter()
                .flatten()
                .map(|published| (published, protocol(&port.protocol)))
        })
        .collect();
    let any_port = service
        .ports
        .iter()
        .any(|port| port.published.is_empty() || port.published == "0");
    let published: BTreeSet<(u16, String)> = container
        .ports
        .iter()
        .filter_map(|port| Some((port.published?, protocol(&port.protocol))))
        .collect();
    let text = |(port, protocol): &(u16, String)| match protocol.as_str() {
        "tcp" => port.to_string(),
        _ => format!("{port}/{protocol}"),
    };
    let mut changes = Vec::new();
    if !any_port {
        let gone = published.difference(&wanted);
        changes.extend(gone.map(|port| format!("port {} no longer published", text(port))));
    }
    let ranges = service
        .ports
        .iter()
        .any(|port| port.published.contains('-'));
    if !ranges {
        let new = wanted.difference(&published);
        changes.extend(new.map(|port| format!("port {} newly published", text(port))));
    }
    changes
}

fn protocol(text: &str) -> String {
    if text.is_empty() { "tcp" } else { text }.to_owned()
}

/// Paths that are mounted, but no longer to be, and the reverse.
fn mounts(service: &Service, container: &Container, expected: &Expected) -> Vec<String> {
    let persistent = |kind: &str| matches!(kind, "bind" | "volume");
    let wanted: BTreeSet<&str> = service
        .volumes
        .iter()
        .filter(|mount| persistent(&mount.kind))
        .map(|mount| mount.target.as_str())
        .chain(expected.files.binds.iter().map(|bind| bind.target.as_str()))
        .collect();
    let mounted = container
        .mounts
        .iter()
        .filter(|mount| persistent(&mount.kind));
    let all: BTreeSet<&str> = mounted.clone().map(|mount| mount.target.as_str()).collect();
    let named: BTreeSet<&str> = mounted
        .filter(|mount| !is_anonymous(&mount.name))
        .map(|mount| mount.target.as_str())
        .collect();
    if !service.volumes_from.is_empty() {
        return Vec::new();
    }
    let gone = named
        .difference(&wanted)
        .map(|path| format!("{path} no longer mounted"));
    let new = wanted
        .difference(&all)
        .map(|path| format!("{path} newly mounted"));
    gone.chain(new).collect()
}

/// Whether the daemon made up a volume's name.
pub(super) fn is_anonymous(volume: &str) -> bool {
    volume.len() == 64 && volume.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// The start of an image's identity.
fn short(id: &str) -> &str {
    let digits = id.strip_prefix("sha256:").unwrap_or(id);
    match digits.get(..12) {
        Some(short) => short,
        None if digits.is_empty() => "unknown",
        None => digits,
    }
}
