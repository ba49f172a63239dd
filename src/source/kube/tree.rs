//! The Compose document that manifests come to, each part at the place of what
//! it was made from.

use std::collections::BTreeSet;

use crate::source::Place;
use crate::source::compose::made;
use crate::source::yaml::{Mapping, Node, Value};

/// The sections of the document.
#[derive(Debug, Default)]
pub struct Tree {
    sections: Mapping,
    taken: BTreeSet<String>,
}

impl Tree {
    /// Adds an entry to a section, unless it is there.
    pub fn add(&mut self, section: &str, key: &str, node: Node) {
        let empty = || made::entry(Node::made(Mapping::default()));
        let section = self
            .sections
            .entry(section.to_owned())
            .or_insert_with(empty);
        if let Some(entries) = section.node.as_map_mut() {
            entries
                .entry(key.to_owned())
                .or_insert_with(|| made::entry(node));
        }
    }

    /// The first of some keys for services that is free, taken from now on.
    pub fn key(&mut self, wanted: impl IntoIterator<Item = String>) -> String {
        let mut last = String::new();
        for key in wanted {
            if self.taken.insert(key.clone()) {
                return key;
            }
            last = key;
        }
        let mut numbered = (2_u32..).map(|it| format!("{last}.{it}"));
        numbered
            .find(|it| self.taken.insert(it.clone()))
            .unwrap_or(last)
    }

    /// An entry of `services` to change.
    pub fn service(&mut self, key: &str) -> Option<&mut Mapping> {
        let services = self.sections.get_mut("services")?;
        services.node.get_mut(key)?.as_map_mut()
    }

    /// Adds something of our own to a service, where there is one.
    pub fn add_own(&mut self, service: &str, key: &str, fields: Fields) {
        let Some(service) = self.service(service) else {
            return;
        };
        let empty = || made::entry(Node::made(Mapping::default()));
        let own = service.entry("x-rcompose".to_owned()).or_insert_with(empty);
        if let Some(own) = own.node.as_map_mut() {
            own.insert(key.to_owned(), made::entry(fields.node()));
        }
    }

    /// The document.
    pub fn into_node(self) -> Node {
        Node::made(self.sections)
    }
}

/// A mapping in the making.
#[derive(Debug, Clone)]
pub struct Fields {
    map: Mapping,
    place: Option<Place>,
}

impl Fields {
    /// An empty one, made from what stands at a place.
    pub fn at(place: Option<Place>) -> Self {
        Self {
            map: Mapping::default(),
            place,
        }
    }

    /// What a mapping has, with more to come.
    pub fn of(map: Mapping, place: Option<Place>) -> Self {
        Self { map, place }
    }

    /// Sets a field.
    pub fn set(&mut self, key: &str, value: impl Into<Value>) -> &mut Self {
        self.set_at(key, value, self.place)
    }

    /// Sets a field that comes from another place.
    pub fn set_at(
        &mut self,
        key: &str,
        value: impl Into<Value>,
        place: Option<Place>,
    ) -> &mut Self {
        let node = made::node(value, place.or(self.place));
        self.map.insert(key.to_owned(), made::entry(node));
        self
    }

    /// Takes the fields of another in.
    pub fn take(&mut self, other: Self) -> &mut Self {
        for (key, entry) in other.map {
            self.map.insert(key, entry);
        }
        self
    }

    /// Sets a field, unless the list for it is empty.
    pub fn list(&mut self, key: &str, items: Vec<Node>) -> &mut Self {
        if !items.is_empty() {
            self.set(key, items);
        }
        self
    }

    /// Adds an item to the list of a field.
    pub fn push(&mut self, key: &str, item: Node) -> &mut Self {
        let mut items = self
            .get(key)
            .and_then(Node::as_seq)
            .unwrap_or_default()
            .to_vec();
        items.push(item);
        self.set(key, items)
    }

    /// A field.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.map.get(key).map(|it| &it.node)
    }

    /// Sets a field to another mapping, unless that is empty.
    pub fn fields(&mut self, key: &str, fields: Self) -> &mut Self {
        if !fields.map.is_empty() {
            let place = fields.place;
            self.set_at(key, fields.map, place);
        }
        self
    }

    /// The mapping at its place.
    pub fn node(self) -> Node {
        made::node(self.map, self.place)
    }
}

/// A list of texts at a place.
pub fn texts<T: Into<String>>(
    items: impl IntoIterator<Item = T>,
    place: Option<Place>,
) -> Vec<Node> {
    let items = items.into_iter();
    items.map(|it| made::node(it.into(), place)).collect()
}
