//! Fields from which nothing is made, with what that means. They are told as an
//! object's fields are checked, so that each is, wherever its type occurs.

use super::left_out::LeftOut;
use crate::source::Place;
use crate::source::yaml::{Mapping, Node, Value};

/// What is lost with a field.
#[derive(Debug, Clone, Copy)]
enum Loss {
    /// Nothing: for this reason it has no meaning here.
    None(&'static str),
    /// This.
    This(&'static str),
}
use Loss::{None as Meaningless, This};

/// The types of the table of fields, their fields, and what is lost.
const UNHEEDED: &[(&str, &[&str], Loss)] = &[
    (
        "ObjectMeta",
        &["finalizers", "ownerReferences"],
        Meaningless("there is no cluster's API"),
    ),
    (
        "PodSpec",
        &["hostnameOverride"],
        This("the name of the host stays that of the pod"),
    ),
    (
        "PodSecurityContext",
        &["fsGroupChangePolicy", "seLinuxChangePolicy"],
        Meaningless("files of volumes are left as they are"),
    ),
    (
        "EnvVarSource",
        &["fileKeyRef"],
        This("the variables that it would set are not set"),
    ),
    (
        "VolumeMount",
        &["recursiveReadOnly", "bindMountOptions"],
        This("the daemon mounts as it always does"),
    ),
    (
        "ConfigMapVolumeSource",
        &["defaultUser"],
        This("the files are root's"),
    ),
    (
        "SecretVolumeSource",
        &["defaultUser"],
        This("the files are root's"),
    ),
    (
        "DownwardAPIVolumeSource",
        &["defaultUser"],
        This("the files are root's"),
    ),
    (
        "ProjectedVolumeSource",
        &["defaultUser"],
        This("the files are root's"),
    ),
    (
        "PersistentVolumeClaimSpec",
        &["dataSource", "dataSourceRef"],
        This("the volume begins empty"),
    ),
    (
        "PersistentVolumeClaimSpec",
        &["volumeAttributesClassName"],
        Meaningless("one daemon has one kind of storage"),
    ),
    (
        "PersistentVolumeSpec",
        &["nodeAffinity", "volumeAttributesClassName"],
        Meaningless("one daemon has one kind of storage"),
    ),
    (
        "StatefulSetSpec",
        &["persistentVolumeClaimRetentionPolicy"],
        This("volumes of claims are kept until `down -v`"),
    ),
    (
        "ServiceSpec",
        &[
            "allocateLoadBalancerNodePorts",
            "externalTrafficPolicy",
            "healthCheckNodePort",
            "internalTrafficPolicy",
            "loadBalancerClass",
            "trafficDistribution",
        ],
        Meaningless("there is one node, and no balancer before it"),
    ),
    (
        "ServiceSpec",
        &["clusterIPs", "ipFamilies", "ipFamilyPolicy"],
        Meaningless("the daemon gives out addresses"),
    ),
    (
        "ServiceSpec",
        &["externalIPs", "loadBalancerIP", "loadBalancerSourceRanges"],
        This("what is published is reached at 127.0.0.1 alone"),
    ),
    (
        "GatewaySpec",
        &[
            "allowedListeners",
            "backendTLS",
            "defaultScope",
            "infrastructure",
        ],
        This("the Gateway listens without it"),
    ),
    (
        "GatewayListener",
        &["allowedRoutes"],
        This("routes of every namespace are taken"),
    ),
    (
        "GatewayTLS",
        &["frontendValidation"],
        This("clients need no certificate"),
    ),
    (
        "HTTPRouteSpec",
        &["useDefaultGateways"],
        This("a route is of the Gateways that it names"),
    ),
];

/// Takes in a field of a type if nothing is made from it.
pub fn tell(left_out: &mut LeftOut, of: &str, field: &str, node: &Node, place: Option<Place>) {
    if says_nothing(node) {
        return;
    }
    let found = UNHEEDED
        .iter()
        .find(|(name, fields, _)| *name == of && fields.contains(&field));
    match found {
        Some((_, _, Meaningless(reason))) => left_out.field(reason, field, place),
        Some((_, _, This(lost))) => left_out.lost(field, lost, place),
        None => {}
    }
}

/// Whether it says what would hold without it.
fn says_nothing(node: &Node) -> bool {
    match &node.value {
        Value::Null => true,
        Value::Seq(items) => items.is_empty(),
        Value::Map(map) => Mapping::is_empty(map),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::fields;
    use super::*;

    #[test]
    fn every_field_is_one_of_its_type() {
        for (of, names, _) in UNHEEDED {
            for name in *names {
                assert!(fields(of).iter().any(|it| it.name == *name), "{of}.{name}");
            }
        }
    }
}
