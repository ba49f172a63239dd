//! Files of variables: `.env`, `--env-file`, `env_file`, `label_file`.
//!
//! The grammar is Docker Compose's: `NAME=value` or `NAME: value`, with an
//! optional `export`; a name alone takes the value that is set outside. A value
//! is plain (to the end of the line or to ` #`), in single quotes (as it
//! stands) or in double quotes (with escapes); quotes may span lines. Variables
//! in plain and double-quoted values are replaced, by what is set outside first
//! and by what the file has said so far then.

mod escape;

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::interpolate::template::{self, Fault, FaultKind, Lookup};
use super::report::Report;
use crate::source::{Diagnostic, Place};

use escape::unescape;

/// Reads a file's text into `variables`; a later line wins. Mistakes and odd
/// lines are reported with their places.
pub fn parse(
    text: &str,
    file: u32,
    outside: &Lookup,
    variables: &mut BTreeMap<String, String>,
    report: &mut Report,
) {
    let mut reader = Reader {
        text,
        at: 0,
        file,
        outside,
        variables,
        report,
    };
    while reader.skip_blank() {
        reader.statement();
    }
}

/// Takes in the text of a file's bytes, without a byte order mark. None, with
/// a mistake told, when they are no text. `shown` is how the user knows it.
pub fn take_in(bytes: &[u8], shown: &Path, report: &mut Report) -> Option<(u32, Arc<str>)> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let good = match std::str::from_utf8(bytes) {
        Ok(_) => bytes.len(),
        Err(error) => error.valid_up_to(),
    };
    let text: Arc<str> = String::from_utf8_lossy(bytes).into();
    let file = report.add_file(shown, Arc::clone(&text));
    if good < bytes.len() {
        let place = place(file, &text, good, 1);
        report.error("the file is not UTF-8", place);
        return None;
    }
    Some((file, text))
}

struct Reader<'r> {
    text: &'r str,
    at: usize,
    file: u32,
    outside: &'r Lookup<'r>,
    variables: &'r mut BTreeMap<String, String>,
    report: &'r mut Report,
}

/// How a name ends.
enum End {
    /// At `=` or `:`.
    Value,
    /// At the end of the line or of the file.
    Alone,
}

impl<'r> Reader<'r> {
    fn rest(&self) -> &'r str {
        &self.text[self.at..]
    }

    /// Goes to the next statement; false at the end of the file.
    fn skip_blank(&mut self) -> bool {
        loop {
            let rest = self.rest();
            let trimmed = rest.trim_start();
            self.at += rest.len() - trimmed.len();
            if !trimmed.starts_with('#') {
                return !trimmed.is_empty();
            }
            self.skip_line();
        }
    }

    fn skip_line(&mut self) {
        self.at += line_length(self.rest());
    }

    fn skip_spaces(&mut self) {
        let rest = self.rest();
        self.at += rest.len() - rest.trim_start_matches(is_space).len();
    }

    fn statement(&mut self) {
        if let Some(after) = self.rest().strip_prefix("export")
            && after.starts_with(char::is_whitespace)
        {
            self.at += "export".len();
            self.skip_spaces();
        }
        let start = self.at;
        let Some((name, end)) = self.name() else {
            self.at = start;
            self.skip_line();
            return;
        };
        if name.contains(' ') {
            self.error("key cannot contain a space", start, name.chars().count());
            self.at = start;
            self.skip_line();
            return;
        }
        let value = match end {
            End::Alone => (self.outside)(name),
            End::Value => {
                self.skip_spaces();
                self.value()
            }
        };
        if let Some(value) = value {
            self.variables.insert(name.to_owned(), value);
        }
    }

    /// Reads a name and what ends it; none where there is no name.
    fn name(&mut self) -> Option<(&'r str, End)> {
        let rest = self.rest();
        for (at, it) in rest.char_indices() {
            let end = match it {
                '=' | ':' => End::Value,
                '\n' => End::Alone,
                '_' | '.' | '-' | '[' | ']' => continue,
                _ if is_space(it) || it.is_alphabetic() || it.is_numeric() => continue,
                _ => {
                    let line = rest[..line_length(rest)].trim_end_matches('\n');
                    let message =
                        format!("unexpected character \"{it}\" in variable name \"{line}\"");
                    self.error(&message, self.at + at, 1);
                    return None;
                }
            };
            self.at += at + 1;
            return Some((rest[..at].trim_end(), end));
        }
        self.at = self.text.len();
        Some((rest.trim_end(), End::Alone))
    }

    /// Reads a value; none when its quotes are not closed.
    fn value(&mut self) -> Option<String> {
        if let Some(quote @ ('"' | '\'')) = self.rest().chars().next() {
            return self.quoted(quote);
        }
        let start = self.at;
        self.skip_line();
        let line = self.text[start..self.at].trim_end_matches('\n');
        let value = line.split(" #").next().unwrap_or(line).trim_end();
        Some(self.expand(value, start))
    }

    fn quoted(&mut self, quote: char) -> Option<String> {
        let start = self.at;
        let mut value = String::new();
        let mut chars = self.rest().char_indices().skip(1);
        while let Some((at, it)) = chars.next() {
            if it == quote {
                self.at = start + at + 1;
                self.note_text_after_quote();
                return Some(match quote {
                    '"' => self.expand(&unescape(&value), start),
                    _ => value,
                });
            }
            if it == '\\' {
                let Some((_, escaped)) = chars.next() else {
                    break;
                };
                if escaped != quote {
                    value.push('\\');
                }
                value.push(escaped);
            } else {
                value.push(it);
            }
        }
        let line = self.rest();
        let line = line[..line_length(line)].trim_end_matches('\n');
        let message = format!("unterminated quoted value {line}");
        self.error(&message, start, line.chars().count());
        self.at = self.text.len();
        None
    }

    /// The peer reads on behind a closing quote as if on a new line. That is
    /// seldom meant.
    fn note_text_after_quote(&mut self) {
        let rest = self.rest();
        let left = rest[..line_length(rest)].trim();
        if !left.is_empty() && !left.starts_with('#') {
            let at = self.at + rest.find(left).unwrap_or_default();
            let place = self.place(at, left.chars().count());
            let note = format!("`{left}` behind the closing quote is read as another variable");
            self.report.note(note, place);
        }
    }

    fn expand(&mut self, text: &str, at: usize) -> String {
        let mut faults = Vec::new();
        let lookup = |name: &str| {
            let outside = (self.outside)(name);
            outside.or_else(|| self.variables.get(name).cloned())
        };
        let value = template::substitute(text, &lookup, &mut faults).into_owned();
        for fault in faults {
            self.fault(fault, at);
        }
        value
    }

    fn fault(&mut self, fault: Fault, at: usize) {
        let place = self.report.narrow(self.place(at, 1), &fault.expression);
        let message = match fault.kind {
            FaultKind::Unset { name } => {
                let note =
                    format!("The \"{name}\" variable is not set. Defaulting to a blank string");
                self.report.push_once(Diagnostic::note(note).at(place));
                return;
            }
            FaultKind::Required { name, reason } if reason.is_empty() => {
                format!("required variable {name} is missing a value")
            }
            FaultKind::Required { name, reason } => {
                format!("required variable {name} is missing a value: {reason}")
            }
            FaultKind::Invalid => {
                format!("invalid interpolation format `{}`", fault.expression)
            }
            FaultKind::Deep => "variables are nested too deeply".to_owned(),
        };
        self.report.error(message, place);
    }

    fn error(&mut self, message: &str, at: usize, length: usize) {
        let place = self.place(at, length);
        self.report.error(message, place);
    }

    fn place(&self, at: usize, length: usize) -> Place {
        place(self.file, self.text, at, length)
    }
}

