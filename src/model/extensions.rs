//! The `x-…` keys of a part of the model.

use serde::{Serialize, Serializer};
use serde_json::{Map, Value};

/// `x-…` keys and their values, in the order of the file. Most parts have
/// none, and there are many parts: without keys it takes one word.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Extensions(Option<Box<Map<String, Value>>>);

impl Extensions {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        self.0.as_ref()?.get(key)
    }

    /// Takes a key away.
    pub fn remove(&mut self, key: &str) {
        if let Some(map) = &mut self.0 {
            map.shift_remove(key);
        }
        if self.0.as_ref().is_some_and(|map| map.is_empty()) {
            self.0 = None;
        }
    }

    /// Adds a key, or replaces its value.
    pub fn insert(&mut self, key: String, value: Value) {
        self.0.get_or_insert_default().insert(key, value);
    }
}

impl<const N: usize> From<[(String, Value); N]> for Extensions {
    fn from(entries: [(String, Value); N]) -> Self {
        let mut extensions = Self::default();
        for (key, value) in entries {
            extensions.insert(key, value);
        }
        extensions
    }
}

impl Serialize for Extensions {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match &self.0 {
            Some(map) => map.serialize(to),
            None => Map::new().serialize(to),
        }
    }
}
