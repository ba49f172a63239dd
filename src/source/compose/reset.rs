//! `!reset` and `!override`: what a file takes away from those before it.
//!
//! The value of `!reset` is gone from the file itself too; that of `!override`
//! takes the place of what was taken away.

use super::report::Report;
use crate::source::Diagnostic;
use crate::source::yaml::{Node, Segment, Tagged};

/// The tag that takes a value away.
pub const RESET: &str = "!reset";
/// The tag that puts a value in the place of another.
pub const OVERRIDE: &str = "!override";

/// Says which tags of a document mean nothing.
pub fn note_others(tags: &[Tagged], report: &mut Report) {
    for tagged in tags {
        let last = tagged.path.last();
        if tagged.tag == RESET && matches!(last, Some(Segment::Index(_))) {
            let note = "`!reset` leaves out this item alone: it takes nothing from other files";
            report.push(
                Diagnostic::note(note)
                    .at(tagged.place)
                    .hint("tag the whole list, with `!reset` or `!override`"),
            );
        } else if ![RESET, OVERRIDE].contains(&tagged.tag.as_str()) {
            let note = format!("the tag `{}` means nothing here", tagged.tag);
            report.note(note, tagged.place);
        }
    }
}

/// Takes what the tags name out of a tree. Only paths that start with `within`
/// count, and the tree is what `within` leads to.
pub fn apply(tags: &[Tagged], within: &[&str], tree: &mut Node) {
    let takes = |it: &&Tagged| [RESET, OVERRIDE].contains(&it.tag.as_str());
    for tagged in tags.iter().filter(takes) {
        let path = within.iter().zip(&tagged.path);
        let starts = path.filter(|(key, step)| matches!(step, Segment::Key(it) if it == *key));
        if starts.count() == within.len() {
            take(tree, &tagged.path[within.len()..]);
        }
    }
}

fn take(node: &mut Node, path: &[Segment]) {
    let (Some(map), [Segment::Key(key), rest @ ..]) = (node.as_map_mut(), path) else {
        return;
    };
    if rest.is_empty() {
        map.shift_remove(key);
    } else if let Some(entry) = map.get_mut(key) {
        take(&mut entry.node, rest);
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::source::yaml;

    fn read(text: &str) -> yaml::Document {
        yaml::parse(text, 0, Some(RESET)).documents.remove(0)
    }

    #[test]
    fn takes_what_is_named_out_of_what_was_before() {
        let over = read("a: {b: !reset , c: !override [1], d: {e: !reset 1}, f: [!reset 1], g: 1}");
        let mut base = read("a: {b: 1, c: [2], d: {e: 2, f: 3}, f: [4], g: 5}\nh: 6").root;
        apply(&over.tags, &[], &mut base);
        assert_eq!(
            serde_json::Value::from(&base),
            json!({"a": {"d": {"f": 3}, "f": [4], "g": 5}, "h": 6})
        );
    }

    #[test]
    fn takes_from_a_part_of_the_tree() {
        let over = read("services: {a: {b: !reset }, c: {d: !reset }}");
        let mut base = read("{b: 1, d: 2}").root;
        apply(&over.tags, &["services", "a"], &mut base);
        assert_eq!(serde_json::Value::from(&base), json!({"d": 2}));
    }

    #[test]
    fn other_tags_are_noted() {
        let mut report = Report::default();
        note_others(
            &read("a: !foo 1\nb: [!reset 1]\nc: !reset 1").tags,
            &mut report,
        );
        let said: Vec<String> = report.finish().0.into_iter().map(|it| it.message).collect();
        assert_eq!(
            said,
            [
                "the tag `!foo` means nothing here",
                "`!reset` leaves out this item alone: it takes nothing from other files"
            ]
        );
    }
}
