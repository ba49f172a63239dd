//! The kinds of objects, by the words that `kubectl` knows them by.

use crate::cli::failure::Failure;
use crate::source::spelling::nearest;

/// A kind of objects.
#[derive(Debug, PartialEq, Eq)]
#[allow(clippy::struct_field_names)] // the field of every object is called so
pub struct Kind {
    /// As a manifest names it.
    pub kind: &'static str,
    /// As commands name one.
    pub singular: &'static str,
    /// As commands name several.
    pub plural: &'static str,
    /// The group of the API; empty for the first.
    pub group: &'static str,
    /// The version of the API, without the group.
    pub version: &'static str,
    /// Short names.
    pub short: &'static [&'static str],
}

const fn kind(
    kind: &'static str,
    [singular, plural]: [&'static str; 2],
    [group, version]: [&'static str; 2],
    short: &'static [&'static str],
) -> Kind {
    Kind {
        kind,
        singular,
        plural,
        group,
        version,
        short,
    }
}

/// All of them.
pub const KINDS: &[Kind] = &[
    kind("Pod", ["pod", "pods"], ["", "v1"], &["po"]),
    kind("Service", ["service", "services"], ["", "v1"], &["svc"]),
    kind(
        "DaemonSet",
        ["daemonset", "daemonsets"],
        ["apps", "v1"],
        &["ds"],
    ),
    kind(
        "Deployment",
        ["deployment", "deployments"],
        ["apps", "v1"],
        &["deploy"],
    ),
    kind(
        "ReplicaSet",
        ["replicaset", "replicasets"],
        ["apps", "v1"],
        &["rs"],
    ),
    kind(
        "StatefulSet",
        ["statefulset", "statefulsets"],
        ["apps", "v1"],
        &["sts"],
    ),
    kind("CronJob", ["cronjob", "cronjobs"], ["batch", "v1"], &["cj"]),
    kind("Job", ["job", "jobs"], ["batch", "v1"], &[]),
    kind(
        "Ingress",
        ["ingress", "ingresses"],
        ["networking.k8s.io", "v1"],
        &["ing"],
    ),
    kind(
        "ConfigMap",
        ["configmap", "configmaps"],
        ["", "v1"],
        &["cm"],
    ),
    kind("Secret", ["secret", "secrets"], ["", "v1"], &[]),
    kind(
        "PersistentVolumeClaim",
        ["persistentvolumeclaim", "persistentvolumeclaims"],
        ["", "v1"],
        &["pvc"],
    ),
    kind(
        "HorizontalPodAutoscaler",
        ["horizontalpodautoscaler", "horizontalpodautoscalers"],
        ["autoscaling", "v2"],
        &["hpa"],
    ),
];

/// That of pods.
pub const POD: &Kind = &KINDS[0];

/// The kinds that `all` stands for.
const ALL: &[&str] = &[
    "Pod",
    "Service",
    "DaemonSet",
    "Deployment",
    "ReplicaSet",
    "StatefulSet",
    "CronJob",
    "Job",
];

impl Kind {
    /// What stands before a name: `deployment.apps`.
    pub fn prefix(&self) -> String {
        joined(self.singular, self.group)
    }

    /// What a message calls it: `deployments.apps`.
    pub fn resource(&self) -> String {
        joined(self.plural, self.group)
    }

    /// The `apiVersion` of its objects.
    pub fn api_version(&self) -> String {
        match self.group {
            "" => self.version.to_owned(),
            group => format!("{group}/{}", self.version),
        }
    }

    fn is(&self, word: &str) -> bool {
        let word = word.to_lowercase();
        let (name, rest) = word.split_once('.').unwrap_or((&word, ""));
        let versioned = format!("{}.{}", self.version, self.group);
        let named = name == self.singular || name == self.plural || self.short.contains(&name);
        named && (rest.is_empty() || rest == self.group || rest == versioned)
    }
}

fn joined(name: &str, group: &str) -> String {
    match group {
        "" => name.to_owned(),
        group => format!("{name}.{group}"),
    }
}

/// The kind that a manifest names.
pub fn of(kind: &str) -> Option<&'static Kind> {
    KINDS.iter().find(|it| it.kind == kind)
}

/// The kinds that a word stands for.
pub fn find(word: &str) -> Result<Vec<&'static Kind>, Failure> {
    if word == "all" {
        return Ok(ALL.iter().filter_map(|it| of(it)).collect());
    }
    if let Some(found) = KINDS.iter().find(|it| it.is(word)) {
        return Ok(vec![found]);
    }
    let failure = Failure::new(format!("the server doesn't have a resource type {word:?}"));
    let known = KINDS.iter().flat_map(|it| [it.singular, it.plural]);
    Err(match nearest(word, known) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None => failure.hint(format!("there are: {}", plurals().join(", "))),
    })
}

/// The words for several of each.
pub fn plurals() -> Vec<&'static str> {
    KINDS.iter().map(|it| it.plural).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_have_the_words_of_kubectl() {
        for (word, kind) in [
            ("po", "Pod"),
            ("Pods", "Pod"),
            ("deploy", "Deployment"),
            ("deployment.apps", "Deployment"),
            ("deployments.v1.apps", "Deployment"),
            ("ing", "Ingress"),
            ("pvc", "PersistentVolumeClaim"),
        ] {
            let found = find(word).unwrap();
            assert_eq!((found.len(), found[0].kind), (1, kind), "{word}");
        }
        assert_eq!(find("all").unwrap().len(), 8);
        let wrong = find("pots").unwrap_err().reports.remove(0).diagnostic;
        assert_eq!(
            wrong.message,
            "the server doesn't have a resource type \"pots\""
        );
        assert_eq!(wrong.hint.unwrap(), "did you mean `pods`?");
        assert!(find("deployments.extensions").is_err());
    }
}
