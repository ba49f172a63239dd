//! Requests that go on while pods are replaced, restarted and taken away: each
//! on a connection of its own and on connections that are kept, through a
//! Service and through an Ingress. None may fail.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::{self, JoinHandle, sleep};
use std::time::Duration;

use crate::applications::VISITOR;
use crate::container::Container;
use crate::patience::until;
use crate::scenario::{Scenario, free_port};
use crate::wire::Wire;

const REASON: &str = "Docker Compose reads no manifests";

/// The time from one request to the next.
const PAUSE: Duration = Duration::from_millis(10);

/// Pods with two servers: one closes after each answer and ends at once when it
/// is told to; the other keeps connections, and says before it closes them.
const WEB: &str = "
apiVersion: v1
kind: ConfigMap
metadata: {name: servers}
data:
  begin: |
    touch /tmp/live
    rm -f /tmp/leaving
    mkdir -p /tmp/www
    echo $COLOUR > /tmp/www/index.html
    httpd -f -p 8080 -h /tmp/www &
    closing=$!
    nc -ll -p 8081 -e /servers/answer &
    trap 'touch /tmp/leaving; kill -9 $closing; sleep 1; exit 0' TERM
    while :; do sleep 0.1; done
  answer: |
    #!/bin/sh
    while IFS= read -r line; do
      test \"$line\" = $'\\r' || continue
      how=keep-alive
      test ! -e /tmp/leaving || how=close
      printf 'HTTP/1.1 200 OK\\r\\nContent-Length: %s\\r\\nConnection: %s\\r\\n\\r\\n%s' ${#COLOUR} $how $COLOUR
      test $how = keep-alive || exit 0
    done
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      terminationGracePeriodSeconds: 5
      containers:
      - name: web
        image: rcompose-fixtures/busybox
        command: [sh, /servers/begin]
        env: [{name: COLOUR, value: red}]
        readinessProbe: {httpGet: {path: /, port: 8080}, periodSeconds: 1, timeoutSeconds: 20}
        livenessProbe: {exec: {command: [test, -e, /tmp/live]}, periodSeconds: 1, timeoutSeconds: 20, failureThreshold: 1}
        volumeMounts: [{name: servers, mountPath: /servers}]
      volumes: [{name: servers, configMap: {name: servers, defaultMode: 0555}}]
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec:
  selector: {app: web}
  ports: [{name: closing, port: 80, targetPort: 8080}, {name: keeping, port: 81, targetPort: 8081}]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: web, annotations: {rcompose/http-port: 'PUBLISHED'}}
spec:
  defaultBackend: {service: {name: web, port: {name: closing}}}
  rules: [{host: keeping, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {name: keeping}}}}]}}]
---";

/// Asks on a connection of its own each time, until it is told to stop, and
/// writes each outcome down. The end of the terminal that it is begun from does
/// not end it.
const ASK: &str = "trap '' HUP; mkdir /NAME; (while [ ! -e /stop ]; do
  if wget -q -O /NAME/heard http://ADDRESS/ 2>> /NAME/said; then echo ok; else echo failed; fi >> /NAME/log
  usleep 10000
done; touch /NAME/stopped) > /dev/null 2>&1 &";

/// Requests one after the other on connections that are kept.
struct Kept {
    asked: Arc<AtomicUsize>,
    stop: Arc<AtomicBool>,
    /// Gives how many have failed.
    asking: JoinHandle<usize>,
}

impl Kept {
    fn ask(visitor: &Container, host: &str, port: u16) -> Self {
        let (asked, stop) = (Arc::<AtomicUsize>::default(), Arc::<AtomicBool>::default());
        let (count, stopped) = (Arc::clone(&asked), Arc::clone(&stop));
        let (visitor, host) = (visitor.clone(), host.to_owned());
        let asking = thread::spawn(move || {
            let (mut wire, mut failed) = (None, 0);
            while !stopped.load(Ordering::SeqCst) {
                let mut open = wire
                    .take()
                    .unwrap_or_else(|| Wire::from(&visitor, &host, port));
                match open.ask("keeping", "/") {
                    Some((200, _, true)) => wire = Some(open),
                    Some((200, _, false)) => {}
                    _ => failed += 1,
                }
                count.fetch_add(1, Ordering::SeqCst);
                sleep(PAUSE);
            }
            failed
        });
        Self {
            asked,
            stop,
            asking,
        }
    }

