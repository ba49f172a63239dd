//! Joins the user's terminal with a process in a container: keys, input, sizes
//! and signals go there, and output comes back.

use std::future::pending;
use std::io;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::{BoxStream, FuturesUnordered};
use tokio::io::AsyncWriteExt;
use tokio::sync::mpsc::Receiver;
use tokio_util::sync::CancellationToken;

use super::failure::Failure;
use super::signals::{Sent, Signals};
use crate::engine::docker::Docker;
use crate::engine::interaction::{Input, Interaction, Process, Streams};
use crate::engine::{Channel, Engine, EngineError, Output};
use crate::model::spec::ConsoleSize;
use crate::terminal::{self, DetachKeys, Raw, Watch, typed};
use crate::ui::Ui;

/// How often a process that is not there yet is told its terminal's size.
const ATTEMPTS: u32 = 10;

/// How many interrupts it takes to leave a container alone that does not
/// listen to them.
const PATIENCE: usize = 3;

/// How long a daemon may take to hang up after the user has left.
const PARTING: Duration = Duration::from_millis(500);

/// A conversation between the user and a process.
pub struct Session<'a> {
    /// Where output goes.
    pub ui: Ui,
    /// The daemon.
    pub engine: &'a Docker,
    /// The process.
    pub process: Process,
    /// Whether it has a terminal.
    pub tty: bool,
    /// The keys that end the conversation.
    pub keys: DetachKeys,
    /// Whether signals go to the process, a container's own, rather than end
    /// the conversation.
    pub forwards_signals: bool,
    /// Whether the process is made to draw everything again.
    pub redraws: bool,
    /// Cancelled once the process has been started.
    pub started: CancellationToken,
}

/// How a conversation has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The process has nothing more to say.
    Over,
    /// The user has pressed the detach keys.
    Detached,
    /// Nobody reads the output any more.
    Unread,
    /// The user wants an end.
    Signalled(Sent),
}

impl Session<'_> {
    /// Talks until there is nothing more to say. The terminal is as before
    /// when this returns, whatever happens.
    pub async fn talk(&self, streams: Streams) -> Result<End, Failure> {
        let Streams { input, mut output } = streams;
        let mut signals = Signals::new()?;
        let mut resumed = terminal::resumed().map_err(|error| cannot(&error))?;
        let typed = input
            .is_some()
            .then(typed)
            .transpose()
            .map_err(|error| cannot(&error))?;
        let raw = self.tty && input.is_some() && terminal::is_input();
        let raw = raw
            .then(Raw::new)
            .transpose()
            .map_err(|error| cannot(&error))?;
        let hand_on = self.hand_on(input, typed);
        let tell_size = self.tell_size();
        let pass_on = self.pass_on(&mut signals);
        tokio::pin!(hand_on, tell_size, pass_on);
        loop {
            tokio::select! {
                piece = output.next() => {
                    let Some(piece) = piece.transpose()? else {
                        return Ok(End::Over);
                    };
                    let on_stderr = piece.channel == Channel::Stderr;
                    if self.ui.bytes(on_stderr, &piece.bytes).is_err() {
                        return Ok(End::Unread);
                    }
                }
                () = &mut hand_on => {
                    part(&mut output).await;
                    return Ok(End::Detached);
                }
                sent = &mut pass_on => return Ok(End::Signalled(sent)),
                failure = &mut tell_size => return Err(failure),
                // The shell has had the terminal, in its own mode.
                _ = resumed.recv() => raw.as_ref().map_or(Ok(()), Raw::again).map_err(|error| cannot(&error))?,
            }
        }
    }

    /// Hands the input on, and that it has ended. Is over when the user
    /// detaches, which ends the input too.
    async fn hand_on(&self, input: Option<Input>, typed: Option<Receiver<Vec<u8>>>) {
        let (Some(mut input), Some(mut typed)) = (input, typed) else {
            return pending().await;
        };
        let mut watch = Watch::new(&self.keys);
        while let Some(mut piece) = typed.recv().await {
            let mut detached = false;
            if self.tty {
                (piece, detached) = watch.take(&piece);
            }
            let handed_on = async {
                input.write_all(&piece).await?;
                input.flush().await
            };
            if handed_on.await.is_err() {
                // A process that takes no more input may still have something
                // to say; its output tells when it is over.
                return pending().await;
            }
            if detached {
                input.shutdown().await.unwrap_or_default();
                return;
            }
        }
        // Who has ended needs no end of input.
        input.shutdown().await.unwrap_or_default();
        pending::<()>().await;
    }

    /// Tells the process its terminal's size, and whenever that changes.
    async fn tell_size(&self) -> Failure {
        if !self.tty || !terminal::is_output() {
            return pending().await;
        }
        let mut resized = match terminal::resized() {
            Ok(resized) => resized,
            Err(error) => return cannot(&error),
        };
        self.started.cancelled().await;
        if self.redraws
            && let Some(size) = terminal::size()
        {
            // Programs draw everything again when the size changes.
            self.resize(ConsoleSize {
                rows: size.rows.saturating_add(1),
                ..size
            })
            .await;
        }
        loop {
            if let Some(size) = terminal::size() {
                self.resize(size).await;
            }
            resized.recv().await;
        }
    }

    /// Tells the process a size. One that is not there yet is told again, and
    /// one that is not there any more does not need it.
    async fn resize(&self, size: ConsoleSize) {
        for attempt in 1..=ATTEMPTS {
            if self.engine.resize(&self.process, size).await.is_ok() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(10) * attempt).await;
        }
    }

    /// Passes signals on. Is over when the user wants an end.
    async fn pass_on(&self, signals: &mut Signals) -> Sent {
        let container = match &self.process {
            Process::Container(container) if self.forwards_signals => container,
            _ => return signals.next().await,
        };
        self.started.cancelled().await;
        let mut passing = FuturesUnordered::new();
        let mut interrupts = 0;
        loop {
            tokio::select! {
                sent = signals.next() => {
                    interrupts += usize::from(sent.is_interrupt());
                    if interrupts == PATIENCE {
                        return sent;
                    }
                    passing.push(self.engine.kill(container, sent.name));
                }
                // A container that cannot be reached has ended, or the
                // connection is broken, which its output tells.
                Some(_) = passing.next() => {}
            }
        }
    }
}

/// Reads what is still under way to somebody who has left. A connection that
/// is closed with something unread in it is a failure in the daemon's eyes: it
/// takes the terminal away, and the process ends by SIGHUP.
async fn part(output: &mut BoxStream<'static, Result<Output, EngineError>>) {
    let rest = async { while let Some(Ok(_)) = output.next().await {} };
    // A daemon that does not hang up has got everything nonetheless.
    tokio::time::timeout(PARTING, rest)
        .await
        .unwrap_or_default();
}

fn cannot(error: &io::Error) -> Failure {
    Failure::new(format!("cannot use the terminal: {error}"))
}
