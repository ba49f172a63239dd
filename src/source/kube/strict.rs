//! Whether an object has only the fields that its kind has, each of its type,
//! and those that it must have: `kubectl --validate=strict`, all at once.

use super::fields::{self, Field, Kind};
use super::left_out::LeftOut;
use super::quantity::Quantity;
use super::{read, slips, unheeded};
use crate::source::Diagnostic;
use crate::source::compose::Report;
use crate::source::spelling::nearest;
use crate::source::yaml::{Entry, Mapping, Node, Value};

/// Checks an object of a type of the table, and takes in the fields from which
/// nothing is made.
pub fn check(object: &Node, name: &'static str, left_out: &mut LeftOut, report: &mut Report) {
    Check { left_out, report }.node(object, Kind::Fields(name), "");
}

struct Check<'r> {
    left_out: &'r mut LeftOut,
    report: &'r mut Report,
}

impl Check<'_> {
    fn node(&mut self, node: &Node, kind: Kind, path: &str) {
        match kind {
            _ if node.is_null() => {}
            Kind::Any => {}
            Kind::Fields(name) => match &node.value {
                Value::Map(map) => self.fields(node, map, name, path),
                _ => self.wrong(node, "a mapping", slips::mapping(node, name), path),
            },
            Kind::List(of) => match &node.value {
                Value::Seq(items) => {
                    for (position, item) in items.iter().enumerate() {
                        self.node(item, Kind::of(of), &format!("{path}[{position}]"));
                    }
                }
                _ => self.wrong(node, "a list", slips::list(node, of), path),
            },
            Kind::Names(of) => match &node.value {
                Value::Map(map) => {
                    for (key, entry) in map {
                        self.node(&entry.node, Kind::of(of), &format!("{path}.{key}"));
                    }
                }
                _ => self.wrong(node, "a mapping", slips::names(node), path),
            },
            _ => self.scalar(node, kind, path),
        }
    }

    fn scalar(&mut self, node: &Node, kind: Kind, path: &str) {
        let written = read::scalar(node);
        let quoted = || {
            written
                .as_ref()
                .map(|it| format!("put it in quotes: \"{it}\""))
        };
        let bare = |text: &str| format!("write it without quotes: {text}");
        match (kind, &node.value) {
            (Kind::Text | Kind::Bytes | Kind::Port, Value::String(_))
            | (Kind::Integer | Kind::Number | Kind::Port, Value::Int(_))
            | (Kind::Number, Value::Float(_))
            | (Kind::Boolean, Value::Bool(_)) => {}
            (Kind::Text | Kind::Bytes, _) => self.wrong(node, "a text", quoted(), path),
            (Kind::Boolean, Value::String(text)) => {
                let truth = matches!(text.as_str(), "true" | "false");
                let hint = truth.then(|| bare(text));
                self.wrong(node, "true or false", hint, path);
            }
            (Kind::Integer, Value::String(text)) => {
                let hint = text.parse::<i64>().is_ok().then(|| bare(text));
                self.wrong(node, "a whole number", hint, path);
            }
            (Kind::Quantity, Value::String(_) | Value::Int(_) | Value::Float(_)) => {
                self.quantity(node, &written.unwrap_or_default(), path);
            }
            (Kind::Quantity, _) => self.wrong(node, "an amount", None, path),
            (Kind::Integer, _) => self.wrong(node, "a whole number", None, path),
            (Kind::Number, _) => self.wrong(node, "a number", None, path),
            (Kind::Boolean, _) => self.wrong(node, "true or false", None, path),
            _ => self.wrong(
                node,
                "a port's number or name, a count or a percentage",
                None,
                path,
            ),
        }
    }

    fn quantity(&mut self, node: &Node, text: &str, path: &str) {
        if Quantity::parse(text).is_some() {
            return;
        }
        let said = Diagnostic::error(format!("{path}: `{text}` is no amount")).at(node.place);
        let binary = text
            .strip_suffix(['b', 'B'])
            .filter(|it| Quantity::parse(it).is_some());
        self.report.push(said.hint(match binary {
            Some(binary) => format!("leave the B away: {binary}, or {binary}i for powers of 1024"),
            None => "a number, and behind it one of m k M G T Ki Mi Gi Ti".to_owned(),
        }));
    }

    fn fields(&mut self, node: &Node, map: &Mapping, name: &'static str, path: &str) {
        let known = fields::fields(name);
        let below = |key: &str| {
            if path.is_empty() {
                key.to_owned()
            } else {
                format!("{path}.{key}")
            }
        };
        for (key, entry) in map {
            match known.iter().find(|it| it.name == key) {
                Some(field) => {
                    let place = entry.key.or(entry.node.place);
                    unheeded::tell(self.left_out, name, key, &entry.node, place);
                    self.node(&entry.node, field.kind, &below(key));
                }
                None => self.unknown(key, entry, name, known, path),
            }
        }
        let has = |it: &&Field| map.get(it.name).is_some_and(|entry| !entry.node.is_null());
        for missing in known.iter().filter(|it| it.required && !has(it)) {
            // An empty list of containers is as wrong as none, and is said of Pods.
            let said = format!("{} is missing", below(missing.name));
            let said = Diagnostic::error(said).at(node.place);
            self.report.push(match slips::missing(missing.name, map) {
                Some(hint) => said.hint(hint),
                None => said,
            });
        }
    }

    fn unknown(&mut self, key: &str, entry: &Entry, name: &str, known: &[Field], path: &str) {
        let within = match path {
            "" => format!("at the top of a {name}"),
            path => format!("in {path}"),
        };
        let said = format!("unknown field `{key}` {within}");
        let said = Diagnostic::error(said).at(entry.key.or(entry.node.place));
        let hint = slips::field(name, key, &entry.node)
            .or_else(|| {
                let near = nearest(key, known.iter().map(|it| it.name))?;
                Some(format!("did you mean `{near}`?"))
            })
            .or_else(|| inside(key, known));
        self.report.push(match hint {
            Some(hint) => said.hint(hint),
            None => said,
        });
    }

    fn wrong(&mut self, node: &Node, wanted: &str, hint: Option<String>, path: &str) {
        let said = format!("{path}: must be {wanted}, not {}", node.kind());
        let said = Diagnostic::error(said).at(node.place);
        self.report.push(match hint {
            Some(hint) => said.hint(hint),
            None => said,
        });
    }
}

/// The field that holds what was written a level too high.
fn inside(key: &str, known: &[Field]) -> Option<String> {
    let holds = |name: &str| fields::fields(name).iter().any(|it| it.name == key);
    known.iter().find_map(|it| match it.kind {
        Kind::Fields(name) if holds(name) => Some(format!("`{key}` belongs under `{}`", it.name)),
        Kind::List(name) if holds(name) => {
            Some(format!("`{key}` belongs to an item of `{}`", it.name))
        }
        _ => None,
    })
}
