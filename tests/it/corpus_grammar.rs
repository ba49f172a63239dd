//! Ports and mounts in their short form, against the answers of Docker
//! Compose that were recorded beside the repository, where they are.

use std::path::PathBuf;

use rcompose::source::compose::grammar;
use serde_json::{Value, json};

/// The recorded answers of a kind. None where there is no recording.
fn recorded(kind: &str) -> Option<Vec<Value>> {
    let folder = std::env::var_os("RCOMPOSE_CORPUS").map_or_else(
        || PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
        PathBuf::from,
    );
    let Ok(text) = std::fs::read_to_string(folder.join("units.jsonl")) else {
        println!("skipped: no recorded answers in {}", folder.display());
        return None;
    };
    let cases = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|case| case["kind"] == kind)
        .collect::<Vec<_>>();
    assert!(!cases.is_empty(), "no case of kind {kind}");
    Some(cases)
}

/// Checks what is read from each text: the same value, or a mistake as well.
fn agrees(kind: &str, read: impl Fn(&str) -> Option<Value>) {
    let wrong: Vec<String> = recorded(kind)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|case| {
            let text = case["in"].as_str().unwrap();
            let expected = (case["err"] == "").then(|| case["out"].clone());
            let got = read(text);
            (got != expected).then(|| format!("{text:?}: {got:?} instead of {expected:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn ports_agree_with_docker_compose() {
    agrees("port", |text| {
        let read = grammar::port(text).ok()?;
        Some(serde_json::to_value(read.ports).unwrap())
    });
}

#[test]
fn mounts_agree_with_docker_compose() {
    agrees("volume", |text| {
        let mut read = grammar::volume(text).ok()?;
        if let Some(bind) = &mut read.mount.bind {
            // What newer versions leave out because it is the default.
            bind.create_host_path = None;
        }
        Some(serde_json::to_value(read.mount).unwrap())
    });
}

#[test]
fn a_mount_has_what_its_short_form_implies() {
    let mount = grammar::volume("./src:/app/:ro").unwrap().mount;
    assert_eq!(
        serde_json::to_value(mount).unwrap(),
        json!({
            "type": "bind",
            "source": "./src",
            "target": "/app",
            "read_only": true,
            "bind": {"create_host_path": true}
        })
    );
}
