//! The paths of replacements: `spec.containers.[name=web].env.*.value`.

use super::Missing;
use crate::source::Place;
use crate::source::yaml::{Mapping, Node, Value, shown};

/// A part of a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The field of a mapping, or an item of a list by its number.
    Key(String),
    /// The items of a list whose field has a value; the field is empty when
    /// the item itself is the value.
    With(String, String),
    /// All items or fields.
    Every,
}

/// The parts of a path. A dot within `[…]` or behind `\` parts nothing.
pub fn parts(path: &str) -> Vec<Part> {
    let (mut found, mut word, mut inside) = (Vec::new(), String::new(), false);
    let mut letters = path.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '\\' if letters.peek() == Some(&'.') => {
                word.push('.');
                letters.next();
            }
            '[' if word.is_empty() => {
                inside = true;
                word.push(letter);
            }
            ']' if inside => {
                inside = false;
                word.push(letter);
            }
            '.' if !inside => found.push(part(&std::mem::take(&mut word))),
            letter => word.push(letter),
        }
    }
    found.push(part(&word));
    found
}

fn part(word: &str) -> Part {
    if word == "*" {
        return Part::Every;
    }
    let inside = word.strip_prefix('[').and_then(|it| it.strip_suffix(']'));
    match inside {
        None => Part::Key(word.to_owned()),
        Some(inside) => match inside.split_once('=') {
            Some((key, value)) => Part::With(key.to_owned(), value.to_owned()),
            None => Part::Key(inside.to_owned()),
        },
    }
}

/// The first field that a path leads to.
pub fn find<'n>(node: &'n Node, path: &[Part]) -> Option<&'n Node> {
    let Some((part, rest)) = path.split_first() else {
        return Some(node).filter(|it| !it.is_null());
    };
    match (&node.value, part) {
        (Value::Map(map), Part::Key(key)) => find(&map.get(key)?.node, rest),
        (Value::Map(map), Part::Every) => map.iter().find_map(|(_, it)| find(&it.node, rest)),
        (Value::Seq(items), Part::Key(key)) => find(items.get(key.parse::<usize>().ok()?)?, rest),
        (Value::Seq(items), part) => {
            let mut fit = items.iter().filter(|it| fits(it, part));
            fit.find_map(|it| find(it, rest))
        }
        _ => None,
    }
}

fn fits(item: &Node, part: &Part) -> bool {
    let is = |it: &Node, value: &str| shown(&it.value).is_some_and(|it| it == value);
    match part {
        Part::Every => true,
        Part::Key(_) => false,
        Part::With(key, value) if key.is_empty() => is(item, value),
        Part::With(key, value) => item.get(key).is_some_and(|it| is(it, value)),
    }
}

/// Does something with each field that a path leads to, and counts them.
pub fn each(
    node: &mut Node,
    path: &[Part],
    missing: Missing,
    act: &mut dyn FnMut(&mut Node),
) -> usize {
    let Some((part, rest)) = path.split_first() else {
        act(node);
        return 1;
    };
    if let Missing::Made(place) = missing {
        make(node, part, place);
    }
    match (&mut node.value, part) {
        (Value::Map(map), Part::Key(key)) => match map.get_mut(key) {
            Some(entry) => each(&mut entry.node, rest, missing, act),
            None => 0,
        },
        (Value::Map(map), Part::Every) => {
            let entries = map.iter_mut();
            entries
                .map(|(_, it)| each(&mut it.node, rest, missing, act))
                .sum()
        }
        (Value::Seq(items), Part::Key(key)) => {
            let at = key.parse::<usize>().ok();
            match at.and_then(|at| items.get_mut(at)) {
                Some(item) => each(item, rest, missing, act),
                None => 0,
            }
        }
        (Value::Seq(items), part) => {
            let fit = items.iter_mut().filter(|it| fits(it, part));
            fit.map(|it| each(it, rest, missing, act)).sum()
        }
        _ => 0,
    }
}

/// Makes the next part of a path where it is not there.
fn make(node: &mut Node, part: &Part, place: Option<Place>) {
    match part {
        Part::Every => {}
        Part::Key(key) => {
            if node.is_null() {
                *node = super::at_place(Mapping::default(), place).node;
            }
            if let Some(map) = node.as_map_mut() {
                let null = || super::at_place(Value::Null, place);
                map.entry(key.clone()).or_insert_with(null);
            }
        }
        Part::With(key, value) => {
            if node.is_null() {
                *node = super::at_place(Vec::new(), place).node;
            }
            let Some(items) = node
                .as_seq_mut()
                .filter(|it| !it.iter().any(|it| fits(it, part)))
            else {
                return;
            };
            let mut item = super::at_place(Mapping::default(), place).node;
            super::set(&mut item, key, value.as_str(), place);
            items.push(item);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_have_parts() {
        let key = |it: &str| Part::Key(it.to_owned());
        let with = |key: &str, value: &str| Part::With(key.to_owned(), value.to_owned());
        assert_eq!(
            parts("a.[b=c.d].*.e\\.f.[g/h.i].0.[=x]"),
            [
                key("a"),
                with("b", "c.d"),
                Part::Every,
                key("e.f"),
                key("g/h.i"),
                key("0"),
                with("", "x")
            ]
        );
    }
}
