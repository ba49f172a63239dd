//! Changed files that are yet to be copied, each with how sure it is that
//! somebody has finished with it.
//!
//! A save of a file that was there is acted on at once. What may be half of
//! something waits a moment for the other half: a file that is still open, one
//! that was just made and may be about to get its right name, one that is gone
//! and may be about to come back. The moment is bounded, so a file that is
//! written to without end is copied again and again. What changes after a file
//! has gone does not overtake that: whoever sees the one sees the other.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::rule::Rule;
use super::tree::{Change, Kind};

/// How long a file that is open may stay so after a write.
const OPEN: Duration = Duration::from_millis(10);
/// The longest that writes put a file off.
const LONGEST: Duration = Duration::from_millis(60);
/// How long a new file may be without its right name.
const FRESH: Duration = Duration::from_millis(4);
/// How long a file that is replaced may be gone.
const AWAY: Duration = Duration::from_millis(10);

/// What is known of a path without looking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    Open,
    Whole,
    Gone,
}

/// A path that has changed.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    /// Where it is on this machine.
    pub host: PathBuf,
    /// The rules that it is the business of.
    pub rules: Vec<Arc<Rule>>,
    /// When it changed first.
    pub first: Instant,
    /// Whether a file was gone in between.
    pub was_gone: bool,
    /// Whether a folder was gone in between, with all that was in it.
    pub was_folder_gone: bool,
    /// Whether the folder itself is new or has another mode.
    pub is_folder: bool,
    /// Whether the containers have never had it.
    pub fresh: bool,
    last: Instant,
    stage: Stage,
}

impl Entry {
    fn due(&self) -> Instant {
        match self.stage {
            Stage::Open => (self.last + OPEN).min(self.first + LONGEST),
            Stage::Gone => self.last + AWAY,
            Stage::Whole if self.fresh && !self.is_folder => self.last + FRESH,
            Stage::Whole => self.first,
        }
    }
}

/// All of a service, by where they go in its containers.
#[derive(Debug, Default)]
pub(super) struct Pending {
    entries: BTreeMap<String, Entry>,
}

impl Pending {
    /// Takes in that something has changed that goes there. `absent` tells
    /// that no container has anything there.
    pub fn add(&mut self, target: &str, rule: &Arc<Rule>, change: &Change, absent: bool) {
        let gone = matches!(change.kind, Kind::Gone | Kind::FolderGone);
        let entry = self
            .entries
            .entry(target.to_owned())
            .or_insert_with(|| Entry {
                host: change.path.clone(),
                rules: Vec::new(),
                first: change.at,
                was_gone: false,
                was_folder_gone: false,
                is_folder: false,
                fresh: absent && matches!(change.kind, Kind::Created | Kind::Folder),
                last: change.at,
                stage: Stage::Whole,
            });
        if gone && entry.fresh {
            // It came and went, and nobody has seen it.
            self.entries.remove(target);
            return;
        }
        entry.last = change.at;
        if !entry.rules.iter().any(|other| Arc::ptr_eq(other, rule)) {
            entry.rules.push(Arc::clone(rule));
        }
        entry.host.clone_from(&change.path);
        entry.was_gone |= change.kind == Kind::Gone;
        entry.was_folder_gone |= change.kind == Kind::FolderGone;
        entry.is_folder = change.kind == Kind::Folder;
        entry.stage = match change.kind {
            Kind::Created | Kind::Written => Stage::Open,
            Kind::Gone | Kind::FolderGone => Stage::Gone,
            Kind::Found | Kind::Settled | Kind::Folder => Stage::Whole,
        };
    }

    /// When something is to be copied; none: nothing has changed.
    pub fn due(&self) -> Option<Instant> {
        let gone = self.gone();
        let due = |entry| due_after(entry, gone);
        self.entries.values().map(due).min()
    }

    /// When the first and the last of the files went that may come back.
    fn gone(&self) -> Option<(Instant, Instant)> {
        let entries = self.entries.values();
        let gone = entries
            .filter(|it| it.stage == Stage::Gone)
            .map(|it| it.last);
        Some((gone.clone().min()?, gone.max()?))
    }

