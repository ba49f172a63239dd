//! What a command says when it fails, what to do about it, and with which
//! code the process ends. Hints and exit codes stand here and nowhere else.

mod daemon;
mod render;

pub use daemon::is_taken_port;
pub use render::render;

use std::sync::Arc;

use crate::registry::RegistryError;
use crate::source::spelling::nearest;
use crate::source::{Diagnostic, LoadError, Loaded, Sources};

/// The exit code of an error.
pub const ERROR: u8 = 1;
/// The exit code after Ctrl-C.
pub const INTERRUPTED: u8 = 130;

/// The exit code when nobody reads the output any more: that of a process
/// which a broken pipe has ended.
pub const UNREAD: u8 = 141;

/// Everything that went wrong in a command, to be shown at its end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What went wrong, in order.
    pub reports: Vec<Report>,
    /// The texts of the files that the reports point into.
    pub sources: Arc<Sources>,
    /// The process's exit code.
    pub code: u8,
}

/// One thing that went wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What, where, and what to do.
    pub diagnostic: Diagnostic,
    /// Lines that tell more, under a title: the last output of a container.
    pub excerpt: Option<(String, Vec<String>)>,
}

impl From<Diagnostic> for Report {
    fn from(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostic,
            excerpt: None,
        }
    }
}

impl Failure {
    /// A failure with one message.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            reports: vec![Diagnostic::error(message).into()],
            sources: Arc::default(),
            code: ERROR,
        }
    }

    /// No message: all is said already, only the exit code is left.
    pub fn silent(code: u8) -> Self {
        Self {
            reports: Vec::new(),
            sources: Arc::default(),
            code,
        }
    }

    /// The end of a command that the user has interrupted.
    pub fn interrupted() -> Self {
        Self {
            code: INTERRUPTED,
            ..Self::new("interrupted")
                .hint("the same command goes on from here when it is run again")
        }
    }

    /// Says what to do about the first message.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        if let Some(report) = self.reports.first_mut() {
            report.diagnostic.hint = Some(hint.into());
        }
        self
    }

    /// Says where the first message's cause was written, by the path of an
    /// attribute as `services.web.ports.0`.
    #[must_use]
    pub fn at(mut self, loaded: &Loaded, path: &str) -> Self {
        if let Some(report) = self.reports.first_mut() {
            report.diagnostic.place = loaded.place(path);
            self.sources = Arc::clone(&loaded.sources);
        }
        self
    }
}

/// A service that the project does not have, with the nearest name it has.
pub fn no_such_service<'a>(name: &str, services: impl IntoIterator<Item = &'a str>) -> Failure {
    let services: Vec<&str> = services.into_iter().collect();
    let failure = Failure::new(format!("no such service: {name}"));
    match nearest(name, services.iter().copied()) {
        Some(near) => failure.hint(format!("did you mean `{near}`?")),
        None if services.is_empty() => failure.hint("the project has no services"),
        None => failure.hint(format!("the project has: {}", services.join(", "))),
    }
}

impl From<RegistryError> for Failure {
    fn from(error: RegistryError) -> Self {
        Self::new(error.to_string())
    }
}

impl From<LoadError> for Failure {
    fn from(error: LoadError) -> Self {
        Self {
            reports: in_order(error.diagnostics),
            sources: error.sources,
            code: ERROR,
        }
    }
}

/// Errors first, then notes, each in the order in which they came.
fn in_order(diagnostics: Vec<Diagnostic>) -> Vec<Report> {
    let mut diagnostics = diagnostics;
    diagnostics.sort_by_key(|diagnostic| diagnostic.severity);
    diagnostics.into_iter().map(Report::from).collect()
}
