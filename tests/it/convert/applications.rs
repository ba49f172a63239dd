//! Applications of the usual sort: each becomes everything that there is,
//! valid, and what is said about it is known.
//!
//! `fixtures/convert/applications` has one a folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use expect_test::expect;
use serde_json::Value;

use super::charts::printed;
use super::folder::{Folder, items, notes};
use super::swarm::refusal;
use super::valid::{check, check_schema};

fn all() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/convert/applications");
    let entries = std::fs::read_dir(root).unwrap();
    let mut folders: Vec<PathBuf> = entries.map(|it| it.unwrap().path()).collect();
    folders.sort();
    assert!(folders.len() >= 8, "{folders:?}");
    folders
}

/// A copy of an application, to be written to.
fn copy(application: &Path) -> Folder {
    let folder = Folder::new(&[]);
    let ran = Command::new("cp")
        .arg("-r")
        .arg(application.join("."))
        .arg(folder.path())
        .status();
    assert!(ran.unwrap().success());
    folder
}

/// Runs a command, which must succeed; gives what it prints and says.
fn run(folder: &Folder, arguments: &[&str]) -> (Vec<u8>, String) {
    let ran = folder.run(arguments, &[]);
    let told = String::from_utf8_lossy(&ran.stderr).into_owned();
    let name = folder.path().display();
    assert!(ran.status.success(), "{name}: {arguments:?}: {told}");
    (ran.stdout, told)
}

#[test]
fn applications_become_valid_objects() {
    let mut every: Vec<Value> = Vec::new();
    for application in all() {
        let name = application.file_name().unwrap().to_str().unwrap();
        let folder = copy(&application);
        for way in ["load-balancer", "node-port", "ingress", "none"] {
            let name = ["-p", name];
            let way = ["convert", "--publish", way, "--format", "json"];
            let (out, told) = run(&folder, &[name.as_slice(), &way].concat());
            let objects = items(&out);
            check(&format!("{name:?} {way:?}"), &objects, &notes(&told));
            every.extend(objects);
        }
        // What comes out rcompose itself takes, and plain Compose after it.
        run(&folder, &["-p", name, "convert", "-o", "k8s"]);
        run(&folder, &["-p", name, "-f", "k8s", "config", "-q"]);
        let back = ["convert", "--to", "compose", "-o", "back"];
        run(
            &folder,
            &[["-p", name, "-f", "k8s"].as_slice(), &back].concat(),
        );
        run(&folder, &["-f", "back/compose.yaml", "config", "-q"]);
    }
    check_schema("applications", &every);
}

#[test]
fn applications_become_charts_and_kustomizations() {
    let mut every: Vec<Value> = Vec::new();
    for application in all() {
        let folder = copy(&application);
        run(&folder, &["convert", "--chart", "-o", "chart"]);
        run(&folder, &["convert", "--kustomize", "-o", "k"]);
        let helm = [
            &["template", "x", "chart"],
            &["lint", "--strict", "chart"][..],
        ];
        if let Some(made) = printed("RCOMPOSE_HELM", &folder, helm[0]) {
            every.extend(made);
            let program = std::env::var("RCOMPOSE_HELM").unwrap();
            let mut lint = Command::new(program);
            let ran = lint.args(helm[1]).current_dir(folder.path()).output();
            let ran = ran.unwrap();
            let told = String::from_utf8_lossy(&ran.stdout);
            assert!(ran.status.success(), "{}: {told}", application.display());
        }
        for of in ["k/overlays/development", "k/overlays/production"] {
            let made = printed("RCOMPOSE_KUBECTL", &folder, &["kustomize", of]);
            every.extend(made.into_iter().flatten());
        }
    }
    if !every.is_empty() {
        check_schema("charts and kustomizations", &every);
    }
}

#[test]
fn applications_become_stacks() {
    for application in all() {
        let folder = copy(&application);
        run(&folder, &["convert", "--to", "swarm", "-o", "stack"]);
        let refused = refusal(&folder, "stack/stack.yaml");
        assert_eq!(refused, None, "{}", application.display());
    }
}

#[test]
fn what_applications_lose_is_known() {
    let mut said = Vec::new();
    for application in all() {
        let name = application.file_name().unwrap().to_str().unwrap();
        let (_, told) = run(&copy(&application), &["convert", "--notes", "json"]);
        for note in notes(&told) {
            let word = |key: &str| note[key].as_str().unwrap().to_owned();
            assert!(note["line"].as_u64().is_some(), "{note}");
            assert_eq!(note["file"], "compose.yaml", "{note}");
            said.push(format!("{name}: {} {}", word("loss"), word("attribute")));
        }
    }
    expect![[r#"
        django: advice services.beat.build
        django: advice services.migrate.build
        django: advice services.web.build
        django: advice services.worker.build
        django: partial services.beat.volumes.0
        django: partial services.migrate.volumes.0
        django: partial services.web.volumes.0
        django: partial services.worker.volumes.0
        django: lost services.web.container_name
        django: advice services.web.develop
        django: lost services.worker.stop_signal
        django: advice volumes.pg
        elastic: lost services.search.ulimits
        flask: advice services.first.restart
        flask: advice services.first.build
        flask: advice services.second.restart
        flask: advice services.second.build
        flask: advice services.nginx.build
        flask: partial services.nginx.volumes.1
        gitea: advice services.forge.volumes.0
        gitea: partial services.forge.volumes.1
        gitea: advice services.db.volumes.0
        nextcloud: partial services.app.ports.0
        nextcloud: advice volumes.db
        nextcloud: advice volumes.files
        nextcloud: advice volumes.files
        prometheus: partial services.prometheus.volumes.0
        prometheus: partial services.node-exporter.volumes.0
        prometheus: partial services.node-exporter.volumes.1
        prometheus: lost services.cadvisor.devices
        prometheus: advice volumes.numbers
        prometheus: advice volumes.pictures
        traefik: partial services.proxy.ports.1
        traefik: partial services.proxy.volumes.0
        traefik: partial services.proxy.volumes.1
        traefik: lost services.proxy.logging.driver
        traefik: lost services.proxy.logging.options
        traefik: advice services.shop.build
        traefik: advice services.shop.labels.traefik.http.routers.shop.rule
        wordpress: advice volumes.db_data
        wordpress: advice volumes.content"#]]
    .assert_eq(&said.join("\n"));
}
