//! What can be said in two places: how many replicas there are, and what a
//! container may use at most and gets at least.

use std::sync::Arc;

use crate::model::{Bytes, Deploy, Float, Service};

use super::super::trail::Trail;
use super::Check;

/// Reports where the two differ.
pub fn check(service: &mut Arc<Service>, trail: &Trail<'_>, check: &mut Check<'_>) {
    replicas(service, trail, check);
    let Some(deploy) = &service.deploy else {
        return;
    };
    let limits = deploy.resources.limits.as_ref();
    let reservations = deploy.resources.reservations.as_ref();
    let (cpus, memory) = (service.cpus, service.mem_limit);
    let (reserved, pids) = (service.mem_reservation, service.pids_limit);
    let differs = [
        (
            "cpus",
            "limits.cpus",
            cpus != Float::default() && limits.is_some_and(|it| it.cpus != cpus),
        ),
        (
            "mem_limit",
            "limits.memory",
            memory != Bytes(0) && limits.is_some_and(|it| it.memory != memory),
        ),
        (
            "mem_reservation",
            "reservations.memory",
            reserved != Bytes(0) && reservations.is_some_and(|it| it.memory != reserved),
        ),
        (
            "pids_limit",
            "limits.pids",
            pids != 0 && limits.is_some_and(|it| it.pids != pids),
        ),
    ];
    for (attribute, other, _) in differs.into_iter().filter(|(_, _, differs)| *differs) {
        let what = format!("differs from `deploy.resources.{other}`");
        let hint = "write one of them, or the same in both".to_owned();
        check.wrong_with(&trail.key(attribute), what, hint);
    }
}

fn replicas(service: &mut Arc<Service>, trail: &Trail<'_>, check: &mut Check<'_>) {
    let said = service.deploy.as_ref().and_then(|it| it.replicas);
    if let (Some(scale), Some(replicas)) = (service.scale, said)
        && scale != replicas
    {
        let what = format!("{scale} differs from `deploy.replicas`, which is {replicas}");
        let hint = "write one of them, or the same in both".to_owned();
        check.wrong_with(&trail.key("scale"), what, hint);
    }
    if let Some(scale) = service.scale
        && service.deploy.is_some()
        && said.is_none()
    {
        let deploy: &mut Option<Box<Deploy>> = &mut Arc::make_mut(service).deploy;
        deploy.get_or_insert_default().replicas = Some(scale);
    }
    let count = service.scale.or(said).unwrap_or(1);
    if count > 1 && !service.container_name.is_empty() {
        let what = format!("{count} containers cannot have one name");
        let hint = "remove `container_name`, or let there be one replica".to_owned();
        check.wrong_with(&trail.key("container_name"), what, hint);
    }
}
