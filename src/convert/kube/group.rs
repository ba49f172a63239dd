//! Which services share a pod: those that share a network namespace, and
//! those that a label puts together.

use std::collections::{BTreeMap, BTreeSet, HashMap};
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
    /// All pods of a project: those that others depend on first, since some
    /// tools start one after the other; else in natural order of their names.
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
        needed_first(pods)
    }

    /// The services that the pod's services depend on.
    pub fn needs(&self) -> impl Iterator<Item = &'a str> {
        let members = self.members.iter();
        members.flat_map(|it| it.depends_on.keys().map(String::as_str))
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

/// Puts those that others depend on before them, and keeps the order where it
/// does not matter.
fn needed_first(pods: Vec<Group<'_>>) -> Vec<Group<'_>> {
    let members = pods.iter().enumerate();
    let place: HashMap<&str, usize> = members
        .flat_map(|(at, pod)| pod.members.iter().map(move |it| (it.name.as_str(), at)))
        .collect();
    let mut needed_by: Vec<Vec<usize>> = vec![Vec::new(); pods.len()];
    let mut lacks: Vec<usize> = vec![0; pods.len()];
    for (at, pod) in pods.iter().enumerate() {
        let needs = pod.needs().filter_map(|it| place.get(it).copied());
        let needs: BTreeSet<usize> = needs.filter(|it| *it != at).collect();
        lacks[at] = needs.len();
        for it in needs {
            needed_by[it].push(at);
        }
    }
    let mut rest: BTreeSet<usize> = (0..pods.len()).collect();
    let mut ready: BTreeSet<usize> = rest.iter().copied().filter(|at| lacks[*at] == 0).collect();
    let mut pods: Vec<Option<Group<'_>>> = pods.into_iter().map(Some).collect();
    let mut sorted = Vec::with_capacity(pods.len());
    // Labels that put services together can make pods depend on each other:
    // then the first has to do.
    while let Some(next) = ready.pop_first().or_else(|| rest.first().copied()) {
        rest.remove(&next);
        sorted.extend(pods[next].take());
        for other in &needed_by[next] {
            lacks[*other] = lacks[*other].saturating_sub(1);
            if lacks[*other] == 0 && rest.contains(other) {
                ready.insert(*other);
            }
        }
    }
    sorted
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
