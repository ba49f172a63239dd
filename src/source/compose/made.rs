//! Nodes that the loader makes: long forms and defaults. Each stands at the
//! place of what it was made from, so that a message about it has one.

use crate::source::yaml::{Entry, Mapping, Node, Value};
use crate::source::{Diagnostic, Place};

use super::grammar::Mistake;
use super::trail::Trail;

/// A value at a place.
pub fn node(value: impl Into<Value>, place: Option<Place>) -> Node {
    Node {
        value: value.into(),
        place,
    }
}

/// A mapping at a place, its keys and values there too.
pub fn mapping<'a>(
    entries: impl IntoIterator<Item = (&'a str, Value)>,
    place: Option<Place>,
) -> Node {
    let entries = entries
        .into_iter()
        .map(|(key, value)| (key.to_owned(), entry(node(value, place))));
    node(entries.collect::<Mapping>(), place)
}

/// An entry whose key stands where its value does.
pub fn entry(node: Node) -> Entry {
    Entry {
        key: node.place,
        node,
    }
}

/// Puts a value under a key that is not there yet. Says whether it was made.
pub fn set_default(map: &mut Mapping, key: &str, value: impl Into<Value>) -> bool {
    if map.contains_key(key) {
        return false;
    }
    map.insert(key.to_owned(), entry(node(value, None)));
    true
}

/// What is wrong with a text, said about its place.
pub fn mistake(mistake: Mistake, trail: &Trail<'_>, place: Option<Place>) -> Diagnostic {
    let said = Diagnostic::error(format!("{trail}: {}", mistake.message)).at(place);
    match mistake.hint {
        Some(hint) => said.hint(hint),
        None => said,
    }
}
