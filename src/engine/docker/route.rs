//! The path of a request, with its query: written so that names can hold
//! anything.

use std::fmt::Write;

/// A path that begins with a slash, without the API's version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Route {
    text: String,
    has_query: bool,
}

impl Route {
    /// A path from its parts: `["containers", "web-1", "start"]`. A slash in
    /// a part stays one: image references have them.
    pub fn new<const N: usize>(parts: [&str; N]) -> Self {
        let mut text = String::new();
        for part in parts {
            text.push('/');
            encode(part, b"-_.~/:@", &mut text);
        }
        Self {
            text,
            has_query: false,
        }
    }

    /// Adds a parameter.
    pub fn with(mut self, name: &str, value: impl AsRef<str>) -> Self {
        self.text.push(if self.has_query { '&' } else { '?' });
        self.has_query = true;
        self.text.push_str(name);
        self.text.push('=');
        encode(value.as_ref(), b"-_.~", &mut self.text);
        self
    }

    /// Adds a parameter when there is a value.
    pub fn with_some(self, name: &str, value: Option<impl AsRef<str>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds the parameter `filters`: each key with its values, all of which
    /// must hold.
    pub fn filtered(self, filters: &[(&str, &[&str])]) -> Self {
        let map: serde_json::Map<_, _> = filters
            .iter()
            .map(|(key, values)| ((*key).to_owned(), serde_json::Value::from(values.to_vec())))
            .collect();
        self.with("filters", serde_json::Value::Object(map).to_string())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// Writes a text with everything but letters, digits and `kept` as `%XX`.
fn encode(text: &str, kept: &[u8], to: &mut String) {
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            to.push(char::from(byte));
        } else {
            // Writing to a `String` cannot fail.
            let _ = write!(to, "%{byte:02X}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_and_values_are_escaped() {
        let route = Route::new(["images", "localhost:5000/a b", "json"])
            .with("t", "1&2")
            .with_some("none", None::<&str>)
            .with("all", "true");
        assert_eq!(
            route.as_str(),
            "/images/localhost:5000/a%20b/json?t=1%262&all=true"
        );
    }

    #[test]
    fn filters_are_a_json_object() {
        let route = Route::new(["events"]).filtered(&[("type", &["container"])]);
        assert_eq!(
            route.as_str(),
            "/events?filters=%7B%22type%22%3A%5B%22container%22%5D%7D"
        );
    }
}
