//! The values of a chart.

use serde_json::{Map, Value, json};

use super::super::super::yaml;
use super::holes::Holes;

/// What stands above the values.
const ABOUT: &str = "\
# What differs from place to place. Set it in a file of your own:
#   helm install NAME . --values FILE
";

/// The section of a service's variables that are kept in a Secret.
pub(super) const SECRETS: &str = "secretEnv";

/// Values under way: the sections in the order in which they are written.
pub(super) struct Values(Value);

impl Default for Values {
    fn default() -> Self {
        Self(json!({"services": {}, "volumes": {}}))
    }
}

impl Values {
    /// Sets a value.
    pub fn set(&mut self, path: &[&str], value: Value) {
        let mut node = &mut self.0;
        for key in path {
            node = &mut node[*key];
        }
        *node = value;
    }

    /// Sets a value, and gives the place that it goes to.
    pub fn hole(&mut self, holes: &mut Holes, path: &[&str], value: &Value) -> Value {
        self.set(path, value.clone());
        holes.value(&format!("{{{{ .Values.{} }}}}", path.join(".")))
    }

    /// The same with a text.
    pub fn text_hole(&mut self, holes: &mut Holes, path: &[&str], value: &Value) -> Value {
        self.set(path, value.clone());
        holes.value(&format!("{{{{ .Values.{} | quote }}}}", path.join(".")))
    }

    /// Whether a service has values that are secret.
    pub fn holds_secrets(&self) -> bool {
        let services = self.0["services"].as_object();
        let mut services = services.into_iter().flatten();
        services.any(|(_, it)| it.get(SECRETS).is_some())
    }

    /// The file.
    pub fn text(&self) -> String {
        let mut values = self.0.clone();
        let services = values["services"].as_object_mut();
        for service in services.into_iter().flatten().map(|(_, it)| it) {
            sort(service);
        }
        if let Value::Object(sections) = &mut values {
            sections.retain(|_, it| it.as_object().is_some_and(|it| !it.is_empty()));
        }
        ABOUT.to_owned() + &yaml::write(&values)
    }
}

/// Puts the values of a service into the order of a person.
fn sort(service: &mut Value) {
    const ORDER: &[&str] = &[
        "image",
        "replicas",
        "resources",
        "env",
        SECRETS,
        "service",
        "ingress",
    ];
    if let Value::Object(map) = service {
        let known = ORDER.iter();
        let sorted: Map<String, Value> = known
            .filter_map(|key| Some(((*key).to_owned(), map.shift_remove(*key)?)))
            .collect();
        let rest = std::mem::replace(map, sorted);
        map.extend(rest);
    }
}

/// The parts of an image: a repository, a tag which may be empty, a digest.
pub(super) fn image(image: &str) -> Vec<(&'static str, &str)> {
    let (name, digest) = image.split_once('@').unwrap_or((image, ""));
    let (repository, tag) = match name.rsplit_once(':') {
        Some((repository, tag)) if !tag.contains('/') => (repository, tag),
        _ => (name, ""),
    };
    let mut parts = vec![("repository", repository), ("tag", tag)];
    if !digest.is_empty() {
        parts.push(("digest", digest));
    }
    parts
}

/// Whether a template can name a variable as a field.
pub(super) fn is_field(name: &str) -> bool {
    name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !name.starts_with(|c: char| c.is_ascii_digit())
}

/// A name as a key of values, which templates can name: `my-web` → `myWeb`.
/// No two names share one.
pub(super) fn key(name: &str) -> String {
    let mut key = String::new();
    for (position, part) in name.split(['-', '.']).enumerate() {
        let mut letters = part.chars();
        match letters.next() {
            Some(first @ 'a'..='z') if position > 0 => {
                key.push(first.to_ascii_uppercase());
                key.push_str(letters.as_str());
            }
            // What cannot be a capital is kept apart: `a-1` and `a1`.
            _ if position > 0 => {
                key.push('_');
                key.push_str(part);
            }
            _ => key.push_str(part),
        }
    }
    key
}
