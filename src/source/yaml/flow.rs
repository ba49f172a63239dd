//! Where go-yaml, which Docker Compose reads files with, takes a text within
//! `[…]` and `{…}`, a quoted text or a directive otherwise than YAML 1.2 does.
//!
//! What our reader cannot read in that way is replaced by characters of no
//! meaning, one for one, so that every place stays; what is read gets the
//! meant ones back.

use std::borrow::Cow;

use saphyr_parser::{Event, ScalarStyle, ScanError, Span};

use super::composer::Composer;
use crate::source::{Diagnostic, Place};

/// Stands for a colon that belongs to the text before it.
const COLON: char = '\u{F003A}';
/// Stands for a dash that is a text.
const DASH: char = '\u{F002D}';
/// Stands for nothing.
const NOTHING: char = '\u{F0000}';

/// How often a text is read again for one more oddity.
const PATIENCE: usize = 20;

/// What a first reading of a text has to look out for.
#[derive(Debug, Default)]
pub(super) struct Oddities {
    /// The text's characters, when a colon in it stands right before `,`, `]`
    /// or `}`, or a slash right behind a backslash.
    characters: Option<Vec<char>>,
    /// The colons that belong to the text before them.
    glued: Vec<usize>,
    /// The question marks that begin a key with no blank behind them.
    keys: Vec<usize>,
    /// Whether the text has characters that stand for others.
    stood_in: bool,
}

impl Oddities {
    /// Those of a text.
    pub fn of(text: &str) -> Self {
        let pair = |it: &[u8]| matches!(it, [b':', b',' | b']' | b'}'] | [b'\\', b'/']);
        let suspicious = text.as_bytes().windows(2).any(pair);
        Self {
            characters: suspicious.then(|| text.chars().collect()),
            glued: Vec::new(),
            keys: Vec::new(),
            stood_in: text.contains([COLON, DASH, NOTHING]),
        }
    }

    /// Looks at what stands behind a plain key, whose end is given: a colon
    /// there is a part of it unless something blank follows.
    pub fn look_behind(&mut self, end: usize) {
        let Some(characters) = &self.characters else {
            return;
        };
        let Some([':', ',' | ']' | '}']) = characters.get(end..end + 2) else {
            return;
        };
        self.glued.push(end);
    }

    /// Remembers a question mark that begins a key.
    pub fn key_at(&mut self, start: usize) {
        self.keys.push(start);
    }

    /// Whether a text in double quotes has an escaped slash, by its start and
    /// end.
    pub fn escapes_slash(&self, start: usize, end: usize) -> bool {
        let written = self.characters.as_ref().and_then(|it| it.get(start..end));
        let mut escaped = false;
        written.unwrap_or_default().iter().any(|it| {
            let found = escaped && *it == '/';
            escaped = !escaped && *it == '\\';
            found
        })
    }

    /// A text as it was meant.
    pub fn meant<'t>(&self, text: Cow<'t, str>) -> Cow<'t, str> {
        if !self.stood_in || !text.contains([COLON, DASH, NOTHING]) {
            return text;
        }
        let meant = text.chars().filter(|it| *it != NOTHING).map(|it| match it {
            COLON => ':',
            DASH => '-',
            it => it,
        });
        Cow::Owned(meant.collect())
    }

    /// The text to read in place of one that has been read so far; none when
    /// that reading counts.
    pub fn instead(self, text: &str, error: Option<&ScanError>, attempt: usize) -> Option<String> {
        let stumbled = error.filter(|_| attempt < PATIENCE);
        let mut changed = !self.glued.is_empty() || !self.keys.is_empty();
        if !changed && stumbled.is_none() {
            return None;
        }
        let mut text = self.characters.unwrap_or_else(|| text.chars().collect());
        changed |= stumbled.is_some_and(|it| stand_in(&mut text, it));
        for at in self.glued {
            text[at] = COLON;
        }
        for at in self.keys.into_iter().rev() {
            text.insert(at + 1, ' ');
        }
        changed.then(|| text.iter().collect())
    }
}

