//! `up` in the foreground: output, signals, exit codes.

use std::time::{Duration, Instant};

use crate::patience::until;
use crate::program::Running;
use crate::scenario::Scenario;

/// Both have set their traps when they speak: an interrupt may come then.
const TWO: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    command: sh -c 'trap \"exit 0\" TERM INT; echo web speaks; while :; do sleep 3600 & wait $$!; done'
  db:
    image: rcompose-fixtures/busybox
    command: sh -c 'trap \"exit 0\" TERM INT; echo db speaks; echo db complains >&2; while :; do sleep 3600 & wait $$!; done'
";

fn until_said(running: &Running, words: &[&str]) {
    until(&format!("the output has {words:?}"), || {
        let output = running.stdout() + &running.stderr();
        words.iter().all(|word| output.contains(word)).then_some(())
    });
}

#[test]
fn output_and_one_interrupt() {
    let shop = Scenario::new("ctrlc");
    shop.compose(TWO);
    let up = shop.start("up");
    until_said(&up, &["web speaks", "db speaks", "db complains"]);
    let line = up
        .stdout()
        .lines()
        .find(|line| line.contains("web speaks"))
        .map(str::to_owned);
    assert_eq!(line.as_deref(), Some("web-1  | web speaks"));
    up.signal("INT");
    up.end().with_code(130);
    assert_eq!(shop.states(), ["db-1 exited", "web-1 exited"]);
    // They were asked, not killed.
    assert_eq!(shop.container("web").exit_code(), 0);
}

#[test]
fn termination_is_an_interrupt() {
    let shop = Scenario::new("term");
    shop.compose(TWO);
    let up = shop.start("up");
    until_said(&up, &["web speaks", "db speaks"]);
    up.signal("TERM");
    up.end().with_code(130);
    assert_eq!(shop.states(), ["db-1 exited", "web-1 exited"]);
}

#[test]
fn a_second_interrupt_kills() {
    let reason = "Docker Compose mostly loses the second interrupt";
    let Some(shop) = Scenario::of_rcompose_alone("twice", reason) else {
        return;
    };
    shop.compose(
        "
services:
  deaf:
    image: rcompose-fixtures/busybox
    command: sh -c 'echo deaf; exec sleep 1000'
    stop_grace_period: 100s
",
    );
    let up = shop.start("up");
    until_said(&up, &["deaf-1  | deaf"]);
    let begin = Instant::now();
    up.signal("INT");
    until_said(&up, &["Gracefully"]);
    up.signal("INT");
    up.end().with_code(130);
    assert!(
        begin.elapsed() < Duration::from_secs(30),
        "{:?}",
        begin.elapsed()
    );
    assert_eq!(shop.container("deaf").exit_code(), 137);
}

#[test]
fn ends_when_all_containers_have_ended() {
    let shop = Scenario::new("allend");
    shop.compose(
        "
services:
  one: {image: rcompose-fixtures/busybox, command: echo one}
  two: {image: rcompose-fixtures/busybox, command: sh -c 'sleep 1; echo two; exit 5'}
",
    );
    let up = shop.run("up");
    assert!(
        up.stdout.contains("one-1  | one") && up.stdout.contains("two-1  | two"),
        "{}",
        up.stdout
    );
    assert!((up.stdout + &up.stderr).contains("two-1 exited with code 5"));
}

#[test]
fn one_container_ends_all() {
    let shop = Scenario::new("abort");
    shop.compose(
        "
services:
  job: {image: rcompose-fixtures/busybox, command: sh -c 'sleep 1; exit 7'}
  web: {image: rcompose-fixtures/busybox}
",
    );
    shop.fails(7, "up --abort-on-container-exit");
    assert_eq!(shop.states(), ["job-1 exited", "web-1 exited"]);
    assert_eq!(shop.container("web").exit_code(), 0);
}

#[test]
fn the_exit_code_is_that_of_a_service() {
    let shop = Scenario::new("codefrom");
    shop.compose(
        "
services:
  job: {image: rcompose-fixtures/busybox, command: sh -c 'sleep 1; exit 7'}
  web: {image: rcompose-fixtures/busybox, command: sh -c 'trap \"exit 9\" TERM; sleep 1000 & wait'}
",
    );
    shop.fails(9, "up --exit-code-from web");
    assert_eq!(shop.states(), ["job-1 exited", "web-1 exited"]);
}

#[test]
fn a_success_ends_nothing_unless_it_is_a_failure() {
    let shop = Scenario::new("onfailure");
    shop.compose(
        "
services:
  good: {image: rcompose-fixtures/busybox, command: 'true'}
  bad: {image: rcompose-fixtures/busybox, command: sh -c 'sleep 2; exit 6', depends_on: {good: {condition: service_completed_successfully}}}
  web: {image: rcompose-fixtures/busybox}
",
    );
    shop.fails(6, "up --abort-on-container-failure");
    assert_eq!(
        shop.states(),
        ["bad-1 exited", "good-1 exited", "web-1 exited"]
    );
}

#[test]
fn an_interrupt_while_it_waits_for_a_dependency() {
    let shop = Scenario::new("midwait");
    shop.compose(
        "
services:
  db:
    image: rcompose-fixtures/busybox
    healthcheck: {test: 'false', interval: 1s, retries: 1000, start_period: 600s}
  web: {image: rcompose-fixtures/busybox, depends_on: {db: {condition: service_healthy}}}
",
    );
    let up = shop.start("up -d");
    shop.until_states(&["db-1 running", "web-1 created"]);
    up.signal("INT");
    up.end().with_code(130);
    assert_eq!(shop.states(), ["db-1 running", "web-1 created"]);
}