fn place(file: u32, text: &str, at: usize, length: usize) -> Place {
    let before = &text[..at];
    let line = before.rfind('\n').map_or(0, |at| at + 1);
    let column = before[line..].chars().count() + 1;
    Place::new(file, before.matches('\n').count() + 1, column, length)
}

/// How many bytes the first line of a text has, its end included.
fn line_length(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |at| at + 1)
}

fn is_space(it: char) -> bool {
    matches!(
        it,
        '\t' | '\u{b}' | '\u{c}' | '\r' | ' ' | '\u{85}' | '\u{a0}'
    )
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use super::*;

    fn check(text: &str, expect: &Expect) {
        let mut report = Report::default();
        let file = report.add_file(".env", text);
        let mut variables = BTreeMap::new();
        let outside = |name: &str| (name == "OUT").then(|| "outside".to_owned());
        parse(text, file, &outside, &mut variables, &mut report);
        let mut shown = format!("{variables:?}\n");
        for it in report.finish().0 {
            let place = it.place.unwrap();
            let place = (place.line, place.column, place.length.get());
            let _ = writeln!(shown, "{:?} {place:?} {}", it.severity, it.message);
        }
        expect.assert_eq(&shown);
    }

    #[test]
    fn plain_values_end_with_the_line_or_a_comment() {
        check(
            "A=1 # c\nB = x#y \nexport C: a b\r\nD= #d\nE=\n\n# F=1\n",
            &expect![[r##"
                {"A": "1", "B": "x#y", "C": "a b", "D": "#d", "E": ""}
            "##]],
        );
    }

    #[test]
    fn quotes_span_lines_and_double_ones_have_escapes() {
        check(
            "A='a\n$B \\n it\\'s'\nB=\"x\\ty\\\"z\\$Q\\0101\\q\\0\"\n",
            &expect![[r#"
                {"A": "a\n$B \\n it's", "B": "x\ty\"z$QA\\q\\"}
            "#]],
        );
    }

    #[test]
    fn variables_come_from_outside_first() {
        check(
            "OUT=here\nA=$OUT\nB=${A}-${NO:-d}\nC=$NO\nOUT\nNO\nLAST=$B",
            &expect![[r#"
                {"A": "outside", "B": "outside-d", "C": "", "LAST": "outside-d", "OUT": "outside"}
                Note (4, 3, 3) The "NO" variable is not set. Defaulting to a blank string
            "#]],
        );
    }

    #[test]
    fn a_name_may_end_the_file() {
        check(
            "A=1\nOUT",
            &expect![[r#"
            {"A": "1", "OUT": "outside"}
        "#]],
        );
    }

    #[test]
    fn every_bad_line_is_told() {
        check(
            "A=1\nlol$wut\nTWO WORDS=1\nB=${\nC=${NO?why}\nD=\"open\nE=2\n",
            &expect![[r#"
                {"A": "1", "B": "", "C": ""}
                Error (2, 4, 1) unexpected character "$" in variable name "lol$wut"
                Error (3, 1, 9) key cannot contain a space
                Error (4, 3, 2) invalid interpolation format `${`
                Error (5, 3, 9) required variable NO is missing a value: why
                Error (6, 3, 5) unterminated quoted value "open
            "#]],
        );
    }

    #[test]
    fn text_behind_a_quote_is_noted() {
        check(
            "A=\"x\" y=2\nB='z' # fine\n",
            &expect![[r#"
                {"A": "x", "B": "z", "y": "2"}
                Note (1, 7, 3) `y=2` behind the closing quote is read as another variable
            "#]],
        );
    }
}
