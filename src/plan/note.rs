//! What a plan says beside its steps: notes, questions, and why there is none.

use std::fmt;

/// A harmless oddity that planning has come across.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// What, in one line.
    pub message: String,
    /// The attribute that it is about, as `services.web.networks.front`.
    pub attribute: Option<String>,
}

impl fmt::Display for Note {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

/// Something that only the user can decide. The plan leaves it as it is; one
/// made with the answer in the policy does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Question {
    /// A volume is not as desired. Making it anew loses its data.
    ReplaceVolume {
        /// The daemon's name of the volume.
        name: String,
        /// The attribute, as `volumes.data`.
        attribute: String,
    },
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReplaceVolume { name, .. } => write!(
                f,
                "Volume {name:?} exists but doesn't match configuration in compose file. \
                 Recreate (data will be lost)?"
            ),
        }
    }
}

/// Why there is no plan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct PlanError {
    /// What is wrong, in one line.
    pub message: String,
    /// The attribute that is to blame, as `networks.front`.
    pub attribute: Option<String>,
}

impl PlanError {
    /// An error that no attribute is to blame for.
    pub fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            attribute: None,
        }
    }

    /// An error that an attribute is to blame for.
    pub fn at(attribute: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            attribute: Some(attribute.into()),
        }
    }
}
