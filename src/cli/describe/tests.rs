//! Descriptions of examples.

use expect_test::{Expect, expect};

use super::*;
use crate::cli::objects::example::view;
use crate::engine::Happening;
use crate::model::labels;

const APP: &str = "
apiVersion: v1
kind: Secret
metadata: {name: login}
data: {TOKEN: aGlkZGVu}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}, annotations: {note: x}}
    spec:
      initContainers: [{name: prepare, image: busybox, command: [prepare]}]
      containers:
      - name: web
        image: nginx
        args: [--verbose]
        ports: [{containerPort: 8080}]
        env:
        - {name: TOKEN, valueFrom: {secretKeyRef: {name: login, key: TOKEN}}}
        - {name: COLOUR, value: red}
        resources: {limits: {memory: 64Mi}}
        readinessProbe: {exec: {command: [test, -e, /ready]}}
        volumeMounts: [{name: work, mountPath: /work}]
      volumes: [{name: work, emptyDir: {}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: NodePort, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
";

const RUNNING: &str = "
web.prepare-1 exited code=0
web-1 running healthy
web.prepare-2 exited code=0
web-2 restarting code=3 restarts=4 ended=5
web.service-1 running port=30080:80
";

#[track_caller]
fn check(object: &str, expected: &Expect) {
    let view = view(APP, RUNNING);
    let pods = pod::all(&view);
    let (kind, name) = wanted::one(object, "pod").unwrap();
    let items = items(&view, &pods, kind);
    let item = items.iter().find(|it| it.name() == name).unwrap();
    let happened = |what: &str, service: &str, code: &str| Happening {
        what: what.into(),
        id: String::new(),
        name: format!("shop-{service}-2"),
        attributes: [
            (labels::SERVICE, service),
            (labels::CONTAINER_NUMBER, "2"),
            ("exitCode", code),
            ("image", "nginx"),
        ]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into(),
        time: (view.now - 30) * 1_000_000_000,
    };
    let history = History(vec![
        happened("create", "web", ""),
        happened("start", "web", ""),
        happened("exec_start", "web", ""),
        happened("die", "web", "3"),
        happened("die", "other", "1"),
    ]);
    // Clocks differ.
    let text = text(&view, &pods, item, Some(&history));
    let shown: Vec<&str> = text.lines().filter(|it| !it.contains("2023")).collect();
    expected.assert_eq(&(shown.join("\n") + "\n"));
}

#[test]
fn a_pod_is_described() {
    check(
        "web-2",
        &expect![[r#"
        Name:             web-2
        Namespace:        default
        Labels:           app=web
        Annotations:      note: x
        Status:           CrashLoopBackOff
        IP:
        Controlled By:    Deployment/web
        As In The Files:  yes
        Init Containers:
          prepare:
            Container:      shop-web.prepare-2
            Container ID:   docker://id of shop-web.prepare-2
            Image ID:       sha256:1
            Image:          busybox
            Port:           <none>
            Command:        prepare
            State:          Terminated
              Reason:     Completed
              Exit Code:  0
            Ready:          True
            Restart Count:  0
            Environment:    <none>
            Mounts:         <none>
        Containers:
          web:
            Container:      shop-web-2
            Container ID:   docker://id of shop-web-2
            Image ID:       sha256:1
            Image:          nginx
            Port:           8080/TCP
            Args:           --verbose
            State:          Waiting
              Reason:  CrashLoopBackOff
            Last State:     Terminated
              Exit Code:  3
            Ready:          False
            Restart Count:  4
            Limits:
              memory:  64Mi
            Readiness:      exec [test -e /ready] delay=0s timeout=1s period=10s #success=1 #failure=3
            Environment:
              TOKEN:   <set to the key 'TOKEN' in secret 'login'>  Optional: false
              COLOUR:  red
            Mounts:         /work from work (rw)
        Conditions:
          Initialized:      True
          Ready:            False
          ContainersReady:  False
        Volumes:
          work:
            Type:  EmptyDir
        Events:
          Type     Reason   Age  From    Message
          ----     ------   ---  ----    -------
          Normal   Created  30s  docker  Created container shop-web-2 of nginx
          Normal   Started  30s  docker  Started container shop-web-2
          Warning  Ended    30s  docker  Container shop-web-2 ended with 3
    "#]],
    );
}

#[test]
fn a_deployment_is_described() {
    check(
        "deploy/web",
        &expect![[r#"
        Name:                   web
        Namespace:              default
        Labels:                 app=web
        Annotations:            <none>
        Selector:               app=web
        Replicas:               2 desired | 2 updated | 2 total | 1 available | 1 unavailable
        Pods Status:            2 Running / 0 Waiting / 0 Succeeded / 0 Failed
        StrategyType:           RollingUpdate
        MinReadySeconds:        0
        RollingUpdateStrategy:  25% max unavailable, 25% max surge
        Pod Template:
          Labels:  app=web
          Init Containers:
            prepare:
              Image:        busybox
              Port:         <none>
              Command:      prepare
              Environment:  <none>
              Mounts:       <none>
          Containers:
            web:
              Image:      nginx
              Port:       8080/TCP
              Args:       --verbose
              Limits:
                memory:  64Mi
              Readiness:  exec [test -e /ready] delay=0s timeout=1s period=10s #success=1 #failure=3
              Environment:
                TOKEN:   <set to the key 'TOKEN' in secret 'login'>  Optional: false
                COLOUR:  red
              Mounts:     /work from work (rw)
          Volumes:
            work:
              Type:  EmptyDir
        Events:  <none>
    "#]],
    );
}

#[test]
fn a_service_and_a_secret_are_described() {
    check(
        "svc/web",
        &expect![[r#"
        Name:               web
        Namespace:          default
        Labels:             <none>
        Annotations:        <none>
        Selector:           app=web
        Type:               NodePort
        IP:                 10.0.0.1
        Port:               <unset>  80/TCP
        TargetPort:         8080/TCP
        Published:          127.0.0.1:30080
        Endpoints:          10.0.0.1:8080
        Session Affinity:   None
        Events:  <none>
    "#]],
    );
    check(
        "secret/login",
        &expect![[r#"
        Name:         login
        Namespace:    default
        Labels:       <none>
        Annotations:  <none>
        Type:         Opaque
        Data:
          TOKEN:  6 bytes
        Events:  <none>
    "#]],
    );
}
