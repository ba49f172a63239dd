//! What the commands of Kubernetes show of a project, and do with it.

use std::io::{Read, Write};
use std::net::TcpStream;

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

const DB: &str = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  serviceName: db
  replicas: 2
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      terminationGracePeriodSeconds: 0
      containers: [{name: db, image: rcompose-fixtures/busybox, command: [sleep, '1000']}]
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}}
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

#[test]
fn a_port_leads_to_a_pod_and_to_the_one_that_follows() {
    let Some(shop) = Scenario::of_rcompose_alone("forward", REASON) else {
        return;
    };
    shop.file("k8s.yaml", SHOP);
    shop.run("-f k8s.yaml up -d --wait");
    let network = shop.network("default");
    let interface = format!(
        "/sys/class/net/br-{}",
        &network["Id"].as_str().unwrap()[..12]
    );
    if !std::path::Path::new(&interface).exists() {
        let refused = shop.fails(1, "-f k8s.yaml port-forward svc/web :80");
        let said = "is not on this machine";
        assert!(refused.stderr.contains(said), "{}", refused.stderr);
        return;
    }
    let forwarding = shop.start("-f k8s.yaml port-forward deploy/web :http");
    let line = patience::until("a port", || {
        let said = forwarding.stdout();
        let line = said.lines().find(|it| it.ends_with(" -> 8080"))?;
        Some(line.to_owned())
    });
    let address = line.strip_prefix("Forwarding from ").unwrap();
    let address = address.strip_suffix(" -> 8080").unwrap().to_owned();
    // Several at the same time: the first says nothing yet.
    let silent = TcpStream::connect(&address).unwrap();
    assert!(asked(&address).is_some_and(|it| it.contains("root:")));
    drop(silent);
    shop.run("-f k8s.yaml up -d --wait --force-recreate");
    patience::until("the new pod answers", || {
        asked(&address).filter(|it| it.contains("root:"))
    });
    forwarding.signal("INT");
    forwarding.end().with_code(130);
}

/// What a web server answers; none when it does not.
fn asked(address: &str) -> Option<String> {
    let mut stream = TcpStream::connect(address).ok()?;
    stream.write_all(b"GET /passwd HTTP/1.0\r\n\r\n").ok()?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).ok()?;
    Some(answer)
}

#[test]
fn a_pod_is_described_with_what_has_happened_to_it() {
    let Some(shop) = Scenario::of_rcompose_alone("describe", REASON) else {
        return;
    };
    shop.file("k8s.yaml", SHOP);
    shop.run("-f k8s.yaml up -d --wait");
    let pod = shop.run("-f k8s.yaml describe pod web-1").stdout;
    for part in [
        "Controlled By:",
        "Deployment/web",
        "<set to the key 'PASSWORD' in secret 'login'>",
        "memory:",
        "Started container",
    ] {
        assert!(pod.contains(part), "{part}: {pod}");
    }
    let all = shop.run("-f k8s.yaml describe all,secrets").stdout;
    assert!(!all.contains("topsecret"), "{all}");
    assert!(all.contains("9 bytes"), "{all}");
    shop.fails(1, "-f k8s.yaml describe pod web-9");
}

#[test]
fn a_rollout_is_awaited_and_begun_anew() {
    let Some(shop) = Scenario::of_rcompose_alone("rollout", REASON) else {
        return;
    };
    shop.file("k8s.yaml", SHOP);
    shop.run("-f k8s.yaml up -d --wait");
    let done = "deployment \"web\" successfully rolled out\n";
    let said = shop.run("-f k8s.yaml rollout status deploy/web").stdout;
    assert_eq!(said, done);
    let before = shop.ids();
    shop.run("-f k8s.yaml rollout restart deployment/web");
    let after = shop.ids();
    for (name, id) in &before {
        // The controller is another one for other pods.
        let of_web = name.contains("-web") && !name.contains(".service");
        let replaced = of_web || name.contains("rcompose.controller");
        assert_eq!(after.get(name) != Some(id), replaced, "{name}");
    }
    shop.run("-f k8s.yaml rollout status deploy/web --timeout 120s");
    // Not before the pods are as the files want them.
    shop.file("k8s.yaml", &SHOP.replace("replicas: 2", "replicas: 3"));
    let now = shop.run("-f k8s.yaml rollout status deploy/web --watch=false");
    let said = "2 out of 3 new replicas have been updated";
    assert!(now.stdout.contains(said), "{}", now.stdout);
    let late = shop.fails(1, "-f k8s.yaml rollout status deploy/web --timeout 1s");
    assert!(late.stderr.contains("timed out"), "{}", late.stderr);
    let waiting = shop.start("-f k8s.yaml rollout status deploy/web");
    shop.run("-f k8s.yaml up -d");
    assert!(waiting.end().with_code(0).stdout.ends_with(done));
}

#[test]
fn pods_are_scaled_with_all_their_containers() {
    let Some(shop) = Scenario::of_rcompose_alone("scalepods", REASON) else {
        return;
    };
    shop.file("k8s.yaml", SHOP).file("db.yaml", DB);
    shop.run("-f k8s.yaml -f db.yaml up -d --wait");
    let pods = |count: usize| {
        let listed = shop
            .run("-f k8s.yaml -f db.yaml get pods -o name --selector app")
            .stdout;
        assert_eq!(listed.lines().count(), count, "{listed}");
    };
    pods(4);
    shop.run("-f k8s.yaml -f db.yaml scale deploy/web --replicas 3");
    assert_eq!(shop.replicas("web.side").len(), 3);
    shop.run("-f k8s.yaml -f db.yaml scale statefulset db --replicas 3");
    assert_eq!(shop.container("db-2").state(), "running");
    let first = shop.container("db-0").id().to_owned();
    shop.run("-f k8s.yaml -f db.yaml scale sts/db --replicas 1");
    let left = shop.names();
    let left: Vec<&String> = left.iter().filter(|it| it.starts_with("db-")).collect();
    assert_eq!(left, ["db-0-1"]);
    assert_eq!(shop.container("db-0").id(), first);
}
