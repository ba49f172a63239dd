//! What a backslash means in double quotes.

use std::borrow::Cow;

/// Replaces the escapes of a double-quoted value. `\$` becomes `$$`, which the
/// replacing of variables makes a dollar.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let mut used = 1;
        match after.bytes().next() {
            Some(b'a') => out.push('\u{7}'),
            Some(b'b') => out.push('\u{8}'),
            Some(b'f') => out.push('\u{c}'),
            Some(b'n') => out.push('\n'),
            Some(b'r') => out.push('\r'),
            Some(b't') => out.push('\t'),
            Some(b'v') => out.push('\u{b}'),
            Some(b'\\') => out.push('\\'),
            Some(b'"') => out.push('"'),
            Some(b'$') => out.push_str("$$"),
            Some(b'0') => used += octal(&after[1..], &mut out),
            _ => {
                out.push('\\');
                used = 0;
            }
        }
        rest = &after[used..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// Adds the character of the digits behind `\0`, and says how many there are.
/// Digits that are no character stay, without their zero, as in the peer.
fn octal(text: &str, out: &mut String) -> usize {
    let count = text.bytes().take(3).take_while(u8::is_ascii_digit).count();
    let digits = &text[..count];
    let code = u8::from_str_radix(digits, 8).ok();
    match code.filter(|_| count == 3) {
        Some(code) => out.push(char::from(code)),
        None => out.extend(["\\", digits]),
    }
    count
}
