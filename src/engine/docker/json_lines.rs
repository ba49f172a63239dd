//! A stream of JSON documents, one after another.

use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream};
use hyper::body::Bytes;
use serde::de::DeserializeOwned;

use super::error;
use crate::engine::EngineError;

/// Reads the documents as they become whole. The daemon ends each with a line
/// break.
pub(super) fn read<T: DeserializeOwned + Send + 'static>(
    pieces: BoxStream<'static, Result<Bytes, EngineError>>,
) -> BoxStream<'static, Result<T, EngineError>> {
    stream::unfold(
        (pieces, Lines::default()),
        |(mut pieces, mut lines)| async {
            loop {
                if let Some(line) = lines.next() {
                    return Some((parse(&line), (pieces, lines)));
                }
                match pieces.next().await {
                    Some(Ok(piece)) => lines.push(&piece),
                    Some(Err(error)) => return Some((Err(error), (pieces, Lines::default()))),
                    None => {
                        let rest = lines.rest()?;
                        return Some((parse(&rest), (pieces, lines)));
                    }
                }
            }
        },
    )
    .boxed()
}

fn parse<T: DeserializeOwned>(line: &[u8]) -> Result<T, EngineError> {
    serde_json::from_slice(line).map_err(|error| error::unreadable(&error))
}

/// Cuts pieces into lines.
#[derive(Default)]
struct Lines {
    bytes: Vec<u8>,
    /// How far there is no line break.
    searched: usize,
}

impl Lines {
    fn push(&mut self, piece: &[u8]) {
        self.bytes.extend_from_slice(piece);
    }

    /// The next whole line that is not blank.
    fn next(&mut self) -> Option<Vec<u8>> {
        loop {
            let end = self.bytes[self.searched..]
                .iter()
                .position(|byte| *byte == b'\n');
            let Some(end) = end else {
                self.searched = self.bytes.len();
                return None;
            };
            let rest = self.bytes.split_off(self.searched + end + 1);
            let line = std::mem::replace(&mut self.bytes, rest);
            self.searched = 0;
            if !line.trim_ascii().is_empty() {
                return Some(line);
            }
        }
    }

    /// What is left when there is no more to come.
    fn rest(&mut self) -> Option<Vec<u8>> {
        let rest = std::mem::take(self).bytes;
        (!rest.trim_ascii().is_empty()).then_some(rest)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(pieces: &'static [&'static str]) -> Vec<Result<u32, EngineError>> {
        let pieces = stream::iter(pieces).map(|piece| Ok(Bytes::from_static(piece.as_bytes())));
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.unwrap().block_on(read(pieces.boxed()).collect())
    }

    #[test]
    fn documents_may_be_cut_anywhere() {
        let read = read_all(&["1\n2", "3\r\n\n", "4", "5"]);
        let read: Vec<u32> = read.into_iter().map(Result::unwrap).collect();
        assert_eq!(read, [1, 23, 45]);
    }

    #[test]
    fn what_is_no_document_is_an_error() {
        let read = read_all(&["1\nx\n2\n"]);
        assert_eq!(read[0], Ok(1));
        assert!(read[1].is_err());
        assert_eq!(read[2], Ok(2));
    }
}
