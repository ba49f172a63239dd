//! Pods of several containers, whose network is started again beneath them.

use crate::patience::until;
use crate::scenario::Scenario;

const REASON: &str = "Docker Compose reads no manifests";

const POD: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  terminationGracePeriodSeconds: 0
  initContainers:
  - {name: prepare, image: rcompose-fixtures/busybox, command: [sh, -c, 'date +%s%N > /tmp/prepared; ip -o addr']}
  - {name: side, image: rcompose-fixtures/busybox, restartPolicy: Always, command: [sleep, '1000']}
  containers:
  - {name: main, image: rcompose-fixtures/busybox, command: [httpd, -f, -p, '8080', -h, /etc]}
";

#[test]
fn a_pod_is_put_right_when_its_network_was_started_again() {
    let Some(shop) = Scenario::of_rcompose_alone("rebuilt", REASON) else {
        return;
    };
    shop.file("pod.yaml", POD);
    shop.run("-f pod.yaml up -d");
    let started = |service: &str| shop.container(service).started();
    let all = ["web.prepare", "web.side", "web"];
    let first = all.map(started);
    let project = shop.project();
    shop.shell(&format!("docker restart -t 0 {project}-web.pod-1"));
    until("all of it was started again", || {
        let again = all.map(started);
        let anew = again.iter().zip(&first).all(|(now, first)| now > first);
        // In the order of a pod's start.
        (anew && again.is_sorted() && shop.container("web").is_running()).then_some(())
    });
    until("it has a network again", || {
        let seen = shop.shell(&format!(
            "docker exec {project}-web.side-1 wget -qO- http://{project}-web.pod-1:8080/hostname || true"
        ));
        (!seen.is_empty()).then_some(())
    });
    let log = shop.run("-f pod.yaml logs rcompose.controller").stdout;
    assert!(log.contains("has lost its network"), "{log}");
}
