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

/// A pod whose hook takes longer than the pod has to end.
const SLOW: &str = "
apiVersion: v1
kind: Pod
metadata: {name: slow}
spec:
  terminationGracePeriodSeconds: 3
  containers:
  - name: main
    image: rcompose-fixtures/busybox
    command: [sh, -c, 'trap \"\" TERM; while :; do sleep 1; done']
    lifecycle: {preStop: {exec: {command: [sleep, '1000']}}}
";

#[test]
fn a_hook_takes_no_more_time_than_its_pod_has_to_end() {
    let Some(shop) = Scenario::of_rcompose_alone("slow-hook", REASON) else {
        return;
    };
    shop.file("pod.yaml", SLOW);
    shop.run("-f pod.yaml up -d");
    let down = shop.run("-f pod.yaml down").stderr;
    assert!(down.contains("Container"), "{down}");
    assert!(shop.containers().is_empty());
}

/// A pod that may be there for three seconds.
const BRIEF: &str = "
apiVersion: v1
kind: Pod
metadata: {name: brief}
spec:
  activeDeadlineSeconds: 3
  terminationGracePeriodSeconds: 0
  containers: [{name: main, image: rcompose-fixtures/busybox, command: [sleep, '1000']}]
";

#[test]
fn a_pod_is_ended_for_good_at_its_deadline() {
    let Some(shop) = Scenario::of_rcompose_alone("brief", REASON) else {
        return;
    };
    shop.file("pod.yaml", BRIEF);
    shop.run("-f pod.yaml up -d");
    until("it has ended", || {
        (!shop.container("brief").is_running()).then_some(())
    });
    let log = shop.run("-f pod.yaml logs rcompose.controller").stdout;
    assert!(log.contains("its pod may be there for 3 s"), "{log}");
    let starts = shop.starts();
    shop.run("-f pod.yaml up -d");
    assert_eq!(shop.starts(), starts, "it stays ended");
}
