//! The tree: values as Docker Compose's YAML library reads them, and the
//! place in the file of every value and every key.

use super::Mapping;
use super::time::canonical;
use crate::source::Place;

/// A value and its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    /// What it is.
    pub value: Value,
    /// Where it was written. None for what was made while loading.
    pub place: Option<Place>,
}

/// What a node is.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `null`, `~` or nothing.
    Null,
    /// `true`, `false`.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// A whole number beyond [`i64::MAX`].
    Uint(u64),
    /// A number with a fraction or exponent.
    Float(f64),
    /// Text.
    String(String),
    /// A point in time, as written: an unquoted date.
    Time(String),
    /// A sequence.
    Seq(Vec<Node>),
    /// A mapping.
    Map(Mapping),
}

/// One entry of a mapping.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Where its key was written.
    pub key: Option<Place>,
    /// Its value.
    pub node: Node,
}

impl Entry {
    /// An entry whose key no file holds.
    pub fn made(node: Node) -> Self {
        Self { key: None, node }
    }
}

impl Node {
    /// A node that no file holds.
    pub fn made(value: impl Into<Value>) -> Self {
        Self {
            value: value.into(),
            place: None,
        }
    }

    /// The name of its kind, as an error shows it.
    pub fn kind(&self) -> &'static str {
        match self.value {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Int(_) | Value::Uint(_) => "an integer",
            Value::Float(_) => "a number",
            Value::String(_) => "a string",
            Value::Time(_) => "a date",
            Value::Seq(_) => "a list",
            Value::Map(_) => "a mapping",
        }
    }

    /// Whether another node holds the same, wherever it is written.
    pub fn same(&self, other: &Self) -> bool {
        match (&self.value, &other.value) {
            (Value::Seq(a), Value::Seq(b)) => {
                a.len() == b.len() && a.iter().zip(b).all(|(a, b)| a.same(b))
            }
            (Value::Map(a), Value::Map(b)) => {
                let same =
                    |(key, a): (&String, &Entry)| b.get(key).is_some_and(|b| a.node.same(&b.node));
                a.len() == b.len() && a.iter().all(same)
            }
            (a, b) => a == b,
        }
    }

    /// Makes texts of the dates in it, for a format that knows none.
    pub fn read_dates_as_text(&mut self) {
        match &mut self.value {
            Value::Time(text) => self.value = Value::String(std::mem::take(text)),
            Value::Seq(items) => items.iter_mut().for_each(Self::read_dates_as_text),
            Value::Map(map) => map
                .iter_mut()
                .for_each(|(_, it)| it.node.read_dates_as_text()),
            _ => {}
        }
    }

    /// The same place, another value.
    #[must_use]
    pub fn with(&self, value: impl Into<Value>) -> Self {
        Self {
            value: value.into(),
            place: self.place,
        }
    }

    /// Its entries, when it is a mapping.
    pub fn as_map(&self) -> Option<&Mapping> {
        match &self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Its entries to change, when it is a mapping.
    pub fn as_map_mut(&mut self) -> Option<&mut Mapping> {
        match &mut self.value {
            Value::Map(map) => Some(map),
            _ => None,
        }
    }

    /// Its items, when it is a sequence.
    pub fn as_seq(&self) -> Option<&[Node]> {
        match &self.value {
            Value::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// Its items to change, when it is a sequence.
    pub fn as_seq_mut(&mut self) -> Option<&mut Vec<Node>> {
        match &mut self.value {
            Value::Seq(items) => Some(items),
            _ => None,
        }
    }

    /// Its text, when it is text.
    pub fn as_str(&self) -> Option<&str> {
        match &self.value {
            Value::String(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is null.
    pub fn is_null(&self) -> bool {
        matches!(self.value, Value::Null)
    }

    /// The value of a key, when it is a mapping that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_map()?.get(key).map(|entry| &entry.node)
    }

    /// The value of a key, or what says it in a sequence, as `KEY=VALUE` or
    /// `KEY` alone.
    pub fn named(&self, key: &str) -> Option<&Node> {
        let Value::Seq(items) = &self.value else {
            return self.get(key);
        };
        let says = |item: &&Node| {
            let rest = item.as_str().and_then(|text| text.strip_prefix(key));
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(['=', ':']))
        };
        items.iter().find(says)
    }

    /// The value of a key to change.
    pub fn get_mut(&mut self, key: &str) -> Option<&mut Node> {
        self.as_map_mut()?.get_mut(key).map(|entry| &mut entry.node)
    }

    /// The place of the node at a path as `services.web.ports.0`; of one that
    /// is not there, the nearest parent that is and has a place. The key's
    /// place stands in for a mapping's or sequence's.
    pub fn nearest_place(&self, path: &str) -> Option<Place> {
        let (mut node, mut place, mut path) = (self, self.place, path);
        while let Some((next, key, rest)) = node.step(path) {
            path = rest;
            let scalar = !matches!(next.value, Value::Map(_) | Value::Seq(_));
            place = if scalar {
                next.place.or(key)
            } else {
                key.or(next.place)
            }
            .or(place);
            node = next;
        }
        place
    }

    /// The node that a path goes to first, where its key was written, and the
    /// rest of the path. A key may itself hold dots.
    fn step<'n, 'p>(&'n self, path: &'p str) -> Option<(&'n Self, Option<Place>, &'p str)> {
        let ends = path
            .match_indices('.')
            .map(|(at, _)| at)
            .chain([path.len()]);
        for end in ends.filter(|end| *end > 0) {
            let part = &path[..end];
            let rest = path.get(end + 1..).unwrap_or_default();
            match &self.value {
                Value::Map(map) => {
                    if let Some(entry) = map.get(part) {
                        return Some((&entry.node, entry.key, rest));
                    }
                }
                Value::Seq(items) => {
                    let item = match part.parse::<usize>() {
                        Ok(index) => items.get(index),
                        Err(_) => self.named(part),
                    };
                    if let Some(item) = item {
                        return Some((item, None, rest));
                    }
                }
                _ => return None,
            }
        }
        None
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<i64> for Value {
    fn from(value: i64) -> Self {
        Self::Int(value)
    }
}

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::String(value.to_owned())
    }
}

impl From<String> for Value {
    fn from(value: String) -> Self {
        Self::String(value)
    }
}

impl From<Vec<Node>> for Value {
    fn from(value: Vec<Node>) -> Self {
        Self::Seq(value)
    }
}

impl From<Mapping> for Value {
    fn from(value: Mapping) -> Self {
        Self::Map(value)
    }
}

/// The values alone. A number that JSON lacks becomes a text.
impl From<&Node> for serde_json::Value {
    fn from(node: &Node) -> Self {
        match &node.value {
            Value::Null => Self::Null,
            Value::Bool(value) => Self::Bool(*value),
            Value::Int(value) => Self::from(*value),
            Value::Uint(value) => Self::from(*value),
            Value::Float(value) if value.is_nan() => Self::from(".nan"),
            Value::Float(value) if value.is_infinite() => {
                Self::from(if *value > 0.0 { ".inf" } else { "-.inf" })
            }
            Value::Float(value) => Self::from(*value),
            Value::String(text) => Self::String(text.clone()),
            Value::Time(text) => Self::String(canonical(text).unwrap_or_else(|| text.clone())),
            Value::Seq(items) => items.iter().map(Self::from).collect(),
            Value::Map(map) => map
                .iter()
                .map(|(key, entry)| (key.clone(), Self::from(&entry.node)))
                .collect(),
        }
    }
}
