//! Variables from files: `--env-file`, `COMPOSE_ENV_FILES`, `.env`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::dotenv;
use super::super::files::{self, Unread};
use super::super::report::Report;
use super::{ConfigFile, Search, absolute, blame};
use crate::source::Diagnostic;

impl Search<'_> {
    /// Takes in `--env-file`, or `.env` of the folder. What is set stays.
    pub(super) fn dotenv(&mut self, report: &mut Report) {
        let variable = self.options.environment.get("COMPOSE_ENV_FILES");
        let mut named = self.options.env_files.clone();
        let by_flag = !named.is_empty();
        if let Some(list) = variable.filter(|it| named.is_empty() && !it.is_empty()) {
            named = list.split(',').map(str::to_owned).collect();
        }
        let files: Vec<ConfigFile> = if named.is_empty() {
            let default = self.folder().join(".env");
            report.look_at(&default);
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
        let by = |file: &ConfigFile| match (by_flag, named.is_empty()) {
            (true, _) => Some(format!("`--env-file {}`", file.shown.display())),
            (false, false) => Some("the variable COMPOSE_ENV_FILES".to_owned()),
            (false, true) => None,
        };
        let read = env_files(&files, &self.environment, by, report);
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
/// `by` tells who named a file, when no line of another did.
pub fn env_files(
    files: &[ConfigFile],
    known: &BTreeMap<String, String>,
    by: impl Fn(&ConfigFile) -> Option<String>,
    report: &mut Report,
) -> BTreeMap<String, String> {
    let mut variables = BTreeMap::new();
    for file in files {
        let path = file.path.display();
        report.look_at(&file.path);
        let bytes = match files::read(&file.path) {
            Ok(bytes) => bytes,
            Err(error) => {
                let mistake = match error {
                    Unread::Missing => format!("couldn't find env file: {path}"),
                    _ => format!("cannot read env file {path}: {error}"),
                };
                report.push(match by(file) {
                    Some(by) => blame(&mistake, &by, &file.path, &error),
                    None => Diagnostic::error(mistake),
                });
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
