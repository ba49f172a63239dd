//! `depends_on`: order, conditions, and what happens when one is not met.

use std::time::{Duration, Instant};

use crate::daemon;
use crate::patience::until;
use crate::scenario::Scenario;

#[test]
fn waits_until_healthy() {
    let shop = Scenario::new("healthy");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    depends_on: {db: {condition: service_healthy}}
  db:
    image: rcompose-fixtures/busybox
    command: sh -c 'sleep 1; touch /tmp/ready; exec idle'
    healthcheck: {test: test -e /tmp/ready, interval: 500ms, retries: 40}
",
    );
    let since = daemon::now();
    shop.run("up -d");
    shop.happened_in_order(
        since,
        &["db-1 start", "db-1 health_status: healthy", "web-1 start"],
    );
    assert_eq!(shop.states(), ["db-1 running", "web-1 running"]);
}

#[test]
fn a_container_that_passes_its_own_test_at_once_is_waited_for_no_longer() {
    let reason = "Docker Compose waits for the daemon's first test";
    let Some(shop) = Scenario::of_rcompose_alone("firsttests", reason) else {
        return;
    };
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    depends_on:
      words: {condition: service_healthy}
      image: {condition: service_healthy}
  words:
    image: rcompose-fixtures/busybox
    command: sh -c 'touch /tmp/ready; exec idle'
    stop_grace_period: 0s
    user: nobody
    environment: {WANTED: nobody}
    healthcheck: {test: 'test -e /tmp/ready -a $$(id -un) = $$WANTED', interval: 5s}
  image:
    build:
      context: .
      dockerfile_inline: |
        FROM rcompose-fixtures/busybox
        HEALTHCHECK --interval=5s CMD [\"true\"]
    command: idle
    stop_grace_period: 0s
",
    );
    // A machine that is busy may be too late for the first moments.
    until("the daemon has run no test, and all is up", || {
        shop.run("up -d --force-recreate");
        let states = ["image-1 running", "web-1 running", "words-1 running"];
        assert_eq!(shop.states(), states);
        let health = shop.run("ps --format json");
        (health.stdout.matches(r#""Health":"starting""#).count() == 2).then_some(())
    });
    // `--wait` goes by what the daemon says, as `ps` does.
    shop.run("up -d --force-recreate --wait");
    let health = shop.run("ps --format json");
    assert!(!health.stdout.contains("starting"), "{}", health.stdout);
}

#[test]
fn waits_until_completed() {
    let shop = Scenario::new("completed");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    depends_on: {migrate: {condition: service_completed_successfully}}
  migrate:
    image: rcompose-fixtures/busybox
    command: sh -c 'sleep 1; echo once >>/data/runs'
    volumes: ['data:/data']
  reader:
    image: rcompose-fixtures/busybox
    volumes: ['data:/data']
volumes: {data: }
",
    );
    let since = daemon::now();
    shop.run("up -d");
    shop.happened_in_order(since, &["migrate-1 start", "migrate-1 die", "web-1 start"]);
    let migrate = shop.container("migrate");
    assert_eq!((migrate.state(), migrate.exit_code()), ("exited", 0));
    assert_eq!(shop.container("reader").shell("cat /data/runs"), "once");
}

#[test]
fn a_chain_of_all_conditions() {
    let shop = Scenario::new("chain");
    shop.compose(
        "
services:
  a:
    image: rcompose-fixtures/busybox
    command: sh -c 'sleep 1; touch /tmp/ready; exec idle'
    healthcheck: {test: test -e /tmp/ready, interval: 200ms, retries: 40}
  b:
    image: rcompose-fixtures/busybox
    command: 'true'
    depends_on: {a: {condition: service_healthy}}
  c:
    image: rcompose-fixtures/busybox
    depends_on: {b: {condition: service_completed_successfully}}
  d:
    image: rcompose-fixtures/busybox
    depends_on: [c, a]
",
    );
    let since = daemon::now();
    shop.run("up -d");
    let order = [
        "a-1 health_status: healthy",
        "b-1 start",
        "b-1 die",
        "c-1 start",
        "d-1 start",
    ];
    shop.happened_in_order(since, &order);
}

#[test]
fn a_failed_job_holds_back_its_dependents_alone() {
    let shop = Scenario::new("failed");
    shop.compose(
        "
services:
  job: {image: rcompose-fixtures/busybox, command: sh -c 'exit 3'}
  after:
    image: rcompose-fixtures/busybox
    depends_on: {job: {condition: service_completed_successfully}}
  later: {image: rcompose-fixtures/busybox, depends_on: [after]}
",
    );
    shop.fails(1, "up -d").reporting("exit").reporting("3");
    assert_eq!(
        shop.states(),
        ["after-1 created", "job-1 exited", "later-1 created"]
    );
}

#[test]
fn a_failed_job_does_not_hold_back_others() {
    let reason = "Docker Compose cancels everything when one dependency fails";
    let Some(shop) = Scenario::of_rcompose_alone("others", reason) else {
        return;
    };
    shop.compose(
        "
services:
  job: {image: rcompose-fixtures/busybox, command: sh -c 'exit 3'}
  after:
    image: rcompose-fixtures/busybox
    depends_on: {job: {condition: service_completed_successfully}}
  slow:
    image: rcompose-fixtures/busybox
    command: sh -c 'sleep 2; touch /tmp/ready; exec idle'
    healthcheck: {test: test -e /tmp/ready, interval: 500ms, retries: 40}
  independent:
    image: rcompose-fixtures/busybox
    depends_on: {slow: {condition: service_healthy}}
",
    );
    shop.fails(1, "up -d")
        .reporting(&format!("{}-job-1", shop.project()));
    assert_eq!(
        shop.states(),
        [
            "after-1 created",
            "independent-1 running",
            "job-1 exited",
            "slow-1 running"
        ]
    );
}

#[test]
fn an_unhealthy_dependency_fails() {
    let shop = Scenario::new("unhealthy");
    shop.compose(
        "
services:
  db:
    image: rcompose-fixtures/busybox
    healthcheck: {test: 'false', interval: 200ms, retries: 2}
  web:
    image: rcompose-fixtures/busybox
    depends_on: {db: {condition: service_healthy}}
",
    );
    shop.fails(1, "up -d")
        .reporting(&format!("{}-db-1", shop.project()))
        .reporting("unhealthy");
    assert_eq!(shop.states(), ["db-1 running", "web-1 created"]);
}

#[test]
fn an_optional_dependency_may_fail() {
    let shop = Scenario::new("optional");
    shop.compose(
        "
services:
  job: {image: rcompose-fixtures/busybox, command: sh -c 'exit 3'}
  web:
    image: rcompose-fixtures/busybox
    depends_on: {job: {condition: service_completed_successfully, required: false}}
",
    );
    shop.run("up -d");
    assert_eq!(shop.states(), ["job-1 exited", "web-1 running"]);
}

#[test]
fn wait_comes_back_when_all_are_well() {
    let shop = Scenario::new("wait");
    shop.compose(
        "
services:
  plain: {image: rcompose-fixtures/busybox}
  checked:
    image: rcompose-fixtures/busybox
    command: sh -c 'sleep 1; touch /tmp/ready; exec idle'
    healthcheck: {test: test -e /tmp/ready, interval: 500ms, retries: 40}
",
    );
    shop.run("up --wait");
    assert_eq!(
        shop.container("checked")["State"]["Health"]["Status"],
        "healthy"
    );
    assert_eq!(shop.states(), ["checked-1 running", "plain-1 running"]);
}

#[test]
fn wait_fails_when_one_is_not() {
    let shop = Scenario::new("waitfail");
    shop.compose(
        "
services:
  plain: {image: rcompose-fixtures/busybox}
  broken:
    image: rcompose-fixtures/busybox
    command: sh -c 'sleep 1; exit 4'
    healthcheck: {test: 'false', interval: 1s, retries: 1000}
",
    );
    shop.fails(1, "up --wait")
        .reporting(&format!("{}-broken-1", shop.project()));
    assert_eq!(shop.states(), ["broken-1 exited", "plain-1 running"]);
}

#[test]
fn wait_ends_with_its_timeout() {
    let shop = Scenario::new("timeout");
    shop.compose(
        "
services:
  slow:
    image: rcompose-fixtures/busybox
    healthcheck: {test: 'false', interval: 1s, retries: 1000, start_period: 600s}
",
    );
    let begin = Instant::now();
    shop.fails(1, "up --wait --wait-timeout 1");
    assert!(begin.elapsed() < Duration::from_secs(20));
    assert_eq!(shop.states(), ["slow-1 running"]);
}

#[test]
fn independent_services_do_not_wait_for_each_other() {
    let shop = Scenario::new("parallel");
    shop.compose(
        "
services:
  slow:
    image: rcompose-fixtures/busybox
    command: sh -c 'sleep 2; touch /tmp/ready; exec idle'
    healthcheck: {test: test -e /tmp/ready, interval: 500ms, retries: 40}
  after: {image: rcompose-fixtures/busybox, depends_on: {slow: {condition: service_healthy}}}
  alone: {image: rcompose-fixtures/busybox}
",
    );
    let since = daemon::now();
    shop.run("up -d");
    shop.happened_in_order(
        since,
        &[
            "alone-1 start",
            "slow-1 health_status: healthy",
            "after-1 start",
        ],
    );
}
