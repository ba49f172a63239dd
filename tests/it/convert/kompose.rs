//! kompose's labels: each of its 43 does what its users mean by it, and says so
//! when its value cannot be read.

use serde_json::{Value, json};

use super::folder::Folder;
use super::semantics::mistakes;

/// A label, a value for it, and what that makes of the objects: where (a kind
/// and the path within) there is what.
struct Label {
    name: &'static str,
    value: &'static str,
    /// Labels that it needs beside it.
    beside: &'static [(&'static str, &'static str)],
    kind: &'static str,
    path: &'static str,
    is: Value,
    /// Whether any text is a value.
    any: bool,
}

const POD: &str = "/spec/template/spec";
const CONTAINER: &str = "/spec/template/spec/containers/0";

fn label(
    name: &'static str,
    value: &'static str,
    kind: &'static str,
    path: &'static str,
    is: Value,
) -> Label {
    Label {
        name,
        value,
        beside: &[],
        kind,
        path,
        is,
        any: false,
    }
}

impl Label {
    fn with(mut self, beside: &'static [(&'static str, &'static str)]) -> Self {
        self.beside = beside;
        self
    }

    fn any(mut self) -> Self {
        self.any = true;
        self
    }
}

const SCHEDULE: &[(&str, &str)] = &[("cronjob.schedule", "@daily")];
const INIT: &[(&str, &str)] = &[("init.containers.image", "tool:1")];
const EXPOSE: &[(&str, &str)] = &[("service.expose", "shop.example.com")];
const READY: &[(&str, &str)] = &[("service.healthcheck.readiness.tcp_port", "80")];

