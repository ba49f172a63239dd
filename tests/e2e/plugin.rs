//! Under the docker command line, as its plugin `docker compose`, and under
//! the name `docker-compose`.

use std::os::unix::fs::symlink;
use std::path::PathBuf;

use crate::patience;
use crate::program::Program;
use crate::scenario::Scenario;

const SHOP: &str = "
services:
  web: {image: rcompose-fixtures/busybox, stop_grace_period: 200ms}
  extra: {image: rcompose-fixtures/busybox, profiles: [more]}
";

/// A scenario, and a configuration of docker with rcompose as its plugin.
fn shop(name: &str) -> Option<(Scenario, PathBuf)> {
    let shop = Scenario::of_rcompose_alone(name, "it is about how rcompose is called")?;
    shop.compose(SHOP).file("docker/cli-plugins/.keep", "");
    let folder = shop.folder().join("docker");
    let plugin = folder.join("cli-plugins/docker-compose");
    symlink(env!("CARGO_BIN_EXE_rcompose"), plugin).unwrap();
    Some((shop, folder))
}

fn docker() -> Program {
    Program::named("docker")
}

#[test]
fn a_project_goes_up_and_down() {
    let Some((shop, config)) = shop("plugin") else {
        return;
    };
    let config = config.to_str().unwrap();
    let run = |arguments: &str| {
        let environment = [("DOCKER_CONFIG", config)];
        let started = docker().start(shop.folder(), shop.project(), arguments, &environment);
        started.end().with_code(0)
    };
    // Who asks for Docker Compose gets the one that it is true to.
    let version = run("compose version --short").stdout;
    assert!(version.starts_with("2."), "{version}");
    run("compose up -d");
    assert_eq!(shop.states(), ["web-1 running"]);
    // Docker's own options come before its plugin's name.
    let listed = run(&format!(
        "--debug compose ls -q --filter name=^{}$",
        shop.project()
    ));
    assert_eq!(listed.stdout, format!("{}\n", shop.project()));
    let offered = run("__complete compose stop ''").stdout;
    assert_eq!(offered, "extra\nweb\n:4\n");
    let projects = run(&format!("__completeNoDesc compose -p {}", shop.project())).stdout;
    assert_eq!(projects, format!("{}\n:4\n", shop.project()));
    run("compose down");
    assert!(shop.containers().is_empty());
}

#[test]
fn docker_hands_an_interrupt_on() {
    let Some((shop, config)) = shop("hangup") else {
        return;
    };
    let environment = [("DOCKER_CONFIG", config.to_str().unwrap())];
    let up = docker().start(shop.folder(), shop.project(), "compose up", &environment);
    shop.until_states(&["web-1 running"]);
    patience::until("the attachment", || {
        up.stdout()
            .contains("Attaching")
            .then_some(())
            .or_else(|| up.stderr().contains("Attaching").then_some(()))
    });
    // Docker alone gets it, and hangs up on its plugin.
    up.signal("INT");
    up.end().with_code(130);
    assert_eq!(shop.states(), ["web-1 exited"]);
}

#[test]
fn it_stands_alone_as_docker_compose() {
    let Some((shop, config)) = shop("alone") else {
        return;
    };
    let plugin = config.join("cli-plugins/docker-compose");
    let alone = Program::named(plugin.to_str().unwrap());
    let host = crate::daemon::host();
    let run = |arguments: &str| {
        let environment = [("DOCKER_HOST", "unix:///nonexistent.sock")];
        let started = alone.start(shop.folder(), shop.project(), arguments, &environment);
        started.end()
    };
    run(&format!("--host {host} up -d")).with_code(0);
    assert_eq!(shop.states(), ["web-1 running"]);
    run("ps").with_code(1).reporting("/nonexistent.sock");
    run(&format!("-H={host} --verbose compose down")).with_code(0);
    assert!(shop.containers().is_empty());
}
