//! Containers that lack something that the others of their service have, and
//! when they get it.
//!
//! One that has refused its files is tried again after a while, longer each
//! time. After that it takes something to happen: to the container, or to the
//! files.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

/// How long a container that has refused is left alone the first time; each
/// time after that it is four times as long.
const PAUSE: Duration = Duration::from_millis(100);
/// How often it is tried again by the clock alone.
const ATTEMPTS: u32 = 5;

/// The containers of a service that are behind, by identity.
#[derive(Debug, Default)]
pub(super) struct Behind {
    lacking: BTreeMap<String, Lacking>,
    /// Those from which something is to be removed when they run.
    owed: BTreeSet<String>,
}

#[derive(Debug, Default)]
struct Lacking {
    /// When it gets everything; none: it is getting it, or something has to
    /// happen first.
    due: Option<Instant>,
    is_getting: bool,
    refusals: u32,
    /// Why it refused last.
    reason: String,
}

impl Behind {
    /// A container has to get everything, now.
    pub fn add(&mut self, container: &str, now: Instant) {
        self.owed.remove(container);
        let lacking = self.lacking.entry(container.to_owned()).or_default();
        lacking.due = Some(now);
        lacking.is_getting = false;
    }

    /// A container that does not run is to lose something when it does.
    pub fn owe(&mut self, container: &str) {
        self.owed.insert(container.to_owned());
    }

    /// Whether something is to be removed from a container when it runs.
    pub fn is_owed(&self, container: &str) -> bool {
        self.owed.contains(container)
    }

    /// Whether a container is to get everything.
    pub fn contains(&self, container: &str) -> bool {
        self.lacking.contains_key(container)
    }

    /// A container has refused what it was given; whether the reason is a new
    /// one.
    pub fn refused(&mut self, container: &str, reason: &str, now: Instant) -> bool {
        let lacking = self.lacking.entry(container.to_owned()).or_default();
        // Something has happened to it meanwhile: that has its own time.
        if lacking.is_getting || lacking.due.is_none() {
            lacking.due =
                (lacking.refusals < ATTEMPTS).then(|| now + PAUSE * 4u32.pow(lacking.refusals));
            lacking.refusals += 1;
        }
        lacking.is_getting = false;
        let is_new = lacking.reason != reason;
        reason.clone_into(&mut lacking.reason);
        is_new
    }

    /// A container has got everything.
    pub fn caught_up(&mut self, container: &str) {
        if self.lacking.get(container).is_some_and(|it| it.is_getting) {
            self.lacking.remove(container);
        }
    }

    /// Something has changed that all containers get: those that have been
    /// given up are tried with it.
    pub fn again(&mut self, now: Instant) {
        for lacking in self.lacking.values_mut() {
            if !lacking.is_getting {
                lacking.due.get_or_insert(now);
            }
        }
    }

    /// A container is gone.
    pub fn forget(&mut self, container: &str) {
        self.lacking.remove(container);
        self.owed.remove(container);
    }

    /// When one is to get everything; none: none is, or not yet.
    pub fn due(&self) -> Option<Instant> {
        self.lacking.values().filter_map(|it| it.due).min()
    }

    /// The containers that get everything now, and whether they refused it
    /// before.
    pub fn draw(&mut self, now: Instant) -> BTreeMap<String, bool> {
        let due = self.lacking.iter_mut();
        let due = due.filter(|(_, it)| it.due.is_some_and(|due| due <= now));
        due.map(|(container, lacking)| {
            lacking.due = None;
            lacking.is_getting = true;
            (container.clone(), lacking.refusals > 0)
        })
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// After how many milliseconds a container is tried that always refuses.
    fn tried(behind: &mut Behind, begin: Instant) -> Vec<u128> {
        let mut tried = Vec::new();
        while let Some(due) = behind.due() {
            assert_eq!(behind.draw(due).len(), 1);
            tried.push((due - begin).as_millis());
            behind.refused("web-1", "it is busy", due);
        }
        tried
    }

    #[test]
    fn one_that_refuses_is_tried_again_less_and_less_often() {
        let begin = Instant::now();
        let mut behind = Behind::default();
        assert!(behind.refused("web-1", "it is busy", begin));
        assert!(!behind.refused("web-1", "it is busy", begin));
        behind.add("web-1", begin);
        let at = tried(&mut behind, begin);
        assert_eq!(at[0], 0);
        assert!(at.windows(2).all(|pair| pair[0] < pair[1]), "{at:?}");
        assert!(at.len() <= 7, "{at:?}");
        // Then something has to happen.
        behind.again(begin);
        assert_eq!(behind.draw(begin), [("web-1".to_owned(), true)].into());
        behind.caught_up("web-1");
        assert!(!behind.contains("web-1"));
        assert_eq!(behind.due(), None);
    }

    #[test]
    fn what_happens_while_it_gets_everything_counts() {
        let now = Instant::now();
        let mut behind = Behind::default();
        behind.add("web-1", now);
        behind.draw(now);
        behind.add("web-1", now);
        behind.caught_up("web-1");
        assert_eq!(behind.draw(now), [("web-1".to_owned(), false)].into());
        behind.owe("web-1");
        assert!(behind.is_owed("web-1"));
        behind.forget("web-1");
        assert!(!behind.is_owed("web-1") && !behind.contains("web-1"));
    }
}
