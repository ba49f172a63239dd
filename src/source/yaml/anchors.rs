//! What `&name` marks and `*name` repeats, and how often it may.

use super::composer::{Composer, Stop};
use super::tags::Tagged;
use super::{Node, Value};
use crate::source::{Diagnostic, Place};

/// Below this many nodes in all, nearly everything may be a repetition.
const FREE: u32 = 400_000;
/// From this many on, a tenth may be.
const TIGHT: u32 = 4_000_000;
/// How much text repetitions may hold in all, in bytes.
const TEXT: usize = 32 << 20;

/// The value of an anchor.
#[derive(Debug)]
pub(super) struct Anchor {
    /// Its value; none of one that `!reset` takes away.
    pub node: Option<Node>,
    /// How many nodes that is.
    pub nodes: u32,
    /// How much text.
    pub text: usize,
    /// The tags inside, their paths from here.
    pub tags: Vec<Tagged>,
}

/// How much of a document is written and how much repeated.
#[derive(Debug, Default)]
pub(super) struct Count {
    /// Nodes so far, repeated ones included.
    pub nodes: u32,
    repeated: u32,
    repeated_text: usize,
}

impl Count {
    /// Takes a repetition into account. False when it is one too many: the
    /// bounds are those of the peer, with one for text beside them.
    pub fn repeat(&mut self, anchor: &Anchor) -> bool {
        self.nodes = self.nodes.saturating_add(anchor.nodes);
        self.repeated = self.repeated.saturating_add(anchor.nodes);
        self.repeated_text = self.repeated_text.saturating_add(anchor.text);
        let share = f64::from(self.repeated) / f64::from(self.nodes);
        let few = self.repeated <= 100 || self.nodes <= 1000;
        self.repeated_text <= TEXT && (few || share <= bound(self.nodes))
    }
}

/// The share of repeated nodes that is allowed among so many.
fn bound(nodes: u32) -> f64 {
    let beyond = f64::from(nodes.clamp(FREE, TIGHT) - FREE) / f64::from(TIGHT - FREE);
    0.99 - 0.89 * beyond
}

/// How much text a tree holds.
pub(super) fn text_of(node: &Node) -> usize {
    match &node.value {
        Value::String(text) => text.len(),
        Value::Seq(items) => items.iter().map(text_of).sum(),
        Value::Map(map) => map
            .iter()
            .map(|(key, entry)| key.len() + text_of(&entry.node))
            .sum(),
        _ => 0,
    }
}

impl<'t> Composer<'t> {
    /// The tags recorded from an index on, their paths cut to the node that
    /// the composer is at.
    pub(super) fn tags_below(&self, first: usize) -> Vec<Tagged> {
        let cut = |it: &Tagged| Tagged {
            path: it.path.get(self.path.len()..).unwrap_or_default().to_vec(),
            ..it.clone()
        };
        self.tags[first..].iter().map(cut).collect()
    }

    pub(super) fn repeat(&mut self, id: usize, place: Place) -> Result<Option<Node>, Stop> {
        let Some(anchor) = self.anchors.get(&id) else {
            let message = match self.alias_name(place) {
                Some(name) => format!("anchor '{name}' is not defined before it, or holds itself"),
                None => "unknown anchor".to_owned(),
            };
            self.error(message, place);
            return Ok(None);
        };
        if !self.count.repeat(anchor) {
            let error = Diagnostic::error("document contains excessive aliasing").at(place);
            return Err(Stop::Refused(Box::new(error)));
        }
        for tag in &anchor.tags {
            let path = self.path.iter().chain(&tag.path).cloned().collect();
            self.tags.push(Tagged {
                path,
                ..tag.clone()
            });
        }
        Ok(anchor.node.clone())
    }

    fn alias_name(&self, place: Place) -> Option<&'t str> {
        let line = usize::try_from(place.line).ok()?.checked_sub(1)?;
        let column = usize::try_from(place.column).ok()?;
        let line = self.text.lines().nth(line)?;
        let start = line.char_indices().nth(column)?.0;
        let rest = &line[start..];
        let end = rest.find([' ', ',', ']', '}', '\t']).unwrap_or(rest.len());
        Some(&rest[..end])
    }
}
