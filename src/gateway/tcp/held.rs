//! A client and an endpoint, and the bytes from either to the other.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::sync::Arc;

use rustix::io::Errno;
use rustix::net::{RecvFlags, SendFlags, Shutdown, recv, send, shutdown};
use tokio_util::task::task_tracker::TaskTrackerToken;

use crate::gateway::endpoint::Lease;
use crate::gateway::listen::Port;

/// So much is passed one way before others get their turn.
const TURN: usize = 8;

/// Two connections that are one. What is read from either passes through a
/// buffer that all share; only what the other does not take at once is kept.
pub(super) struct Held {
    pub client: OwnedFd,
    pub server: OwnedFd,
    pub port: Arc<Port>,
    pub lease: Lease,
    /// Counted among the gateway's connections for as long as this is there.
    pub counted: TaskTrackerToken,
    /// Tells it from others that have had its place.
    pub born: u32,
    /// Whether the endpoint has accepted.
    pub connected: bool,
    there: Way,
    back: Way,
    /// What had passed at the last look.
    seen: u32,
}

/// One way.
#[derive(Default)]
struct Way {
    /// What is yet to be written. Most have nothing.
    kept: Option<Box<Kept>>,
    /// Bytes that have been read, from 0 again after the last number.
    passed: u32,
    /// Whether the sender may have ended: reading goes on until it is sure.
    hung: bool,
    /// Whether there is nothing more to read.
    ended: bool,
    /// Whether the receiver knows.
    told: bool,
}

/// What the receiver has not taken: from `written` on.
struct Kept {
    bytes: Vec<u8>,
    written: usize,
}

/// What has happened to a socket.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Fact {
    pub readable: bool,
    pub writable: bool,
    /// Whether its sender may have ended.
    pub hung: bool,
    /// Whether it may be of no more use at all.
    pub failed: bool,
}

/// How far it has got.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// It waits for its sockets.
    Waits,
    /// There is more to pass on already.
    GoesOn,
    /// Both sides have ended, or one has failed: there is nobody to tell.
    Over,
}

impl Held {
    pub fn new(
        client: OwnedFd,
        server: OwnedFd,
        port: Arc<Port>,
        lease: Lease,
        counted: TaskTrackerToken,
    ) -> Self {
        Self {
            client,
            server,
            port,
            lease,
            counted,
            born: 0,
            connected: false,
            there: Way::default(),
            back: Way::default(),
            seen: 0,
        }
    }

    /// Whether anything has passed since the last look.
    pub fn moved(&mut self) -> bool {
        let passed = self.there.passed.wrapping_add(self.back.passed);
        std::mem::replace(&mut self.seen, passed) != passed
    }

    /// Goes on after something has happened to the client's socket.
    pub fn of_client(&mut self, fact: Fact, buffer: &mut [u8]) -> State {
        if fact.failed && self.there.told {
            return State::Over;
        }
        self.there.hung |= fact.hung;
        let there = fact.readable || fact.hung;
        let back = fact.writable && self.back.kept.is_some();
        self.pass(there, back, buffer)
    }

    /// Goes on after something has happened to the endpoint's socket.
    pub fn of_server(&mut self, fact: Fact, buffer: &mut [u8]) -> State {
        if fact.failed && self.back.told {
            return State::Over;
        }
        self.back.hung |= fact.hung;
        let there = fact.writable && self.there.kept.is_some();
        let back = fact.readable || fact.hung;
        self.pass(there, back, buffer)
    }

    /// Passes on what there is, in the ways that are asked for.
    pub fn pass(&mut self, there: bool, back: bool, buffer: &mut [u8]) -> State {
        let mut more = false;
        // Closing the connection tells the second side that the first has ended.
        if there {
            let last = self.back.told;
            match self.there.pass(&self.client, &self.server, last, buffer) {
                Ok(goes_on) => more |= goes_on,
                Err(_) => return State::Over,
            }
        }
        if back {
            let last = self.there.told;
            match self.back.pass(&self.server, &self.client, last, buffer) {
                Ok(goes_on) => more |= goes_on,
                Err(_) => return State::Over,
            }
        }
        match (self.there.told && self.back.told, more) {
            (true, _) => State::Over,
            (false, true) => State::GoesOn,
            (false, false) => State::Waits,
        }
    }
}

impl Way {
    /// Passes on what there is; says whether there is more for another turn.
    /// Once this is the `last` of the two ways, its end need not be told.
    fn pass(
        &mut self,
        from: &OwnedFd,
        to: &OwnedFd,
        last: bool,
        buffer: &mut [u8],
    ) -> io::Result<bool> {
        for _ in 0..TURN {
            if !self.write_kept(to)? {
                return Ok(false);
            }
            if self.told {
                return Ok(false);
            }
            if self.ended {
                if !last {
                    shutdown(to, Shutdown::Write)?;
                }
                self.told = true;
                return Ok(false);
            }
            let size = buffer.len();
            let length = match recv(from, &mut *buffer, RecvFlags::empty()) {
                Ok((_, length)) => length,
                Err(Errno::AGAIN) => return Ok(false),
                Err(Errno::INTR) => continue,
                Err(error) => return Err(error.into()),
            };
            self.ended = length == 0;
            self.passed = self
                .passed
                .wrapping_add(u32::try_from(length).unwrap_or(u32::MAX));
            self.write(to, buffer.get(..length).unwrap_or_default())?;
            // A read that has not filled the buffer has got all there was, but
            // for the end.
            if length < size && !self.hung && !self.ended && self.kept.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn write(&mut self, to: &OwnedFd, piece: &[u8]) -> io::Result<()> {
        if piece.is_empty() {
            return Ok(());
        }
        let taken = sent(to, piece)?;
        if let Some(rest) = piece.get(taken..).filter(|rest| !rest.is_empty()) {
            self.kept = Some(Box::new(Kept {
                bytes: rest.to_vec(),
                written: 0,
            }));
        }
        Ok(())
    }

    /// Writes what is kept; says whether nothing is any more.
    fn write_kept(&mut self, to: &OwnedFd) -> io::Result<bool> {
        let Some(kept) = &mut self.kept else {
            return Ok(true);
        };
        while let Some(rest) = kept.bytes.get(kept.written..).filter(|it| !it.is_empty()) {
            match sent(to, rest)? {
                0 => return Ok(false),
                taken => kept.written += taken,
            }
        }
        self.kept = None;
        Ok(true)
    }
}

/// Sends as much as is taken at once.
fn sent(to: impl AsFd, piece: &[u8]) -> io::Result<usize> {
    loop {
        match send(&to, piece, SendFlags::NOSIGNAL) {
            Ok(taken) => return Ok(taken),
            Err(Errno::AGAIN) => return Ok(0),
            Err(Errno::INTR) => {}
            Err(error) => return Err(error.into()),
        }
    }
}
