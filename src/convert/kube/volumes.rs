//! The volumes of a pod, each under a name of its own.

use std::collections::{BTreeMap, HashSet};

use super::super::block::{Block, Value};
use super::naming;

/// The volumes of a pod under way.
#[derive(Debug, Default)]
pub struct Volumes {
    list: Vec<(String, Block)>,
    taken: HashSet<String>,
    /// What the content of the pod's `ConfigMap`s and Secrets comes to.
    pub digests: Vec<String>,
    /// Whether a volume can be at one pod only.
    pub exclusive: bool,
    /// Claims that every pod has one of, by name.
    pub templates: BTreeMap<String, Value>,
}

impl Volumes {
    /// A volume that may be there already: gives its name.
    pub fn shared(&mut self, wanted: &str, definition: Block) -> String {
        let known = self.list.iter().find(|(_, it)| *it == definition);
        match known {
            Some((name, _)) => name.clone(),
            None => self.own(wanted, definition),
        }
    }

    /// A volume of its own: gives its name.
    pub fn own(&mut self, wanted: &str, definition: Block) -> String {
        let name = naming::unused(&naming::label(wanted), &mut self.taken);
        self.list.push((name.clone(), definition));
        name
    }

    /// A volume by a claim that every pod has one of.
    pub fn template(&mut self, name: &str, claim: &Value) {
        self.taken.insert(name.to_owned());
        let template = Block::new()
            .with("metadata", claim["metadata"].clone())
            .with("spec", claim["spec"].clone());
        self.templates.insert(name.to_owned(), template.into());
    }

    /// The list of a pod with these containers. Of two mounts at one place the
    /// later one counts, so that nobody may mount a volume.
    pub fn list<'b>(self, containers: impl Iterator<Item = &'b Block>) -> Value {
        let mounts = containers.filter_map(|it| it.get("volumeMounts"));
        let mounts = mounts.filter_map(Value::as_list).flatten();
        let mounted: HashSet<&str> = mounts.filter_map(|it| it["name"].as_str()).collect();
        let used = self
            .list
            .into_iter()
            .filter(|(name, _)| mounted.contains(name.as_str()));
        let volumes = used.map(|(name, definition)| {
            let mut volume = Block::new().with("name", name);
            volume.extend(definition);
            Value::from(volume)
        });
        volumes.collect()
    }
}
