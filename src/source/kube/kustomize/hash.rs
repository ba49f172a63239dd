//! The hash of a generated object's content, which its name ends with: to the
//! byte that of kustomize, so that names are the same on a cluster.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use crate::source::kube::read;
use crate::source::yaml::Node;

/// How many characters it has.
const LENGTH: usize = 10;

/// The hash of a ConfigMap or Secret. Its name is no part of it.
pub fn of(object: &Node) -> String {
    let data = |key: &str| read::at(object, key).map(|it| sorted(Value::from(it)));
    let mut content = Map::new();
    let is_secret = read::word(object, "kind") == "Secret";
    if let Some(binary) = data("binaryData").filter(|_| !is_secret) {
        content.insert("binaryData".to_owned(), binary);
    }
    content.insert("data".to_owned(), data("data").unwrap_or(json!("")));
    content.insert("kind".to_owned(), read::word(object, "kind").into());
    content.insert("name".to_owned(), json!(""));
    if is_secret {
        if let Some(plain) = data("stringData") {
            content.insert("stringData".to_owned(), plain);
        }
        content.insert("type".to_owned(), read::word(object, "type").into());
    }
    shortened(&escaped(&Value::Object(content).to_string()))
}

fn sorted(value: Value) -> Value {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<(String, Value)> = map.into_iter().collect();
            entries.sort_by(|a, b| a.0.cmp(&b.0));
            entries.into_iter().collect()
        }
        value => value,
    }
}

/// The letters that Go's JSON escapes beyond what must be.
fn escaped(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                let _ = write!(text, "\\u{:04x}", u32::from(letter));
            }
            letter => text.push(letter),
        }
    }
    text
}

/// The first digits of a text's SHA-256, without those that make words.
fn shortened(text: &str) -> String {
    let digest = Sha256::digest(text.as_bytes());
    let digits = digest.iter().flat_map(|it| [it >> 4, it & 15]);
    let letters = digits.take(LENGTH).map(|it| match it {
        0 => 'g',
        1 => 'h',
        3 => 'k',
        10 => 'm',
        14 => 't',
        it => char::from_digit(u32::from(it), 16).unwrap_or_default(),
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn hashes_are_those_of_kustomize() {
        let of = |text: &str| {
            let parsed = crate::source::yaml::parse(text, 0, None);
            super::of(&parsed.documents[0].root)
        };
        assert_eq!(
            of("{kind: ConfigMap, data: {a: '1', b: '3', c: '4'}}"),
            "fbcmkbc66h"
        );
        assert_eq!(
            of("{kind: Secret, type: Opaque, data: {b: MQ==, a: MQ==}}"),
            "95456cdh5m"
        );
    }
}
