//! What pods are made from → pods: Deployments and their like with replicas,
//! StatefulSets as one service for each of their pods.

use std::collections::BTreeMap;

use super::exposure::Exposure;
use super::pod::{self, Pod, SLOT};
use super::tree::Fields;
use super::work::Work;
use super::world::Workload;
use super::{cron_job, job, read, rollout, volumes, waits};
use crate::source::Diagnostic;
use crate::source::yaml::{Mapping, Node};

/// The most pods of a StatefulSet or Job, each of which is a service.
const MOST: u32 = 500;

/// Lowers everything that pods are made from.
pub fn lower(work: &mut Work<'_, '_>) {
    let workloads: Vec<Workload<'_>> = work.world.workloads().collect();
    for workload in workloads {
        let Some(spec) = workload.spec() else {
            continue;
        };
        let object = workload.object;
        let mut wanted = vec![work.name(object.namespace, object.name)];
        wanted.push(format!("{}.{}", wanted[0], object.kind.to_lowercase()));
        let key = work.tree.key(wanted);
        let mut exposure = Exposure::of(work, &workload, &key);
        work.keys.push((object, key.clone()));
        match object.kind {
            "StatefulSet" => stateful(work, workload, spec, &exposure),
            "Job" => job::lower(work, workload, spec, &key, &exposure),
            "CronJob" => cron_job::lower(work, workload, spec, &key, &exposure),
            _ => {
                let mut pod = plain(workload, spec, key, &mut exposure);
                if object.kind == "Pod" {
                    object.name.clone_into(&mut pod.name);
                    let hostname = read::text(spec, "hostname").unwrap_or(object.name);
                    pod.hostname = Some(hostname.to_owned());
                }
                let keys = pod::lower(work, &pod);
                update(work, &pod, &keys.running);
                rollout::keep(work, &workload, vec![keys.all]);
            }
        }
    }
}

/// A pod of a workload, with a replica's number in its name.
pub fn plain<'m>(
    workload: Workload<'m>,
    spec: &'m Node,
    key: String,
    exposure: &mut Exposure,
) -> Pod<'m> {
    Pod {
        workload,
        spec,
        key,
        name: format!("{}-{SLOT}", workload.object.name),
        hostname: read::text(spec, "hostname").map(str::to_owned),
        replicas: workload.replicas,
        tries: None,
        schedule: None,
        job: None,
        claims: BTreeMap::new(),
        aliases: std::mem::take(&mut exposure.aliases),
        published: std::mem::take(&mut exposure.published),
        variables: Vec::new(),
    }
}

/// How the pods of a Deployment are replaced.
fn update(work: &mut Work<'_, '_>, pod: &Pod<'_>, keys: &[String]) {
    let object = pod.workload.object;
    let recreate = read::word(object.node, "spec.strategy.type") == "Recreate";
    let ([key], "Deployment", false) = (keys, object.kind, recreate) else {
        return;
    };
    let share = |field: &str, up: bool| {
        let path = format!("spec.strategy.rollingUpdate.{field}");
        let written = read::at(object.node, &path).and_then(read::scalar);
        count(written.as_deref().unwrap_or("25%"), pod.replicas, up)
    };
    let (surge, unavailable) = (share("maxSurge", true), share("maxUnavailable", false));
    let place = read::place(object.node, "spec.strategy");
    let mut update = Fields::at(place);
    if surge > 0 {
        update.set("order", "start-first").set("parallelism", surge);
    } else {
        update
            .set("order", "stop-first")
            .set("parallelism", unavailable.max(1));
    }
    if let Some(service) = work.tree.service(key) {
        let empty = || crate::source::compose::made::entry(Node::made(Mapping::default()));
        let deploy = service.entry("deploy".to_owned()).or_insert_with(empty);
        if let Some(deploy) = deploy.node.as_map_mut() {
            let update = crate::source::compose::made::entry(update.node());
            deploy.insert("update_config".to_owned(), update);
        }
    }
}

/// A count, or a share of the replicas.
fn count(written: &str, replicas: u32, up: bool) -> i64 {
    let replicas = i64::from(replicas);
    match written.strip_suffix('%') {
        Some(percent) => {
            let share = replicas.saturating_mul(percent.parse().unwrap_or(25));
            if up { (share + 99) / 100 } else { share / 100 }
        }
        None => written.parse().unwrap_or(1),
    }
}

/// A StatefulSet: each pod has a name, volumes and a place in the order.
fn stateful<'m>(
    work: &mut Work<'_, 'm>,
    workload: Workload<'m>,
    spec: &'m Node,
    exposure: &Exposure,
) {
    let object = workload.object;
    let start = read::integer(object.node, "spec.ordinals.start")
        .unwrap_or(0)
        .max(0);
    let parallel = read::word(object.node, "spec.podManagementPolicy") == "Parallel";
    let templates = read::items(object.node, "spec.volumeClaimTemplates");
    let mut before: Vec<String> = Vec::new();
    let mut pods = Vec::new();
    for number in bounded(work, &workload, workload.replicas) {
        let name = format!("{}-{}", object.name, start + i64::from(number));
        let own = work.tree.key([work.name(object.namespace, &name)]);
        let mut exposure = exposure.of_pod(object.namespace, &name, &workload);
        let mut pod = plain(workload, spec, own, &mut exposure);
        pod.replicas = 1;
        pod.hostname = Some(name.clone());
        pod.name = name;
        pod.variables = Vec::new();
        for template in templates {
            let volume = read::word(template, "metadata.name");
            let key = work.name(object.namespace, &format!("{volume}-{}", pod.name));
            let options = volumes::claim_options(work, &pod, "");
            work.tree.add("volumes", &key, options);
            pod.claims.insert(volume, key);
        }
        let keys = pod::lower(work, &pod);
        if !parallel {
            for key in &keys.running {
                waits::depend(work, key, &before, "service_healthy");
            }
            before = keys.running;
        }
        pods.push(keys.all);
    }
    rollout::keep(work, &workload, pods);
}

/// The numbers of pods that are services of their own, as many as can be.
pub fn bounded(
    work: &mut Work<'_, '_>,
    workload: &Workload<'_>,
    count: u32,
) -> std::ops::Range<u32> {
    if count > MOST {
        let object = workload.object;
        let said = format!(
            "{} has {count} pods, and {MOST} are the most",
            object.title()
        );
        work.report.push(Diagnostic::error(said).at(object.place()));
    }
    0..count.min(MOST)
}
