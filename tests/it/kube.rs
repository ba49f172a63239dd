//! Kubernetes manifests, loaded: what they come to, and what is said of wrong
//! ones.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use rcompose::source::compose::{Options, load};
use rcompose::source::{Diagnostic, LoadError, Loaded, Severity};

/// Loads manifests.
fn loaded(text: &str) -> Result<Loaded, LoadError> {
    let folder = tempfile::Builder::new().prefix("app").tempdir().unwrap();
    std::fs::write(folder.path().join("app.yaml"), text).unwrap();
    load(&Options {
        cwd: folder.path().to_owned(),
        files: vec!["app.yaml".to_owned()],
        project_name: Some("app".to_owned()),
        ..Options::default()
    })
}

/// What is said of manifests: mistakes and notes with their places.
fn said(text: &str) -> String {
    match loaded(text) {
        Ok(loaded) => tell(&loaded.notes),
        Err(error) => tell(&error.diagnostics),
    }
}

fn tell(said: &[Diagnostic]) -> String {
    let mut shown = String::new();
    for it in said {
        let place = it.place.map(|it| format!("{}:{}", it.line, it.column));
        let kind = match it.severity {
            Severity::Error => "error",
            Severity::Note => "note",
        };
        let _ = writeln!(
            shown,
            "{} {kind}: {}",
            place.unwrap_or_default(),
            it.message
        );
        if let Some(hint) = &it.hint {
            let _ = writeln!(shown, "    {hint}");
        }
    }
    shown
}

fn check(text: &str, expect: &Expect) {
    expect.assert_eq(&said(text));
}

/// What manifests come to.
fn lowered(text: &str) -> serde_json::Value {
    match loaded(text) {
        Ok(loaded) => serde_json::Value::from(&loaded.document),
        Err(error) => panic!("{}", tell(&error.diagnostics)),
    }
}

/// What the proxy of a service of manifests is told.
fn proxied(tree: &serde_json::Value, service: &str) -> serde_json::Value {
    let told = &tree["services"][service]["environment"]["RCOMPOSE_GATEWAY"];
    serde_json::from_str(told.as_str().unwrap()).unwrap()
}

/// A Pod with one container, whose fields are given.
fn pod(container: &str) -> String {
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata: {{name: web}}\nspec:\n  containers:\n  - name: main\n    \
         image: nginx\n{container}"
    )
}

#[test]
fn all_mistakes_come_at_once_with_what_was_meant() {
    check(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: My_Web}
spec:
  replicas: '2'
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: wep}}
    spec:
      containers:
      - name: web
        imag: nginx
        image: nginx
        env:
        - A=b
        - {name: PORT, value: 80}
        volumeMounts:
        - data:/data
        resources: {limits: {memory: 64MB}}
      volumes:
      - ./data
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
spec:
  data: {A: b}
---
apiVersion: extensions/v1beta1
kind: Deployment
metadata: {name: old}
---
apiVersion: v1
kind: Servce
metadata: {name: web}
",
        &expect![[r#"
            3:18 error: metadata.name: `My_Web` must have lower-case letters, digits, `-` and `.` only, and start and end with a letter or digit
                for example `my-web`
            5:13 error: spec.replicas: must be a whole number, not a string
                write it without quotes: 2
            6:33 error: spec.selector.matchLabels: `app: web` does not match the template, which has `app: wep`
                make the template's `metadata.labels` and the selector the same
            12:9 error: unknown field `imag` in spec.template.spec.containers[0]
                did you mean `image`?
            15:11 error: spec.template.spec.containers[0].env[0]: must be a mapping, not a string
                write `- {name: A, value: "b"}`
            16:31 error: spec.template.spec.containers[0].env[1].value: must be a text, not an integer
                put it in quotes: "80"
            18:11 error: spec.template.spec.containers[0].volumeMounts[0]: must be a mapping, not a string
                write `- {name: data, mountPath: /data}`
            19:38 error: spec.template.spec.containers[0].resources.limits.memory: `64MB` is no amount
                leave the B away: 64M, or 64Mi for powers of 1024
            21:9 error: spec.template.spec.volumes[0]: must be a mapping, not a string
                write `- {name: data, hostPath: {path: ./data}}`, and `volumeMounts` in the container
            26:1 error: unknown field `spec` at the top of a ConfigMap
                a ConfigMap has no spec: put `data` beside `metadata`
            29:13 error: no kind Deployment in version extensions/v1beta1
                write `apiVersion: apps/v1`
            34:7 error: no kind Servce in version v1
                did you mean `Service`?
        "#]],
    );
}

