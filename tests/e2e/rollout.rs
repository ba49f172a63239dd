//! Rollouts of pods, their history, and the way back.

use std::collections::BTreeMap;

use crate::daemon;
use crate::events;
use crate::patience::until;
use crate::scenario::Scenario;

const REASON: &str = "Docker Compose reads no manifests";

/// A Deployment of two pods of two containers behind an init container.
const WEB: &str = "
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations: {kubernetes.io/change-cause: CAUSE}
spec:
  replicas: 2
  minReadySeconds: 1
  progressDeadlineSeconds: DEADLINE
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      volumes: [{name: work, emptyDir: {}}]
      initContainers:
      - name: prepare
        image: rcompose-fixtures/busybox
        command: [sh, -c, 'echo COLOUR > /work/colour']
        volumeMounts: [{name: work, mountPath: /work}]
      containers:
      - name: web
        image: rcompose-fixtures/busybox
        command: [sh, -c, 'READY && touch /ready; exec sleep 1000']
        env: [{name: COLOUR, value: COLOUR}]
        readinessProbe: {exec: {command: [test, -e, /ready]}, periodSeconds: 1}
        volumeMounts: [{name: work, mountPath: /work}]
      - name: side
        image: rcompose-fixtures/busybox
        command: [sleep, '1000']
";

fn web(colour: &str, ready: &str, deadline: u32) -> String {
    WEB.replace("COLOUR, value: COLOUR", &format!("COLOUR, value: {colour}"))
        .replace("echo COLOUR", &format!("echo {colour}"))
        .replace("CAUSE", &format!("{colour} it is"))
        .replace("READY", ready)
        .replace("DEADLINE", &deadline.to_string())
}

fn colours(shop: &Scenario) -> Vec<String> {
    let all = shop.replicas("web").into_iter();
    all.map(|it| {
        let inside = it.shell("cat /work/colour").trim().to_owned();
        assert_eq!(it.variable("COLOUR"), Some(inside.as_str()));
        inside
    })
    .collect()
}

/// When all containers of pods were started, by identity: the controller is
/// another one for other pods.
fn pods(shop: &Scenario) -> BTreeMap<String, String> {
    let all = shop.containers().into_iter();
    all.filter(|it| it.service() != "rcompose.controller")
        .map(|it| (it.id().to_owned(), it.started().to_string()))
        .collect()
}

#[test]
fn pods_are_replaced_whole_and_come_back() {
    let Some(shop) = Scenario::of_rcompose_alone("rolloutpods", REASON) else {
        return;
    };
    shop.file("web.yaml", &web("red", "true", 60));
    shop.run("-f web.yaml up -d --wait");
    let old: Vec<String> = shop
        .containers()
        .iter()
        .map(|it| it.id().to_owned())
        .collect();
    let since = daemon::now();
    shop.file("web.yaml", &web("blue", "true", 60));
    shop.run("-f web.yaml up -d");
    let project = shop.project().to_owned();
    let happened = events::since(since, |event| {
        ["health_status: healthy", "die"].contains(&event.action.as_str())
            && event.attributes["com.docker.compose.project"] == *project
            && event.attributes["com.docker.compose.service"] == "web"
    });
    let order: Vec<&str> = happened
        .iter()
        .map(|event| {
            if old.contains(&event.id) {
                "old ends"
            } else {
                "new is ready"
            }
        })
        .collect();
    assert_eq!(
        order,
        ["new is ready", "old ends", "new is ready", "old ends"]
    );
    assert!(
        shop.containers()
            .iter()
            .all(|it| !old.contains(&it.id().to_owned()))
    );
    assert_eq!(colours(&shop), ["blue", "blue"]);
    let starts = shop.starts();
    shop.run("-f web.yaml up -d");
    assert_eq!(shop.starts(), starts, "nothing has changed");
    let history = shop.run("-f web.yaml rollout history deploy/web").stdout;
    assert_eq!(
        history,
        "deployment.apps/web \nREVISION  CHANGE-CAUSE\n1         red it is\n2         blue it is\n\n"
    );
    let second = shop
        .run("-f web.yaml rollout history deploy/web --revision 1")
        .stdout;
    assert!(
        second.starts_with("deployment.apps/web with revision #1\nPod Template:\n"),
        "{second}"
    );
    assert!(second.contains("COLOUR:  red"), "{second}");
    comes_back(&shop);
}

