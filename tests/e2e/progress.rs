//! What is said while something is done, and what a project is taken to be.

use serde_json::Value;

use crate::scenario::Scenario;

const WEB: &str = "services: {web: {image: rcompose-fixtures/busybox}}";

#[test]
fn plain() {
    let shop = Scenario::new("plain");
    shop.compose(WEB);
    let up = shop.run("up -d");
    // Not a terminal, so it is lines.
    let lines: Vec<Vec<&str>> = up
        .stderr
        .lines()
        .map(|line| line.split_whitespace().collect())
        .collect();
    let container = format!("{}-web-1", shop.project());
    let network = format!("{}_default", shop.project());
    for expected in [
        ["Network", network.as_str(), "Created"],
        ["Container", &container, "Created"],
        ["Container", &container, "Started"],
    ] {
        assert!(
            lines.iter().any(|line| line == &expected),
            "{expected:?}: {}",
            up.stderr
        );
    }
    assert!(up.stdout.is_empty() && !up.stderr.contains('\u{1b}'));
    let down = shop.run("down");
    for word in ["Stopped", "Removed"] {
        assert!(down.stderr.contains(word), "{}", down.stderr);
    }
}

#[test]
fn json() {
    let shop = Scenario::new("json");
    shop.compose(WEB);
    let up = shop.run("--progress json up -d");
    let events: Vec<Value> = up
        .stderr
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let container = format!("Container {}-web-1", shop.project());
    assert!(
        events.iter().any(|event| event["id"] == container.as_str()),
        "{}",
        up.stderr
    );
}

#[test]
fn quiet() {
    let shop = Scenario::new("quiet");
    shop.compose(WEB);
    let up = shop.run("--progress quiet up -d");
    assert_eq!((up.stdout.as_str(), up.stderr.as_str()), ("", ""));
    assert_eq!(shop.states(), ["web-1 running"]);
}

#[test]
fn a_tree_that_is_higher_than_the_terminal() {
    let reason = "Docker Compose hides the cursor, and leaves it so when it is killed";
    let Some(shop) = Scenario::of_rcompose_alone("tree", reason) else {
        return;
    };
    shop.compose(
        "services: {web: {image: rcompose-fixtures/busybox, network_mode: none, scale: 45}}",
    );
    let mut up = shop.talk("up --no-start");
    up.end(0);
    let screen = up.screen();
    // Lines are written over, never cleared first: that would be seen.
    for sequence in ["\u{1b}[2K", "\u{1b}[2J", "\u{1b}[1J", "\u{1b}[J"] {
        assert!(!screen.contains(sequence), "{screen:?}");
    }
    assert!(screen.contains("[+] up 45/45"), "{screen}");
    assert!(screen.contains("web-45"), "{screen}");
}

#[test]
fn the_canonical_file_is_the_same_project() {
    let shop = Scenario::new("canonical");
    shop.file("web.env", "FROM_FILE=yes\n");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    environment: {PRICE: '5$$', A: '${A:-default}'}
    env_file: web.env
    ports: ['127.0.0.1::80']
    volumes: ['./:/src:ro', 'data:/data']
    depends_on: [db]
  db: {image: rcompose-fixtures/busybox}
volumes: {data: }
",
    );
    shop.run("up -d");
    let settled = shop.starts();
    let canonical = shop.run("config").stdout;
    shop.compose(&canonical);
    shop.run("up -d");
    assert_eq!(shop.starts(), settled);
    assert_eq!(shop.run("config").stdout, canonical);
    let json: Value = serde_json::from_str(&shop.run("config --format json").stdout).unwrap();
    assert_eq!(json["services"]["web"]["environment"]["FROM_FILE"], "yes");
    assert_eq!(json["name"], shop.project());
    let mut services: Vec<String> = shop
        .run("config --services")
        .stdout
        .lines()
        .map(str::to_owned)
        .collect();
    services.sort();
    assert_eq!(services, ["db", "web"]);
}
