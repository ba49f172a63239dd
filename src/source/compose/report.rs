//! What a load has to say: every mistake and note, and the texts they are about.
//!
//! Each phase adds to it and goes on. It promises that the same thing is said
//! once, and that the order is that of the files, whatever the order in which
//! the phases found it.

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::source::{Diagnostic, LoadError, Place, Severity, Sources};

/// The mistakes and notes of one load, with the files read so far.
#[derive(Debug, Default)]
pub struct Report {
    diagnostics: Vec<Diagnostic>,
    said: HashSet<(Option<Place>, String)>,
    once: HashSet<String>,
    errors: usize,
    sources: Sources,
}

impl Report {
    /// Adds a mistake or note, unless it was said before about the same place.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        let key = (diagnostic.place, diagnostic.message.clone());
        if self.said.insert(key) {
            self.errors += usize::from(diagnostic.severity == Severity::Error);
            self.diagnostics.push(diagnostic);
        }
    }

    /// Adds a mistake.
    pub fn error(&mut self, message: impl Into<String>, place: impl Into<Option<Place>>) {
        self.push(Diagnostic::error(message).at(place));
    }

    /// Adds a note.
    pub fn note(&mut self, message: impl Into<String>, place: impl Into<Option<Place>>) {
        self.push(Diagnostic::note(message).at(place));
    }

    /// Adds a mistake or note, unless it was said before about any place.
    pub fn push_once(&mut self, diagnostic: Diagnostic) {
        if self.once.insert(diagnostic.message.clone()) {
            self.push(diagnostic);
        }
    }

    /// The place of a part of the text that stands at a place or follows it
    /// there; the whole place when the part is written otherwise.
    pub fn narrow(&self, place: Place, part: &str) -> Place {
        self.find_part(place, part).unwrap_or(place)
    }

    fn find_part(&self, place: Place, part: &str) -> Option<Place> {
        let number = |count: usize| u32::try_from(count).ok();
        let skipped = usize::try_from(place.line).ok()?.checked_sub(1)?;
        let mut before = usize::try_from(place.column).ok()?.checked_sub(1)?;
        let lines = self.sources.get(place.file)?.text.lines().skip(skipped);
        for (line, text) in (place.line..).zip(lines) {
            let (start, _) = text.char_indices().nth(before).unwrap_or((text.len(), ' '));
            if let Some(at) = text[start..].find(part) {
                return Some(Place {
                    line,
                    column: number(text[..start + at].chars().count() + 1)?,
                    length: Place::new(0, 0, 0, part.chars().count()).length,
                    ..place
                });
            }
            before = 0;
        }
        None
    }

    /// How many mistakes there are. A phase compares two counts to know
    /// whether what it called went well.
    pub fn errors(&self) -> usize {
        self.errors
    }

    /// Whether there is a mistake, so that nothing can be loaded.
    pub fn has_errors(&self) -> bool {
        self.errors > 0
    }

    /// Takes in the text of a file under the path to show, and gives the
    /// number that its places carry.
    pub fn add_file(&mut self, path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> u32 {
        self.sources.add(path, text)
    }

    /// Takes in a path whose content, or being there, has told something.
    pub fn look_at(&mut self, path: &Path) {
        self.sources.look_at(path);
    }

    /// The files taken in so far.
    pub fn sources(&self) -> &Sources {
        &self.sources
    }

    /// The mistakes, as the failure of a load.
    pub fn into_error(self) -> LoadError {
        let (diagnostics, sources) = self.finish();
        LoadError {
            diagnostics,
            sources: Arc::new(sources),
        }
    }

    /// Everything said, by file, line and column, what has no place last;
    /// and the files.
    pub fn finish(mut self) -> (Vec<Diagnostic>, Sources) {
        self.diagnostics
            .sort_by_key(|diagnostic| (diagnostic.place.is_none(), diagnostic.place));
        (self.diagnostics, self.sources)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(file: u32, line: usize, column: usize) -> Place {
        Place::new(file, line, column, 1)
    }

    #[test]
    fn says_everything_once_in_the_order_of_the_files() {
        let mut report = Report::default();
        report.note("no place", None);
        report.error("second file", place(1, 1, 1));
        report.note("line 2", place(0, 2, 9));
        report.error("line 2, earlier", place(0, 2, 3));
        report.error("line 2, earlier", place(0, 2, 3));
        assert_eq!(report.errors(), 2);
        let (said, _) = report.finish();
        let messages: Vec<_> = said.iter().map(|it| it.message.as_str()).collect();
        assert_eq!(
            messages,
            ["line 2, earlier", "line 2", "second file", "no place"]
        );
    }

    #[test]
    fn a_note_is_no_mistake() {
        let mut report = Report::default();
        report.note("odd", None);
        assert!(!report.has_errors());
    }
}
