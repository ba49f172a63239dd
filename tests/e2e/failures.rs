//! What is wrong is said, with its place, and nothing is done by halves.

use crate::scenario::{Scenario, free_port};

#[test]
fn a_port_that_is_taken() {
    let shop = Scenario::new("taken");
    let port = free_port();
    shop.compose(&format!(
        "
services:
  first: {{image: rcompose-fixtures/busybox, ports: ['127.0.0.1:{port}:80']}}
  second:
    image: rcompose-fixtures/busybox
    ports: ['127.0.0.1:{port}:80']
    depends_on: [first]
"
    ));
    shop.fails(1, "up -d")
        .reporting(&port.to_string())
        .reporting("already");
    assert!(shop.container("first").is_running());
    assert!(!shop.container("second").is_running());
}

#[test]
fn an_image_that_does_not_exist() {
    let shop = Scenario::new("noimage");
    let image = format!("{}/absent:1", shop.project());
    shop.compose(&format!("services: {{web: {{image: '{image}'}}}}"));
    let failed = shop.start("up -d").end();
    assert_ne!(failed.code(), 0);
    assert_eq!(shop.names().len(), 0);
    let failed = shop.start("up -d --pull never").end();
    assert_ne!(failed.code(), 0);
    assert!(failed.stderr.contains(&image), "{}", failed.stderr);
}

#[test]
fn an_unknown_service() {
    let shop = Scenario::new("unknown");
    shop.compose("services: {web: {image: rcompose-fixtures/busybox}}");
    shop.fails(1, "up -d wbe").reporting("no such service: wbe");
    assert_eq!(shop.names().len(), 0);
}

#[test]
fn a_cycle() {
    let shop = Scenario::new("cycle");
    shop.compose(
        "
services:
  a: {image: rcompose-fixtures/busybox, depends_on: [b]}
  b: {image: rcompose-fixtures/busybox, depends_on: [c]}
  c: {image: rcompose-fixtures/busybox, depends_on: [a]}
",
    );
    shop.fails(1, "up -d")
        .reporting("cycle")
        .reporting("a")
        .reporting("->");
    assert_eq!((shop.names().len(), shop.networks().len()), (0, 0));
}

#[test]
fn a_misspelt_key() {
    let shop = Scenario::new("typo");
    shop.compose("services:\n  web:\n    imagee: rcompose-fixtures/busybox\n");
    shop.fails(1, "up -d").reporting("imagee");
    assert_eq!(shop.networks().len(), 0);
}

#[test]
fn a_misspelt_key_and_its_place() {
    let Some(shop) =
        Scenario::of_rcompose_alone("place", "Docker Compose names neither line nor cure")
    else {
        return;
    };
    shop.compose("services:\n  web:\n    imagee: rcompose-fixtures/busybox\n");
    shop.fails(1, "up -d")
        .reporting("compose.yaml:3:5")
        .reporting("image");
}

#[test]
fn no_file() {
    let shop = Scenario::new("empty");
    shop.fails(1, "up -d")
        .reporting("no configuration file provided");
    assert_ne!(shop.start("-f elsewhere.yaml up -d").end().code(), 0);
}

#[test]
fn a_variable_that_is_required() {
    let shop = Scenario::new("variable");
    shop.compose("services: {web: {image: '${IMAGE:?which image}'}}");
    shop.fails(1, "up -d").reporting("which image");
}

#[test]
fn a_mount_of_a_folder_that_is_not_there() {
    let shop = Scenario::new("nobind");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    volumes: [{type: bind, source: ./absent, target: /x, bind: {create_host_path: false}}]
",
    );
    shop.fails(1, "up -d").reporting("absent");
    assert!(!shop.folder().join("absent").exists());
}

#[test]
fn last_words() {
    let reason = "Docker Compose does not show what a container said before it ended";
    let Some(shop) = Scenario::of_rcompose_alone("lastwords", reason) else {
        return;
    };
    shop.compose(
        "
services:
  db:
    image: rcompose-fixtures/busybox
    command: sh -c 'echo my last words; sleep 1; exit 4'
    healthcheck: {test: 'false', interval: 1s, retries: 1000}
  web: {image: rcompose-fixtures/busybox, depends_on: {db: {condition: service_healthy}}}
",
    );
    shop.fails(1, "up -d")
        .reporting("my last words")
        .reporting("4");
}

#[test]
fn all_failures_are_reported() {
    let reason = "Docker Compose reports the first failure alone";
    let Some(shop) = Scenario::of_rcompose_alone("several", reason) else {
        return;
    };
    shop.compose(
        "
services:
  one: {image: rcompose-fixtures/busybox, command: /no/such/program}
  two: {image: rcompose-fixtures/busybox, command: /nor/such/program}
  three: {image: rcompose-fixtures/busybox}
",
    );
    shop.fails(1, "up -d")
        .reporting("/no/such/program")
        .reporting("/nor/such/program");
    assert!(shop.container("three").is_running());
}

#[test]
fn no_daemon() {
    let shop = Scenario::new("nodaemon");
    shop.compose("services: {web: {image: rcompose-fixtures/busybox}}");
    let socket = shop.folder().join("absent.sock");
    let host = format!("unix://{}", socket.display());
    let ended = shop
        .start_with(&[("DOCKER_HOST", &host)], "up -d")
        .end()
        .with_code(1);
    ended
        .reporting("Docker")
        .reporting(socket.to_str().unwrap());
}
