//! Which fields an object of Kubernetes has, and of which type each is.
//!
//! `fields.txt` is the table: a type a paragraph, its fields behind it as
//! `name=type`, `!` behind those that must be there, `[type]` a list, `{type}`
//! a mapping with keys of the user's choice. It follows the API's published
//! description, v1.37, for the kinds in [`KINDS`]. `kustomize/fields.txt` is the
//! same for kustomizations.

use std::collections::HashMap;
use std::sync::LazyLock;

/// The kinds that are read: the versions of the API that have them, the kind,
/// and its type in the table.
pub const KINDS: &[(&str, &str, &str)] = &[
    ("v1", "ConfigMap", "ConfigMap"),
    ("batch/v1", "CronJob", "CronJob"),
    ("v1", "Endpoints", "Endpoints"),
    ("discovery.k8s.io/v1", "EndpointSlice", "EndpointSlice"),
    ("apps/v1", "DaemonSet", "DaemonSet"),
    ("apps/v1", "Deployment", "Deployment"),
    ("gateway.networking.k8s.io/v1", "Gateway", "Gateway"),
    ("gateway.networking.k8s.io/v1beta1", "Gateway", "Gateway"),
    ("gateway.networking.k8s.io/v1", "HTTPRoute", "HTTPRoute"),
    (
        "gateway.networking.k8s.io/v1beta1",
        "HTTPRoute",
        "HTTPRoute",
    ),
    (
        "autoscaling/v1",
        "HorizontalPodAutoscaler",
        "HorizontalPodAutoscaler1",
    ),
    (
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        "HorizontalPodAutoscaler",
    ),
    ("networking.k8s.io/v1", "Ingress", "Ingress"),
    ("batch/v1", "Job", "Job"),
    ("v1", "LimitRange", "LimitRange"),
    ("v1", "Namespace", "Namespace"),
    ("networking.k8s.io/v1", "NetworkPolicy", "NetworkPolicy"),
    ("v1", "PersistentVolume", "PersistentVolume"),
    ("v1", "PersistentVolumeClaim", "PersistentVolumeClaim"),
    ("v1", "Pod", "Pod"),
    ("policy/v1", "PodDisruptionBudget", "PodDisruptionBudget"),
    ("apps/v1", "ReplicaSet", "ReplicaSet"),
    ("v1", "ReplicationController", "ReplicationController"),
    ("v1", "Secret", "Secret"),
    ("v1", "Service", "Service"),
    ("v1", "ServiceAccount", "ServiceAccount"),
    ("apps/v1", "StatefulSet", "StatefulSet"),
];

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Whatever it is, it is not looked into.
    Any,
    /// Text.
    Text,
    /// Text in base64.
    Bytes,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// A number or a text: a port or its name, a count or a share.
    Port,
    /// An amount, as `500m` or `1Gi`.
    Quantity,
    /// A mapping with the fields of a type.
    Fields(&'static str),
    /// A list, of what.
    List(&'static str),
    /// A mapping with any keys, to what.
    Names(&'static str),
}

/// A field.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// What it is called.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
}

static TYPES: LazyLock<HashMap<&'static str, Vec<Field>>> = LazyLock::new(|| {
    let mut types = HashMap::new();
    let mut name = "";
    let tables = [
        include_str!("fields.txt"),
        include_str!("kustomize/fields.txt"),
    ];
    for line in tables.into_iter().flat_map(str::lines) {
        if line.starts_with(' ') {
            let fields = line.split_whitespace().filter_map(field);
            types.entry(name).or_insert_with(Vec::new).extend(fields);
        } else {
            name = line;
            types.entry(name).or_default();
        }
    }
    types
});

fn field(word: &'static str) -> Option<Field> {
    let (name, kind) = word.split_once('=')?;
    let required = kind.ends_with('!');
    Some(Field {
        name,
        kind: Kind::of(kind.trim_end_matches('!')),
        required,
    })
}

impl Kind {
    /// What a word of the table stands for.
    pub fn of(word: &'static str) -> Self {
        let inside = |open, close| word.strip_prefix(open)?.strip_suffix(close);
        if let Some(of) = inside('[', ']') {
            return Self::List(of);
        }
        if let Some(of) = inside('{', '}') {
            return Self::Names(of);
        }
        match word {
            "any" => Self::Any,
            "text" => Self::Text,
            "bytes" => Self::Bytes,
            "integer" => Self::Integer,
            "number" => Self::Number,
            "boolean" => Self::Boolean,
            "port" => Self::Port,
            "quantity" => Self::Quantity,
            name => Self::Fields(name),
        }
    }
}

/// The fields of a type.
pub fn fields(name: &str) -> &'static [Field] {
    TYPES.get(name).map_or(&[], Vec::as_slice)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inner(kind: Kind) -> Kind {
        match kind {
            Kind::List(of) | Kind::Names(of) => inner(Kind::of(of)),
            kind => kind,
        }
    }

    #[test]
    fn every_type_that_is_named_is_there() {
        for (_, _, name) in KINDS {
            assert!(TYPES.contains_key(name), "{name}");
        }
        for field in TYPES.values().flatten() {
            if let Kind::Fields(name) = inner(field.kind) {
                assert!(TYPES.contains_key(name), "{name}");
            }
        }
    }

    #[test]
    fn fields_have_their_types() {
        let of = |name: &str, field: &str| {
            let found = fields(name).iter().find(|it| it.name == field).unwrap();
            (found.kind, found.required)
        };
        assert_eq!(of("Container", "name"), (Kind::Text, true));
        assert_eq!(of("PodSpec", "containers"), (Kind::List("Container"), true));
        assert_eq!(of("ConfigMap", "data"), (Kind::Names("text"), false));
        assert_eq!(of("HTTPGetAction", "port"), (Kind::Port, true));
    }
}
