//! Which services share a pod: those that share a network namespace, and
//! those that a label puts together.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::super::amounts::replicas;
use super::super::note::Notes;
use super::super::order::natural;
use super::wishes::Wishes;
use crate::model::{Project, Service};

/// The services of a pod.
#[derive(Debug, Clone)]
pub struct Group<'a> {
    /// The first gives the pod its name and its rules.
    pub members: Vec<&'a Arc<Service>>,
}

impl<'a> Group<'a> {
    /// All pods of a project, in natural order of their names.
    pub fn all(
        project: &'a Project,
        wishes: &BTreeMap<&'a str, Wishes>,
        notes: &Notes,
    ) -> Vec<Self> {
        let mut hosts: BTreeMap<&str, &str> = BTreeMap::new();
        let mut first_of_group: BTreeMap<&str, &str> = BTreeMap::new();
        for key in project.services.keys() {
            let host = host(project, key, notes);
            let group = wishes.get(host).map_or("", |it| it.group.as_str());
            let host = match group {
                "" => host,
                group => wishes
                    .iter()
                    .find(|(_, it)| it.group == group)
                    .map_or(host, |(first, _)| {
                        first_of_group.entry(group).or_insert(first)
                    }),
            };
            hosts.insert(key, host);
        }
        let mut pods: BTreeMap<&str, Vec<&Arc<Service>>> = BTreeMap::new();
        for (key, host) in hosts {
            let Some(service) = project.services.get(key) else {
                continue;
            };
            let members = pods.entry(host).or_default();
            if key == host {
                members.insert(0, service);
            } else {
                members.push(service);
            }
        }
        let mut pods: Vec<Self> = pods.into_values().map(|members| Self { members }).collect();
        pods.sort_by(|a, b| natural(&a.main().name, &b.main().name));
        pods
    }

    /// The service that gives the pod its rules.
    pub fn main(&self) -> &'a Arc<Service> {
        self.members[0]
    }

    /// Whether a service is in the pod.
    pub fn has(&self, service: &str) -> bool {
        self.members.iter().any(|it| it.name == service)
    }

    /// How many pods there are at a time; more than one for a pod a node.
    pub fn at_once(&self) -> u32 {
        let main = self.main();
        let mode = main.deploy.as_ref().map_or("", |it| it.mode.as_str());
        if mode.starts_with("global") {
            return 2;
        }
        replicas(main).unwrap_or(1)
    }
}

/// The service whose network namespace a service shares in the end.
fn host<'a>(project: &'a Project, key: &'a str, notes: &Notes) -> &'a str {
    let mut host = key;
    for _ in 0..project.services.len() {
        let Some(service) = project.services.get(host) else {
            break;
        };
        let Some(other) = service.network_mode.strip_prefix("service:") else {
            break;
        };
        if !project.services.contains_key(other) {
            notes.lost(
                format!("services.{host}.network_mode"),
                format!("`{other}` is not converted, so `{host}` has a pod of its own"),
            );
            break;
        }
        host = other;
    }
    host
}