/// Replaces what the reader stumbled over. Says whether it knows better.
fn stand_in(text: &mut Vec<char>, error: &ScanError) -> bool {
    let at = error.marker().index();
    if error.info().starts_with("simple key expect") && indent_block(text, at) {
        return true;
    }
    let behind = text.get(at..).unwrap_or_default();
    let (offset, stands) = match behind {
        [':', ',' | ']' | '}', ..] => (0, COLON),
        ['-', ',' | ']' | '}', ..] => (0, DASH),
        // A bracket may have a comment right behind it.
        ['#', ..] if matches!(text[..at], [.., ']' | '}' | '"' | '\'' | ',']) => {
            text.insert(at, ' ');
            return true;
        }
        // The mark is the opening quote.
        ['"', text @ ..] => match escaped_quote(text) {
            Some(offset) => (offset + 1, NOTHING),
            None => return false,
        },
        _ => return false,
    };
    text[at + offset] = stands;
    true
}

/// Moves the `|` or `>` of the block of text that ends at a mistake to the
/// right: go-yaml lets it stand as far left as its key.
fn indent_block(text: &mut Vec<char>, at: usize) -> bool {
    let mut end = at.min(text.len());
    loop {
        let start = text[..end].iter().rposition(|it| *it == '\n');
        let start = start.map_or(0, |it| it + 1);
        match text[start..end].first() {
            Some('|' | '>') => {
                let before = text[..start].iter().rfind(|it| !it.is_whitespace());
                let is_value = before == Some(&':');
                if is_value {
                    text.insert(start, ' ');
                }
                return is_value;
            }
            Some(' ') | None if start > 0 => end = start - 1,
            _ => return false,
        }
    }
}

/// Where the first needlessly escaped single quote of a text is.
fn escaped_quote(text: &[char]) -> Option<usize> {
    let mut at = 0;
    loop {
        match text.get(at..)? {
            ['\\', '\'', ..] => return Some(at),
            ['\\', _, ..] => at += 2,
            ['"', ..] | [] => return None,
            _ => at += 1,
        }
    }
}

/// The mistake of a plain text within `[…]` or `{…}`. As a key it may begin
/// with a question mark, which go-yaml takes for the sign of a key.
pub(super) fn mistake(text: &str, place: Place) -> Option<Diagnostic> {
    let message = if text.starts_with([':', COLON]) {
        "did not find expected node content: a text within […] or {…} cannot begin with a colon"
    } else if text.starts_with(['|', '>']) {
        "found character that cannot start any token: there are no blocks of text within […] and {…}"
    } else if text.contains('?') {
        "did not find expected ',', ']' or '}': a question mark begins a key within […] and {…}"
    } else {
        return None;
    };
    let hint = format!("quote it: \"{}\"", text.replace(COLON, ":"));
    Some(Diagnostic::error(message).at(place).hint(hint))
}

/// The mistakes of a text's directives: Compose files are YAML 1.1.
pub(super) fn directives(text: &str, file: u32) -> Vec<Diagnostic> {
    if !text.starts_with('%') && !text.contains("\n%") {
        return Vec::new();
    }
    let mut mistakes = Vec::new();
    let mut outside = true;
    for (index, line) in text.lines().enumerate() {
        let mut words = line.split_whitespace();
        let first = words.next().unwrap_or_default();
        if outside && first.starts_with('%') && line.starts_with('%') {
            let message = match (first, words.next()) {
                ("%YAML", Some("1.1")) | ("%TAG", _) => continue,
                ("%YAML", _) => "found incompatible YAML document: files are read as YAML 1.1",
                _ => "found unknown directive name",
            };
            let place = Place::new(file, index + 1, 1, first.len());
            let error = Diagnostic::error(message).at(place);
            mistakes.push(error.hint("remove the line"));
        } else if first == "..." {
            outside = true;
        } else {
            outside &= first.is_empty() || first.starts_with('#');
        }
    }
    mistakes
}

