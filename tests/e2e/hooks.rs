//! Commands that run in a container after its start and before its stop.

use crate::scenario::Scenario;

#[test]
fn after_start_and_before_stop() {
    let shop = Scenario::new("hooks");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    volumes: ['data:/data']
    post_start:
      - command: sh -c 'echo \"$$WHO started as $$(id -u)\" >>/data/log'
        user: '0'
        environment: {WHO: web}
    pre_stop:
      - command: [sh, -c, 'echo stopping >>/data/log']
  reader: {image: rcompose-fixtures/busybox, volumes: ['data:/data']}
volumes: {data: }
",
    );
    shop.run("up -d");
    let log = || shop.container("reader").shell("cat /data/log");
    assert_eq!(log(), "web started as 0");
    shop.run("up -d");
    assert_eq!(log(), "web started as 0");
    shop.run("stop web");
    assert_eq!(log(), "web started as 0\nstopping");
    shop.run("start web");
    assert_eq!(log(), "web started as 0\nstopping\nweb started as 0");
    shop.run("down web");
    assert_eq!(
        log(),
        "web started as 0\nstopping\nweb started as 0\nstopping"
    );
}

#[test]
fn a_failing_hook_fails_the_command() {
    let shop = Scenario::new("badhook");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    post_start: [{command: sh -c 'exit 4'}]
",
    );
    let failed = shop.start("up -d").end();
    assert_ne!(failed.code(), 0);
    assert!(failed.stderr.contains("hook"), "{}", failed.stderr);
}
