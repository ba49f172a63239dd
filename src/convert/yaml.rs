//! A tree → YAML, as Go's library writes it: two blanks a level, lists
//! indented, texts quoted when a reader of YAML 1.1 or Go would take them for
//! something else.
//!
//! The order of keys is the caller's.

mod scalar;

use serde_json::{Number, Value};

use crate::model::number;

/// Keys longer than this, in bytes, are written as `? key`.
const LONGEST_KEY: usize = 128;

/// What can be written.
pub trait Tree: Sized {
    /// What it is.
    fn shape(&self) -> Shape<'_, Self>;

    /// The entries of a mapping; none when it is something else.
    fn entries(&self) -> impl Iterator<Item = (&str, &Self)>;
}

/// What a tree is.
#[derive(Debug)]
pub enum Shape<'t, T> {
    /// Null.
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(&'t Number),
    /// A text.
    Text(&'t str),
    /// A list.
    List(&'t [T]),
    /// A mapping with entries.
    Mapping,
    /// A mapping without any.
    Nothing,
}

impl Tree for Value {
    fn shape(&self) -> Shape<'_, Self> {
        match self {
            Self::Null => Shape::Null,
            Self::Bool(on) => Shape::Bool(*on),
            Self::Number(number) => Shape::Number(number),
            Self::String(text) => Shape::Text(text),
            Self::Array(items) => Shape::List(items),
            Self::Object(map) if map.is_empty() => Shape::Nothing,
            Self::Object(_) => Shape::Mapping,
        }
    }

    fn entries(&self) -> impl Iterator<Item = (&str, &Self)> {
        let entries = self.as_object().into_iter().flatten();
        entries.map(|(key, value)| (key.as_str(), value))
    }
}

/// The document of a tree, newline at the end.
pub fn write(tree: &impl Tree) -> String {
    let mut text = String::new();
    append(tree, &mut text);
    text
}

/// Appends the document of a tree, newline at the end.
pub fn append(tree: &impl Tree, text: &mut String) {
    after_dash(tree, 0, text);
}

/// A mapping whose first key stands where the text ends, the others below it.
fn entries(map: &impl Tree, depth: usize, text: &mut String) {
    for (position, (key, value)) in map.entries().enumerate() {
        if position > 0 {
            indent(depth, text);
        }
        after_indent(key, value, depth, text);
    }
}

/// An entry of a mapping on lines of its own.
pub fn entry(key: &str, value: &impl Tree, depth: usize, text: &mut String) {
    indent(depth, text);
    after_indent(key, value, depth, text);
}

fn after_indent(key: &str, value: &impl Tree, depth: usize, text: &mut String) {
    let long = key.len() > LONGEST_KEY;
    if long {
        text.push_str("? ");
    }
    scalar::key(key, text);
    if long {
        text.push('\n');
        indent(depth, text);
    }
    text.push(':');
    match value.shape() {
        Shape::Mapping => {
            text.push('\n');
            indent(depth + 1, text);
            entries(value, depth + 1, text);
        }
        Shape::List(list) if !list.is_empty() => {
            text.push('\n');
            indent(depth + 1, text);
            items(list, depth + 1, text);
        }
        shape => {
            text.push(' ');
            single(&shape, depth + 1, text);
            text.push('\n');
        }
    }
}

/// A list whose first dash stands where the text ends, the others below it.
fn items(list: &[impl Tree], depth: usize, text: &mut String) {
    for (position, value) in list.iter().enumerate() {
        if position > 0 {
            indent(depth, text);
        }
        text.push_str("- ");
        after_dash(value, depth + 1, text);
    }
}

/// A tree that begins where the text ends.
fn after_dash(value: &impl Tree, depth: usize, text: &mut String) {
    match value.shape() {
        Shape::Mapping => entries(value, depth, text),
        Shape::List(list) if !list.is_empty() => items(list, depth, text),
        shape => {
            single(&shape, depth, text);
            text.push('\n');
        }
    }
}

/// A value that is no mapping and no list, or an empty one. Its further lines
/// are indented to a depth.
fn single<T>(shape: &Shape<'_, T>, depth: usize, text: &mut String) {
    match shape {
        Shape::Null => text.push_str("null"),
        Shape::Bool(on) => text.push_str(if *on { "true" } else { "false" }),
        Shape::Number(it) => match it.as_f64() {
            Some(float) if it.is_f64() => text.push_str(&number::general(float)),
            _ => text.push_str(&it.to_string()),
        },
        Shape::Text(it) => scalar::value(it, depth, text),
        Shape::List(_) => text.push_str("[]"),
        Shape::Mapping | Shape::Nothing => text.push_str("{}"),
    }
}

fn indent(depth: usize, text: &mut String) {
    for _ in 0..depth {
        text.push_str("  ");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;
    use serde_json::json;

    #[test]
    fn nesting() {
        let value = json!({
            "a": {"b": [1, {"c": "d", "e": ["f", ["g", "h"]]}], "empty": {}, "none": []},
            "text": "two\nlines\n",
            "list": ["x\ny", null, true, 1.5, 1e-7]
        });
        expect![[r#"
            a:
              b:
                - 1
                - c: d
                  e:
                    - f
                    - - g
                      - h
              empty: {}
              none: []
            text: |
              two
              lines
            list:
              - |-
                x
                y
              - null
              - true
              - 1.5
              - 1e-07
        "#]]
        .assert_eq(&write(&value));
    }

    #[test]
    fn a_long_key_stands_alone() {
        let key = "k".repeat(LONGEST_KEY + 1);
        assert_eq!(write(&json!({key.clone(): 1})), format!("? {key}\n: 1\n"));
    }

    #[test]
    fn a_single_value_is_a_document() {
        assert_eq!(write(&json!({})), "{}\n");
        assert_eq!(write(&json!(null)), "null\n");
    }
}
