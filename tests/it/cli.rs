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
            err: error: unrecognized subcommand 'vresion'
            err: help: a similar subcommand exists: 'version'
        "#]],
    );
    check(
        &["version", "--shrot"],
        &expect![[r#"
            exit 1
            err: error: unexpected argument '--shrot' found
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
