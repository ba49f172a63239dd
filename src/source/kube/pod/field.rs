//! The downward API: what a pod knows of itself.

use sha2::{Digest, Sha256};

use super::super::read;
use super::{Pod, hex};
use crate::source::yaml::Node;

impl Pod<'_> {
    /// What a field of the downward API is; none when it is not known here.
    pub fn field(&self, path: &str) -> Option<String> {
        let keyed = |field: &str| {
            let key = path
                .strip_prefix(field)?
                .strip_prefix("['")?
                .strip_suffix("']")?;
            let map = read::at(self.workload.template, field);
            let value = map.and_then(|it| it.get(key)).and_then(Node::as_str);
            Some(value.unwrap_or_default().to_owned())
        };
        Some(match path {
            "metadata.name" => self.name.clone(),
            "metadata.namespace" => self.namespace().to_owned(),
            "metadata.uid" => uid(&format!("{}/{}", self.namespace(), self.name)),
            "metadata.labels" | "metadata.annotations" => self.lines(path),
            "spec.nodeName" => "docker".to_owned(),
            "spec.serviceAccountName" => read::text(self.spec, "serviceAccountName")
                .unwrap_or("default")
                .to_owned(),
            _ => return keyed("metadata.labels").or_else(|| keyed("metadata.annotations")),
        })
    }

    /// All labels or annotations as lines, as the downward API writes them.
    fn lines(&self, path: &str) -> String {
        let mut lines: Vec<String> = read::entries(self.workload.template, path)
            .filter_map(|(key, entry)| Some(format!("{key}={:?}", entry.node.as_str()?)))
            .collect();
        lines.sort();
        lines.join("\n")
    }
}

/// An identity that is always the same for the same name.
fn uid(name: &str) -> String {
    let hex = hex(&Sha256::digest(name.as_bytes())[..16]);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-{}-{}-{}",
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32)
    )
}
