//! A mistake of syntax, in the words that users of YAML know.
//!
//! The reader that builds the tree says where a text goes wrong, but in words
//! of its own. libyaml's are the ones in every search result, so on this path,
//! where time does not matter, the text is read once more for them.

use saphyr_parser::ScanError;
use serde::Deserialize as _;

use crate::source::{Diagnostic, Place};

/// What is wrong with the syntax, and where: line and column count from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct SyntaxError {
    pub message: String,
    pub line: usize,
    pub column: usize,
    /// Where what is wrong begins, as an open bracket, when that is known.
    pub begin: Option<(usize, usize)>,
}

/// A second reading costs the square of this many open brackets.
const MOST_BRACKETS: usize = 2_000;

/// The mistake as libyaml puts it; none when it finds none.
pub(super) fn by_libyaml(text: &str) -> Option<SyntaxError> {
    let brackets = text.bytes().filter(|it| matches!(it, b'[' | b'{')).count();
    (brackets <= MOST_BRACKETS)
        .then(|| read_again(text))
        .flatten()
}

impl From<ScanError> for SyntaxError {
    fn from(error: ScanError) -> Self {
        Self {
            message: error.info().to_owned(),
            line: error.marker().line().max(1),
            column: error.marker().col() + 1,
            begin: None,
        }
    }
}

impl SyntaxError {
    /// The mistake with its place in a file. Where the text just ends, the
    /// place is that of what has no end.
    pub fn diagnostic(self, file: u32, text: &str) -> Diagnostic {
        let mut error = Diagnostic::error(self.message);
        let line = text.lines().nth(self.line.saturating_sub(1));
        let mut at = line.unwrap_or_default().chars().skip(self.column - 1);
        if at.next() == Some(':') && at.next().is_some_and(|it| !it.is_whitespace()) {
            error = error.hint("put a blank behind the colon, or quote the text");
        }
        let place = |(line, column)| Place::new(file, line, column, 1);
        let at = place((self.line, self.column));
        match self.begin {
            Some(begin) if self.line > text.lines().count() => error.at(place(begin)),
            Some(begin) if begin.0 != self.line => {
                error.at(at).related(place(begin), "it begins here")
            }
            _ => error.at(at),
        }
    }
}

fn read_again(text: &str) -> Option<SyntaxError> {
    for document in serde_yaml::Deserializer::from_str(text) {
        let Err(error) = serde::de::IgnoredAny::deserialize(document) else {
            continue;
        };
        let location = error.location()?;
        let whole = error.to_string();
        // «problem at line 2 column 1, while parsing … at line 1 column 4»
        let problem = whole.split(" at line ").next()?;
        let context = whole.split_once(", while ").map(|(_, context)| context);
        let begin = context.and_then(|it| it.split_once(" at line "));
        let begin = begin.and_then(|(_, at)| at.split_once(" column "));
        let number = |text: &str| text.parse().ok();
        return Some(SyntaxError {
            message: match context {
                Some(context) => {
                    let context = context.split(" at line ").next()?;
                    format!("{problem} while {context}")
                }
                None => problem.to_owned(),
            },
            line: location.line(),
            column: location.column().max(1),
            begin: begin.and_then(|(line, column)| Some((number(line)?, number(column)?))),
        });
    }
    None
}
