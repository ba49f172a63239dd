//! Mappings: their keys, what they merge, and what they say twice.

use std::borrow::Cow;
use std::fmt::Write as _;

use saphyr_parser::{Event, ScalarStyle, Span};

use super::composer::{Composer, Stop};
use super::scalar::shown;
use super::tags::Segment;
use super::{Entry, Mapping, Node, Value};
use crate::source::{Diagnostic, Place};

impl<'t> Composer<'t> {
    pub(super) fn mapping(&mut self, depth: usize) -> Result<Value, Stop> {
        let mut map = Mapping::default();
        let mut removed: Vec<(String, Place)> = Vec::new();
        let mut merge: Option<(Place, Node)> = None;
        loop {
            let (event, span) = self.next()?;
            if matches!(event, Event::MappingEnd) {
                break;
            }
            let key_place = self.place(span);
            let key = self.key(event, span, depth)?;
            let (event, span) = self.next()?;
            let Key::Text(key) = key else {
                let node = self.node(event, span, key_place, depth + 1)?;
                if matches!(key, Key::Merge) {
                    if let Some((first, _)) = merge {
                        self.duplicate("<<", key_place, first);
                    }
                    merge = node.map(|node| (key_place, node));
                }
                continue;
            };
            self.path.push(Segment::Key(key));
            let node = self.node(event, span, key_place, depth + 1)?;
            let Some(Segment::Key(key)) = self.path.pop() else {
                continue;
            };
            let known = map.get(&key).and_then(|entry| entry.key);
            let gone = || removed.iter().find(|(it, _)| *it == key);
            if let Some(first) = known.or_else(|| gone().map(|(_, place)| *place)) {
                self.duplicate(&key, key_place, first);
                continue;
            }
            let Some(node) = node else {
                removed.push((key, key_place));
                continue;
            };
            let key_place = Some(key_place);
            map.insert(
                key,
                Entry {
                    key: key_place,
                    node,
                },
            );
        }
        if let Some((place, node)) = merge {
            self.merge(&mut map, node, place);
        }
        map.shrink_to_fit();
        Ok(Value::Map(map))
    }

    fn duplicate(&mut self, key: &str, place: Place, first: Place) {
        let message = format!(
            "mapping key \"{key}\" already defined at line {}",
            first.line
        );
        let diagnostic = Diagnostic::error(message)
            .at(place)
            .related(first, "first defined here")
            .hint("remove one of the two");
        self.parsed.diagnostics.push(diagnostic);
    }

    /// Takes over what `<<` names, where the mapping does not say otherwise.
    fn merge(&mut self, map: &mut Mapping, node: Node, place: Place) {
        let sources = match node.value {
            Value::Seq(items) => items,
            value => vec![Node {
                value,
                place: node.place,
            }],
        };
        for source in sources {
            let Value::Map(source) = source.value else {
                self.error(
                    "map merge requires map or sequence of maps as the value",
                    place,
                );
                return;
            };
            for (key, entry) in source {
                map.entry(key).or_insert(entry);
            }
        }
    }

    fn key(&mut self, event: Event<'t>, span: Span, depth: usize) -> Result<Key, Stop> {
        let place = self.place(span);
        let event = self.flow_key(event, span);
        let (shown_key, kind) = match event {
            Event::Scalar(text, ScalarStyle::Plain, _, None) if text == "<<" => {
                return Ok(Key::Merge);
            }
            // Most keys are plain words, which cannot be anything but text.
            Event::Scalar(text, style, 0, None)
                if style != ScalarStyle::Plain || is_word(&text) =>
            {
                self.check_written(&text, style, span, place);
                return Ok(Key::Text(self.oddities.meant(text).into_owned()));
            }
            event => match self.node(event, span, place, depth + 1)? {
                Some(Node {
                    value: Value::String(text),
                    ..
                }) => {
                    return Ok(Key::Text(text));
                }
                Some(node) => {
                    let text = shown(&node.value).map(Cow::into_owned);
                    (text.unwrap_or_default(), node.kind())
                }
                None => (String::new(), "removed"),
            },
        };
        let within = self.path_text();
        let message = if shown_key.is_empty() {
            format!("non-string key in {within}: {kind}")
        } else {
            format!("non-string key in {within}: {shown_key}")
        };
        let mut diagnostic = Diagnostic::error(message).at(place);
        if !shown_key.is_empty() {
            diagnostic = diagnostic.hint(format!("quote it: \"{shown_key}\""));
        }
        self.parsed.diagnostics.push(diagnostic);
        Ok(Key::Wrong)
    }

    fn path_text(&self) -> String {
        let mut text = String::new();
        for segment in &self.path {
            match segment {
                Segment::Key(key) if text.is_empty() => text.push_str(key),
                Segment::Key(key) => text.extend([".", key]),
                Segment::Index(index) => {
                    let _ = write!(text, "[{index}]");
                }
            }
        }
        if text.is_empty() {
            text.push_str("the top level");
        }
        text
    }
}

enum Key {
    Text(String),
    Merge,
    Wrong,
}

/// Whether a plain scalar can only be text: it starts with a letter that no
/// other kind starts with.
fn is_word(text: &str) -> bool {
    let first = text.bytes().next().unwrap_or_default();
    first.is_ascii_lowercase() && !matches!(first, b'n' | b't' | b'f')
}
