//! The bytes of a batch, made once and sent to many containers: in memory when
//! there are few, else in a file that has no name.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt;
use std::sync::Arc;

use futures_util::stream::{self, StreamExt};
use tempfile::SpooledData;

use crate::engine::transfer::MadeHere;

/// How much is kept in memory.
pub(super) const IN_MEMORY: usize = 16 << 20;
/// How much is sent at a time.
const PIECE: usize = 256 << 10;

/// An archive.
#[derive(Debug, Clone)]
pub(super) enum Archive {
    /// In memory.
    Memory(Arc<Vec<u8>>),
    /// In a file, so many bytes.
    File(Arc<File>, u64),
}

impl Archive {
    /// Of what was written.
    pub fn of(written: SpooledData) -> io::Result<Self> {
        Ok(match written {
            SpooledData::InMemory(bytes) => Self::Memory(Arc::new(bytes.into_inner())),
            SpooledData::OnDisk(file) => {
                let length = file.metadata()?.len();
                Self::File(Arc::new(file), length)
            }
        })
    }

    /// Its bytes, for one container.
    pub fn send(&self) -> MadeHere {
        match self.clone() {
            Self::Memory(bytes) => {
                let starts = (0..bytes.len()).step_by(PIECE);
                let pieces = starts.map(move |start| {
                    let end = bytes.len().min(start + PIECE);
                    Ok(bytes[start..end].to_vec())
                });
                stream::iter(pieces).boxed()
            }
            Self::File(file, length) => stream::unfold(0, move |at: u64| {
                let file = Arc::clone(&file);
                async move {
                    if at >= length {
                        return None;
                    }
                    let read = move || -> io::Result<Vec<u8>> {
                        let left = usize::try_from(length - at).unwrap_or(PIECE);
                        let mut piece = vec![0; left.min(PIECE)];
                        file.read_exact_at(&mut piece, at)?;
                        Ok(piece)
                    };
                    let piece = tokio::task::spawn_blocking(read).await;
                    let piece = piece.map_err(io::Error::other).flatten();
                    let step = u64::try_from(PIECE).unwrap_or(length);
                    Some((piece, at.saturating_add(step)))
                }
            })
            .boxed(),
        }
    }
}
