//! Values with a form of their own in the canonical document: durations,
//! sizes, modes, fractions, secrets.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::SshKey;

/// Plain text values by name: labels, options.
pub type Values = BTreeMap<String, String>;

/// Values by name, of which some have none: environment, build arguments.
pub type Attributes = BTreeMap<String, Option<String>>;

/// A span of time, in nanoseconds. Shown as Go does: `1m30s`, `500ms`, `0s`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Duration(pub i64);

impl Duration {
    /// The same span for the standard library; a negative one is 0.
    pub fn to_std(self) -> std::time::Duration {
        std::time::Duration::from_nanos(u64::try_from(self.0).unwrap_or(0))
    }

    /// A number of seconds.
    pub fn of_seconds(seconds: u32) -> Self {
        Self(i64::from(seconds) * 1_000_000_000)
    }

    /// Whole seconds, rounded up as the engine's API wants them for timeouts.
    pub fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000_000) + i64::from(self.0.rem_euclid(1_000_000_000) > 0)
    }
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 0 {
            f.write_str("-")?;
        }
        let nanos = self.0.unsigned_abs();
        match nanos {
            0 => return f.write_str("0s"),
            1..1_000 => return write!(f, "{nanos}ns"),
            1_000..1_000_000 => return write!(f, "{}µs", fraction(nanos, 1_000)),
            1_000_000..1_000_000_000 => return write!(f, "{}ms", fraction(nanos, 1_000_000)),
            _ => {}
        }
        let minutes = nanos / 60_000_000_000;
        let hours = minutes / 60;
        if hours > 0 {
            write!(f, "{hours}h")?;
        }
        if minutes > 0 {
            write!(f, "{}m", minutes % 60)?;
        }
        write!(f, "{}s", fraction(nanos % 60_000_000_000, 1_000_000_000))
    }
}

/// `value / unit` as a decimal without trailing zeros.
fn fraction(value: u64, unit: u64) -> String {
    let (whole, rest) = (value / unit, value % unit);
    if rest == 0 {
        return whole.to_string();
    }
    let digits = format!("{:0width$}", rest, width = unit.ilog10() as usize);
    format!("{whole}.{}", digits.trim_end_matches('0'))
}

impl Serialize for Duration {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

/// An amount of bytes. The canonical document holds it as quoted decimal.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Bytes(pub i64);

impl Serialize for Bytes {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&self.0)
    }
}

/// The mode of a file, as `0444`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileMode(pub u32);

impl Serialize for FileMode {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(&format_args!("0{:o}", self.0))
    }
}

/// A fraction of single precision, written with as few digits as tell it apart.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Float(pub f32);

impl Serialize for Float {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        // The shortest text that reads back as the same single-precision value.
        match self.0.to_string().parse::<f64>() {
            Ok(value) => to.serialize_f64(value),
            Err(_) => to.serialize_f32(self.0),
        }
    }
}

/// Text that must never be shown: it has no `Display`, and `{:?}` hides it.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Sensitive(String);

impl Sensitive {
    /// Wraps a text.
    pub fn new(text: String) -> Self {
        Self(text)
    }

    /// The text, for the one place that hands it to the container.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Sensitive {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// Whether a value is its type's default, which stands for "not set".
pub(super) fn unset<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// Host names as the sorted lines `host=address`.
pub(super) fn host_lines<S: Serializer>(
    hosts: &BTreeMap<String, Vec<String>>,
    to: S,
) -> Result<S::Ok, S::Error> {
    let mut lines: Vec<String> = hosts
        .iter()
        .flat_map(|(host, addresses)| addresses.iter().map(move |a| format!("{host}={a}")))
        .collect();
    lines.sort();
    let mut list = to.serialize_seq(Some(lines.len()))?;
    for line in &lines {
        list.serialize_element(line)?;
    }
    list.end()
}

/// SSH keys as the lines `default` and `id=path`.
pub(super) fn ssh_lines<S: Serializer>(keys: &[SshKey], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(keys.iter().map(|key| match key.path.as_str() {
        "" => key.id.clone(),
        path => format!("{}={path}", key.id),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::json;

    #[test]
    fn durations_are_shown_as_go_shows_them() {
        let shown = |nanos| Duration(nanos).to_string();
        assert_eq!(shown(0), "0s");
        assert_eq!(shown(90_000_000_000), "1m30s");
        assert_eq!(shown(500_000_000), "500ms");
        assert_eq!(shown(1_500_000), "1.5ms");
        assert_eq!(shown(129_600_000_000_000), "36h0m0s");
        assert_eq!(shown(-1_500_000_000), "-1.5s");
    }

    #[test]
    fn fractions_are_written_as_short_as_go_writes_them() {
        let written = |value| json::compact(&json::document(&Float(value)));
        assert_eq!(written(0.1), "0.1");
        assert_eq!(written(2.0), "2");
        assert_eq!(written(1.25), "1.25");
    }
}
