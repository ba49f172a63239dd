//! Reading a manifest's tree: a field that is null is one that is not there.

use crate::source::Place;
use crate::source::yaml::{Entry, Mapping, Node, Value, shown};

/// The node at a path as `spec.template.metadata`.
pub fn at<'n>(node: &'n Node, path: &str) -> Option<&'n Node> {
    let mut steps = path.split('.');
    let found = steps.try_fold(node, |node, key| node.get(key))?;
    Some(found).filter(|it| !it.is_null())
}

/// A field's text. A number or truth value counts as what is written.
pub fn text<'n>(node: &'n Node, path: &str) -> Option<&'n str> {
    at(node, path)?.as_str()
}

/// A field's text, or the empty one.
pub fn word<'n>(node: &'n Node, path: &str) -> &'n str {
    text(node, path).unwrap_or_default()
}

/// A scalar as text, whatever it is.
pub fn scalar(node: &Node) -> Option<String> {
    shown(&node.value).map(std::borrow::Cow::into_owned)
}

/// A field's whole number.
pub fn integer(node: &Node, path: &str) -> Option<i64> {
    match at(node, path)?.value {
        Value::Int(number) => Some(number),
        _ => None,
    }
}

/// A field's truth value.
pub fn boolean(node: &Node, path: &str) -> Option<bool> {
    match at(node, path)?.value {
        Value::Bool(value) => Some(value),
        _ => None,
    }
}

/// Whether a field is `true`.
pub fn is_set(node: &Node, path: &str) -> bool {
    boolean(node, path) == Some(true)
}

/// A field's items.
pub fn items<'n>(node: &'n Node, path: &str) -> &'n [Node] {
    let found = at(node, path).and_then(Node::as_seq);
    found.unwrap_or_default()
}

/// A field's entries.
pub fn entries<'n>(node: &'n Node, path: &str) -> impl Iterator<Item = (&'n String, &'n Entry)> {
    let found = at(node, path).and_then(Node::as_map);
    found.into_iter().flat_map(Mapping::iter)
}

/// The texts of a list.
pub fn words<'n>(node: &'n Node, path: &str) -> impl Iterator<Item = &'n str> {
    items(node, path).iter().filter_map(Node::as_str)
}

/// Where a field is written; where it is not, its parent.
pub fn place(node: &Node, path: &str) -> Option<Place> {
    node.nearest_place(path)
}
