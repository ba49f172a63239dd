//! `deploy.update_config.order: start-first`: no moment without a container.

use crate::daemon;
use crate::events;
use crate::scenario::Scenario;

const SHOP: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    command: [sh, -c, '${READY:-true} && touch /ready; exec sleep 1000']
    init: true
    environment: {COLOUR: '${COLOUR:-red}'}
    healthcheck: {test: [CMD, test, -e, /ready], interval: 200ms, retries: 3}
    deploy: {replicas: 2, update_config: {order: start-first}}
";
const REASON: &str = "Docker Compose stops the old container first";

#[test]
fn an_old_container_goes_when_the_new_one_is_healthy() {
    let Some(shop) = Scenario::of_rcompose_alone("rolling", REASON) else {
        return;
    };
    shop.compose(SHOP);
    shop.run("up -d --wait");
    let old: Vec<String> = shop
        .containers()
        .iter()
        .map(|it| it.id().to_owned())
        .collect();
    let since = daemon::now();
    shop.run_with(&[("COLOUR", "blue")], "up -d");
    let happened = events::since(since, |event| {
        let of_interest = ["health_status: healthy", "die"];
        of_interest.contains(&event.action.as_str())
            && event.attributes["com.docker.compose.project"] == shop.project()
    });
    let order: Vec<&str> = happened
        .iter()
        .map(|event| {
            if old.contains(&event.id) {
                "old dies"
            } else {
                "new is healthy"
            }
        })
        .collect();
    assert_eq!(
        order,
        ["new is healthy", "old dies", "new is healthy", "old dies"]
    );
    assert_eq!(shop.states(), ["web-1 running", "web-2 running"]);
    for container in shop.containers() {
        assert_eq!(container.variable("COLOUR"), Some("blue"));
    }
    let starts = shop.starts();
    shop.run_with(&[("COLOUR", "blue")], "up -d");
    assert_eq!(shop.starts(), starts, "there is nothing left to do");
}

#[test]
fn a_new_container_that_does_not_get_well_changes_nothing() {
    let Some(shop) = Scenario::of_rcompose_alone("rollingbad", REASON) else {
        return;
    };
    shop.compose(SHOP);
    shop.run("up -d --wait");
    let before = shop.starts();
    let bad = [("COLOUR", "blue"), ("READY", "false")];
    let failed = shop.start_with(&bad, "up -d").end().with_code(1);
    assert!(failed.stderr.contains("unhealthy"), "{}", failed.stderr);
    let kept = shop.starts();
    assert!(
        before.iter().all(|(id, start)| kept.get(id) == Some(start)),
        "{before:?} {kept:?}"
    );
    // With a better file the update is made, and nothing is left over.
    shop.run_with(&[("COLOUR", "green")], "up -d");
    assert_eq!(shop.states(), ["web-1 running", "web-2 running"]);
    for container in shop.containers() {
        assert_eq!(container.variable("COLOUR"), Some("green"));
    }
}
