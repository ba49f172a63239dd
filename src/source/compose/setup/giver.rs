//! Who gave the name of a file or of the project: what to say when no line of
//! a file is to blame.

use std::fs;
use std::path::Path;

use super::super::files::Unread;
use super::Search;
use crate::source::Diagnostic;
use crate::source::spelling::nearest;

impl Search<'_> {
    /// What sets a variable: the process's environment, or a file.
    pub(super) fn giver(&self, variable: &str) -> String {
        match self.read.as_slice() {
            [first, more @ ..] if !self.options.environment.contains_key(variable) => {
                let shown = |path: &Path| {
                    let path = path.strip_prefix(&self.options.cwd).unwrap_or(path);
                    path.display().to_string()
                };
                let more = more.iter().map(|it| format!(" or {}", shown(it)));
                let files = shown(first) + &more.collect::<String>();
                format!("the variable {variable} in {files}")
            }
            _ => format!("the variable {variable}"),
        }
    }
}

/// Says who named a file that cannot be read, and what else it may be.
pub(super) fn blame(mistake: &str, by: &str, path: &Path, why: &Unread) -> Diagnostic {
    let beside = match why {
        Unread::Missing => similar(path),
        _ => None,
    };
    let beside = beside.map_or_else(String::new, |it| format!("; did you mean `{it}`?"));
    Diagnostic::error(mistake).hint(format!("{by} names it{beside}"))
}

/// A file in the same folder whose name is nearly the same.
fn similar(path: &Path) -> Option<String> {
    let name = path.file_name()?.to_string_lossy();
    let entries = fs::read_dir(path.parent()?).ok()?;
    let mut names: Vec<String> = entries
        .filter_map(|it| it.ok()?.file_name().into_string().ok())
        .collect();
    names.sort();
    nearest(&name, names.iter().map(String::as_str)).map(str::to_owned)
}
