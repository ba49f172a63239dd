//! Quoted texts and `[…]` that go on in lines further left than YAML allows,
//! which libyaml lets pass. Blanks before such a line mean nothing, so more of
//! them change no value, and every later line keeps its place.

use saphyr_parser::ScanError;

/// Moves the lines that a reader stumbled over to the right. Says whether that
/// changed anything.
pub(super) fn indent(text: &mut Vec<char>, error: &ScanError) -> bool {
    match error.info() {
        // The mark is the opening quote.
        "invalid indentation in quoted scalar" => indent_quoted(text, error),
        // The mark is what stands too far left.
        "invalid indentation" | "invalid indentation in flow construct" => indent_line(text, error),
        _ => false,
    }
}

/// Moves one line below the line before it, or a little when it is there.
fn indent_line(text: &mut Vec<char>, error: &ScanError) -> bool {
    let (at, column) = (error.marker().index(), error.marker().col());
    let Some(before) = at.checked_sub(column + 1) else {
        return false;
    };
    let start = text[..before].iter().rposition(|it| *it == '\n');
    let start = start.map_or(0, |it| it + 1);
    let blanks = text[start..].iter().take_while(|it| **it == ' ').count();
    let more = blanks.saturating_sub(column).max(2);
    text.splice(at..at, std::iter::repeat_n(' ', more));
    true
}

fn indent_quoted(text: &mut Vec<char>, error: &ScanError) -> bool {
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
