//! Everything that comes out is valid: of the demo, of a project that has
//! every attribute, and of random projects.

use std::process::Command;

use serde_json::Value;

use super::folder::{Folder, items, notes};
use super::semantics::mistakes;
use crate::random::generate::project;
use crate::random::values::VARIABLES;

/// The versions whose schemas everything has to follow.
const VERSIONS: &[&str] = &["1.29", "1.33", "1.37"];

/// Looks at objects by the schemas of all versions, where there is a program
/// for that.
pub fn check_schema(what: &str, objects: &[Value]) {
    let Ok(program) = std::env::var("RCOMPOSE_KUBERNETES_VALIDATE") else {
        println!("RCOMPOSE_KUBERNETES_VALIDATE is not set: no schema is looked at");
        return;
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("objects.yaml");
    let text: Vec<String> = objects.iter().map(ToString::to_string).collect();
    std::fs::write(&path, text.join("\n---\n")).unwrap();
    for version in VERSIONS {
        let ran = Command::new(&program)
            .args(["--strict", "--quiet", "--no-warn", "-k", version])
            .arg(&path)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&ran.stdout).into_owned();
        assert!(
            ran.status.success(),
            "{what} for Kubernetes {version}: {told}"
        );
    }
}

pub fn check(what: &str, objects: &[Value], notes: &[Value]) {
    let external = notes.iter().filter(|it| {
        let attribute = it["attribute"].as_str().unwrap();
        attribute.ends_with(".external")
    });
    let named = external.filter_map(|it| it["message"].as_str()?.split('`').nth(1));
    let elsewhere: Vec<String> = named.map(str::to_owned).collect();
    let mistakes = mistakes(objects, &elsewhere);
    assert!(mistakes.is_empty(), "{what}:\n  {}", mistakes.join("\n  "));
}

#[test]
fn the_demo_and_every_attribute_are_valid() {
    let everything = Folder::new(&[("key.txt", "k"), ("conf/a.conf", "a"), ("p.json", "{}")]);
    everything.write(
        "compose.yaml",
        include_str!("../../../fixtures/convert/everything.yaml"),
    );
    let ways: &[&[&str]] = &[
        &[],
        &["--publish", "node-port", "-n", "shop"],
        &["--publish", "ingress", "--domain", "example.com"],
        &["--publish", "none"],
    ];
    for way in ways {
        let (objects, notes) = everything.convert(way);
        check(&format!("{way:?}"), &objects, &notes);
        check_schema(&format!("{way:?}"), &objects);
        let output: Vec<&str> = way.iter().copied().chain(["-o", "all.yaml"]).collect();
        everything.convert_quietly(&output);
        let ran = everything.run(&["-f", "all.yaml", "config", "-q"], &[]);
        let told = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "rcompose itself: {told}");
    }
}

#[test]
fn random_projects_are_valid() {
    let number = std::env::var("RCOMPOSE_CONVERTED").ok();
    let number = number.and_then(|it| it.parse::<u64>().ok()).unwrap_or(60);
    let mut all = Vec::new();
    let mut converted = 0;
    for seed in 0..number {
        let project = project(seed);
        let folder = Folder::new(&[]);
        for (name, text) in &project.texts {
            folder.write(name, text);
        }
        let mut arguments: Vec<&str> = project.arguments.iter().map(String::as_str).collect();
        arguments.extend(["convert", "--format", "json"]);
        let mut environment = VARIABLES.to_vec();
        environment.extend(project.environment.iter().copied());
        let ran = folder.run(&arguments, &environment);
        let told = String::from_utf8_lossy(&ran.stderr);
        assert!(!told.contains("panicked"), "seed {seed}: {told}");
        if !ran.status.success() {
            continue;
        }
        converted += 1;
        let again = folder.run(&arguments, &environment);
        assert!(
            again.stdout == ran.stdout,
            "seed {seed}: other bytes the second time"
        );
        let objects = items(&ran.stdout);
        check(&format!("seed {seed}"), &objects, &notes(&told));
        all.extend(objects);
    }
    assert!(converted * 2 > number, "{converted} of {number} are few");
    check_schema("random projects", &all);
}
