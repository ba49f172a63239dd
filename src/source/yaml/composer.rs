//! Events of the YAML reader → trees.

use std::borrow::Cow;
use std::collections::HashMap;

use saphyr_parser::{Event, Parser, ScalarStyle, ScanError, Span, StrInput, Tag};

use super::anchors::{Anchor, Count, text_of};
use super::flow::{Oddities, directives};
use super::scalar::{resolve, resolve_as, shown};
use super::tags::{Segment, Tagged, own_tag};
use super::{DEEPEST, Node, Value, tabs};
use crate::source::{Diagnostic, Place};

/// What came of a text.
#[derive(Debug, Default)]
pub struct Parsed {
    /// Its documents, up to the first mistake of syntax.
    pub documents: Vec<Document>,
    /// The mistakes and oddities of all of them.
    pub diagnostics: Vec<Diagnostic>,
}

/// One document.
#[derive(Debug)]
pub struct Document {
    /// Its tree.
    pub root: Node,
    /// The values that carry a tag of their own, in order.
    pub tags: Vec<Tagged>,
    /// Unquoted scalars whose value is written otherwise than in the file, as
    /// `0777` → 511, by the place of the value.
    pub altered: HashMap<Place, String>,
}

/// Reads all documents of a text. `removes` is the tag that takes its value
/// out of the tree, if there is one.
pub fn parse(text: &str, file: u32, removes: Option<&str>) -> Parsed {
    let text = tabs::spaced(text);
    let directives = directives(&text, file);
    let (mut parsed, error) = read(&text, file, removes);
    if let Some(error) = error {
        match tabs::tolerated(&text, error, |text| read(text, file, removes)) {
            Ok(tolerated) => parsed = tolerated,
            Err(error) => parsed.diagnostics.push(error.diagnostic(file, &text)),
        }
    }
    parsed.diagnostics.splice(..0, directives);
    parsed
}

/// Reads a text up to the first mistake of syntax, and gives that.
fn read(text: &str, file: u32, removes: Option<&str>) -> (Parsed, Option<ScanError>) {
    let mut text = Cow::Borrowed(text);
    for attempt in 0.. {
        let (parsed, error, oddities) = read_once(&text, file, removes);
        match oddities.instead(&text, error.as_ref(), attempt) {
            Some(instead) => text = Cow::Owned(instead),
            None => return (parsed, error),
        }
    }
    (Parsed::default(), None)
}

fn read_once(
    text: &str,
    file: u32,
    removes: Option<&str>,
) -> (Parsed, Option<ScanError>, Oddities) {
    let mut composer = Composer {
        events: Parser::new_from_str(text),
        text,
        file,
        removes,
        oddities: Oddities::of(text),
        flow: 0,
        anchors: HashMap::new(),
        count: Count::default(),
        path: Vec::new(),
        tags: Vec::new(),
        altered: HashMap::new(),
        parsed: Parsed::default(),
    };
    let error = match composer.stream() {
        Ok(()) => None,
        Err(Stop::Syntax(error)) => Some(error),
        Err(Stop::Refused(diagnostic)) => {
            composer.parsed.diagnostics.push(*diagnostic);
            None
        }
    };
    (composer.parsed, error, composer.oddities)
}

/// A mistake after which the rest cannot be read.
pub(super) enum Stop {
    /// One of syntax.
    Syntax(ScanError),
    /// Input that would cost too much.
    Refused(Box<Diagnostic>),
}

pub(super) struct Composer<'t> {
    events: Parser<'t, StrInput<'t>>,
    pub text: &'t str,
    file: u32,
    removes: Option<&'t str>,
    pub oddities: Oddities,
    /// How many `[` and `{` are open.
    pub flow: usize,
    pub anchors: HashMap<usize, Anchor>,
    pub count: Count,
    pub path: Vec<Segment>,
    pub tags: Vec<Tagged>,
    altered: HashMap<Place, String>,
    pub parsed: Parsed,
}

/// What a node's event says beside its value.
struct Marks<'t> {
    anchor: usize,
    tag: Option<Cow<'t, Tag>>,
    place: Place,
}

impl<'t> Composer<'t> {
    pub(super) fn next(&mut self) -> Result<(Event<'t>, Span), Stop> {
        match self.events.next_event() {
            Some(Ok(event)) => Ok(event),
            Some(Err(error)) => Err(Stop::Syntax(error)),
            None => Ok((Event::StreamEnd, Span::default())),
        }
    }

