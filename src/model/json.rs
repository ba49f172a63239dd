//! JSON as Go's library writes it, to the byte: the configuration hash digests
//! it, and `config --format json` prints it.
//!
//! The order of keys is the caller's; `<`, `>`, `&` and the two line
//! separators of Unicode are escaped, since JSON may stand in HTML.

use serde::Serialize;
use serde_json::Value;

use super::number;

/// The canonical document of a model type, with `x-…` keys under
/// `#extensions`.
pub fn document(of: &impl Serialize) -> Value {
    // Fails for keys that are no text only, which the model has nowhere.
    serde_json::to_value(of).unwrap_or_default()
}

/// In one line, without blanks.
pub fn compact(value: &Value) -> String {
    let mut text = String::new();
    write(value, None, &mut text);
    text
}

/// Indented by two blanks, without a newline at the end.
pub fn pretty(value: &Value) -> String {
    let mut text = String::new();
    write(value, Some(0), &mut text);
    text
}

fn write(value: &Value, depth: Option<usize>, text: &mut String) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(it) => match it.as_f64() {
            Some(float) if it.is_f64() => text.push_str(&number::json(float)),
            _ => text.push_str(&it.to_string()),
        },
        Value::String(it) => quote(it, text),
        Value::Array(items) => {
            let write_item = |item: &Value, depth, text: &mut String| write(item, depth, text);
            enclosed(['[', ']'], items.iter(), depth, text, write_item);
        }
        Value::Object(map) => {
            enclosed(
                ['{', '}'],
                map.iter(),
                depth,
                text,
                |(key, value), depth, text| {
                    quote(key, text);
                    text.push_str(if depth.is_some() { ": " } else { ":" });
                    write(value, depth, text);
                },
            );
        }
    }
}

/// Items between brackets; with a depth, each on a line of its own.
fn enclosed<T>(
    [open, close]: [char; 2],
    items: impl ExactSizeIterator<Item = T>,
    depth: Option<usize>,
    text: &mut String,
    write_item: impl Fn(T, Option<usize>, &mut String),
) {
    text.push(open);
    let empty = items.len() == 0;
    let inner = depth.map(|depth| depth + 1);
    for (position, item) in items.enumerate() {
        if position > 0 {
            text.push(',');
        }
        new_line(inner, text);
        write_item(item, inner, text);
    }
    if !empty {
        new_line(depth, text);
    }
    text.push(close);
}

fn new_line(depth: Option<usize>, text: &mut String) {
    if let Some(depth) = depth {
        text.push('\n');
        text.extend(std::iter::repeat_n("  ", depth));
    }
}

fn quote(raw: &str, text: &mut String) {
    text.push('"');
    for c in raw.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\n' => text.push_str("\\n"),
            '\r' => text.push_str("\\r"),
            '\t' => text.push_str("\\t"),
            '\u{8}' => text.push_str("\\b"),
            '\u{c}' => text.push_str("\\f"),
            '\0'..'\u{20}' | '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                text.push_str("\\u");
                let digits = [12, 8, 4, 0].map(|shift| (u32::from(c) >> shift) & 0xf);
                text.extend(digits.into_iter().filter_map(|it| char::from_digit(it, 16)));
            }
            _ => text.push(c),
        }
    }
    text.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn text_is_escaped_for_html() {
        let text = json!("<a href=\"x\">&\u{2028}\u{1}\u{8}é\u{7f}");
        assert_eq!(
            compact(&text),
            "\"\\u003ca href=\\\"x\\\"\\u003e\\u0026\\u2028\\u0001\\bé\u{7f}\""
        );
    }

    #[test]
    fn empty_brackets_stay_in_a_line() {
        let value = json!({"a": [], "b": {}, "c": [1, {"d": null}]});
        assert_eq!(compact(&value), r#"{"a":[],"b":{},"c":[1,{"d":null}]}"#);
        assert_eq!(
            pretty(&value),
            "{\n  \"a\": [],\n  \"b\": {},\n  \"c\": [\n    1,\n    {\n      \"d\": null\n    }\n  ]\n}"
        );
    }
}
