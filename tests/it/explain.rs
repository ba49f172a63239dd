//! `config --explain`: where each effective value comes from.

use std::process::Command;

use expect_test::{Expect, expect};

#[track_caller]
fn check(files: &[(&str, &str)], arguments: &[&str], expected: &Expect) {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    let output = Command::new(env!("CARGO_BIN_EXE_rcompose"))
        .args(["config", "--explain"])
        .args(arguments)
        .current_dir(folder.path())
        .env_clear()
        .env("COMPOSE_PROJECT_NAME", "app")
        .env("OUTSIDE", "from outside")
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let folder = folder.path().canonicalize().unwrap();
    let text =
        String::from_utf8_lossy(&output.stdout).replace(&*folder.to_string_lossy(), "{folder}");
    expected.assert_eq(&text);
}

const COMPOSE: &str = "\
services:
  web:
    image: nginx:${TAG:-${UNUSED}}
    hostname: $OUTSIDE-$COMPOSE_PROJECT_NAME
    ports: ['8080:80']
    environment:
      - A=1
      - B=$TAG
    env_file: a.env
";

#[test]
fn values_come_from_lines_variables_and_defaults() {
    check(
        &[
            ("compose.yaml", COMPOSE),
            (".env", "X=0\nTAG=1.25\n"),
            ("a.env", "C=3\nexport D=4\n"),
        ],
        &[],
        &expect![[r#"
            name: "app"                                # default, COMPOSE_PROJECT_NAME from the environment
            services.web.environment.A: "1"            # compose.yaml:7:9
            services.web.environment.B: "1.25"         # compose.yaml:8:9, TAG from .env:2:1
            services.web.environment.C: "3"            # {folder}/a.env:1:1
            services.web.environment.D: "4"            # {folder}/a.env:2:8
            services.web.hostname: "from outside-app"  # compose.yaml:4:15, OUTSIDE from the environment, COMPOSE_PROJECT_NAME from the environment
            services.web.image: "nginx:1.25"           # compose.yaml:3:12, TAG from .env:2:1
            services.web.networks.default: null        # default
            services.web.ports.0.mode: "ingress"       # compose.yaml:5:13
            services.web.ports.0.target: 80            # compose.yaml:5:13
            services.web.ports.0.published: "8080"     # compose.yaml:5:13
            services.web.ports.0.protocol: "tcp"       # compose.yaml:5:13
            networks.default.name: "app_default"       # default
            networks.default.ipam: {}                  # default
        "#]],
    );
}

#[test]
fn a_path_chooses_what_is_told() {
    check(
        &[
            ("compose.yaml", COMPOSE),
            ("a.env", "C=3\n"),
            ("compose.override.yaml", "services: {web: {image: other}}\n"),
        ],
        &["services.web.image"],
        &expect![[r#"
            services.web.image: "other"  # compose.override.yaml:1:25
        "#]],
    );
}
