//! Kustomizations on the daemon: a base, and an overlay that changes it.

use crate::scenario::Scenario;

const REASON: &str = "Docker Compose reads no kustomizations";

const BASE: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - name: web
        image: registry.invalid/web:1
        command: [httpd, -f, -h, /pages]
        envFrom: [{configMapRef: {name: settings}}]
        readinessProbe: {exec: {command: [test, -e, /pages/index.html]}, periodSeconds: 1}
        volumeMounts: [{name: pages, mountPath: /pages}]
      volumes: [{name: pages, configMap: {name: pages}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: None, selector: {app: web}, ports: [{port: 80}]}
";

const OVERLAY: &str = "
resources: [../../base]
namePrefix: dev-
images: [{name: registry.invalid/web, newName: rcompose-fixtures/busybox, newTag: latest}]
replicas: [{name: web, count: 2}]
labels: [{pairs: {stage: dev}, includeSelectors: true}]
configMapGenerator:
- {name: settings, behavior: merge, literals: [COLOUR=red]}
- {name: pages, files: [index.html]}
";

#[test]
fn an_overlay_of_a_base_runs_and_follows_its_files() {
    let Some(shop) = Scenario::of_rcompose_alone("kustomize", REASON) else {
        return;
    };
    shop.file("base/web.yaml", BASE)
        .file(
            "base/kustomization.yaml",
            "resources: [web.yaml]\nconfigMapGenerator: [{name: settings, literals: [A=1, COLOUR=none]}]\n",
        )
        .file("overlays/dev/kustomization.yaml", OVERLAY)
        .file("overlays/dev/index.html", "hello\n");
    shop.run("-f overlays/dev up -d --wait");
    assert_eq!(shop.states(), ["dev-web-1 running", "dev-web-2 running"]);
    for web in shop.replicas("dev-web") {
        assert_eq!(web.variable("COLOUR"), Some("red"));
        assert_eq!(web.variable("A"), Some("1"));
    }
    let page = "-f overlays/dev exec -T dev-web wget -qO- http://dev-web/";
    assert_eq!(shop.run(page).stdout, "hello\n");
    // The file is the same by another name, and nothing is left to do.
    let starts = shop.starts();
    shop.run("-f overlays/dev/kustomization.yaml up -d");
    assert_eq!(shop.starts(), starts);
    // What a generator reads changed: so do the pods.
    shop.file("overlays/dev/index.html", "good day\n");
    shop.run("-f overlays/dev up -d --wait");
    assert_eq!(shop.run(page).stdout, "good day\n");
    // A mistake is told with its place, and what runs goes on.
    shop.file(
        "overlays/dev/kustomization.yaml",
        &OVERLAY.replace("images", "imags"),
    );
    let told = shop.fails(1, "-f overlays/dev up -d").stderr;
    assert!(
        told.contains("overlays/dev/kustomization.yaml:4:1"),
        "{told}"
    );
    assert!(told.contains("did you mean `images`?"), "{told}");
    assert_eq!(shop.states(), ["dev-web-1 running", "dev-web-2 running"]);
    shop.file("overlays/dev/kustomization.yaml", OVERLAY);
    shop.run("-f overlays/dev down");
    assert!(shop.containers().is_empty() && shop.volumes().is_empty());
}
