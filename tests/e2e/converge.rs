//! `up` again: only what differs is touched.

use serde_json::json;

use crate::daemon;
use crate::scenario::{BUSYBOX, Scenario};

const THREE: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    environment: {COLOUR: '${COLOUR:-red}'}
    depends_on: [db]
  db:
    image: rcompose-fixtures/busybox
    volumes: [data:/data]
  worker:
    image: rcompose-fixtures/busybox
    scale: 2
volumes: {data: {}}
";

#[test]
fn nothing_changes() {
    let shop = Scenario::new("nothing");
    shop.compose(THREE);
    shop.run("up -d");
    let (starts, network) = (shop.starts(), shop.network("default")["Id"].clone());
    assert_eq!(starts.len(), 4);
    shop.run("up -d");
    assert_eq!(shop.starts(), starts);
    assert_eq!(shop.network("default")["Id"], network);
    // Nor does a file that is written differently and says the same.
    shop.compose(&format!("# a comment\nx-note: ignored\n{THREE}"));
    shop.run("up -d");
    assert_eq!(shop.starts(), starts);
}

#[test]
fn one_service_changes() {
    let shop = Scenario::new("change");
    shop.compose(THREE);
    shop.run("up -d");
    let before = shop.starts();
    let old = shop.container("web");
    shop.run_with(&[("COLOUR", "blue")], "up -d");
    let new = shop.container("web");
    assert_ne!(old.id(), new.id());
    assert_eq!(new.name(), old.name());
    assert_eq!(new.variable("COLOUR"), Some("blue"));
    let mut expected = before;
    expected.remove(old.id());
    let mut rest = shop.starts();
    rest.remove(new.id());
    assert_eq!(rest, expected);
    assert_eq!(shop.names(), ["db-1", "web-1", "worker-1", "worker-2"]);
}

#[test]
fn forced_and_forbidden() {
    let shop = Scenario::new("force");
    shop.compose(THREE);
    shop.run("up -d");
    let before = shop.ids();
    shop.run_with(&[("COLOUR", "blue")], "up -d --no-recreate");
    assert_eq!(shop.ids(), before);
    shop.run("up -d --force-recreate");
    let after = shop.ids();
    assert!(before.keys().eq(after.keys()));
    assert!(
        before
            .values()
            .all(|id| !after.values().any(|new| new == id))
    );
    // Of one service alone: what it depends on stays.
    shop.run("up -d --force-recreate web");
    let again = shop.ids();
    let changed: Vec<&String> = again
        .keys()
        .filter(|name| again[*name] != after[*name])
        .collect();
    assert_eq!(changed, [&format!("{}-web-1", shop.project())]);
    shop.run("up -d --force-recreate --always-recreate-deps web");
    let last = shop.ids();
    let changed: Vec<&str> = last
        .keys()
        .filter(|name| last[*name] != again[*name])
        .filter_map(|name| name.strip_prefix(shop.project()))
        .collect();
    assert_eq!(changed, ["-db-1", "-web-1"]);
}

#[test]
fn named_services_alone() {
    let shop = Scenario::new("some");
    shop.compose(THREE);
    shop.run("up -d --no-deps web");
    assert_eq!(shop.states(), ["web-1 running"]);
    shop.run("up -d web");
    assert_eq!(shop.states(), ["db-1 running", "web-1 running"]);
    let before = shop.starts();
    shop.run("up -d worker");
    assert_eq!(
        shop.states(),
        [
            "db-1 running",
            "web-1 running",
            "worker-1 running",
            "worker-2 running"
        ]
    );
    let after = shop.starts();
    assert!(
        before
            .iter()
            .all(|(id, start)| after.get(id) == Some(start))
    );
}

#[test]
fn a_container_that_was_stopped_or_removed() {
    let shop = Scenario::new("gone");
    shop.compose(THREE);
    shop.run("up -d");
    let before = shop.ids();
    let (web, db) = (shop.container("web"), shop.container("db"));
    daemon::delete(&format!("/containers/{}?force=true", web.id()));
    daemon::post(&format!("/containers/{}/stop?t=0", db.id()), &json!(null));
    shop.run("up -d");
    let after = shop.ids();
    assert_eq!(
        shop.states(),
        [
            "db-1 running",
            "web-1 running",
            "worker-1 running",
            "worker-2 running"
        ]
    );
    let changed: Vec<&String> = after
        .keys()
        .filter(|name| after[*name] != before[*name])
        .collect();
    assert_eq!(changed, [web.name()]);
}

#[test]
fn the_image_behind_a_tag_changes() {
    let shop = Scenario::new("retag");
    let image = format!("{}-image", shop.project());
    daemon::post(&format!("/images/{BUSYBOX}/tag?repo={image}"), &json!(null));
    shop.compose(&format!(
        "services: {{web: {{image: {image}}}, db: {{image: rcompose-fixtures/busybox}}}}"
    ));
    shop.run("up -d");
    let (web, db) = (shop.container("web"), shop.container("db"));
    // Another image under the same name.
    let changed = daemon::post(
        &format!(
            "/commit?container={}&repo={image}&tag=latest&changes=LABEL%20generation%3D2",
            web.id()
        ),
        &json!({}),
    );
    shop.run("up -d");
    let new = shop.container("web");
    assert_ne!(new.id(), web.id());
    assert_eq!(new["Image"], changed["Id"]);
    assert_eq!(shop.container("db").id(), db.id());
}

