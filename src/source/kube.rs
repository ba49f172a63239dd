//! Kubernetes manifests → a Compose document, which the rest of the loader
//! takes as if it had been written.
//!
//! Objects are collected from the documents, checked as the API server would
//! check them, and lowered kind by kind; every part of the document stands at
//! the place of what it was made from. What has no meaning on one daemon is
//! noted, once for each reason.

mod autoscaler;
mod backends;
mod cluster;
mod container;
mod cron_job;
mod data;
mod environment;
mod expansion;
mod exposure;
mod fields;
mod front;
mod http_route;
mod ingress;
mod job;
pub mod kustomize;
mod left_out;
mod manifests;
mod names;
mod network;
mod object;
mod pod;
mod policies;
mod ports;
mod proxy;
mod quantity;
mod read;
mod reference;
mod rollout;
mod routing;
mod rules;
mod service;
mod slips;
mod strict;
mod tree;
mod unheeded;
mod volumes;
mod waits;
mod work;
mod workload;
mod world;

pub use manifests::{Made, Manifest, Manifests};
pub use rollout::replace as replace_template;

use std::collections::BTreeMap;

use left_out::LeftOut;
use work::Work;
use world::World;

use crate::model::Rollout;
use crate::source::Diagnostic;
use crate::source::compose::Report;
use crate::source::yaml::Node;

/// The annotation that asks for the metrics of the controller, at a port.
const METRICS: &str = "rcompose/metrics-port";

/// Whether a document is a manifest: it says which version of an API it is
/// of, or which kind it is, and is no Compose file.
pub fn is_manifest(document: &Node) -> bool {
    let has = |key: &str| document.get(key).is_some();
    let compose = has("services") || has("include");
    (has("apiVersion") || has("kind")) && !compose
}

/// Lowers manifests. Mistakes are reported; after one the document is empty.
///
/// Images of the program itself have a `tag`. `replicas` are wanted in place of
/// those of an object, by kind and name. With `whole`, what only a cluster heeds
/// is there too, as far as Compose has words for it.
pub fn lower(
    documents: &[Node],
    tag: &str,
    replicas: &BTreeMap<(String, String), u32>,
    whole: bool,
    report: &mut Report,
) -> Lowered {
    let before = report.errors();
    let mut left_out = LeftOut::default();
    let objects = object::collect(documents, &mut left_out, report);
    let world = World::new(objects, replicas.clone());
    rules::check(&world, report);
    let mut work = Work {
        spread: world.namespaces().len() > 1,
        world: &world,
        report,
        left_out: &mut left_out,
        tree: tree::Tree::default(),
        keys: Vec::new(),
        running: Vec::new(),
        made: Vec::new(),
        rollouts: Vec::new(),
        waits: Vec::new(),
        tag,
        whole,
    };
    if work.report.errors() == before {
        workload::lower(&mut work);
        autoscaler::lower(&mut work);
        waits::lower(&mut work);
        service::lower(&mut work);
        routes(&mut work);
        proxy::note_pods(&mut work);
        policies::tell(&mut work);
        others(&mut work);
        metrics(&mut work);
    }
    let lowered = Lowered {
        made: work.made,
        rollouts: work.rollouts,
        document: work.tree.into_node(),
    };
    left_out.tell(report);
    lowered
}

/// What manifests come to.
#[derive(Debug)]
pub struct Lowered {
    /// A Compose document.
    pub document: Node,
    /// What was made from which object.
    pub made: Vec<Made>,
    /// How pods are replaced.
    pub rollouts: Vec<Rollout>,
}

/// Has the controller serve its metrics where an annotation asks for it.
fn metrics(work: &mut Work<'_, '_>) {
    let asked = work.world.objects.iter().find_map(|object| {
        let annotations = object.at("metadata.annotations")?;
        annotations.get(METRICS)
    });
    let Some(asked) = asked else {
        return;
    };
    let port = read::scalar(asked).and_then(|it| it.parse::<u16>().ok());
    if let Some(port) = port.filter(|it| *it > 0) {
        let port = crate::source::compose::made::node(i64::from(port), asked.place);
        work.tree.add("x-rcompose", "metrics", port);
    } else {
        let said = format!("{METRICS} is a port from 1 to 65535");
        work.report.push(Diagnostic::error(said).at(asked.place));
    }
}

/// Adds the proxy of Ingresses and `HTTPRoutes`.
fn routes(work: &mut Work<'_, '_>) {
    let mut front = front::Front::default();
    for ingress in work.world.of_kind("Ingress").collect::<Vec<_>>() {
        ingress::lower(work, &ingress, &mut front);
    }
    for route in work.world.of_kind("HTTPRoute").collect::<Vec<_>>() {
        http_route::lower(work, &route, &mut front);
    }
    front.finish(work);
}

/// Notes the objects that nothing is made from, and what of limits is not
/// heeded.
fn others(work: &mut Work<'_, '_>) {
    for object in &work.world.objects {
        work.left_out
            .kind(object.kind, "", read::place(object.node, "kind"));
        if object.kind != "LimitRange" {
            continue;
        }
        for item in read::items(object.node, "spec.limits") {
            for field in ["min", "max", "maxLimitRequestRatio"] {
                if read::at(item, field).is_some() {
                    let lost = "amounts beyond it are not refused";
                    let place = read::place(item, field);
                    work.left_out
                        .lost(format!("LimitRange {field}"), lost, place);
                }
            }
        }
    }
}