    fn stream(&mut self) -> Result<(), Stop> {
        loop {
            match self.next()? {
                (Event::StreamEnd, _) => return Ok(()),
                (Event::DocumentStart(_), start) => {
                    let start = self.place(start);
                    let (event, span) = self.next()?;
                    let root = self.node(event, span, start, 0)?;
                    let root = root.unwrap_or_else(|| Node {
                        value: Value::Null,
                        place: Some(start),
                    });
                    let document = Document {
                        root,
                        tags: std::mem::take(&mut self.tags),
                        altered: std::mem::take(&mut self.altered),
                    };
                    self.parsed.documents.push(document);
                }
                _ => {}
            }
        }
    }

    pub(super) fn place(&self, span: Span) -> Place {
        let (start, end) = (span.start, span.end);
        let length = if start.line() == end.line() {
            end.col().saturating_sub(start.col())
        } else {
            1
        };
        Place::new(self.file, start.line(), start.col() + 1, length)
    }

    pub(super) fn error(&mut self, message: impl Into<String>, place: Place) {
        let diagnostic = Diagnostic::error(message).at(place);
        self.parsed.diagnostics.push(diagnostic);
    }

    /// The node that starts with an event; none when a tag takes it away.
    /// `owner` is where its key was written, for a value that is not.
    pub(super) fn node(
        &mut self,
        event: Event<'t>,
        span: Span,
        owner: Place,
        depth: usize,
    ) -> Result<Option<Node>, Stop> {
        let place = if span.is_empty() {
            owner
        } else {
            self.place(span)
        };
        if depth > DEEPEST {
            let message = format!("nested deeper than {DEEPEST} levels");
            return Err(Stop::Refused(Box::new(
                Diagnostic::error(message).at(place),
            )));
        }
        let (first_tag, first_node) = (self.tags.len(), self.count.nodes);
        self.count.nodes += 1;
        let (marks, value) = match event {
            Event::Alias(id) => return self.repeat(id, place),
            Event::Scalar(text, style, anchor, tag) => {
                let marks = Marks { anchor, tag, place };
                self.check_written(&text, style, span, place);
                let value = self.scalar(text, style, &marks);
                (marks, value)
            }
            Event::SequenceStart(anchor, tag) => {
                let marks = Marks { anchor, tag, place };
                self.tag(&marks);
                (marks, self.within(span, |it| it.sequence(depth))?)
            }
            Event::MappingStart(anchor, tag) => {
                let marks = Marks { anchor, tag, place };
                self.tag(&marks);
                (marks, self.within(span, |it| it.mapping(depth))?)
            }
            _ => (
                Marks {
                    anchor: 0,
                    tag: None,
                    place,
                },
                Value::Null,
            ),
        };
        let node = Some(Node {
            value,
            place: Some(place),
        });
        let node = node.filter(|_| !self.is_removed(&marks));
        if marks.anchor > 0 {
            let anchor = Anchor {
                nodes: self.count.nodes - first_node,
                text: node.as_ref().map_or(0, text_of),
                tags: self.tags_below(first_tag),
                node: node.clone(),
            };
            self.anchors.insert(marks.anchor, anchor);
        }
        Ok(node)
    }

    fn is_removed(&self, marks: &Marks) -> bool {
        let name = marks.tag.as_deref().and_then(own_tag);
        name.is_some() && name.as_deref() == self.removes
    }

    /// Records a tag that is not YAML's own.
    fn tag(&mut self, marks: &Marks) {
        if let Some(tag) = marks.tag.as_deref().and_then(own_tag) {
            let path = self.path.clone();
            let place = marks.place;
            self.tags.push(Tagged { tag, path, place });
        }
    }

    fn scalar(&mut self, text: Cow<'t, str>, style: ScalarStyle, marks: &Marks) -> Value {
        let plain = style == ScalarStyle::Plain;
        let text = self.oddities.meant(text);
        let value = match marks.tag.as_deref() {
            None if plain => resolve(&text),
            Some(tag) if tag.is_yaml_core_schema() => resolve_as(&tag.suffix, &text)
                .unwrap_or_else(|| {
                    let message = format!("cannot read `{text}` as !!{}", tag.suffix);
                    self.error(message, marks.place);
                    Value::Null
                }),
            _ => {
                self.tag(marks);
                return Value::String(text.into_owned());
            }
        };
        let number = matches!(
            value,
            Value::Bool(_) | Value::Int(_) | Value::Uint(_) | Value::Float(_)
        );
        if number && plain && shown(&value).is_some_and(|shown| shown != text) {
            self.altered.insert(marks.place, text.into_owned());
        }
        value
    }

