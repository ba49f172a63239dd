//! Containers' output: whole lines of several containers as one stream.
//!
//! [`Follower`] stays for what is yet to come and takes up containers that
//! start while it does; [`history`] gives what has been written, in the order
//! of time across containers. Lines are bytes, and are never cut but at their
//! end or at [`LINE_LIMIT`]. What they look like is left to others.

mod follower;
mod history;
mod lines;

pub use follower::{Fact, Follower};
pub use history::history;
pub use lines::{LINE_LIMIT, Line};

use crate::observed::Container;

/// The short name of a container, under which its lines are shown: without
/// the project's.
pub fn short_name(container: &str, project: &str) -> String {
    container
        .strip_prefix(project)
        .and_then(|rest| rest.strip_prefix(['-', '_']))
        .unwrap_or(container)
        .to_owned()
}

/// A container whose output is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tapped {
    /// Its identity.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The key of its service.
    pub service: String,
}

impl From<&Container> for Tapped {
    fn from(container: &Container) -> Self {
        Self {
            id: container.id.clone(),
            name: container.name.clone(),
            service: container.service().to_owned(),
        }
    }
}
