//! Probes and hooks over the network, in containers that have nothing to ask
//! with.

use crate::patience::until;
use crate::scenario::Scenario;

const REASON: &str = "Docker Compose reads no manifests";

/// A server of files that runs as nobody and cannot write but to one folder.
const WEB: &str = "
apiVersion: v1
kind: Pod
metadata: {name: web}
spec:
  terminationGracePeriodSeconds: 0
  securityContext: {runAsUser: 65534}
  volumes: [{name: www, emptyDir: {}}]
  containers:
  - name: main
    image: rcompose-fixtures/busybox
    command: [sh, -c, 'touch /www/live /www/ready; exec httpd -f -p 8080 -h /www']
    ports: [{name: http, containerPort: 8080}]
    securityContext: {readOnlyRootFilesystem: true, capabilities: {drop: [ALL]}}
    volumeMounts: [{name: www, mountPath: /www}]
    startupProbe: {tcpSocket: {port: http}, periodSeconds: 1, timeoutSeconds: 20}
    livenessProbe: {httpGet: {path: /live, port: http}, periodSeconds: 1, timeoutSeconds: 20}
    readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1, timeoutSeconds: 20}
---
apiVersion: v1
kind: Pod
metadata: {name: plain}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: main
    image: rcompose-fixtures/busybox
    command: [sleep, '1000']
    livenessProbe: {exec: {command: ['true']}, initialDelaySeconds: 300}
";

#[test]
fn a_container_is_asked_over_the_network() {
    let Some(shop) = Scenario::of_rcompose_alone("asked", REASON) else {
        return;
    };
    shop.file("web.yaml", WEB);
    // What has a liveness probe only is ready when it runs.
    shop.run("-f web.yaml up -d --wait");
    let pods = || shop.run("-f web.yaml get pods").stdout;
    let ready = |pod: &str, ready: &str| {
        let pods = pods();
        let mut lines = pods.lines().map(|it| it.split_whitespace().take(3));
        let wanted = [pod, ready, "Running"];
        lines.any(|it| it.eq(wanted)).then_some(())
    };
    assert!(ready("web", "1/1").is_some(), "{}", pods());
    assert!(ready("plain", "1/1").is_some(), "{}", pods());
    let web = shop.container("web");
    assert!(web["State"]["Health"]["Log"][0]["ExitCode"] == 0);
    let started = web.started();
    web.shell("rm /www/ready");
    until("web is not ready", || ready("web", "0/1"));
    assert_eq!(shop.container("web").started(), started);
    shop.container("web").shell("rm /www/live");
    until("web is restarted", || {
        (shop.container("web").started() > started).then_some(())
    });
    until("the log says why", || {
        let log = shop.run("-f web.yaml logs rcompose.controller").stdout;
        log.contains("GET /live is answered with 404").then_some(())
    });
    until("web is ready again", || ready("web", "1/1"));
    // What brings the program has done its work.
    let starts = shop.starts();
    shop.run("-f web.yaml up -d");
    assert_eq!(shop.starts(), starts, "nothing has changed");
    shop.run("-f web.yaml down");
    assert!(shop.containers().is_empty());
    assert!(shop.volumes().is_empty());
}