    fn end(self) -> usize {
        self.stop.store(true, Ordering::SeqCst);
        self.asking.join().unwrap()
    }
}

/// An application that is asked all the time.
struct Busy {
    shop: Scenario,
    manifests: String,
    visitor: Container,
    kept: Vec<Kept>,
}

const NEW: [&str; 2] = ["service", "ingress"];

impl Busy {
    fn start(name: &str) -> Option<Self> {
        let shop = Scenario::of_rcompose_alone(name, REASON)?;
        let port = free_port();
        let manifests = WEB.replace("PUBLISHED", &port.to_string()) + VISITOR;
        shop.file("web.yaml", &manifests);
        shop.run("-f web.yaml up -d --wait");
        let visitor = shop.container("visitor");
        let ingress = shop.container("ingress").address().to_owned();
        for (name, address) in NEW.iter().zip(["web", &format!("{ingress}:{port}")]) {
            visitor.shell(&ASK.replace("NAME", name).replace("ADDRESS", address));
        }
        let kept = [("web", 81), (ingress.as_str(), port)];
        let kept = kept.map(|(host, port)| Kept::ask(&visitor, host, port));
        let busy = Self {
            shop,
            manifests,
            visitor,
            kept: kept.into(),
        };
        busy.goes_on();
        Some(busy)
    }

    fn asked(&self) -> [usize; 4] {
        let counts = self
            .visitor
            .shell("cat /service/log | wc -l; cat /ingress/log | wc -l");
        let mut new = counts.lines().map(|it| it.trim().parse().unwrap());
        let mut kept = self.kept.iter().map(|it| it.asked.load(Ordering::SeqCst));
        [(); 4].map(|()| new.next().or_else(|| kept.next()).unwrap())
    }

    /// Waits until each has had a hundred answers more.
    fn goes_on(&self) {
        let before = self.asked();
        until("requests go on", || {
            let now = self.asked();
            let mut both = now.iter().zip(before);
            both.all(|(now, before)| *now >= before + 100).then_some(())
        });
    }

    /// Changes what the files say.
    fn change(&self, from: &str, to: &str) {
        self.shop
            .file("web.yaml", &self.manifests.replace(from, to));
        self.shop.run("-f web.yaml up -d");
    }

    /// Insists that no request has failed.
    fn none_failed(mut self) {
        self.goes_on();
        let asked = self.asked();
        let kept: Vec<usize> = self.kept.drain(..).map(Kept::end).collect();
        self.visitor.shell("touch /stop");
        until("the last request is answered", || {
            let stopped = self.visitor.shell("ls /*/stopped | wc -l");
            (stopped.trim() == "2").then_some(())
        });
        let new = NEW.map(|name| {
            let failed = self
                .visitor
                .shell(&format!("grep -c failed /{name}/log || true"));
            (failed, self.visitor.shell(&format!("cat /{name}/said")))
        });
        let none = kept.iter().all(|it| *it == 0) && new.iter().all(|it| it.0 == "0");
        assert!(none, "of {asked:?}: new {new:?}, kept {kept:?}");
    }
}

#[test]
fn none_fails_during_a_rolling_update() {
    let Some(busy) = Busy::start("trafficroll") else {
        return;
    };
    busy.change("value: red", "value: blue");
    busy.none_failed();
}

#[test]
fn none_fails_during_a_scale_down() {
    let Some(busy) = Busy::start("trafficscale") else {
        return;
    };
    busy.change("replicas: 3", "replicas: 1");
    busy.none_failed();
}

#[test]
fn none_fails_during_a_liveness_restart() {
    let Some(busy) = Busy::start("trafficlive") else {
        return;
    };
    let first = || busy.shop.replicas("web").remove(0);
    let started = first().started();
    first().shell("rm /tmp/live");
    until("it is restarted", || {
        (first().started() > started).then_some(())
    });
    busy.none_failed();
}
