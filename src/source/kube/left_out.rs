//! What has no meaning on one daemon, or is not honoured yet: one note for
//! each reason, however many objects it is about.

use std::collections::{BTreeMap, BTreeSet};

use super::object::is_foreign;
use crate::source::compose::Report;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Place};

/// Kinds that have no meaning on one daemon, by their reason.
const KINDS: &[(&str, &[&str])] = &[
    (
        "access to a cluster's API",
        &[
            "ClusterRole",
            "ClusterRoleBinding",
            "Role",
            "RoleBinding",
            "ServiceAccount",
            "CertificateSigningRequest",
        ],
    ),
    (
        "a cluster's nodes, storage and shares",
        &[
            "CSIDriver",
            "GatewayClass",
            "IngressClass",
            "Node",
            "PersistentVolume",
            "PriorityClass",
            "ResourceQuota",
            "RuntimeClass",
            "StorageClass",
            "VolumeSnapshotClass",
            "VolumeAttributesClass",
            "DeviceClass",
            "ResourceClaim",
            "ResourceClaimTemplate",
            "FlowSchema",
            "PriorityLevelConfiguration",
        ],
    ),
    (
        "evictions, and rollouts go by maxUnavailable",
        &["PodDisruptionBudget"],
    ),
    (
        "extensions of a cluster's API",
        &[
            "APIService",
            "CustomResourceDefinition",
            "MutatingWebhookConfiguration",
            "MutatingAdmissionPolicy",
            "MutatingAdmissionPolicyBinding",
            "PodSecurityPolicy",
            "ValidatingAdmissionPolicy",
            "ValidatingAdmissionPolicyBinding",
            "ValidatingWebhookConfiguration",
        ],
    ),
];

/// Kinds that are left out until they are honoured: the kind, and what is lost.
const NOT_YET: &[(&str, &str)] = &[("PodTemplate", "nothing is made from it")];

/// Everything that is left out, by reason.
#[derive(Debug, Default)]
pub struct LeftOut {
    kinds: BTreeMap<&'static str, Things>,
    fields: BTreeMap<&'static str, Things>,
    lost: BTreeMap<(String, &'static str), Things>,
}

/// What is left out for one reason, and at which places. One that several
/// parts of the lowering meet counts once.
#[derive(Debug, Default)]
struct Things(BTreeMap<String, BTreeSet<Option<Place>>>);

impl Things {
    fn add(&mut self, what: &str, place: Option<Place>) {
        self.0.entry(what.to_owned()).or_default().insert(place);
    }

    /// The first place.
    fn place(&self) -> Option<Place> {
        self.0.values().flatten().flatten().min().copied()
    }

    fn list(&self) -> String {
        let said = self.0.iter().map(|(what, places)| match places.len() {
            1 => what.clone(),
            count => format!("{what} ({count})"),
        });
        said.collect::<Vec<_>>().join(", ")
    }
}

impl LeftOut {
    /// Takes in an object of a kind that is left out. Says whether it is one.
    pub fn kind(&mut self, kind: &str, version: &str, place: Option<Place>) -> bool {
        if let Some((kind, lost)) = NOT_YET.iter().find(|(it, _)| *it == kind) {
            self.lost((*kind).to_owned(), lost, place);
            return true;
        }
        let known = KINDS.iter().find(|(_, kinds)| kinds.contains(&kind));
        let reason = match known {
            Some((reason, _)) => reason,
            None if is_foreign(version) || version.starts_with("gateway.") => {
                "resources of other software"
            }
            None => return false,
        };
        self.kinds.entry(reason).or_default().add(kind, place);
        true
    }

    /// Takes in a field that has no meaning here.
    pub fn field(&mut self, reason: &'static str, name: &str, place: Option<Place>) {
        self.fields.entry(reason).or_default().add(name, place);
    }

    /// Takes in something that is lost.
    pub fn lost(&mut self, what: impl Into<String>, lost: &'static str, place: Option<Place>) {
        let what = what.into();
        self.lost
            .entry((what.clone(), lost))
            .or_default()
            .add(&what, place);
    }

    /// Takes in those of some fields that a node has.
    pub fn fields_of(&mut self, node: &Node, reason: &'static str, names: &[&str]) {
        for name in names {
            let Some(found) = node.get(name).filter(|it| !it.is_null()) else {
                continue;
            };
            let empty = found.as_seq().is_some_and(<[Node]>::is_empty)
                || found
                    .as_map()
                    .is_some_and(crate::source::yaml::Mapping::is_empty);
            if !empty {
                self.field(reason, name, node.nearest_place(name));
            }
        }
    }

    /// Says everything.
    pub fn tell(self, report: &mut Report) {
        for (reason, things) in self.kinds {
            let said = format!(
                "left out, since one daemon has none of {reason}: {}",
                things.list()
            );
            report.push(Diagnostic::note(said).at(things.place()));
        }
        for (reason, things) in self.fields {
            let said = format!("without effect here ({reason}): {}", things.list());
            report.push(Diagnostic::note(said).at(things.place()));
        }
        for ((_, lost), things) in self.lost {
            let said = format!("{} not honoured yet: {lost}", things.list());
            report.push(Diagnostic::note(said).at(things.place()));
        }
    }
}
