//! How the program behaves under its other names, where no daemon is needed.

use std::os::unix::fs::symlink;
use std::process::Command;

use expect_test::{Expect, expect};

const FILE: &str = "
services:
  web: {image: a, profiles: [front]}
  worker: {image: a}
";

/// Runs the program as `docker-compose` in a folder with a project.
#[track_caller]
fn check(arguments: &str, environment: &[(&str, &str)], expected: &Expect) {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("compose.yaml"), FILE).unwrap();
    let program = folder.path().join("docker-compose");
    symlink(env!("CARGO_BIN_EXE_rcompose"), &program).unwrap();
    let ran = Command::new(program)
        .args(
            arguments
                .split(' ')
                .map(|word| if word == "''" { "" } else { word }),
        )
        .current_dir(folder.path())
        .env_clear()
        .env("DOCKER_HOST", "unix:///nonexistent.sock")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = [ran.stdout, ran.stderr].map(|bytes| String::from_utf8(bytes).unwrap());
    let code = ran.status.code().unwrap();
    expected.assert_eq(&format!("{}exit {code}\n", text.concat()));
}

#[test]
fn it_tells_docker_what_it_is() {
    check(
        "docker-cli-plugin-metadata",
        &[],
        &expect![[r#"
            {"SchemaVersion":"0.1.0","Vendor":"rcompose","Version":"v0.1.0","ShortDescription":"Docker Compose"}
            exit 0
        "#]],
    );
    check(
        "docker-cli-plugin-hooks {}",
        &[],
        &expect![[r#"
        exit 0
    "#]],
    );
}

#[test]
fn words_are_completed() {
    check(
        "__complete up w",
        &[],
        &expect![[r#"
        web
        worker
        :4
        exit 0
    "#]],
    );
    check(
        "__complete -f none.yaml up ''",
        &[],
        &expect![[r#"
        :4
        exit 0
    "#]],
    );
    check(
        "__completeNoDesc compose --profile ''",
        &[],
        &expect![[r#"
        front
        :4
        exit 0
    "#]],
    );
    check(
        "__complete pa",
        &[],
        &expect![[r#"
            pause	Pause services
            :4
            exit 0
        "#]],
    );
    check(
        "__complete logs web --no-l",
        &[],
        &expect![[r#"
            --no-log-prefix	Show log lines without the container's name
            :4
            exit 0
        "#]],
    );
    check(
        "__complete up --pull m",
        &[],
        &expect![[r#"
        missing
        :4
        exit 0
    "#]],
    );
    check(
        "__complete up --pull=a",
        &[],
        &expect![[r#"
        always
        :4
        exit 0
    "#]],
    );
    check(
        "__complete up --no-st",
        &[],
        &expect![[r#"
            --no-start	Create containers without starting them
            :4
            exit 0
        "#]],
    );
    // What a container is to run is not ours to know.
    check(
        "__complete run web --",
        &[],
        &expect![[r#"
        :0
        exit 0
    "#]],
    );
    check(
        "__complete ps --format ''",
        &[],
        &expect![[r#"
        table
        json
        :4
        exit 0
    "#]],
    );
    check(
        "__complete scale wo",
        &[],
        &expect![[r#"
        worker=
        :6
        exit 0
    "#]],
    );
    check(
        "__complete cp we",
        &[],
        &expect![[r#"
        web:
        :2
        exit 0
    "#]],
    );
    check(
        "__complete port web ''",
        &[],
        &expect![[r#"
        :0
        exit 0
    "#]],
    );
    // The daemon that would know does not answer.
    check(
        "__complete -p s",
        &[],
        &expect![[r#"
        :4
        exit 0
    "#]],
    );
}

#[test]
fn it_is_called_by_its_name() {
    check(
        "versoin",
        &[],
        &expect![[r#"
        error: unknown docker command: "compose versoin"
        help: a similar subcommand exists: 'version'
        exit 1
    "#]],
    );
    let by_docker = [("DOCKER_CLI_PLUGIN_ORIGINAL_CLI_COMMAND", "docker")];
    check(
        "compose version --short",
        &by_docker,
        &expect![[r#"
        2.40.3+rcompose.0.1.0
        exit 0
    "#]],
    );
    check(
        "-H",
        &[],
        &expect![[r#"
        error: flag needs an argument: '-H'
        exit 1
    "#]],
    );
}
