//! YAML text → trees with a place on every node, one a document.
//!
//! It reads as Docker Compose's YAML library does: the same scalars, anchors
//! and merge keys, duplicate and non-text keys refused.
//! Mistakes are collected; only one of syntax ends the reading. Hostile input
//! (alias bombs, deep nesting) is refused before it costs time or memory.

mod anchors;
mod composer;
mod flow;
mod map;
mod mapping;
mod node;
mod outdent;
mod scalar;
mod syntax;
mod tabs;
mod tags;
mod text;
mod time;

pub use composer::{Document, Parsed, parse};
pub use map::Mapping;
pub use node::{Entry, Node, Value};
pub use scalar::{shown, shown_float};
pub use tags::{Segment, Tagged};
pub use text::{Unreadable, decode};

/// How deep a document may nest.
const DEEPEST: usize = 200;
