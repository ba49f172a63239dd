//! Tabs where YAML forbids them and libyaml, which most files were written
//! for, lets them pass: in JSON with its usual indentation, behind a colon.
//! They become spaces, one for one, so that every place stays.

use std::borrow::Cow;

use saphyr_parser::ScanError;

use super::composer::Parsed;
use super::outdent;
use super::syntax::{SyntaxError, by_libyaml};

/// How often a text is read again for one more oddity.
const PATIENCE: usize = 100;

/// A text that looks like JSON, with spaces for the tabs outside its strings;
/// any other text as it is.
pub(super) fn spaced(text: &str) -> Cow<'_, str> {
    if !text.trim_start().starts_with(['{', '[']) || !text.contains('\t') {
        return Cow::Borrowed(text);
    }
    let (mut within, mut escaped) = (None, false);
    let replace = |it: char| {
        match (within, it) {
            (None, '\t') => return ' ',
            (None, '"' | '\'') => within = Some(it),
            (Some('"'), '\\') => {
                escaped = !escaped;
                return it;
            }
            (Some(quote), _) if quote == it && !escaped => within = None,
            _ => {}
        }
        escaped = false;
        it
    };
    Cow::Owned(text.chars().map(replace).collect())
}

/// Reads a text without the tabs and the quoted lines too far left that a
/// reader stumbled over. The mistake of syntax that is in it, when it is
/// another.
pub(super) fn tolerated(
    text: &str,
    error: ScanError,
    read: impl Fn(&str) -> (Parsed, Option<ScanError>),
) -> Result<Parsed, SyntaxError> {
    if let Some(error) = by_libyaml(text) {
        return Err(error);
    }
    let mut text: Vec<char> = text.chars().collect();
    let mut stumbled = error;
    for _ in 0..PATIENCE {
        let changed = outdent::indent(&mut text, &stumbled)
            || space_around(&mut text, stumbled.marker().index());
        if !changed {
            break;
        }
        let again: String = text.iter().collect();
        match read(&again) {
            (parsed, None) => return Ok(parsed),
            (_, Some(error)) => stumbled = error,
        }
    }
    Err(stumbled.into())
}

/// Makes spaces of the blanks at and before a character, and of those at the
/// start of its line. Says whether that changed anything.
fn space_around(text: &mut [char], at: usize) -> bool {
    let is_blank = |it: &char| matches!(it, ' ' | '\t');
    let at = at.min(text.len());
    let end = at + text[at..].iter().take_while(|it| is_blank(it)).count();
    let start = at
        - text[..at]
            .iter()
            .rev()
            .take_while(|it| is_blank(it))
            .count();
    let line = at
        - text[..at]
            .iter()
            .rev()
            .take_while(|it| **it != '\n')
            .count();
    let indent = line + text[line..at].iter().take_while(|it| is_blank(it)).count();
    let mut changed = false;
    for range in [line..indent, start..end] {
        for it in &mut text[range] {
            changed |= *it == '\t';
            *it = ' ';
        }
    }
    changed
}