fn comes_back(shop: &Scenario) {
    let undone = shop.run("-f web.yaml rollout undo deployment/web").stdout;
    assert_eq!(undone, "deployment.apps/web rolled back\n");
    assert_eq!(colours(shop), ["red", "red"]);
    let history = shop.run("-f web.yaml rollout history deploy/web").stdout;
    assert!(history.contains("2         blue it is\n3 "), "{history}");
    let status = shop
        .run("-f web.yaml rollout status deploy/web --timeout 20s")
        .stdout;
    assert!(
        status.ends_with("deployment \"web\" successfully rolled out\n"),
        "{status}"
    );
    // Scaling keeps what was gone back to; `up` brings the files' template back.
    shop.run("-f web.yaml scale deploy/web --replicas 3");
    assert_eq!(colours(shop), ["red", "red", "red"]);
    let plan = shop.run("-f web.yaml plan").stdout;
    assert!(
        plan.contains("the files bring back what `rollout undo` has taken away"),
        "{plan}"
    );
    shop.run("-f web.yaml up -d");
    assert_eq!(colours(shop), ["blue", "blue"]);
    shop.run("-f web.yaml rollout undo deploy/web --to-revision 3");
    assert_eq!(colours(shop), ["red", "red"]);
    let unknown = shop
        .start("-f web.yaml rollout undo deploy/web --to-revision 9")
        .end()
        .with_code(1);
    assert!(
        unknown
            .stderr
            .contains("unable to find specified revision 9 in history"),
        "{}",
        unknown.stderr
    );
    shop.run("-f web.yaml down");
    assert!(shop.containers().is_empty() && shop.volumes().is_empty());
}

#[test]
fn a_rollout_that_gets_nowhere_leaves_the_old_pods() {
    let Some(shop) = Scenario::of_rcompose_alone("rolloutbad", REASON) else {
        return;
    };
    shop.file("web.yaml", &web("red", "true", 60));
    shop.run("-f web.yaml up -d --wait");
    let before = pods(&shop);
    shop.file("web.yaml", &web("blue", "false", 3));
    let failed = shop.start("-f web.yaml up -d").end().with_code(1);
    assert!(
        failed
            .stderr
            .contains("deployment \"web\" exceeded its progress deadline"),
        "{}",
        failed.stderr
    );
    let kept = pods(&shop);
    assert!(before.iter().all(|(id, start)| kept.get(id) == Some(start)));
    shop.run("-f web.yaml rollout undo deploy/web");
    assert_eq!(pods(&shop), before, "only what was new has gone");
    shop.file("web.yaml", &web("green", "true", 60));
    shop.run("-f web.yaml rollout pause deploy/web");
    let paused = shop.run("-f web.yaml up -d").stderr;
    assert!(paused.contains("since it is paused"), "{paused}");
    assert_eq!(pods(&shop), before);
    shop.run("-f web.yaml rollout resume deploy/web");
    assert_eq!(colours(&shop), ["green", "green"]);
    shop.run("-f web.yaml rollout restart deploy/web");
    assert_eq!(colours(&shop), ["green", "green"]);
    assert_eq!(shop.replicas("web").len(), 2);
    shop.run("-f web.yaml down");
    assert!(shop.containers().is_empty() && shop.volumes().is_empty());
}

#[test]
fn a_stateful_set_is_replaced_from_its_end() {
    let Some(shop) = Scenario::of_rcompose_alone("rolloutset", REASON) else {
        return;
    };
    let set = "
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: db}
spec:
  replicas: 2
  serviceName: db
  selector: {matchLabels: {app: db}}
  template:
    metadata: {labels: {app: db}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - name: db
        image: rcompose-fixtures/busybox
        command: [sleep, '1000']
        readinessProbe: {exec: {command: ['true']}, periodSeconds: 1}
";
    shop.file("db.yaml", set);
    shop.run("-f db.yaml up -d --wait");
    let since = daemon::now();
    shop.file("db.yaml", &set.replace("'1000'", "'2000'"));
    shop.run("-f db.yaml up -d --wait");
    let project = shop.project().to_owned();
    // The daemon's word of a container's health may come before the event does.
    let order = until("the last pod is well", || {
        let happened = events::since(since, |event| {
            ["health_status: healthy", "die"].contains(&event.action.as_str())
                && event.attributes["com.docker.compose.project"] == *project
        });
        let told = happened.iter().map(|event| {
            let service = event.attributes["com.docker.compose.service"].as_str();
            format!("{} {}", service.unwrap_or_default(), event.action)
        });
        let order: Vec<String> = told.collect();
        (order.len() > 3).then_some(order)
    });
    assert_eq!(
        order,
        [
            "db-1 die",
            "db-1 health_status: healthy",
            "db-0 die",
            "db-0 health_status: healthy"
        ]
    );
    shop.run("-f db.yaml down");
}
