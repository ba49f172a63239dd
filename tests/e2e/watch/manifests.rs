//! Kubernetes manifests that change: the smallest plan is carried out.

use super::{until_says, watching};
use crate::scenario::Scenario;

const REASON: &str = "Docker Compose reads no manifests";

const SETTINGS: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {COLOUR: red}
";

/// A Deployment.
fn deployment(name: &str, environment: &str) -> String {
    format!(
        "
apiVersion: apps/v1
kind: Deployment
metadata: {{name: {name}}}
spec:
  selector: {{matchLabels: {{app: {name}}}}}
  template:
    metadata: {{labels: {{app: {name}}}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - name: {name}
        image: rcompose-fixtures/busybox
        {environment}
"
    )
}

#[test]
fn only_what_a_manifest_changes_is_replaced() {
    let Some(shop) = Scenario::of_rcompose_alone("watchkube", REASON) else {
        return;
    };
    let colour =
        "env: [{name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: COLOUR}}}]";
    shop.file("k8s/settings.yaml", SETTINGS)
        .file("k8s/web.yaml", &deployment("web", colour))
        .file("k8s/db.yaml", &deployment("db", ""));
    let _watch = watching(&shop, "-f k8s watch");
    until_says(&shop, "web", "echo $COLOUR", "red\n");
    let db = shop.container("db").started();
    shop.file("k8s/settings.yaml", &SETTINGS.replace("red", "blue"));
    until_says(&shop, "web", "echo $COLOUR", "blue\n");
    let more = format!("{colour}\n        workingDir: /tmp");
    shop.file("k8s/web.yaml", &deployment("web", &more));
    until_says(&shop, "web", "pwd", "/tmp\n");
    // A manifest that is new.
    shop.file("k8s/more.yaml", &deployment("more", ""));
    until_says(&shop, "more", "echo here", "here\n");
    assert_eq!(shop.container("db").started(), db);
}
