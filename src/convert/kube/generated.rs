//! `ConfigMap`s, Secrets and claims: what several pods may share, made once.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::super::block::Block;
use super::conversion::Conversion;
use super::data::{self, Entry, Kind};
use super::naming;
use super::object::Object;
use crate::model::{FileObject, Project};

/// What was made so far.
#[derive(Debug, Default)]
pub struct Generated {
    taken: HashMap<Kind, HashSet<String>>,
    configs: BTreeMap<String, String>,
    secrets: BTreeMap<String, String>,
    /// Objects by what they were made from.
    made: HashMap<(Kind, String), Given>,
    /// The objects, by kind and name.
    pub objects: BTreeMap<(Kind, String), Object>,
    /// The claims, by name.
    pub claims: BTreeMap<String, Vec<Object>>,
    claim_names: HashMap<String, String>,
    taken_claims: HashSet<String>,
}

/// An object that a pod is given.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Given {
    /// Its name.
    pub name: String,
    /// The keys of its entries, in the order of what they were made from.
    pub keys: Vec<String>,
    /// What its content comes to; empty when it is kept elsewhere.
    pub digest: String,
}

impl Generated {
    /// Nothing yet, but the names of what the project has.
    pub fn new(project: &Project) -> Self {
        let names = |objects: &BTreeMap<String, FileObject>| {
            naming::distinct(objects.keys().map(String::as_str))
        };
        let (configs, secrets) = (names(&project.configs), names(&project.secrets));
        let claim_names: HashMap<String, String> =
            naming::distinct(project.volumes.keys().map(String::as_str))
                .into_iter()
                .collect();
        Self {
            taken: HashMap::from([
                (Kind::Config, configs.values().cloned().collect()),
                (Kind::Secret, secrets.values().cloned().collect()),
            ]),
            configs,
            secrets,
            taken_claims: claim_names.values().cloned().collect(),
            claim_names,
            ..Self::default()
        }
    }

    /// The name of a config or secret of the project.
    pub fn project_name(&self, kind: Kind, key: &str) -> String {
        let names = match kind {
            Kind::Config => &self.configs,
            Kind::Secret => &self.secrets,
        };
        names
            .get(key)
            .cloned()
            .unwrap_or_else(|| naming::label(key))
    }

    /// The claim of a volume or host path, with whether it is new.
    pub fn claim(&mut self, source: &str, wanted: &str) -> (String, bool) {
        if let Some(name) = self.claim_names.get(source) {
            return (name.clone(), !self.claims.contains_key(name));
        }
        let name = naming::unused(wanted, &mut self.taken_claims);
        self.claim_names.insert(source.to_owned(), name.clone());
        (name, true)
    }

    /// Makes the object of some entries.
    pub fn insert(
        &mut self,
        kind: Kind,
        from: String,
        name: &str,
        metadata: Block,
        entries: &[Entry<'_>],
    ) -> Given {
        let object = data::object(kind, name, metadata, entries);
        let given = Given {
            name: name.to_owned(),
            keys: entries.iter().map(|(key, _)| key.clone()).collect(),
            digest: data::digest(entries),
        };
        self.made.insert((kind, from), given.clone());
        self.objects.insert((kind, name.to_owned()), object);
        given
    }

    /// What was made from something before.
    pub fn known(&self, kind: Kind, from: &str) -> Option<Given> {
        self.made.get(&(kind, from.to_owned())).cloned()
    }
}

impl Conversion<'_> {
    /// The object of some entries: made now, unless it was made before from
    /// the same. `name` is what it is called if nothing else is.
    pub fn give(
        &self,
        kind: Kind,
        (from, name, of): (&str, &str, &str),
        entries: &[Entry<'_>],
    ) -> Given {
        let mut generated = self.generated.borrow_mut();
        if let Some(given) = generated.known(kind, from) {
            return given;
        }
        let name = naming::unused(name, generated.taken.entry(kind).or_default());
        let metadata = if of.is_empty() {
            self.project_metadata(&name)
        } else {
            self.metadata(&name, of)
        };
        generated.insert(kind, from.to_owned(), &name, metadata, entries)
    }
}
