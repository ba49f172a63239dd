//! Images that are pulled.
//!
//! These run where the daemon can pull, be it through a mirror.

use crate::daemon;
use crate::scenario::Scenario;

/// A small image that nothing else here uses, and a project that does.
fn pullable(name: &str) -> Option<(Scenario, &'static str)> {
    let shop = Scenario::new(name);
    shop.compose("services: {web: {image: 'alpine:3.12', command: sleep 1000, stop_signal: KILL}}");
    daemon::pull("alpine", "3.12").then_some((shop, "alpine:3.12"))
}

#[test]
fn up_pulls_what_is_missing() {
    let Some((shop, image)) = pullable("pullup") else {
        return;
    };
    daemon::delete(&format!("/images/{image}"));
    let failed = shop.start("up -d --pull never").end();
    assert_ne!(failed.code(), 0);
    assert!(daemon::image(image).is_none());
    shop.run("up -d");
    assert!(daemon::image(image).is_some());
    assert_eq!(shop.states(), ["web-1 running"]);
    shop.run("down");

    daemon::delete(&format!("/images/{image}"));
    shop.run("pull");
    assert!(daemon::image(image).is_some());
    let settled = daemon::image(image);
    shop.run("up -d --pull always");
    assert_eq!(daemon::image(image), settled);
}

#[test]
fn pull_says_what_it_could_not_get() {
    let shop = Scenario::new("nopull");
    let image = format!("{}/absent", shop.project());
    shop.compose(&format!("services: {{web: {{image: '{image}'}}}}"));
    let failed = shop.start("pull").end();
    assert_ne!(failed.code(), 0);
    assert!(
        failed.stderr.contains("web") || failed.stderr.contains(&image),
        "{}",
        failed.stderr
    );
}