impl<'t> Composer<'t> {
    /// Reads a collection, which is one of flow style when its start is written.
    pub(super) fn within<T>(&mut self, start: Span, read: impl FnOnce(&mut Self) -> T) -> T {
        let flow = self.flow;
        self.flow += usize::from(flow > 0 || !start.is_empty());
        let value = read(self);
        self.flow = flow;
        value
    }

    /// Tells what the peer does not read in a scalar.
    pub(super) fn check_written(
        &mut self,
        text: &str,
        style: ScalarStyle,
        span: Span,
        place: Place,
    ) {
        let found = match style {
            ScalarStyle::Plain if self.flow == 0 => None,
            ScalarStyle::Plain if text.len() > 1 && text.starts_with('?') => {
                self.oddities.key_at(span.start.index());
                None
            }
            ScalarStyle::Plain => mistake(text, place),
            ScalarStyle::DoubleQuoted => {
                let (start, end) = (span.start.index(), span.end.index());
                let escapes = self.oddities.escapes_slash(start, end);
                let message = "found unknown escape character: `\\/`";
                escapes.then(|| {
                    let error = Diagnostic::error(message).at(place);
                    error.hint("a slash needs no backslash")
                })
            }
            _ => None,
        };
        self.parsed.diagnostics.extend(found);
    }

