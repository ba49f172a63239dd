//! A project without rcompose's own program in its containers, which asks them
//! over the network and which no other tool has.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::note::Notes;
use crate::model::own_image::{PROBE, PROBE_KEY, is_probe};
use crate::model::{Condition, Dependency, Healthcheck, Hook, Project, Service};

/// Takes it out, with what it is run for.
pub fn dissolve(project: &mut Project, tool: &str, notes: &Notes) {
    let brings = |it: &Arc<Service>| it.image == PROBE;
    if !project.services.get(PROBE_KEY).is_some_and(brings) {
        return;
    }
    project.services.remove(PROBE_KEY);
    project.volumes.remove(PROBE_KEY);
    let mut unknown = BTreeSet::new();
    for (key, service) in &mut project.services {
        if !service.volumes.iter().any(|it| it.source == PROBE_KEY) {
            continue;
        }
        let service = Arc::make_mut(service);
        take_from(service, key, tool, notes);
        if service.healthcheck.as_ref().is_some_and(|it| it.disable) {
            unknown.insert(key.clone());
        }
    }
    // Of these nobody tells any more whether they are well.
    for service in project.services.values_mut() {
        let waits = service.depends_on.iter();
        let mut vain = waits.filter(|(key, it)| is_vain(&unknown, key, it));
        if vain.next().is_none() {
            continue;
        }
        for (key, needed) in &mut Arc::make_mut(service).depends_on {
            if is_vain(&unknown, key, needed) {
                needed.condition = Condition::ServiceStarted;
            }
        }
    }
}

fn is_vain(unknown: &BTreeSet<String>, key: &str, needed: &Dependency) -> bool {
    needed.condition == Condition::ServiceHealthy && unknown.contains(key)
}

fn take_from(service: &mut Service, key: &str, tool: &str, notes: &Notes) {
    service.volumes.retain(|it| it.source != PROBE_KEY);
    service.depends_on.remove(PROBE_KEY);
    let path = |attribute: &str| format!("services.{key}.{attribute}");
    let tests = |it: &Healthcheck| is_probe(&it.test);
    if service.healthcheck.as_deref().is_some_and(tests) {
        service.healthcheck = Some(Box::new(Healthcheck {
            disable: true,
            ..Healthcheck::default()
        }));
        let message =
            format!("{tool} asks nothing over the network, and the image may have no tool");
        notes.lost(path("healthcheck"), message);
    }
    let runs = |it: &Hook| it.command.as_deref().is_some_and(is_probe);
    for (attribute, hooks) in [
        ("post_start", &mut service.post_start),
        ("pre_stop", &mut service.pre_stop),
    ] {
        if hooks.iter().any(runs) {
            hooks.retain(|it| !runs(it));
            let message = format!("{tool} only runs commands of the image");
            notes.lost(path(attribute), message);
        }
    }
}