    fn sequence(&mut self, depth: usize) -> Result<Value, Stop> {
        let mut items = Vec::new();
        for index in 0.. {
            let (event, span) = self.next()?;
            if matches!(event, Event::SequenceEnd) {
                break;
            }
            self.path.push(Segment::Index(index));
            let owner = self.place(span);
            items.extend(self.node(event, span, owner, depth + 1)?);
            self.path.pop();
        }
        Ok(Value::Seq(items))
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    /// The documents as JSON, then every message with its place.
    fn check(text: &str, expect: &Expect) {
        use std::fmt::Write as _;
        let parsed = parse(text, 0, Some("!reset"));
        let mut shown = String::new();
        for document in &parsed.documents {
            let _ = writeln!(shown, "{}", serde_json::Value::from(&document.root));
            for it in &document.tags {
                let _ = writeln!(shown, "  {} {:?}", it.tag, it.path);
            }
        }
        for it in &parsed.diagnostics {
            let place = it.place.map_or((0, 0), |it| (it.line, it.column));
            let _ = writeln!(shown, "{}:{}: {}", place.0, place.1, it.message);
        }
        expect.assert_eq(&shown);
    }

    #[test]
    fn values_and_keys_have_their_places() {
        let parsed = parse("a:\n  bé: [1, 'x y']\n  c:\n", 7, None);
        let root = &parsed.documents[0].root;
        let at = |path: &str| {
            let it = root.nearest_place(path).unwrap();
            assert_eq!(it.file, 7);
            (it.line, it.column, it.length.get())
        };
        assert_eq!(at("a"), (1, 1, 1));
        assert_eq!(at("a.bé"), (2, 3, 2));
        assert_eq!(at("a.bé.1"), (2, 11, 5));
        assert_eq!(at("a.bé.9.z"), (2, 3, 2), "the nearest parent");
        assert_eq!(at("a.c"), (3, 3, 1), "the key of an unwritten value");
    }

    #[test]
    fn every_document_of_a_stream_is_read() {
        check(
            "a: 1\n---\n- b\n...\n---\n",
            &expect![[r#"
                {"a":1}
                ["b"]
                null
            "#]],
        );
    }

    #[test]
    fn anchors_repeat_and_merge() {
        check(
            "x: &x {a: 1, b: 2}\ny: *x\nz: {<<: *x, b: 3}\nw:\n  <<: [{a: 4}, *x]\n",
            &expect![[r#"
                {"x":{"a":1,"b":2},"y":{"a":1,"b":2},"z":{"b":3,"a":1},"w":{"a":4,"b":2}}
            "#]],
        );
    }

    #[test]
    fn anchors_are_those_of_the_file_so_far() {
        check(
            "a: &x 1\n---\nb: *x\nc: &y [*y]\n",
            &expect![[r#"
                {"a":1}
                {"b":1,"c":[]}
                4:8: anchor 'y' is not defined before it, or holds itself
            "#]],
        );
    }

    #[test]
    fn a_key_is_text_and_written_once() {
        check(
            "a: {1: x, ~: y, true: z, [q]: r, 2001-12-14: d, '1': fine}\nyes: 1\na: 2\n",
            &expect![[r#"
                {"a":{"1":"fine"},"yes":1}
                1:5: non-string key in a: 1
                1:11: non-string key in a: null
                1:17: non-string key in a: true
                1:26: non-string key in a: a list
                1:34: non-string key in a: 2001-12-14
                3:1: mapping key "a" already defined at line 1
            "#]],
        );
    }

    #[test]
    fn what_is_merged_twice_or_is_no_mapping_is_a_mistake() {
        check(
            "a:\n  <<: {b: 1}\n  <<: {c: 1}\nd:\n  <<: 1\n",
            &expect![[r#"
                {"a":{"c":1},"d":{}}
                3:3: mapping key "<<" already defined at line 2
                5:3: map merge requires map or sequence of maps as the value
            "#]],
        );
    }

    #[test]
    fn tags_are_recorded_with_their_path() {
        check(
            "a: &x\n  b: !reset [1]\n  c: !override {d: 1}\n  e: [!foo 0x10, !reset 2]\nf: {<<: *x}\ng: !!str 1\n",
            &expect![[r#"
                {"a":{"c":{"d":1},"e":["0x10"]},"f":{"c":{"d":1},"e":["0x10"]},"g":"1"}
                  !reset [Key("a"), Key("b")]
                  !override [Key("a"), Key("c")]
                  !foo [Key("a"), Key("e"), Index(0)]
                  !reset [Key("a"), Key("e"), Index(1)]
                  !reset [Key("f"), Key("b")]
                  !override [Key("f"), Key("c")]
                  !foo [Key("f"), Key("e"), Index(0)]
                  !reset [Key("f"), Key("e"), Index(1)]
            "#]],
        );
    }

    #[test]
    fn a_value_that_reads_otherwise_is_remembered() {
        let parsed = parse("a: [1.50, 0777, 12, '1.50', TRUE]", 0, None);
        let mut altered: Vec<_> = parsed.documents[0].altered.values().cloned().collect();
        altered.sort();
        assert_eq!(altered, ["0777", "1.50", "TRUE"]);
    }

    #[test]
    fn mistakes_of_syntax_are_told_as_libyaml_does() {
        for (text, expect) in [
            (
                "a: b: c\n",
                expect!["1:5: mapping values are not allowed in this context\n"],
            ),
            (
                "a:\n\t- b\n",
                expect![
                    "2:1: found character that cannot start any token while scanning for the next token\n"
                ],
            ),
            (
                "a: [1, 2\nb: 3\n",
                expect!["2:2: did not find expected ',' or ']' while parsing a flow sequence\n"],
            ),
            (
                "a: 'x\n",
                expect![[r#"
                    1:4: found unexpected end of stream while scanning a quoted scalar
                "#]],
            ),
            (
                "a: !!int x\n",
                expect![[r#"
                {"a":null}
                1:4: cannot read `x` as !!int
            "#]],
            ),
        ] {
            check(text, &expect);
        }
    }

    #[test]
    fn tabs_that_libyaml_lets_pass_are_spaces() {
        check(
            "a:\tb\nc:\t\t1\nd: [\n\t1,\n\t2]\n",
            &expect![[r#"
                {"a":"b","c":1,"d":[1,2]}
            "#]],
        );
        check(
            "{\n\t\"a\": \"\t\\\"\t\",\n\t\"b\":\t1\n}",
            &expect![[r#"
            {"a":"\t\"\t","b":1}
        "#]],
        );
    }

    #[test]
    fn quoted_and_flow_lines_may_stand_further_left() {
        check(
            "a:\n  b: \"x\ny \\\n \\\"z\n\"\n  c: [ 'it''s\n\n\nlong', 2 ]\nd: 'e\n'\nf: 'é\n\n g'\n",
            &expect![[r#"
                {"a":{"b":"x y \"z ","c":["it's\n\nlong",2]},"d":"e ","f":"é\ng"}
            "#]],
        );
        check(
            "a:\n  b: \"x\ny\"\n  c: !reset 1\n  1: later\n",
            &expect![[r#"
                {"a":{"b":"x y"}}
                  !reset [Key("a"), Key("c")]
                5:3: non-string key in a: 1
            "#]],
        );
        check(
            "a:\n  - b: [1,\n2, {c:\n 3}\n]\n    d: {\n}\n",
            &expect![[r#"
                {"a":[{"b":[1,2,{"c":3}],"d":{}}]}
            "#]],
        );
        check(
            "a:\n  b: 'x\n---\n'\n",
            &expect![[r#"
            3:1: found unexpected document indicator while scanning a quoted scalar
        "#]],
        );
    }

    #[test]
    fn bombs_and_towers_are_refused_at_once() {
        let level = |i: i32| format!("a{i}: &a{i} [{}]\n", format!("*a{}, ", i - 1).repeat(9));
        let bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n".to_owned();
        let bomb: String = std::iter::once(bomb).chain((1..20).map(level)).collect();
        let message = |text: &str| parse(text, 0, None).diagnostics[0].message.clone();
        assert_eq!(message(&bomb), "document contains excessive aliasing");
        let long = format!("a: &a {}\nb: [{}]", "x".repeat(1 << 20), "*a, ".repeat(40));
        assert_eq!(message(&long), "document contains excessive aliasing");
        assert_eq!(message(&"[".repeat(40_000)), "recursion limit exceeded");
        let tower: String = (0..5_000).map(|i| " ".repeat(i) + "a:\n").collect();
        assert_eq!(message(&tower), "nested deeper than 200 levels");
        assert_eq!(
            message(&"- ".repeat(5_000)),
            "nested deeper than 200 levels"
        );
    }

    #[test]
    fn many_services_may_share_one_anchor() {
        let uses: Vec<_> = (0..5_000).map(|i| format!("s{i}: *x")).collect();
        let text = "x: &x {a: 1, b: 2, c: 3, d: 4}\n".to_owned() + &uses.join("\n");
        assert_eq!(parse(&text, 0, None).diagnostics, []);
    }
}
