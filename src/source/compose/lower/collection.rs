//! Lists and mappings of values.

use std::collections::BTreeMap;

use crate::model::{
    Attributes, Dependency, ServiceAiModel, ServiceNetwork, SshKey, Ulimit, Values,
};
use crate::source::yaml::{Node, Value};

use super::super::trail::Trail;
use super::{Lower, Work};

impl<T: Lower> Lower for Option<T> {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        T::lower(node, trail, work).map(Some)
    }
}

impl<T: Lower> Lower for Box<T> {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        T::lower(node, trail, work).map(Self::new)
    }
}

impl<T: Lower> Lower for Vec<T> {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        let items = match &node.value {
            Value::Seq(items) => items.as_slice(),
            // One text stands for a list of it.
            Value::String(_) => std::slice::from_ref(node),
            _ => {
                work.wrong_kind("a list", node, trail);
                return None;
            }
        };
        let lower = |(position, item)| T::lower(item, &trail.item(position), work);
        let mut lowered: Self = items.iter().enumerate().filter_map(lower).collect();
        lowered.shrink_to_fit();
        Some(lowered)
    }
}

/// Labels and options: a mapping, or a list of `key=value`.
impl Lower for Values {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        pairs(node, trail, work, Option::unwrap_or_default)
    }
}

/// Variables: as [`Values`], but some have no value.
impl Lower for Attributes {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        for (position, item) in node.as_seq().into_iter().flatten().enumerate() {
            let name = item.as_str().map(|it| it.split('=').next().unwrap_or(it));
            if let Some(name) = name.filter(|it| it.ends_with(char::is_whitespace)) {
                let message = format!(
                    "{}: a blank stands after the name `{}`",
                    trail.item(position),
                    name.trim_end()
                );
                work.report.error(message, item.place);
            }
        }
        pairs(node, trail, work, |value| value)
    }
}

fn pairs<T>(
    node: &Node,
    trail: &Trail<'_>,
    work: &mut Work<'_>,
    value_of: fn(Option<String>) -> T,
) -> Option<BTreeMap<String, T>> {
    match &node.value {
        Value::Map(map) => {
            let pairs = map.iter().map(|(key, entry)| {
                let value = work.text(&entry.node, &trail.key(key));
                if value.is_none() && !entry.node.is_null() {
                    work.wrong_kind("a single value", &entry.node, &trail.key(key));
                }
                (key.clone(), value_of(value))
            });
            Some(pairs.collect())
        }
        Value::Seq(items) => {
            let items = items.iter().enumerate();
            let pairs = items.filter_map(|(position, item)| {
                let text = work.text(item, &trail.item(position))?;
                Some(match text.split_once('=') {
                    Some((key, value)) => (key.to_owned(), value_of(Some(value.to_owned()))),
                    None => (text, value_of(None)),
                })
            });
            Some(pairs.collect())
        }
        _ => {
            work.wrong_kind("a mapping, or a list of `key=value`,", node, trail);
            None
        }
    }
}

/// Mappings whose values have a type of their own.
macro_rules! keyed {
    ($($value:ty),*) => {$(
        impl Lower for BTreeMap<String, $value> {
            fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
                let map = work.mapping(node, trail)?;
                let lower = |(key, entry): (&String, &crate::source::yaml::Entry)| {
                    let value = <$value>::lower(&entry.node, &trail.key(key), work)?;
                    Some((key.clone(), value))
                };
                Some(map.iter().filter_map(lower).collect())
            }
        }
    )*};
}

keyed!(Dependency, Ulimit);

/// Mappings of which some keys have no value.
macro_rules! keyed_or_null {
    ($($value:ty),*) => {$(
        impl Lower for BTreeMap<String, Option<$value>> {
            fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
                let map = work.mapping(node, trail)?;
                let lower = |(key, entry): (&String, &crate::source::yaml::Entry)| {
                    let value = if entry.node.is_null() {
                        None
                    } else {
                        Some(<$value>::lower(&entry.node, &trail.key(key), work)?)
                    };
                    Some((key.clone(), value))
                };
                Some(map.iter().filter_map(lower).collect())
            }
        }
    )*};
}

keyed_or_null!(Box<ServiceNetwork>, ServiceAiModel);

/// Keys by name: a mapping of paths.
pub fn ssh(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Vec<SshKey>> {
    let map = work.mapping(node, trail)?;
    let keys = map.iter().map(|(id, entry)| SshKey {
        id: id.clone(),
        path: work.text(&entry.node, &trail.key(id)).unwrap_or_default(),
    });
    Some(keys.collect())
}
