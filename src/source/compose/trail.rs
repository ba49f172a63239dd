//! The way from the top of the document to a node: what a message calls it.
//!
//! A trail lives on the stack while the tree is walked and costs nothing until
//! it is shown.

use std::fmt;

use crate::source::Place;
use crate::source::yaml::Node;

/// Keys and positions from the top of the document: `services.web.ports.0`.
#[derive(Debug, Clone, Copy)]
pub struct Trail<'a> {
    parent: Option<&'a Trail<'a>>,
    part: Part<'a>,
}

#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    Top,
    Key(&'a str),
    Item(usize),
}

impl<'a> Trail<'a> {
    /// The document itself.
    pub const TOP: Trail<'static> = Trail {
        parent: None,
        part: Part::Top,
    };

    /// The value of a key of this mapping.
    #[must_use]
    pub fn key(&'a self, key: &'a str) -> Trail<'a> {
        Trail {
            parent: Some(self),
            part: Part::Key(key),
        }
    }

    /// An item of this sequence, counted from 0.
    #[must_use]
    pub fn item(&'a self, position: usize) -> Trail<'a> {
        Trail {
            parent: Some(self),
            part: Part::Item(position),
        }
    }

    /// Where it is written in a document; where it is not there or has no
    /// place, the nearest parent that has one. A mapping's or sequence's place
    /// is that of its key.
    pub fn place(&self, document: &Node) -> Option<Place> {
        self.find(document).1
    }

    fn find<'d>(&self, document: &'d Node) -> (Option<&'d Node>, Option<Place>) {
        let Some(parent) = self.parent else {
            return (Some(document), document.place);
        };
        let (node, place) = parent.find(document);
        let Some(node) = node else {
            return (None, place);
        };
        match self.part {
            Part::Top => (Some(node), place),
            Part::Item(position) => match node.as_seq().and_then(|items| items.get(position)) {
                Some(item) => (Some(item), item.place.or(place)),
                None => (None, place),
            },
            Part::Key(key) => match node.as_map().and_then(|map| map.get(key)) {
                Some(entry) if entry.node.as_map().is_some() || entry.node.as_seq().is_some() => {
                    let own = entry.key.or(entry.node.place);
                    (Some(&entry.node), own.or(place))
                }
                Some(entry) => {
                    let own = entry.node.place.or(entry.key);
                    (Some(&entry.node), own.or(place))
                }
                None => (None, place),
            },
        }
    }
}

impl fmt::Display for Trail<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(parent) = self.parent else {
            return Ok(());
        };
        if parent.parent.is_some() {
            write!(f, "{parent}.")?;
        }
        match self.part {
            Part::Top => Ok(()),
            Part::Key(key) => f.write_str(key),
            Part::Item(position) => write!(f, "{position}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml::{Entry, Mapping, Value};

    #[test]
    fn a_trail_names_keys_and_positions() {
        assert_eq!(Trail::TOP.to_string(), "");
        let services = Trail::TOP.key("services");
        let web = services.key("a.b");
        let ports = web.key("ports");
        assert_eq!(ports.item(2).to_string(), "services.a.b.ports.2");
    }

    #[test]
    fn a_key_with_a_dot_is_found() {
        let place = Place::new(0, 3, 5, 3);
        let entry = Entry {
            key: Some(place),
            node: Node::made(Value::Map(Mapping::default())),
        };
        let document = Node::made(Mapping::from_iter([("a.b".to_owned(), entry)]));
        let service = Trail::TOP.key("a.b");
        assert_eq!(service.key("image").place(&document), Some(place));
        assert_eq!(Trail::TOP.key("other").place(&document), None);
    }
}
