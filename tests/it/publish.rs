//! `publish`, with a registry of our own, and `-f oci://…` of what came of it.

use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

use crate::registry::Registry;

const COMPOSE: &str = "services:
  web:
    image: shop/web
    env_file: settings/${STAGE:-test}.env
    environment: {GREETING: hello}
    extends: {service: base, file: parts/base.yaml}
";
const OVERRIDE: &str = "services:\n  web: {volumes: ['/srv:/data']}\n";
const BASE: &str =
    "services:\n  base: {env_file: [base.env], extends: {service: a, file: a.yaml}}\n";

fn project() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in [
        ("compose.yaml", COMPOSE),
        ("compose.override.yaml", OVERRIDE),
        ("parts/base.yaml", BASE),
        ("parts/a.yaml", "services:\n  a: {labels: {from: a}}\n"),
        ("parts/base.env", "BASE=1\n"),
        ("settings/test.env", "SETTING=1\n"),
    ] {
        write(folder.path(), name, text);
    }
    folder
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// Runs a command line, and types the answers.
fn run(folder: &Path, line: &str, answers: &str) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_rcompose"))
        .args(line.split(' '))
        .current_dir(folder)
        .env_clear()
        .env("HOME", folder)
        .env("PATH", "/usr/bin")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    input.write_all(answers.as_bytes()).unwrap();
    drop(input);
    child.wait_with_output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&[&output.stdout[..], &output.stderr[..]].concat()).into_owned()
}

/// Publishes, and gives the configuration that the artifact has elsewhere.
fn published(registry: &Registry, options: &str) -> String {
    let (folder, elsewhere) = (project(), tempfile::tempdir().unwrap());
    let address = format!("{}/team/shop:v1", registry.host);
    let output = run(folder.path(), &format!("publish {options} {address}"), "");
    assert!(output.status.success(), "{}", said(&output));
    assert!(said(&output).contains(&format!("{address} published")));
    let line = format!("-p shop -f oci://{address} config");
    let output = run(elsewhere.path(), &line, "");
    assert!(output.status.success(), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn what_is_published_loads_elsewhere_as_it_does_here() {
    let folder = project();
    let here = run(folder.path(), "-p shop config", "");
    let here = String::from_utf8(here.stdout).unwrap();
    let registry = Registry::new();
    assert_eq!(published(&registry, "--with-env -y"), here);
    let manifest = registry.get("/v2/team/shop/manifests/v1").unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let kind = "application/vnd.docker.compose.project";
    assert_eq!(manifest["artifactType"], kind);
    assert_eq!(manifest["layers"].as_array().unwrap().len(), 6);
    // The same again sends nothing twice.
    let before = registry.paths();
    published(&registry, "--with-env -y");
    assert_eq!(registry.paths(), before);
}

#[test]
fn a_registry_of_old_gets_the_old_form() {
    let registry = Registry::of_old();
    published(&registry, "--with-env -y");
    let manifest = registry.get("/v2/team/shop/manifests/v1").unwrap();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap();
    let kind = "application/vnd.docker.compose.config.empty.v1+json";
    assert_eq!(manifest["config"]["mediaType"], kind);
}

#[test]
fn nothing_leaves_without_a_yes() {
    let (folder, registry) = (project(), Registry::new());
    let line = format!("publish --with-env {}/team/shop", registry.host);
    let output = run(folder.path(), &line, "n\n");
    assert!(
        said(&output).contains("/srv:/data:rw\nAre you ok"),
        "{}",
        said(&output)
    );
    let output = run(folder.path(), &line, "y\nn\n");
    let expected = "Service/Config  web\nBASE=1\nGREETING=hello\n";
    assert!(said(&output).contains(expected), "{}", said(&output));
    write(
        folder.path(),
        "settings/test.env",
        "KEY=AKIAIOSFODNN7EXAMPLE\n",
    );
    let output = run(folder.path(), &line, "y\nn\n");
    let expected = "AWS Client ID\n\"KEY\": AKIAIOSFODNN7EXAMPLE\n";
    assert!(said(&output).contains(expected), "{}", said(&output));
    run(folder.path(), &format!("--dry-run {line} -y"), "");
    assert!(registry.paths().is_empty());
    let output = run(folder.path(), &line, "y\ny\ny\n");
    assert!(output.status.success(), "{}", said(&output));
    assert!(!registry.paths().is_empty());
}

#[test]
fn variables_that_nobody_has_allowed_are_refused_line_by_line() {
    let folder = tempfile::tempdir().unwrap();
    write(
        folder.path(),
        "compose.yaml",
        "services:\n  web: {image: shop/web, env_file: [web.env]}\n",
    );
    write(folder.path(), "web.env", "A=1\n");
    let output = run(folder.path(), "publish 127.0.0.1:1/team/shop", "");
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
    let expected = "service \"web\" has env_file declared.\n\
                    service \"web\" has environment variable(s) declared.\n\
                    To avoid leaking sensitive data, ";
    assert!(said(&output).contains(expected), "{}", said(&output));
}

#[test]
fn what_nobody_else_could_run_is_refused_with_its_place() {
    for (text, expected) in [
        (
            "include: [part.yaml]\nservices: {}\n",
            "cannot publish compose file with local includes",
        ),
        (
            "services:\n  web: {build: .}\n",
            "only contains a build section for service(s):\n",
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        write(folder.path(), "compose.yaml", text);
        write(folder.path(), "part.yaml", "services: {}\n");
        let output = run(folder.path(), "publish 127.0.0.1:1/team/shop", "");
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        assert!(said(&output).contains(expected), "{}", said(&output));
        assert!(said(&output).contains("compose.yaml:"), "{}", said(&output));
    }
}
