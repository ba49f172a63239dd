//! The `.dockerignore` of a build: which of its context's files never change
//! an image, and so are not watched.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use crate::model::Build;
use crate::model::ignore::IgnorePatterns;

/// A context and the patterns that hold from its top.
#[derive(Debug, Clone, Default)]
pub(super) struct Ignored {
    folder: PathBuf,
    patterns: IgnorePatterns,
}

/// Where the patterns may stand: beside the Dockerfile under its name, else in
/// the context. None: the context is no folder of this machine.
pub(super) fn places(build: &Build) -> Option<[PathBuf; 2]> {
    let folder = Path::new(&build.context);
    if !folder.is_absolute() {
        return None;
    }
    let own = format!("{}.dockerignore", dockerfile(build));
    Some([folder.join(own), folder.join(".dockerignore")])
}

/// The Dockerfile's path, absolute or from the context.
pub(super) fn dockerfile(build: &Build) -> &str {
    match build.dockerfile.as_str() {
        "" => "Dockerfile",
        named => named,
    }
}

impl Ignored {
    /// Reads the patterns of a build. The error names the file.
    pub fn of(build: &Build) -> Result<Self, String> {
        let Some(places) = places(build) else {
            return Ok(Self::default());
        };
        for place in places {
            let text = match fs::read_to_string(&place) {
                Ok(text) => text,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(format!("cannot read {}: {error}", place.display())),
            };
            let patterns = IgnorePatterns::read(&text)
                .map_err(|error| format!("{}: {error}", place.display()))?;
            let folder = Path::new(&build.context);
            let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
            return Ok(Self { folder, patterns });
        }
        Ok(Self::default())
    }

    /// Whether a path is left out of the build.
    pub fn fit(&self, path: &Path) -> bool {
        self.below(path)
            .is_some_and(|relative| self.patterns.fit(relative))
    }

    /// Whether a folder is left out with all that is in it.
    pub fn fit_all(&self, folder: &Path) -> bool {
        self.below(folder).is_some_and(|relative| {
            self.patterns.fit(relative) && !self.patterns.reach_into(relative, true)
        })
    }

    fn below<'p>(&self, path: &'p Path) -> Option<&'p str> {
        if self.patterns.is_empty() {
            return None;
        }
        let relative = path.strip_prefix(&self.folder).ok()?.to_str()?;
        (!relative.is_empty()).then_some(relative)
    }
}
