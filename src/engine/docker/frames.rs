//! The output of a container or a command: one stream of a terminal, or two
//! streams in frames, each with a header of eight bytes.

use futures_util::stream::{self, BoxStream, StreamExt};
use hyper::Response;
use hyper::body::{Bytes, Incoming};
use hyper::header::CONTENT_TYPE;

use super::client;
use crate::engine::{Channel, EngineError, Output};

/// The content type of a terminal's kept output, from API 1.42 on.
const RAW: &str = "application/vnd.docker.raw-stream";

/// How output is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// As it is: there is a terminal.
    Raw,
    /// In frames.
    Framed,
}

/// What the answer to a request for logs says of its encoding.
pub(super) fn encoding(answer: &Response<Incoming>) -> Encoding {
    let kind = answer.headers().get(CONTENT_TYPE);
    if kind.is_some_and(|kind| kind == RAW) {
        Encoding::Raw
    } else {
        Encoding::Framed
    }
}

/// Reads the output as it comes, without waiting for a frame to be whole.
pub(super) fn output(
    answer: Response<Incoming>,
    encoding: Encoding,
) -> BoxStream<'static, Result<Output, EngineError>> {
    decoded(client::pieces(answer), encoding)
}

/// Reads output from a connection that is all its own.
pub(super) fn decoded(
    pieces: BoxStream<'static, Result<Bytes, EngineError>>,
    encoding: Encoding,
) -> BoxStream<'static, Result<Output, EngineError>> {
    match encoding {
        Encoding::Raw => pieces
            .map(|piece| {
                piece.map(|bytes| Output {
                    channel: Channel::Stdout,
                    bytes: bytes.to_vec(),
                })
            })
            .boxed(),
        Encoding::Framed => pieces
            .scan(Decoder::default(), |decoder, piece| {
                let decoded = match piece {
                    Ok(bytes) => decoder.decode(bytes),
                    Err(error) => vec![Err(error)],
                };
                std::future::ready(Some(stream::iter(decoded)))
            })
            .flatten()
            .boxed(),
    }
}

/// Takes frames apart: the stream's number, three zeros, the length in four
/// bytes, highest first, and so many bytes.
#[derive(Default)]
struct Decoder {
    header: Vec<u8>,
    /// The stream of the frame that is being read.
    stream: u8,
    /// How much of it is yet to come.
    left: usize,
    /// What the daemon itself says, until it has said it all.
    complaint: Vec<u8>,
}

/// The number of the stream on which the daemon itself speaks.
const SYSTEM: u8 = 3;

impl Decoder {
    fn decode(&mut self, mut bytes: Bytes) -> Vec<Result<Output, EngineError>> {
        let mut decoded = Vec::new();
        while !bytes.is_empty() {
            if self.left == 0 {
                self.read_header(&mut bytes);
                continue;
            }
            let payload = bytes.split_to(self.left.min(bytes.len()));
            self.left -= payload.len();
            decoded.extend(self.take(payload));
        }
        decoded
    }

    fn read_header(&mut self, bytes: &mut Bytes) {
        let missing = 8 - self.header.len();
        self.header.extend(bytes.split_to(missing.min(bytes.len())));
        if let [stream, _, _, _, length @ ..] = self.header.as_slice()
            && let Ok(length) = <[u8; 4]>::try_from(length)
        {
            self.stream = *stream;
            self.left = u32::from_be_bytes(length) as usize;
            self.header.clear();
        }
    }

    fn take(&mut self, payload: Bytes) -> Option<Result<Output, EngineError>> {
        if self.stream == SYSTEM {
            self.complaint.extend(payload);
            let message = std::mem::take(&mut self.complaint);
            if self.left > 0 {
                self.complaint = message;
                return None;
            }
            return Some(Err(EngineError::Broken {
                message: String::from_utf8_lossy(&message).trim().to_owned(),
            }));
        }
        let channel = if self.stream == 2 {
            Channel::Stderr
        } else {
            Channel::Stdout
        };
        Some(Ok(Output {
            channel,
            bytes: payload.to_vec(),
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(stream: u8, text: &str) -> Vec<u8> {
        let length = u32::try_from(text.len()).unwrap().to_be_bytes();
        [&[stream, 0, 0, 0], &length[..], text.as_bytes()].concat()
    }

    /// What comes out when the bytes arrive so many at a time.
    fn decode(bytes: &[u8], at_a_time: usize) -> (String, String, Vec<EngineError>) {
        let (mut out, mut err, mut errors) = (String::new(), String::new(), Vec::new());
        let mut decoder = Decoder::default();
        for piece in bytes.chunks(at_a_time) {
            for decoded in decoder.decode(Bytes::copy_from_slice(piece)) {
                match decoded {
                    Ok(output) => {
                        let text = String::from_utf8(output.bytes).unwrap();
                        match output.channel {
                            Channel::Stdout => out += &text,
                            Channel::Stderr => err += &text,
                        }
                    }
                    Err(error) => errors.push(error),
                }
            }
        }
        (out, err, errors)
    }

    #[test]
    fn frames_may_be_cut_anywhere() {
        let bytes = [
            frame(1, "hello "),
            frame(2, "oops"),
            frame(1, ""),
            frame(1, "\u{1}\n"),
        ]
        .concat();
        for at_a_time in 1..=bytes.len() {
            let (out, err, errors) = decode(&bytes, at_a_time);
            assert_eq!(
                (out.as_str(), err.as_str()),
                ("hello \u{1}\n", "oops"),
                "{at_a_time}"
            );
            assert!(errors.is_empty());
        }
    }

    #[test]
    fn the_start_of_a_frame_does_not_wait_for_its_end() {
        let bytes = frame(1, "prompt> and more");
        let start = Bytes::copy_from_slice(&bytes[..16]);
        assert_eq!(
            Decoder::default().decode(start),
            [Ok(Output {
                channel: Channel::Stdout,
                bytes: b"prompt> ".to_vec()
            })]
        );
    }

    #[test]
    fn the_daemons_own_complaint_is_an_error() {
        let (.., errors) = decode(&frame(3, "error from daemon in stream: gone\n"), 5);
        assert_eq!(
            errors,
            [EngineError::Broken {
                message: "error from daemon in stream: gone".into()
            }]
        );
    }
}
