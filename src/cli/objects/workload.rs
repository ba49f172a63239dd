//! What pods are made from: how many there are to be, and how many there are.

use super::pod::Pod;
use super::{View, items};
use crate::source::kube::Manifest;

/// How many pods there are of something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    /// How many there are to be.
    pub desired: usize,
    /// How many there are.
    pub current: usize,
    /// How many of them are ready.
    pub ready: usize,
    /// How many of them are as the files want them; none: not known.
    pub updated: Option<usize>,
    /// How many of them have been ready for as long as they are to be.
    pub available: usize,
}

/// Counts the pods of an object.
pub fn count(view: &View, pods: &[Pod<'_>], object: &Manifest) -> Count {
    let desired = view
        .made_from(object)
        .filter_map(|it| view.replicas.get(&it.key));
    let own: Vec<&Pod<'_>> = of(pods, object).collect();
    let long = object.document.pointer("/spec/minReadySeconds");
    let long = long.and_then(serde_json::Value::as_i64).unwrap_or(0);
    let ready: Vec<_> = own.iter().filter(|it| it.status().is_ready()).collect();
    let available = ready.iter().filter(|it| {
        let since = it.containers().map(|it| it.created).max();
        since.is_some_and(|it| view.now - it >= long)
    });
    let updated = own.iter().map(|it| it.is_up_to_date(view));
    let updated: Option<Vec<bool>> = updated.collect();
    Count {
        desired: desired.map(|it| *it as usize).sum(),
        current: own.len(),
        ready: ready.len(),
        updated: updated
            .filter(|_| view.outdated.is_some())
            .map(|it| it.into_iter().filter(|it| *it).count()),
        available: available.count(),
    }
}

/// The pods that were made from an object.
pub fn of<'a, 'v>(pods: &'a [Pod<'v>], object: &'a Manifest) -> impl Iterator<Item = &'a Pod<'v>> {
    let all = pods.iter();
    all.filter(move |it| it.origin.is_some_and(|made| made.is_of(object)))
}

impl Count {
    /// How many are as the files want them, for a table.
    pub fn updated(&self) -> String {
        match self.updated {
            Some(count) => count.to_string(),
            None => "<unknown>".to_owned(),
        }
    }
}

/// The names and images of the containers of an object's pods, and its
/// selector.
pub fn about(object: &Manifest) -> [String; 3] {
    let template = object.template();
    let containers = template.map(|it| items(&it["spec"]["containers"]));
    let joined = |field: &str| {
        let words = containers.unwrap_or_default().iter();
        let words = words.map(|it| it[field].as_str().unwrap_or_default());
        words.collect::<Vec<_>>().join(",")
    };
    [joined("name"), joined("image"), selector(object)]
}

/// A selector as text.
pub fn selector(object: &Manifest) -> String {
    let spec = &object.document["spec"];
    let plain = match object.kind {
        "Service" => &spec["selector"],
        _ => &spec["selector"]["matchLabels"],
    };
    let mut parts: Vec<String> = super::texts(plain)
        .into_iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    for expression in items(&spec["selector"]["matchExpressions"]) {
        let key = expression["key"].as_str().unwrap_or_default();
        let values = items(&expression["values"]).iter();
        let values: Vec<&str> = values.filter_map(|it| it.as_str()).collect();
        parts.push(match expression["operator"].as_str().unwrap_or_default() {
            "Exists" => key.to_owned(),
            "DoesNotExist" => format!("!{key}"),
            "NotIn" => format!("{key} notin ({})", values.join(",")),
            _ => format!("{key} in ({})", values.join(",")),
        });
    }
    or_none(parts.join(","))
}

/// A text, or what stands for none.
pub fn or_none(text: String) -> String {
    if text.is_empty() {
        "<none>".to_owned()
    } else {
        text
    }
}
