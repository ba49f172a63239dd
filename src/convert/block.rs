//! A document in the making, its keys in the order in which a person would
//! write them.
//!
//! Lists of pairs, and keys that are mostly texts of the program: mappings of
//! `serde_json` cost several times the time and room, and of a large project
//! there are a hundred thousand.

use std::borrow::Cow;
use std::ops::Index;

use serde_json::{Map, Number, Value as Json};

use super::yaml::{Shape, Tree};

/// A key.
pub type Key = Cow<'static, str>;

/// What stands behind a key, or in a list.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// A truth value.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// A list.
    List(Vec<Value>),
    /// A mapping.
    Block(Block),
}

/// A mapping that leaves out what is empty.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Block(Vec<(Key, Value)>);

impl Block {
    /// An empty mapping.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a key, unless its value is null or an empty text, list or mapping.
    #[must_use]
    pub fn with(mut self, key: impl Into<Key>, value: impl Into<Value>) -> Self {
        self.put(key, value);
        self
    }

    /// The same in place.
    pub fn put(&mut self, key: impl Into<Key>, value: impl Into<Value>) {
        let value = value.into();
        let empty = match &value {
            Value::Null => true,
            Value::Text(text) => text.is_empty(),
            Value::List(items) => items.is_empty(),
            Value::Block(block) => block.is_empty(),
            Value::Bool(_) | Value::Number(_) => false,
        };
        if !empty {
            self.keep(key, value);
        }
    }

    /// Adds `key: true` when it is on.
    pub fn put_when(&mut self, key: &'static str, on: bool) {
        if on {
            self.keep(key, true);
        }
    }

    /// Adds a key whatever its value, in place of one that is there.
    pub fn keep(&mut self, key: impl Into<Key>, value: impl Into<Value>) {
        let (key, value) = (key.into(), value.into());
        match self.0.iter_mut().find(|(known, _)| *known == key) {
            Some((_, known)) => *known = value,
            None => self.0.push((key, value)),
        }
    }

    /// Adds all keys of another, whatever their values.
    pub fn extend(&mut self, other: Self) {
        for (key, value) in other.0 {
            self.keep(key, value);
        }
    }

    /// Takes a key away.
    pub fn remove(&mut self, key: &str) {
        self.0.retain(|(known, _)| known != key);
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let found = self.0.iter().find(|(known, _)| known == key);
        found.map(|(_, value)| value)
    }

    /// Whether there is no key.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Value {
    /// The text; none when it is something else.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The items of a list; none when it is something else.
    pub fn as_list(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The value of a key of a mapping.
    pub fn get(&self, key: &str) -> Option<&Self> {
        match self {
            Self::Block(block) => block.get(key),
            _ => None,
        }
    }

    /// The value at the end of keys with `/` between them.
    pub fn at(&self, path: &str) -> Option<&Self> {
        path.split('/').try_fold(self, |value, key| value.get(key))
    }

    /// Changes all texts that are values.
    pub fn for_each_text(&mut self, change: &mut impl FnMut(&mut String)) {
        match self {
            Self::Text(text) => change(text),
            Self::List(items) => items.iter_mut().for_each(|it| it.for_each_text(change)),
            Self::Block(block) => {
                let values = block.0.iter_mut().map(|(_, value)| value);
                values.for_each(|it| it.for_each_text(change));
            }
            Self::Null | Self::Bool(_) | Self::Number(_) => {}
        }
    }
}

/// Null where there is no such key.
impl Index<&str> for Value {
    type Output = Self;

    fn index(&self, key: &str) -> &Self {
        self.get(key).unwrap_or(&Self::Null)
    }
}

impl Tree for Value {
    fn shape(&self) -> Shape<'_, Self> {
        match self {
            Self::Null => Shape::Null,
            Self::Bool(on) => Shape::Bool(*on),
            Self::Number(number) => Shape::Number(number),
            Self::Text(text) => Shape::Text(text),
            Self::List(items) => Shape::List(items),
            Self::Block(block) if block.is_empty() => Shape::Nothing,
            Self::Block(_) => Shape::Mapping,
        }
    }

    fn entries(&self) -> impl Iterator<Item = (&str, &Self)> {
        let entries = match self {
            Self::Block(Block(entries)) => entries.as_slice(),
            _ => &[],
        };
        entries.iter().map(|(key, value)| (key.as_ref(), value))
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl<T: Into<Value>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        items.into_iter().collect()
    }
}

impl<T: Into<Value>> FromIterator<T> for Value {
    fn from_iter<I: IntoIterator<Item = T>>(items: I) -> Self {
        Self::List(items.into_iter().map(Into::into).collect())
    }
}

impl From<Block> for Value {
    fn from(block: Block) -> Self {
        Self::Block(block)
    }
}

impl From<bool> for Value {
    fn from(on: bool) -> Self {
        Self::Bool(on)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

macro_rules! numbers {
    ($($number:ty),*) => {$(
        impl From<$number> for Value {
            fn from(number: $number) -> Self {
                Self::Number(number.into())
            }
        }
    )*};
}

numbers!(i32, i64, u32, u64);

impl From<Json> for Value {
    fn from(value: Json) -> Self {
        match value {
            Json::Null => Self::Null,
            Json::Bool(on) => Self::Bool(on),
            Json::Number(number) => Self::Number(number),
            Json::String(text) => Self::Text(text),
            Json::Array(items) => items.into(),
            Json::Object(map) => Self::Block(map.into_iter().collect()),
        }
    }
}

impl From<&Value> for Json {
    fn from(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(on) => Self::Bool(*on),
            Value::Number(number) => Self::Number(number.clone()),
            Value::Text(text) => Self::String(text.clone()),
            Value::List(items) => items.iter().map(Self::from).collect(),
            Value::Block(Block(entries)) => {
                let entries = entries.iter();
                let entries = entries.map(|(key, value)| (key.to_string(), Self::from(value)));
                Self::Object(entries.collect::<Map<_, _>>())
            }
        }
    }
}

/// Of entries whose keys differ.
impl<K: Into<Key>, V: Into<Value>> FromIterator<(K, V)> for Block {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(entries: I) -> Self {
        let entries = entries.into_iter();
        Self(entries.map(|(k, v)| (k.into(), v.into())).collect())
    }
}
