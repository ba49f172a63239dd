//! Containers that are restarted when they are not well.

use crate::patience::until;
use crate::scenario::Scenario;

#[test]
fn what_gets_unhealthy_is_restarted_while_up_stays() {
    let reason = "Docker Compose restarts nothing for its health";
    let Some(shop) = Scenario::of_rcompose_alone("autoheal", reason) else {
        return;
    };
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    init: true
    command: sh -c 'touch /tmp/well; echo began; sleep 1000'
    healthcheck: {test: test -e /tmp/well, interval: 200ms, retries: 1}
    labels: {autoheal: 'true'}
  other:
    image: rcompose-fixtures/busybox
    init: true
    command: sleep 1000
    healthcheck: {test: test -e /tmp/well, interval: 200ms, retries: 1}
",
    );
    let up = shop.start("up");
    let begun = |times: usize| {
        until("web begins", || {
            (up.stdout().matches("began").count() == times).then_some(())
        });
    };
    begun(1);
    shop.until_states(&["other-1 running", "web-1 running"]);
    let other = || shop.container("other").started().to_string();
    let before = other();
    shop.container("web").shell("rm /tmp/well");
    begun(2);
    assert_eq!(shop.states(), ["other-1 running", "web-1 running"]);
    assert_eq!(other(), before);
    up.signal("INT");
    assert_eq!(up.end().code(), 130);
    shop.fails(1, "up -d --autoheal");
}
