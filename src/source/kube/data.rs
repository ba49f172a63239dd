//! What ConfigMaps and Secrets hold.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::object::Object;
use super::read;
use crate::source::Place;

/// A value of a ConfigMap or Secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Datum {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Where it is written.
    pub place: Option<Place>,
}

impl Datum {
    /// The value as text; none when it is none.
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }
}

/// Reads base64, which may be broken into lines.
pub fn decode(text: &str) -> Option<Vec<u8>> {
    let joined: String = text.split_whitespace().collect();
    STANDARD.decode(joined).ok()
}

/// The values of a ConfigMap or Secret, by key. Wrong ones were reported.
pub fn of<'m>(object: &Object<'m>) -> BTreeMap<&'m str, Datum> {
    let fields: &[(&str, bool)] = match object.kind {
        "Secret" => &[("data", true), ("stringData", false)],
        _ => &[("data", false), ("binaryData", true)],
    };
    let mut all = BTreeMap::new();
    for (field, encoded) in fields {
        for (key, entry) in read::entries(object.node, field) {
            let text = entry.node.as_str().unwrap_or_default();
            let bytes = if *encoded {
                decode(text).unwrap_or_default()
            } else {
                text.as_bytes().to_vec()
            };
            let place = entry.node.place.or(entry.key);
            all.insert(key.as_str(), Datum { bytes, place });
        }
    }
    all
}
