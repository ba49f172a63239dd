//! Kinds of nodes, and how an error names them.

use super::shape::{BOOLEAN, INTEGER, Kinds, LIST, MAPPING, NULL, NUMBER, TEXT};
use crate::source::yaml::Value;

/// The kinds that a value has.
pub(super) fn kinds(value: &Value) -> Kinds {
    match value {
        Value::Null => NULL,
        Value::Bool(_) => BOOLEAN,
        Value::Int(_) | Value::Uint(_) => NUMBER,
        Value::Float(value) if value.fract() == 0.0 => NUMBER,
        Value::Float(_) => NUMBER & !INTEGER,
        Value::String(_) => TEXT,
        // No attribute takes one.
        Value::Time(_) => 0,
        Value::Seq(_) => LIST,
        Value::Map(_) => MAPPING,
    }
}

/// «a string, a number or a list».
pub(super) fn kinds_in_words(kinds: Kinds) -> String {
    let number = if kinds & NUMBER == INTEGER {
        "an integer"
    } else {
        "a number"
    };
    let words = [
        (TEXT, "a string"),
        (NUMBER, number),
        (BOOLEAN, "a boolean"),
        (LIST, "a list"),
        (MAPPING, "a mapping"),
        (NULL, "null"),
    ];
    let words = words.iter().filter(|(kind, _)| kinds & kind != 0);
    let words: Vec<String> = words.map(|(_, word)| (*word).to_owned()).collect();
    in_words(&words)
}

/// «a, b or c».
pub(super) fn in_words(all: &[String]) -> String {
    match all {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} or {last}", first.join(", ")),
    }
}
