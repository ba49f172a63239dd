//! A value → YAML, as Go's library writes it: two blanks a level, lists
//! indented, texts quoted when a reader of YAML 1.1 or Go would take them for
//! something else.
//!
//! The order of keys is the caller's.

mod scalar;

use serde_json::Value;

use crate::model::number;

/// Keys longer than this, in bytes, are written as `? key`.
const LONGEST_KEY: usize = 128;

/// The document of a value, newline at the end.
pub fn write(value: &Value) -> String {
    let mut text = String::new();
    append(value, &mut text);
    text
}

/// Appends the document of a value, newline at the end.
pub fn append(value: &Value, text: &mut String) {
    match value {
        Value::Object(map) if !map.is_empty() => entries(map, 0, text),
        Value::Array(list) if !list.is_empty() => items(list, 0, text),
        _ => {
            single(value, 0, text);
            text.push('\n');
        }
    }
}

/// A mapping whose first key stands where the text ends, the others below it.
fn entries(map: &serde_json::Map<String, Value>, depth: usize, text: &mut String) {
    for (position, (key, value)) in map.iter().enumerate() {
        if position > 0 {
            indent(depth, text);
        }
        after_indent(key, value, depth, text);
    }
}

/// An entry of a mapping on lines of its own.
pub fn entry(key: &str, value: &Value, depth: usize, text: &mut String) {
    indent(depth, text);
    after_indent(key, value, depth, text);
}

fn after_indent(key: &str, value: &Value, depth: usize, text: &mut String) {
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
    match value {
        Value::Object(map) if !map.is_empty() => {
            text.push('\n');
            indent(depth + 1, text);
            entries(map, depth + 1, text);
        }
        Value::Array(list) if !list.is_empty() => {
            text.push('\n');
            indent(depth + 1, text);
            items(list, depth + 1, text);
        }
        _ => {
            text.push(' ');
            single(value, depth + 1, text);
            text.push('\n');
        }
    }
}

/// A list whose first dash stands where the text ends, the others below it.
fn items(list: &[Value], depth: usize, text: &mut String) {
    for (position, value) in list.iter().enumerate() {
        if position > 0 {
            indent(depth, text);
        }
        text.push_str("- ");
        match value {
            Value::Object(map) if !map.is_empty() => entries(map, depth + 1, text),
            Value::Array(list) if !list.is_empty() => items(list, depth + 1, text),
            _ => {
                single(value, depth + 1, text);
                text.push('\n');
            }
        }
    }
}

/// A value that is no mapping and no list, or an empty one. Its further lines
/// are indented to a depth.
fn single(value: &Value, depth: usize, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(on) => text.push_str(if *on { "true" } else { "false" }),
        Value::Number(it) => match it.as_f64() {
            Some(float) if it.is_f64() => text.push_str(&number::general(float)),
            _ => text.push_str(&it.to_string()),
        },
        Value::String(it) => scalar::value(it, depth, text),
        Value::Array(_) => text.push_str("[]"),
        Value::Object(_) => text.push_str("{}"),
    }
}

fn indent(depth: usize, text: &mut String) {
    text.extend(std::iter::repeat_n("  ", depth));
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
