//! The variables of a container, from everywhere: whole ConfigMaps and
//! Secrets, single keys, fields of the pod, resources; each may refer to those
//! before it.

use std::collections::BTreeMap;

use super::data;
use super::expansion::expand;
use super::pod::Pod;
use super::quantity::Quantity;
use super::work::Work;
use super::{names, read};
use crate::source::Place;
use crate::source::yaml::Node;

/// The variables of a container.
#[derive(Debug, Default)]
pub struct Variables {
    values: BTreeMap<String, (String, Option<Place>)>,
}

impl Variables {
    /// What a name stands for.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.values.get(name).map(|(value, _)| value.as_str())
    }

    /// The names and values, with their places.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str, Option<Place>)> {
        let values = self.values.iter();
        values.map(|(name, (value, place))| (name.as_str(), value.as_str(), *place))
    }

    fn set(&mut self, name: String, value: String, place: Option<Place>) {
        self.values.insert(name, (value, place));
    }

    /// A text with its references replaced.
    pub fn expand(&self, text: &str) -> String {
        expand(text, |name| self.get(name))
    }
}

/// The variables of a container.
pub fn of(work: &mut Work<'_, '_>, pod: &Pod<'_>, container: &Node) -> Variables {
    let mut variables = Variables::default();
    for from in read::items(container, "envFrom") {
        whole(work, pod, from, &mut variables);
    }
    for variable in read::items(container, "env") {
        let name = read::word(variable, "name").to_owned();
        let place = read::place(variable, "value").or(variable.place);
        let value = match read::at(variable, "valueFrom") {
            Some(from) => source(work, pod, container, from),
            None => Some(variables.expand(read::word(variable, "value"))),
        };
        if let Some(value) = value {
            variables.set(name, value, place);
        }
    }
    variables
}

/// All keys of a ConfigMap or Secret.
fn whole(work: &Work<'_, '_>, pod: &Pod<'_>, from: &Node, variables: &mut Variables) {
    let prefix = read::word(from, "prefix");
    for (field, kind) in [("configMapRef", "ConfigMap"), ("secretRef", "Secret")] {
        let name = read::text(from, &format!("{field}.name"));
        let Some(object) = name.and_then(|it| work.world.find(kind, pod.namespace(), it)) else {
            continue;
        };
        for (key, datum) in data::of(&object) {
            let name = format!("{prefix}{key}");
            if let (Ok(()), Some(text)) = (names::variable(&name), datum.text()) {
                variables.set(name, text.to_owned(), datum.place);
            }
        }
    }
}

/// What `valueFrom` says; none when the variable is not set.
fn source(work: &mut Work<'_, '_>, pod: &Pod<'_>, container: &Node, from: &Node) -> Option<String> {
    for (field, kind) in [("configMapKeyRef", "ConfigMap"), ("secretKeyRef", "Secret")] {
        if let Some(source) = read::at(from, field) {
            let object = work
                .world
                .find(kind, pod.namespace(), read::word(source, "name"))?;
            let all = data::of(&object);
            return all
                .get(read::word(source, "key"))?
                .text()
                .map(str::to_owned);
        }
    }
    if let Some(field) = read::text(from, "fieldRef.fieldPath") {
        let value = pod.field(field);
        if value.is_none() {
            let place = read::place(from, "fieldRef.fieldPath");
            let lost = "the variables that it would set are not set";
            work.left_out.lost(format!("fieldRef {field}"), lost, place);
        }
        return value;
    }
    let source = read::at(from, "resourceFieldRef")?;
    let value = resource(pod, container, source);
    if value.is_none() {
        let name = read::word(source, "resource");
        let place = read::place(source, "resource");
        let lost = "without a limit it stands for the node's share, which is not known";
        work.left_out
            .lost(format!("resourceFieldRef {name}"), lost, place);
    }
    value
}

/// What a resource of a container amounts to, in units of the divisor.
pub fn resource(pod: &Pod<'_>, container: &Node, source: &Node) -> Option<String> {
    let container = match read::text(source, "containerName") {
        Some(name) => pod.container(name)?,
        None => container,
    };
    let (field, name) = read::word(source, "resource").split_once('.')?;
    let amount = |field: &str| {
        let amounts = read::at(container, &format!("resources.{field}"))?;
        Quantity::parse(&read::scalar(amounts.get(name)?)?)
    };
    // What has a limit and no request requests its limit.
    let found = amount(field).or_else(|| amount("limits").filter(|_| field == "requests"))?;
    let divisor = read::at(source, "divisor").and_then(read::scalar);
    let divisor = divisor.and_then(|it| Quantity::parse(&it));
    let divisor = divisor.map_or(1000, Quantity::thousandths).max(1);
    // Rounded up, as the kubelet does it.
    let up = found.thousandths().checked_add(divisor - 1)?;
    Some((up / divisor).to_string())
}
