//! Variables from files: `--env-file`, `COMPOSE_ENV_FILES`, `.env`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::dotenv;
use super::super::files::{self, Unread};
use super::super::report::Report;
use super::{ConfigFile, Search, absolute};

impl Search<'_> {
    /// Takes in `--env-file`, or `.env` of the folder. What is set stays.
    pub(super) fn dotenv(&mut self, report: &mut Report) {
        let variable = self.options.environment.get("COMPOSE_ENV_FILES");
        let mut named = self.options.env_files.clone();
        if let Some(list) = variable.filter(|it| named.is_empty() && !it.is_empty()) {
            named = list.split(',').map(str::to_owned).collect();
        }
        let files: Vec<ConfigFile> = if named.is_empty() {
            let default = self.folder().join(".env");
            if self.dotenv_disabled(report) || !default.exists() || default.is_dir() {
                return;
            }
            vec![self.found(default)]
        } else {
            let files = named.iter().map(|name| ConfigFile {
                path: absolute(&self.options.cwd, Path::new(name)),
                shown: PathBuf::from(name),
            });
            files.collect()
        };
        if !named.is_empty() {
            self.env_files = files.iter().map(|it| it.path.clone()).collect();
        }
        let paths: Vec<PathBuf> = files.iter().map(|it| it.path.clone()).collect();
        if self.read.ends_with(&paths) {
            return; // the second look finds the same
        }
        self.read.extend(paths);
        let read = env_files(&files, &self.environment, report);
        for (name, value) in read {
            self.environment.entry(name).or_insert(value);
        }
    }

    fn dotenv_disabled(&self, report: &mut Report) -> bool {
        let variable = "COMPOSE_DISABLE_ENV_FILE";
        let Some(value) = self.options.environment.get(variable) else {
            return false;
        };
        match value.as_str() {
            "1" | "t" | "T" | "true" | "TRUE" | "True" => true,
            "0" | "f" | "F" | "false" | "FALSE" | "False" => false,
            _ => {
                let error = format!("{variable} must be true or false, not \"{value}\"");
                report.error(error, None);
                false
            }
        }
    }
}

/// The variables of files, of which later ones win; `known` wins over all.
pub fn env_files(
    files: &[ConfigFile],
    known: &BTreeMap<String, String>,
    report: &mut Report,
) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    for file in files {
        let path = file.path.display();
        let bytes = match files::read(&file.path) {
            Ok(bytes) => bytes,
            Err(Unread::Missing) => {
                report.error(format!("couldn't find env file: {path}"), None);
                continue;
            }
            Err(error) => {
                report.error(format!("cannot read env file {path}: {error}"), None);
                continue;
            }
        };
        if let Some((number, text)) = dotenv::take_in(&bytes, &file.shown, report) {
            let known = |name: &str| known.get(name).cloned();
            dotenv::parse(&text, number, &known, &mut variables, report);
        }
    }
    variables
}
