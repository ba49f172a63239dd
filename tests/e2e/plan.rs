//! `plan` and `--dry-run`: what would happen, and nothing does.

use serde_json::Value;

use crate::scenario::Scenario;

const NO_PLAN: &str = "Docker Compose has no plan";

const SHOP: &str = "
services:
  web: {image: rcompose-fixtures/busybox, environment: {COLOUR: '${COLOUR:-red}'}, depends_on: [db]}
  db: {image: rcompose-fixtures/busybox, volumes: ['data:/data']}
volumes: {data: }
";

#[test]
fn of_a_first_up() {
    let Some(shop) = Scenario::of_rcompose_alone("plan", NO_PLAN) else {
        return;
    };
    shop.compose(SHOP);
    let plan = shop.run("plan").stdout;
    for step in [
        "create network",
        "create volume",
        "create container",
        "start container",
    ] {
        assert!(plan.contains(step), "{plan}");
    }
    assert_eq!(
        (
            shop.names().len(),
            shop.networks().len(),
            shop.volumes().len()
        ),
        (0, 0, 0)
    );
    shop.fails(2, "plan --exit-code");
    shop.run("up -d");
    shop.fails(0, "plan --exit-code");
}

#[test]
fn names_the_cause() {
    let Some(shop) = Scenario::of_rcompose_alone("cause", NO_PLAN) else {
        return;
    };
    shop.compose(SHOP);
    shop.run("up -d");
    let starts = shop.starts();
    let plan = shop.run_with(&[("COLOUR", "blue")], "plan").stdout;
    assert!(plan.contains("web-1 (configuration changed)"), "{plan}");
    assert!(!plan.contains("db-1"), "{plan}");
    shop.compose(&SHOP.replace(
        "image: rcompose-fixtures/busybox, env",
        "image: rcompose-fixtures/redis, command: idle, env",
    ));
    let plan = shop.run("plan").stdout;
    assert!(
        plan.contains("rcompose-fixtures/busybox → rcompose-fixtures/redis"),
        "{plan}"
    );
    assert_eq!(shop.starts(), starts);
}

#[test]
fn as_json() {
    let Some(shop) = Scenario::of_rcompose_alone("planjson", NO_PLAN) else {
        return;
    };
    shop.compose(SHOP);
    let document: Value = serde_json::from_str(&shop.run("plan --format json").stdout).unwrap();
    assert!(
        document
            .to_string()
            .contains(&format!("{}-web-1", shop.project())),
        "{document}"
    );
    shop.run("up -d");
    shop.fails(2, "plan --exit-code --format json --scale web=2");
    shop.fails(0, "plan --exit-code --format json");
}

#[test]
fn dry_runs_change_nothing() {
    let shop = Scenario::new("dry");
    shop.file("Dockerfile", "FROM rcompose-fixtures/busybox\n");
    shop.compose(SHOP);
    shop.run("--dry-run up -d");
    assert_eq!(
        (
            shop.names().len(),
            shop.networks().len(),
            shop.volumes().len()
        ),
        (0, 0, 0)
    );
    shop.run("up -d");
    let starts = shop.starts();
    for command in [
        "up -d --force-recreate",
        "up -d --scale web=3",
        "restart",
        "stop",
        "down -v",
    ] {
        shop.run(&format!("--dry-run {command}"));
        assert_eq!(shop.starts(), starts, "{command}");
        assert_eq!(
            shop.states(),
            ["db-1 running", "web-1 running"],
            "{command}"
        );
    }
    assert_eq!((shop.networks().len(), shop.volumes().len()), (1, 1));
}

#[test]
fn a_dry_run_prints_the_plan() {
    let Some(shop) = Scenario::of_rcompose_alone("dryplan", NO_PLAN) else {
        return;
    };
    shop.compose(SHOP);
    let (plan, dry) = (shop.run("plan"), shop.run("up -d --dry-run"));
    assert_eq!(plan.stdout, dry.stdout);
    shop.run("up -d");
    let down = shop.run("down --dry-run").stdout;
    assert!(
        down.contains("remove container") && down.contains("remove network"),
        "{down}"
    );
}
