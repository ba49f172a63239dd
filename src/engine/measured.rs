//! A file on its way into an archive, whose header has told its size.

use std::fs::File;
use std::io::{self, Read};

/// As much of a file as its header says: one that grows meanwhile is cut; one
/// that shrinks would spoil the archive, and is an error.
#[derive(Debug)]
pub struct Measured {
    file: File,
    left: u64,
}

impl Measured {
    /// The first `size` bytes of a file.
    pub fn new(file: File, size: u64) -> Self {
        Self { file, left: size }
    }
}

impl Read for Measured {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).map_or(to.len(), |left| left.min(to.len()));
        let read = self.file.read(&mut to[..most])?;
        if read == 0 && most > 0 {
            return Err(io::Error::other("it became shorter while it was read"));
        }
        self.left -= read as u64;
        Ok(read)
    }
}
