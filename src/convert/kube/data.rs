//! `ConfigMap`s and Secrets: named entries of text or bytes.

use std::collections::HashSet;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::super::block::Block;
use super::naming;
use super::object::Object;
use super::surroundings::LIMIT;

/// Which of the two.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A `ConfigMap`.
    Config,
    /// A Secret.
    Secret,
}

impl Kind {
    /// The name of the kind.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Config => "ConfigMap",
            Self::Secret => "Secret",
        }
    }

    /// The source of a volume of one, by its name.
    pub fn volume(self, name: &str) -> (&'static str, Block) {
        match self {
            Self::Config => ("configMap", Block::new().with("name", name)),
            Self::Secret => ("secret", Block::new().with("secretName", name)),
        }
    }
}

/// An entry: its key and its bytes.
pub type Entry<'a> = (String, &'a [u8]);

/// Whether entries are too large for one object.
pub fn is_too_large(entries: &[Entry<'_>]) -> bool {
    let sizes = entries.iter().map(|(key, bytes)| key.len() + bytes.len());
    sizes.sum::<usize>() > LIMIT
}

/// The object of some entries.
pub fn object(kind: Kind, name: &str, metadata: Block, entries: &[Entry<'_>]) -> Object {
    let (mut text, mut binary) = (Block::new(), Block::new());
    for (key, bytes) in entries {
        match std::str::from_utf8(bytes) {
            Ok(readable) if is_plain(readable) => text.keep(key.clone(), readable),
            _ => binary.keep(key.clone(), STANDARD.encode(bytes)),
        }
    }
    let rest = match kind {
        Kind::Config => Block::new().with("data", text).with("binaryData", binary),
        Kind::Secret => Block::new()
            .with("type", "Opaque")
            .with("stringData", text)
            .with("data", binary),
    };
    Object::new(("v1", kind.as_str()), name, metadata, rest)
}

/// Whether a text stands in YAML as it is.
fn is_plain(text: &str) -> bool {
    !text.chars().any(|c| {
        (c.is_control() && !matches!(c, '\n' | '\t'))
            || matches!(c, '\u{feff}' | '\u{fffe}' | '\u{ffff}')
    })
}

/// Keys for paths that no two paths share: of `conf/a.txt`, `conf.a.txt`.
pub fn keys(paths: &[String]) -> Vec<String> {
    let mut taken = HashSet::new();
    let key = |path: &String| {
        let wanted = naming::data_key(&path.replace('/', "."));
        let mut key = wanted.clone();
        let mut number = 2;
        while !taken.insert(key.clone()) {
            key = format!("{wanted}.{number}");
            number += 1;
        }
        key
    };
    paths.iter().map(key).collect()
}

/// What the entries come to: another digest when any of them is another.
pub fn digest(entries: &[Entry<'_>]) -> String {
    let mut all = Vec::new();
    for (key, bytes) in entries {
        all.extend_from_slice(key.as_bytes());
        all.push(0);
        all.extend_from_slice(bytes);
        all.push(0);
    }
    naming::digest(&all)
}
