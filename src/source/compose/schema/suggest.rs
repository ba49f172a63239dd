//! What was probably meant.

use super::super::load::slips::glued;
use super::super::trail::Trail;
use super::shape::{Free, INTEGER, LIST, Shape, TEXT};
use super::{service, top};
use crate::source::Diagnostic;
use crate::source::spelling::nearest;
use crate::source::yaml::{Node, Value, shown};

/// A mistake about a key that does not belong where it is.
pub(super) fn key(
    key: &str,
    node: &Node,
    shape: &Shape,
    trail: &Trail,
    unserved: bool,
) -> Diagnostic {
    let path = trail.to_string();
    if matches!(shape.free, Free::Names(_) | Free::Each(_)) {
        let error = Diagnostic::error(format!("`{key}` is no valid name in {path}"));
        return error.hint("a name has letters, digits, `.`, `_` and `-` only");
    }
    let within = match path.as_str() {
        "" => "at the top level".to_owned(),
        path => format!("in {path}"),
    };
    let mut diagnostic = Diagnostic::error(format!("unknown key `{key}` {within}"));
    diagnostic.hint = if path.is_empty() {
        at_top(key, node, unserved)
    } else {
        None
    }
    .or_else(|| {
        let near = nearest_key(key, shape)?;
        Some(format!("did you mean `{near}`?"))
    })
    .or_else(|| inside(key, shape));
    diagnostic
}

/// What a key at the top level was meant for, when that is a service or
/// something in one.
fn at_top(key: &str, node: &Node, unserved: bool) -> Option<String> {
    let service_like = ["image", "build"].iter().any(|it| node.get(it).is_some());
    if service_like {
        return Some(if unserved {
            format!("`services:` is missing: put `{key}` and its like under it")
        } else {
            format!("put `{key}` under `services`")
        });
    }
    let attribute = service::SERVICE.key(key).is_some() && top::DOCUMENT.key(key).is_none();
    attribute.then(|| format!("`{key}` belongs to a service: put it under `services.NAME`"))
}

/// The key that holds what was written a level too high.
fn inside(key: &str, shape: &Shape) -> Option<String> {
    let holder = shape
        .keys
        .iter()
        .find(|(_, inner)| inner.key(key).is_some());
    holder.map(|(holder, _)| format!("`{key}` belongs under `{holder}`"))
}

/// The key that is nearest to what was written, or the only one that starts so.
fn nearest_key(written: &str, shape: &Shape) -> Option<&'static str> {
    let keys = shape.keys.iter().map(|(known, _)| *known);
    nearest(written, keys.clone()).or_else(|| {
        let mut longer = keys.filter(|key| written.len() >= 3 && key.starts_with(written));
        longer.next().filter(|_| longer.next().is_none())
    })
}

/// What to do about a node of the wrong kind.
pub(super) fn kind(node: &Node, shape: &Shape) -> Option<String> {
    if let Some(hint) = shape.hint {
        return Some(hint.to_owned());
    }
    let text = shown(&node.value)?;
    if let Some(hint) = glued(&text).filter(|_| matches!(node.value, Value::String(_))) {
        return Some(hint);
    }
    let quotes = format!("put it in quotes: \"{text}\"");
    match node.value {
        Value::String(_) if shape.kinds & LIST != 0 => Some(format!("write a list: `- {text}`")),
        Value::String(_) => None,
        Value::Time(_) if shape.kinds & TEXT != 0 => Some(quotes),
        _ if shape.kinds & INTEGER != 0 => None,
        _ if shape.kinds & TEXT != 0 => Some(quotes),
        _ => None,
    }
}
