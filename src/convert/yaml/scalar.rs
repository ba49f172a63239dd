//! Texts in YAML: plain where that is safe, else quoted, or as a block of
//! lines.

/// Writes a key.
pub fn key(raw: &str, text: &mut String) {
    match style(raw) {
        Style::Plain => text.push_str(raw),
        Style::Single => single(raw, text),
        Style::Block | Style::Double => double(raw, text),
    }
}

/// Writes a value; the lines of a block are indented to a depth.
pub fn value(raw: &str, depth: usize, text: &mut String) {
    match style(raw) {
        Style::Plain => text.push_str(raw),
        Style::Single => single(raw, text),
        Style::Block => block(raw, depth, text),
        Style::Double => double(raw, text),
    }
}

#[derive(Debug, PartialEq)]
enum Style {
    Plain,
    /// Between single quotes.
    Single,
    /// Lines after `|`.
    Block,
    /// Between double quotes, with escapes.
    Double,
}

fn style(raw: &str) -> Style {
    if is_simple(raw) {
        return if is_word(raw) {
            Style::Double
        } else {
            Style::Plain
        };
    }
    let blank_before_break = raw.contains(" \n");
    let special = raw.chars().any(|c| !is_printable(c));
    if raw.contains('\n') {
        let block = !blank_before_break && !special && !raw.ends_with(' ');
        return if block { Style::Block } else { Style::Double };
    }
    if is_other_type(raw) || special || raw.contains(['\t', '\u{2028}', '\u{2029}']) {
        return Style::Double;
    }
    if has_indicator(raw) || raw.starts_with(' ') || raw.ends_with(' ') {
        return Style::Single;
    }
    Style::Plain
}

/// Whether a text starts with a letter or `/` and has nothing in it that could
/// be syntax: most texts are so, and only a word can still mean something else.
fn is_simple(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let starts_well = matches!(bytes.first(), Some(b'a'..=b'z' | b'A'..=b'Z' | b'/'));
    starts_well
        && bytes.last() != Some(&b':')
        && bytes.iter().all(|byte| HARMLESS[usize::from(*byte)])
}

/// The bytes that are syntax nowhere within a text. A table: all that is
/// written passes through it.
#[allow(clippy::cast_possible_truncation)] // below 128
const HARMLESS: [bool; 256] = {
    let mut table = [false; 256];
    let mut byte = 0;
    while byte < 128 {
        let it = byte as u8;
        table[byte] =
            it.is_ascii_alphanumeric() || matches!(it, b'_' | b'-' | b'.' | b'/' | b'=' | b':');
        byte += 1;
    }
    table
};

/// Whether a character is written as it is. Beyond the first plane of Unicode
/// none is, as in Go's library.
fn is_printable(c: char) -> bool {
    matches!(c, '\n' | '\t' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}')
        && c != '\u{feff}'
}

/// Whether a character or two of a text mean something in YAML.
fn has_indicator(raw: &str) -> bool {
    const FIRST: &[char] = &[
        '#', ',', '[', ']', '{', '}', '&', '*', '!', '|', '>', '\'', '"', '%', '@', '`',
    ];
    if raw.starts_with(FIRST) || raw.starts_with("---") || raw.starts_with("...") {
        return true;
    }
    let alone = matches!(raw, "-" | "?" | ":");
    let before_blank = ["- ", "? "].iter().any(|it| raw.starts_with(it));
    alone || before_blank || raw.contains(": ") || raw.ends_with(':') || raw.contains(" #")
}

/// Whether a reader takes the plain text for something else than a text.
fn is_other_type(raw: &str) -> bool {
    is_word(raw) || is_number(raw) || is_base_60(raw) || is_time(raw)
}

/// Nothing, truth values of YAML 1.1 and 1.2, infinity, the merge key.
fn is_word(raw: &str) -> bool {
    const WORDS: &[&str] = &[
        "", "~", "null", "Null", "NULL", "<<", "true", "True", "TRUE", "false", "False", "FALSE",
        "y", "Y", "yes", "Yes", "YES", "on", "On", "ON", "n", "N", "no", "No", "NO", "off", "Off",
        "OFF", ".nan", ".NaN", ".NAN", ".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF", "-.inf",
        "-.Inf", "-.INF",
    ];
    // Most texts are longer than any of them.
    raw.len() <= 5 && WORDS.contains(&raw)
}

