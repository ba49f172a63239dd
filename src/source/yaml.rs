//! YAML text → a tree with a place on every node.

mod node;

pub use node::{Entry, Mapping, Node, Value};
