//! Kubernetes manifests on the daemon.

use crate::patience;
use crate::scenario::{Scenario, free_port};

const REASON: &str = "Docker Compose reads no manifests";

/// A pod to look at the others from.
const VISITOR: &str = "---
apiVersion: v1
kind: Pod
metadata: {name: visitor}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: main, image: rcompose-fixtures/busybox, command: [sleep, '1000']}]
";

const WEB: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data:
  COLOUR: red
  page.html: |
    hello $USER
---
apiVersion: v1
kind: Secret
metadata: {name: login}
data: {PASSWORD: cGEkJHdvcmQ=}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      securityContext: {runAsUser: 1000, fsGroup: 2000}
      terminationGracePeriodSeconds: 1
      hostAliases: [{ip: 10.1.2.3, hostnames: [far, away]}]
      initContainers:
      - name: prepare
        image: rcompose-fixtures/busybox
        command: [sh, -c, 'echo $(POD) > /work/made; echo ran']
        env: [{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
        volumeMounts: [{name: work, mountPath: /work}]
      containers:
      - name: web
        image: rcompose-fixtures/busybox
        command: [sh, -c]
        args: ['cat /work/made /pages/index.html; trap exit TERM; while :; do sleep 0.1; done']
        env:
        - {name: COLOUR, valueFrom: {configMapKeyRef: {name: settings, key: COLOUR}}}
        - {name: PASSWORD, valueFrom: {secretKeyRef: {name: login, key: PASSWORD}}}
        - {name: BOTH, value: '$(COLOUR)-$(PASSWORD)'}
        securityContext: {readOnlyRootFilesystem: true}
        readinessProbe: {exec: {command: [test, -e, /work/made]}, periodSeconds: 1}
        volumeMounts:
        - {name: pages, mountPath: /pages}
        - {name: work, mountPath: /work}
      volumes:
      - {name: work, emptyDir: {}}
      - name: pages
        configMap: {name: settings, items: [{key: page.html, path: index.html, mode: 0440}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: None, selector: {app: web}}
";

#[test]
fn a_deployment_runs_with_its_files_and_variables() {
    let Some(shop) = Scenario::of_rcompose_alone("kubeweb", REASON) else {
        return;
    };
    shop.file("k8s/web.yaml", WEB)
        .file("k8s/visitor.yaml", VISITOR);
    shop.run("-f k8s up -d --wait");
    assert_eq!(
        shop.states(),
        [
            "visitor-1 running",
            "web-1 running",
            "web-2 running",
            "web.prepare-1 exited",
            "web.prepare-2 exited"
        ]
    );
    let web = &shop.replicas("web")[1];
    assert_eq!(web.variable("BOTH"), Some("red-pa$$word"));
    let logs = shop.run("-f k8s logs --no-log-prefix web").stdout;
    assert!(logs.contains("web-1\nhello $USER\n"), "{logs}");
    assert!(logs.contains("web-2\nhello $USER\n"), "{logs}");
    for (command, part) in [
        ("id -u", "1000"),
        ("ls -lnL /pages", "-r--r-----    1 0        2000"),
        ("ls -lnd /work", "drwxrwsrwx    2 0        2000"),
        ("touch /work/more", ""),
        ("cat /etc/hosts", "10.1.2.3\tfar"),
    ] {
        let seen = shop.run(&format!("-f k8s exec -T web {command}")).stdout;
        assert!(seen.contains(part), "{command}: {seen}");
    }
    for name in ["web", "web.default", "web.default.svc.cluster.local"] {
        let found = shop
            .run(&format!("-f k8s exec -T visitor nslookup {name}."))
            .stdout;
        assert!(found.matches("Address").count() >= 3, "{name}: {found}");
    }
    // Nothing is left to do, and the init containers do not run again.
    let starts = shop.starts();
    shop.run("-f k8s up -d");
    assert_eq!(shop.starts(), starts);
    // Another page is there beneath the same pods.
    shop.file("k8s/web.yaml", &WEB.replace("hello", "good day"));
    shop.run("-f k8s up -d --wait");
    assert_eq!(shop.starts(), starts);
    let page = shop.run("-f k8s exec -T web cat /pages/index.html").stdout;
    assert!(page.contains("good day $USER"), "{page}");
    shop.run("-f k8s down");
    assert!(shop.containers().is_empty() && shop.volumes().is_empty());
}

#[test]
fn a_job_runs_once_as_often_as_it_must_succeed() {
    let Some(shop) = Scenario::of_rcompose_alone("kubejob", REASON) else {
        return;
    };
    shop.file(
        "job.yaml",
        "
apiVersion: batch/v1
kind: Job
metadata: {name: count}
spec:
  completions: 3
  parallelism: 1
  completionMode: Indexed
  template:
    spec:
      restartPolicy: Never
      containers:
      - name: main
        image: rcompose-fixtures/busybox
        command: [sh, -c, 'echo part $JOB_COMPLETION_INDEX on $(hostname)']
",
    );
    shop.run("-f job.yaml up -d");
    shop.until_states(&[
        "count-0-1 exited",
        "count-1-1 exited",
        "count-2-1 exited",
        "rcompose.controller-1 running",
    ]);
    let logs = shop.run("-f job.yaml logs --no-log-prefix").stdout;
    for part in [
        "part 0 on count-0\n",
        "part 1 on count-1\n",
        "part 2 on count-2\n",
    ] {
        assert!(logs.contains(part), "{logs}");
    }
    let starts = shop.starts();
    shop.run("-f job.yaml up -d");
    assert_eq!(shop.starts(), starts, "it has done its work");
}

#[test]
fn pods_of_a_stateful_set_keep_their_names_and_data() {
    let Some(shop) = Scenario::of_rcompose_alone("kubeset", REASON) else {
        return;
    };
    let set = include_str!("../../fixtures/kube/peers.yaml");
    shop.file("db.yaml", set);
    shop.run("-f db.yaml up -d");
    assert_eq!(shop.states(), ["db-0-1 running", "db-1-1 running"]);
    shop.run("-f db.yaml exec -T db-0 nslookup db-1.peers.");
    shop.file("db.yaml", &set.replace("sleep 1000", "sleep 2000"));
    shop.run("-f db.yaml up -d");
    let kept = shop.run("-f db.yaml exec -T db-1 cat /data/names").stdout;
    assert_eq!(kept, "db-1\ndb-1\n");
}

#[test]
fn containers_of_a_pod_share_its_network_and_volumes() {
    let Some(shop) = Scenario::of_rcompose_alone("kubepod", REASON) else {
        return;
    };
    shop.file(
        "pod.yaml",
        "
apiVersion: v1
kind: Pod
metadata: {name: duo}
spec:
  shareProcessNamespace: true
  terminationGracePeriodSeconds: 0
  initContainers:
  - name: side
    restartPolicy: Always
    image: rcompose-fixtures/busybox
    command: [sh, -c, 'echo from side > /www/index.html; exec httpd -f -p 8080 -h /www']
    volumeMounts: [{name: www, mountPath: /www}]
  - name: once
    image: rcompose-fixtures/busybox
    command: [sh, -c, 'until wget -qO- http://127.0.0.1:8080/; do sleep 0.1; done']
  containers:
  - name: main
    image: rcompose-fixtures/busybox
    command: [sleep, '1000']
  volumes: [{name: www, emptyDir: {medium: Memory}}]
",
    );
    shop.run("-f pod.yaml up -d");
    assert_eq!(
        shop.states(),
        [
            "duo-1 running",
            "duo.once-1 exited",
            "duo.pod-1 running",
            "duo.side-1 running",
            "rcompose.controller-1 running"
        ]
    );
    let page = "-f pod.yaml exec -T duo wget -qO- http://localhost:8080/";
    assert_eq!(shop.run(page).stdout, "from side\n");
    assert_eq!(shop.run("-f pod.yaml exec -T duo hostname").stdout, "duo\n");
    let processes = shop.run("-f pod.yaml exec -T duo ps").stdout;
    assert!(processes.contains("inside pause"), "{processes}");
    let starts = shop.starts();
    shop.run("-f pod.yaml up -d");
    assert_eq!(shop.starts(), starts);
}

const BALANCED: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - name: web
        image: rcompose-fixtures/busybox
        command: [sh, -c, 'mkdir /www; echo $(POD) > /www/index.html; touch /www/ready; exec httpd -f -p 8080 -h /www']
        env: [{name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {httpGet: {path: /ready, port: http}, periodSeconds: 1}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: PORT, targetPort: http}]}
";

#[test]
fn a_service_hands_connections_to_ready_pods_in_turn() {
    let Some(shop) = Scenario::of_rcompose_alone("kubesvc", REASON) else {
        return;
    };
    let port = free_port();
    let manifests = BALANCED.replace("PORT", &port.to_string()) + VISITOR;
    shop.file("web.yaml", &manifests);
    shop.run("-f web.yaml up -d");
    // By its address, since the image's own resolver may not know a thing.
    let ask = |host: &str| {
        let found = shop.run(&format!("-f web.yaml exec -T visitor nslookup {host}."));
        let words = found.stdout.split_whitespace();
        let mut address = words.filter_map(|it| it.parse::<std::net::IpAddr>().ok());
        let address = address.next_back().expect("an address of the Service");
        let command = format!("-f web.yaml exec -T visitor wget -qO- http://{address}:{port}/");
        shop.run(&command).stdout.trim().to_owned()
    };
    // The second is ready soon after the first.
    let seen = |answers: &[String]| {
        let mut seen = answers.to_vec();
        seen.sort();
        seen.dedup();
        seen
    };
    let mut answers: Vec<String> = Vec::new();
    patience::until("both pods answer", || {
        answers.push(ask("web.default.svc.cluster.local"));
        (seen(&answers) == ["web-1", "web-2"]).then_some(())
    });
    let inside: Vec<String> = (0..4).map(|_| ask("web")).collect();
    assert_eq!(seen(&inside), ["web-1", "web-2"], "{inside:?}");
    // One that is not ready gets nothing.
    shop.run("-f web.yaml exec -T --index 1 web rm /www/ready");
    patience::until("only the second answers", || {
        let answers: Vec<String> = (0..4).map(|_| ask("web")).collect();
        (seen(&answers) == ["web-2"]).then_some(())
    });
}

#[test]
fn a_pod_that_waits_for_its_config_keeps_nothing_else_from_running() {
    let Some(shop) = Scenario::of_rcompose_alone("kubewait", REASON) else {
        return;
    };
    let web = VISITOR.replace("visitor", "web").replace(
        "image:",
        "envFrom: [{configMapRef: {name: settings}}], image:",
    );
    shop.file("web.yaml", &(VISITOR.to_owned() + &web));
    let ended = shop.fails(1, "-f web.yaml up -d");
    assert!(
        ended
            .stderr
            .contains("no ConfigMap `settings` is in the files"),
        "{}",
        ended.stderr
    );
    assert_eq!(shop.states(), ["visitor-1 running"]);
    let settings = "kind: ConfigMap\napiVersion: v1\nmetadata: {name: settings}\ndata: {A: b}\n";
    shop.file("settings.yaml", settings);
    shop.run("-f web.yaml -f settings.yaml up -d");
    assert_eq!(shop.container("web").variable("A"), Some("b"));
    // It goes on when the file is left out again.
    let starts = shop.starts();
    shop.fails(1, "-f web.yaml up -d");
    assert_eq!(shop.starts(), starts);
}

const HOSTS: &str = "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: hosts, annotations: {rcompose/http-port: 'HTTP', rcompose/https-port: 'TLS'}}
spec:
  tls: [{hosts: [a.example], secretName: a-tls}]
  rules:
  - host: a.example
    http:
      paths:
      - {path: /b, pathType: Prefix, backend: {service: {name: two, port: {name: http}}}}
      - {path: /, pathType: Prefix, backend: {service: {name: one, port: {number: 80}}}}
  - host: b.example
    http:
      paths: [{path: /b, pathType: Exact, backend: {service: {name: two, port: {number: 81}}}}]
---
apiVersion: v1
kind: Service
metadata: {name: one}
spec: {selector: {app: one}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Service
metadata: {name: two}
spec: {selector: {app: two}, ports: [{name: http, port: 81, targetPort: 8080}]}
";

/// A pod that answers `/` and `/b` with its name.
fn answering(name: &str) -> String {
    format!(
        "---
apiVersion: v1
kind: Pod
metadata: {{name: {name}, labels: {{app: {name}}}}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - name: main
    image: rcompose-fixtures/busybox
    command: [sh, -c, 'mkdir /www; echo {name} | tee /www/index.html > /www/b; exec httpd -f -p 8080 -h /www']
    readinessProbe: {{tcpSocket: {{port: 8080}}, periodSeconds: 1}}
"
    )
}

/// A Secret of the certificate for `a.example`.
fn certificate() -> String {
    let lines = |name: &str, text: &str| {
        let lines: Vec<String> = text.lines().map(|it| format!("    {it}\n")).collect();
        format!("  {name}: |\n{}", lines.concat())
    };
    format!(
        "---\napiVersion: v1\nkind: Secret\nmetadata: {{name: a-tls}}\ntype: kubernetes.io/tls\nstringData:\n{}{}",
        lines("tls.crt", include_str!("../../fixtures/gateway/a.crt")),
        lines("tls.key", include_str!("../../fixtures/gateway/a.key"))
    )
}

#[test]
fn an_ingress_listens_for_its_hosts() {
    let Some(shop) = Scenario::of_rcompose_alone("kubeingress", REASON) else {
        return;
    };
    let (http, tls) = (free_port(), free_port());
    let hosts = HOSTS.replace("HTTP", &http.to_string());
    let hosts = hosts.replace("TLS", &tls.to_string());
    let manifests = [hosts, answering("one"), answering("two"), certificate()].concat();
    shop.file("shop.yaml", &manifests);
    shop.run("-f shop.yaml up -d");
    // Asked within its own network, since the engine may have one elsewhere.
    let proxy = shop.container("ingress");
    let client = shop.container("one");
    let address = proxy.address();
    let ask = |host: &str, path: &str| {
        client.shell(&format!(
            "wget -q -O- --header 'Host: {host}' http://{address}:{http}{path} 2>&1 || true"
        ))
    };
    patience::until("both hosts answer", || {
        let answers = [
            ask("a.example", "/"),
            ask("a.example", "/b"),
            ask("b.example", "/b"),
        ];
        (answers == ["one", "two", "two"]).then_some(())
    });
    assert!(ask("b.example", "/").contains("404"), "no rule is for it");
    assert!(ask("c.example", "/").contains("404"), "nor for this host");
    // A certificate that it could not use would have ended it.
    let said = shop.run("-f shop.yaml logs ingress").stdout;
    assert!(said.contains(&format!(":{tls}/http")), "{said}");
    assert_eq!(proxy["RestartCount"], 0);
    let starts = shop.starts();
    shop.run("-f shop.yaml up -d");
    assert_eq!(shop.starts(), starts);
}
