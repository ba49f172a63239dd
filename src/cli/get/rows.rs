//! Objects → the rows that `kubectl get` prints of them.

mod cells;

use std::collections::BTreeMap;

use crate::cli::objects::View;
use crate::cli::objects::kind::{self, Kind};
use crate::cli::objects::pod::Pod;
use crate::cli::objects::workload::or_none;
use crate::source::kube::Manifest;

pub use cells::volume;

/// Something to show.
#[derive(Debug, Clone, Copy)]
pub enum Item<'v> {
    /// A pod.
    Pod(&'v Pod<'v>),
    /// An object of a manifest.
    Object(&'v Manifest, &'static Kind),
}

/// Rows under titles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    /// The titles.
    pub titles: Vec<&'static str>,
    /// The rows.
    pub rows: Vec<Row>,
}

/// A row of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The object's namespace.
    pub namespace: String,
    /// Its labels.
    pub labels: String,
    /// A cell for each title.
    pub cells: Vec<String>,
}

impl<'v> Item<'v> {
    /// Its name.
    pub fn name(&self) -> &'v str {
        match self {
            Self::Pod(pod) => &pod.name,
            Self::Object(object, _) => &object.name,
        }
    }

    /// Its namespace.
    pub fn namespace(&self) -> &'v str {
        match self {
            Self::Pod(pod) => pod.namespace,
            Self::Object(object, _) => &object.namespace,
        }
    }

    /// Its kind.
    pub fn kind(&self) -> &'static Kind {
        match self {
            Self::Pod(_) => kind::POD,
            Self::Object(_, kind) => kind,
        }
    }

    /// Its labels.
    pub fn labels(&self) -> BTreeMap<&'v str, &'v str> {
        match self {
            Self::Pod(pod) => pod.labels(),
            Self::Object(object, _) => object.labels(),
        }
    }
}

/// What there is of a kind, by namespace and name.
pub fn items<'v>(view: &'v View, pods: &'v [Pod<'v>], kind: &'static Kind) -> Vec<Item<'v>> {
    if kind.kind == "Pod" {
        return pods.iter().map(Item::Pod).collect();
    }
    let objects = view.of_kind(kind.kind);
    let mut items: Vec<Item<'v>> = objects.map(|it| Item::Object(it, kind)).collect();
    items.sort_by_key(|it| (it.namespace(), it.name()));
    items
}

const SCALER: &[&str] = &[
    "NAME",
    "REFERENCE",
    "TARGETS",
    "MINPODS",
    "MAXPODS",
    "REPLICAS",
    "AGE",
];

const DAEMON_SET: &[&str] = &[
    "NAME",
    "DESIRED",
    "CURRENT",
    "READY",
    "UP-TO-DATE",
    "AVAILABLE",
    "NODE SELECTOR",
    "AGE",
];

/// The columns of a kind, and those that only `-o wide` has.
fn columns(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    const MADE_OF: &[&str] = &["CONTAINERS", "IMAGES", "SELECTOR"];
    match kind {
        "Pod" => (
            &["NAME", "READY", "STATUS", "RESTARTS", "AGE"],
            &["IP", "NODE", "NOMINATED NODE", "READINESS GATES"],
        ),
        "Deployment" => (
            &["NAME", "READY", "UP-TO-DATE", "AVAILABLE", "AGE"],
            MADE_OF,
        ),
        "ReplicaSet" => (&["NAME", "DESIRED", "CURRENT", "READY", "AGE"], MADE_OF),
        "StatefulSet" => (&["NAME", "READY", "AGE"], &MADE_OF[..2]),
        "DaemonSet" => (DAEMON_SET, MADE_OF),
        "Job" => (
            &["NAME", "STATUS", "COMPLETIONS", "DURATION", "AGE"],
            MADE_OF,
        ),
        "CronJob" => (
            &[
                "NAME",
                "SCHEDULE",
                "TIMEZONE",
                "SUSPEND",
                "ACTIVE",
                "LAST SCHEDULE",
                "AGE",
            ],
            MADE_OF,
        ),
        "Service" => (
            &[
                "NAME",
                "TYPE",
                "CLUSTER-IP",
                "EXTERNAL-IP",
                "PORT(S)",
                "AGE",
            ],
            &["SELECTOR"],
        ),
        "Ingress" => (&["NAME", "CLASS", "HOSTS", "ADDRESS", "PORTS", "AGE"], &[]),
        "Secret" => (&["NAME", "TYPE", "DATA", "AGE"], &[]),
        "PersistentVolumeClaim" => (
            &[
                "NAME",
                "STATUS",
                "VOLUME",
                "CAPACITY",
                "ACCESS MODES",
                "STORAGECLASS",
                "VOLUMEATTRIBUTESCLASS",
                "AGE",
            ],
            &["VOLUMEMODE"],
        ),
        "HorizontalPodAutoscaler" => (SCALER, &[]),
        _ => (&["NAME", "DATA", "AGE"], &[]),
    }
}

/// The table of some objects of a kind.
pub fn table(
    view: &View,
    pods: &[Pod<'_>],
    kind: &'static Kind,
    items: &[Item<'_>],
    wide: bool,
) -> Table {
    let (usual, more) = columns(kind.kind);
    let mut titles = usual.to_vec();
    if wide {
        titles.extend(more);
    }
    let rows = items.iter().map(|item| {
        let mut cells = match item {
            Item::Pod(pod) => cells::pod_cells(view, pod),
            Item::Object(object, _) => cells::cells(view, pods, object),
        };
        cells.truncate(titles.len());
        Row {
            namespace: item.namespace().to_owned(),
            labels: labels(&item.labels()),
            cells,
        }
    });
    Table {
        rows: rows.collect(),
        titles,
    }
}

/// The table of some pods.
pub fn pods(view: &View, pods: &[Pod<'_>]) -> Table {
    let items: Vec<Item<'_>> = pods.iter().map(Item::Pod).collect();
    table(view, pods, kind::POD, &items, false)
}

/// Labels as text.
fn labels(labels: &BTreeMap<&str, &str>) -> String {
    let pairs = labels.iter().map(|(key, value)| format!("{key}={value}"));
    or_none(pairs.collect::<Vec<_>>().join(","))
}