/// A number, whose digits may be divided by `_`.
fn is_number(raw: &str) -> bool {
    if !raw.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.')) {
        return false;
    }
    let plain = raw.replace('_', "");
    let unsigned = plain.strip_prefix(['+', '-']).unwrap_or(&plain);
    let based = |prefixes: [&str; 2], base: u32| {
        let digits = prefixes.iter().find_map(|it| unsigned.strip_prefix(it));
        digits.is_some_and(|it| !it.is_empty() && it.chars().all(|c| c.is_digit(base)))
    };
    based(["0x", "0X"], 16)
        || based(["0o", "0O"], 8)
        || based(["0b", "0B"], 2)
        || is_decimal(unsigned)
}

/// Digits with at most one point, and an exponent.
fn is_decimal(unsigned: &str) -> bool {
    let (number, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((number, exponent)) => (number, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let sound = exponent.is_none_or(|it| {
        let it = it.strip_prefix(['+', '-']).unwrap_or(it);
        !it.is_empty() && digits(it)
    });
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    sound && digits(whole) && digits(fraction) && !(whole.is_empty() && fraction.is_empty())
}

/// A number to the base 60, as `1:30`, which YAML 1.1 has.
fn is_base_60(raw: &str) -> bool {
    let unsigned = raw.strip_prefix(['+', '-']).unwrap_or(raw);
    let mut parts = unsigned.split(':');
    let first = parts.next().unwrap_or_default();
    let digit = |byte: u8| byte.is_ascii_digit() || byte == b'_';
    if !first.starts_with(|c: char| c.is_ascii_digit()) || !first.bytes().all(digit) {
        return false;
    }
    let rest: Vec<&str> = parts.collect();
    let Some((last, middle)) = rest.split_last() else {
        return false;
    };
    let below_60 = |part: &str| match part.as_bytes() {
        [a] => a.is_ascii_digit(),
        [a, b] => (b'0'..=b'5').contains(a) && b.is_ascii_digit(),
        _ => false,
    };
    let (last, fraction) = last.split_once('.').unwrap_or((last, ""));
    middle.iter().all(|it| below_60(it)) && below_60(last) && fraction.bytes().all(digit)
}

/// A date, or a date and a time.
fn is_time(raw: &str) -> bool {
    let digits = |text: &str, most: usize| {
        (1..=most).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let parts: Vec<&str> = raw.splitn(3, '-').collect();
    let [year, month, rest] = parts.as_slice() else {
        return false;
    };
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    let (day, time) = rest.split_at(end);
    if year.len() != 4 || !digits(year, 4) || !digits(month, 2) || !digits(day, 2) {
        return false;
    }
    let Some(time) = time.strip_prefix(['T', 't', ' ']) else {
        return time.is_empty();
    };
    let clock = time.split(['Z', '+', '-']).next().unwrap_or(time);
    let clock: Vec<&str> = clock.splitn(3, ':').collect();
    let [hour, minute, second] = clock.as_slice() else {
        return false;
    };
    digits(hour, 2) && digits(minute, 2) && second.starts_with(|c: char| c.is_ascii_digit())
}

fn single(raw: &str, text: &mut String) {
    text.push('\'');
    text.push_str(&raw.replace('\'', "''"));
    text.push('\'');
}

fn double(raw: &str, text: &mut String) {
    text.push('"');
    for c in raw.chars() {
        match c {
            '"' => text.push_str("\\\""),
            '\\' => text.push_str("\\\\"),
            '\0' => text.push_str("\\0"),
            '\u{7}' => text.push_str("\\a"),
            '\u{8}' => text.push_str("\\b"),
            '\t' => text.push_str("\\t"),
            '\n' => text.push_str("\\n"),
            '\u{b}' => text.push_str("\\v"),
            '\u{c}' => text.push_str("\\f"),
            '\r' => text.push_str("\\r"),
            '\u{1b}' => text.push_str("\\e"),
            '\u{85}' => text.push_str("\\N"),
            '\u{2028}' => text.push_str("\\L"),
            '\u{2029}' => text.push_str("\\P"),
            _ if is_printable(c) => text.push(c),
            _ => escape(c, text),
        }
    }
    text.push('"');
}

fn escape(c: char, text: &mut String) {
    let code = u32::from(c);
    let (letter, width) = match code {
        0..=0xff => ('x', 2),
        0x100..=0xffff => ('u', 4),
        _ => ('U', 8),
    };
    text.push('\\');
    text.push(letter);
    let digits = (0..width).rev().map(|place| (code >> (4 * place)) & 0xf);
    let digits = digits.filter_map(|digit| char::from_digit(digit, 16));
    text.extend(digits.map(|digit| digit.to_ascii_uppercase()));
}

/// `|` and the lines. `-`: the last one has no newline; `+`: there are
/// several. A number says how far a text is indented that starts with a blank.
fn block(raw: &str, depth: usize, text: &mut String) {
    text.push('|');
    if raw.starts_with([' ', '\n']) {
        text.push('2');
    }
    if !raw.ends_with('\n') {
        text.push('-');
    } else if raw == "\n" || raw.ends_with("\n\n") {
        text.push('+');
    }
    for line in raw.strip_suffix('\n').unwrap_or(raw).split('\n') {
        text.push('\n');
        if !line.is_empty() {
            text.extend(std::iter::repeat_n("  ", depth));
            text.push_str(line);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(raw: &str) -> String {
        let mut text = String::new();
        value(raw, 1, &mut text);
        text
    }

    #[test]
    fn plain_where_it_is_safe() {
        for raw in [
            "a", "a b", "a:b", "a#b", "/x", "-a", "--flag", "?x", "a,b", "1.2.3", "0x", "1e",
            "a=b", "é", "$x", "a'b", "8080:80", "=", "12:60", "+", "_1", "2024-13", "=a",
        ] {
            assert_eq!(written(raw), raw);
        }
    }

    #[test]
    fn quoted_where_it_means_something_else() {
        for raw in [
            "",
            "yes",
            "N",
            "null",
            "~",
            "true",
            "1",
            "0777",
            "1_000",
            "1.5",
            "-1e3",
            ".5",
            "0x1F",
            "12:30:45",
            "1:30",
            "2024-01-31",
            "2024-1-1 10:00:00",
            ".inf",
            "<<",
            "08",
            "+1",
            "0o17",
        ] {
            assert_eq!(written(raw), format!("\"{raw}\""));
        }
    }

    #[test]
    fn simple_texts_have_the_style_that_a_closer_look_gives() {
        for raw in [
            "image",
            "nginx:1.2",
            "/a/b",
            "a=b",
            "yes",
            "n",
            "a:",
            "null",
            "x-y_z",
        ] {
            let close = if is_other_type(raw) {
                Style::Double
            } else if has_indicator(raw) {
                Style::Single
            } else {
                Style::Plain
            };
            assert_eq!(style(raw), close, "{raw}");
        }
    }

    #[test]
    fn quoted_where_it_is_syntax() {
        for raw in [
            "a: b", "a #b", "#a", "- a", "-", "? x", "[a", "{a}", "&a", "*a", "!a", "|", ">", "%a",
            "@a", "`a", " a", "a ", "a:", "---", "\"a\"", ",a",
        ] {
            assert_eq!(written(raw), format!("'{raw}'"));
        }
        assert_eq!(written("'a'"), "'''a'''");
    }

    #[test]
    fn escapes() {
        assert_eq!(written("a\tb"), r#""a\tb""#);
        assert_eq!(written("a\u{1}\u{1b}\"\\"), r#""a\x01\e\"\\""#);
        assert_eq!(written("😀\u{2028}"), r#""\U0001F600\L""#);
        assert_eq!(written("a \nb"), r#""a \nb""#);
        assert_eq!(written("a\r\n"), r#""a\r\n""#);
    }

    #[test]
    fn blocks() {
        assert_eq!(written("a\nb\n"), "|\n  a\n  b");
        assert_eq!(written("a\n\nb"), "|-\n  a\n\n  b");
        assert_eq!(written("a\n\n"), "|+\n  a\n");
        assert_eq!(written(" a\nb"), "|2-\n   a\n  b");
        assert_eq!(written("\n"), "|2+\n");
    }
}
