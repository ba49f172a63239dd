//! Quoted texts that go on in lines further left than YAML allows, which
//! libyaml lets pass. Blanks before such a line mean nothing, so more of them
//! change no value, and every later line keeps its place.

use saphyr_parser::ScanError;

/// What the reader says about such a text; the mark is its opening quote.
const STUMBLED: &str = "invalid indentation in quoted scalar";

/// Moves the lines of a quoted text that a reader stumbled over to the right.
/// Says whether that changed anything.
pub(super) fn indent(text: &mut Vec<char>, error: &ScanError) -> bool {
    if error.info() != STUMBLED {
        return false;
    }
    let open = error.marker().index();
    let Some(length) = text.get(open..).and_then(length_of) else {
        return false;
    };
    let width = error.marker().col() + 1;
    let mut moved = Vec::with_capacity(length);
    let mut indented = width;
    for &it in &text[open..open + length] {
        let is_left = indented < width && it != '\n' && it != '\r';
        if is_left && it != ' ' {
            moved.extend(std::iter::repeat_n(' ', width - indented));
        }
        indented = match it {
            '\n' => 0,
            ' ' if is_left => indented + 1,
            _ => width.max(indented),
        };
        moved.push(it);
    }
    let changed = moved.len() != length;
    text.splice(open..open + length, moved);
    changed
}

/// How long the quoted text is that starts here, with both quotes.
fn length_of(text: &[char]) -> Option<usize> {
    let quote = *text.first()?;
    let mut at = 1;
    loop {
        match *text.get(at)? {
            '\\' if quote == '"' => at += 1,
            '\'' if quote == '\'' && text.get(at + 1) == Some(&'\'') => at += 1,
            it if it == quote => return Some(at + 1),
            _ => {}
        }
        at += 1;
    }
}
