//! What the containers of a service have been given: what a container that is
//! made anew has to get, and what need not be sent again.
//!
//! It holds one entry a path, however often that changes. A file that came
//! and went leaves none, so it does not grow with time.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// What is at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum State {
    /// A file, by the digest of its content and its mode.
    File([u8; 32], u32),
    /// A folder and its mode.
    Folder(u32),
    /// A link and where it leads.
    Link(PathBuf),
    /// Nothing.
    Gone,
}

/// A path that containers have been given.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Known {
    host: PathBuf,
    /// None: not all containers are known to have the same.
    state: Option<State>,
    /// How many images had been built when it was first made; none: it may be
    /// in the image that the service began with.
    made: Option<u32>,
}

/// All that a service's containers have been given, by where.
#[derive(Debug, Default)]
pub(super) struct Journal {
    entries: BTreeMap<String, Known>,
    builds: u32,
}

impl Journal {
    /// What the containers have at a path; none: not known.
    pub fn state(&self, target: &str) -> Option<&State> {
        self.entries.get(target)?.state.as_ref()
    }

    /// Whether the containers have nothing there, as far as is known.
    pub fn lacks(&self, target: &str) -> bool {
        self.state(target).is_none_or(|state| *state == State::Gone)
    }

    /// Takes in what was brought, or that it could not be.
    pub fn record(&mut self, target: &str, host: &Path, fresh: bool, state: Option<State>) {
        let builds = self.builds;
        let known = self.entries.entry(target.to_owned());
        let known = known.or_insert_with(|| Known {
            host: host.to_owned(),
            state: None,
            made: fresh.then_some(builds),
        });
        known.state = state;
        // No image has it, so there is nothing to keep away from anybody.
        if known.state == Some(State::Gone) && known.made == Some(builds) {
            self.entries.remove(target);
        }
    }

    /// Not all containers have the same at a path.
    pub fn unsure(&mut self, target: &str) {
        if let Some(known) = self.entries.get_mut(target) {
            known.state = None;
        }
    }

    /// Forgets what was in a folder: it is gone with the folder.
    pub fn forget_below(&mut self, folder: &str) {
        let begin = format!("{}/", folder.trim_end_matches('/'));
        let below: Vec<String> = self
            .entries
            .range(begin.clone()..)
            .take_while(|(target, _)| target.starts_with(&begin))
            .map(|(target, _)| target.clone())
            .collect();
        for target in below {
            self.entries.remove(&target);
        }
    }

    /// What is known in a folder.
    pub fn below<'j>(&'j self, folder: &str) -> impl Iterator<Item = (&'j str, &'j Path)> {
        let begin = format!("{}/", folder.trim_end_matches('/'));
        self.entries
            .range(begin.clone()..)
            .take_while(move |(target, _)| target.starts_with(&begin))
            .map(|(target, known)| (target.as_str(), known.host.as_path()))
    }

    /// An image is built: it may have what was made before.
    pub fn built(&mut self) {
        self.builds += 1;
    }

    /// All that a container has to get.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Path)> {
        let all = self.entries.iter();
        all.map(|(target, known)| (target.as_str(), known.host.as_path()))
    }

    /// Drops what is no longer wanted.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Path) -> bool) {
        self.entries
            .retain(|target, known| keep(target, &known.host));
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_does_not_grow_with_what_comes_and_goes() {
        let mut journal = Journal::default();
        for number in 0..10 {
            let (target, host) = (format!("/app/{number}"), PathBuf::from("/src/x"));
            journal.record(&target, &host, true, Some(State::Folder(0o755)));
            journal.record(&target, &host, false, Some(State::Gone));
        }
        assert!(journal.is_empty());
        // What the image may have is kept away from new containers.
        journal.record("/app/a", Path::new("/src/a"), false, Some(State::Gone));
        journal.record("/app/b", Path::new("/src/b"), true, Some(State::Folder(0)));
        journal.built();
        journal.record("/app/b", Path::new("/src/b"), false, Some(State::Gone));
        let all: Vec<&str> = journal.all().map(|(target, _)| target).collect();
        assert_eq!(all, ["/app/a", "/app/b"]);
        assert!(journal.lacks("/app/a"));
    }

    #[test]
    fn a_folder_takes_all_in_it_along() {
        let mut journal = Journal::default();
        for target in ["/a", "/a/b", "/a/b/c", "/a-b", "/ab"] {
            journal.record(target, Path::new("/x"), false, Some(State::Folder(0)));
        }
        assert_eq!(journal.below("/a").count(), 2);
        journal.forget_below("/a/");
        let all: Vec<&str> = journal.all().map(|(target, _)| target).collect();
        assert_eq!(all, ["/a", "/a-b", "/ab"]);
    }
}
