//! How often the controller has restarted containers: no daemon counts that. It
//! is written to a file of its container, which goes with the controller and
//! not with its process, and which `get pods` reads.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::PathBuf;

/// The restarts, by the identity of the container.
#[derive(Debug)]
pub struct Restarts {
    path: PathBuf,
    counts: RefCell<BTreeMap<String, u64>>,
}

impl Restarts {
    /// Those that a file tells of; none where there is no file yet.
    pub fn at(path: impl Into<PathBuf>) -> io::Result<Self> {
        let path = path.into();
        let counts = match fs::read(&path) {
            Ok(text) => serde_json::from_slice(&text)?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(error),
        };
        Ok(Self {
            path,
            counts: RefCell::new(counts),
        })
    }

    /// A container was restarted.
    pub fn add(&self, container: &str) -> io::Result<()> {
        let mut counts = self.counts.borrow_mut();
        *counts.entry(container.to_owned()).or_default() += 1;
        // Nobody reads half a file.
        let next = self.path.with_extension("next");
        fs::write(&next, serde_json::to_vec(&*counts)?)?;
        fs::rename(&next, &self.path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_counted_across_processes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("restarts.json");
        for _ in 0..2 {
            Restarts::at(&path).unwrap().add("web").unwrap();
        }
        let counts: BTreeMap<String, u64> =
            serde_json::from_slice(&fs::read(&path).unwrap()).unwrap();
        assert_eq!(counts, BTreeMap::from([("web".to_owned(), 2)]));
        fs::write(&path, "no JSON").unwrap();
        assert!(Restarts::at(&path).is_err());
    }
}
