//! Jobs: pods that are followed by others until the work is done.

use crate::container::Container;
use crate::patience::until;
use crate::scenario::Scenario;

const REASON: &str = "Docker Compose reads no manifests";

/// A Job whose second try succeeds, and a pod that waits for it.
const FLAKY: &str = "
apiVersion: v1
kind: PersistentVolumeClaim
metadata: {name: data}
spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Mi}}}
---
apiVersion: batch/v1
kind: Job
metadata: {name: flaky}
spec:
  backoffLimit: 2
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 0
      volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
      containers:
      - name: main
        image: rcompose-fixtures/busybox
        command: [sh, -c, 'echo try >> /data/tries; test $(wc -l < /data/tries) -ge 2']
        volumeMounts: [{name: data, mountPath: /data}]
---
apiVersion: v1
kind: Pod
metadata: {name: web, annotations: {depends-on.rcompose/flaky: service_completed_successfully}}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: main, image: rcompose-fixtures/busybox, command: [sleep, '1000']}]
";

#[test]
fn a_pod_that_fails_is_followed_by_another() {
    let Some(shop) = Scenario::of_rcompose_alone("flaky-job", REASON) else {
        return;
    };
    shop.file("job.yaml", FLAKY);
    shop.run("-f job.yaml up -d");
    let codes = || -> Vec<i64> {
        let pods = shop.replicas("flaky");
        pods.iter().map(Container::exit_code).collect()
    };
    assert_eq!(codes(), [1, 0]);
    assert!(shop.container("web").is_running());
    let jobs = shop.run("-f job.yaml get jobs").stdout;
    assert!(jobs.contains("Complete   1/1"), "{jobs}");
    let starts = shop.starts();
    shop.run("-f job.yaml up -d");
    assert_eq!(shop.starts(), starts, "nothing has changed");
    shop.run("-f job.yaml down -v");
    assert!(shop.containers().is_empty());
}

/// A Job that fails, and one that takes too long.
const BAD: &str = "
apiVersion: batch/v1
kind: Job
metadata: {name: bad}
spec:
  podFailurePolicy:
    rules: [{action: FailJob, onExitCodes: {operator: In, values: [3]}}]
  template:
    spec:
      restartPolicy: Never
      containers: [{name: main, image: rcompose-fixtures/busybox, command: [sh, -c, 'echo broken; exit 3']}]
---
apiVersion: batch/v1
kind: Job
metadata: {name: slow}
spec:
  activeDeadlineSeconds: 3
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 0
      containers: [{name: main, image: rcompose-fixtures/busybox, command: [sleep, '1000']}]
";

#[test]
fn a_job_that_fails_is_told_of_and_begins_anew() {
    let Some(shop) = Scenario::of_rcompose_alone("bad-job", REASON) else {
        return;
    };
    shop.file("job.yaml", BAD);
    let told = shop.fails(1, "-f job.yaml up -d --wait").stderr;
    for words in [
        "job \"bad\" has failed",
        "exited (3)",
        "broken",
        "job \"slow\" has failed: it has not ended within 3 s",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    until("slow is stopped", || {
        (!shop.container("slow").is_running()).then_some(())
    });
    let jobs = shop.run("-f job.yaml get jobs").stdout;
    assert_eq!(jobs.matches("Failed").count(), 2, "{jobs}");
    let first = shop.container("bad").id().to_owned();
    shop.run("-f job.yaml up -d");
    assert_ne!(shop.container("bad").id(), first);
    let lost = shop.run("-f job.yaml up -d --no-controller").stderr;
    assert!(lost.contains("Jobs have no more than"), "{lost}");
}

/// Three pods, two at a time, each with one that runs beside it.
const MANY: &str = "
apiVersion: batch/v1
kind: Job
metadata: {name: many}
spec:
  completions: 3
  parallelism: 2
  completionMode: Indexed
  ttlSecondsAfterFinished: 600
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 0
      initContainers:
      - {name: side, image: rcompose-fixtures/busybox, restartPolicy: Always, command: [sleep, '1000']}
      containers: [{name: main, image: rcompose-fixtures/busybox, command: [sh, -c, 'echo did $JOB_COMPLETION_INDEX']}]
";

#[test]
fn all_of_a_job_is_done_and_nothing_of_it_runs_on() {
    let Some(shop) = Scenario::of_rcompose_alone("many-jobs", REASON) else {
        return;
    };
    shop.file("job.yaml", MANY);
    shop.run("-f job.yaml up -d");
    until("it is complete", || {
        let jobs = shop.run("-f job.yaml get jobs").stdout;
        jobs.contains("Complete   3/3").then_some(())
    });
    until("nothing of it runs", || {
        let containers = shop.containers();
        let mut running = containers.iter().filter(|it| it.is_running());
        running
            .all(|it| it.service() == "rcompose.controller")
            .then_some(())
    });
    let said = shop
        .run("-f job.yaml logs --no-log-prefix many-0 many-1 many-2")
        .stdout;
    for index in 0..3 {
        assert!(said.contains(&format!("did {index}")), "{said}");
    }
    let starts = shop.starts();
    shop.run("-f job.yaml up -d");
    assert_eq!(shop.starts(), starts, "nothing has changed");
}

/// Jobs whose pods follow each other as fast as they can be made.
fn busy(jobs: u32) -> String {
    let one = |number: u32| {
        format!(
            "---
apiVersion: batch/v1
kind: Job
metadata: {{name: busy-{number}}}
spec:
  completions: 90
  parallelism: 3
  template:
    spec:
      restartPolicy: Never
      terminationGracePeriodSeconds: 0
      volumes: [{{name: own, emptyDir: {{}}}}]
      containers:
      - name: main
        image: rcompose-fixtures/busybox
        command: ['true']
        volumeMounts: [{{name: own, mountPath: /own}}]
"
        )
    };
    (0..jobs).map(one).collect()
}

#[test]
fn nothing_is_left_that_the_controller_was_making() {
    let Some(shop) = Scenario::of_rcompose_alone("busy-jobs", REASON) else {
        return;
    };
    shop.file("jobs.yaml", &busy(4));
    shop.run("-f jobs.yaml up -d");
    until("the controller is making pods", || {
        (shop.containers().len() > 16).then_some(())
    });
    shop.run("-f jobs.yaml stop");
    shop.until_quiet();
    let running = shop.containers();
    let mut running = running.iter().filter(|it| it.is_running());
    assert!(running.next().is_none(), "{:?}", shop.states());
    let before = shop.containers().len();
    shop.run("-f jobs.yaml up -d");
    until("it goes on", || {
        (shop.containers().len() > before + 6).then_some(())
    });
    shop.run("-f jobs.yaml down");
    shop.until_quiet();
    assert_eq!(shop.names(), Vec::<String>::new());
    assert!(shop.networks().is_empty(), "{:?}", shop.networks());
    assert!(shop.volumes().is_empty(), "{:?}", shop.volumes());
}
