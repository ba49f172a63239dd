//! What containers have written so far, in the order of time.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, VecDeque};

use futures_util::StreamExt;
use futures_util::future::try_join_all;
use futures_util::stream::BoxStream;

use super::Tapped;
use super::lines::{Line, Splitter};
use crate::engine::{Engine, EngineError, LogQuery, Output};

/// The daemon stores longer lines in pieces of this size, and puts the time
/// before each of them.
const PIECE: usize = 16 * 1024;

/// How many bytes the longest of the daemon's times has:
/// `2026-11-21T08:18:45.063222805+01:00`.
const STAMP: usize = 35;

/// Gives every line of the containers to `show`, with the container's place
/// in the list, the oldest first. Lines carry their time when the query says so.
pub async fn history<E: Engine>(
    engine: &E,
    containers: &[Tapped],
    query: &LogQuery,
    mut show: impl FnMut(usize, &Line),
) -> Result<(), EngineError> {
    if let ([only], false) = (containers, query.timestamps) {
        return written(engine, only, query, |line| show(0, line)).await;
    }
    let asked = LogQuery {
        follow: false,
        timestamps: true,
        ..query.clone()
    };
    let mut readers: Vec<Reader> = containers
        .iter()
        .map(|container| Reader::new(engine.logs(&container.id, &asked)))
        .collect();
    // All of them begin at the same time.
    try_join_all(readers.iter_mut().map(Reader::fill)).await?;
    let heads = readers.iter().enumerate();
    let mut heads: BinaryHeap<_> = heads
        .filter_map(|(place, reader)| Some(Reverse((reader.head()?, place))))
        .collect();
    while let Some(Reverse((_, place))) = heads.pop() {
        let next = heads.peek().map(|Reverse(next)| *next);
        let reader = &mut readers[place];
        // One container often writes many lines before another does.
        while let Some(head) = reader.head() {
            if next.is_some_and(|next| next < (head, place)) {
                heads.push(Reverse((head, place)));
                break;
            }
            if let Some(line) = reader.lines.pop_front() {
                show(place, &line.shown(query.timestamps));
            }
            reader.fill().await?;
        }
    }
    Ok(())
}

/// Gives every line of one container. They are in order as they are, and times
/// would cost the daemon as much as the lines do.
async fn written<E: Engine>(
    engine: &E,
    container: &Tapped,
    query: &LogQuery,
    mut show: impl FnMut(&Line),
) -> Result<(), EngineError> {
    let asked = LogQuery {
        follow: false,
        ..query.clone()
    };
    let mut pieces = engine.logs(&container.id, &asked);
    let mut splitter = Splitter::default();
    while let Some(piece) = pieces.next().await {
        splitter.push(&piece?).iter().for_each(&mut show);
    }
    splitter.finish().iter().for_each(show);
    Ok(())
}

/// When a line was written, as the daemon writes times: comparing the texts
/// compares the times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Stamp([u8; STAMP]);

impl Stamp {
    fn of(time: &str) -> Self {
        let mut stamp = [0; STAMP];
        for (to, byte) in stamp.iter_mut().zip(time.bytes()) {
            *to = byte;
        }
        Self(stamp)
    }

    fn bytes(&self) -> impl Iterator<Item = u8> {
        self.0.into_iter().take_while(|byte| *byte != 0)
    }
}

/// A line and when it was written.
#[derive(Debug)]
struct Dated {
    time: Stamp,
    line: Line,
}

impl Dated {
    /// The line, with its time where that is asked for.
    fn shown(self, timestamps: bool) -> Line {
        let mut line = self.line;
        if timestamps {
            line.bytes.splice(0..0, self.time.bytes().chain([b' ']));
        }
        line
    }
}

/// Reads one container's dated lines.
struct Reader {
    pieces: BoxStream<'static, Result<Output, EngineError>>,
    splitter: Splitter,
    lines: VecDeque<Dated>,
    last: Stamp,
    over: bool,
}

impl Reader {
    fn new(pieces: BoxStream<'static, Result<Output, EngineError>>) -> Self {
        Self {
            pieces,
            splitter: Splitter::default(),
            lines: VecDeque::new(),
            last: Stamp::of(""),
            over: false,
        }
    }

    /// Waits until the next line is there, or the end.
    async fn fill(&mut self) -> Result<(), EngineError> {
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
        Ok(())
    }

    /// When the next line was written.
    fn head(&self) -> Option<Stamp> {
        self.lines.front().map(|line| line.time)
    }

    /// Takes the time off a line; one without a time has that of the last.
    fn dated(&mut self, line: Line) -> Dated {
        let Line { channel, mut bytes } = line;
        if let Some((time, text)) = split_time(&bytes) {
            self.last = Stamp::of(time);
            let before = bytes.len() - text.len();
            bytes.drain(..before);
        }
        if bytes.len() > PIECE {
            bytes = without_inner_times(&bytes);
        }
        Dated {
            time: self.last,
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
