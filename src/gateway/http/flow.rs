//! A message on its way: its head as the receiver gets it, then its body as it
//! comes.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::body::Body;
use super::source::Source;
use crate::gateway::relay::{PIECE, with_buffer};

/// Who has kept a message from passing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    /// The sender: it broke off, or what it sends is no HTTP.
    Sender,
    /// The receiver: it takes no more.
    Receiver,
}

/// A message on its way.
#[derive(Debug)]
pub(super) struct Flow {
    /// What is to be written, from `written` on: the head first.
    out: Vec<u8>,
    written: usize,
    /// Whether the receiver has taken anything.
    begun: bool,
    /// Whether what was written may not be on its way yet.
    unflushed: bool,
    /// Whether there is a head and nothing else.
    bare: bool,
    body: Body,
}

impl Flow {
    pub fn new(head: Vec<u8>, body: Body) -> Self {
        Self {
            out: head,
            written: 0,
            begun: false,
            unflushed: false,
            bare: body.is_over(),
            body,
        }
    }

    /// Whether the receiver has taken anything.
    pub fn has_begun(&self) -> bool {
        self.begun
    }

    /// Begins again with another receiver. Says whether that can be: of what
    /// has a body, something is gone once it has begun.
    pub fn rewind(&mut self) -> bool {
        if self.begun && !self.bare {
            return false;
        }
        self.written = 0;
        self.begun = false;
        true
    }

    /// Passes on what there is, to the end of the body.
    pub fn poll<R, W>(
        &mut self,
        cx: &mut Context<'_>,
        from: &mut Source<R>,
        to: &mut W,
    ) -> Poll<Result<(), Fault>>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        loop {
            self.absorb(from)?;
            ready!(self.poll_out(cx, to)).map_err(|_| Fault::Receiver)?;
            if self.body.is_over() {
                return Poll::Ready(Ok(()));
            }
            if from.rest().is_empty() {
                let passed = with_buffer(|buffer| self.poll_piece(cx, from, to, buffer));
                ready!(passed)?;
            }
        }
    }

    /// Takes what has been read already, so that it goes out with the head.
    fn absorb<R>(&mut self, from: &mut Source<R>) -> Result<(), Fault> {
        let ahead = self.out.len() - self.written;
        if self.body.is_over() || from.rest().is_empty() || ahead >= PIECE {
            return Ok(());
        }
        let taken = self.body.take(from.rest()).map_err(|_| Fault::Sender)?;
        self.out
            .extend_from_slice(from.rest().get(..taken).unwrap_or_default());
        from.consume(taken);
        Ok(())
    }

    /// Reads a piece of the body and writes as much of it as is taken.
    fn poll_piece<R, W>(
        &mut self,
        cx: &mut Context<'_>,
        from: &mut Source<R>,
        to: &mut W,
        buffer: &mut [u8],
    ) -> Poll<Result<(), Fault>>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let mut piece = ReadBuf::new(buffer);
        let read = ready!(Pin::new(&mut from.stream).poll_read(cx, &mut piece));
        read.map_err(|_| Fault::Sender)?;
        let piece = piece.filled();
        if piece.is_empty() {
            return Poll::Ready(self.body.end().map_err(|_| Fault::Sender));
        }
        let used = self.body.take(piece).map_err(|_| Fault::Sender)?;
        let (ours, next) = piece.split_at_checked(used).ok_or(Fault::Sender)?;
        from.keep(next);
        let taken = match Pin::new(to).poll_write(cx, ours) {
            Poll::Ready(taken) => taken.map_err(|_| Fault::Receiver)?,
            Poll::Pending => 0,
        };
        self.begun = true;
        self.unflushed = true;
        if let Some(rest) = ours.get(taken..).filter(|rest| !rest.is_empty()) {
            self.out = rest.to_vec();
            self.written = 0;
        }
        Poll::Ready(Ok(()))
    }

    /// Writes what is there to be written.
    fn poll_out<W: AsyncWrite + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        to: &mut W,
    ) -> Poll<io::Result<()>> {
        while let Some(rest) = self.out.get(self.written..).filter(|it| !it.is_empty()) {
            match ready!(Pin::new(&mut *to).poll_write(cx, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                taken => self.written += taken,
            }
            self.begun = true;
            self.unflushed = true;
        }
        if !self.bare && self.written > 0 {
            self.out = Vec::new();
            self.written = 0;
        }
        // Something like TLS may hold back what it was given.
        if self.unflushed {
            ready!(Pin::new(to).poll_flush(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }
}
