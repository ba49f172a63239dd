//! A connection and what has been read from it ahead.
//!
//! All connections of a thread are read into one buffer, and only what is not
//! dealt with at once is kept. So one that says nothing costs no buffer.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, ReadBuf};

use crate::gateway::relay::with_buffer;

/// A connection that is read from.
#[derive(Debug)]
pub(super) struct Source<S> {
    pub stream: S,
    /// What has been read; dealt with up to `from`.
    kept: Vec<u8>,
    from: usize,
}

impl<S> Source<S> {
    pub fn new(stream: S) -> Self {
        Self {
            stream,
            kept: Vec::new(),
            from: 0,
        }
    }

    /// What has been read and not been dealt with.
    pub fn rest(&self) -> &[u8] {
        self.kept.get(self.from..).unwrap_or_default()
    }

    /// So much of the rest has been dealt with.
    pub fn consume(&mut self, count: usize) {
        self.from += count;
        if self.from >= self.kept.len() {
            self.kept = Vec::new();
            self.from = 0;
        }
    }

    /// Takes the rest out.
    pub fn take_rest(&mut self) -> Vec<u8> {
        let rest = self.rest().to_vec();
        self.consume(rest.len());
        rest
    }

    /// Keeps what comes after the rest.
    pub fn keep(&mut self, piece: &[u8]) {
        self.kept.extend_from_slice(piece);
    }

    /// Reads more to the rest. Gives how many bytes; none are the end.
    pub fn poll_fill(&mut self, cx: &mut Context<'_>) -> Poll<io::Result<usize>>
    where
        S: AsyncRead + Unpin,
    {
        with_buffer(|buffer| {
            let mut piece = ReadBuf::new(buffer);
            ready!(Pin::new(&mut self.stream).poll_read(cx, &mut piece))?;
            self.kept.extend_from_slice(piece.filled());
            Poll::Ready(Ok(piece.filled().len()))
        })
    }
}