    /// A key within `[…]` or `{…}`, as the peer reads it.
    pub(super) fn flow_key(&mut self, event: Event<'t>, span: Span) -> Event<'t> {
        match event {
            Event::Scalar(text, ScalarStyle::Plain, anchor, tag) if self.flow > 0 => {
                self.oddities.look_behind(span.end.index());
                let text = match text.strip_prefix('?') {
                    Some(key) => Cow::Owned(key.to_owned()),
                    None => text,
                };
                Event::Scalar(text, ScalarStyle::Plain, anchor, tag)
            }
            event => event,
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use crate::source::yaml::parse;

    /// The documents as JSON, then every message with its place and hint.
    fn check(text: &str, expect: &Expect) {
        let parsed = parse(text, 0, None);
        let documents = parsed.documents.iter();
        let mut lines: Vec<_> = documents
            .map(|it| serde_json::Value::from(&it.root).to_string())
            .collect();
        for it in &parsed.diagnostics {
            let place = it.place.unwrap();
            let hint = it.hint.as_deref().unwrap_or_default();
            let (line, column) = (place.line, place.column);
            lines.push(format!("{line}:{column}: {}: {hint}", it.message));
        }
        expect.assert_eq(&(lines.join("\n") + "\n"));
    }

    #[test]
    fn a_colon_before_a_bracket_or_comma_belongs_to_the_text() {
        check(
            "a: [fe80::, b: c, d:, {e:, f: 1, g: h:}]\nb: {1:, é\n x:}\nc: ['x':, {\"y\":}]\n",
            &expect![[r#"
                {"a":["fe80::",{"b":"c"},"d:",{"e:":null,"f":1,"g":"h:"}],"b":{"1:":null,"é x:":null},"c":[{"x":null},{"y":null}]}
            "#]],
        );
        check(
            "a: {b:}\nc: {1: x}\n",
            &expect![[r#"
            {"a":{"b:":null},"c":{}}
            2:5: non-string key in c: 1: quote it: "1"
        "#]],
        );
        check(
            "a: {b:[1]}\n",
            &expect![[r#"
                1:6: found unexpected ':' while scanning a plain scalar: put a blank behind the colon, or quote the text
            "#]],
        );
    }

    #[test]
    fn a_dash_alone_is_a_text() {
        check(
            "a: [-, b, -]\nc: {d: -}\n",
            &expect![[r#"
            {"a":["-","b","-"],"c":{"d":"-"}}
        "#]],
        );
        check(
            "a: [- b]\n",
            &expect![[r#"
            1:5: did not find expected node content while parsing a flow node: 
        "#]],
        );
    }

    #[test]
    fn a_question_mark_begins_a_key() {
        check(
            "a: {?b: 1, ?c}\nd: [?e, f]\ng: ?h\n",
            &expect![[r#"
            {"a":{"b":1,"c":null},"d":[{"e":null},"f"],"g":"?h"}
        "#]],
        );
        check(
            "a: [http://b?c, ?]\nd: {e?: 1}\n",
            &expect![[r#"
            {"a":["http://b?c","?"],"d":{"e?":1}}
            1:5: did not find expected ',', ']' or '}': a question mark begins a key within […] and {…}: quote it: "http://b?c"
            1:17: did not find expected ',', ']' or '}': a question mark begins a key within […] and {…}: quote it: "?"
            2:5: did not find expected ',', ']' or '}': a question mark begins a key within […] and {…}: quote it: "e?"
        "#]],
        );
    }

    #[test]
    fn a_text_cannot_begin_with_a_colon() {
        check(
            "a: [::1, {b: :}]\nc: ::1\nd: [[::1]]\n",
            &expect![[r#"
            {"a":["::1",{"b":":"}],"c":"::1","d":[["::1"]]}
            1:5: did not find expected node content: a text within […] or {…} cannot begin with a colon: quote it: "::1"
            1:14: did not find expected node content: a text within […] or {…} cannot begin with a colon: quote it: ":"
            3:6: did not find expected node content: a text within […] or {…} cannot begin with a colon: quote it: "::1"
        "#]],
        );
    }

    #[test]
    fn a_comment_may_touch_a_bracket_or_quote() {
        check(
            "a: [b#c,#d\n]#e\nf: 'g'#h\ni: {\"j\":1}#k\n",
            &expect![[r#"
            {"a":["b#c"],"f":"g","i":{"j":1}}
        "#]],
        );
    }

    #[test]
    fn a_block_may_begin_as_far_left_as_its_key() {
        check(
            "a:\n|\n  b\n\nc:\n>-\n  d\n  e\n",
            &expect![[r#"
            {"a":"b\n","c":"d e"}
        "#]],
        );
        check(
            "a: b|\n  c\n|\n  d\n",
            &expect![[r#"
            3:1: did not find expected key while parsing a block mapping: 
        "#]],
        );
        check(
            "a: {>-\n  b\n}\n",
            &expect![[r#"
            {"a":{">- b":null}}
            1:5: found character that cannot start any token: there are no blocks of text within […] and {…}: quote it: ">- b"
        "#]],
        );
        check(
            "a:\n|\n  b\nc\n",
            &expect![[r#"
            4:1: could not find expected ':' while scanning a simple key: 
        "#]],
        );
    }

    #[test]
    fn what_may_be_escaped() {
        check(
            r#"{a: "b\'c\"\'d\\'", e: "f\\/g/", h: "i\/j"}"#,
            &expect![[r#"
                {"a":"b'c\"'d\\'","e":"f\\/g/","h":"i/j"}
                1:37: found unknown escape character: `\/`: a slash needs no backslash
            "#]],
        );
    }

    #[test]
    fn directives_are_those_of_yaml_1_1() {
        check(
            "# a\n%YAML 1.1\n%TAG ! !b\n---\nc: 1\n",
            &expect![[r#"
            {"c":1}
        "#]],
        );
        check(
            "%YAML 1.2\n---\na: |\n  %YAML\n...\n%B\n---\n",
            &expect![[r#"
            {"a":"%YAML\n"}
            null
            1:1: found incompatible YAML document: files are read as YAML 1.1: remove the line
            6:1: found unknown directive name: remove the line
        "#]],
        );
    }
}
