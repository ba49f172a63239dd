//! What `get` prints of examples.

use expect_test::{Expect, expect};

use super::*;
use crate::cli::objects::example::view;

const APP: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {COLOUR: red, SIZE: big}
---
apiVersion: v1
kind: Secret
metadata: {name: login, labels: {app: web}}
stringData: {PASSWORD: hidden}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, labels: {app: web}}
spec:
  replicas: 3
  minReadySeconds: 60
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers:
      - {name: prepare, image: busybox}
      containers:
      - {name: main, image: nginx, ports: [{name: http, containerPort: 8080}]}
      - {name: side, image: busybox}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: http}]}
---
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
      containers:
      - name: db
        image: postgres
        readinessProbe: {exec: {command: ['true']}}
        volumeMounts: [{name: data, mountPath: /data}]
  volumeClaimTemplates:
  - metadata: {name: data}
    spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}
---
apiVersion: v1
kind: Service
metadata: {name: db}
spec: {clusterIP: None, selector: {app: db}, ports: [{port: 5432}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec: {template: {spec: {restartPolicy: Never, containers: [{name: once, image: busybox}]}}}
";

const RUNNING: &str = "
web.pod-1 running
web-1 running restarts=2 ended=5
web.side-1 running
web.prepare-1 exited code=0
web.pod-2 running
web-2 running age=30
web.side-2 running age=30
web.prepare-2 exited code=0
web.service-1 running port=80:80
db-0-1 running healthy
db-1-1 running starting
once-1 exited code=0 ended=80
";

#[track_caller]
fn check(words: &str, options: &Get, expected: &Expect) {
    let view = view(APP, RUNNING);
    let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
    let question = Question {
        wanted: wanted::read(&words).unwrap(),
        selector: Selector::read(options.selector.as_deref().unwrap_or_default()).unwrap(),
        form: options.form().unwrap(),
    };
    let pods = pod::all(&view);
    let answer = options.answer(&view, &pods, &question);
    let mut text = options.text(&view, &pods, &question, &answer);
    for (resource, name) in &answer.missing {
        text += &not_found(resource, name);
    }
    if text.is_empty() {
        text = options.nothing(&view);
    }
    expected.assert_eq(&text);
}

fn output(form: &str) -> Get {
    Get {
        output: Some(form.into()),
        ..Get::default()
    }
}

#[test]
fn pods_are_listed() {
    check(
        "po",
        &Get::default(),
        &expect![[r#"
        NAME     READY   STATUS      RESTARTS     AGE
        db-0     1/1     Running     0            90s
        db-1     0/1     Running     0            90s
        once-1   0/1     Completed   0            90s
        web-1    2/2     Running     2 (5s ago)   90s
        web-2    2/2     Running     0            90s
    "#]],
    );
    check(
        "pods web-1",
        &output("wide"),
        &expect![[r#"
        NAME    READY   STATUS    RESTARTS     AGE   IP         NODE     NOMINATED NODE   READINESS GATES
        web-1   2/2     Running   2 (5s ago)   90s   10.0.0.1   docker   <none>           <none>
    "#]],
    );
}

#[test]
fn workloads_are_listed() {
    check(
        "all",
        &Get::default(),
        &expect![[r#"
        NAME         READY   STATUS      RESTARTS     AGE
        pod/db-0     1/1     Running     0            90s
        pod/db-1     0/1     Running     0            90s
        pod/once-1   0/1     Completed   0            90s
        pod/web-1    2/2     Running     2 (5s ago)   90s
        pod/web-2    2/2     Running     0            90s

        NAME          TYPE           CLUSTER-IP   EXTERNAL-IP   PORT(S)     AGE
        service/db    ClusterIP      None         <none>        5432/TCP    90s
        service/web   LoadBalancer   10.0.0.1     127.0.0.1     80:80/TCP   90s

        NAME                  READY   UP-TO-DATE   AVAILABLE   AGE
        deployment.apps/web   2/3     2            1           90s

        NAME                  READY   AGE
        statefulset.apps/db   1/2     90s

        NAME             STATUS     COMPLETIONS   DURATION   AGE
        job.batch/once   Complete   1/1           10s        90s
    "#]],
    );
    check(
        "deploy",
        &output("wide"),
        &expect![[r#"
        NAME   READY   UP-TO-DATE   AVAILABLE   AGE   CONTAINERS   IMAGES          SELECTOR
        web    2/3     2            1           90s   main,side    nginx,busybox   app=web
    "#]],
    );
}

#[test]
fn other_objects_are_listed() {
    check(
        "cm,secret,pvc",
        &Get::default(),
        &expect![[r#"
        NAME                 DATA   AGE
        configmap/settings   2      <unknown>

        NAME           TYPE     DATA   AGE
        secret/login   Opaque   1      <unknown>

        NAME                              STATUS   VOLUME           CAPACITY   ACCESS MODES   STORAGECLASS   VOLUMEATTRIBUTESCLASS   AGE
        persistentvolumeclaim/data-db-0   Bound    shop_data-db-0   1Gi        RWO                           <unset>                 <unknown>
        persistentvolumeclaim/data-db-1   Bound    shop_data-db-1   1Gi        RWO                           <unset>                 <unknown>
    "#]],
    );
    let labelled = Get {
        selector: Some("app".into()),
        show_labels: true,
        no_headers: true,
        ..Get::default()
    };
    check(
        "secret,deploy",
        &labelled,
        &expect![[r#"
        secret/login   Opaque   1      <unknown>   app=web

        deployment.apps/web   2/3     2            1           90s   app=web
    "#]],
    );
}

#[test]
fn what_is_not_there_is_said() {
    check(
        "pod/web-1 deploy/wbe",
        &output("name"),
        &expect![[r#"
        pod/web-1
        Error from server (NotFound): deployments.apps "wbe" not found
    "#]],
    );
    check(
        "ingresses",
        &Get::default(),
        &expect![[r#"
        No resources found in default namespace.
    "#]],
    );
    let elsewhere = Get {
        namespace: Some("far".into()),
        ..Get::default()
    };
    check(
        "pods",
        &elsewhere,
        &expect![[r#"
        No resources found in far namespace.
    "#]],
    );
}

#[test]
fn documents_have_a_status() {
    check(
        "service db",
        &output("yaml"),
        &expect![[r#"
        apiVersion: v1
        kind: Service
        metadata:
          name: db
          namespace: default
        spec:
          clusterIP: None
          ports:
            - port: 5432
          selector:
            app: db
        status:
          loadBalancer: {}
    "#]],
    );
    check(
        "job/once",
        &output("json"),
        &expect![[r#"
        {
            "apiVersion": "batch/v1",
            "kind": "Job",
            "metadata": {
                "creationTimestamp": "2023-11-14T22:11:50Z",
                "name": "once",
                "namespace": "default"
            },
            "spec": {
                "template": {
                    "spec": {
                        "containers": [
                            {
                                "image": "busybox",
                                "name": "once"
                            }
                        ],
                        "restartPolicy": "Never"
                    }
                }
            },
            "status": {
                "active": 0,
                "completionTime": "2023-11-14T22:12:00Z",
                "conditions": [
                    {
                        "status": "True",
                        "type": "Complete"
                    }
                ],
                "failed": 0,
                "startTime": "2023-11-14T22:11:50Z",
                "succeeded": 1
            }
        }
    "#]],
    );
}
