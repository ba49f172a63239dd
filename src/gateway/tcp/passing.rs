//! A thread that passes connections on, as others see it: what it is told.

use std::collections::VecDeque;
use std::io;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::sync::mpsc::{Sender, channel};
use std::thread;

use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::event::{EventfdFlags, eventfd};
use tokio::runtime::Handle;

use super::held::Held;
use super::thread::{Thread, WAKE};
use crate::gateway::listen::Port;

/// A thread that passes connections on, until this is dropped.
pub(in crate::gateway) struct Passing {
    orders: Orders,
}

/// What the thread is told from outside.
pub(super) enum Order {
    /// Clients of a socket are to be served from now on.
    Listen(OwnedFd, Arc<Port>),
    /// An endpoint was got through to after all.
    Reached(Box<Held>),
    /// Nothing more is to be accepted.
    Close,
    /// It is over.
    End,
}

/// How it is told.
#[derive(Clone)]
pub(super) struct Orders {
    tell: Sender<Order>,
    wake: Arc<OwnedFd>,
}

impl Orders {
    pub fn give(&self, order: Order) {
        // A thread that has ended has nothing to do any more.
        if self.tell.send(order).is_ok() {
            let _ = rustix::io::write(&*self.wake, &1_u64.to_ne_bytes());
        }
    }
}

impl std::fmt::Debug for Passing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Passing")
    }
}

impl Passing {
    /// Starts it. What takes longer is done on a runtime.
    pub fn start(runtime: Handle) -> io::Result<Self> {
        let epoll = epoll::create(epoll::CreateFlags::CLOEXEC)?;
        let flags = EventfdFlags::CLOEXEC | EventfdFlags::NONBLOCK;
        let wake = Arc::new(eventfd(0, flags)?);
        // Each time that it is written to is a fact of its own.
        let once = EventFlags::IN | EventFlags::ET;
        epoll::add(&epoll, &*wake, EventData::new_u64(WAKE), once)?;
        let (tell, heard) = channel();
        let orders = Orders { tell, wake };
        let thread = Thread {
            epoll,
            heard,
            orders: orders.clone(),
            runtime,
            listening: Vec::new(),
            held: Vec::new(),
            free: Vec::new(),
            freed: Vec::new(),
            connecting: VecDeque::new(),
            again: Vec::new(),
            born: 0,
            shortage: None,
            farewell: None,
        };
        thread::Builder::new()
            .name("tcp".to_owned())
            .spawn(move || thread.run())?;
        Ok(Self { orders })
    }

    /// Serves the clients of a port from now on, until it is closed.
    pub fn listen(&self, socket: TcpListener, port: &Arc<Port>) {
        self.orders
            .give(Order::Listen(socket.into(), Arc::clone(port)));
    }

    /// Accepts nothing more, and ends what falls silent.
    pub fn close(&self) {
        self.orders.give(Order::Close);
    }
}

impl Drop for Passing {
    fn drop(&mut self) {
        self.orders.give(Order::End);
    }
}
