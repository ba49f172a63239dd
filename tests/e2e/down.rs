//! `down` removes what `up` made, and nothing else.

use std::time::{Duration, Instant};

use crate::daemon;
use crate::scenario::Scenario;

const TWO: &str = "
services:
  web: {image: rcompose-fixtures/busybox, networks: [front, back], depends_on: [db]}
  db: {image: rcompose-fixtures/busybox, networks: [back], volumes: [data:/data]}
networks: {front: , back: }
volumes: {data: }
";

#[test]
fn everything_goes_but_the_volumes() {
    let shop = Scenario::new("down");
    shop.compose(TWO);
    shop.run("up -d");
    assert_eq!(
        (
            shop.names().len(),
            shop.networks().len(),
            shop.volumes().len()
        ),
        (2, 2, 1)
    );
    shop.run("down");
    assert_eq!(
        (
            shop.names().len(),
            shop.networks().len(),
            shop.volumes().len()
        ),
        (0, 0, 1)
    );
    // And once more: there is nothing to do.
    shop.run("down");
    shop.run("down -v");
    assert_eq!(shop.volumes().len(), 0);
}

#[test]
fn without_a_file() {
    let shop = Scenario::new("nofile");
    shop.compose(TWO);
    shop.run("up -d");
    std::fs::remove_file(shop.folder().join("compose.yaml")).unwrap();
    shop.run(&format!("-p {} down", shop.project()));
    assert_eq!(
        (
            shop.names().len(),
            shop.networks().len(),
            shop.volumes().len()
        ),
        (0, 0, 1)
    );
}

#[test]
fn orphans_stay_unless_asked() {
    let shop = Scenario::new("leftover");
    shop.compose(TWO);
    shop.run("up -d");
    shop.compose("services: {web: {image: rcompose-fixtures/busybox, networks: [front, back]}}\nnetworks: {front: , back: }");
    // The network that the orphan is in cannot go.
    shop.run("down");
    assert_eq!(shop.names(), ["db-1"]);
    assert_eq!(shop.networks().len(), 1);
    shop.run("down --remove-orphans");
    assert_eq!((shop.names().len(), shop.networks().len()), (0, 0));
}

#[test]
fn some_services_alone() {
    let shop = Scenario::new("service");
    shop.compose(TWO);
    shop.run("up -d");
    shop.run("down web");
    assert_eq!(shop.names(), ["db-1"]);
    assert_eq!(shop.volumes().len(), 1);
}

#[test]
fn dependents_stop_before_what_they_depend_on() {
    let shop = Scenario::new("order");
    shop.compose(TWO);
    shop.run("up -d");
    let since = daemon::now();
    shop.run("down");
    shop.happened_in_order(since, &["web-1 die", "db-1 kill", "db-1 die"]);
}

#[test]
fn a_container_that_does_not_listen_is_killed_in_time() {
    let shop = Scenario::new("deaf");
    shop.compose("services: {deaf: {image: rcompose-fixtures/busybox, command: 'sleep 1000'}}");
    shop.run("up -d");
    let begin = Instant::now();
    shop.run("down -t 1");
    assert!(
        begin.elapsed() < Duration::from_secs(8),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(shop.names().len(), 0);
}

#[test]
fn images() {
    let shop = Scenario::new("rmi");
    shop.file(
        "Dockerfile",
        "FROM rcompose-fixtures/busybox\nCMD [\"idle\"]\n",
    );
    let named = format!("{}-named", shop.project());
    shop.compose(&format!(
        "
services:
  built: {{build: .}}
  named: {{build: ., image: {named}}}
"
    ));
    shop.run("up -d --build");
    let built = format!("{}-built", shop.project());
    assert!(daemon::image(&built).is_some() && daemon::image(&named).is_some());
    shop.run("down --rmi local");
    assert!(daemon::image(&built).is_none());
    shop.run("up -d --build");
    shop.run("down --rmi all");
    assert!(daemon::image(&built).is_none() && daemon::image(&named).is_none());
}
