//! The signals that a conversation with a process takes notice of.

use std::io;

use futures_util::StreamExt;
use futures_util::stream::{SelectAll, select_all, unfold};
use tokio::signal::unix::{SignalKind, signal};

use super::failure::{self, Failure};

/// A signal that somebody has sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sent {
    /// Its name, as `SIGINT`.
    pub name: &'static str,
    number: i32,
}

impl Sent {
    /// Whether the user wants an end.
    pub fn is_interrupt(self) -> bool {
        matches!(self.name, "SIGINT" | "SIGTERM")
    }

    /// The exit code of a command that it ends.
    pub fn code(self) -> u8 {
        if self.is_interrupt() {
            return failure::INTERRUPTED;
        }
        u8::try_from(128 + self.number).unwrap_or(failure::ERROR)
    }
}

type Arrivals = std::pin::Pin<Box<dyn futures_util::Stream<Item = Sent>>>;

/// Listens for signals, in place of the system's way with them.
pub struct Signals(SelectAll<Arrivals>);

impl Signals {
    /// Begins to listen.
    pub fn new() -> Result<Self, Failure> {
        let kinds = [
            ("SIGHUP", SignalKind::hangup()),
            ("SIGINT", SignalKind::interrupt()),
            ("SIGQUIT", SignalKind::quit()),
            ("SIGTERM", SignalKind::terminate()),
            ("SIGUSR1", SignalKind::user_defined1()),
            ("SIGUSR2", SignalKind::user_defined2()),
        ];
        let arrivals = kinds.into_iter().map(|(name, kind)| {
            let sent = Sent {
                name,
                number: kind.as_raw_value(),
            };
            let arrivals = unfold(signal(kind)?, move |mut signal| async move {
                signal.recv().await.map(|()| (sent, signal))
            });
            Ok(arrivals.boxed_local())
        });
        let arrivals: io::Result<Vec<_>> = arrivals.collect();
        let arrivals = arrivals
            .map_err(|error| Failure::new(format!("cannot listen for signals: {error}")))?;
        Ok(Self(select_all(arrivals)))
    }

    /// Waits for the next one.
    pub async fn next(&mut self) -> Sent {
        match self.0.next().await {
            Some(sent) => sent,
            // Nothing is sent any more when the process itself is about to end.
            None => std::future::pending().await,
        }
    }
}
