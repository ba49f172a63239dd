//! What is watched, and who knows where it comes from.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ephemeral::is_ephemeral;
use super::news::News;
use super::rules::Rules;
use crate::event::Event;
use crate::execute::Limits;
use crate::model::Project;
use crate::plan::{Plan, Policy};
use crate::reconcile::{Finished, ReconcileError};

/// A project as it is desired by now.
#[derive(Debug, Clone)]
pub struct Subject {
    /// The project, with the services that are watched and what they need.
    pub project: Arc<Project>,
    /// How it is brought up.
    pub policy: Policy,
    /// What is done about which changes.
    pub rules: Arc<Rules>,
    /// The files that it comes from: a change of any leads to a new plan.
    pub files: BTreeSet<PathBuf>,
    /// Folders of which every file belongs to it.
    pub folders: BTreeSet<PathBuf>,
    /// How much is done at a time.
    pub limits: Limits,
    /// Whether images that a build has replaced are removed.
    pub prunes: bool,
}

impl Subject {
    /// Whether a path is one of the files that the project comes from.
    pub(super) fn is_made_of(&self, path: &Path) -> bool {
        let name = path.file_name().and_then(|name| name.to_str());
        let is_in = |folder: &Path| {
            self.folders.contains(folder) && name.is_some_and(|name| !is_ephemeral(name))
        };
        self.files.contains(path) || path.parent().is_some_and(is_in)
    }
}

/// What a plan came to nothing over.
#[derive(Debug)]
pub struct Failed {
    /// What was meant to happen.
    pub what: &'static str,
    /// The services; none: all.
    pub services: Vec<String>,
    /// Why it did not.
    pub outcome: Result<Finished, ReconcileError>,
}

/// Loads the project, from whatever kind of files, and shows what happens.
pub trait Host {
    /// The project as its files are by now. None: they have mistakes, which
    /// were shown; what runs goes on as it is.
    fn load(&mut self) -> Option<Subject>;

    /// Tells.
    fn tell(&mut self, news: News);

    /// A plan begins.
    fn begins(&mut self, plan: &Plan);

    /// Something has happened.
    fn happens(&mut self, event: &Event);

    /// The plan that has begun is over.
    fn ends(&mut self);
}