#[allow(clippy::too_many_lines)] // one table
fn all() -> Vec<Label> {
    vec![
        label(
            "controller.port.expose",
            "true",
            "Deployment",
            "/ports/0/hostPort",
            json!(8080),
        ),
        label(
            "controller.type",
            "DaemonSet",
            "DaemonSet",
            "/kind",
            json!("DaemonSet"),
        ),
        label(
            "cronjob.schedule",
            "*/5 * * * *",
            "CronJob",
            "/spec/schedule",
            json!("*/5 * * * *"),
        ),
        label(
            "cronjob.concurrency_policy",
            "Forbid",
            "CronJob",
            "/spec/concurrencyPolicy",
            json!("Forbid"),
        )
        .with(SCHEDULE),
        label(
            "cronjob.backoff_limit",
            "2",
            "CronJob",
            "/spec/jobTemplate/spec/backoffLimit",
            json!(2),
        )
        .with(SCHEDULE),
        label(
            "hpa.cpu",
            "60",
            "HorizontalPodAutoscaler",
            "/spec/metrics/0/resource/target/averageUtilization",
            json!(60),
        ),
        label(
            "hpa.memory",
            "40",
            "HorizontalPodAutoscaler",
            "/spec/metrics/0/resource/name",
            json!("memory"),
        ),
        label(
            "hpa.replicas.min",
            "2",
            "HorizontalPodAutoscaler",
            "/spec/minReplicas",
            json!(2),
        ),
        label(
            "hpa.replicas.max",
            "7",
            "HorizontalPodAutoscaler",
            "/spec/maxReplicas",
            json!(7),
        ),
        label(
            "image-pull-policy",
            "Never",
            "Deployment",
            "/imagePullPolicy",
            json!("Never"),
        ),
        label(
            "image-pull-secret",
            "regcred",
            "Deployment",
            "imagePullSecrets/0/name",
            json!("regcred"),
        ),
        label(
            "init.containers.name",
            "prepare",
            "Deployment",
            "initContainers/0/name",
            json!("prepare"),
        )
        .with(INIT),
        label(
            "init.containers.image",
            "tool:1",
            "Deployment",
            "initContainers/0/image",
            json!("tool:1"),
        )
        .any(),
        label(
            "init.containers.command",
            r#"["sh", "-c", "x y"]"#,
            "Deployment",
            "initContainers/0/command",
            json!(["sh", "-c", "x y"]),
        )
        .with(INIT)
        .any(),
        label(
            "security-context.fsgroup",
            "2000",
            "Deployment",
            "securityContext/fsGroup",
            json!(2000),
        ),
        label(
            "service.type",
            "nodeport",
            "Service",
            "/spec/type",
            json!("NodePort"),
        ),
        label(
            "service.external-traffic-policy",
            "local",
            "Service",
            "/spec/externalTrafficPolicy",
            json!("Local"),
        ),
        label(
            "service.expose",
            "a.example.com/x",
            "Ingress",
            "/spec/rules/0/http/paths/0/path",
            json!("/x"),
        ),
        label(
            "service.expose.tls-secret",
            "cert",
            "Ingress",
            "/spec/tls/0/secretName",
            json!("cert"),
        )
        .with(EXPOSE),
        label(
            "service.expose.ingress-class-name",
            "nginx",
            "Ingress",
            "/spec/ingressClassName",
            json!("nginx"),
        )
        .with(EXPOSE),
        label(
            "service.group",
            "both",
            "Deployment",
            "containers/1/name",
            json!("web"),
        )
        .any(),
        label(
            "service.healthcheck.liveness.http_get_path",
            "/live",
            "Deployment",
            "/livenessProbe/httpGet/path",
            json!("/live"),
        )
        .any(),
        label(
            "service.healthcheck.liveness.http_get_port",
            "81",
            "Deployment",
            "/livenessProbe/httpGet/port",
            json!(81),
        ),
        label(
            "service.healthcheck.liveness.tcp_port",
            "82",
            "Deployment",
            "/livenessProbe/tcpSocket/port",
            json!(82),
        ),
        label(
            "service.healthcheck.readiness.disable",
            "true",
            "Deployment",
            "/readinessProbe",
            Value::Null,
        ),
        label(
            "service.healthcheck.readiness.test",
            "CMD ready 'a b'",
            "Deployment",
            "/readinessProbe/exec/command",
            json!(["ready", "a b"]),
        )
        .any(),
        label(
            "service.healthcheck.readiness.http_get_path",
            "/ready",
            "Deployment",
            "/readinessProbe/httpGet/path",
            json!("/ready"),
        )
        .any(),
        label(
            "service.healthcheck.readiness.http_get_port",
            "83",
            "Deployment",
            "/readinessProbe/httpGet/port",
            json!(83),
        ),
        label(
            "service.healthcheck.readiness.tcp_port",
            "84",
            "Deployment",
            "/readinessProbe/tcpSocket/port",
            json!(84),
        ),
        label(
            "service.healthcheck.readiness.interval",
            "7s",
            "Deployment",
            "/readinessProbe/periodSeconds",
            json!(7),
        )
        .with(READY),
        label(
            "service.healthcheck.readiness.timeout",
            "3s",
            "Deployment",
            "/readinessProbe/timeoutSeconds",
            json!(3),
        )
        .with(READY),
        label(
            "service.healthcheck.readiness.retries",
            "9",
            "Deployment",
            "/readinessProbe/failureThreshold",
            json!(9),
        )
        .with(READY),
        label(
            "service.healthcheck.readiness.start_period",
            "1m",
            "Deployment",
            "/readinessProbe/initialDelaySeconds",
            json!(60),
        )
        .with(READY),
        label(
            "service.nodeport.port",
            "30080",
            "Service",
            "/spec/ports/0/nodePort",
            json!(30_080),
        ),
        label(
            "service.name_override",
            "front",
            "Deployment",
            "/metadata/name",
            json!("front"),
        ),
        label(
            "serviceaccount-name",
            "robot",
            "Deployment",
            "serviceAccountName",
            json!("robot"),
        ),
        label(
            "volume.size",
            "5Gi",
            "PersistentVolumeClaim",
            "/spec/resources/requests/storage",
            json!("5Gi"),
        ),
        label(
            "volume.selector",
            "disks",
            "PersistentVolumeClaim",
            "/spec/selector/matchLabels/io.kompose.service",
            json!("disks"),
        ),
        label(
            "volume.storage-class-name",
            "fast",
            "PersistentVolumeClaim",
            "/spec/storageClassName",
            json!("fast"),
        ),
        label(
            "volume.subpath",
            "web",
            "Deployment",
            "/volumeMounts/0/subPath",
            json!("web"),
        )
        .any(),
        label(
            "volume.type",
            "emptyDir",
            "Deployment",
            "volumes/0/emptyDir",
            json!({}),
        ),
        label(
            "ephemeral-storage.limit",
            "2Gi",
            "Deployment",
            "/resources/limits/ephemeral-storage",
            json!("2Gi"),
        ),
        label(
            "ephemeral-storage.request",
            "1Gi",
            "Deployment",
            "/resources/requests/ephemeral-storage",
            json!("1Gi"),
        ),
    ]
}

fn project(labels: &[(&str, &str)]) -> Folder {
    let is_grouped = labels.iter().any(|(name, _)| *name == "service.group");
    let beside = if is_grouped {
        "  beside: {image: \"beside:1\", labels: {kompose.service.group: both}}\n"
    } else {
        ""
    };
    let labels: Vec<String> = labels
        .iter()
        .map(|(name, value)| format!("{}: {}", json!(format!("kompose.{name}")), json!(value)))
        .collect();
    Folder::compose(&format!(
        r#"
name: shop
services:
  web:
    image: web:1
    ports: ["8080:80"]
    volumes: ["data:/data"]
    healthcheck: {{test: [CMD, ok]}}
    labels: {{{}}}
{beside}volumes: {{data: }}
"#,
        labels.join(", ")
    ))
}

