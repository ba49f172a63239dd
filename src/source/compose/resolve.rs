//! Values that come from the environment: variables named without a value, and
//! configs and secrets that are variables.

use std::collections::BTreeMap;

use crate::source::yaml::{Mapping, Node};

use super::made;

/// The key that holds the text of a config or secret from the environment. The
/// schema allows it in no file, and no document shows it.
pub const VALUE: &str = "#value";

/// Fills in what the environment holds.
pub fn environment(tree: &mut Node, environment: &BTreeMap<String, String>) {
    for (section, entry) in tree.as_map_mut().into_iter().flatten() {
        let entries = entry.node.as_map_mut().into_iter().flatten();
        let maps = entries.filter_map(|(_, entry)| entry.node.as_map_mut());
        match section.as_str() {
            "services" => maps.for_each(|service| variables(service, environment)),
            "configs" | "secrets" => maps.for_each(|object| object_value(object, environment)),
            _ => {}
        }
    }
}

/// `environment: [NAME]` → `NAME=value`, where there is one.
fn variables(service: &mut Mapping, environment: &BTreeMap<String, String>) {
    let Some(entry) = service.get_mut("environment") else {
        return;
    };
    for item in entry.node.as_seq_mut().into_iter().flatten() {
        if let Some(name) = item.as_str()
            && let Some(value) = environment.get(name)
        {
            *item = item.with(format!("{name}={value}"));
        }
    }
}

fn object_value(object: &mut Mapping, environment: &BTreeMap<String, String>) {
    let Some(variable) = object.get("environment") else {
        return;
    };
    // What is included brings the value that its own environment gives.
    if object.get(VALUE).is_some() {
        return;
    }
    if let Some(value) = variable.node.as_str().and_then(|it| environment.get(it)) {
        let value = made::entry(variable.node.with(value.as_str()));
        object.insert(VALUE.to_owned(), value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml;
    use serde_json::json;

    #[test]
    fn variables_are_filled_in() {
        let text = "
services: {a: {environment: [A, B, C=d]}, b: {environment: {A: null}}}
secrets: {s: {environment: A}, t: {environment: B}, u: {file: x}}
";
        let mut tree = yaml::parse(text, 0, None).documents.remove(0).root;
        let variables = BTreeMap::from([("A".to_owned(), "1".to_owned())]);
        environment(&mut tree, &variables);
        assert_eq!(
            serde_json::Value::from(&tree),
            json!({
                "services": {
                    "a": {"environment": ["A=1", "B", "C=d"]},
                    "b": {"environment": {"A": null}}
                },
                "secrets": {
                    "s": {"environment": "A", "#value": "1"},
                    "t": {"environment": "B"},
                    "u": {"file": "x"}
                }
            })
        );
    }
}
