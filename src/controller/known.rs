//! What a controller knows while it works.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::BoxStream;
use futures_util::{FutureExt, StreamExt};
use jiff::{SignedDuration, Timestamp};

use super::probing::Probing;
use super::runs::Moment;
use super::scaling::Scaling;
use crate::engine::{EngineError, Happening};
use crate::observed::Container;

/// How long what a plan came to nothing about is left alone.
const REST: SignedDuration = SignedDuration::from_secs(10);
/// How long after the daemon has told of something its lists have it for sure.
const DOUBT: SignedDuration = SignedDuration::from_secs(1);

/// What is known while it works.
pub(super) struct Known {
    /// What the daemon has.
    pub containers: Vec<Container>,
    /// What is asked.
    pub probing: Probing,
    /// The containers that a plan is about now.
    pub busy: BTreeSet<String>,
    /// Those that are left alone until a time, and so are jobs, by their keys.
    pub resting: BTreeMap<String, Timestamp>,
    /// When the containers are looked at once more.
    pub again: Option<Timestamp>,
    /// When it began.
    pub since: Timestamp,
    /// The runs that are being made.
    pub begun: BTreeSet<(String, u32)>,
    /// The last run of each job that was made.
    pub made: BTreeMap<String, u32>,
    /// When the next run is due.
    pub due: Option<Timestamp>,
    /// What is scaled by load.
    pub scaling: Scaling,
}

impl Known {
    /// Whether containers are to be looked at once more by now.
    pub fn is_to_look(&mut self, now: Timestamp) -> bool {
        self.again.take_if(|again| *again <= now).is_some()
    }

    /// When there is something to do next.
    pub fn next(&self) -> Option<Timestamp> {
        let resting = self.resting.values().min().copied();
        let all = [
            self.probing.next(),
            resting,
            self.due,
            self.again,
            self.scaling.next(),
        ];
        all.into_iter().flatten().min()
    }

    /// What a job is to know of now.
    pub fn moment(&self, of: &str, now: Timestamp) -> Moment<'_> {
        let begun = self.begun.iter().filter(|(job, _)| job == of);
        Moment {
            containers: &self.containers,
            begun: begun.map(|(_, number)| *number).collect(),
            made: self.made.get(of).copied(),
            since: self.since,
            now,
        }
    }

    /// A plan about containers is over; one that failed, at this time.
    pub fn ended(&mut self, containers: &BTreeSet<String>, failed: Option<Timestamp>) {
        self.busy.retain(|id| !containers.contains(id));
        if let Some(now) = failed {
            let until = now.saturating_add(REST).unwrap_or(Timestamp::MAX);
            let resting = containers.iter().map(|id| (id.clone(), until));
            self.resting.extend(resting);
        }
    }

    /// A run has been made, or could not be, at this time. One of which there
    /// is nothing is due again after a rest: what it needs may come later, as
    /// the networks of an `up` that has begun the controller first.
    pub fn ran(&mut self, of: String, number: u32, failed: Option<Timestamp>) {
        if let Some(now) = failed {
            self.made.insert(of.clone(), number.saturating_sub(1));
            let until = now.saturating_add(REST).unwrap_or(Timestamp::MAX);
            self.resting.insert(of.clone(), until);
        }
        self.begun.remove(&(of, number));
    }

    /// Takes in what has happened, and all that is known of at once. Whether
    /// containers are to be looked at again.
    pub fn takes(
        &mut self,
        first: &Happening,
        more: &mut BoxStream<'_, Result<Happening, EngineError>>,
        now: Timestamp,
    ) -> Result<bool, EngineError> {
        let mut matters = self.take(first);
        while let Some(Some(happening)) = more.next().now_or_never() {
            matters |= self.take(&happening?);
        }
        if matters {
            self.again = now.saturating_add(DOUBT).ok();
        }
        Ok(matters)
    }

    fn take(&mut self, happening: &Happening) -> bool {
        let what = happening.what.as_str();
        if matches!(what, "start" | "die") {
            self.probing.forget(&happening.id);
        }
        // What is asked of containers is told of, too.
        !what.starts_with("exec_")
    }
}
