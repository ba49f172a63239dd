//! `stop`, `start`, `restart`.

use crate::daemon;
use crate::scenario::Scenario;

const TWO: &str = "
services:
  web: {image: rcompose-fixtures/busybox, depends_on: [db]}
  db: {image: rcompose-fixtures/busybox}
";

#[test]
fn stop_and_start() {
    let shop = Scenario::new("stop");
    shop.compose(TWO);
    shop.run("up -d");
    let before = shop.ids();
    let since = daemon::now();
    shop.run("stop");
    assert_eq!(shop.states(), ["db-1 exited", "web-1 exited"]);
    shop.happened_in_order(since, &["web-1 die", "db-1 kill", "db-1 die"]);
    let since = daemon::now();
    shop.run("start");
    assert_eq!(shop.states(), ["db-1 running", "web-1 running"]);
    shop.happened_in_order(since, &["db-1 start", "web-1 start"]);
    assert_eq!(shop.ids(), before);
}

#[test]
fn of_one_service() {
    let shop = Scenario::new("one");
    shop.compose(TWO);
    shop.run("up -d");
    shop.run("stop web");
    assert_eq!(shop.states(), ["db-1 running", "web-1 exited"]);
    shop.run("start web");
    assert_eq!(shop.states(), ["db-1 running", "web-1 running"]);
    shop.run("stop db");
    assert_eq!(shop.states(), ["db-1 exited", "web-1 running"]);
}

#[test]
fn restart() {
    let shop = Scenario::new("restart");
    shop.compose(TWO);
    shop.run("up -d");
    let (web, db) = (shop.container("web"), shop.container("db"));
    shop.run("restart web");
    let again = shop.container("web");
    assert_eq!(again.id(), web.id());
    assert!(again.started() > web.started());
    assert_eq!(shop.container("db"), db);
    shop.run("restart");
    assert!(shop.container("db").started() > db.started());
    assert!(shop.container("web").started() > again.started());
}

#[test]
fn up_starts_what_was_stopped() {
    let shop = Scenario::new("resume");
    shop.compose(TWO);
    shop.run("up -d");
    let before = shop.ids();
    shop.run("stop -t 1");
    shop.run("up -d");
    assert_eq!(shop.states(), ["db-1 running", "web-1 running"]);
    assert_eq!(shop.ids(), before);
}
