//! The house rules that a compiler does not check: who may use whom, file
//! headers, sizes, names.

use std::fs;
use std::path::{Path, PathBuf};

/// Production lines of a file at most. A longer one is named in `LONG`.
const LINES: usize = 300;

/// Files that are longer, each one table or one type whose parts belong together.
const LONG: &[&str] = &["src/engine.rs", "src/model/service.rs"];

/// Each module and the modules of ours that it may use.
const MAY_USE: &[(&str, &[&str])] = &[
    ("model", &[]),
    ("registry", &["model"]),
    ("source", &["model", "graph", "registry", "gateway"]),
    ("convert", &["model"]),
    ("observed", &["model"]),
    ("graph", &["model"]),
    ("plan", &["model", "observed", "graph"]),
    ("engine", &["model", "observed", "registry"]),
    ("event", &["model", "plan"]),
    ("execute", &["model", "observed", "plan", "engine", "event"]),
    (
        "reconcile",
        &["model", "observed", "plan", "engine", "event", "execute"],
    ),
    ("logs", &["model", "observed", "engine", "event"]),
    (
        "watch",
        &[
            "model",
            "observed",
            "plan",
            "engine",
            "event",
            "execute",
            "reconcile",
        ],
    ),
    (
        "controller",
        &[
            "model",
            "observed",
            "source",
            "convert",
            "plan",
            "engine",
            "event",
            "execute",
            "reconcile",
        ],
    ),
    ("gateway", &[]),
    ("terminal", &["model"]),
    ("ui", &["model", "observed", "plan", "event"]),
];

/// What a module must not contain, unless its path starts with one of these.
const ONLY_IN: &[(&str, &[&str])] = &[
    ("bollard::", &["src/engine/docker"]),
    ("clap::", &["src/cli"]),
    ("std::process::exit", &[]),
    ("std::env::", &["src/cli"]),
];

/// What the pure modules must not contain.
const IMPURE: &[&str] = &[
    "std::fs",
    "std::env",
    "std::net",
    "Instant",
    "SystemTime",
    "async fn",
    ".await",
];

/// Names that say nothing.
const EMPTY_NAMES: &[&str] = &[
    "util", "helper", "common", "manager", "handler", "misc", "mod",
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder: their path from the root, and their text.
fn rust_files(folder: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open = vec![root().join(folder)];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap().map(Result::unwrap) {
            let path = entry.path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|end| end == "rs") {
                let name = path
                    .strip_prefix(root())
                    .unwrap()
                    .to_string_lossy()
                    .into_owned();
                found.push((name, fs::read_to_string(&path).unwrap()));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "no Rust file under {folder}");
    found
}

/// The part of a file before its unit tests, without comments.
fn production(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .take_while(|line| !line.starts_with("#[cfg(test)]"))
        .filter(|line| !line.trim_start().starts_with("//"))
}

/// The module that a file belongs to: `src/plan/up.rs` → `plan`.
fn module(path: &str) -> &str {
    let path = path.strip_prefix("src/").unwrap_or(path);
    path.split(['/', '.']).next().unwrap_or(path)
}

#[track_caller]
fn none(rule: &str, broken: &[String]) {
    assert!(broken.is_empty(), "{rule}:\n  {}", broken.join("\n  "));
}

#[test]
fn modules_use_only_what_they_may() {
    let modules: Vec<&str> = MAY_USE
        .iter()
        .map(|(name, _)| *name)
        .chain(["cli"])
        .collect();
    let mut broken = Vec::new();
    for (path, text) in rust_files("src") {
        let module = module(&path);
        if matches!(module, "cli" | "lib" | "main") {
            continue;
        }
        let Some((_, allowed)) = MAY_USE.iter().find(|(name, _)| *name == module) else {
            broken.push(format!("{path}: module {module} is not in the table"));
            continue;
        };
        for line in production(&text) {
            if line.contains("use crate::{") {
                broken.push(format!(
                    "{path}: one `use` a module, so that this test can read it"
                ));
            }
            for other in modules
                .iter()
                .filter(|other| **other != module && !allowed.contains(other))
            {
                if line.contains(&format!("crate::{other}::"))
                    || line.contains(&format!("crate::{other};"))
                {
                    broken.push(format!("{path}: uses {other}"));
                }
            }
        }
    }
    none(
        "a module uses another that it may not (the table is in ARCHITECTURE.md too)",
        &broken,
    );
}

#[test]
fn libraries_stay_in_their_places() {
    let mut broken = Vec::new();
    for (path, text) in rust_files("src") {
        for (word, places) in ONLY_IN {
            let at_home = places.iter().any(|place| path.starts_with(place));
            if !at_home && production(&text).any(|line| line.contains(word)) {
                broken.push(format!("{path}: {word}"));
            }
        }
    }
    none("a name stands outside its place", &broken);
}

#[test]
fn pure_modules_do_no_input_or_output() {
    let mut broken = Vec::new();
    for (path, text) in rust_files("src") {
        if !["model", "observed", "graph", "plan"].contains(&module(&path)) {
            continue;
        }
        for word in IMPURE {
            if production(&text).any(|line| line.contains(word)) {
                broken.push(format!("{path}: {word}"));
            }
        }
    }
    none("a pure module reaches outside", &broken);
}

#[test]
fn every_file_says_what_it_is() {
    let files = ["src", "tests", "benches"]
        .into_iter()
        .filter(|folder| root().join(folder).exists());
    let broken: Vec<String> = files
        .flat_map(rust_files)
        .filter(|(path, text)| !text.starts_with("//!") && path != "src/lib.rs")
        .map(|(path, _)| path)
        .collect();
    none("a file does not open with //!", &broken);
}

#[test]
fn files_are_small() {
    let broken: Vec<String> = rust_files("src")
        .into_iter()
        .filter(|(path, _)| !LONG.contains(&path.as_str()))
        .map(|(path, text)| (path, production(&text).count()))
        .filter(|(_, lines)| *lines > LINES)
        .map(|(path, lines)| format!("{path}: {lines}"))
        .collect();
    none("a file is too long: split it by concept", &broken);
}

#[test]
fn names_say_something() {
    let broken: Vec<String> = rust_files("src")
        .into_iter()
        .map(|(path, _)| path)
        .filter(|path| {
            let stem = Path::new(path)
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy();
            stem.split('_')
                .any(|part| EMPTY_NAMES.contains(&part.trim_end_matches('s')))
        })
        .collect();
    none("a file's name says nothing", &broken);
}
