//! Bytes of a file → text fit for a YAML reader, or the place of the first
//! byte that is not.

use std::borrow::Cow;

/// Why bytes are no text, and where: line and column count from 1.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unreadable {
    /// What is wrong, in one line.
    pub message: String,
    /// The line.
    pub line: usize,
    /// The column, in characters.
    pub column: usize,
    /// The text up to there, to show the line.
    pub before: String,
}

/// The text of a file: UTF-8, or UTF-16 with a byte order mark. The mark is
/// taken off.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Unreadable> {
    let text = match bytes {
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes)?),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes)?),
        [0xef, 0xbb, 0xbf, rest @ ..] => Cow::Borrowed(utf8(rest)?),
        _ => Cow::Borrowed(utf8(bytes)?),
    };
    match text.char_indices().find(|(_, it)| !allowed(*it)) {
        None => Ok(text),
        Some((at, it)) => Err(unreadable(
            format!(
                "control characters are not allowed (U+{:04X})",
                u32::from(it)
            ),
            &text[..at],
        )),
    }
}

fn utf8(bytes: &[u8]) -> Result<&str, Unreadable> {
    std::str::from_utf8(bytes).map_err(|error| {
        let (good, bad) = bytes.split_at(error.valid_up_to());
        unreadable(
            format!(
                "the file is not UTF-8 (byte 0x{:02x})",
                bad.first().copied().unwrap_or_default()
            ),
            &String::from_utf8_lossy(good),
        )
    })
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<String, Unreadable> {
    let units = bytes
        .chunks(2)
        .map(|pair| unit([pair[0], pair.get(1).copied().unwrap_or_default()]));
    let mut text = String::with_capacity(bytes.len() / 2);
    for it in char::decode_utf16(units) {
        match it {
            Ok(it) => text.push(it),
            Err(_) => return Err(unreadable("the file is not UTF-16".to_owned(), &text)),
        }
    }
    Ok(text)
}

/// Whether YAML lets a file contain the character.
fn allowed(it: char) -> bool {
    match it {
        ' '..='~' | '\n' | '\t' | '\r' | '\u{85}' => true,
        '\u{fffe}' | '\u{ffff}' => false,
        _ => it >= '\u{a0}',
    }
}

fn unreadable(message: String, before: &str) -> Unreadable {
    let line = before.matches('\n').count() + 1;
    let column = before.chars().rev().take_while(|it| *it != '\n').count() + 1;
    Unreadable {
        message,
        line,
        column,
        before: before.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_order_mark_is_taken_off() {
        assert_eq!(decode(b"\xef\xbb\xbfa: b").unwrap(), "a: b");
        assert_eq!(decode(b"\xff\xfea\0:\0").unwrap(), "a:");
        assert_eq!(decode(b"\xfe\xff\0a\0:").unwrap(), "a:");
    }

    #[test]
    fn what_is_no_text_has_a_place() {
        let place = |bytes: &[u8]| {
            let it = decode(bytes).unwrap_err();
            (it.line, it.column, it.message)
        };
        assert_eq!(
            place(b"a: b\nc: \xe9\n"),
            (2, 4, "the file is not UTF-8 (byte 0xe9)".to_owned())
        );
        assert_eq!(
            place(b"a: b\0"),
            (
                1,
                5,
                "control characters are not allowed (U+0000)".to_owned()
            )
        );
        assert_eq!(place("a: é\u{7f}".as_bytes()).1, 5);
    }

    #[test]
    fn line_ends_of_windows_and_wide_characters_stay() {
        assert_eq!(
            decode("a: é\r\n\u{1f600}".as_bytes()).unwrap(),
            "a: é\r\n\u{1f600}"
        );
    }
}
