//! The two at work on one project, and where their answers differ.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_yaml::Value;

use super::agreed::{OF_THE_PEER, as_json_of_the_peer, is_crash, tidy, without_label_files};
use super::generate::{Files, project};
use super::values::VARIABLES;

/// What came of a project.
pub enum Outcome {
    /// Both read it, and read the same.
    Same,
    /// Both refuse it, the peer with these words.
    Refused(String),
    /// They differ.
    Different(String),
}

struct Both<'p> {
    peer: &'p str,
    folder: &'p Path,
    project: &'p Files,
}

impl Both<'_> {
    /// The answers of the peer and of ours to `config` with more arguments.
    fn ask(&self, more: &[&str]) -> (Output, Output) {
        let ours = env!("CARGO_BIN_EXE_rcompose");
        (self.call(self.peer, more), self.call(ours, more))
    }

    fn call(&self, program: &str, more: &[&str]) -> Output {
        Command::new(program)
            .args(&self.project.arguments)
            .arg("config")
            .args(more)
            .current_dir(self.folder)
            .env_clear()
            .env("PATH", "/usr/local/bin:/usr/bin:/bin")
            .env("HOME", "/nonexistent")
            .env("DOCKER_HOST", "unix:///nonexistent.sock")
            .envs(VARIABLES.iter().copied())
            .envs(self.project.environment.iter().copied())
            .output()
            .unwrap()
    }
}

/// What the two make of the project of a seed.
pub fn compare(peer: &str, seed: u64) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let project = project(seed);
    let kept = std::env::var_os("RCOMPOSE_KEEP").map(PathBuf::from);
    let root = kept.as_deref().unwrap_or(folder.path());
    for (name, text) in &project.texts {
        let path = root.join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let both = Both {
        peer,
        folder: root,
        project: &project,
    };
    let (want, have) = both.ask(&[]);
    let different = match (want.status.success(), have.status.success()) {
        (false, false) => return Outcome::Refused(said(&want)),
        (false, true) if is_crash(&want) => return Outcome::Refused(said(&want)),
        (false, true) => Some(format!("accepted, but: {}", said(&want))),
        (true, false) => Some(format!("refused: {}", said(&have))),
        (true, true) => documents(&want, &have)
            .or_else(|| hashes(&both))
            .or_else(|| view(&both)),
    };
    match different {
        None => Outcome::Same,
        Some(why) => Outcome::Different(format!("{:?}: {why}", project.arguments)),
    }
}

fn read(output: &Output) -> Value {
    match serde_yaml::from_slice(&output.stdout) {
        Ok(document) => tidy(document),
        Err(error) => Value::String(format!("not YAML: {error}")),
    }
}

fn documents(want: &Output, have: &Output) -> Option<String> {
    first_difference("", &read(want), &read(have))
}

fn hashes(both: &Both<'_>) -> Option<String> {
    let (want, have) = both.ask(&["--hash", "*"]);
    let of = |output: &Output| -> BTreeMap<String, String> {
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let pairs = text.lines().filter_map(|line| line.split_once(' '));
        pairs
            .map(|(name, hash)| (name.to_owned(), hash.to_owned()))
            .collect()
    };
    let (want, have) = (of(&want), of(&have));
    (want != have).then(|| format!("hashes: want {want:?}\n have {have:?}"))
}

/// How one more answer differs: as a document, when it is one, else in its
/// lines, whatever their order.
fn view(both: &Both<'_>) -> Option<String> {
    let arguments = both.project.view;
    let (want, have) = both.ask(arguments);
    let different = match (want.status.success(), have.status.success()) {
        (false, false) => None,
        (false, true) if is_crash(&want) => None,
        // Which of several mentions of a variable counts is the peer's chance.
        (true, true) if arguments[0] == "--variables" => {
            let (mut want, mut have) = (names(&want), names(&have));
            want.sort();
            have.sort();
            (want != have).then(|| format!("want {want:?}, have {have:?}"))
        }
        (true, true) if read(&want).is_mapping() => {
            let mut document = read(&have);
            let mut want = read(&want);
            if arguments == ["web"] {
                without_label_files(&mut want, &mut document);
            }
            if arguments == ["--format", "json"] {
                as_json_of_the_peer(&mut document);
            }
            first_difference("", &want, &document)
        }
        (true, true) => {
            let (want, have) = (lines(&want), lines(&have));
            (want != have).then(|| format!("want {want:#?}, have {have:#?}"))
        }
        _ => Some(format!("want {}, have {}", said(&want), said(&have))),
    };
    different.map(|why| format!("{arguments:?}: {why}"))
}

/// The keys of a document, or the first column of a table.
fn names(output: &Output) -> Vec<String> {
    if let Ok(map) = serde_json::from_slice::<serde_json::Map<_, _>>(&output.stdout) {
        return map.into_iter().map(|(name, _)| name).collect();
    }
    let first = |line: String| line.split(' ').next().unwrap_or_default().to_owned();
    lines(output).into_iter().map(first).collect()
}

fn lines(output: &Output) -> Vec<String> {
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let of_the_peer = |line: &&str| OF_THE_PEER.iter().any(|name| line.starts_with(name));
    let lines = text.lines().filter(|line| !of_the_peer(line));
    let mut lines: Vec<String> = lines.map(|it| it.trim_end().to_owned()).collect();
    lines.sort();
    lines
}

/// What was said beside the answer, without warnings.
fn said(output: &Output) -> String {
    let text = String::from_utf8_lossy(&output.stderr);
    let lines = text.lines().filter(|line| !line.contains("level=warning"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Where two documents differ first, as a path and both values.
fn first_difference(path: &str, want: &Value, have: &Value) -> Option<String> {
    if want == have {
        return None;
    }
    match (want, have) {
        (Value::Mapping(w), Value::Mapping(h)) => {
            let keys = w.keys().chain(h.keys());
            keys.into_iter().find_map(|key| {
                let at = format!("{path}.{}", key.as_str().unwrap_or("?"));
                match (w.get(key), h.get(key)) {
                    (Some(w), Some(h)) => first_difference(&at, w, h),
                    (w, h) => Some(format!("{at}: want {w:?}, have {h:?}")),
                }
            })
        }
        (Value::Sequence(w), Value::Sequence(h)) if w.len() == h.len() => {
            let items = w.iter().zip(h).enumerate();
            let mut different =
                items.filter_map(|(at, (w, h))| first_difference(&format!("{path}.{at}"), w, h));
            different.next()
        }
        _ => Some(format!("{path}: want {want:?}, have {have:?}")),
    }
}
