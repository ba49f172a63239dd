//! Where a body in chunks ends (RFC 9112, section 7.1).
//!
//! Chunks are passed on as they come. So that the receiver finds the same end,
//! nothing but the grammar's own words is let through: no line end but CR LF,
//! no blank where none belongs.

use super::Malformed;

/// The digits of a size, at most: as many as a `u64` has.
const DIGITS: u8 = 16;
/// Extensions and trailers may be so long in all, in bytes.
const EXTRA: u32 = 16 * 1024;

/// How far a body in chunks has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Chunks {
    at: At,
    /// Bytes of the chunk that are yet to come.
    left: u64,
    /// Bytes of extensions and trailers that have come.
    extra: u32,
}

/// What comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum At {
    /// The first digit of a size.
    #[default]
    Size,
    /// Further digits, after so many.
    Digits(u8),
    /// Blanks between a size and its extension.
    Blank,
    Extension,
    /// The line feed of a size's line.
    SizeEnd,
    Data,
    /// What ends the data of a chunk.
    DataReturn,
    DataEnd,
    /// A trailer, or the end.
    Trailer,
    InTrailer,
    TrailerEnd,
    LastEnd,
    Over,
}

impl Chunks {
    /// Whether the body has ended.
    pub fn is_over(self) -> bool {
        self.at == At::Over
    }

    /// How many bytes at the start of a piece belong to the body.
    pub fn take(&mut self, piece: &[u8]) -> Result<usize, Malformed> {
        let mut used = 0;
        while let Some(byte) = piece.get(used).copied() {
            match self.at {
                At::Over => break,
                At::Data => {
                    let there = (piece.len() - used) as u64;
                    let taken = there.min(self.left);
                    self.left -= taken;
                    used += usize::try_from(taken).map_err(|_| Malformed)?;
                    if self.left == 0 {
                        self.at = At::DataReturn;
                    }
                }
                _ => {
                    self.step(byte)?;
                    used += 1;
                }
            }
        }
        Ok(used)
    }

    fn step(&mut self, byte: u8) -> Result<(), Malformed> {
        let text = matches!(byte, b'\t' | b' '..=b'~' | 0x80..);
        self.at = match (self.at, byte) {
            (At::Size, _) => self.digit(byte, 0)?,
            (At::Digits(count), _) if byte.is_ascii_hexdigit() => self.digit(byte, count)?,
            (At::Digits(_) | At::Blank, b' ' | b'\t') => At::Blank,
            (At::Digits(_) | At::Blank, b';') => At::Extension,
            (At::Digits(_) | At::Blank | At::Extension, b'\r') => At::SizeEnd,
            (At::Extension, _) if text => At::Extension,
            (At::SizeEnd, b'\n') if self.left == 0 => At::Trailer,
            (At::SizeEnd, b'\n') => At::Data,
            (At::DataReturn, b'\r') => At::DataEnd,
            (At::DataEnd, b'\n') => At::Size,
            (At::Trailer, b'\r') => At::LastEnd,
            (At::Trailer, b'!'..=b'~') => At::InTrailer,
            (At::InTrailer, b'\r') => At::TrailerEnd,
            (At::InTrailer, _) if text => At::InTrailer,
            (At::TrailerEnd, b'\n') => At::Trailer,
            (At::LastEnd, b'\n') => At::Over,
            _ => return Err(Malformed),
        };
        if matches!(self.at, At::Blank | At::Extension | At::InTrailer) {
            self.extra += 1;
            if self.extra > EXTRA {
                return Err(Malformed);
            }
        }
        Ok(())
    }

    fn digit(&mut self, byte: u8, count: u8) -> Result<At, Malformed> {
        let digit = char::from(byte).to_digit(16).ok_or(Malformed)?;
        if count == DIGITS {
            return Err(Malformed);
        }
        self.left = self.left << 4 | u64::from(digit);
        Ok(At::Digits(count + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How much of a text is the body, taken in pieces of any size; none: it
    /// is malformed.
    fn length(text: &str) -> Option<usize> {
        let whole = Chunks::default().take(text.as_bytes()).ok();
        for size in 1..text.len() {
            let mut chunks = Chunks::default();
            let pieces = text.as_bytes().chunks(size);
            let taken: Result<usize, Malformed> = pieces.map(|it| chunks.take(it)).sum();
            assert_eq!(taken.ok(), whole, "in pieces of {size}: {text:?}");
        }
        whole
    }

    #[test]
    fn a_body_ends_after_its_last_chunk_and_its_trailers() {
        assert_eq!(length("0\r\n\r\nGET /"), Some(5));
        assert_eq!(length("3\r\nabc\r\n0\r\n\r\n"), Some(13));
        assert_eq!(length("00A\r\n0123456789\r\n0\r\n\r\nX"), Some(22));
        assert_eq!(
            length("3;a=\"b\"\r\nabc\r\n0 ;x\r\nT: v\r\n\r\n.."),
            Some(28)
        );
        assert_eq!(length("3 \r\nabc\r\n"), Some(9));
        assert!(!Chunks::default().is_over());
    }

    #[test]
    fn what_could_be_read_in_two_ways_is_refused() {
        for text in [
            "3\nabc\r\n0\r\n\r\n",
            "3\r\nabc\n0\r\n\r\n",
            "3\r\nabcd\r\n0\r\n\r\n",
            "\r\n3\r\nabc\r\n",
            "-3\r\nabc\r\n",
            "0x3\r\nabc\r\n",
            "3 3\r\nabc\r\n",
            "3;a\nb\r\nabc\r\n",
            "0\r\nT: v\n\r\n",
            "0\r\n folded\r\n\r\n",
            "00000000000000003\r\nabc\r\n",
            "g\r\n",
        ] {
            assert_eq!(length(text), None, "{text:?}");
        }
        let endless = format!("3;{}", "x".repeat(20_000));
        assert_eq!(Chunks::default().take(endless.as_bytes()), Err(Malformed));
    }
}
