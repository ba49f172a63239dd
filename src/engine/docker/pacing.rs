//! A connection that is not woken for every line of a flood.
//!
//! The daemon sends kept logs line by line. A reader that is woken for each of
//! them costs both sides more than the lines do. Here, once many small pieces
//! have come one right after the other, a moment is let pass before each read,
//! in which more gathers; a quiet connection is read at once again.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::thread;
use std::time::{Duration, Instant};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::task::{JoinHandle, spawn_blocking};

/// Fewer bytes than these are a small piece.
const SMALL: usize = 2048;
/// So many small pieces in a row are a flood …
const FLOOD: u32 = 64;
/// … when no more time than this is between two of them.
const SOON: Duration = Duration::from_millis(1);
/// How long more is left to gather: a fifth of what a Unix socket holds of
/// short lines, at the rate at which the daemon writes them.
const MOMENT: Duration = Duration::from_micros(200);

/// A connection that is read in that way.
pub(super) struct Paced<S> {
    inner: S,
    /// How many small pieces have come in a row.
    pieces: u32,
    last: Instant,
    /// The moment that has to pass yet. The runtime's own timers are too
    /// coarse for it.
    moment: Option<JoinHandle<()>>,
}

impl<S> Paced<S> {
    /// Wraps a connection.
    pub fn new(inner: S) -> Self {
        Self {
            inner,
            pieces: 0,
            last: Instant::now(),
            moment: None,
        }
    }

    /// Takes notice of a piece of so many bytes.
    fn take(&mut self, bytes: usize, now: Instant) {
        let soon = now.duration_since(self.last) < SOON;
        self.last = now;
        let in_flood = self.pieces >= FLOOD;
        let small = bytes < SMALL;
        // In a flood, pieces are large for having gathered.
        self.pieces = match (in_flood, small) {
            (true, false) => self.pieces,
            (false, true) if soon => self.pieces + 1,
            _ => 0,
        };
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Paced<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if let Some(moment) = &mut self.moment {
            // Given up with the runtime, it has passed as well.
            let _passed = ready!(Pin::new(moment).poll(context));
            self.moment = None;
        }
        let before = buffer.filled().len();
        ready!(Pin::new(&mut self.inner).poll_read(context, buffer))?;
        let bytes = buffer.filled().len() - before;
        self.take(bytes, Instant::now());
        if self.pieces >= FLOOD {
            self.moment = Some(spawn_blocking(|| thread::sleep(MOMENT)));
        }
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Paced<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.inner).poll_write_vectored(context, pieces)
    }

    fn is_write_vectored(&self) -> bool {
        self.inner.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.inner).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many pieces count after some have come so long after each other.
    fn counted(pieces: impl IntoIterator<Item = (u64, usize)>) -> u32 {
        let mut paced = Paced::new(());
        let mut now = paced.last;
        for (microseconds, bytes) in pieces {
            now += Duration::from_micros(microseconds);
            paced.take(bytes, now);
        }
        paced.pieces
    }

    #[test]
    fn small_pieces_in_quick_succession_are_a_flood() {
        let flood = vec![(10, 70); FLOOD as usize];
        assert_eq!(counted(flood.clone()), FLOOD);
        let gathered = flood.iter().copied().chain([(300, 50_000), (300, 9000)]);
        assert_eq!(counted(gathered), FLOOD, "it goes on");
        let over = flood.iter().copied().chain([(300, 70)]);
        assert_eq!(counted(over), 0, "nothing has gathered: it is over");
        assert_eq!(counted(vec![(2000, 70); 100]), 0, "a quiet connection");
        assert_eq!(counted(vec![(10, 30_000); 100]), 0, "large as it is");
    }

    #[tokio::test]
    async fn everything_arrives() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};
        let (mut writer, reader) = tokio::io::duplex(4096);
        let writing = tokio::spawn(async move {
            for number in 0..5000_u32 {
                writer.write_all(&number.to_be_bytes()).await.unwrap();
                tokio::task::yield_now().await;
            }
        });
        let mut read = Vec::new();
        Paced::new(reader).read_to_end(&mut read).await.unwrap();
        writing.await.unwrap();
        assert!(
            read.chunks(4)
                .map(|it| u32::from_be_bytes(it.try_into().unwrap()))
                .eq(0..5000)
        );
    }
}
