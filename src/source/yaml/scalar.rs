//! What an unquoted scalar means, by the rules of Docker Compose's YAML
//! library: those of YAML 1.2 with the numbers of YAML 1.1, and dates.

use super::Value;
use super::time::is_time;

/// The value of an unquoted scalar without a tag.
pub(super) fn resolve(text: &str) -> Value {
    let plain = match text.as_bytes().first() {
        None => Some(Value::Null),
        Some(b'0'..=b'9' | b'+' | b'-') => number(text).or_else(|| time(text)),
        Some(b'.') => special_float(text).or_else(|| float(text)),
        Some(b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'~') => word(text),
        Some(_) => None,
    };
    plain.unwrap_or_else(|| Value::String(text.to_owned()))
}

fn time(text: &str) -> Option<Value> {
    is_time(text).then(|| Value::Time(text.to_owned()))
}

fn word(text: &str) -> Option<Value> {
    Some(match text {
        "~" | "null" | "Null" | "NULL" => Value::Null,
        "true" | "True" | "TRUE" => Value::Bool(true),
        "false" | "False" | "FALSE" => Value::Bool(false),
        _ => return None,
    })
}

fn special_float(text: &str) -> Option<Value> {
    Some(Value::Float(match text {
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => f64::INFINITY,
        "-.inf" | "-.Inf" | "-.INF" => f64::NEG_INFINITY,
        ".nan" | ".NaN" | ".NAN" => f64::NAN,
        _ => return None,
    }))
}

fn number(text: &str) -> Option<Value> {
    let plain = if text.contains('_') {
        std::borrow::Cow::Owned(text.replace('_', ""))
    } else {
        std::borrow::Cow::Borrowed(text)
    };
    integer(&plain)
        .or_else(|| special_float(text))
        .or_else(|| float(&plain))
}

/// An integer with an optional sign and the prefixes `0x`, `0b`, `0o` and `0`.
fn integer(text: &str) -> Option<Value> {
    let (sign, digits) = match text.as_bytes()[0] {
        sign @ (b'-' | b'+') => (Some(sign), &text[1..]),
        _ => (None, text),
    };
    let (digits, radix) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (&digits[2..], 16),
        [b'0', b'b' | b'B', ..] => (&digits[2..], 2),
        [b'0', b'o' | b'O', ..] => (&digits[2..], 8),
        [b'0', _, ..] => (&digits[1..], 8),
        _ => (digits, 10),
    };
    if !digits.bytes().all(|it| it.is_ascii_alphanumeric()) {
        return None; // the standard library would take a second sign
    }
    let size = u64::from_str_radix(digits, radix).ok()?;
    match sign {
        Some(b'-') => 0i64.checked_sub_unsigned(size).map(Value::Int),
        sign => match i64::try_from(size) {
            Ok(value) => Some(Value::Int(value)),
            Err(_) if sign.is_none() => Some(Value::Uint(size)),
            Err(_) => float(text),
        },
    }
}

/// `[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?`, when it is not out of range.
fn float(text: &str) -> Option<Value> {
    let digits_end = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let rest = text.strip_prefix(['-', '+']).unwrap_or(text);
    let whole = digits_end(rest);
    let mut rest = &rest[whole..];
    if let Some(after) = rest.strip_prefix('.') {
        let fraction = digits_end(after);
        if whole + fraction == 0 {
            return None;
        }
        rest = &after[fraction..];
    } else if whole == 0 {
        return None;
    }
    if let Some(after) = rest.strip_prefix(['e', 'E']) {
        let after = after.strip_prefix(['-', '+']).unwrap_or(after);
        let exponent = digits_end(after);
        if exponent == 0 || exponent != after.len() {
            return None;
        }
    } else if !rest.is_empty() {
        return None;
    }
    let value: f64 = text.parse().ok()?;
    value.is_finite().then_some(Value::Float(value))
}

/// The value of a scalar with one of YAML's own tags: `!!int`, `!!str` and so
/// on. None when the text does not fit the tag.
pub(super) fn resolve_as(kind: &str, text: &str) -> Option<Value> {
    match (kind, resolve(text)) {
        ("binary", _) => base64(text).map(Value::String),
        #[allow(clippy::cast_precision_loss)] // as the peer: a float is what was asked for
        ("float", Value::Int(value)) => Some(Value::Float(value as f64)),
        ("timestamp", value @ Value::Time(_))
        | ("null", value @ Value::Null)
        | ("bool", value @ Value::Bool(_))
        | ("int", value @ (Value::Int(_) | Value::Uint(_)))
        | ("float", value @ Value::Float(_)) => Some(value),
        ("str" | "timestamp", _) => Some(Value::String(text.to_owned())),
        _ => None,
    }
}

