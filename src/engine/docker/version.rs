//! Which version of the API is spoken: the newest that both sides know, as
//! old as Docker 20.10's.

use std::fmt;

use crate::engine::EngineError;

/// A version of the Engine API. Major and minor number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct ApiVersion(u16, u16);

impl ApiVersion {
    /// The oldest that will do: Docker 20.10.
    pub const OLDEST: Self = Self(1, 41);
    /// An answer says whether its output is a terminal's.
    pub const STREAM_TYPES: Self = Self(1, 42);
    /// A terminal has its size from the start.
    pub const CONSOLE_SIZE: Self = Self(1, 42);
    /// A container's annotations are kept.
    pub const ANNOTATIONS: Self = Self(1, 43);
    /// All networks can be given when a container is created, each with a MAC
    /// address; a health check has an interval of its own while starting;
    /// read-only mounts say how deep they are.
    pub const ENDPOINTS: Self = Self(1, 44);
    /// A folder of a volume can be mounted.
    pub const VOLUME_SUBPATH: Self = Self(1, 45);
    /// Images can be mounted, a network can be the gateway, and networks can
    /// do without IPv4.
    pub const IMAGE_MOUNTS: Self = Self(1, 48);
    /// A network interface can be named.
    pub const INTERFACE_NAME: Self = Self(1, 49);
    /// The newest that is known here.
    const NEWEST: Self = Self(1, 51);

    /// What to speak with a daemon that offers `offered`. A `wanted` version
    /// is taken as it is.
    pub fn negotiate(offered: &str, wanted: Option<&str>) -> Result<Self, EngineError> {
        let text = wanted.unwrap_or(offered);
        let Some(version) = Self::parse(text) else {
            return Err(EngineError::Settings {
                message: match wanted {
                    Some(wanted) => format!("{wanted:?} is not an API version"),
                    None => "what answers is not a Docker daemon: it names no API version".into(),
                },
            });
        };
        if version < Self::OLDEST {
            return Err(EngineError::TooOld {
                found: text.to_owned(),
                needed: "1.41",
            });
        }
        Ok(match wanted {
            Some(_) => version,
            None => version.min(Self::NEWEST),
        })
    }

    fn parse(text: &str) -> Option<Self> {
        let (major, minor) = text.trim().trim_start_matches('v').split_once('.')?;
        Some(Self(major.parse().ok()?, minor.parse().ok()?))
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.0, self.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn negotiated(offered: &str, wanted: Option<&str>) -> Result<String, String> {
        ApiVersion::negotiate(offered, wanted)
            .map(|version| version.to_string())
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_newest_that_both_know_is_spoken() {
        assert_eq!(negotiated("1.41", None).unwrap(), "1.41");
        assert_eq!(negotiated("1.99", None).unwrap(), "1.51");
        assert_eq!(negotiated("1.47", Some("1.44")).unwrap(), "1.44");
    }

    #[test]
    fn too_old_a_daemon_is_refused() {
        assert_eq!(
            negotiated("1.40", None).unwrap_err(),
            "the Docker daemon speaks API 1.40; rcompose needs 1.41 or newer"
        );
        assert_eq!(
            negotiated("", None).unwrap_err(),
            "what answers is not a Docker daemon: it names no API version"
        );
        assert_eq!(
            negotiated("1.51", Some("newest")).unwrap_err(),
            "\"newest\" is not an API version"
        );
    }
}
