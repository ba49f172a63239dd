//! Tags that YAML itself does not define, and where they stand.

use saphyr_parser::Tag;

use crate::source::Place;

/// A value with a tag that YAML does not know.
#[derive(Debug, Clone, PartialEq)]
pub struct Tagged {
    /// The tag with its `!`.
    pub tag: String,
    /// The way to the value.
    pub path: Vec<Segment>,
    /// Where it was written.
    pub place: Place,
}

/// A step from a node to one inside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// To the value of a key.
    Key(String),
    /// To an item.
    Index(usize),
}

/// The name of a tag that YAML itself does not define, with its `!`.
pub(super) fn own_tag(tag: &Tag) -> Option<String> {
    (!tag.is_yaml_core_schema() && !tag.handle.is_empty()).then(|| tag.to_string())
}
