//! The program as a process, where it needs no daemon: help, versions, and
//! what it says to arguments that it does not understand.

use std::process::Command;

use expect_test::{Expect, expect};

/// Runs the program in an empty folder with an environment of its own and
/// gives exit code, stdout and stderr as one text.
fn rcompose(arguments: &[&str], environment: &[(&str, &str)]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let ran = Command::new(env!("CARGO_BIN_EXE_rcompose"))
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .env("DOCKER_HOST", "unix:///nonexistent.sock")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let mut text = format!("exit {}\n", ran.status.code().unwrap());
    for (name, bytes) in [("out", ran.stdout), ("err", ran.stderr)] {
        for line in String::from_utf8(bytes).unwrap().lines() {
            text.push_str(format!("{name}: {line}").trim_end());
            text.push('\n');
        }
    }
    text
}

fn check(arguments: &[&str], expected: &Expect) {
    expected.assert_eq(&rcompose(arguments, &[]));
}

#[test]
fn the_version_is_told_in_each_form() {
    check(
        &["version"],
        &expect![[r#"
        exit 0
        out: rcompose version 0.1.0
    "#]],
    );
    check(
        &["version", "--short"],
        &expect![[r#"
        exit 0
        out: 0.1.0
    "#]],
    );
    check(
        &["version", "-f", "json"],
        &expect![[r#"
        exit 0
        out: {"version":"v0.1.0"}
    "#]],
    );
    check(
        &["--version"],
        &expect![[r#"
        exit 0
        out: rcompose version 0.1.0
    "#]],
    );
    check(
        &["version", "--short=true"],
        &expect![[r#"
        exit 0
        out: 0.1.0
    "#]],
    );
    check(
        &["version", "--short=false"],
        &expect![[r#"
        exit 0
        out: rcompose version 0.1.0
    "#]],
    );
    check(
        &["version", "--format", "xml"],
        &expect![[r#"
        exit 1
        err: error: unsupported --format value "xml"
        err: help: use pretty or json
    "#]],
    );
}

#[test]
fn what_is_not_understood_ends_with_one() {
    check(
        &["vresion"],
        &expect![[r#"
            exit 1
            err: error: unknown docker command: "compose vresion"
            err: help: a similar subcommand exists: 'version'
        "#]],
    );
    check(
        &["version", "--shrot"],
        &expect![[r#"
            exit 1
            err: error: unknown flag: --shrot
            err: help: a similar argument exists: '--short'
        "#]],
    );
    check(
        &["--progress", "loud", "version"],
        &expect![[r#"
        exit 1
        err: error: unsupported --progress value "loud"
        err: help: use auto, tty, plain, json or quiet
    "#]],
    );
    check(
        &["--ansi", "sometimes", "version"],
        &expect![[r#"
        exit 1
        err: error: unsupported --ansi value "sometimes"
        err: help: use never, always or auto
    "#]],
    );
    check(
        &["--parallel", "0", "version"],
        &expect![[r#"
        exit 1
        err: error: --parallel must be a positive number or -1, not 0
    "#]],
    );
}

#[test]
fn the_environment_sets_options_and_arguments_win() {
    let loud = [("COMPOSE_PROGRESS", "loud")];
    expect![[r#"
        exit 1
        err: error: unsupported --progress value "loud"
        err: help: use auto, tty, plain, json or quiet
    "#]]
    .assert_eq(&rcompose(&["version"], &loud));
    expect![[r#"
        exit 0
        out: rcompose version 0.1.0
    "#]]
    .assert_eq(&rcompose(&["--progress", "plain", "version"], &loud));
}

#[test]
fn no_command_prints_the_help() {
    let text = rcompose(&[], &[]);
    assert!(text.starts_with("exit 0\nout: "), "{text}");
    assert!(text.contains("Usage: rcompose [OPTIONS] COMMAND"), "{text}");
}

/// What `up` says to options that it refuses.
#[track_caller]
fn refused(arguments: &[&str], message: &str) {
    let all: Vec<&str> = ["up"].iter().chain(arguments).copied().collect();
    let said = rcompose(&all, &[]);
    let first = said.lines().nth(1).unwrap_or_default();
    assert!(said.starts_with("exit 1\n"), "{said}");
    assert_eq!(first, format!("err: error: {message}"));
}

#[test]
fn up_refuses_what_cannot_be_had_together_in_the_words_of_docker_compose() {
    refused(
        &["--wait-timeout", "-1"],
        "--wait-timeout must be a non-negative integer",
    );
    refused(
        &["--abort-on-container-exit", "--abort-on-container-failure"],
        "--abort-on-container-failure cannot be combined with --abort-on-container-exit",
    );
    refused(
        &["--wait", "--exit-code-from", "web"],
        "--wait cannot be combined with --abort-on-container-exit, --attach or --attach-dependencies",
    );
    refused(
        &["--build", "--no-build"],
        "--build and --no-build are incompatible",
    );
    refused(
        &["-d", "--attach", "web"],
        "--detach cannot be combined with --abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch",
    );
    refused(
        &["--wait", "--abort-on-container-failure"],
        "--wait cannot be combined with --abort-on-container-exit, --abort-on-container-failure, --attach, --attach-dependencies or --watch",
    );
    refused(
        &["-V", "--no-recreate"],
        "--no-recreate and --renew-anon-volumes are incompatible",
    );
    refused(
        &["--force-recreate", "--no-recreate"],
        "--force-recreate and --no-recreate are incompatible",
    );
    refused(
        &["--always-recreate-deps", "--no-recreate"],
        "--always-recreate-deps and --no-recreate are incompatible",
    );
}

#[test]
fn wrong_values_are_refused_before_anything_else() {
    check(
        &["down", "--rmi", "some"],
        &expect![[r#"
        exit 1
        err: error: invalid value for --rmi: "some"
        err: help: use local or all
    "#]],
    );
    check(
        &["logs", "--tail", "many"],
        &expect![[r#"
        exit 1
        err: error: --tail must be a number of lines or all, not "many"
    "#]],
    );
    check(
        &["logs", "--since", "yesterday"],
        &expect![[r#"
        exit 1
        err: error: --since is not a time: "yesterday"
        err: help: use 2026-01-02T13:23:37Z, seconds since 1970, or a span like 42m
    "#]],
    );
    check(
        &["ps", "--filter", "name=x"],
        &expect![[r#"
        exit 1
        err: error: unknown filter name
    "#]],
    );
    check(
        &["config", "--format", "toml"],
        &expect![[r#"
        exit 1
        err: error: unsupported format "toml"
        err: help: use yaml or json
    "#]],
    );
    check(
        &["plan", "--format", "yaml"],
        &expect![[r#"
        exit 1
        err: error: unsupported --format value "yaml"
        err: help: use text or json
    "#]],
    );
    check(
        &["scale", "web=many"],
        &expect![[r#"
        exit 1
        err: error: invalid scale specifier: can't parse replica value as int: web=many
    "#]],
    );
    check(
        &["pull", "--policy", "never"],
        &expect![[r#"
        exit 1
        err: error: invalid --policy option "never"
        err: help: use missing or always
    "#]],
    );
}

#[test]
fn without_a_daemon_the_message_says_where_it_was_looked_for() {
    check(
        &["-p", "shop", "ps"],
        &expect![[r#"
        exit 1
        err: error: no Docker daemon answers at unix:///nonexistent.sock: No such file or directory (os error 2)
        err: help: is Docker running? Start it (systemctl start docker), or set DOCKER_HOST to where it listens
    "#]],
    );
}

#[test]
fn the_shell_names_the_folder_behind_a_link() {
    let folder = tempfile::tempdir().unwrap();
    let (real, link) = (folder.path().join("real"), folder.path().join("link"));
    std::fs::create_dir(&real).unwrap();
    std::fs::write(real.join("compose.yaml"), "services: {web: {image: a}}").unwrap();
    std::os::unix::fs::symlink(&real, &link).unwrap();
    let name = |shell: &std::path::Path| {
        let ran = Command::new(env!("CARGO_BIN_EXE_rcompose"))
            .args(["config"])
            .current_dir(&link)
            .env_clear()
            .env("PWD", shell)
            .output()
            .unwrap();
        let said = String::from_utf8(ran.stdout).unwrap();
        said.lines().next().unwrap().to_owned()
    };
    assert_eq!(name(&link), "name: link");
    assert_eq!(name(&real), "name: real");
    assert_eq!(name(folder.path()), "name: real", "it is another folder");
    assert_eq!(name("link".as_ref()), "name: real", "it is not absolute");
}

#[test]
fn compatibility_shows_no_defaults() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("compose.yaml");
    std::fs::write(&file, "{name: p, services: {web: {image: a}}}").unwrap();
    let file = file.to_str().unwrap();
    let bare = "exit 0\nout: name: p\nout: services:\nout:   web:\nout:     image: a\n";
    assert_eq!(
        rcompose(&["-f", file, "--compatibility", "config"], &[]),
        bare
    );
    let by_variable = rcompose(&["-f", file, "config"], &[("COMPOSE_COMPATIBILITY", "1")]);
    assert!(by_variable.contains("p_default"), "{by_variable}");
}
