//! Pieces of output, cut anywhere → whole lines.

use crate::engine::{Channel, Output};

/// How long a line may grow before it is given out unfinished, in bytes.
pub const LINE_LIMIT: usize = 1 << 20;

/// A line, without its line break.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Which stream it was written to.
    pub channel: Channel,
    /// The bytes.
    pub bytes: Vec<u8>,
}

/// Puts pieces of one container's output together.
#[derive(Debug, Default)]
pub struct Splitter {
    stdout: Vec<u8>,
    stderr: Vec<u8>,
}

impl Splitter {
    /// Takes a piece in and gives the lines that it finishes.
    pub fn push(&mut self, output: &Output) -> Vec<Line> {
        let channel = output.channel;
        let rest = self.rest(channel);
        let mut lines = Vec::new();
        for part in output.bytes.split_inclusive(|byte| *byte == b'\n') {
            rest.extend_from_slice(part);
            if rest.last() == Some(&b'\n') {
                rest.pop();
                lines.push(Line {
                    channel,
                    bytes: std::mem::take(rest),
                });
            } else if rest.len() >= LINE_LIMIT {
                lines.push(Line {
                    channel,
                    bytes: std::mem::take(rest),
                });
            }
        }
        lines
    }

    /// Gives what stands after the last line break, at the end of the output.
    pub fn finish(&mut self) -> Vec<Line> {
        [Channel::Stdout, Channel::Stderr]
            .into_iter()
            .filter_map(|channel| {
                let bytes = std::mem::take(self.rest(channel));
                (!bytes.is_empty()).then_some(Line { channel, bytes })
            })
            .collect()
    }

    fn rest(&mut self, channel: Channel) -> &mut Vec<u8> {
        match channel {
            Channel::Stdout => &mut self.stdout,
            Channel::Stderr => &mut self.stderr,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn piece(channel: Channel, bytes: &[u8]) -> Output {
        Output {
            channel,
            bytes: bytes.to_vec(),
        }
    }

    fn line(channel: Channel, bytes: &[u8]) -> Line {
        Line {
            channel,
            bytes: bytes.to_vec(),
        }
    }

    #[test]
    fn lines_cut_in_pieces_come_out_whole_each_in_its_stream() {
        let mut splitter = Splitter::default();
        assert_eq!(splitter.push(&piece(Channel::Stdout, b"on")), []);
        assert_eq!(
            splitter.push(&piece(Channel::Stderr, b"err\n")),
            [line(Channel::Stderr, b"err")]
        );
        assert_eq!(
            splitter.push(&piece(Channel::Stdout, b"e\n\ntwo\nthr")),
            [
                line(Channel::Stdout, b"one"),
                line(Channel::Stdout, b""),
                line(Channel::Stdout, b"two"),
            ]
        );
        assert_eq!(splitter.finish(), [line(Channel::Stdout, b"thr")]);
        assert_eq!(splitter.finish(), []);
    }

    #[test]
    fn bytes_that_are_no_text_pass_through() {
        let mut splitter = Splitter::default();
        assert_eq!(
            splitter.push(&piece(Channel::Stdout, b"\x00\xff\x01\n")),
            [line(Channel::Stdout, b"\x00\xff\x01")]
        );
    }

    #[test]
    fn a_line_without_end_is_given_out_at_the_limit() {
        let mut splitter = Splitter::default();
        let lines = splitter.push(&piece(Channel::Stdout, &vec![b'x'; LINE_LIMIT + 1]));
        assert_eq!(lines.len(), 1);
        assert_eq!(splitter.finish(), []);
    }
}
