//! What `&name` marks and `*name` repeats, and how often it may.

use super::tags::Tagged;
use super::{Node, Value};

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
