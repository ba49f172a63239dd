//! Where cached layers come from and go to: `cache_from` and `cache_to`.

use std::collections::BTreeMap;

use bollard_buildkit_proto::moby::buildkit::v1::CacheOptionsEntry;

/// A place for cached layers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cache {
    /// What kind of place: `registry`, `inline`, `local`, `gha`, `s3`, …
    pub kind: String,
    /// How it is reached.
    pub attributes: BTreeMap<String, String>,
}

impl Cache {
    /// Reads an entry: an image reference, or `type=…,key=value,…`.
    pub fn read(text: &str) -> Result<Self, String> {
        let fields = fields(text).ok_or_else(|| format!("`{text}` has an open quote"))?;
        let reference = |reference: &str| Self {
            kind: "registry".to_owned(),
            attributes: BTreeMap::from([("ref".to_owned(), reference.to_owned())]),
        };
        if let [only] = fields.as_slice()
            && !only.contains('=')
        {
            return Ok(reference(only));
        }
        let mut kind = String::new();
        let mut attributes = BTreeMap::new();
        for field in &fields {
            let (key, value) = field
                .split_once('=')
                .ok_or_else(|| format!("`{field}` in `{text}` is not `key=value`"))?;
            match key.to_lowercase().as_str() {
                "type" => value.clone_into(&mut kind),
                key => drop(attributes.insert(key.to_owned(), value.to_owned())),
            }
        }
        if kind.is_empty() {
            return Err(format!("`{text}` has no type"));
        }
        Ok(Self { kind, attributes })
    }

    /// The image itself.
    pub fn inline() -> Self {
        Self {
            kind: "inline".to_owned(),
            attributes: BTreeMap::new(),
        }
    }

    /// The entry for the builder.
    pub fn entry(&self) -> CacheOptionsEntry {
        CacheOptionsEntry {
            r#type: self.kind.clone(),
            attrs: self.attributes.clone().into_iter().collect(),
        }
    }

    /// The entry for the Dockerfile frontend, which wants it as JSON.
    pub fn json(&self) -> serde_json::Value {
        serde_json::json!({"Type": self.kind, "Attrs": self.attributes})
    }
}

/// The fields of a line of comma-separated values; none: a quote is open.
fn fields(line: &str) -> Option<Vec<String>> {
    let mut fields = vec![String::new()];
    let mut quoted = false;
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match letter {
            '"' if quoted && letters.next_if_eq(&'"').is_some() => fields.last_mut()?.push('"'),
            '"' => quoted = !quoted,
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut()?.push(letter),
        }
    }
    (!quoted).then_some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let shown = match Cache::read(text) {
            Ok(cache) => cache.json().to_string(),
            Err(error) => error,
        };
        assert_eq!(shown, expected);
    }

    #[test]
    fn an_entry_is_a_reference_or_has_a_type() {
        check(
            "web:cache",
            r#"{"Type":"registry","Attrs":{"ref":"web:cache"}}"#,
        );
        check(
            "type=registry,ref=reg/web:cache,mode=max",
            r#"{"Type":"registry","Attrs":{"mode":"max","ref":"reg/web:cache"}}"#,
        );
        check("type=inline", r#"{"Type":"inline","Attrs":{}}"#);
        check(
            r#"type=local,"src=a,b""#,
            r#"{"Type":"local","Attrs":{"src":"a,b"}}"#,
        );
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        check("ref=a,mode=max", "`ref=a,mode=max` has no type");
        check("type=local,x", "`x` in `type=local,x` is not `key=value`");
        check("type=\"a", "`type=\"a` has an open quote");
    }
}
