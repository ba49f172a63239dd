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
    livenessProbe: {exec: {command: [test, -e, /tmp/live]}, periodSeconds: 1, timeoutSeconds: 20}
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
    livenessProbe: {exec: {command: [test, -e, /tmp/live]}, periodSeconds: 1, timeoutSeconds: 20}
    readinessProbe: {exec: {command: [test, -e, /tmp/ready]}, periodSeconds: 1, timeoutSeconds: 20}
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
        let why = "its liveness probe has failed";
        (log.matches(why).count() >= 2).then_some(())
    });
    let listed = shop.run("-f pods.yaml get pods").stdout;
    assert_eq!(listed.matches("   1 (").count(), 2, "{listed}");
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

/// A CronJob whose pods have an init container and one that lasts.
const REPORT: &str = "
apiVersion: v1
kind: Secret
metadata: {name: login}
stringData: {PASSWORD: 'pa$$word'}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: report}
spec:
  schedule: '@hourly'
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 0
          volumes: [{name: work, emptyDir: {}}, {name: files, secret: {secretName: login}}]
          initContainers:
          - name: side
            image: rcompose-fixtures/busybox
            restartPolicy: Always
            command: [sleep, '1000']
          - name: prepare
            image: rcompose-fixtures/busybox
            command: [sh, -c, 'echo prepared > /work/made']
            volumeMounts: [{name: work, mountPath: /work}]
          containers:
          - name: main
            image: rcompose-fixtures/busybox
            command: [sh, -c, 'cat /work/made /files/PASSWORD; echo $PASSWORD on $(hostname)']
            env: [{name: PASSWORD, valueFrom: {secretKeyRef: {name: login, key: PASSWORD}}}]
            volumeMounts: [{name: work, mountPath: /work}, {name: files, mountPath: /files}]
";

/// A run from two hours ago tells that others were missed, so that the last of
/// them is made up for at once: nobody has to wait for the next hour.
fn due(shop: &Scenario, job: &str) {
    let project = shop.project();
    shop.shell(&format!(
        "docker create --name {project}-{job}-1000 --label com.docker.compose.project={project} \
         --label com.docker.compose.service={job} --label com.docker.compose.oneoff=False \
         --label com.docker.compose.container-number=$(($(date +%s) / 60 - 120)) \
         --label com.docker.compose.config-hash=0 --label rcompose.scheduled={job} rcompose-fixtures/busybox true"
    ));
}

#[test]
fn a_cron_job_is_run_when_it_is_due() {
    let Some(shop) = Scenario::of_rcompose_alone("cron", REASON) else {
        return;
    };
    shop.file("report.yaml", REPORT);
    due(&shop, "report");
    shop.run("-f report.yaml up -d");
    // Another may be due before the first is seen to have ended.
    let made = |it: &crate::container::Container| !it.name().ends_with("-report-1000");
    let run = until("a run has ended", || {
        let mut runs = shop.replicas("report").into_iter().filter(made);
        runs.find(|it| it.state() == "exited")
    });
    assert_eq!(run.exit_code(), 0);
    let output = shop.shell(&format!("docker logs {}", run.id()));
    assert!(output.starts_with("prepared\npa$$word"), "{output}");
    assert!(output.contains("pa$$word on "), "{output}");
    until("what lasts beside it is stopped, or gone with it", || {
        let side = shop.replicas("report.side").into_iter();
        let mut side = side.filter(|it| it.number() == run.number());
        side.all(|it| !it.is_running()).then_some(())
    });
    shop.run("-f report.yaml down");
    assert!(shop.containers().is_empty() && shop.volumes().is_empty());
}

/// A CronJob whose runs fail, and are tried once more.
const FLAKY: &str = "
apiVersion: batch/v1
kind: CronJob
metadata: {name: flaky}
spec:
  schedule: '@hourly'
  jobTemplate:
    spec:
      backoffLimit: 1
      template:
        spec:
          restartPolicy: Never
          terminationGracePeriodSeconds: 0
          containers: [{name: main, image: rcompose-fixtures/busybox, command: [sh, -c, 'exit 3']}]
";

#[test]
fn a_run_of_a_cron_job_is_tried_again() {
    let Some(shop) = Scenario::of_rcompose_alone("flaky-cron", REASON) else {
        return;
    };
    shop.file("flaky.yaml", FLAKY);
    due(&shop, "flaky");
    shop.run("-f flaky.yaml up -d");
    let made = |it: &crate::container::Container| !it.name().ends_with("-flaky-1000");
    let pods = until("two pods of a run have failed", || {
        let mut pods = shop.replicas("flaky");
        pods.retain(|it| made(it) && it.state() == "exited");
        (pods.len() >= 2).then_some(pods)
    });
    let numbers: Vec<u64> = pods.iter().map(|it| it.number().into()).collect();
    assert!(numbers.contains(&(numbers[0] * 100 + 2)), "{numbers:?}");
    assert!(pods.iter().all(|it| it.exit_code() == 3));
    let log = shop.run("-f flaky.yaml logs rcompose.controller").stdout;
    assert!(log.contains("(1 pod has failed)"), "{log}");
}

/// A Deployment whose pods use as much memory as somebody writes into theirs.
const LOADED: &str = "
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
      - name: main
        image: rcompose-fixtures/busybox
        command: [sleep, '1000']
        resources: {requests: {memory: 8Mi}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 1
  maxReplicas: 3
  metrics:
  - type: Resource
    resource: {name: memory, target: {type: Utilization, averageUtilization: 100}}
  behavior:
    scaleDown: {stabilizationWindowSeconds: 0}
";

#[test]
fn pods_are_scaled_by_load() {
    let Some(shop) = Scenario::of_rcompose_alone("autoscale", REASON) else {
        return;
    };
    shop.file("web.yaml", LOADED);
    shop.run("-f web.yaml up -d");
    shop.container("web")
        .shell("dd if=/dev/zero of=/dev/shm/load bs=1M count=20 2>&1");
    until("there are three pods", || {
        (shop.replicas("web").len() == 3).then_some(())
    });
    let listed = shop.run("-f web.yaml get hpa").stdout;
    assert!(listed.contains("Deployment/web   memory: "), "{listed}");
    assert!(
        listed.contains("%/100%   1         3         3 "),
        "{listed}"
    );
    // An `up` that changes nothing leaves it at that.
    let starts = shop.starts();
    shop.run("-f web.yaml up -d");
    assert_eq!(shop.starts(), starts);
    for pod in shop.replicas("web") {
        pod.shell("rm -f /dev/shm/load");
    }
    until("there is one pod", || {
        (shop.replicas("web").len() == 1).then_some(())
    });
    let log = shop.run("-f web.yaml logs rcompose.controller").stdout;
    assert!(
        log.contains("(scaled down to 1: web: memory utilization "),
        "{log}"
    );
    shop.run("-f web.yaml down");
    assert!(shop.containers().is_empty());
}
