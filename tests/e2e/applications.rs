//! Whole applications from manifests as tutorials have them, with stand-in
//! images. Each is asked over its network.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use std::io::{Read, Write};

use crate::patience::until;
use crate::scenario::{Scenario, free_port};
use crate::wire::Wire;

const REASON: &str = "Docker Compose reads no manifests";

/// A pod to look at the others from.
pub const VISITOR: &str = "
apiVersion: v1
kind: Pod
metadata: {name: visitor}
spec:
  terminationGracePeriodSeconds: 0
  containers: [{name: main, image: rcompose-fixtures/busybox, command: [sleep, '10000']}]
";

/// What a page says, asked from the visitor; nothing when there is no answer.
fn page(shop: &Scenario, address: &str) -> String {
    let asked = format!("wget -q -O- 'http://{address}' || true");
    shop.container("visitor").shell(&asked)
}

#[test]
fn a_guestbook_writes_to_its_leader_and_reads_from_its_followers() {
    let Some(shop) = Scenario::of_rcompose_alone("guestbook", REASON) else {
        return;
    };
    shop.file("k8s/visitor.yaml", VISITOR);
    for (name, text) in [
        (
            "leader",
            include_str!("../../fixtures/kube/guestbook/leader.yaml"),
        ),
        (
            "follower",
            include_str!("../../fixtures/kube/guestbook/follower.yaml"),
        ),
        (
            "frontend",
            include_str!("../../fixtures/kube/guestbook/frontend.yaml"),
        ),
    ] {
        shop.file(&format!("k8s/{name}.yaml"), text);
    }
    shop.run("-f k8s up -d --wait");
    let guestbook = |query: &str| page(&shop, &format!("frontend/cgi-bin/guestbook?{query}"));
    until("the first message is taken", || {
        (guestbook("set=hello") == "1").then_some(())
    });
    assert_eq!(guestbook("set=world"), "2");
    // Each follower gets it in its own time.
    for _ in 0..4 {
        until("it is read", || {
            (guestbook("") == "hello\nworld").then_some(())
        });
    }
    let mut by = BTreeSet::new();
    until("all three answer", || {
        by.insert(guestbook("by"));
        by.remove("");
        (by.len() == 3).then_some(())
    });
    let services = shop.run("-f k8s get services").stdout;
    assert!(services.contains("frontend"), "{services}");
    shop.run("-f k8s scale deploy/frontend --replicas 1");
    for _ in 0..3 {
        assert_eq!(guestbook(""), "hello\nworld");
    }
    shop.run("-f k8s down -v");
    assert!(shop.containers().is_empty() && shop.volumes().is_empty());
}

#[test]
fn a_blog_and_its_database_keep_their_claims() {
    let Some(shop) = Scenario::of_rcompose_alone("wordpress", REASON) else {
        return;
    };
    shop.file("visitor.yaml", VISITOR);
    for (name, text) in [
        (
            "kustomization",
            include_str!("../../fixtures/kube/wordpress/kustomization.yaml"),
        ),
        (
            "mysql",
            include_str!("../../fixtures/kube/wordpress/mysql.yaml"),
        ),
        (
            "wordpress",
            include_str!("../../fixtures/kube/wordpress/wordpress.yaml"),
        ),
    ] {
        shop.file(&format!("blog/{name}.yaml"), text);
    }
    let all = "-f blog -f visitor.yaml";
    shop.run(&format!("{all} up -d --wait"));
    let blog = |query: &str| page(&shop, &format!("wordpress/cgi-bin/blog?{query}"));
    until("the first post is taken", || {
        (blog("post=first") == "1").then_some(())
    });
    shop.run(&format!("{all} down"));
    assert!(shop.containers().is_empty());
    assert_eq!(shop.volumes().len(), 2, "the claims stay");
    shop.run(&format!("{all} up -d --wait"));
    until("the post is there again", || {
        (blog("") == "first").then_some(())
    });
    assert_eq!(blog("uploads"), "first");
    assert_eq!(blog("post=second"), "2");
    // Another password is another Secret, and other pods on the same claims.
    let changed = include_str!("../../fixtures/kube/wordpress/kustomization.yaml");
    shop.file(
        "blog/kustomization.yaml",
        &changed.replace("se$cret", "other"),
    );
    shop.run(&format!("{all} up -d --wait"));
    until("both posts are there", || {
        (blog("") == "first\nsecond").then_some(())
    });
    shop.run(&format!("{all} down -v"));
    assert!(shop.volumes().is_empty());
}

#[test]
fn peers_of_a_stateful_set_find_each_other_and_keep_what_they_have() {
    let Some(shop) = Scenario::of_rcompose_alone("replicas", REASON) else {
        return;
    };
    let set = include_str!("../../fixtures/kube/replicas.yaml");
    shop.file("db.yaml", set);
    shop.run("-f db.yaml up -d --wait");
    let ask = |pod: &str, words: &str| {
        shop.container(pod)
            .shell(&format!("redis-cli --raw {words}"))
    };
    assert_eq!(ask("db-0", "-h db-0.peers set colour red"), "OK");
    for pod in ["db-1", "db-2"] {
        until("it has copied", || {
            (ask(pod, "get colour") == "red").then_some(())
        });
        // They know each other by every form of their names.
        for name in [
            "db-0.peers",
            "db-1.peers.default",
            "db-2.peers.default.svc.cluster.local",
        ] {
            assert_eq!(ask(pod, &format!("-h {name} get colour")), "red");
        }
        let refused = ask(pod, "set colour blue");
        assert!(refused.starts_with("READONLY"), "{refused}");
    }
    shop.file("db.yaml", &set.replace("value: first", "value: second"));
    shop.run("-f db.yaml up -d --wait");
    for pod in ["db-0", "db-1", "db-2"] {
        assert_eq!(shop.container(pod).variable("EDITION"), Some("second"));
        until("it has it again", || {
            (ask(pod, "get colour") == "red").then_some(())
        });
    }
    let linked = || ask("db-2", "info replication").contains("master_link_status:up");
    until("the last copies again", || linked().then_some(()));
    shop.run("-f db.yaml down -v");
    assert!(shop.volumes().is_empty());
}

