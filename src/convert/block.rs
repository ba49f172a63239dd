//! A mapping in the making, its keys in the order in which a person would
//! write them.

use serde_json::{Map, Value};

/// A mapping that leaves out what is empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block(Map<String, Value>);

impl Block {
    /// An empty mapping.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key, unless its value is null or an empty text, list or mapping.
    #[must_use]
    pub fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.put(key, value);
        self
    }

    /// The same in place.
    pub fn put(&mut self, key: &str, value: impl Into<Value>) {
        let value = value.into();
        let empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(items) => items.is_empty(),
            Value::Object(map) => map.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        if !empty {
            self.keep(key, value);
        }
    }

    /// Adds `key: true` when it is on.
    pub fn put_when(&mut self, key: &str, on: bool) {
        if on {
            self.keep(key, true);
        }
    }

    /// Adds a key whatever its value.
    pub fn keep(&mut self, key: &str, value: impl Into<Value>) {
        self.0.insert(key.to_owned(), value.into());
    }

    /// Adds all keys of another, whatever their values.
    pub fn extend(&mut self, other: Self) {
        self.0.extend(other.0);
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.get(key)
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<Block> for Value {
    fn from(block: Block) -> Self {
        Self::Object(block.0)
    }
}

impl From<Block> for Map<String, Value> {
    fn from(block: Block) -> Self {
        block.0
    }
}

impl<K: Into<String>, V: Into<Value>> FromIterator<(K, V)> for Block {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        Self(entries.map(|(k, v)| (k.into(), v.into())).collect())
    }
}
