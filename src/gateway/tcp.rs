//! Connections that are passed on as they are.
//!
//! They are served by threads of their own, each of which waits for all of its
//! sockets in one place (epoll): a connection that is held open costs little
//! more than its two sockets, and thousands of them do. A connection stays with
//! the thread that accepted it. What takes longer than a connection to the
//! first endpoint (trying others, waiting for one) is done by `reach`, beside.

mod accept;
mod clock;
mod held;
mod passing;
mod thread;

pub(super) use passing::Passing;