/// What stands at a path of the objects of a kind; a path without a slash is
/// one of the pod, a lower-case one of the container.
fn at<'v>(objects: &'v [Value], label: &Label) -> Vec<Option<&'v Value>> {
    let of_kind = objects.iter().filter(|it| it["kind"] == label.kind);
    let roots = ["/spec", "/kind", "/metadata"];
    let whole = roots.iter().any(|root| label.path.starts_with(root));
    let path = if whole {
        label.path.to_owned()
    } else if label.path.starts_with('/') {
        format!("{CONTAINER}{}", label.path)
    } else {
        format!("{POD}/{}", label.path)
    };
    of_kind.map(|it| it.pointer(&path)).collect()
}

#[test]
fn every_label_does_what_it_says() {
    let all = all();
    assert_eq!(all.len(), 43, "kompose 1.38 has 43 labels");
    for label in &all {
        let mut labels = label.beside.to_vec();
        let (before, _) = project(&labels).convert(&[]);
        labels.push((label.name, label.value));
        let (after, notes) = project(&labels).convert(&[]);
        let is_there = |objects: &[Value]| {
            at(objects, label).into_iter().any(|found| match found {
                Some(found) => *found == label.is,
                None => label.is.is_null(),
            })
        };
        assert!(
            is_there(&after),
            "{} makes {:#?}",
            label.name,
            at(&after, label)
        );
        assert!(!is_there(&before), "{}: so it is without it", label.name);
        let of_label = |it: &&Value| it["attribute"].as_str().unwrap().contains("kompose.");
        let told: Vec<_> = notes.iter().filter(of_label).collect();
        assert!(told.is_empty(), "{}: {told:?}", label.name);
        let mistakes = mistakes(&after, &["robot".into(), "regcred".into()]);
        assert!(mistakes.is_empty(), "{}: {mistakes:?}", label.name);
    }
}

#[test]
fn a_value_that_cannot_be_read_is_told() {
    for label in all().iter().filter(|it| !it.any) {
        let mut labels = label.beside.to_vec();
        let (before, _) = project(&labels).convert(&[]);
        labels.push((label.name, "?!"));
        let (after, notes) = project(&labels).convert(&[]);
        assert!(before == after, "{}", label.name);
        let attribute = format!("services.web.labels.kompose.{}", label.name);
        let told = notes
            .iter()
            .any(|it| it["attribute"] == attribute && it["line"] == 9);
        assert!(told, "{}: {notes:?}", label.name);
    }
    let (_, notes) = project(&[("mistake", "x")]).convert(&[]);
    let told = notes
        .iter()
        .any(|it| it["message"] == "the label `kompose.mistake`: there is no such label");
    assert!(told, "{notes:?}");
}

#[test]
fn pods_of_a_stateful_set_have_volumes_of_their_own() {
    let folder = Folder::compose(
        r#"
name: shop
services:
  db:
    image: db:1
    scale: 2
    volumes: ["data:/data", "common:/common"]
    labels: {kompose.controller.type: statefulset, kompose.volume.size: 5Gi}
  other: {image: "other:1", volumes: ["common:/common"]}
volumes: {data: , common: }
"#,
    );
    let (objects, notes) = folder.convert(&[]);
    let set = objects
        .iter()
        .find(|it| it["kind"] == "StatefulSet")
        .unwrap();
    let templates = set["spec"]["volumeClaimTemplates"].as_array().unwrap();
    let names: Vec<&Value> = templates.iter().map(|it| &it["metadata"]["name"]).collect();
    assert_eq!(names, ["data"]);
    assert_eq!(
        templates[0]["spec"]["resources"]["requests"]["storage"],
        "5Gi"
    );
    assert_eq!(
        templates[0]["spec"]["accessModes"],
        json!(["ReadWriteOnce"])
    );
    let claims = objects
        .iter()
        .filter(|it| it["kind"] == "PersistentVolumeClaim");
    let claims: Vec<&Value> = claims.map(|it| &it["metadata"]["name"]).collect();
    assert_eq!(claims, ["common"]);
    let told = notes.iter().any(|it| {
        it["attribute"] == "volumes.data" && it["message"].as_str().unwrap().contains("of its own")
    });
    assert!(told, "{notes:?}");
    assert!(
        mistakes(&objects, &[]).is_empty(),
        "{:?}",
        mistakes(&objects, &[])
    );
    // And back: each pod is a service with its volume.
    folder.convert_quietly(&["-o", "k.yaml"]);
    let ran = folder.run(
        &[
            "-f", "k.yaml", "-p", "shop", "convert", "--to", "compose", "--format", "json",
        ],
        &[],
    );
    let back: Value = serde_json::from_slice(&ran.stdout).unwrap();
    for pod in ["db-0", "db-1"] {
        let mounts = back["services"][pod]["volumes"].as_array().unwrap();
        let sources: Vec<&Value> = mounts.iter().map(|it| &it["source"]).collect();
        assert!(
            sources.contains(&&json!(format!("data-{pod}"))),
            "{sources:?}"
        );
        assert!(sources.contains(&&json!("common")), "{sources:?}");
    }
}