#[test]
fn what_a_pod_names_must_be_there() {
    check(
        &(pod("    \
    env:
    - {name: A, valueFrom: {configMapKeyRef: {name: setings, key: A}}}
    - {name: B, valueFrom: {configMapKeyRef: {name: settings, key: BB}}}
    - {name: C, valueFrom: {secretKeyRef: {name: none, key: A, optional: true}}}
    volumeMounts: [{name: dta, mountPath: /data}]
  volumes: [{name: data, persistentVolumeClaim: {claimName: data}}]
") + "---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {B: b}
"),
        &expect![[r#"
            9:53 note: spec.containers[0].env[0].valueFrom.configMapKeyRef.name: no ConfigMap `setings` is in the files, which the pod waits for
                did you mean `settings`?
            10:68 error: spec.containers[0].env[1].valueFrom.configMapKeyRef: ConfigMap settings has no key `BB`
                did you mean `B`?
            12:27 error: spec.containers[0].volumeMounts[0].name: the pod has no volume `dta`
                did you mean `data`?
            13:61 note: spec.volumes[0].persistentVolumeClaim.claimName: no PersistentVolumeClaim `data` is in the files, which the pod waits for
                add its manifest, or use `emptyDir: {}` for data that may be lost
        "#]],
    );
}

#[test]
fn a_service_leads_to_ports_that_are_there() {
    check(
        &(pod("    ports: [{containerPort: 80, name: http}]\n")
            .replace("{name: web}", "{name: web, labels: {app: web}}")
            + "---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 8080}, {port: 81, targetPort: htp}]}
---
apiVersion: v1
kind: Service
metadata: {name: other}
spec: {selector: {app: wep}, ports: [{port: 80}]}
"),
        &expect![[r#"
            13:38 note: spec.ports[0]: no container says that it listens on port 8080
                `ports` of the containers have 80; is `targetPort` missing?
            13:45 error: spec.ports[0].name: is missing
                each of several ports has a name, such as `name: http`
            13:59 error: spec.ports[1].name: is missing
                each of several ports has a name, such as `name: http`
            13:75 error: spec.ports[1].targetPort: no container has a port `htp`
                those with names are http
            18:8 note: Service other: no pod in the files has the labels of its selector
        "#]],
    );
}

#[test]
fn what_has_no_meaning_is_noted_once_for_each_reason() {
    check(
        &(pod(
            "    terminationMessagePath: /x\n  nodeSelector: {disk: ssd}\n  tolerations: [{key: a, operator: Exists}]\n",
        ) + "---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: a}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: b}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: a}
---
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: a}
---
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: '* * * * *'
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: b}]}}}}
"),
        &expect![[r#"
            8:29 note: without effect here (nothing reads them): terminationMessagePath
            9:3 note: without effect here (one daemon schedules nothing): nodeSelector, tolerations
            13:7 note: left out, since one daemon has none of access to a cluster's API: Role (2), ServiceAccount
            25:7 note: left out, since one daemon has none of resources of other software: Certificate
        "#]],
    );
}

/// Pods by their names, which their labels hold too.
fn named(names: &[&str]) -> String {
    let pod = |name: &&str| {
        format!(
            "---
apiVersion: v1
kind: Pod
metadata: {{name: {name}, labels: {{app: {name}}}}}
spec: {{containers: [{{name: a, image: b}}]}}
"
        )
    };
    names.iter().map(pod).collect()
}

#[test]
fn what_a_policy_forbids_and_is_open_is_told() {
    let policy = |name: &str, spec: &str| {
        format!(
            "---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {{name: {name}}}
spec: {spec}
"
        )
    };
    let pods = named(&["web", "api", "db"]);
    let deny = policy("deny", "{podSelector: {}}");
    let way = "{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {matchExpressions: [{key: app, operator: In, values: [api]}]}}], ports: [{port: 5432}]}]}";
    let all = policy("all", "{podSelector: {}, ingress: [{}], egress: [{}]}");
    check(
        &(pods.clone() + &deny + &policy("db", way)),
        &expect![[r#"
            19:18 note: NetworkPolicy deny is not enforced: web is also reached by api, db; api is also reached by web, db; db is also reached by web, and api on all ports, not only those that it names
                what must not meet it is kept apart in a project of its own
            24:18 note: NetworkPolicy db is not enforced: db is also reached by web, and api on all ports, not only those that it names
                what must not meet it is kept apart in a project of its own
        "#]],
    );
    let out = "{podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{namespaceSelector: {}}]}]}";
    check(
        &(pods.clone() + &policy("out", out)),
        &expect![[r#"
        19:18 note: NetworkPolicy out is not enforced: web also reaches what is outside of the project
            what must not meet it is kept apart in a project of its own
    "#]],
    );
    // What forbids nothing loses nothing.
    check(&(pods + &deny + &all), &expect![[r#""#]]);
}

#[test]
fn an_ingress_and_a_service_say_that_http2_is_spoken() {
    let ingress = |name: &str, path: &str, port: u16, annotations: &str| {
        format!(
            "---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {{name: {name}, annotations: {{{annotations}}}}}
spec: {{rules: [{{http: {{paths: [{{path: {path}, pathType: Prefix, backend: {{service: {{name: web, port: {{number: {port}}}}}}}}}]}}}}]}}
"
        )
    };
    let service = "---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: a, port: 80}, {name: b, port: 81, appProtocol: kubernetes.io/h2c}]}
";
    let nginx = "nginx.ingress.kubernetes.io/backend-protocol";
    let manifests = [
        named(&["web"]),
        service.to_owned(),
        ingress("a", "/", 80, &format!("{nginx}: HTTP")),
        ingress("b", "/b", 80, &format!("{nginx}: GRPC")),
        ingress("c", "/c", 81, &format!("{nginx}: HTTP")),
    ]
    .concat();
    let front = proxied(&lowered(&manifests), "ingress");
    let spoken = |pool: &str| front["pools"][pool]["http2"].to_string();
    let pools = ["web:80", "web:80/grpc", "web:81"].map(spoken);
    assert_eq!(pools, ["null", "true", "true"]);
    check(&manifests, &expect![[""]]);
    let other = manifests.replace(": GRPC", ": FCGI");
    check(
        &other,
        &expect![[r#"
        19:35 note: without effect here (annotations of a cluster's controllers): nginx.ingress.kubernetes.io/backend-protocol
    "#]],
    );
}

#[test]
fn pods_know_the_proxies_that_are_told_of_them() {
    let service = "---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web}
spec: {defaultBackend: {service: {name: web, port: {number: 80}}}}
---
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: a, image: b}, {name: side, image: b}]}
";
    let tree = lowered(&(named(&["db"]) + service));
    let own = |service: &str| tree["services"][service]["x-rcompose"]["behind"].to_string();
    let wanted = r#"{"owner":"web.pod","proxies":["ingress","web.service"]}"#;
    assert_eq!(
        ["web.pod", "web", "web.side", "db"].map(own),
        [wanted, wanted, wanted, "null"]
    );
}

#[test]
fn commands_and_variables_refer_to_each_other() {
    let tree = lowered(
        &(pod("    command: [sh, -c]
    args: ['echo $(A) $$(A) $(NONE) ${B}']
    envFrom: [{prefix: P_, configMapRef: {name: all}}]
    env:
    - {name: A, value: '$(P_X)-$(LATER)'}
    - {name: LATER, value: '1'}
    - {name: NAME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
    - {name: CPU, valueFrom: {resourceFieldRef: {resource: limits.cpu, divisor: 1m}}}
    resources: {limits: {cpu: '1.5'}}
") + "---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: all}\ndata: {X: x}\n"),
    );
    let web = &tree["services"]["web"];
    expect![[r#"
        ["sh","-c"]
        ["echo x-$(LATER) $(A) $(NONE) ${B}"]
        {"A":"x-$(LATER)","CPU":"1500","LATER":"1","NAME":"web","P_X":"x"}
    "#]]
    .assert_eq(&format!(
        "{}\n{}\n{}\n",
        web["entrypoint"], web["command"], web["environment"]
    ));
}

#[test]
fn pods_of_a_stateful_set_are_services_in_order() {
    let tree = lowered(include_str!("../../fixtures/kube/peers.yaml"));
    let shown: Vec<String> = ["db-0", "db-1"]
        .iter()
        .map(|name| {
            let service = &tree["services"][name];
            format!(
                "{name}: {} {} {} {}\n",
                service["hostname"],
                service["volumes"][0]["source"],
                service["depends_on"],
                service["networks"]["default"]["aliases"],
            )
        })
        .collect();
    expect![[r#"
        db-0: "db-0" "data-db-0.kept" null ["db-0.peers","db-0.peers.default","db-0.peers.default.svc","db-0.peers.default.svc.cluster.local","peers","peers.default","peers.default.svc","peers.default.svc.cluster.local"]
        db-1: "db-1" "data-db-1.kept" {"db-0":{"condition":"service_started","required":true}} ["db-1.peers","db-1.peers.default","db-1.peers.default.svc","db-1.peers.default.svc.cluster.local","peers","peers.default","peers.default.svc","peers.default.svc.cluster.local"]
    "#]].assert_eq(&shown.concat());
}

#[test]
fn manifests_and_a_compose_file_make_one_project() {
    let tree = lowered(&(pod("") + "---\nservices: {cache: {image: redis}}\n---\n"));
    let services = tree["services"].as_object().unwrap();
    assert_eq!(services.keys().collect::<Vec<_>>(), ["cache", "web"]);
    check(
        &(pod("") + "---\nservices: {web: {image: redis}}\n"),
        &expect![[r#"
            6:11 error: services.web is in a Compose file and made from a manifest
                rename one of the two
        "#]],
    );
}

#[test]
fn a_pod_that_waits_keeps_only_itself_from_running() {
    let tree = lowered(
        &(pod("    envFrom: [{configMapRef: {name: none}}]\n")
            + "  - {name: side, image: nginx}\n---\n"
            + &pod("").replace("name: web", "name: other")),
    );
    let lacks = |key: &str| tree["services"][key]["x-rcompose"]["lacks"].clone();
    assert_eq!(lacks("web"), "no ConfigMap `none` is in the files");
    assert!(lacks("web.side").is_null() && lacks("other").is_null());
}

#[test]
fn a_service_balances_over_ready_pods_as_it_says() {
    let tree = lowered(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx
        ports: [{name: grpc, containerPort: 9000}]
        readinessProbe: {grpc: {port: 9001, service: shop}, periodSeconds: 2}
---
apiVersion: v1
kind: Service
metadata: {name: web, annotations: {rcompose/balance: least-connections}}
spec:
  selector: {app: web}
  sessionAffinity: ClientIP
  ports: [{port: 80, targetPort: grpc}]
---
apiVersion: v1
kind: Service
metadata: {name: far}
spec: {type: ExternalName, externalName: db.example.com, ports: [{port: 5432}]}
---
apiVersion: v1
kind: Service
metadata: {name: old}
spec: {ports: [{port: 53, protocol: UDP}]}
---
apiVersion: v1
kind: Endpoints
metadata: {name: old}
subsets: [{addresses: [{ip: 192.0.2.7}], ports: [{port: 5353, protocol: UDP}]}]
",
    );
    let shown = ["web", "far", "old"].map(|it| proxied(&tree, &format!("{it}.service")));
    expect![[r#"
        {"listeners":[{"port":80,"protocol":"tcp","pool":"web:80/TCP"}],"pools":{"web:80/TCP":{"backends":[{"host":"web.pods.","port":9000,"readiness":{"probe":{"grpc":{"service":"shop"}},"port":9001,"initial_delay":0,"period":2000,"timeout":1000,"successes":1,"failures":3}}],"balance":"least_connections","affinity_seconds":10800}},"hears":"/leaving.socket"}
        {"listeners":[{"port":5432,"protocol":"tcp","pool":"far:5432/TCP"}],"pools":{"far:5432/TCP":{"backends":[{"host":"db.example.com","port":5432}],"balance":"round_robin"}},"hears":"/leaving.socket"}
        {"listeners":[{"port":53,"protocol":"udp","pool":"old:53/UDP"}],"pools":{"old:53/UDP":{"backends":[{"host":"192.0.2.7","port":5353}],"balance":"round_robin"}},"hears":"/leaving.socket"}
    "#]]
    .assert_eq(&shown.map(|it| format!("{it}\n")).concat());
}

/// Two hosts and a default, one of them with a certificate.
const INGRESS: &str = "\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{name: http, port: 80, targetPort: 8080}]}
---
apiVersion: v1
kind: Secret
metadata: {name: shop-tls}
type: kubernetes.io/tls
stringData: {tls.crt: certificate, tls.key: key}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations: {rcompose/http-port: '8080', nginx.ingress.kubernetes.io/rewrite-target: /}
spec:
  tls: [{hosts: [shop.example], secretName: shop-tls}]
  defaultBackend: {service: {name: web, port: {number: 80}}}
  rules:
  - host: shop.example
    http:
      paths:
      - {path: /api, pathType: Exact, backend: {service: {name: web, port: {name: http}}}}
      - {path: /, pathType: Prefix, backend: {service: {name: none, port: {number: 80}}}}
---
";

#[test]
fn ingresses_become_one_proxy() {
    let manifests =
        INGRESS.to_owned() + &pod("").replace("{name: web}", "{name: web, labels: {app: web}}");
    check(
        &manifests,
        &expect![[r#"
            16:45 note: without effect here (annotations of a cluster's controllers): nginx.ingress.kubernetes.io/rewrite-target
            25:63 note: spec.rules[0].http.paths[1].backend.service.name: no Service `none` is in the files
                what it is asked for is answered with 503
        "#]],
    );
    let tree = lowered(&manifests);
    let front = &tree["services"]["ingress"];
    expect![[r#"
        {"listeners":[{"port":443,"protocol":"http","pool":"web:80","routes":[{"host":"shop.example","path":"/api","match":"exact","pool":"web:http"},{"host":"shop.example","path":"/","match":"prefix","pool":"none:80"}],"certificates":[{"hosts":["shop.example"],"certificate":"/certificates/shop-tls.tls.crt","key":"/certificates/shop-tls.tls.key"}]},{"port":8080,"protocol":"http","pool":"web:80","routes":[{"host":"shop.example","path":"/api","match":"exact","pool":"web:http"},{"host":"shop.example","path":"/","match":"prefix","pool":"none:80"}]}],"pools":{"none:80":{"backends":[],"balance":"round_robin"},"web:80":{"backends":[{"host":"web.pods.","port":8080}],"balance":"round_robin"},"web:http":{"backends":[{"host":"web.pods.","port":8080}],"balance":"round_robin"}},"hears":"/leaving.socket"}
        [{"mode":"ingress","target":443,"published":"443","protocol":"tcp","host_ip":"127.0.0.1"},{"mode":"ingress","target":8080,"published":"8080","protocol":"tcp","host_ip":"127.0.0.1"}]
        [{"source":"shop-tls.tls.crt","target":"/certificates/shop-tls.tls.crt","mode":256},{"source":"shop-tls.tls.key","target":"/certificates/shop-tls.tls.key","mode":256}]
        ["web.pods"]
    "#]]
    .assert_eq(&format!(
        "{}\n{}\n{}\n{}\n",
        proxied(&tree, "ingress"),
        front["ports"],
        front["secrets"],
        tree["services"]["web"]["networks"]["default"]["aliases"],
    ));
}

#[test]
fn an_ingress_leads_to_services_that_are_there() {
    check(
        "\
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {clusterIP: None, selector: {app: web}}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: empty}
spec: {tls: [{hosts: [a.example], secretName: none}]}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: wrong, annotations: {rcompose/http-port: none}}
spec:
  rules:
  - host: http://a.example
    http:
      paths:
      - {path: api, pathType: prefix, backend: {service: {name: web, port: {number: 80}}}}
  - host: 127.0.0.1
    http: {paths: [{path: /, pathType: Prefix, backend: {}}]}
",
        &expect![[r#"
            4:25 note: Service web: no pod in the files has the labels of its selector
            9:1 error: spec: an Ingress has `rules` or a `defaultBackend`
                write `rules: [{host: …, http: {paths: …}}]`
            9:47 note: spec.tls[0].secretName: no Secret `none` is in the files: no TLS for its hosts
                add it: `kubectl create secret tls NAME --cert … --key … --dry-run=client -o yaml`
            16:11 error: spec.rules[0].host: `http://a.example` must have lower-case letters, digits, `-` and `.` only, and start and end with a letter or digit
                a host has no port, scheme or path; `*.` stands for one label at the front
            19:16 error: spec.rules[0].http.paths[0].path: must begin with `/`
                `path: /` takes every path
            19:31 error: spec.rules[0].http.paths[0].pathType: `prefix` is not known
                it is one of Exact, Prefix, ImplementationSpecific
            19:70 error: spec.rules[0].http.paths[0].backend.service.port: Service web has no such port
                it names no ports: write `ports:` with `- port: 80`
            20:11 error: spec.rules[1].host: `127.0.0.1` is an address, not a name
                leave `host` out to take every host
            21:57 error: spec.rules[1].http.paths[0].backend: names no Service
                write `service: {name: …, port: {number: …}}`
        "#]],
    );
}

#[test]
fn limits_and_bounds_of_a_namespace_hold() {
    let tree = lowered(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: nginx, resources: {limits: {cpu: 500m}}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: defaults}
spec:
  limits:
  - {type: Container, default: {cpu: '1', memory: 64Mi}, defaultRequest: {cpu: 100m, memory: 32Mi}}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 5
",
    );
    let web = &tree["services"]["web"];
    expect![[r#"
        512 50000 67108864 33554432 2
    "#]]
    .assert_eq(&format!(
        "{} {} {} {} {}\n",
        web["cpu_shares"],
        web["cpu_quota"],
        web["mem_limit"],
        web["mem_reservation"],
        web["deploy"]["replicas"]
    ));
}

#[test]
fn routes_of_a_gateway_share_by_weights() {
    let tree = lowered(
        &("\
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: {name: front}
spec:
  gatewayClassName: any
  listeners: [{name: http, port: 8080, protocol: HTTP, hostname: '*.example'}]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: {name: shop}
spec:
  parentRefs: [{name: front}]
  rules:
  - matches: [{path: {type: Exact, value: /new}}]
    backendRefs: [{name: two, port: 80}]
  - backendRefs: [{name: one, port: 80, weight: 9}, {name: two, port: 80}]
---
"
        .to_owned()
            + &["one", "two"].map(answering).concat()),
    );
    assert_eq!(tree["services"]["ingress"]["ports"][0]["published"], "8080");
    expect![[r#"
        {"listeners":[{"port":8080,"protocol":"http","routes":[{"host":"*.example","path":"/new","match":"exact","pool":"shop#0"},{"host":"*.example","path":"/","match":"prefix","pool":"shop#1"}]}],"pools":{"shop#0":{"backends":[{"host":"two.pods.","port":80}],"balance":"round_robin"},"shop#1":{"backends":[{"host":"one.pods.","port":80,"weight":9},{"host":"two.pods.","port":80,"weight":1}],"balance":"round_robin"}},"hears":"/leaving.socket"}
    "#]]
    .assert_eq(&format!("{}\n", proxied(&tree, "ingress")));
}

/// A Service and its pod.
fn answering(name: &str) -> String {
    let labels = format!("{{name: {name}, labels: {{app: {name}}}}}");
    pod("").replace("{name: web}", &labels)
        + "---\n"
        + &format!(
            "apiVersion: v1\nkind: Service\nmetadata: {{name: {name}}}\n\
             spec: {{selector: {{app: {name}}}, ports: [{{port: 80}}]}}\n---\n"
        )
}

#[test]
fn readiness_is_the_health_check_and_the_rest_is_asked_beside_it() {
    let probe = "{exec: {command: [test, -e, /live]}, periodSeconds: 1}";
    let lowered = |text: &str| {
        check(text, &expect![[""]]);
        let web = &lowered(text)["services"]["web"];
        (web["x-rcompose"].clone(), web["healthcheck"].clone())
    };
    let question = serde_json::json!({"command": ["test", "-e", "/live"], "period": 1});
    // What is alive is ready, when nothing says more.
    let (own, health) = lowered(&pod(&format!("    livenessProbe: {probe}\n")));
    assert_eq!(own["liveness"], question);
    assert_eq!(health, serde_json::json!({"disable": true}));
    let (own, health) = lowered(&pod(&format!(
        "    livenessProbe: {probe}\n    readinessProbe: {probe}\n"
    )));
    assert_eq!(own["liveness"], question);
    assert_eq!(health["test"][1], "test");
    let (own, _) = lowered(&pod(&format!("    readinessProbe: {probe}\n")));
    assert!(own.is_null());
    let (own, health) = lowered(&pod(&format!("    startupProbe: {probe}\n")));
    assert_eq!(own, serde_json::json!({ "startup": question }));
    assert_eq!(health["start_period"], "3s");
}

#[test]
fn probes_and_hooks_over_the_network_are_asked_by_a_program_of_our_own() {
    let text = pod("    ports: [{name: web, containerPort: 8080}]
    livenessProbe:
      httpGet: {path: healthz, port: web, scheme: HTTPS, httpHeaders: [{name: X-Of, value: a}]}
      timeoutSeconds: 2
      terminationGracePeriodSeconds: 5
    readinessProbe: {grpc: {port: 9000, service: shop}, initialDelaySeconds: 3}
    startupProbe: {tcpSocket: {host: 10.0.0.1, port: 5432}, failureThreshold: 30}
    lifecycle:
      postStart: {httpGet: {port: 8080}}
      preStop: {sleep: {seconds: 4}}
");
    check(&text, &expect![[""]]);
    let tree = lowered(&text);
    let web = &tree["services"]["web"];
    let shown = |it: &serde_json::Value| {
        let line = it.to_string();
        let own =
            r#""/.rcompose/run","--library-path","/.rcompose/lib","/.rcompose/rcompose","inside""#;
        line.replace(own, "RCOMPOSE")
    };
    expect![[r#"
        {"test":["CMD",RCOMPOSE,"probe","grpc://:9000/shop"],"interval":"10s","timeout":"11s","retries":3,"start_period":"270s","start_interval":"10s"}
        {"startup":{"command":[RCOMPOSE,"probe","tcp://10.0.0.1:5432"],"timeout":11,"failures":30},"liveness":{"command":[RCOMPOSE,"probe","--timeout","2","--header","X-Of: a","https://:8080/healthz"],"timeout":12,"grace":5}}
        [{"command":[RCOMPOSE,"probe","http://:8080"]}]
        [{"command":[RCOMPOSE,"sleep","4"],"x-rcompose":{"may_fail":true,"within":30}}]
        [{"type":"volume","source":"rcompose.probe","target":"/.rcompose","read_only":true,"volume":{"nocopy":true}}]
        {"rcompose.probe":{"condition":"service_completed_successfully","required":true}}
        {"image":"rcompose.internal/probe:1","command":["probe"],"network_mode":"none","restart":"no","volumes":[{"type":"volume","source":"rcompose.probe","target":"/.rcompose","volume":{"nocopy":false}}],"x-rcompose":{"completes":true}}
    "#]]
    .assert_eq(&format!(
        "{}\n{}\n{}\n{}\n{}\n{}\n{}\n",
        shown(&web["healthcheck"]),
        shown(&web["x-rcompose"]),
        shown(&web["post_start"]),
        shown(&web["pre_stop"]),
        web["volumes"],
        web["depends_on"],
        tree["services"]["rcompose.probe"],
    ));
}

/// A CronJob with fields of its own.
fn cron_job(fields: &str) -> String {
    format!(
        "apiVersion: batch/v1\nkind: CronJob\nmetadata: {{name: report}}\nspec:\n{fields}  \
         jobTemplate: {{spec: {{backoffLimit: 2, template: {{spec: {{restartPolicy: Never, \
         containers: [{{name: a, image: b}}]}}}}}}}}\n"
    )
}

#[test]
fn a_cron_job_is_a_service_of_no_replicas_with_a_schedule() {
    let text = cron_job(
        "  schedule: '*/5 8-18 * * MON-FRI'
  timeZone: Europe/Berlin
  concurrencyPolicy: Forbid
  startingDeadlineSeconds: 60
  failedJobsHistoryLimit: 0
",
    );
    let tree = lowered(&text);
    let report = &tree["services"]["report"];
    expect![[r#"
        {
          "completes": true,
          "schedule": {
            "of": "report",
            "cron": "*/5 8-18 * * MON-FRI",
            "zone": "Europe/Berlin",
            "concurrency": "Forbid",
            "deadline": 60,
            "failed": 0
          },
          "job": {
            "of": "report",
            "parallelism": 1,
            "tries": 2,
            "replaced": true
          }
        }
        0 "no"
        "report"
    "#]]
    .assert_eq(&format!(
        "{:#}\n{} {}\n{}\n",
        report["x-rcompose"],
        report["deploy"]["replicas"],
        report["restart"],
        report["labels"]["rcompose.scheduled"]
    ));
    check(&text, &expect![[""]]);
}

#[test]
fn a_schedule_that_cannot_be_is_refused() {
    check(
        &cron_job("  schedule: '* * * * 7'\n  timeZone: Europe/Berln\n"),
        &expect![[r#"
            5:13 error: spec.schedule: `* * * * 7` has the day of the week 7, which is not between 0 and 6
                minute, hour, day, month, day of the week, as `*/5 8-18 * * MON-FRI`
            6:13 error: spec.timeZone: `Europe/Berln` is no time zone
                write it as `Europe/Berlin` or `Etc/UTC`
        "#]],
    );
}

/// A Pod that mounts one volume at `/data`.
fn mounting(volume: &str) -> String {
    pod(&format!(
        "    volumeMounts: [{{name: data, mountPath: /data}}]\n  volumes:\n  - {{name: data, {volume}}}\n"
    ))
}

#[test]
fn a_claim_is_bound_to_the_volume_that_fits() {
    let volume = |name: &str, more: &str| {
        format!(
            "---\napiVersion: v1\nkind: PersistentVolume\nmetadata: {{name: {name}}}\nspec:\n  \
             accessModes: [ReadWriteOnce]\n  storageClassName: manual\n  {more}\n"
        )
    };
    let text = mounting("persistentVolumeClaim: {claimName: data}")
        + "---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: data}\nspec:\n  \
           accessModes: [ReadWriteOnce]\n  storageClassName: manual\n  resources: {requests: {storage: 3Gi}}\n"
        + &volume(
            "small",
            "capacity: {storage: 1Gi}\n  hostPath: {path: /small}",
        )
        + &volume(
            "large",
            "capacity: {storage: 9Gi}\n  hostPath: {path: /large}",
        )
        + &volume(
            "right",
            "capacity: {storage: 5Gi}\n  hostPath: {path: /right}",
        )
        + &volume(
            "theirs",
            "capacity: {storage: 4Gi}\n  claimRef: {name: other}\n  hostPath: {path: /theirs}",
        );
    let tree = lowered(&text);
    let mount = &tree["services"]["web"]["volumes"][0];
    assert_eq!(mount["type"], "bind");
    assert_eq!(mount["source"], "/right");
    assert_eq!(mount["bind"]["create_host_path"], true);
}

#[test]
fn storage_that_only_a_cluster_has_is_stood_in_for() {
    check(
        &mounting("azureDisk: {diskName: a, diskURI: b}"),
        &expect![[r#"
            10:18 note: volume of kind azureDisk not honoured yet: a volume of the project stands in for the cluster's storage, empty at first
        "#]],
    );
    let tree = lowered(&mounting("nfs: {server: files, path: /exports}"));
    let options = &tree["volumes"]["web.data"]["driver_opts"];
    assert_eq!(options["device"], ":/exports");
    assert_eq!(options["o"], "addr=files,rw");
}

#[test]
fn an_empty_volume_has_its_mode() {
    let tree = lowered(&mounting("emptyDir: {mode: 01777}"));
    let volumes = tree["volumes"].as_object().unwrap();
    let volume = volumes.values().next().unwrap();
    assert_eq!(volume["x-rcompose"]["mode"], 0o1777);
}

#[test]
fn what_nothing_is_made_from_is_told_wherever_it_stands() {
    check(
        "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, ownerReferences: []}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata:
      labels: {app: web}
      annotations: {container.apparmor.security.beta.kubernetes.io/main: localhost/strict}
    spec:
      securityContext: {fsGroupChangePolicy: OnRootMismatch}
      containers:
      - name: main
        image: nginx
        env:
        - {name: A, valueFrom: {fileKeyRef: {volumeName: v, path: p, key: A}}}
      volumes: [{name: v}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  externalTrafficPolicy: Local
  loadBalancerSourceRanges: [10.0.0.0/8]
  ports: [{port: 80}]
",
        &expect![[r#"
            11:25 note: without effect here (files of volumes are left as they are): fsGroupChangePolicy
            16:33 note: fileKeyRef not honoured yet: the variables that it would set are not set
            24:3 note: without effect here (there is one node, and no balancer before it): externalTrafficPolicy
            25:3 note: loadBalancerSourceRanges not honoured yet: what is published is reached at 127.0.0.1 alone
        "#]],
    );
}

#[test]
fn an_apparmor_profile_may_be_named_by_an_annotation() {
    let text = pod("").replace(
        "{name: web}",
        "{name: web, annotations: {container.apparmor.security.beta.kubernetes.io/main: localhost/strict}}",
    );
    let options = &lowered(&text)["services"]["web"]["security_opt"];
    assert_eq!(options[0], "apparmor=strict");
}

#[test]
fn workloads_of_a_service_have_weights() {
    let deployment = |name: &str, weight: &str| {
        format!(
            "---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {{name: {name}}}\nspec:\n  \
             selector: {{matchLabels: {{app: web}}}}\n  template:\n    metadata:\n      \
             labels: {{app: web{weight}}}\n    spec:\n      containers: [{{name: main, image: nginx}}]\n"
        )
    };
    let service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  \
                   annotations: {rcompose/balance: weights}\nspec:\n  selector: {app: web}\n  \
                   publishNotReadyAddresses: true\n  ports: [{port: 80}]\n";
    let stable = deployment("stable", ", rcompose/weight: \"9\"");
    let text = format!("{service}{stable}{}", deployment("canary", ""));
    let told = proxied(&lowered(&text), "web.service");
    let backends = told["pools"]["web:80/TCP"]["backends"].as_array().unwrap();
    let weights: Vec<&serde_json::Value> = backends.iter().map(|it| &it["weight"]).collect();
    assert_eq!(weights, [9, 1]);
    check(
        &text.replace("\"9\"", "\"many\""),
        &expect![[r#"
            18:43 error: rcompose/weight: `many` is no weight
                write a whole number, such as "9"
        "#]],
    );
}

#[test]
fn an_autoscaler_says_what_decides_and_what_is_requested() {
    let app = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, annotations: {rcompose/metrics-port: '9464'}}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - {name: web, image: nginx, resources: {requests: {cpu: 250m}}}
      - {name: side, image: nginx}
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: {name: web}
spec:
  scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: web}
  minReplicas: 2
  maxReplicas: 5
  metrics:
  - type: ContainerResource
    containerResource: {name: cpu, container: web, target: {type: Utilization, averageUtilization: 60}}
  - type: Resource
    resource: {name: memory, target: {type: AverageValue, averageValue: 64Mi}}
  behavior:
    scaleDown: {stabilizationWindowSeconds: 0, policies: [{type: Pods, value: 1, periodSeconds: 60}]}
";
    let document = lowered(app);
    let own = |service: &str| document["services"][service]["x-rcompose"]["autoscale"].clone();
    assert_eq!(
        own("web"),
        serde_json::json!({
            "of": "web", "min": 2, "max": 5, "name": "web",
            "metrics": [
                {"resource": "cpu", "utilization": 60, "requests": {"web": 250}},
                {"resource": "memory", "value": 67_108_864, "requests": {"web": false, "web.side": false}},
            ],
            "down": {
                "window": 0,
                "policies": [{"type": "Pods", "value": 1, "period": 60}],
            },
        })
    );
    for service in ["web.pod", "web.side"] {
        assert_eq!(
            own(service),
            serde_json::json!({"of": "web", "min": 2, "max": 5})
        );
    }
    assert_eq!(document["x-rcompose"]["metrics"], 9464);
    let without = app.replace("container: web, target", "container: side, target");
    assert!(said(&without).contains("HorizontalPodAutoscaler web scales nothing by cpu: container side of Deployment web requests none"));
    let wrong = app.replace("minReplicas: 2", "minReplicas: 9");
    assert!(
        said(&wrong).contains("HorizontalPodAutoscaler web has 5 pods at most, and 9 at least")
    );
}
