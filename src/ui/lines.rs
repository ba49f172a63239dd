//! Progress as lines: plain text, or a JSON object each, as Docker Compose
//! writes them. One function from a change to its line.

use serde::Serialize;

use super::narration::{Change, Kind, Stage};

/// The plain line of a change; none for how far a pull or a build has come.
///
/// Docker Compose 2 writes an identity, a text and a status, a space before
/// each, and scripts look for just that. The word is the status, and the text
/// is empty (`Container shop-web-1  Started`), but for registries it is the
/// text, and a copy says there what is copied.
pub fn plain(change: &Change) -> Option<String> {
    let Change {
        id,
        text,
        details,
        progress,
        ..
    } = change;
    if progress.is_some() {
        return None;
    }
    Some(match change.kind {
        Kind::Thing if details.is_empty() => format!(" {id}  {text}\n"),
        Kind::Thing => format!(" {id}  {text} {details}\n"),
        Kind::Errand if details.is_empty() => format!(" {id} {text} \n"),
        Kind::Registry => format!(" {id} {text} {details}\n"),
        Kind::Errand => format!(" {id} {details} {text}\n"),
    })
}

#[derive(Serialize)]
struct Line<'a> {
    #[serde(rename = "dry-run", skip_serializing_if = "is_false")]
    dry_run: bool,
    #[serde(skip_serializing_if = "str::is_empty")]
    id: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    parent_id: &'a str,
    status: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    text: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    details: &'a str,
    #[serde(skip_serializing_if = "is_zero")]
    current: u64,
    #[serde(skip_serializing_if = "is_zero")]
    total: u64,
    #[serde(skip_serializing_if = "is_zero")]
    percent: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
fn is_false(value: &bool) -> bool {
    !value
}

#[allow(clippy::trivially_copy_pass_by_ref)] // serde's signature
fn is_zero(value: &u64) -> bool {
    *value == 0
}

/// The JSON line of a change.
pub fn json(change: &Change) -> String {
    let (part, current, total) = change
        .progress
        .as_ref()
        .map_or(("", 0, 0), |p| (p.part.as_str(), p.current, p.total));
    let (id, parent_id) = if part.is_empty() {
        (change.id.as_str(), "")
    } else {
        (part, change.id.as_str())
    };
    let line = Line {
        dry_run: false,
        id,
        parent_id,
        status: match change.stage {
            Stage::Working => "Working",
            Stage::Done => "Done",
            Stage::Warning => "Warning",
            Stage::Error => "Error",
        },
        text: &change.text,
        details: &change.details,
        current,
        total,
        percent: (current * 100).checked_div(total).unwrap_or(0),
    };
    let mut text = serde_json::to_string(&line).unwrap_or_default();
    text.push('\n');
    text
}

/// A message as a JSON line; its kind is `error` or `warning`.
pub fn json_message(kind: &str, message: &str) -> String {
    format!(
        "{}\n",
        serde_json::json!({ kind: true, "message": message })
    )
}
