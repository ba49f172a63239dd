//! The times of `--since` and `--until`: a date, seconds since 1970, or a span
//! of time before now. They come out as the daemon wants them.

use std::time::SystemTime;

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::failure::Failure;

/// Reads the value of an option.
pub fn option(name: &str, text: Option<&str>) -> Result<Option<String>, Failure> {
    let wrong = |text: &str| {
        Failure::new(format!("--{name} is not a time: {text:?}"))
            .hint("use 2026-01-02T13:23:37Z, seconds since 1970, or a span like 42m")
    };
    text.map(|text| parse(text).ok_or_else(|| wrong(text)))
        .transpose()
}

/// Seconds since 1970, with a fraction where there is one.
fn parse(text: &str) -> Option<String> {
    let text = text.trim();
    if is_number(text) {
        return Some(text.to_owned());
    }
    if let Some(span) = span(text) {
        let now = SystemTime::now()
            .duration_since(SystemTime::UNIX_EPOCH)
            .ok()?;
        let then = i128::try_from(now.as_nanos()).ok()? - span;
        return Some(seconds(then));
    }
    let stamp = text
        .parse::<Timestamp>()
        .or_else(|_| text.parse::<Zoned>().map(|zoned| zoned.timestamp()))
        .ok()
        .or_else(|| local(text))?;
    Some(seconds(stamp.as_nanosecond()))
}

/// A date and time without a zone is meant where the user is.
fn local(text: &str) -> Option<Timestamp> {
    let moment: DateTime = text.parse().ok()?;
    Some(moment.to_zoned(TimeZone::system()).ok()?.timestamp())
}

fn is_number(text: &str) -> bool {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    !whole.is_empty()
        && whole.bytes().all(|byte| byte.is_ascii_digit())
        && fraction.bytes().all(|byte| byte.is_ascii_digit())
}

fn seconds(nanoseconds: i128) -> String {
    let second = 1_000_000_000;
    format!(
        "{}.{:09}",
        nanoseconds.div_euclid(second),
        nanoseconds.rem_euclid(second)
    )
}

/// A span like `1h30m` or `1.5s`, in nanoseconds.
fn span(text: &str) -> Option<i128> {
    let mut rest = text;
    let mut sum = 0_f64;
    while !rest.is_empty() {
        let end = rest.find(|c: char| !(c.is_ascii_digit() || c == '.'))?;
        let number: f64 = rest[..end].parse().ok()?;
        let unit_end = rest[end..]
            .find(|c: char| c.is_ascii_digit() || c == '.')
            .map_or(rest.len(), |at| at + end);
        sum += number
            * match &rest[end..unit_end] {
                "ns" => 1.0,
                "us" | "µs" => 1e3,
                "ms" => 1e6,
                "s" => 1e9,
                "m" => 60e9,
                "h" => 3600e9,
                _ => return None,
            };
        rest = &rest[unit_end..];
    }
    #[allow(clippy::cast_possible_truncation)] // far below the limit
    (!text.is_empty()).then_some(sum as i128)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_and_numbers_become_seconds() {
        assert_eq!(
            parse("2026-01-02T13:23:37Z").as_deref(),
            Some("1767360217.000000000")
        );
        assert_eq!(
            parse("2026-01-02T13:23:37.5+01:00").as_deref(),
            Some("1767356617.500000000")
        );
        assert_eq!(parse("1767360217").as_deref(), Some("1767360217"));
        assert!(parse("2026-01-02T13:23:37").is_some());
        assert!(parse("2026-01-02").is_some());
        assert_eq!(parse("yesterday"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn spans_are_added_up() {
        assert_eq!(span("1h30m"), Some(5_400_000_000_000));
        assert_eq!(span("1.5s"), Some(1_500_000_000));
        assert_eq!(span("5"), None);
        assert_eq!(span("5 parsecs"), None);
    }
}
