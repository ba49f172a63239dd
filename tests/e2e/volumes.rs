//! Data: what survives, and what goes.

use crate::daemon;
use crate::scenario::Scenario;

const KEEPER: &str = "
services:
  keeper:
    image: rcompose-fixtures/busybox
    environment: {COLOUR: '${COLOUR:-red}'}
    volumes:
      - named:/named
      - /anonymous
volumes: {named: {}}
";

#[test]
fn a_named_volume_survives_down() {
    let shop = Scenario::new("named");
    shop.compose(KEEPER);
    shop.run("up -d");
    shop.container("keeper").shell("echo kept >/named/file");
    shop.run("down");
    assert_eq!(shop.volumes().len(), 1);
    shop.run("up -d");
    assert_eq!(shop.container("keeper").shell("cat /named/file"), "kept");
    shop.run("down -v");
    assert_eq!(shop.volumes().len(), 0);
    shop.run("up -d");
    assert_eq!(shop.container("keeper").shell("ls /named"), "");
}

#[test]
fn anonymous_volumes_are_inherited_unless_renewed() {
    let shop = Scenario::new("anonymous");
    shop.compose(KEEPER);
    shop.run("up -d");
    let first = shop.container("keeper");
    first.shell("echo kept >/anonymous/file");
    shop.run_with(&[("COLOUR", "blue")], "up -d");
    let second = shop.container("keeper");
    assert_ne!(first.id(), second.id());
    assert_eq!(
        second.mount("/anonymous")["Name"],
        first.mount("/anonymous")["Name"]
    );
    assert_eq!(second.shell("cat /anonymous/file"), "kept");
    shop.run_with(&[("COLOUR", "blue")], "up -d --force-recreate -V");
    let third = shop.container("keeper");
    assert_ne!(
        third.mount("/anonymous")["Name"],
        first.mount("/anonymous")["Name"]
    );
    assert_eq!(third.shell("ls /anonymous"), "");
}

#[test]
fn a_volume_that_the_image_declares_is_inherited() {
    let shop = Scenario::new("declared");
    shop.compose("services: {keeper: {image: rcompose-fixtures/redis, command: idle, environment: {COLOUR: '${COLOUR:-red}'}}}");
    shop.run("up -d");
    let first = shop.container("keeper");
    first.shell("echo kept >/data/file");
    shop.run_with(&[("COLOUR", "blue")], "up -d");
    let second = shop.container("keeper");
    assert_ne!(first.id(), second.id());
    assert_eq!(second.shell("cat /data/file"), "kept");
}

const READER: &str = "
services:
  keeper: {image: rcompose-fixtures/busybox, volumes: ['named:/named']}
  reader: {image: rcompose-fixtures/busybox, volumes_from: ['keeper${MODE:-}'], depends_on: [keeper]}
volumes: {named: }
";

#[test]
fn mounts_of_another_service() {
    let shop = Scenario::new("from");
    shop.compose(READER);
    shop.run("up -d");
    shop.container("keeper").shell("echo shared >/named/file");
    assert_eq!(shop.container("reader").shell("cat /named/file"), "shared");
    let settled = shop.starts();
    shop.run("up -d");
    assert_eq!(shop.starts(), settled);
}

#[test]
fn mounts_of_another_service_read_only() {
    let reason = "Docker Compose loses the mode of volumes_from";
    let Some(shop) = Scenario::of_rcompose_alone("fromro", reason) else {
        return;
    };
    shop.compose(READER);
    shop.run_with(&[("MODE", ":ro")], "up -d");
    assert_eq!(shop.container("reader").mount("/named")["RW"], false);
    let settled = shop.starts();
    shop.run_with(&[("MODE", ":ro")], "up -d");
    assert_eq!(shop.starts(), settled);
}

#[test]
fn external_things_are_used_and_left() {
    let shop = Scenario::new("external");
    let (network, volume) = (
        format!("{}-outer-net", shop.project()),
        format!("{}-outer-data", shop.project()),
    );
    shop.compose(&format!(
        "
services:
  keeper: {{image: rcompose-fixtures/busybox, networks: [outer], volumes: ['data:/data']}}
networks: {{outer: {{name: {network}, external: true}}}}
volumes: {{data: {{name: {volume}, external: true}}}}
"
    ));
    shop.fails(1, "up -d").reporting("external");
    assert_eq!(shop.names().len(), 0);
    daemon::post("/networks/create", &serde_json::json!({"Name": network}));
    daemon::post("/volumes/create", &serde_json::json!({"Name": volume}));
    shop.run("up -d");
    assert_eq!(shop.container("keeper").networks(), [network.as_str()]);
    assert_eq!(shop.container("keeper").mount("/data")["Name"], volume);
    shop.run("down -v");
    assert_eq!(shop.names().len(), 0);
    assert!(daemon::get(&format!("/networks/{network}")).is_some());
    assert!(daemon::get(&format!("/volumes/{volume}")).is_some());
}
