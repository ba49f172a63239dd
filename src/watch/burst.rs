//! When something costly is done about changes that come in a burst.
//!
//! The first change is acted on at once. What follows is gathered until it
//! has been quiet for a while, the longer the burst has gone on; but never
//! longer than a second, so that somebody who writes all the time still sees
//! something happen.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use super::tree::Kind;

/// How long half of something waits for the other half.
const HALF: Duration = Duration::from_millis(10);
/// The longest quiet that is waited for.
const QUIET: Duration = Duration::from_millis(100);
/// The longest that anything is put off.
const LONGEST: Duration = Duration::from_secs(1);

/// Changes of some subjects since something was done about them.
#[derive(Debug)]
pub(super) struct Burst<T> {
    subjects: BTreeSet<T>,
    count: usize,
    first: Option<Instant>,
    last: Instant,
    whole: bool,
    /// When the burst began, whatever was done about it since.
    begun: Option<Instant>,
    given_up: u32,
    /// Before that nothing is done.
    held: Option<Instant>,
}

/// What has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Gathered<T> {
    /// Of what.
    pub subjects: BTreeSet<T>,
    /// How often.
    pub count: usize,
    /// When first.
    pub first: Instant,
    /// How often what was done about it was given up.
    pub given_up: u32,
}

impl<T: Ord> Burst<T> {
    pub fn new() -> Self {
        Self {
            subjects: BTreeSet::new(),
            count: 0,
            first: None,
            last: Instant::now(),
            whole: true,
            begun: None,
            given_up: 0,
            held: None,
        }
    }

    /// Takes in a change of a subject.
    pub fn add(&mut self, subject: T, kind: Kind, at: Instant) {
        self.whole = matches!(kind, Kind::Settled | Kind::Found | Kind::Folder);
        self.subjects.insert(subject);
        self.count += 1;
        let goes_on = at.saturating_duration_since(self.last) < QUIET;
        if !goes_on || self.begun.is_none() {
            self.begun = Some(at);
        }
        self.first.get_or_insert(at);
        self.last = at;
    }

    /// What has changed.
    pub fn subjects(&self) -> impl Iterator<Item = &T> {
        self.subjects.iter()
    }

    /// When something is to be done; none: nothing has changed.
    pub fn due(&self) -> Option<Instant> {
        let first = self.first?;
        let half = if self.whole { Duration::ZERO } else { HALF };
        let lasted = self
            .last
            .saturating_duration_since(self.begun.unwrap_or(first));
        let quiet = (lasted / 2).min(QUIET).max(half);
        let due = (self.last + quiet).min(first + LONGEST);
        Some(self.held.map_or(due, |held| held.max(due)))
    }

    /// Takes out what has changed, when it is due.
    pub fn draw(&mut self, now: Instant) -> Option<Gathered<T>> {
        if self.due()? > now {
            return None;
        }
        let first = self.first.take()?;
        self.held = None;
        Some(Gathered {
            subjects: std::mem::take(&mut self.subjects),
            count: std::mem::take(&mut self.count),
            first,
            given_up: std::mem::take(&mut self.given_up),
        })
    }

    /// Puts back what was given up.
    pub fn put_back(&mut self, gathered: Gathered<T>) {
        self.subjects.extend(gathered.subjects);
        self.count += gathered.count;
        self.first = Some(gathered.first);
        self.given_up = gathered.given_up + 1;
    }

    /// Puts back what has failed; nothing is done about it for a while.
    pub fn put_back_for(&mut self, gathered: Gathered<T>, pause: Duration) {
        self.held = Some(Instant::now() + pause);
        self.put_back(gathered);
    }

    /// Drops what was gathered of these subjects.
    pub fn drop_all(&mut self, subjects: &BTreeSet<T>) {
        self.subjects.retain(|subject| !subjects.contains(subject));
        if self.subjects.is_empty() {
            self.first = None;
            self.count = 0;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The milliseconds at which something is done when changes come at these.
    fn acted(kind: Kind, at: impl Fn(u64) -> bool) -> Vec<u64> {
        let begin = Instant::now();
        let mut burst = Burst::new();
        let mut acted = Vec::new();
        for millisecond in 0..4000 {
            let now = begin + Duration::from_millis(millisecond);
            if at(millisecond) {
                burst.add("web", kind, now);
            }
            if burst.draw(now).is_some() {
                acted.push(millisecond);
            }
        }
        acted
    }

    #[test]
    fn the_first_change_is_acted_on_at_once() {
        assert_eq!(acted(Kind::Settled, |at| at == 7), [7]);
        assert_eq!(acted(Kind::Settled, |at| at == 7 || at == 1000), [7, 1000]);
        // A file that is open, or gone, may be followed by more.
        assert_eq!(acted(Kind::Written, |at| at == 7), [17]);
    }

    #[test]
    fn a_burst_is_gathered() {
        let burst = acted(Kind::Settled, |at| at < 100);
        assert_eq!(burst[0], 0);
        assert!(burst.len() <= 3, "{burst:?}");
        assert!((100..=250).contains(burst.last().unwrap()), "{burst:?}");
    }

    #[test]
    fn a_constant_writer_is_not_starved_and_starves_nobody() {
        let acted = acted(Kind::Settled, |at| at < 3500 && at % 5 == 0);
        assert!((4..=10).contains(&acted.len()), "{acted:?}");
        assert!(acted.windows(2).all(|pair| pair[1] - pair[0] <= 1100));
    }

    #[test]
    fn what_is_given_up_is_done_again() {
        let now = Instant::now();
        let mut burst = Burst::new();
        burst.add("web", Kind::Settled, now);
        burst.add("db", Kind::Settled, now);
        let gathered = burst.draw(now).unwrap();
        assert_eq!(burst.due(), None);
        burst.add("web", Kind::Settled, now);
        burst.drop_all(&["web"].into());
        assert_eq!(burst.due(), None);
        burst.put_back(gathered.clone());
        let again = burst.draw(now).unwrap();
        assert_eq!(again.subjects, gathered.subjects);
        assert_eq!((again.count, again.given_up), (2, 1));
        burst.add("web", Kind::Settled, now);
        assert_eq!(burst.draw(now).unwrap().given_up, 0);
    }
}
