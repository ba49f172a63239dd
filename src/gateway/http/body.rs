//! How long the body of a message is (RFC 9112, section 6.3).

use super::Malformed;
use super::chunks::Chunks;

/// What is yet to come of a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Body {
    /// So many bytes.
    Length(u64),
    /// Chunks.
    Chunked(Chunks),
    /// All until the sender closes its connection.
    UntilEnd,
    /// Nothing: that has happened.
    Ended,
}

impl Body {
    /// No body.
    pub const NONE: Self = Self::Length(0);

    /// Whether nothing more belongs to it.
    pub fn is_over(self) -> bool {
        match self {
            Self::Length(left) => left == 0,
            Self::Chunked(chunks) => chunks.is_over(),
            Self::UntilEnd => false,
            Self::Ended => true,
        }
    }

    /// How many bytes at the start of a piece belong to it.
    pub fn take(&mut self, piece: &[u8]) -> Result<usize, Malformed> {
        match self {
            Self::Length(left) => {
                let taken = (piece.len() as u64).min(*left);
                *left -= taken;
                usize::try_from(taken).map_err(|_| Malformed)
            }
            Self::Chunked(chunks) => chunks.take(piece),
            Self::UntilEnd => Ok(piece.len()),
            Self::Ended => Ok(0),
        }
    }

    /// The sender's connection has ended.
    pub fn end(&mut self) -> Result<(), Malformed> {
        match self {
            Self::UntilEnd => {
                *self = Self::Ended;
                Ok(())
            }
            _ if self.is_over() => Ok(()),
            _ => Err(Malformed),
        }
    }
}
