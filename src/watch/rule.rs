//! One entry of `develop.watch`: which paths it is about, and what becomes of
//! them.

use std::path::{Path, PathBuf};

use super::ephemeral::is_ephemeral;
use super::ignored::Ignored;
use crate::model::Hook;
use crate::model::ignore::IgnorePatterns;

/// What is done about a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reaction {
    /// The file is copied into the containers.
    #[default]
    Sync,
    /// The image is built, and the containers are replaced.
    Rebuild,
    /// The containers are restarted.
    Restart,
    /// The file is copied, and the containers are restarted.
    SyncRestart,
    /// The file is copied, and a command is run in the containers.
    SyncExec,
}

impl Reaction {
    /// Reads the word of `action`.
    pub fn read(word: &str) -> Option<Self> {
        Some(match word {
            "sync" => Self::Sync,
            "rebuild" => Self::Rebuild,
            "restart" => Self::Restart,
            "sync+restart" => Self::SyncRestart,
            "sync+exec" => Self::SyncExec,
            _ => return None,
        })
    }

    /// Whether files are copied.
    pub fn syncs(self) -> bool {
        matches!(self, Self::Sync | Self::SyncRestart | Self::SyncExec)
    }
}

/// An entry of `develop.watch`.
#[derive(Debug, Clone, Default)]
pub struct Rule {
    /// The service's key.
    pub service: String,
    /// What is done.
    pub reaction: Reaction,
    /// The absolute path that is watched, without links as far as it exists.
    pub root: PathBuf,
    /// Where it is in the containers; empty when nothing is copied.
    pub target: String,
    /// What `sync+exec` runs.
    pub hook: Hook,
    /// Whether all files are copied when watching starts.
    pub initial_sync: bool,
    /// Files that are watched; none: all. From the root.
    pub(super) include: Option<IgnorePatterns>,
    /// Files that are not. From the root.
    pub(super) ignore: IgnorePatterns,
    /// Files that are no part of the service's build.
    pub(super) ignored: Ignored,
    /// Names of files that the first synchronisation leaves out.
    pub(super) not_at_first: Vec<String>,
}

impl Rule {
    /// Whether a path is this rule's business.
    pub fn matches(&self, path: &Path) -> bool {
        let Some(relative) = self.relative(path) else {
            return false;
        };
        if relative.is_empty() {
            let name = path.file_name().and_then(|name| name.to_str());
            return name.is_some_and(|name| !is_ephemeral(name)) && !self.ignored.fit(path);
        }
        let included = |patterns: &IgnorePatterns| patterns.fit(relative);
        self.include.as_ref().is_none_or(included)
            && !is_ephemeral(relative)
            && !self.ignore.fit(relative)
            && !self.ignored.fit(path)
    }

    /// Whether a path is copied when watching starts: what describes the
    /// project is not, unless somebody changes it.
    pub fn matches_at_first(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str());
        self.initial_sync
            && name.is_some_and(|name| !self.not_at_first.iter().any(|other| other == name))
            && self.matches(path)
    }

    /// Whether something in a folder could be this rule's business.
    pub fn enters(&self, folder: &Path) -> bool {
        let Some(relative) = self.relative(folder) else {
            return false;
        };
        if relative.is_empty() {
            return true;
        }
        let left_out = self.ignore.fit(relative) && !self.ignore.reach_into(relative, true);
        let reached = |patterns: &IgnorePatterns| {
            patterns.fit(relative) || patterns.reach_into(relative, false)
        };
        !left_out
            && !is_ephemeral(relative)
            && !self.ignored.fit_all(folder)
            && self.include.as_ref().is_none_or(reached)
    }

    /// Where a path is in the containers.
    pub fn target_of(&self, path: &Path) -> Option<String> {
        let relative = self.relative(path)?;
        let target = self.target.trim_end_matches('/');
        Some(match relative {
            "" if target.is_empty() => "/".to_owned(),
            "" => target.to_owned(),
            relative => format!("{target}/{relative}"),
        })
    }

    /// A path from the root on. What is not UTF-8 is nobody's business.
    fn relative<'p>(&self, path: &'p Path) -> Option<&'p str> {
        path.strip_prefix(&self.root).ok()?.to_str()
    }
}
