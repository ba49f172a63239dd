//! What people write who learn Kubernetes or come from Compose, and the form
//! that was meant.

use super::read;
use crate::source::yaml::{Mapping, Node, Value};

/// Fields that do not belong where they stand: the type, the field, and what
/// to write.
const FIELDS: &[(&str, &str, &str)] = &[
    (
        "ConfigMap",
        "spec",
        "a ConfigMap has no spec: put `data` beside `metadata`",
    ),
    (
        "Secret",
        "spec",
        "a Secret has no spec: put `data` or `stringData` beside `metadata`",
    ),
    (
        "Container",
        "environment",
        "write `env:` with items `- {name: A, value: \"b\"}`",
    ),
    (
        "Container",
        "env_file",
        "put the variables into a ConfigMap and name it under `envFrom`",
    ),
    (
        "Container",
        "volumes",
        "`volumes` belongs to the pod; a container has `volumeMounts`",
    ),
    ("Container", "mounts", "write `volumeMounts`"),
    (
        "Container",
        "entrypoint",
        "an image's ENTRYPOINT is replaced by `command`",
    ),
    ("Container", "cmd", "an image's CMD is replaced by `args`"),
    (
        "Container",
        "restart",
        "write `restartPolicy` beside `containers`",
    ),
    (
        "Container",
        "healthcheck",
        "write `readinessProbe` or `livenessProbe`",
    ),
    (
        "Container",
        "depends_on",
        "a pod waits for others in `initContainers`",
    ),
    ("Container", "working_dir", "write `workingDir`"),
    (
        "Container",
        "expose",
        "write `ports` with items `- containerPort: 80`",
    ),
    (
        "Container",
        "replicas",
        "`replicas` belongs to the Deployment's `spec`",
    ),
    (
        "Container",
        "restartpolicy",
        "write `restartPolicy` beside `containers`",
    ),
    (
        "Container",
        "volume",
        "`volumes` belongs to the pod; a container has `volumeMounts`",
    ),
    ("ContainerPort", "port", "write `containerPort`"),
    (
        "ContainerPort",
        "targetPort",
        "write `containerPort`; `targetPort` belongs to a Service",
    ),
    (
        "ContainerPort",
        "nodePort",
        "`nodePort` belongs to a Service; here it is `hostPort`",
    ),
    ("ServicePort", "containerPort", "write `targetPort`"),
    ("ServicePort", "hostPort", "write `nodePort`"),
    (
        "DeploymentSpec",
        "containers",
        "`containers` belongs under `template.spec`",
    ),
    (
        "StatefulSetSpec",
        "containers",
        "`containers` belongs under `template.spec`",
    ),
    (
        "DaemonSetSpec",
        "containers",
        "`containers` belongs under `template.spec`",
    ),
    (
        "DaemonSetSpec",
        "replicas",
        "a DaemonSet has one pod a node and no `replicas`",
    ),
    (
        "JobSpec",
        "containers",
        "`containers` belongs under `template.spec`",
    ),
    (
        "JobSpec",
        "restartPolicy",
        "`restartPolicy` belongs under `template.spec`",
    ),
    (
        "CronJobSpec",
        "template",
        "a CronJob has it under `jobTemplate.spec.template`",
    ),
    (
        "ServiceSpec",
        "matchLabels",
        "a Service's `selector` has the labels themselves",
    ),
    (
        "EnvVar",
        "configMapKeyRef",
        "`configMapKeyRef` belongs under `valueFrom`",
    ),
    (
        "EnvVar",
        "secretKeyRef",
        "`secretKeyRef` belongs under `valueFrom`",
    ),
    ("EnvVar", "fieldRef", "`fieldRef` belongs under `valueFrom`"),
    (
        "Volume",
        "mountPath",
        "`mountPath` belongs to a container's `volumeMounts`",
    ),
    ("VolumeMount", "path", "write `mountPath`"),
    (
        "IngressBackend",
        "serviceName",
        "write `service: {name: …, port: {number: …}}`",
    ),
    (
        "IngressBackend",
        "servicePort",
        "write `service: {name: …, port: {number: …}}`",
    ),
    ("KustomizeImage", "tag", "write `newTag`"),
    ("KustomizeImage", "newImage", "write `newName`"),
    ("KustomizePatch", "file", "write `path`"),
];

