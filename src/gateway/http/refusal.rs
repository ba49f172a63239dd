//! Answers of the gateway's own.

use super::request::{Manner, Wrong};

/// Why a request has no answer of an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::gateway) enum Refusal {
    /// No route leads anywhere.
    Nowhere,
    /// No endpoint accepts.
    Nobody,
    /// An endpoint has taken the request and given no answer.
    Broken,
    /// It cannot be asked of anybody.
    Wrong(Wrong),
}

impl Refusal {
    /// The status, its name, and a line of text without its end.
    pub fn words(self) -> (u16, &'static str, &'static str) {
        match self {
            Self::Nowhere => (404, "Not Found", "no route leads here"),
            Self::Nobody => (
                503,
                "Service Unavailable",
                "nothing behind this route accepts connections",
            ),
            Self::Broken => (
                502,
                "Bad Gateway",
                "what is behind this route gave no answer",
            ),
            Self::Wrong(Wrong::Malformed) => (
                400,
                "Bad Request",
                "this is no request, or an ambiguous one",
            ),
            Self::Wrong(Wrong::Long) => (
                431,
                "Request Header Fields Too Large",
                "the head of this request is too long",
            ),
            Self::Wrong(Wrong::Version) => (
                505,
                "HTTP Version Not Supported",
                "this port speaks HTTP/1.1",
            ),
            Self::Wrong(Wrong::Tunnel) => (405, "Method Not Allowed", "there are no tunnels here"),
            Self::Wrong(Wrong::Coding) => (
                501,
                "Not Implemented",
                "the coding of this request's body is not known",
            ),
        }
    }

    /// The whole answer, to a request that was read to its end or to one that
    /// was not.
    pub(super) fn answer(self, read: Option<Manner>) -> String {
        let (status, name, text) = self.words();
        let connection = match read {
            Some(Manner {
                keeps: true,
                old: false,
                ..
            }) => "",
            Some(Manner { keeps: true, .. }) => "Connection: keep-alive\r\n",
            _ => "Connection: close\r\n",
        };
        // The text ends with a line feed.
        let length = text.len() + 1;
        let head = format!(
            "HTTP/1.1 {status} {name}\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: {length}\r\n{connection}\r\n"
        );
        if read.is_some_and(|it| it.headless) {
            return head;
        }
        format!("{head}{text}\n")
    }
}