/// Three services in two networks, one of which changes.
fn with_changed_network(shop: &Scenario) {
    let file = |internal: bool| {
        format!(
            "
services:
  web: {{image: rcompose-fixtures/busybox, networks: [front, back]}}
  db: {{image: rcompose-fixtures/busybox, networks: [back]}}
  alone: {{image: rcompose-fixtures/busybox, networks: [front]}}
networks:
  front: {{}}
  back: {{internal: {internal}}}
"
        )
    };
    shop.compose(&file(false));
    shop.run("up -d");
    shop.compose(&file(true));
}

#[test]
fn a_network_changes() {
    let shop = Scenario::new("network");
    with_changed_network(&shop);
    let (front, back, alone) = (
        shop.network("front"),
        shop.network("back"),
        shop.container("alone"),
    );
    shop.run("up -d");
    assert_ne!(shop.network("back")["Id"], back["Id"]);
    assert_eq!(shop.network("back")["Internal"], true);
    assert_eq!(shop.network("front")["Id"], front["Id"]);
    assert_eq!(shop.container("alone").id(), alone.id());
    assert_eq!(
        shop.states(),
        ["alone-1 running", "db-1 running", "web-1 running"]
    );
    let (front, back) = (
        format!("{}_front", shop.project()),
        format!("{}_back", shop.project()),
    );
    assert_eq!(shop.container("web").networks(), [back.as_str(), &front]);
    let settled = shop.starts();
    shop.run("up -d");
    assert_eq!(shop.starts(), settled);
}

#[test]
fn services_find_each_other_in_a_changed_network() {
    let reason = "Docker Compose connects containers to a changed network without their aliases";
    let Some(shop) = Scenario::of_rcompose_alone("aliases", reason) else {
        return;
    };
    with_changed_network(&shop);
    shop.run("up -d");
    let found = shop
        .container("web")
        .shell("ping -c 1 -w 5 db >/dev/null && echo found");
    assert_eq!(found, "found");
}

#[test]
fn a_service_joins_a_network() {
    let shop = Scenario::new("join");
    let file = |networks: &str| {
        format!(
            "
services:
  web: {{image: rcompose-fixtures/busybox, networks: [{networks}]}}
  db: {{image: rcompose-fixtures/busybox, networks: [back]}}
networks: {{front: , back: }}
"
        )
    };
    shop.compose(&file("front"));
    shop.run("up -d");
    let (web, db) = (shop.container("web"), shop.container("db"));
    shop.compose(&file("front, back"));
    shop.run("up -d");
    assert_ne!(shop.container("web").id(), web.id());
    assert_eq!(shop.container("db"), db);
    assert_eq!(shop.container("web").networks().len(), 2);
}

#[test]
fn orphans() {
    let shop = Scenario::new("leftovers");
    shop.compose(THREE);
    shop.run("up -d");
    shop.compose("services: {web: {image: rcompose-fixtures/busybox}}");
    shop.run("up -d")
        .reporting("orphan")
        .reporting(&format!("{}-db-1", shop.project()));
    assert_eq!(shop.names(), ["db-1", "web-1", "worker-1", "worker-2"]);
    let quiet = shop.run_with(&[("COMPOSE_IGNORE_ORPHANS", "1")], "up -d");
    assert!(!quiet.stderr.contains("orphan"), "{}", quiet.stderr);
    shop.run("up -d --remove-orphans");
    assert_eq!(shop.names(), ["web-1"]);
    // Nobody asked for the data to go.
    assert_eq!(shop.volumes().len(), 1);
}

#[test]
fn dependents_restart_when_asked() {
    let shop = Scenario::new("dependents");
    let file = |colour: &str| {
        format!(
            "
services:
  db: {{image: rcompose-fixtures/busybox, environment: {{COLOUR: {colour}}}}}
  web:
    image: rcompose-fixtures/busybox
    depends_on: {{db: {{condition: service_started, restart: true}}}}
  other:
    image: rcompose-fixtures/busybox
    depends_on: [db]
"
        )
    };
    shop.compose(&file("red"));
    shop.run("up -d");
    let (web, other) = (shop.container("web"), shop.container("other"));
    shop.compose(&file("blue"));
    shop.run("up -d");
    let (new_web, db) = (shop.container("web"), shop.container("db"));
    assert_eq!(new_web.id(), web.id());
    assert!(new_web.started() > db.started());
    assert_eq!(shop.container("other"), other);
}

#[test]
fn a_shared_namespace_follows_its_owner() {
    let shop = Scenario::new("namespace");
    let file = |colour: &str| {
        format!(
            "
services:
  owner: {{image: rcompose-fixtures/busybox, environment: {{COLOUR: {colour}}}}}
  guest:
    image: rcompose-fixtures/busybox
    network_mode: service:owner
    depends_on: [owner]
"
        )
    };
    shop.compose(&file("red"));
    shop.run("up -d");
    let (owner, guest) = (shop.container("owner"), shop.container("guest"));
    assert_eq!(
        guest["HostConfig"]["NetworkMode"],
        format!("container:{}", owner.id())
    );
    assert_eq!(
        guest.shell("ip -o addr show eth0"),
        owner.shell("ip -o addr show eth0")
    );
    let settled = shop.starts();
    shop.run("up -d");
    assert_eq!(shop.starts(), settled);
    shop.compose(&file("blue"));
    shop.run("up -d");
    let (new_owner, new_guest) = (shop.container("owner"), shop.container("guest"));
    assert_ne!(new_owner.id(), owner.id());
    assert_eq!(
        new_guest["HostConfig"]["NetworkMode"],
        format!("container:{}", new_owner.id())
    );
    assert_eq!(shop.states(), ["guest-1 running", "owner-1 running"]);
}
