//! Replicas: more, fewer, and which.

use crate::daemon;
use crate::scenario::Scenario;

const WORKERS: &str = "
services:
  worker:
    image: rcompose-fixtures/busybox
    environment: {COLOUR: '${COLOUR:-red}'}
  web:
    image: rcompose-fixtures/busybox
";

#[test]
fn up_and_down() {
    let shop = Scenario::new("scale");
    shop.compose(WORKERS);
    shop.run("up -d");
    let before = shop.starts();
    shop.run("up -d --scale worker=3");
    assert_eq!(shop.names(), ["web-1", "worker-1", "worker-2", "worker-3"]);
    let three = shop.starts();
    assert!(
        before
            .iter()
            .all(|(id, start)| three.get(id) == Some(start))
    );
    shop.run("up -d --scale worker=2");
    assert_eq!(shop.names(), ["web-1", "worker-1", "worker-2"]);
    shop.run("up -d");
    assert_eq!(shop.starts(), before);
    shop.run("up -d --scale worker=0");
    assert_eq!(shop.names(), ["web-1"]);
}

#[test]
fn the_file_says_how_many() {
    let shop = Scenario::new("replicas");
    shop.compose(
        "
services:
  one: {image: rcompose-fixtures/busybox, scale: 2}
  two: {image: rcompose-fixtures/busybox, deploy: {replicas: 3}}
  none: {image: rcompose-fixtures/busybox, deploy: {replicas: 0}}
",
    );
    shop.run("up -d");
    assert_eq!(shop.names(), ["one-1", "one-2", "two-1", "two-2", "two-3"]);
}

#[test]
fn a_missing_number_stays_missing() {
    let shop = Scenario::new("gap");
    shop.compose(WORKERS);
    shop.run("up -d --scale worker=3");
    let second = &shop.replicas("worker")[1];
    daemon::delete(&format!("/containers/{}?force=true", second.id()));
    shop.run("up -d --scale worker=2");
    assert_eq!(shop.names(), ["web-1", "worker-1", "worker-3"]);
    shop.run("up -d --scale worker=3");
    assert_eq!(shop.names().len(), 4);
}

#[test]
fn scaling_down_removes_the_outdated_first() {
    let shop = Scenario::new("outdated");
    shop.compose(WORKERS);
    shop.run("up -d");
    // The second replica is made from a newer file than the first.
    shop.run_with(
        &[("COLOUR", "blue")],
        "up -d --no-recreate --scale worker=2",
    );
    let [_, newer] = &shop.replicas("worker")[..] else {
        panic!("two replicas")
    };
    shop.run_with(&[("COLOUR", "blue")], "up -d --scale worker=1");
    assert_eq!(shop.container("worker").id(), newer.id());
}

#[test]
fn every_replica_is_recreated() {
    let shop = Scenario::new("all");
    shop.compose(WORKERS);
    shop.run("up -d --scale worker=3");
    shop.run_with(&[("COLOUR", "blue")], "up -d --scale worker=3");
    let workers = shop.replicas("worker");
    assert_eq!(shop.names(), ["web-1", "worker-1", "worker-2", "worker-3"]);
    assert!(
        workers
            .iter()
            .all(|worker| worker.variable("COLOUR") == Some("blue") && worker.is_running())
    );
}
