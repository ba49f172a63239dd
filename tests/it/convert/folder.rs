//! A folder with a project, and what `convert` makes of it.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// A folder with files.
pub struct Folder(TempDir);

impl Folder {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let folder = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            folder.write(name, text);
        }
        folder
    }

    /// A folder with a `compose.yaml` alone.
    pub fn compose(text: &str) -> Self {
        Self::new(&[("compose.yaml", text)])
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    /// Runs the program there.
    pub fn run(&self, arguments: &[&str], environment: &[(&str, &str)]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_rcompose"))
            .args(arguments)
            .current_dir(self.path())
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("HOME", "/nonexistent")
            .env("DOCKER_HOST", "unix:///nonexistent.sock")
            .envs(environment.iter().copied())
            .output()
            .unwrap()
    }

    /// The objects of `convert` with more arguments, and its notes.
    pub fn convert(&self, arguments: &[&str]) -> (Vec<Value>, Vec<Value>) {
        let mut all = vec!["convert", "--format", "json"];
        all.extend(arguments);
        let ran = self.run(&all, &[]);
        let told = String::from_utf8_lossy(&ran.stderr).into_owned();
        assert!(ran.status.success(), "{told}");
        (items(&ran.stdout), notes(&told))
    }

    /// Runs `convert` with more arguments, whatever it has to say.
    pub fn convert_quietly(&self, arguments: &[&str]) {
        assert_eq!(self.yaml(arguments), "");
    }

    /// The YAML of `convert` with more arguments.
    pub fn yaml(&self, arguments: &[&str]) -> String {
        let mut all = vec!["convert"];
        all.extend(arguments);
        let ran = self.run(&all, &[]);
        assert!(
            ran.status.success(),
            "{}",
            String::from_utf8_lossy(&ran.stderr)
        );
        String::from_utf8(ran.stdout).unwrap()
    }
}

/// The objects of a `List`.
pub fn items(text: &[u8]) -> Vec<Value> {
    let list: Value = serde_json::from_slice(text).unwrap();
    list["items"].as_array().unwrap().clone()
}

/// The lines of JSON among what was told.
pub fn notes(told: &str) -> Vec<Value> {
    let lines = told.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
