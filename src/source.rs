//! Files → Project: reads what the user has written and lowers it to the model.
//!
//! Loading promises three things: every mistake names its place; all mistakes
//! of a load come at once, in the order of the files; and nothing is dropped
//! without a note. It reads files and is given the environment; it never talks
//! to the daemon and never writes.

pub mod compose;
mod diagnostic;
pub mod kube;
pub mod publication;
pub mod remote;
pub mod spelling;
pub mod yaml;

pub use diagnostic::{Diagnostic, Place, Severity, SourceFile, Sources};

use std::sync::Arc;

use crate::model::Project;

/// What came of the files: the project, and everything to say about them.
#[derive(Debug)]
pub struct Loaded {
    /// The desired state.
    pub project: Project,
    /// Harmless oddities, each with its place.
    pub notes: Vec<Diagnostic>,
    /// The merged document, to find the place of an attribute later.
    pub document: yaml::Node,
    /// The manifests among the files.
    pub manifests: kube::Manifests,
    /// The texts of the files, to show a line.
    pub sources: Arc<Sources>,
}

impl Loaded {
    /// Where an attribute was written, by its path as in
    /// `services.web.ports.0`; of a path that is not there, the nearest parent
    /// that is. None for what no file says.
    pub fn place(&self, path: &str) -> Option<Place> {
        self.document.nearest_place(path)
    }
}

/// Why nothing was loaded.
#[derive(Debug, thiserror::Error)]
#[error("{} mistake(s) in the project's files", diagnostics.len())]
pub struct LoadError {
    /// The mistakes, and the notes beside them, in the order of the files.
    pub diagnostics: Vec<Diagnostic>,
    /// The texts of the files, to show a line.
    pub sources: Arc<Sources>,
}
