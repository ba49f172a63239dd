//! Bytes from one connection to another and back, to the end of both.
//!
//! A connection that says nothing costs no buffer: bytes pass through one that
//! the thread's connections share, and only what the receiver does not take at
//! once is kept for it. That is what lets thousands be held open.

use std::cell::RefCell;
use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// How much is read at once.
pub(super) const PIECE: usize = 64 * 1024;
/// At the end of a gateway, a connection is over that has been silent so long.
const SILENCE: Duration = Duration::from_millis(250);

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; PIECE]);
}

/// Lends the buffer that the thread's connections are read into.
pub(super) fn with_buffer<T>(read: impl FnOnce(&mut [u8]) -> T) -> T {
    BUFFER.with_borrow_mut(|buffer| read(buffer))
}

/// Passes bytes on both ways until both sides have ended, one has failed, or,
/// once `closing` is cancelled, nothing more is said.
pub(super) async fn relay<A, B>(mut one: A, mut other: B, closing: &CancellationToken)
where
    A: AsyncRead + AsyncWrite + Unpin,
    B: AsyncRead + AsyncWrite + Unpin,
{
    let mut pair = Pair::default();
    // Either side's failure ends both: there is nobody to tell.
    tokio::select! {
        _ = poll_fn(|cx| pair.poll(cx, &mut one, &mut other)) => return,
        () = closing.cancelled() => {}
    }
    loop {
        let passed = pair.passed();
        let end = poll_fn(|cx| pair.poll(cx, &mut one, &mut other));
        if timeout(SILENCE, end).await.is_ok() || pair.passed() == passed {
            return;
        }
    }
}

/// Both ways.
#[derive(Default)]
struct Pair {
    there: Way,
    back: Way,
}

impl Pair {
    fn passed(&self) -> u64 {
        self.there.passed.wrapping_add(self.back.passed)
    }

    fn poll<A, B>(
        &mut self,
        cx: &mut Context<'_>,
        one: &mut A,
        other: &mut B,
    ) -> Poll<io::Result<()>>
    where
        A: AsyncRead + AsyncWrite + Unpin,
        B: AsyncRead + AsyncWrite + Unpin,
    {
        let there = self.there.poll(cx, one, other)?;
        let back = self.back.poll(cx, other, one)?;
        if there.is_ready() && back.is_ready() {
            return Poll::Ready(Ok(()));
        }
        Poll::Pending
    }
}

/// One way.
#[derive(Default)]
struct Way {
    /// What was read and is yet to be written, from `written` on.
    kept: Vec<u8>,
    written: usize,
    /// Whether what was written may not be on its way yet.
    unflushed: bool,
    /// Whether there is nothing more to read.
    ended: bool,
    /// Whether the receiver knows.
    told: bool,
    /// Bytes that have been read.
    passed: u64,
}

impl Way {
    fn poll<R, W>(&mut self, cx: &mut Context<'_>, from: &mut R, to: &mut W) -> Poll<io::Result<()>>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        loop {
            ready!(self.poll_kept(cx, to))?;
            if self.told {
                return Poll::Ready(Ok(()));
            }
            if self.ended {
                ready!(Pin::new(&mut *to).poll_shutdown(cx))?;
                self.told = true;
                continue;
            }
            let passed = with_buffer(|buffer| self.poll_piece(cx, from, to, buffer));
            ready!(passed)?;
        }
    }

    /// Reads a piece and writes as much of it as is taken.
    fn poll_piece<R, W>(
        &mut self,
        cx: &mut Context<'_>,
        from: &mut R,
        to: &mut W,
        buffer: &mut [u8],
    ) -> Poll<io::Result<()>>
    where
        R: AsyncRead + Unpin,
        W: AsyncWrite + Unpin,
    {
        let mut piece = ReadBuf::new(buffer);
        ready!(Pin::new(from).poll_read(cx, &mut piece))?;
        let piece = piece.filled();
        self.ended = piece.is_empty();
        self.passed = self.passed.wrapping_add(piece.len() as u64);
        if self.ended {
            return Poll::Ready(Ok(()));
        }
        let taken = match Pin::new(&mut *to).poll_write(cx, piece)? {
            Poll::Ready(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            Poll::Ready(taken) => taken,
            Poll::Pending => 0,
        };
        if let Some(rest) = piece.get(taken..).filter(|rest| !rest.is_empty()) {
            self.kept = rest.to_vec();
            self.written = 0;
        }
        self.unflushed = true;
        Poll::Ready(Ok(()))
    }

    /// Writes what is kept.
    fn poll_kept<W: AsyncWrite + Unpin>(
        &mut self,
        cx: &mut Context<'_>,
        to: &mut W,
    ) -> Poll<io::Result<()>> {
        while let Some(rest) = self.kept.get(self.written..).filter(|it| !it.is_empty()) {
            match ready!(Pin::new(&mut *to).poll_write(cx, rest))? {
                0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                taken => self.written += taken,
            }
        }
        if !self.kept.is_empty() {
            self.kept = Vec::new();
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
