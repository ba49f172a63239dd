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

#[test]
fn what_comes_before_the_start() {
    let reason = "Docker Compose 2.40 does not know pre_start";
    let Some(shop) = Scenario::of_rcompose_alone("prestart", reason) else {
        return;
    };
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    command: [sh, -c, 'cat /data/log; exec sleep 1000']
    init: true
    environment: {COLOUR: '${COLOUR:-red}'}
    volumes: [data:/data]
    configs: [motd]
    pre_start:
      - {command: [sh, -c, 'echo first $$COLOUR $$ONLY >>/data/log; ${BREAK:-true}'], environment: {ONLY: here}}
      - {command: [sh, -c, 'cat /motd >>/data/log'], image: rcompose-fixtures/redis}
configs: {motd: {content: 'second'}}
volumes: {data: {}}
",
    );
    let log = || shop.container("web").shell("cat /data/log");
    shop.run("up -d");
    assert_eq!(log(), "first red here\nsecond");
    assert_eq!(shop.names(), ["web-1"], "the hooks' containers are gone");
    shop.run("up -d");
    assert_eq!(
        log(),
        "first red here\nsecond",
        "nothing starts, so no hook runs"
    );
    shop.run("stop");
    shop.run("start");
    assert_eq!(
        log(),
        "first red here\nsecondfirst red here\nsecond",
        "`start` runs them too"
    );
    assert_eq!(shop.names(), ["web-1"]);
    let before = shop.starts();
    let broken = [("COLOUR", "blue"), ("BREAK", "exit 3")];
    let failed = shop.start_with(&broken, "up -d").end().with_code(1);
    assert!(failed.stderr.contains("exit 3"), "{}", failed.stderr);
    assert_ne!(shop.starts(), before);
    shop.run_with(&[("COLOUR", "blue")], "up -d");
    assert!(log().ends_with("first blue here\nsecond"), "{}", log());
    assert_eq!(shop.states(), ["web-1 running"]);
    shop.run("down -v");
    assert!(shop.names().is_empty());
}
