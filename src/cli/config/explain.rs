//! `config --explain`: where each effective value comes from.

use std::fmt::Write as _;

use serde_json::json;

use crate::cli::failure::Failure;
use crate::convert::Format;
use crate::source::compose::explain::{Explanation, Origin, Variable};
use crate::source::{Place, Sources};

/// The values as lines `path: value  # file:line:column, VARIABLE from …`, or
/// as JSON.
pub fn listing(
    values: &[Explanation],
    sources: &Sources,
    path: &str,
    format: Format,
) -> Result<String, Failure> {
    if values.is_empty() {
        return Err(
            Failure::new(format!("the project has no value at {path:?}")).hint(
                "a path is written as in `services.web.ports.0.target`; without one, all are told",
            ),
        );
    }
    if format == Format::Json {
        let entries: Vec<_> = values.iter().map(|value| entry(value, sources)).collect();
        return Ok(format!("{:#}\n", json!(entries)));
    }
    let left: Vec<String> = values
        .iter()
        .map(|it| format!("{}: {}", it.path, it.value))
        .collect();
    // One long value must not push all origins out of sight.
    let width = left
        .iter()
        .map(|it| it.chars().count())
        .filter(|it| *it <= 60)
        .max()
        .unwrap_or(0);
    let mut text = String::new();
    for (left, value) in left.iter().zip(values) {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{left:width$}  # {}", origin(value, sources));
    }
    Ok(text)
}

fn origin(value: &Explanation, sources: &Sources) -> String {
    let written = value
        .place
        .map_or_else(|| "default".to_owned(), |at| shown(at, sources));
    let variables = value.variables.iter().map(|variable| {
        format!(
            ", {} from {}",
            variable.name,
            of_variable(variable, sources)
        )
    });
    variables.fold(written, |text, more| text + &more)
}

fn of_variable(variable: &Variable, sources: &Sources) -> String {
    match variable.origin {
        Origin::Environment => "the environment".into(),
        Origin::File(place) => shown(place, sources),
        Origin::Made => "rcompose".into(),
        Origin::Unset => "nowhere: not set".into(),
    }
}

fn entry(value: &Explanation, sources: &Sources) -> serde_json::Value {
    let variables: serde_json::Map<_, _> = value
        .variables
        .iter()
        .map(|variable| (variable.name.clone(), json!(of_variable(variable, sources))))
        .collect();
    json!({
        "path": value.path,
        "value": value.value,
        "place": value.place.map(|place| shown(place, sources)),
        "variables": variables,
    })
}

fn shown(place: Place, sources: &Sources) -> String {
    let path = sources
        .path(place)
        .map(|path| path.display().to_string())
        .unwrap_or_default();
    format!("{path}:{}:{}", place.line, place.column)
}