/// The text behind standard Base64, whose lines may be broken.
fn base64(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len() / 4 * 3);
    let (mut bits, mut held, mut ended) = (0u32, 0, false);
    for it in text.bytes().filter(|it| !it.is_ascii_whitespace()) {
        let digit = match it {
            b'=' => {
                ended = true;
                continue;
            }
            _ if ended => return None,
            b'A'..=b'Z' => it - b'A',
            b'a'..=b'z' => it - b'a' + 26,
            b'0'..=b'9' => it - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => return None,
        };
        bits = (bits << 6) | u32::from(digit);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from((bits >> held) & 0xff).ok()?);
        }
    }
    String::from_utf8(bytes).ok()
}

/// How the peer writes a number where text is wanted: the fewest digits that
/// mean it, with an exponent below 0.0001 and from 1000000 on.
pub fn shown_float(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    if value == 0.0 {
        return if value.is_sign_negative() { "-0" } else { "0" }.to_owned();
    }
    let scientific = format!("{value:e}");
    let Some((digits, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or_default();
    if (-4..6).contains(&exponent) {
        return value.to_string();
    }
    let sign = if exponent < 0 { '-' } else { '+' };
    format!("{digits}e{sign}{:02}", exponent.abs())
}

/// The text of a scalar where text is wanted, as the peer writes it. None of
/// null, sequences and mappings.
pub fn shown(value: &Value) -> Option<std::borrow::Cow<'_, str>> {
    use std::borrow::Cow;
    Some(match value {
        Value::Bool(true) => Cow::Borrowed("true"),
        Value::Bool(false) => Cow::Borrowed("false"),
        Value::Int(value) => Cow::Owned(value.to_string()),
        Value::Uint(value) => Cow::Owned(value.to_string()),
        Value::Float(value) => Cow::Owned(shown_float(*value)),
        Value::String(text) | Value::Time(text) => Cow::Borrowed(text),
        Value::Null | Value::Seq(_) | Value::Map(_) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The value of a plain scalar, shown with its kind.
    fn read(text: &str) -> String {
        match resolve(text) {
            Value::Null => "null".to_owned(),
            Value::Bool(value) => format!("bool {value}"),
            Value::Int(value) => format!("int {value}"),
            Value::Uint(value) => format!("uint {value}"),
            Value::Float(value) => format!("float {}", shown_float(value)),
            _ => "text".to_owned(),
        }
    }

    #[test]
    fn integers_have_the_prefixes_of_yaml_1_1() {
        for (text, value) in [
            ("0", "int 0"),
            ("-0", "int 0"),
            ("+12", "int 12"),
            ("010", "int 8"),
            ("0o10", "int 8"),
            ("0b11", "int 3"),
            ("0x1F", "int 31"),
            ("-0x1F", "int -31"),
            ("1_000", "int 1000"),
            ("1__0", "int 10"),
            ("0_1", "int 1"),
            ("-9223372036854775808", "int -9223372036854775808"),
            ("18446744073709551615", "uint 18446744073709551615"),
            (
                "123456789012345678901234567890",
                "float 1.2345678901234568e+29",
            ),
            ("08", "float 8"),
        ] {
            assert_eq!(read(text), value, "{text}");
        }
    }

    #[test]
    fn fractions_are_read_and_shown_as_the_peer_does() {
        for (text, value) in [
            ("1.50", "float 1.5"),
            ("1.", "float 1"),
            (".5", "float 0.5"),
            ("+.5", "float 0.5"),
            ("1e3", "float 1000"),
            ("1e6", "float 1e+06"),
            ("1234567.0", "float 1.234567e+06"),
            ("0.00001", "float 1e-05"),
            (".inf", "float +Inf"),
            ("-.Inf", "float -Inf"),
            (".nan", "float NaN"),
        ] {
            assert_eq!(read(text), value, "{text}");
        }
    }

    #[test]
    fn everything_else_is_text() {
        for text in [
            "yes",
            "no",
            "on",
            "y",
            "2001-12-14",
            "12:30",
            "1e400",
            "-.nan",
            "-",
            "+",
            ".",
            "..",
            "1e",
            "0x",
            "0xg",
            "--1",
            "+-1",
            "1.2.3",
            "tRUE",
            "nil",
            "-+5",
            "0x1p-2",
        ] {
            assert_eq!(read(text), "text", "{text}");
        }
        assert_eq!(read(""), "null");
        assert_eq!(read("~"), "null");
        assert_eq!(read("TRUE"), "bool true");
    }

    #[test]
    fn a_tag_of_yaml_decides() {
        assert_eq!(resolve_as("str", "1.50"), Some("1.50".into()));
        assert_eq!(resolve_as("float", "3"), Some(Value::Float(3.0)));
        assert_eq!(resolve_as("int", "3.5"), None);
        assert_eq!(resolve_as("binary", "aGVs\n bG8="), Some("hello".into()));
        assert_eq!(resolve_as("binary", "a-"), None);
    }
}