    /// Takes out what can be copied, when there is something that is due.
    pub fn draw(&mut self, now: Instant) -> BTreeMap<String, Entry> {
        if self.due().is_none_or(|due| due > now) {
            return BTreeMap::new();
        }
        let gone = self.gone();
        let (ready, rest) = std::mem::take(&mut self.entries)
            .into_iter()
            .partition(|(_, entry)| due_after(entry, gone) <= now);
        self.entries = rest;
        ready
    }

    /// Drops what is no longer wanted.
    pub fn retain(&mut self, mut keep: impl FnMut(&str, &Path) -> bool) {
        self.entries
            .retain(|target, entry| keep(target, &entry.host));
    }
}

/// When an entry is to be copied that does not overtake files which went
/// before it changed, the first and the last at these times.
fn due_after(entry: &Entry, gone: Option<(Instant, Instant)>) -> Instant {
    let due = entry.due();
    match gone {
        Some((first, last)) if first <= entry.last => {
            let held = (last.min(entry.last) + AWAY).min(entry.first + LONGEST);
            due.max(held)
        }
        _ => due,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is copied, and after how many milliseconds, when these things
    /// happen, each at its millisecond.
    fn copied(absent: bool, happened: &[(u64, Kind, &str)]) -> Vec<String> {
        let begin = Instant::now();
        let mut pending = Pending::default();
        let rule = Arc::new(Rule::default());
        let mut happened = happened.iter().peekable();
        let mut copied = Vec::new();
        for millisecond in 0..200 {
            let now = begin + Duration::from_millis(millisecond);
            while let Some((_, kind, path)) = happened.next_if(|it| it.0 == millisecond) {
                let change = Change {
                    path: Path::new("/src").join(path),
                    kind: *kind,
                    at: now,
                };
                pending.add(path, &rule, &change, absent);
            }
            for (target, entry) in pending.draw(now) {
                let gone = if entry.was_gone { " was gone" } else { "" };
                copied.push(format!("{millisecond} {target}{gone}"));
            }
        }
        assert_eq!(pending.due(), None);
        copied
    }

    #[test]
    fn a_save_is_copied_at_once() {
        let save = [(0, Kind::Written, "a"), (2, Kind::Settled, "a")];
        assert_eq!(copied(false, &save), ["2 a"]);
        assert_eq!(copied(false, &[(5, Kind::Settled, "a")]), ["5 a"]);
    }

    #[test]
    fn a_file_that_stays_open_is_copied_again_and_again() {
        let writes: Vec<_> = (0..100).map(|at| (at, Kind::Written, "log")).collect();
        assert_eq!(copied(false, &writes), ["60 log", "109 log"]);
        assert_eq!(copied(false, &[(0, Kind::Written, "log")]), ["10 log"]);
    }

    #[test]
    fn a_temporary_file_is_never_copied() {
        let save = [
            (0, Kind::Created, "tmp"),
            (0, Kind::Written, "tmp"),
            (1, Kind::Settled, "tmp"),
            (2, Kind::Gone, "tmp"),
            (2, Kind::Settled, "a"),
        ];
        assert_eq!(copied(true, &save), ["2 a"]);
        let new = [(0, Kind::Created, "a"), (1, Kind::Settled, "a")];
        assert_eq!(copied(true, &new), ["5 a"]);
    }

    #[test]
    fn what_comes_after_a_removal_does_not_overtake_it() {
        let happened = [
            (0, Kind::Settled, "before"),
            (1, Kind::Gone, "a"),
            (2, Kind::Settled, "b"),
        ];
        assert_eq!(
            copied(false, &happened),
            ["0 before", "11 a was gone", "11 b"]
        );
    }

    #[test]
    fn a_file_that_is_replaced_is_not_removed_first() {
        let save = [
            (0, Kind::Gone, "a"),
            (3, Kind::Created, "a"),
            (4, Kind::Settled, "a"),
        ];
        assert_eq!(copied(false, &save), ["4 a was gone"]);
        assert_eq!(copied(false, &[(0, Kind::Gone, "a")]), ["10 a was gone"]);
    }
}
