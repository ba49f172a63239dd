//! Project → a project that docker compose runs: what rcompose adds to the
//! Compose model is taken away, and content that no Compose file may hold goes
//! into files beside it.

use std::sync::Arc;

use super::file::File;
use super::note::Notes;
use super::{pods, prober, proxies};
use crate::model::{FileMode, Hook, Project, Service, Volume, own_image};

/// Makes a project one that docker compose runs. With `beside`, secrets become
/// files; without it, variables that whoever runs it has to set.
pub fn standard(project: &mut Project, beside: bool, notes: &Notes) -> Vec<File> {
    let mut files = Vec::new();
    for (key, secret) in &mut project.secrets {
        let is_bare = secret.file.is_empty() && secret.environment.is_empty() && !secret.external;
        let Some(value) = secret.value.as_ref().filter(|_| is_bare) else {
            continue;
        };
        if beside {
            let path = format!("secrets/{}", file_name(key));
            secret.file = format!("./{path}");
            files.push(File::new(path, value.reveal()).for_containers());
        } else {
            secret.environment = variable(key);
            let message = format!(
                "its content stays out of the document: set the variable `{}`, or write to a \
                 folder with `-o`",
                secret.environment
            );
            notes.advice(format!("secrets.{key}"), message);
        }
    }
    proxies::dissolve(project, false, notes);
    without_own(project, "docker compose", notes);
    files
}

/// Takes away what rcompose adds to the Compose model, since `tool` knows
/// nothing of it.
pub fn without_own(project: &mut Project, tool: &str, notes: &Notes) {
    prober::dissolve(project, tool, notes);
    pods::dissolve(project, tool, notes);
    for (key, service) in &mut project.services {
        self::service(Arc::make_mut(service), key, tool, notes);
    }
    for (key, volume) in &mut project.volumes {
        self::volume(volume, key, tool, notes);
    }
}

fn service(service: &mut Service, key: &String, tool: &str, notes: &Notes) {
    let path = format!("services.{key}");
    if own_image::is_own(&service.image) {
        let message = format!("it runs in rcompose's own image, which {tool} does not have");
        notes.lost(path.as_str(), message);
    }
    if service.is_numbered() {
        let message = format!("{tool} does not put a replica's number into all attributes");
        notes.lost(path.as_str(), message);
    }
    if service.completes() {
        let message = format!("{tool} runs it again whenever the project is brought up");
        notes.partial(path.as_str(), message);
    }
    if service.schedule().is_some() {
        notes.lost(path.as_str(), format!("{tool} runs nothing on a schedule"));
    }
    if service.liveness().is_some() {
        let message = format!("{tool} restarts nothing that hangs");
        notes.partial(path.as_str(), message);
    }
    for file in service.configs.iter_mut().chain(&mut service.secrets) {
        file.extensions.remove_own();
    }
    service.extensions.remove_own();
    if let Some(check) = &mut service.healthcheck {
        check.extensions.remove_own();
    }
    if service.pre_stop.iter().any(Hook::may_fail) {
        let message = format!("with {tool}, one that fails keeps the container from its end");
        notes.partial(format!("{path}.pre_stop"), message);
    }
    for hook in &mut service.pre_stop {
        hook.extensions.remove_own();
    }
    for (network, place) in &mut service.networks {
        let Some(place) = place else { continue };
        if place.is_unnamed() && !place.aliases.contains(key) {
            let message = format!("`{key}` is a name for it there, too");
            notes.partial(format!("{path}.networks.{network}"), message);
        }
        place.extensions.remove_own();
    }
}

fn volume(volume: &mut Volume, key: &str, tool: &str, notes: &Notes) {
    let path = format!("volumes.{key}");
    if volume.is_per_replica() {
        let message = format!("all replicas share it with {tool}");
        notes.lost(path.as_str(), message);
    }
    if let Some((FileMode(mode), group)) = volume.root() {
        let message = format!("{tool} does not give it mode {mode:o} and group {group}");
        notes.lost(path, message);
    }
    volume.extensions.remove_own();
}

/// A key as the name of a file.
pub(super) fn file_name(key: &str) -> String {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    key.chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect()
}

/// A key as the name of a variable.
fn variable(key: &str) -> String {
    let upper = key.to_ascii_uppercase();
    let name: String = upper
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    format!("SECRET_{name}")
}