#[test]
fn workers_of_a_job_share_a_queue() {
    let Some(shop) = Scenario::of_rcompose_alone("queue", REASON) else {
        return;
    };
    shop.file("queue.yaml", include_str!("../../fixtures/kube/queue.yaml"));
    shop.run("-f queue.yaml up -d");
    let ask = |words: &str| {
        shop.container("queue")
            .shell(&format!("redis-cli --raw {words}"))
    };
    until("the queue is there", || {
        (ask("ping") == "PONG").then_some(())
    });
    let words: Vec<String> = (1..=20).map(|number| format!("page-{number}")).collect();
    assert_eq!(ask(&format!("rpush todo {}", words.join(" "))), "20");
    ask("set begun 1");
    until("the Job is complete", || {
        let jobs = shop.run("-f queue.yaml get jobs").stdout;
        jobs.contains("Complete").then_some(())
    });
    let said = ask("lrange done 0 -1");
    let done: Vec<(&str, &str)> = said
        .lines()
        .filter_map(|it| it.split_once(" by "))
        .collect();
    let pages: BTreeSet<&str> = done.iter().map(|(page, _)| *page).collect();
    assert_eq!((done.len(), pages.len()), (20, 20), "each once: {said}");
    let workers: BTreeSet<&str> = done.iter().map(|(_, pod)| *pod).collect();
    assert_eq!(workers.len(), 3, "{said}");
    let starts = shop.starts();
    shop.run("-f queue.yaml up -d");
    assert_eq!(shop.starts(), starts, "it is done");
}

const HOSTS: &str = "
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: hosts, annotations: {rcompose/http-port: 'HTTP', rcompose/https-port: 'TLS'}}
spec:
  tls: [{hosts: [a.example], secretName: a}, {hosts: [b.example], secretName: b}]
  rules:
  - {host: a.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: a, port: {number: 80}}}}]}}
  - {host: b.example, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: b, port: {number: 80}}}}]}}
";

/// An application that answers with its name, behind two replicas and a Service.
const APPLICATION: &str = "
---
apiVersion: v1
kind: Service
metadata: {name: NAME}
spec: {selector: {app: NAME}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: NAME}
spec:
  replicas: 2
  selector: {matchLabels: {app: NAME}}
  template:
    metadata: {labels: {app: NAME}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - name: main
        image: rcompose-fixtures/busybox
        command: [sh, -c, 'mkdir /www; echo NAME > /www/index.html; exec httpd -f -p 8080 -h /www']
        readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1, timeoutSeconds: 20}
---
apiVersion: v1
kind: Secret
metadata: {name: NAME}
type: kubernetes.io/tls
";

/// The Secret of a certificate and the application that it is for.
fn application(name: &str, crt: &str, key: &str) -> String {
    let block = |key: &str, text: &str| {
        let lines: Vec<String> = text.lines().map(|it| format!("    {it}\n")).collect();
        format!("  {key}: |\n{}", lines.concat())
    };
    let files = block("tls.crt", crt) + &block("tls.key", key);
    format!("{}stringData:\n{files}", APPLICATION.replace("NAME", name))
}

/// Asks within TLS, by a certificate that must be the host's own.
fn secure(wire: Wire, host: &str, crt: &str) -> String {
    let mut roots = RootCertStore::empty();
    roots
        .add(CertificateDer::from_pem_slice(crt.as_bytes()).unwrap())
        .unwrap();
    let config = ClientConfig::builder()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_owned()).unwrap();
    let connection = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(connection, wire);
    let request = format!("GET / HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    // The end of the connection may come without a word of TLS.
    let _ = stream.read_to_string(&mut answer);
    answer
}

#[test]
fn an_ingress_has_two_hosts_with_a_certificate_each() {
    let Some(shop) = Scenario::of_rcompose_alone("twohosts", REASON) else {
        return;
    };
    let (a, b) = (
        include_str!("../../fixtures/gateway/a.crt"),
        include_str!("../../fixtures/gateway/b.crt"),
    );
    let (http, tls) = (free_port(), free_port());
    let hosts = HOSTS
        .replace("HTTP", &http.to_string())
        .replace("TLS", &tls.to_string());
    let applications = [
        application("a", a, include_str!("../../fixtures/gateway/a.key")),
        application("b", b, include_str!("../../fixtures/gateway/b.key")),
    ];
    shop.file("k8s/hosts.yaml", &(hosts + &applications.concat()));
    shop.file("k8s/visitor.yaml", VISITOR);
    shop.run("-f k8s up -d --wait");
    let visitor = shop.container("visitor");
    let address = shop.container("ingress").address().to_owned();
    for (host, name, crt) in [("a.example", "a", a), ("b.example", "b", b)] {
        let answer = secure(Wire::from(&visitor, &address, tls), host, crt);
        assert!(answer.starts_with("HTTP/1.1 200 "), "{answer}");
        assert!(answer.ends_with(&format!("\r\n\r\n{name}\n")), "{answer}");
        let plain = Wire::from(&visitor, &address, http).ask(host, "/");
        assert_eq!(plain.map(|it| it.1), Some(format!("{name}\n")));
    }
    let other = Wire::from(&visitor, &address, http).ask("c.example", "/");
    assert_eq!(other.map(|it| it.0), Some(404));
}
