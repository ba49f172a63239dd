//! Mistakes and notes, with the place that they are about.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// A place in a file. Lines and columns count from 1, columns in characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// Which file, as an index into [`Sources`].
    pub file: u32,
    /// The line.
    pub line: u32,
    /// The column.
    pub column: u32,
    /// How many characters of that line it is about, at least 1. That it is
    /// never 0 keeps `Option<Place>`, which every node has two of, small.
    pub length: NonZeroU32,
}

impl Place {
    /// A place from counts, the largest number standing for larger ones.
    pub fn new(file: u32, line: usize, column: usize, length: usize) -> Self {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        Self {
            file,
            line: number(line),
            column: number(column),
            length: NonZeroU32::new(number(length)).unwrap_or(NonZeroU32::MIN),
        }
    }
}

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The project cannot be loaded.
    Error,
    /// Harmless: it is loaded all the same.
    Note,
}

/// One mistake or note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// How bad it is.
    pub severity: Severity,
    /// What is wrong, in one line without a full stop.
    pub message: String,
    /// Where; none when no file is to blame.
    pub place: Option<Place>,
    /// A second place that explains the first: "first defined here".
    pub related: Option<(Place, String)>,
    /// What to do about it.
    pub hint: Option<String>,
}

impl Diagnostic {
    /// A mistake.
    pub fn error(message: impl Into<String>) -> Self {
        Self::new(Severity::Error, message.into())
    }

    /// A note.
    pub fn note(message: impl Into<String>) -> Self {
        Self::new(Severity::Note, message.into())
    }

    fn new(severity: Severity, message: String) -> Self {
        Self {
            severity,
            message,
            place: None,
            related: None,
            hint: None,
        }
    }

    /// Says where.
    #[must_use]
    pub fn at(mut self, place: impl Into<Option<Place>>) -> Self {
        self.place = place.into();
        self
    }

    /// Says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }

    /// Points at a second place.
    #[must_use]
    pub fn related(mut self, place: Place, label: impl Into<String>) -> Self {
        self.related = Some((place, label.into()));
        self
    }
}

/// A file that was read.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// The path to show: as the user named it.
    pub path: PathBuf,
    /// Its text.
    pub text: Arc<str>,
    /// Where its lines start, once somebody has asked for one.
    starts: OnceLock<Vec<usize>>,
}

impl SourceFile {
    /// A line, which counts from 1, without its end.
    pub fn line(&self, number: u32) -> Option<&str> {
        let starts = self.starts.get_or_init(|| {
            let breaks = self.text.match_indices('\n').map(|(at, _)| at + 1);
            std::iter::once(0).chain(breaks).collect()
        });
        let index = usize::try_from(number).ok()?.checked_sub(1)?;
        self.text.get(*starts.get(index)?..)?.lines().next()
    }
}

impl PartialEq for SourceFile {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.text == other.text
    }
}

impl Eq for SourceFile {}

/// All files of a load; a [`Place`] names one by its index.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sources {
    files: Vec<SourceFile>,
    looked_at: BTreeSet<PathBuf>,
}

impl Sources {
    /// Adds a file and gives its index.
    pub fn add(&mut self, path: impl Into<PathBuf>, text: impl Into<Arc<str>>) -> u32 {
        self.files.push(SourceFile {
            path: path.into(),
            text: text.into(),
            starts: OnceLock::new(),
        });
        self.next() - 1
    }

    /// The index that the next file gets.
    pub fn next(&self) -> u32 {
        u32::try_from(self.files.len()).unwrap_or(u32::MAX)
    }

    /// Takes in a path whose content, or being there, has told something.
    pub fn look_at(&mut self, path: &Path) {
        self.looked_at.insert(path.to_owned());
    }

    /// The paths that decided what was loaded, there or not.
    pub fn looked_at(&self) -> &BTreeSet<PathBuf> {
        &self.looked_at
    }

    /// All of them, in the order that they were read in.
    pub fn files(&self) -> &[SourceFile] {
        &self.files
    }

    /// The file of an index.
    pub fn get(&self, file: u32) -> Option<&SourceFile> {
        self.files.get(usize::try_from(file).ok()?)
    }

    /// The path of a place's file.
    pub fn path(&self, place: Place) -> Option<&Path> {
        self.get(place.file).map(|file| file.path.as_path())
    }
}
