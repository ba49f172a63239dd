//! Images that are pushed.

use crate::daemon;
use crate::scenario::{BUSYBOX, Scenario};

/// A registry beside the daemon; the scenario that needs one is for daemons
/// that have it.
const REGISTRY: &str = "127.0.0.1:5000";

/// What nobody listens on.
const NOWHERE: &str = "127.0.0.1:1";

fn project(name: &str, registry: &str) -> (Scenario, String) {
    let shop = Scenario::new(name);
    let image = format!("{registry}/rcompose-e2e/{name}:1");
    shop.compose(&format!(
        "services:
           web: {{image: '{image}', build: {{dockerfile_inline: 'FROM {BUSYBOX}', tags: ['{image}-more']}}, depends_on: [db]}}
           db: {{image: '{image}-db', build: {{dockerfile_inline: 'FROM {BUSYBOX}'}}}}
           other: {{image: '{BUSYBOX}'}}
        "
    ));
    shop.run("build");
    (shop, image)
}

fn remove(image: &str) {
    for end in ["", "-more", "-db"] {
        daemon::delete(&format!("/images/{image}{end}"));
    }
}

#[test]
fn what_a_service_builds_is_pushed_under_all_its_names() {
    if !daemon::pull(&format!("{REGISTRY}/library/busybox"), "latest") {
        return;
    }
    let (shop, image) = project("push", REGISTRY);
    let (name, tag) = image.rsplit_once(':').unwrap();
    shop.run("push web");
    remove(&image);
    assert!(daemon::pull(name, tag));
    assert!(daemon::pull(name, &format!("{tag}-more")));
    shop.run("build --push");
    shop.run("push --quiet --include-deps web");
    remove(&image);
    assert!(daemon::pull(name, &format!("{tag}-db")));
    remove(&image);
}

#[test]
fn a_push_that_fails_fails_unless_that_is_ignored() {
    let (shop, image) = project("nopush", NOWHERE);
    let failed = shop.start("push web").end();
    assert_ne!(failed.code(), 0);
    assert!(failed.stderr.contains("refused"), "{}", failed.stderr);
    shop.run("push --ignore-push-failures web");
    // Nothing to push is no failure.
    shop.run("push other");
    remove(&image);
}
