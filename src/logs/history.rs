//! What containers have written so far, in the order of time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use futures_util::StreamExt;
use futures_util::stream::BoxStream;

use super::Tapped;
use super::lines::{Line, Splitter};
use crate::engine::{Engine, EngineError, LogQuery, Output};

/// The daemon stores longer lines in pieces of this size, and puts the time
/// before each of them.
const PIECE: usize = 16 * 1024;

/// Gives every line of the containers to `show`, with the container's place
/// in the list, the oldest first. Lines carry their time when the query says so.
pub async fn history<E: Engine>(
    engine: &E,
    containers: &[Tapped],
    query: &LogQuery,
    mut show: impl FnMut(usize, &Line),
) -> Result<(), EngineError> {
    let asked = LogQuery {
        follow: false,
        timestamps: true,
        ..query.clone()
    };
    let mut readers: Vec<Reader> = containers
        .iter()
        .map(|container| Reader::new(engine.logs(&container.id, &asked)))
        .collect();
    let mut heads = BinaryHeap::new();
    for (place, reader) in readers.iter_mut().enumerate() {
        if let Some(line) = reader.next().await? {
            heads.push(Reverse((line.time.clone(), place, Held(line))));
        }
    }
    while let Some(Reverse((time, place, Held(dated)))) = heads.pop() {
        let mut line = dated.line;
        if query.timestamps {
            line.bytes
                .splice(0..0, time.into_bytes().into_iter().chain([b' ']));
        }
        show(place, &line);
        if let Some(next) = readers[place].next().await? {
            heads.push(Reverse((next.time.clone(), place, Held(next))));
        }
    }
    Ok(())
}

/// A line and when it was written, as the daemon writes times: comparing the
/// texts compares the times.
#[derive(Debug)]
struct Dated {
    time: String,
    line: Line,
}

/// A line beside its key in the heap, which alone decides.
#[derive(Debug)]
struct Held(Dated);

impl PartialEq for Held {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Held {}

impl PartialOrd for Held {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Held {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

/// Reads one container's dated lines.
struct Reader {
    pieces: BoxStream<'static, Result<Output, EngineError>>,
    splitter: Splitter,
    lines: VecDeque<Dated>,
    last: String,
    over: bool,
}

impl Reader {
    fn new(pieces: BoxStream<'static, Result<Output, EngineError>>) -> Self {
        Self {
            pieces,
            splitter: Splitter::default(),
            lines: VecDeque::new(),
            last: String::new(),
            over: false,
        }
    }

    async fn next(&mut self) -> Result<Option<Dated>, EngineError> {
        while self.lines.is_empty() && !self.over {
            let lines = if let Some(piece) = self.pieces.next().await {
                self.splitter.push(&piece?)
            } else {
                self.over = true;
                self.splitter.finish()
            };
            for line in lines {
                let dated = self.dated(line);
                self.lines.push_back(dated);
            }
        }
        Ok(self.lines.pop_front())
    }

    /// Takes the time off a line; one without a time has that of the last.
    fn dated(&mut self, line: Line) -> Dated {
        let Line { channel, bytes } = line;
        let (time, text) = split_time(&bytes).unwrap_or((self.last.as_str(), &bytes));
        let time = time.to_owned();
        let bytes = without_inner_times(text);
        self.last.clone_from(&time);
        Dated {
            time,
            line: Line { channel, bytes },
        }
    }
}

/// Takes out the times that stand before the later pieces of a long line.
fn without_inner_times(mut text: &[u8]) -> Vec<u8> {
    let mut whole = Vec::with_capacity(text.len());
    while text.len() > PIECE {
        let (piece, rest) = text.split_at(PIECE);
        let Some((_, rest)) = split_time(rest) else {
            break;
        };
        whole.extend_from_slice(piece);
        text = rest;
    }
    whole.extend_from_slice(text);
    whole
}

/// The time at the beginning of a line, and the rest after the space.
fn split_time(line: &[u8]) -> Option<(&str, &[u8])> {
    let space = line.iter().take(40).position(|byte| *byte == b' ')?;
    let time = std::str::from_utf8(&line[..space]).ok()?;
    let dated = time.len() >= 20
        && time.as_bytes()[4] == b'-'
        && time.as_bytes()[10] == b'T'
        && time.starts_with(|c: char| c.is_ascii_digit());
    dated.then(|| (time, &line[space + 1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_stands_before_the_first_space() {
        let line = b"2026-11-21T08:18:45.063222805Z one two";
        assert_eq!(
            split_time(line),
            Some(("2026-11-21T08:18:45.063222805Z", b"one two".as_slice()))
        );
        assert_eq!(split_time(b"no time here at all, is there"), None);
    }

    #[test]
    fn the_pieces_of_a_long_line_are_joined() {
        let mut text = vec![b'x'; PIECE];
        text.extend_from_slice(b"2026-11-21T08:18:45.063222805Z ");
        text.extend_from_slice(b"rest");
        let whole = without_inner_times(&text);
        assert_eq!(whole.len(), PIECE + 4);
        assert!(whole.ends_with(b"xrest"));
    }

    #[test]
    fn a_long_line_that_was_stored_whole_stays_as_it_is() {
        let text = vec![b'x'; PIECE * 2];
        assert_eq!(without_inner_times(&text), text);
    }
}
