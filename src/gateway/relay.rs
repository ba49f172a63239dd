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
const PIECE: usize = 64 * 1024;
/// At the end of a gateway, a connection is over that has been silent so long.
const SILENCE: Duration = Duration::from_millis(250);

thread_local! {
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; PIECE]);
}

/// How a side is told that nothing more comes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// By a word of its own. TLS has one.
    Told,
    /// The last of the two by the end of the connection itself.
    Dropped,
}

/// Passes bytes on both ways until both sides have ended, one has failed, or,
/// once `closing` is cancelled, nothing more is said.
#[expect(clippy::manual_async_fn, reason = "it takes less memory")]
pub(super) fn relay<A, B>(
    one: &mut A,
    other: &mut B,
    closing: &CancellationToken,
    end: End,
) -> impl Future<Output = ()>
where
    A: AsyncRead + AsyncWrite + Unpin,
    B: AsyncRead + AsyncWrite + Unpin,
{
    // A block, for the same reason as in `tcp`.
    async move {
        let mut pair = Pair::default();
        // Either side's failure ends both: there is nobody to tell.
        tokio::select! {
            _ = poll_fn(|cx| pair.poll(cx, one, other, end)) => return,
            () = closing.cancelled() => {}
        }
        Box::pin(farewell(pair, one, other, end)).await;
    }
}

/// Goes on for as long as anything is said.
async fn farewell<A, B>(mut pair: Pair, one: &mut A, other: &mut B, end: End)
where
    A: AsyncRead + AsyncWrite + Unpin,
    B: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        let passed = pair.passed();
        let ended = poll_fn(|cx| pair.poll(cx, one, other, end));
        if timeout(SILENCE, ended).await.is_ok() || pair.passed() == passed {
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
    fn passed(&self) -> u32 {
        self.there.passed.wrapping_add(self.back.passed)
    }

    fn poll<A, B>(
        &mut self,
        cx: &mut Context<'_>,
        one: &mut A,
        other: &mut B,
        end: End,
    ) -> Poll<io::Result<()>>
    where
        A: AsyncRead + AsyncWrite + Unpin,
        B: AsyncRead + AsyncWrite + Unpin,
    {
        let last = |told: bool| told && end == End::Dropped;
        let there = self.there.poll(cx, one, other, last(self.back.told))?;
        let back = self.back.poll(cx, other, one, last(self.there.told))?;
        if there.is_ready() && back.is_ready() {
            return Poll::Ready(Ok(()));
        }
        Poll::Pending
    }
}

/// One way.
#[derive(Default)]
struct Way {
    /// What was read and is yet to be written. Most have nothing.
    kept: Option<Box<Kept>>,
    /// Bytes that have been read, from 0 again after the last number.
    passed: u32,
    /// Whether what was written may not be on its way yet.
    unflushed: bool,
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

impl Way {
    /// Goes on as far as it can. Once this is the `last` of the two ways, its
    /// end need not be told.
    fn poll<R, W>(
        &mut self,
        cx: &mut Context<'_>,
        from: &mut R,
        to: &mut W,
        last: bool,
    ) -> Poll<io::Result<()>>
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
                if !last {
                    ready!(Pin::new(&mut *to).poll_shutdown(cx))?;
                }
                self.told = true;
                continue;
            }
            let passed = BUFFER.with_borrow_mut(|buffer| self.poll_piece(cx, from, to, buffer));
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
        self.passed = self
            .passed
            .wrapping_add(u32::try_from(piece.len()).unwrap_or(u32::MAX));
        if self.ended {
            return Poll::Ready(Ok(()));
        }
        let taken = match Pin::new(&mut *to).poll_write(cx, piece)? {
            Poll::Ready(0) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
            Poll::Ready(taken) => taken,
            Poll::Pending => 0,
        };
        if let Some(rest) = piece.get(taken..).filter(|rest| !rest.is_empty()) {
            self.kept = Some(Box::new(Kept {
                bytes: rest.to_vec(),
                written: 0,
            }));
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
        if let Some(kept) = &mut self.kept {
            while let Some(rest) = kept.bytes.get(kept.written..).filter(|it| !it.is_empty()) {
                match ready!(Pin::new(&mut *to).poll_write(cx, rest))? {
                    0 => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                    taken => kept.written += taken,
                }
            }
            self.kept = None;
        }
        // Something like TLS may hold back what it was given.
        if self.unflushed {
            ready!(Pin::new(to).poll_flush(cx))?;
            self.unflushed = false;
        }
        Poll::Ready(Ok(()))
    }
}
