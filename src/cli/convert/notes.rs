//! What a conversion has to say, with the place of each attribute: for people
//! as the line that it stands in, for programs as a line of JSON.

use clap::ValueEnum;
use serde_json::json;

use crate::cli::context::Context;
use crate::cli::failure::{ERROR, Failure, Report};
use crate::convert::note::{Loss, Note};
use crate::source::{Diagnostic, Loaded};

/// How notes are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people
    Text,
    /// A line of JSON each
    Json,
}

/// Tells the notes, in the order of the files.
///
/// # Errors
/// With `strict`, when something is lost; the notes are the failure then.
pub fn tell(
    context: &Context,
    loaded: &Loaded,
    notes: &[Note],
    form: Form,
    strict: bool,
) -> Result<(), Failure> {
    let mut notes: Vec<&Note> = notes.iter().collect();
    notes.sort_by_cached_key(|note| {
        let place = loaded.place(&note.path);
        place.map_or((u32::MAX, 0, 0), |it| (it.file, it.line, it.column))
    });
    let fails = strict && notes.iter().any(|note| note.loss != Loss::None);
    if form == Form::Json {
        let lines: String = notes.iter().map(|note| line(loaded, note)).collect();
        context.ui.message(&lines);
        return if fails {
            Err(Failure::silent(ERROR))
        } else {
            Ok(())
        };
    }
    let mut errors = Vec::new();
    let mut harmless = Vec::new();
    for note in notes {
        let message = message(note);
        if strict && note.loss != Loss::None {
            let error = Diagnostic::error(message).at(loaded.place(&note.path));
            errors.push(Report::from(error));
        } else {
            harmless.push(Diagnostic::note(message).at(loaded.place(&note.path)));
        }
    }
    context.notes(&harmless, Some(loaded));
    if errors.is_empty() {
        return Ok(());
    }
    let mut failure = Failure::silent(ERROR);
    failure.reports = errors;
    failure.sources = std::sync::Arc::clone(&loaded.sources);
    Err(failure)
}

fn message(note: &Note) -> String {
    let Note {
        loss,
        path,
        message,
    } = note;
    match loss {
        Loss::Lost => format!("{path} is not carried over: {message}"),
        Loss::Partial => format!("{path} is carried over in part: {message}"),
        Loss::None => format!("{path}: {message}"),
    }
}

fn line(loaded: &Loaded, note: &Note) -> String {
    let place = loaded.place(&note.path);
    let file = place.and_then(|it| loaded.sources.path(it));
    let line = json!({
        "loss": note.loss.as_str(),
        "attribute": note.path,
        "message": note.message,
        "file": file.map(|it| it.to_string_lossy()),
        "line": place.map(|it| it.line),
        "column": place.map(|it| it.column),
    });
    format!("{line}\n")
}
