//! `config --variables`: the variables that the files name, with the defaults
//! that stand beside them.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::json;

use crate::convert::{self, Format};
use crate::source::yaml::{Node, Value};
use crate::ui::{Spacing, table_spaced};

/// What a file says about a variable.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Variable {
    /// What stands in for it when it is not set.
    default: String,
    /// What is put in place of it when it is set.
    presence: String,
    /// Whether it must be set.
    required: bool,
}

/// All variables of a document that was not interpolated.
pub fn listing(document: &Node, format: Option<Format>) -> String {
    let mut found = BTreeMap::new();
    visit(document, &mut found);
    if format == Some(Format::Json) {
        let entries = found.iter().map(|(name, variable)| {
            let about = json!({
                "Name": name,
                "DefaultValue": variable.default,
                "PresenceValue": variable.presence,
                "Required": variable.required,
            });
            (name.clone(), about)
        });
        let all: serde_json::Map<_, _> = entries.collect();
        return indented(&all);
    }
    if format == Some(Format::Yaml) {
        return document_of(&found);
    }
    table_spaced(
        Spacing::WIDE,
        &["NAME", "REQUIRED", "DEFAULT VALUE", "ALTERNATE VALUE"],
        found.into_iter().map(|(name, variable)| {
            let required = variable.required.to_string();
            [name, required, variable.default, variable.presence]
        }),
    )
}

/// JSON with four spaces a level, as Docker Compose has it here alone.
fn indented(all: &serde_json::Map<String, serde_json::Value>) -> String {
    let mut text = Vec::new();
    let form = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut text, form);
    // Writing to memory does not fail.
    all.serialize(&mut serializer).unwrap_or_default();
    let mut text = String::from_utf8(text).unwrap_or_default();
    text.push('\n');
    text
}

/// The same as YAML, in which Docker Compose writes the keys small.
fn document_of(found: &BTreeMap<String, Variable>) -> String {
    let entry = |(name, variable): (&String, &Variable)| {
        let default = convert::compose::scalar(&variable.default);
        let presence = convert::compose::scalar(&variable.presence);
        format!(
            "{name}:\n    name: {name}\n    defaultvalue: {default}\n    presencevalue: {presence}\n    required: {}\n",
            variable.required
        )
    };
    found.iter().map(entry).collect::<Vec<_>>().concat()
}

fn visit(node: &Node, found: &mut BTreeMap<String, Variable>) {
    match &node.value {
        Value::String(text) => scan(text, found),
        Value::Seq(items) => items.iter().for_each(|item| visit(item, found)),
        Value::Map(map) => map.iter().for_each(|(_, entry)| visit(&entry.node, found)),
        _ => {}
    }
}

/// Finds `$NAME` and `${NAME…}`; `$$` is a dollar. Variables within
/// what stands beside one count too. The first mention wins.
fn scan(text: &str, found: &mut BTreeMap<String, Variable>) {
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('$') {
            rest = after;
        } else if let Some(inside) = rest.strip_prefix('{') {
            let end = closing(inside);
            let (name, operand) = split_name(&inside[..end]);
            if !name.is_empty() {
                let variable = variable(operand);
                let within = [variable.default.clone(), variable.presence.clone()];
                found.entry(name.to_owned()).or_insert(variable);
                for text in &within {
                    scan(text, found);
                }
            }
            rest = inside.get(end + 1..).unwrap_or("");
        } else {
            let (name, after) = split_name(rest);
            if !name.is_empty() {
                found.entry(name.to_owned()).or_default();
            }
            rest = after;
        }
    }
}

/// Where the brace that has been opened before `text` is closed.
fn closing(text: &str) -> usize {
    let mut open = 1;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => open += 1,
            b'}' => open -= 1,
            _ => {}
        }
        if open == 0 {
            return at;
        }
    }
    text.len()
}

fn split_name(text: &str) -> (&str, &str) {
    let end = text
        .bytes()
        .position(|byte| !(byte.is_ascii_alphanumeric() || byte == b'_'))
        .unwrap_or(text.len());
    if text.starts_with(|first: char| first.is_ascii_digit()) {
        return ("", text);
    }
    text.split_at(end)
}

/// What stands after the name: `:-default`, `+alternative`, `?message`.
fn variable(operand: &str) -> Variable {
    let operand = operand.strip_prefix(':').unwrap_or(operand);
    let mut variable = Variable::default();
    if let Some(default) = operand.strip_prefix('-') {
        default.clone_into(&mut variable.default);
    } else if let Some(presence) = operand.strip_prefix('+') {
        presence.clone_into(&mut variable.presence);
    } else if operand.starts_with('?') {
        variable.required = true;
    }
    variable
}

#[cfg(test)]
mod tests {
    use super::*;
    use expect_test::expect;

    #[test]
    fn every_form_is_found() {
        let text =
            "${TAG:-latest} $PLAIN $$none ${MUST?why} ${ALT:+there} ${J:-{\"a\":1}} ${N:-${M}}";
        expect![[r#"
            NAME                REQUIRED            DEFAULT VALUE       ALTERNATE VALUE
            ALT                 false                                   there
            J                   false               {"a":1}
            M                   false
            MUST                true
            N                   false               ${M}
            PLAIN               false
            TAG                 false               latest
        "#]]
        .assert_eq(&listing(&Node::made(text), None));
    }
}
