//! A thread that passes connections on: what it waits for, and what it does
//! about it.

use std::collections::VecDeque;
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::mpsc::Receiver;
use std::time::Instant;

use rustix::event::epoll::{self, Event, EventData, EventFlags};
use rustix::io::Errno;
use rustix::net::sockopt::socket_error;
use tokio::runtime::Handle;

use super::clock::SILENCE;
use super::held::{Fact, Held, State};
use super::passing::{Order, Orders};
use crate::gateway::listen::Port;

/// How much is read at once.
const PIECE: usize = 64 * 1024;
/// So many facts are taken in at once, and so many clients.
pub(super) const BATCH: usize = 128;
/// What facts about the thread's own wake-up carry.
pub(super) const WAKE: u64 = u64::MAX;
/// What those of listening sockets carry, added to their number.
pub(super) const LISTENING: u64 = 1 << 62;

/// All that the thread has. Its work is done here, in `accept` and in `clock`.
pub(super) struct Thread {
    pub epoll: OwnedFd,
    pub heard: Receiver<Order>,
    pub orders: Orders,
    pub runtime: Handle,
    pub listening: Vec<(OwnedFd, Arc<Port>)>,
    pub held: Vec<Option<Box<Held>>>,
    /// Places that can be given away.
    pub free: Vec<usize>,
    /// Those that can when the facts at hand have been dealt with: some may be
    /// about what was there.
    pub freed: Vec<usize>,
    /// Those that an endpoint has yet to accept, and until when.
    pub connecting: VecDeque<(Instant, usize, u32)>,
    /// Those that have more to pass on.
    pub again: Vec<usize>,
    pub born: u32,
    /// When accepting goes on after the system had nothing to give.
    pub shortage: Option<Instant>,
    /// When those that have fallen silent are looked for.
    pub farewell: Option<Instant>,
}

impl Thread {
    /// Goes on until it is told that it is over.
    pub fn run(mut self) {
        let mut buffer = vec![0; PIECE];
        let mut room = [const { MaybeUninit::<Event>::uninit() }; BATCH];
        loop {
            let wait = self.wait();
            let facts = match epoll::wait(&self.epoll, &mut room, wait.as_ref()) {
                Ok((facts, _)) => facts,
                Err(Errno::INTR) => continue,
                // Nothing can be waited for any more.
                Err(_) => return,
            };
            for fact in facts {
                let (about, flags) = (fact.data.u64(), fact.flags);
                if about == WAKE {
                    if self.obey(&mut buffer) {
                        return;
                    }
                } else if let Some(number) = about.checked_sub(LISTENING) {
                    self.accept(place(number));
                } else {
                    self.take_in(place(about >> 1), about & 1 == 1, flags, &mut buffer);
                }
            }
            for number in std::mem::take(&mut self.again) {
                self.pass_on(
                    number,
                    |held, buffer| held.pass(true, true, buffer),
                    &mut buffer,
                );
            }
            self.free.append(&mut self.freed);
            self.look_at_clock();
        }
    }

    /// Does what it is told. Says whether it is over.
    fn obey(&mut self, buffer: &mut [u8]) -> bool {
        while let Ok(order) = self.heard.try_recv() {
            match order {
                Order::Listen(socket, port) => {
                    let data = EventData::new_u64(LISTENING + self.listening.len() as u64);
                    if epoll::add(&self.epoll, &socket, data, EventFlags::IN).is_ok() {
                        self.listening.push((socket, port));
                    }
                }
                Order::Reached(held) => {
                    if let Some(number) = self.hold(held) {
                        self.join(number, buffer);
                    }
                }
                Order::Close => {
                    for number in 0..self.listening.len() {
                        while self.accept(number) {}
                    }
                    self.listening.clear();
                    self.farewell = Some(Instant::now() + SILENCE);
                }
                Order::End => return true,
            }
        }
        false
    }

    /// Gives it a place, and waits for the endpoint's socket.
    pub fn hold(&mut self, mut held: Box<Held>) -> Option<usize> {
        self.born = self.born.wrapping_add(1);
        held.born = self.born;
        let number = self.free.pop().unwrap_or_else(|| {
            self.held.push(None);
            self.held.len() - 1
        });
        let data = EventData::new_u64((number as u64) << 1 | 1);
        let all = EventFlags::IN | EventFlags::OUT | EventFlags::RDHUP | EventFlags::ET;
        if epoll::add(&self.epoll, &held.server, data, all).is_err() {
            self.free.push(number);
            return None;
        }
        *self.held.get_mut(number)? = Some(held);
        Some(number)
    }

    /// Deals with what has happened to a socket.
    fn take_in(&mut self, number: usize, is_server: bool, flags: EventFlags, buffer: &mut [u8]) {
        let Some(Some(held)) = self.held.get(number) else {
            return;
        };
        let failed = flags.intersects(EventFlags::ERR | EventFlags::HUP);
        if !held.connected {
            if !flags.contains(EventFlags::OUT) && !failed {
                return;
            }
            if matches!(socket_error(&held.server), Ok(Ok(()))) {
                self.join(number, buffer);
            } else {
                return self.refuse(number);
            }
        }
        let fact = Fact {
            readable: flags.contains(EventFlags::IN),
            writable: flags.contains(EventFlags::OUT),
            hung: failed || flags.contains(EventFlags::RDHUP),
            failed,
        };
        let go = |held: &mut Held, buffer: &mut [u8]| {
            if is_server {
                held.of_server(fact, buffer)
            } else {
                held.of_client(fact, buffer)
            }
        };
        self.pass_on(number, go, buffer);
    }

    /// The endpoint has accepted: the two are one from now on.
    pub fn join(&mut self, number: usize, buffer: &mut [u8]) {
        let Some(Some(held)) = self.held.get_mut(number) else {
            return;
        };
        held.connected = true;
        if held.pass(true, false, buffer) == State::Over {
            return self.end(number);
        }
        // What has come since then is a fact at once.
        let data = EventData::new_u64((number as u64) << 1);
        let all = EventFlags::IN | EventFlags::OUT | EventFlags::RDHUP | EventFlags::ET;
        if epoll::add(&self.epoll, &held.client, data, all).is_err() {
            self.end(number);
        }
    }

    fn pass_on(
        &mut self,
        number: usize,
        go: impl FnOnce(&mut Held, &mut [u8]) -> State,
        buffer: &mut [u8],
    ) {
        let Some(Some(held)) = self.held.get_mut(number) else {
            return;
        };
        match go(held, buffer) {
            State::Waits => {}
            State::GoesOn => self.again.push(number),
            State::Over => self.end(number),
        }
    }

    /// Ends a connection.
    pub fn end(&mut self, number: usize) {
        drop(self.take(number));
    }

    pub fn take(&mut self, number: usize) -> Option<Box<Held>> {
        let held = self.held.get_mut(number)?.take()?;
        self.freed.push(number);
        Some(held)
    }
}

fn place(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}
