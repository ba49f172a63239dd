//! Slips of the pen that make a mistake of syntax, and what was meant.

use crate::source::Diagnostic;

/// Adds what to do about a mistake of syntax, when it is one of the usual.
pub(super) fn explain(diagnostic: &mut Diagnostic, text: &str) {
    let Some(place) = diagnostic.place.filter(|_| diagnostic.hint.is_none()) else {
        return;
    };
    let number = usize::try_from(place.line).unwrap_or(usize::MAX);
    let line = |back: usize| {
        number
            .checked_sub(back + 1)
            .and_then(|at| text.lines().nth(at))
    };
    let (here, above) = (line(0).unwrap_or_default(), line(1).unwrap_or_default());
    let indent = &here[..here.len() - here.trim_start().len()];
    diagnostic.hint = if indent.contains('\t') {
        Some("indent with spaces: YAML knows no tabs there".to_owned())
    } else if diagnostic
        .message
        .starts_with("mapping values are not allowed")
    {
        glued(above).or_else(|| glued(here)).or_else(|| {
            let value = here.split_once(": ")?.1;
            value
                .contains(": ")
                .then(|| "put the value in quotes".to_owned())
        })
    } else if diagnostic.message.contains("cannot start any token") {
        let hint = "put the value in quotes: it starts with a character that YAML keeps for itself";
        Some(hint.to_owned())
    } else {
        glued(here).or_else(|| glued(above))
    };
}

/// `key:value` → `key: value`, `-value` → `- value`.
pub(crate) fn glued(text: &str) -> Option<String> {
    let text = text.trim();
    if let Some(item) = text.strip_prefix('-') {
        let glued = item.starts_with(|it: char| !it.is_whitespace() && it != '-');
        return glued.then(|| format!("a dash needs a space behind it: `- {item}`"));
    }
    let (key, value) = text.split_once(':')?;
    let word = !key.is_empty() && key.bytes().all(|it| it.is_ascii_lowercase() || it == b'_');
    let glued = word && !value.is_empty() && !value.starts_with([' ', '\t', '/', ':']);
    glued.then(|| format!("a colon needs a space behind it: `{key}: {value}`"))
}
