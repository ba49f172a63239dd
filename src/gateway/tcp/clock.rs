//! What a thread does when its time has come: endpoints that have not accepted,
//! the end of a shortage, connections that have fallen silent at the end.

use std::time::{Duration, Instant};

use rustix::event::Timespec;
use rustix::event::epoll::{self, EventData, EventFlags};

use super::thread::{LISTENING, Thread};

/// At the end of a gateway, a connection is over that has been silent so long.
pub(super) const SILENCE: Duration = Duration::from_millis(250);

impl Thread {
    /// How long there is nothing to do but for what happens to sockets.
    pub fn wait(&self) -> Option<Timespec> {
        if !self.again.is_empty() {
            return Some(Timespec::default());
        }
        let first = self.connecting.front().map(|(until, _, _)| *until);
        let next = [first, self.shortage, self.farewell]
            .into_iter()
            .flatten()
            .min()?;
        let left = next.saturating_duration_since(Instant::now());
        // Not a moment too early, which would be for nothing.
        Timespec::try_from(left + Duration::from_millis(1)).ok()
    }

    /// Does what is due.
    pub fn look_at_clock(&mut self) {
        if self.connecting.is_empty() && self.shortage.is_none() && self.farewell.is_none() {
            return;
        }
        let now = Instant::now();
        while let Some((until, number, born)) = self.connecting.front().copied() {
            let held = self.held.get(number).and_then(Option::as_ref);
            let waits = held.is_some_and(|it| it.born == born && !it.connected);
            if waits && now < until {
                break;
            }
            self.connecting.pop_front();
            if waits {
                self.refuse(number);
            }
        }
        if self.shortage.is_some_and(|until| now >= until) {
            self.shortage = None;
            for (number, (socket, _)) in self.listening.iter().enumerate() {
                let data = EventData::new_u64(LISTENING + number as u64);
                // Those that were not short are there already.
                let _ = epoll::add(&self.epoll, socket, data, EventFlags::IN);
            }
        }
        if self.farewell.is_some_and(|until| now >= until) {
            self.farewell = Some(now + SILENCE);
            for number in 0..self.held.len() {
                if let Some(Some(held)) = self.held.get_mut(number)
                    && held.connected
                    && !held.moved()
                {
                    self.end(number);
                }
            }
            self.free.append(&mut self.freed);
        }
    }
}
