//! Files of ConfigMaps and Secrets that change beneath running pods.

use crate::patience::until;
use crate::scenario::Scenario;

const REASON: &str = "Docker Compose reads no manifests";

/// A pod that mounts a ConfigMap and a Secret whole, and looks at a file of them
/// all the time; one that has a variable from it, and one that mounts a file.
fn pods(data: &str) -> String {
    format!(
        "
apiVersion: v1
kind: ConfigMap
metadata: {{name: conf}}
data: {{{data}}}
---
apiVersion: v1
kind: Secret
metadata: {{name: key}}
stringData: {{key: sesame}}
---
apiVersion: v1
kind: Pod
metadata: {{name: files}}
spec:
  terminationGracePeriodSeconds: 0
  volumes:
  - name: all
    projected:
      defaultMode: 0440
      sources:
      - configMap: {{name: conf}}
      - secret: {{name: key, items: [{{key: key, path: deep/key, mode: 0400}}]}}
  containers:
  - name: main
    image: rcompose-fixtures/busybox
    command: [sh, -c, 'while :; do cat /all/a >> /tmp/seen 2>> /tmp/missed; done']
    volumeMounts: [{{name: all, mountPath: /all}}]
---
apiVersion: v1
kind: Pod
metadata: {{name: variable}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: main
    image: rcompose-fixtures/busybox
    command: [sleep, '1000']
    env: [{{name: A, valueFrom: {{configMapKeyRef: {{name: conf, key: a}}}}}}]
---
apiVersion: v1
kind: Pod
metadata: {{name: part}}
spec:
  terminationGracePeriodSeconds: 0
  volumes: [{{name: all, configMap: {{name: conf}}}}]
  containers:
  - name: main
    image: rcompose-fixtures/busybox
    command: [sleep, '1000']
    volumeMounts: [{{name: all, mountPath: /a, subPath: a}}]
"
    )
}

#[test]
fn files_change_beneath_running_pods_and_variables_replace_theirs() {
    let Some(shop) = Scenario::of_rcompose_alone("refresh", REASON) else {
        return;
    };
    shop.file("pods.yaml", &pods("a: one, b: one"));
    shop.run("-f pods.yaml up -d");
    let id = |service: &str| shop.container(service).id().to_owned();
    let all = ["files", "variable", "part"];
    let first = all.map(id);
    assert_eq!(shop.run("-f pods.yaml plan").stdout, "");
    let read = |script: &str| shop.container("files").shell(script);
    assert_eq!(
        read("cat /all/a /all/deep/key; stat -Lc %a /all/a /all/deep/key"),
        "onesesame440\n400"
    );
    shop.file("pods.yaml", &pods("a: two, c: two"));
    let plan = shop.run("-f pods.yaml plan").stdout;
    assert!(plan.contains("refresh files of volume"), "{plan}");
    assert!(plan.contains("no container is replaced for"), "{plan}");
    assert!(!plan.contains("-files-1"), "{plan}");
    shop.run("-f pods.yaml up -d");
    assert_eq!(
        read("cat /all/a /all/c /all/deep/key; ls -1 /all"),
        "twotwosesamea\nc\ndeep"
    );
    assert!(read("readlink /all/a").starts_with("..data/a"));
    let second = all.map(id);
    assert_eq!(second[0], first[0], "it is the same container");
    assert!(second[1] != first[1] && second[2] != first[2]);
    assert_eq!(shop.container("variable").shell("echo $A"), "two");
    assert_eq!(shop.container("part").shell("cat /a"), "two");
    assert_eq!(shop.run("-f pods.yaml plan").stdout, "");
    // There and back, and never was a file not there.
    for data in ["a: one", "a: two", "a: one", "a: two"] {
        shop.file("pods.yaml", &pods(data));
        shop.run("-f pods.yaml up -d");
    }
    until("what is looked at has changed", || {
        (read("tail -c 3 /tmp/seen") == "two").then_some(())
    });
    assert_eq!(read("cat /tmp/missed; ls -A /all | wc -l"), "4");
    assert_eq!(id("files"), first[0]);
    shop.run("-f pods.yaml restart files");
    assert_eq!(read("cat /all/a"), "two");
    shop.run("-f pods.yaml down");
    assert!(shop.volumes().is_empty(), "{:?}", shop.volumes());
    assert!(shop.containers().is_empty());
}

#[test]
fn pods_that_share_a_volume_of_files_do_not_get_in_each_others_way() {
    let Some(shop) = Scenario::of_rcompose_alone("refresh-many", REASON) else {
        return;
    };
    let many = |word: &str| {
        format!(
            "
apiVersion: v1
kind: ConfigMap
metadata: {{name: conf}}
data: {{a: {word}}}
---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web}}
spec:
  replicas: 6
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}}}
    spec:
      terminationGracePeriodSeconds: 0
      volumes: [{{name: all, configMap: {{name: conf}}}}]
      containers:
      - name: main
        image: rcompose-fixtures/busybox
        command: [sleep, '1000']
        volumeMounts: [{{name: all, mountPath: /all}}]
"
        )
    };
    shop.file("web.yaml", &many("one"));
    shop.run("-f web.yaml up -d");
    let ids = shop.ids();
    assert_eq!(shop.replicas("web").len(), 6);
    shop.file("web.yaml", &many("two"));
    shop.run("-f web.yaml up -d");
    for pod in shop.replicas("web") {
        assert_eq!(pod.shell("cat /all/a"), "two");
    }
    assert_eq!(shop.ids(), ids, "nothing is replaced");
    shop.run("-f web.yaml restart");
    for pod in shop.replicas("web") {
        assert_eq!(pod.shell("cat /all/a; readlink /all/a"), "two..data/a");
    }
    shop.run("-f web.yaml down");
}
