//! `logs`: whose, how many, since when, and following.

use crate::patience::until;
use crate::scenario::Scenario;

const TALKERS: &str = "
services:
  web: {image: rcompose-fixtures/busybox, command: sh -c 'echo one; echo two; echo three >&2; exec idle'}
  database: {image: rcompose-fixtures/busybox, command: sh -c 'echo ready; exec idle'}
";

fn until_logged(shop: &Scenario) {
    until("all has been said", || {
        let logs = shop.run("logs").stdout;
        ["one", "two", "three", "ready"]
            .iter()
            .all(|word| logs.contains(word))
            .then_some(())
    });
}

/// The lines in order, without the padding of their prefixes.
fn sorted(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = text
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    lines.sort_unstable();
    lines
}

#[test]
fn all_some_and_the_last() {
    let shop = Scenario::new("logs");
    shop.compose(TALKERS);
    shop.run("up -d");
    until_logged(&shop);
    let all = shop.run("logs").stdout;
    assert_eq!(
        sorted(&all),
        [
            "database-1 | ready",
            "web-1 | one",
            "web-1 | three",
            "web-1 | two"
        ]
    );
    assert_eq!(
        sorted(&shop.run("logs database").stdout),
        ["database-1 | ready"]
    );
    assert_eq!(
        sorted(&shop.run("logs --no-log-prefix web").stdout),
        ["one", "three", "two"]
    );
    assert_eq!(
        shop.run("logs --tail 1 --no-log-prefix web")
            .stdout
            .lines()
            .count(),
        1
    );
    assert_eq!(shop.run("logs -n 0").stdout, "");
}

#[test]
fn moments() {
    let shop = Scenario::new("moments");
    shop.compose(TALKERS);
    shop.run("up -d");
    until_logged(&shop);
    let stamped = shop
        .run("logs --timestamps --no-log-prefix database")
        .stdout;
    let (moment, word) = stamped.trim().split_once(' ').unwrap();
    assert!(moment.parse::<jiff::Timestamp>().is_ok(), "{stamped}");
    assert_eq!(word, "ready");
    assert_eq!(
        shop.run(&format!("logs --since {moment} --no-log-prefix database"))
            .stdout
            .trim(),
        "ready"
    );
    assert_eq!(shop.run("logs --since 2100-01-01T00:00:00Z").stdout, "");
    assert_eq!(shop.run("logs --until 2001-01-01T00:00:00Z").stdout, "");
    assert_eq!(
        shop.run("logs --since 10m --no-log-prefix database")
            .stdout
            .trim(),
        "ready"
    );
}

#[test]
fn following() {
    let shop = Scenario::new("follow");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    command: sh -c 'echo first; while [ ! -e /tmp/go ]; do sleep 0.1; done; echo second; exec idle'
  other: {image: rcompose-fixtures/busybox}
",
    );
    shop.run("up -d");
    let follow = shop.start("logs -f web");
    until("the first line", || {
        follow.stdout().contains("first").then_some(())
    });
    assert!(!follow.stdout().contains("second"));
    shop.container("web").shell("touch /tmp/go");
    until("the second line", || {
        follow.stdout().contains("second").then_some(())
    });
    // Following ends with what is followed.
    shop.run("stop web");
    follow.end().with_code(0);
}

#[test]
fn following_ends_with_an_interrupt() {
    let shop = Scenario::new("followint");
    shop.compose(TALKERS);
    shop.run("up -d");
    let follow = shop.start("logs --follow");
    until("the first line", || {
        follow.stdout().contains("ready").then_some(())
    });
    follow.signal("INT");
    follow.end().with_code(130);
    assert_eq!(shop.states(), ["database-1 running", "web-1 running"]);
}

#[test]
fn of_a_container_that_has_ended() {
    let shop = Scenario::new("ended");
    shop.compose("services: {job: {image: rcompose-fixtures/busybox, command: echo done}}");
    shop.run("up");
    assert_eq!(shop.run("logs").stdout.trim(), "job-1  | done");
}
