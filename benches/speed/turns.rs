//! Lets Docker Compose, the bare API and rcompose take turns, so that a busy
//! machine slows all of them.

use crate::stopwatch::{Measurement, Run};
use crate::table::Row;

type Turn<'t> = Box<dyn FnMut() -> Run + 't>;

/// Who takes turns, and what each does when it is its turn.
pub struct Turns<'t> {
    what: String,
    peer: Option<Turn<'t>>,
    bare: Option<Turn<'t>>,
    ours: Turn<'t>,
}

impl<'t> Turns<'t> {
    /// What is measured, and how rcompose does it.
    pub fn new(what: impl Into<String>, ours: impl FnMut() -> Run + 't) -> Self {
        Self {
            what: what.into(),
            peer: None,
            bare: None,
            ours: Box::new(ours),
        }
    }

    /// How Docker Compose does it, when it is here.
    pub fn peer(mut self, turn: Option<impl FnMut() -> Run + 't>) -> Self {
        self.peer = turn.map(|turn| Box::new(turn) as Turn);
        self
    }

    /// How the bare API does it.
    pub fn bare(mut self, turn: impl FnMut() -> Run + 't) -> Self {
        self.bare = Some(Box::new(turn));
        self
    }

    /// Measures so many rounds, after one that does not count.
    pub fn warm(mut self, rounds: usize) -> Row {
        self.round(&mut Row::new(""));
        self.cold(rounds)
    }

    /// Measures so many rounds.
    pub fn cold(mut self, rounds: usize) -> Row {
        let mut row = Row::new(&self.what);
        for _ in 0..rounds {
            self.round(&mut row);
        }
        row
    }

    fn round(&mut self, row: &mut Row) {
        let take = |turn: &mut Option<Turn>, column: &mut Option<Measurement>| {
            if let Some(turn) = turn {
                column.get_or_insert_default().add(turn());
            }
        };
        take(&mut self.peer, &mut row.peer);
        take(&mut self.bare, &mut row.bare);
        row.ours.add((self.ours)());
    }
}
