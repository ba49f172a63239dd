//! What goes on once `up -d` has returned.

use crate::patience::until;
use crate::scenario::Scenario;

const REASON: &str = "Docker Compose reads no manifests";

const PODS: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: main
    image: rcompose-fixtures/busybox
    command: [sh, -c, 'touch /tmp/live /tmp/ready; sleep 1000']
    livenessProbe: {exec: {command: [test, -e, /tmp/live]}, periodSeconds: 1, failureThreshold: 1}
---
apiVersion: v1
kind: Pod
metadata: {name: api}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: main
    image: rcompose-fixtures/busybox
    command: [sh, -c, 'touch /tmp/live /tmp/ready; sleep 1000']
    livenessProbe: {exec: {command: [test, -e, /tmp/live]}, periodSeconds: 1, failureThreshold: 1}
    readinessProbe: {exec: {command: [test, -e, /tmp/ready]}, periodSeconds: 1, failureThreshold: 1}
";

#[test]
fn what_hangs_is_restarted_after_up_has_returned() {
    let Some(shop) = Scenario::of_rcompose_alone("liveness", REASON) else {
        return;
    };
    shop.file("pods.yaml", PODS);
    shop.run("-f pods.yaml up -d");
    let started = |service: &str| shop.container(service).started();
    let first = [started("web"), started("api")];
    // The controller has no network, and is shown only when it is asked for.
    let controller = shop.container("rcompose.controller");
    assert_eq!(controller["HostConfig"]["NetworkMode"], "none");
    let listed = shop.run("-f pods.yaml ps --services").stdout;
    assert_eq!(listed, "api\nweb\n");
    let all = shop.run("-f pods.yaml ps -a --services").stdout;
    assert!(all.contains("rcompose.controller"), "{all}");
    let starts = shop.starts();
    shop.run("-f pods.yaml up -d");
    assert_eq!(shop.starts(), starts, "nothing has changed");
    // What is not ready is left alone; it has long been seen when what hangs is restarted.
    shop.container("api").shell("rm /tmp/ready");
    until("api is not ready", || {
        let health = &shop.container("api")["State"]["Health"]["Status"];
        (health == "unhealthy").then_some(())
    });
    shop.container("web").shell("rm /tmp/live");
    until("web is restarted", || {
        (started("web") > first[0]).then_some(())
    });
    assert_eq!(started("api"), first[1]);
    shop.container("api").shell("rm /tmp/live");
    until("api is restarted", || {
        (started("api") > first[1]).then_some(())
    });
    until("the log says why", || {
        let log = shop.run("-f pods.yaml logs rcompose.controller").stdout;
        let why = [
            "unhealthy: its liveness probe fails",
            "its liveness probe has failed",
        ];
        why.iter().all(|it| log.contains(it)).then_some(())
    });
    let said = shop.run("-f pods.yaml up -d --no-controller").stderr;
    assert!(said.contains("without the controller"), "{said}");
    assert!(shop.replicas("rcompose.controller").is_empty());
    shop.run("-f pods.yaml up -d");
    shop.run("-f pods.yaml down");
    assert!(shop.containers().is_empty());
}

#[test]
fn an_up_that_stays_needs_no_controller_beside_it() {
    let Some(shop) = Scenario::of_rcompose_alone("attended", REASON) else {
        return;
    };
    shop.file("pods.yaml", PODS);
    shop.run("-f pods.yaml up -d");
    let first = shop.container("api").started();
    let up = shop.start("-f pods.yaml up");
    until("the controller goes", || {
        shop.replicas("rcompose.controller")
            .is_empty()
            .then_some(())
    });
    shop.container("api").shell("rm /tmp/live");
    until("api is restarted", || {
        (shop.container("api").started() > first).then_some(())
    });
    up.signal("INT");
    assert_eq!(up.end().code(), 130);
}
