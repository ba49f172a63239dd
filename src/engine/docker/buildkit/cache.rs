//! Where cached layers come from and go to: `cache_from` and `cache_to`.

use std::collections::BTreeMap;

use bollard_buildkit_proto::moby::buildkit::v1::CacheOptionsEntry;

use super::content::Layouts;
use super::layout::Layout;
use crate::engine::EngineError;
use crate::model::spec::BuildSpec;

/// The name of a cache in a folder that is not given one.
const LATEST: &str = "latest";

/// The caches of a build.
#[derive(Debug, Default)]
pub struct Caches {
    /// Where cached layers come from.
    pub from: Vec<Cache>,
    /// Where they go.
    pub to: Vec<Cache>,
    /// The folders of this machine among them.
    pub layouts: Layouts,
    /// What will not be used, a sentence each.
    pub warnings: Vec<String>,
}

impl Caches {
    /// The caches of a build. Those in folders are looked up.
    pub fn of(spec: &BuildSpec) -> Result<Self, EngineError> {
        let mut caches = Self::default();
        caches.find(spec).map_err(|reason| EngineError::Settings {
            message: format!("service {}: {reason}", spec.service),
        })?;
        Ok(caches)
    }

    fn find(&mut self, spec: &BuildSpec) -> Result<(), String> {
        let build = &spec.build;
        for line in &build.cache_from {
            let about = |reason: String| format!("build.cache_from: {reason}");
            let mut cache = Cache::read(line).map_err(about)?;
            if cache.kind == "local" && !self.look_up(&mut cache).map_err(about)? {
                let warning = format!("service {}: there is no cache in `{line}`", spec.service);
                self.warnings.push(warning);
                continue;
            }
            self.from.push(cache);
        }
        for line in &build.cache_to {
            let about = |reason: String| format!("build.cache_to: {reason}");
            let cache = Cache::read(line).map_err(about)?;
            if cache.kind == "local" {
                let folder = cache.folder("dest").map_err(about)?;
                self.offer(folder);
            }
            self.to.push(cache);
        }
        let inline = build.args.get("BUILDKIT_INLINE_CACHE").cloned().flatten();
        if inline.is_some_and(|value| matches!(value.as_str(), "1" | "true")) {
            self.to.push(Cache::inline());
        }
        Ok(())
    }

    /// Finds the digest of a cache in a folder. It says whether there is one.
    fn look_up(&mut self, cache: &mut Cache) -> Result<bool, String> {
        let folder = cache.folder("src")?.to_owned();
        if !cache.attributes.contains_key("digest") {
            let found = Layout::new(&folder).find(cache.name());
            let found = found.map_err(|error| format!("{folder}: {error}"))?;
            let Some(digest) = found else {
                return Ok(false);
            };
            cache.attributes.insert("digest".to_owned(), digest);
        }
        self.offer(&folder);
        Ok(true)
    }

    fn offer(&mut self, folder: &str) {
        let layout = Layout::new(folder);
        self.layouts.insert(format!("local:{folder}"), layout);
    }

    /// Names what the build has put into folders.
    pub fn name(&self, manifest: &serde_json::Value) -> std::io::Result<()> {
        let local = self.to.iter().filter(|cache| cache.kind == "local");
        for cache in local {
            if let Some(folder) = cache.attributes.get("dest") {
                Layout::new(folder).name(manifest.clone(), cache.name())?;
            }
        }
        Ok(())
    }
}

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
    fn read(text: &str) -> Result<Self, String> {
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

    /// The folder that an attribute names.
    fn folder(&self, attribute: &str) -> Result<&str, String> {
        let folder = self.attributes.get(attribute).map(String::as_str);
        folder.ok_or_else(|| format!("a local cache needs `{attribute}`"))
    }

    /// The name of the cache in its folder.
    fn name(&self) -> &str {
        self.attributes.get("tag").map_or(LATEST, String::as_str)
    }

    /// The image itself.
    fn inline() -> Self {
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
    fn a_cache_in_a_folder_is_looked_up_by_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_str().unwrap();
        let mut spec = BuildSpec {
            service: "web".into(),
            ..BuildSpec::default()
        };
        spec.build.cache_from = vec![format!("type=local,src={path},tag=one")];
        spec.build.cache_to = vec![format!("type=local,dest={path},tag=one")];
        let empty = Caches::of(&spec).unwrap();
        assert_eq!(empty.from, []);
        assert_eq!(
            empty.warnings,
            [format!(
                "service web: there is no cache in `type=local,src={path},tag=one`"
            )]
        );
        empty
            .name(&serde_json::json!({"digest": "sha256:1"}))
            .unwrap();
        let there = Caches::of(&spec).unwrap();
        assert_eq!(there.from[0].attributes["digest"], "sha256:1");
        let layouts: Vec<_> = there.layouts.into_keys().collect();
        assert_eq!(layouts, [format!("local:{path}")]);
        spec.build.cache_to = vec!["type=local,src=x".into()];
        assert_eq!(
            Caches::of(&spec).unwrap_err().to_string(),
            "service web: build.cache_to: a local cache needs `dest`"
        );
    }

    #[test]
    fn what_cannot_be_read_is_told() {
        check("ref=a,mode=max", "`ref=a,mode=max` has no type");
        check("type=local,x", "`x` in `type=local,x` is not `key=value`");
        check("type=\"a", "`type=\"a` has an open quote");
    }
}
