//! Attributes with a reading of their own: commands, hosts, checks, counts.

use std::collections::BTreeMap;

use crate::model::{Condition, Sensitive, Ulimit};
use crate::source::Diagnostic;
use crate::source::yaml::{Node, Value, shown};

use super::super::grammar;
use super::super::trail::Trail;
use super::{Lower, Work};

/// A command: a list of words, or a command line.
pub fn command(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Vec<String>> {
    let Some(line) = node.as_str() else {
        return Vec::lower(node, trail, work);
    };
    match grammar::words(line) {
        Ok(read) => {
            if let Some(dropped) = read.dropped {
                let message = format!("{trail}: `{dropped}` is dropped, for no shell runs this");
                let said = Diagnostic::note(message)
                    .at(node.place)
                    .hint("write a list of words, or [\"sh\", \"-c\", \"…\"] for a shell");
                work.report.push(said);
            }
            Some(read.words)
        }
        Err(mistake) => {
            work.mistake(mistake, node, trail);
            None
        }
    }
}

/// A check of health: a list, or a command for the shell.
pub fn test(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Vec<String>> {
    match node.as_str() {
        Some(line) => Some(vec!["CMD-SHELL".to_owned(), line.to_owned()]),
        None => Vec::lower(node, trail, work),
    }
}

/// Texts that may be written as numbers.
pub fn texts(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Vec<String>> {
    let Some(items) = node.as_seq() else {
        return work.text(node, trail).map(|text| vec![text]);
    };
    let text = |(position, item)| work.text(item, &trail.item(position));
    Some(items.iter().enumerate().filter_map(text).collect())
}

/// Host names and their addresses: a list, or a mapping.
pub fn hosts(
    node: &Node,
    trail: &Trail<'_>,
    work: &mut Work<'_>,
) -> Option<BTreeMap<String, Vec<String>>> {
    let mut hosts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    if let Value::Map(map) = &node.value {
        for (name, entry) in map {
            let trail = trail.key(name);
            if let Err(mistake) = grammar::host_name(name) {
                work.mistake(mistake, &entry.node, &trail);
            }
            let addresses = if entry.node.is_null() {
                vec![String::new()]
            } else {
                texts(&entry.node, &trail, work)?
            };
            let plain = addresses.iter().map(|it| grammar::without_brackets(it));
            hosts.insert(name.clone(), plain.collect());
        }
        return Some(hosts);
    }
    for (position, item) in node.as_seq().into_iter().flatten().enumerate() {
        let text = shown(&item.value).unwrap_or_default();
        match grammar::host(&text) {
            Ok((name, addresses)) => hosts.entry(name.to_owned()).or_default().extend(addresses),
            Err(mistake) => work.mistake(mistake, item, &trail.item(position)),
        }
    }
    Some(hosts)
}

/// How many devices.
pub fn count(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<i64> {
    match node.as_str() {
        Some(text) => grammar::device_count(text)
            .map_err(|mistake| work.mistake(mistake, node, trail))
            .ok(),
        None => i64::lower(node, trail, work),
    }
}

/// Options of a provider: each a value, or a list of values.
pub fn provider_options(
    node: &Node,
    trail: &Trail<'_>,
    work: &mut Work<'_>,
) -> Option<BTreeMap<String, Vec<String>>> {
    let map = work.mapping(node, trail)?;
    let options = map.iter().filter_map(|(key, entry)| {
        let values = texts(&entry.node, &trail.key(key), work)?;
        Some((key.clone(), values))
    });
    Some(options.collect())
}

/// A text that is never shown.
pub fn sensitive(node: &Node, _trail: &Trail<'_>, _work: &mut Work<'_>) -> Option<Sensitive> {
    let text = node.as_str()?;
    Some(Sensitive::new(text.to_owned()))
}

impl Lower for Condition {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        const ALL: [Condition; 3] = [
            Condition::ServiceStarted,
            Condition::ServiceHealthy,
            Condition::ServiceCompletedSuccessfully,
        ];
        let known = ALL
            .into_iter()
            .find(|it| Some(it.as_str()) == node.as_str());
        if known.is_none() {
            work.wrong_kind("a condition", node, trail);
        }
        known
    }
}

impl Lower for Ulimit {
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self> {
        let Some(map) = node.as_map() else {
            if node.as_str().is_some() {
                work.wrong_kind("a whole number", node, trail);
                return None;
            }
            return i64::lower(node, trail, work).map(Self::Single);
        };
        let mut limit = |key: &str| {
            let entry = map.get(key)?;
            i64::lower(&entry.node, &trail.key(key), work)
        };
        Some(Self::Pair {
            soft: limit("soft").unwrap_or_default(),
            hard: limit("hard").unwrap_or_default(),
        })
    }
}
