//! Shapes that many attributes share: one value for a list of one, a list of
//! names for a mapping, a name for a mapping with one key.

use crate::source::Place;
use crate::source::yaml::{Mapping, Node, Value};

use super::super::made;

/// A text → a list of it.
pub fn wrap(node: &mut Node) {
    if node.as_str().is_some() {
        let item = std::mem::replace(node, made::node(Value::Null, node.place));
        *node = node.with(vec![item]);
    }
}

/// A text → a mapping with the text under a key.
pub fn under(node: &mut Node, key: &str) {
    if let Value::String(text) = &mut node.value {
        let text = std::mem::take(text);
        *node = made::mapping([(key, text.into())], node.place);
    }
}

/// A list of names → a mapping with these keys.
pub fn keys(node: &mut Node, value: impl Fn(Option<Place>) -> Node) {
    let Some(items) = node.as_seq() else { return };
    let map: Option<Mapping> = items
        .iter()
        .map(|item| {
            let name = item.as_str()?.to_owned();
            Some((name, made::entry(value(item.place))))
        })
        .collect();
    if let Some(map) = map {
        *node = node.with(map);
    }
}
