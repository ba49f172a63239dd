//! Fields by their path: `spec/template/spec/containers/image`. A list on the
//! way stands for each of its items.

use super::Missing;
use crate::source::yaml::{Mapping, Node};

/// Does something with each field that a path leads to. One that is made is
/// null at first, and so are the mappings above it; no list is made, and none
/// behind a part that ends with `[]`.
pub fn each(node: &mut Node, path: &str, missing: Missing, act: &mut dyn FnMut(&mut Node)) {
    let parts = split(path);
    walk(node, &parts, missing, act);
}

/// The parts of a path, in which `\/` is a slash.
fn split(path: &str) -> Vec<String> {
    let joined = path.replace("\\/", "\u{0}");
    let parts = joined.split('/').map(|it| it.replace('\u{0}', "/"));
    parts.collect()
}

fn walk(node: &mut Node, parts: &[String], missing: Missing, act: &mut dyn FnMut(&mut Node)) {
    if let Some(items) = node.as_seq_mut() {
        for item in items {
            walk(item, parts, missing, act);
        }
        return;
    }
    let Some((part, rest)) = parts.split_first() else {
        act(node);
        return;
    };
    let key = part.strip_suffix("[]").unwrap_or(part);
    let is_list = key.len() < part.len();
    if let (Missing::Made(place), false) = (missing, is_list) {
        if node.is_null() {
            *node = super::at_place(Mapping::default(), place).node;
        }
        if let Some(map) = node.as_map_mut() {
            map.entry(key.to_owned())
                .or_insert_with(|| super::at_place(crate::source::yaml::Value::Null, place));
        }
    }
    if let Some(next) = node.get_mut(key) {
        if rest.is_empty() && !is_list {
            act(next);
        } else {
            walk(next, rest, missing, act);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_gone_through_and_mappings_made() {
        let text = "a: [{b: 1}, {c: 2}]\nd: {}\n";
        let mut root = crate::source::yaml::parse(text, 0, None)
            .documents
            .remove(0)
            .root;
        let mut set = |path: &str, missing| {
            each(&mut root, path, missing, &mut |it| it.value = "x".into());
        };
        set("a/b", Missing::Stays);
        set("d/e\\/f/g", Missing::Made(None));
        set("h[]/i", Missing::Made(None));
        let shown = serde_json::Value::from(&root).to_string();
        assert_eq!(shown, r#"{"a":[{"b":"x"},{"c":2}],"d":{"e/f":{"g":"x"}}}"#);
    }
}
