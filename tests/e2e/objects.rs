//! What the commands of Kubernetes show of a project, and do with it.

use serde_json::Value;

use crate::patience;
use crate::scenario::Scenario;

const REASON: &str = "Docker Compose reads no manifests";

const SHOP: &str = "
apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {PASSWORD: topsecret}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      initContainers: [{name: prepare, image: rcompose-fixtures/busybox, command: ['true']}]
      containers:
      - name: web
        image: rcompose-fixtures/busybox
        command: [httpd, -f, -p, '8080', -h, /etc]
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {exec: {command: [test, '!', -e, /tmp/busy]}, periodSeconds: 1, failureThreshold: 1}
        env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: login, key: PASSWORD}}}]
        resources: {limits: {memory: 64Mi}}
      - {name: side, image: rcompose-fixtures/busybox, command: [sleep, '1000']}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: http}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  template:
    spec:
      restartPolicy: Never
      containers: [{name: once, image: rcompose-fixtures/busybox, command: ['true']}]
";

/// The cells of a table's rows, by their first.
fn rows(text: &str) -> Vec<Vec<&str>> {
    let rows = text.lines().filter(|it| !it.is_empty());
    rows.map(|it| it.split_whitespace().collect()).collect()
}

#[test]
fn objects_are_listed_as_the_daemon_has_them() {
    let Some(shop) = Scenario::of_rcompose_alone("get", REASON) else {
        return;
    };
    shop.file("k8s.yaml", SHOP);
    let none = shop.run("-f k8s.yaml get pods,deployments");
    assert_eq!(none.stdout, "");
    let said = "No resources found in default namespace.\n";
    assert!(none.stderr.ends_with(said), "{}", none.stderr);
    shop.run("-f k8s.yaml up -d --wait");
    patience::until("the job is done", || {
        let jobs = shop.run("-f k8s.yaml get jobs --no-headers").stdout;
        (rows(&jobs)[0][..3] == ["once", "Complete", "1/1"]).then_some(())
    });
    let pods = shop.run("-f k8s.yaml get pods").stdout;
    let pods = rows(&pods);
    assert_eq!(pods[0], ["NAME", "READY", "STATUS", "RESTARTS", "AGE"]);
    assert_eq!(pods[1][..4], ["once-1", "0/1", "Completed", "0"]);
    assert_eq!(pods[2][..4], ["web-1", "2/2", "Running", "0"]);
    assert_eq!(pods[3][..4], ["web-2", "2/2", "Running", "0"]);
    // `ps` lists the same, and containers when they are asked for.
    let listed = shop.run("-f k8s.yaml ps").stdout;
    assert!(rows(&listed)[2][..4] == pods[2][..4], "{listed}");
    let containers = shop.run("-f k8s.yaml ps --format json").stdout;
    assert_eq!(containers.lines().count(), 7, "{containers}");
    // A pod that is not ready, and one that is gone.
    shop.run("-f k8s.yaml exec -T --index 1 web touch /tmp/busy");
    patience::until("the pod is not ready", || {
        let found = shop.run("-f k8s.yaml get deploy/web --no-headers").stdout;
        (rows(&found)[0][..4] == ["web", "1/2", "2", "1"]).then_some(())
    });
    let gone = shop.fails(1, "-f k8s.yaml get pod/web-9 deploy/web -o name");
    assert_eq!(gone.stdout, "deployment.apps/web\n");
    let said = "Error from server (NotFound): pods \"web-9\" not found\n";
    assert!(gone.stderr.contains(said), "{}", gone.stderr);
    let services = shop.run("-f k8s.yaml get svc").stdout;
    assert_eq!(rows(&services)[1][..2], ["web", "ClusterIP"]);
    // The values of Secrets are told only when the whole object is asked for.
    let secrets = shop.run("-f k8s.yaml get secrets,all -o wide").stdout;
    assert!(!secrets.contains("topsecret"), "{secrets}");
    let pod = shop.run("-f k8s.yaml get pod web-2 -o json").stdout;
    let pod: Value = serde_json::from_str(&pod).unwrap();
    assert_eq!(pod["status"]["phase"], "Running");
    let statuses = &pod["status"]["containerStatuses"];
    assert_eq!(statuses[0]["name"], "web");
    let id = format!("docker://{}", shop.replicas("web")[1].id());
    assert_eq!(statuses[0]["containerID"], id.as_str());
}

#[test]
fn what_changes_is_shown_as_it_happens() {
    let Some(shop) = Scenario::of_rcompose_alone("getwatch", REASON) else {
        return;
    };
    shop.file("k8s.yaml", SHOP);
    shop.run("-f k8s.yaml up -d --wait");
    let watching = shop.start("-f k8s.yaml get pods -l app=web --watch");
    let shown = |text: &str| {
        patience::until(text, || watching.stdout().contains(text).then_some(()));
    };
    shown("web-2");
    shop.run("-f k8s.yaml exec -T --index 2 web touch /tmp/busy");
    shown("web-2   1/2");
    watching.signal("INT");
    let seen = watching.end().with_code(130).stdout;
    assert_eq!(seen.matches("NAME").count(), 1, "{seen}");
}
