//! The `build` attribute.

use crate::source::yaml::{Mapping, Node, Value};

use super::super::grammar::Mistake;
use super::super::made;
use super::super::trail::Trail;
use super::{Work, each, list};

/// Brings `build` into its long form; a text is the context.
pub fn expand(node: &mut Node, trail: &Trail<'_>, work: &mut Work<'_>) {
    list::under(node, "context");
    let Some(attributes) = node.as_map_mut() else {
        return;
    };
    for (key, entry) in attributes.iter_mut() {
        let node = &mut entry.node;
        let trail = trail.key(key);
        match key.as_str() {
            "additional_contexts" => additional_contexts(node, &trail, work),
            "no_cache_filter" => list::wrap(node),
            "provenance" | "sbom" => {
                if let Value::Bool(on) = node.value {
                    *node = node.with(on.to_string());
                }
            }
            "secrets" => each(node, &trail, |node, _| list::under(node, "source")),
            "ssh" => ssh(node, &trail, work),
            _ => {}
        }
    }
}

fn additional_contexts(node: &mut Node, trail: &Trail<'_>, work: &mut Work<'_>) {
    let Some(items) = node.as_seq() else { return };
    let mut contexts = Mapping::default();
    for (position, item) in items.iter().enumerate() {
        let Some(text) = item.as_str() else { return };
        let Some((name, context)) = text.split_once('=') else {
            let mistake = Mistake {
                message: format!("the context `{text}` has no value"),
                hint: Some("write `name=context`".to_owned()),
            };
            work.wrong(mistake, item, &trail.item(position));
            return;
        };
        contexts.insert(name.to_owned(), made::entry(item.with(context)));
    }
    *node = node.with(contexts);
}

fn ssh(node: &mut Node, trail: &Trail<'_>, work: &mut Work<'_>) {
    let Some(items) = node.as_seq() else { return };
    let mut keys = Mapping::default();
    for (position, item) in items.iter().enumerate() {
        let Some(text) = item.as_str() else { return };
        let (id, path) = match text.split_once('=') {
            Some((id, path)) => (id, path.into()),
            None if text == "default" => (text, Value::Null),
            None => {
                let mistake = Mistake {
                    message: format!("the SSH key `{text}` has no path"),
                    hint: Some("write `default` or `id=path`".to_owned()),
                };
                work.wrong(mistake, item, &trail.item(position));
                return;
            }
        };
        keys.insert(id.to_owned(), made::entry(item.with(path)));
    }
    *node = node.with(keys);
}
