//! What the API server refuses, and what could never run: pods by themselves,
//! and the objects that pods are made from.

mod container;
mod ingress;
mod job;
mod object;
mod reference;
mod service;

use std::collections::{BTreeMap, BTreeSet};

use super::object::labels as check_labels;
use super::world::{Workload, World};
use super::{cron_job, names, read};
use crate::source::compose::Report;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Place};

/// Checks all objects.
pub fn check(world: &World<'_>, report: &mut Report) {
    for object in &world.objects {
        object::check(object, report);
        match object.kind {
            "ConfigMap" | "Secret" => object::data(object, report),
            "Service" => service::check(object, world, report),
            "Ingress" => ingress::check(object, world, report),
            "CronJob" => {
                object::schedule(object, report);
                job::check(object, cron_job::JOB, report);
            }
            "Job" => job::check(object, "spec", report),
            _ => {}
        }
        if let Some(workload) = Workload::of(*object) {
            object::selector(&workload, report);
            pod(&workload, world, report);
        } else if matches!(
            object.kind,
            "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" | "Job"
        ) {
            let said = format!("{} has no `spec.template`", object.title());
            let place = object.place();
            let said = Diagnostic::error(said).at(place);
            report.push(
                said.hint("its pods are described there: `template: {metadata: …, spec: …}`"),
            );
        }
    }
}

/// Checks that a field has one of some words.
fn word(node: &Node, path: &str, shown: &str, known: &[&str], report: &mut Report) {
    let Some(found) = read::text(node, path) else {
        return;
    };
    if known.contains(&found) {
        return;
    }
    let place = read::place(node, path);
    let said = Diagnostic::error(format!("{shown}: `{found}` is not known")).at(place);
    report.push(said.hint(format!("it is one of {}", known.join(", "))));
}

/// What the checks of a pod share.
struct Pod<'p, 'm> {
    workload: &'p Workload<'m>,
    world: &'p World<'m>,
    spec: &'m Node,
    /// The names of its volumes.
    volumes: BTreeSet<&'m str>,
    report: &'p mut Report,
}

fn pod(workload: &Workload<'_>, world: &World<'_>, report: &mut Report) {
    let Some(spec) = workload.spec() else {
        let said = format!("{} has no pod `spec`", workload.object.title());
        report.error(said, workload.template.place);
        return;
    };
    if !workload.path.is_empty() {
        check_labels(workload.template, "metadata", report);
    }
    restart_policy(workload, spec, report);
    let shown = workload.below(".dnsPolicy");
    let known = ["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"];
    word(spec, "dnsPolicy", &shown, &known, report);
    let mut pod = Pod {
        workload,
        world,
        spec,
        volumes: BTreeSet::new(),
        report,
    };
    pod.volumes();
    pod.containers();
}

/// Checks that a pod of a kind may be restarted so.
fn restart_policy(workload: &Workload<'_>, spec: &Node, report: &mut Report) {
    let shown = workload.below(".restartPolicy");
    let known: &[&str] = match workload.object.kind {
        "Pod" => &["Always", "OnFailure", "Never"],
        "Job" | "CronJob" => &["OnFailure", "Never"],
        _ => &["Always"],
    };
    word(spec, "restartPolicy", &shown, known, report);
    if matches!(workload.object.kind, "Job" | "CronJob")
        && read::text(spec, "restartPolicy").is_none()
    {
        let said = Diagnostic::error(format!("{shown}: is missing")).at(spec.place);
        report.push(said.hint("a Job says `restartPolicy: Never` or `OnFailure`"));
    }
}

impl Pod<'_, '_> {
    fn wrong(&mut self, path: &str, what: &str, place: Option<Place>, hint: Option<String>) {
        let shown = self.workload.below(path);
        let said = Diagnostic::error(format!("{shown}: {what}")).at(place);
        self.report.push(match hint {
            Some(hint) => said.hint(hint),
            None => said,
        });
    }

    fn volumes(&mut self) {
        let templates = read::items(self.workload.object.node, "spec.volumeClaimTemplates");
        let claims = templates
            .iter()
            .filter_map(|it| read::text(it, "metadata.name"));
        let claims: Vec<&str> = match self.workload.object.kind {
            "StatefulSet" => claims.collect(),
            _ => Vec::new(),
        };
        for (position, volume) in read::items(self.spec, "volumes").iter().enumerate() {
            let path = format!(".volumes[{position}]");
            let name = read::word(volume, "name");
            self.name(name, &path, volume);
            if !self.volumes.insert(name) {
                let what = format!("a volume `{name}` is there twice");
                self.wrong(&path, &what, read::place(volume, "name"), None);
            }
            // A claim's template of that name takes its place.
            if !claims.contains(&name) {
                self.references_of(volume, &path);
            }
        }
        self.volumes.extend(claims);
    }

    fn containers(&mut self) {
        let spec = self.spec;
        let mut known: BTreeMap<&str, Option<Place>> = BTreeMap::new();
        if read::items(spec, "containers").is_empty() {
            let hint = "add at least one: `- {name: …, image: …}`".to_owned();
            let place = read::place(spec, "containers");
            self.wrong(
                ".containers",
                "a pod has at least one container",
                place,
                Some(hint),
            );
        }
        for field in ["initContainers", "containers"] {
            for (position, container) in read::items(spec, field).iter().enumerate() {
                let path = format!(".{field}[{position}]");
                let name = read::word(container, "name");
                self.name(name, &path, container);
                let place = read::place(container, "name");
                if known.insert(name, place).is_some() {
                    let what = format!("a container `{name}` is there twice");
                    self.wrong(&format!("{path}.name"), &what, place, None);
                }
                self.container(container, &path, field == "initContainers");
            }
        }
    }

    /// Checks the name of a container or volume.
    fn name(&mut self, name: &str, path: &str, node: &Node) {
        if name.is_empty() {
            return;
        }
        if let Err(why) = names::label(name) {
            let hint = names::suggestion(name).map(|it| format!("for example `{it}`"));
            let place = read::place(node, "name");
            self.wrong(
                &format!("{path}.name"),
                &format!("`{name}` {why}"),
                place,
                hint,
            );
        }
    }
}
