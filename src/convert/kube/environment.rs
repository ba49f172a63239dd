//! The environment of a container: what the file says itself stands in the
//! container, what comes from an `env_file` in a `ConfigMap`, and whatever looks
//! like a password in a Secret.

use super::super::block::{Block, Value};
use super::super::shared;
use super::conversion::Conversion;
use super::data::{self, Entry, Kind};
use super::volumes::Volumes;
use super::{expansion, naming};
use crate::model::{Attributes, Service};

/// The environment.
#[derive(Debug, Default)]
pub struct Environment {
    /// `ConfigMap`s and Secrets that are taken in whole.
    pub from: Vec<Value>,
    /// Single variables.
    pub list: Vec<Value>,
}

impl Environment {
    /// Sets variables in place of those of the same names.
    pub fn replace(&mut self, more: &Attributes) {
        for (name, value) in more {
            self.list.retain(|it| it["name"].as_str() != Some(name));
            if let Some(value) = value {
                self.list.push(variable(name, value));
            }
        }
    }
}

fn variable(name: &str, value: &str) -> Value {
    let mut variable = Block::new().with("name", name);
    variable.keep("value", expansion::literal(value));
    variable.into()
}

/// The environment of a service's container.
pub fn environment(
    conversion: &Conversion<'_>,
    service: &Service,
    volumes: &mut Volumes,
) -> Environment {
    let mut environment = Environment::default();
    let mut sorted: [Vec<Entry<'_>>; 2] = [Vec::new(), Vec::new()];
    for (name, value) in &service.environment {
        let path = format!("services.{}.environment.{name}", service.name);
        let Some(value) = value else {
            let message = format!("`{name}` is set nowhere, so it is left out");
            conversion.notes.advice(path, message);
            continue;
        };
        if !naming::is_variable(name) && !is_printable(name) {
            let message = format!("Kubernetes takes no variable with the name `{name}`");
            conversion.notes.lost(path, message);
            continue;
        }
        let written = ["services", &service.name, "environment", name];
        let in_file = !conversion.surroundings.is_written(&written);
        let is_secret = shared::is_secret(name) && !value.is_empty();
        if (in_file || is_secret) && naming::is_variable(name) && value.is_ascii() {
            sorted[usize::from(is_secret)].push((name.clone(), value.as_bytes()));
        } else {
            environment.list.push(variable(name, value));
        }
    }
    let of = conversion.name(&service.name);
    let name = naming::joined(&[of, "env"]);
    for (kind, entries) in [Kind::Config, Kind::Secret].into_iter().zip(&sorted) {
        if entries.is_empty() {
            continue;
        }
        let from = format!("environment of {}", service.name);
        let given = if data::is_too_large(entries) {
            let path = format!("services.{}.env_file", service.name);
            let message = format!("a {} holds 1 MiB, and this is more", kind.as_str());
            conversion.notes.lost(path, message);
            continue;
        } else {
            conversion.give(kind, (&from, &name, of), entries)
        };
        volumes.digests.push(given.digest);
        let attribute = match kind {
            Kind::Config => "configMapRef",
            Kind::Secret => "secretRef",
        };
        let reference = Block::new().with("name", given.name);
        environment
            .from
            .push(Block::new().with(attribute, reference).into());
    }
    environment
}

/// Whether every Kubernetes since 1.30 takes a name: visible characters of
/// ASCII, and no `=`.
fn is_printable(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| (' '..='~').contains(&c) && c != '=')
}