/// What to write in place of an unknown field, when that is a usual slip.
pub fn field(name: &str, key: &str, node: &Node) -> Option<String> {
    let lower = key.to_lowercase();
    let mut known = FIELDS.iter();
    if let Some((_, _, hint)) =
        known.find(|(of, it, _)| *of == name && it.eq_ignore_ascii_case(key))
    {
        return Some((*hint).to_owned());
    }
    // `- A: b` under `env`.
    let value = read::scalar(node)?;
    (name == "EnvVar" && lower != "key")
        .then(|| format!("write `- {{name: {key}, value: \"{value}\"}}`"))
}

/// What a mapping with the fields of a type would look like.
pub fn mapping(node: &Node, name: &str) -> Option<String> {
    let text = read::scalar(node)?;
    let (first, rest) = text.split_once([':', '=']).unwrap_or((&text, ""));
    Some(match name {
        "EnvVar" => format!("write `- {{name: {first}, value: \"{rest}\"}}`"),
        "VolumeMount" => format!(
            "write `- {{name: {}, mountPath: {}}}`",
            volume(first),
            or(rest, "/path")
        ),
        "Volume" if first.starts_with(['.', '/', '~']) => {
            format!(
                "write `- {{name: {}, hostPath: {{path: {first}}}}}`, and `volumeMounts` in the container",
                volume(first)
            )
        }
        "Volume" => format!(
            "write `- {{name: {}, emptyDir: {{}}}}` or `persistentVolumeClaim: {{claimName: {}}}`, and \
             `volumeMounts` in the container",
            volume(first),
            volume(first)
        ),
        "ContainerPort" => format!("write `- containerPort: {}`", or(rest, first)),
        "ServicePort" => match rest {
            "" => format!("write `- port: {first}`"),
            rest => format!("write `- {{port: {first}, targetPort: {rest}}}`"),
        },
        "Container" => "write `- {name: …, image: …}`".to_owned(),
        "LocalObjectReference" => format!("write `- name: {text}`"),
        "LabelSelector" => {
            "write `matchLabels:` and under it the labels of the template".to_owned()
        }
        _ => return None,
    })
}

/// What a list would look like.
pub fn list(node: &Node, of: &str) -> Option<String> {
    match (&node.value, of) {
        (Value::Map(map), "EnvVar") => {
            let (name, entry) = map.iter().next()?;
            let value = read::scalar(&entry.node)?;
            Some(format!(
                "write a list: `- {{name: {name}, value: \"{value}\"}}`"
            ))
        }
        (Value::Map(_), _) => Some("write a list: put `- ` before the first field".to_owned()),
        (Value::String(text), "text") => {
            let words = text.split_whitespace().map(|it| format!("\"{it}\""));
            Some(format!(
                "write a list: [{}]",
                words.collect::<Vec<_>>().join(", ")
            ))
        }
        _ => {
            let text = read::scalar(node)?;
            mapping(node, of).or_else(|| Some(format!("write a list: `- {text}`")))
        }
    }
}

/// What a mapping with free keys would look like.
pub fn names(node: &Node) -> Option<String> {
    match &node.value {
        Value::Seq(items) => {
            let text = items.first().and_then(read::scalar)?;
            let (key, value) = text.split_once(['=', ':'])?;
            Some(format!("write a mapping: `{key}: {}`", value.trim()))
        }
        _ => None,
    }
}

/// Why a field is missing that must be there.
pub fn missing(name: &str, map: &Mapping) -> Option<String> {
    match name {
        "containerPort" if map.contains_key("hostPort") => {
            Some("say which port of the container `hostPort` leads to".to_owned())
        }
        "containers" => {
            Some("add `containers:` with at least one `- {name: …, image: …}`".to_owned())
        }
        "selector" => {
            Some("write `selector: {matchLabels: …}` with the template's labels".to_owned())
        }
        _ => None,
    }
}

fn or<'t>(text: &'t str, other: &'t str) -> &'t str {
    if text.is_empty() { other } else { text }
}

/// A name for a volume, from what was written for one.
fn volume(text: &str) -> String {
    let name = text.trim_matches(['.', '/', '~']).replace('/', "-");
    if name.is_empty() {
        "data".to_owned()
    } else {
        name
    }
}
