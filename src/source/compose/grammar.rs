//! The small languages that values are written in: ports, mounts, durations,
//! sizes, shell words.
//!
//! Each takes a text and gives a value or says what is wrong with the text.
//! None knows where the text stands; the caller adds the place.

mod bytes;
mod device;
mod duration;
mod host;
mod number;
mod path;
mod port;
mod volume;
mod words;

pub use bytes::bytes;
pub use device::{DeviceText, device, device_count};
pub use duration::duration;
pub use host::{host, host_name, without_brackets};
pub use number::{boolean, file_mode, float, integer};
pub use path::{clean_path, is_windows_absolute};
pub use port::{PortText, port, port_number};
pub use volume::{VolumeText, is_path, volume};
pub use words::{Words, words};

/// What is wrong with a text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Mistake {
    /// In one line, naming the text.
    pub message: String,
    /// What to write instead.
    pub hint: Option<String>,
}

impl Mistake {
    fn new(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            hint: None,
        }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}
