//! Random projects: what rcompose makes of them, compared with Docker Compose.
//!
//! Needs the peer: `$RCOMPOSE_PEER` names a program that is called as
//! `docker compose` is. Without it there is nothing to compare with.
//! `RCOMPOSE_RANDOM=N` asks for more projects, `RCOMPOSE_SEED=S` for one, and
//! `RCOMPOSE_KEEP=FOLDER` keeps its files there.

mod generate;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml::Value;

/// How many of a hundred projects have to agree.
const AGREEMENT: usize = 99;

fn call(program: &str, folder: &Path, arguments: &[String], more: &[&str]) -> Output {
    Command::new(program)
        .args(arguments)
        .args(more)
        .current_dir(folder)
        .env_clear()
        .envs([
            ("PATH", "/usr/local/bin:/usr/bin:/bin"),
            ("HOME", "/nonexistent"),
            ("SET", "set value"),
        ])
        .envs([("DOCKER_HOST", "unix:///nonexistent.sock")])
        .output()
        .unwrap()
}

/// A document without what newer versions leave out, being the default.
fn tidy(node: Value) -> Value {
    match node {
        Value::Mapping(map) => {
            let mut kept = serde_yaml::Mapping::new();
            for (key, value) in map {
                let mut value = tidy(value);
                if key == "bind"
                    && let Value::Mapping(bind) = &mut value
                {
                    bind.retain(|key, value| {
                        key != "create_host_path" || value != &Value::Bool(true)
                    });
                    if bind.is_empty() {
                        continue;
                    }
                }
                if key == "ssh"
                    && let Value::Sequence(keys) = &mut value
                {
                    // The peer prints `id: path`, which it does not read again.
                    for key in keys.iter_mut() {
                        if let Value::String(text) = key {
                            *text = text.replacen(": ", "=", 1);
                        }
                    }
                    keys.sort_by_key(|key| format!("{key:?}"));
                }
                kept.insert(key, value);
            }
            Value::Mapping(kept)
        }
        Value::Sequence(items) => items.into_iter().map(tidy).collect(),
        other => other,
    }
}

fn hashes(output: &Output) -> BTreeMap<String, String> {
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .filter_map(|line| line.split_once(' '))
        .map(|(name, hash)| (name.to_owned(), hash.to_owned()))
        .collect()
}

/// Where two documents differ first, as a path and both values.
fn first_difference(path: &str, want: &Value, have: &Value) -> Option<String> {
    if want == have {
        return None;
    }
    if let (Value::Mapping(w), Value::Mapping(h)) = (want, have) {
        let keys = w.keys().chain(h.keys());
        return keys.into_iter().find_map(|key| {
            let at = format!("{path}.{}", key.as_str().unwrap_or("?"));
            match (w.get(key), h.get(key)) {
                (Some(w), Some(h)) => first_difference(&at, w, h),
                (w, h) => Some(format!("{at}: want {w:?}, have {h:?}")),
            }
        });
    }
    Some(format!("{path}: want {want:?}, have {have:?}"))
}

/// What the two make of a project; none when they agree.
fn compare(peer: &str, seed: u64) -> Option<String> {
    let ours = env!("CARGO_BIN_EXE_rcompose");
    let folder = tempfile::tempdir().unwrap();
    let project = generate::project(seed);
    let kept = std::env::var_os("RCOMPOSE_KEEP").map(PathBuf::from);
    let root = kept.as_deref().unwrap_or(folder.path());
    for (name, text) in &project.files {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let want = call(peer, root, &project.arguments, &["config"]);
    let have = call(ours, root, &project.arguments, &["config"]);
    let stderr = String::from_utf8_lossy(&have.stderr).into_owned();
    match (want.status.success(), have.status.success()) {
        (false, false) => return None,
        (false, true) => {
            return Some(format!(
                "accepted, but: {}",
                String::from_utf8_lossy(&want.stderr)
            ));
        }
        (true, false) => return Some(format!("refused: {stderr}")),
        (true, true) => {}
    }
    let document = |output: &Output| match serde_yaml::from_slice(&output.stdout) {
        Ok(document) => tidy(document),
        Err(error) => Value::String(format!("not YAML: {error}")),
    };
    first_difference("", &document(&want), &document(&have)).or_else(|| {
        let want = hashes(&call(
            peer,
            folder.path(),
            &project.arguments,
            &["config", "--hash", "*"],
        ));
        let have = hashes(&call(
            ours,
            folder.path(),
            &project.arguments,
            &["config", "--hash", "*"],
        ));
        (want != have).then(|| format!("hashes: want {want:?}\n have {have:?}"))
    })
}

#[test]
fn random_projects_are_read_as_docker_compose_reads_them() {
    let Ok(peer) = std::env::var("RCOMPOSE_PEER") else {
        println!("RCOMPOSE_PEER is not set: nothing to compare with");
        return;
    };
    let number = |name| {
        std::env::var(name)
            .ok()
            .and_then(|text| text.parse::<u64>().ok())
    };
    let seeds = match number("RCOMPOSE_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("RCOMPOSE_RANDOM").unwrap_or(40),
    };
    let total = usize::try_from(seeds.end - seeds.start).unwrap();
    let differences: Vec<String> = seeds
        .filter_map(|seed| compare(&peer, seed).map(|why| format!("seed {seed}: {why}")))
        .collect();
    let agreed = total - differences.len();
    assert!(
        agreed * 100 >= total * AGREEMENT,
        "{agreed} of {total} agree\n{}",
        differences.join("\n")
    );
}
