//! Model → text: the canonical Compose document, Kubernetes objects, Swarm
//! stacks, and lists of what is in a project.
//!
//! It reads no file and writes none. Whoever calls it names a format and gets
//! the text to print, newline at the end and all.

mod amounts;
mod block;
pub mod compose;
pub mod dot;
pub mod file;
pub mod kube;
pub mod list;
pub mod note;
mod order;
mod pods;
mod prober;
mod proxies;
pub mod shared;
pub mod standard;
pub mod swarm;
pub mod yaml;

use std::str::FromStr;

/// How a document is written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// YAML, as Docker Compose writes it.
    #[default]
    Yaml,
    /// JSON, as Docker Compose writes it.
    Json,
}

/// A format that there is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unsupported format `{0}`: write yaml or json")]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(text: &str) -> Result<Self, UnknownFormat> {
        match text {
            "yaml" => Ok(Self::Yaml),
            "json" => Ok(Self::Json),
            _ => Err(UnknownFormat(text.to_owned())),
        }
    }
}
