//! A Kubernetes object: what it is, and its document.

use serde_json::{Value as Json, json};

use super::super::block::{Block, Value};
use super::super::yaml;

/// An object, ready to be written.
#[derive(Debug, Clone, PartialEq)]
pub struct Object {
    /// Its kind, as `Deployment`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What it is for, in one line; empty: the kind says it all.
    pub comment: String,
    /// The whole document.
    pub document: Value,
}

impl Object {
    /// An object of a kind with its metadata and the rest of its keys.
    pub fn new(
        (api, kind): (&str, &'static str),
        name: &str,
        metadata: Block,
        rest: Block,
    ) -> Self {
        let mut document = Block::new()
            .with("apiVersion", api)
            .with("kind", kind)
            .with("metadata", metadata);
        document.extend(rest);
        Self {
            kind,
            name: name.to_owned(),
            comment: String::new(),
            document: document.into(),
        }
    }

    /// Says what it is for.
    #[must_use]
    pub fn comment(mut self, comment: impl Into<String>) -> Self {
        self.comment = comment.into();
        self
    }

    /// The document as YAML, its comment above it.
    pub fn yaml(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    /// The document as JSON.
    pub fn json(&self) -> Json {
        Json::from(&self.document)
    }

    fn write(&self, text: &mut String) {
        self.write_as(&self.document, text);
    }

    /// Writes what its document has become.
    pub fn write_as(&self, document: &impl yaml::Tree, text: &mut String) {
        if !self.comment.is_empty() {
            text.extend(["# ", &self.comment, "\n"]);
        }
        yaml::append(document, text);
    }

    /// Whether its content is nobody else's business.
    pub fn is_secret(&self) -> bool {
        self.kind == "Secret"
    }

    /// The name of a file for it alone, without its ending: `web-deployment`.
    pub fn file_stem(&self) -> String {
        format!("{}-{}", self.name, self.kind.to_lowercase())
    }
}

/// All objects as one stream of YAML documents.
pub fn stream(objects: &[Object]) -> String {
    let (mut text, mut before) = (String::new(), "");
    for object in objects {
        text.push_str(before);
        object.write(&mut text);
        before = "---\n";
    }
    text
}

/// All objects as one JSON document of the kind `List`.
pub fn list(objects: &[Object]) -> String {
    let items: Vec<Json> = objects.iter().map(Object::json).collect();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
    format!("{list:#}\n")
}
