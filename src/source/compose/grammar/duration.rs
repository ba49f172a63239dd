//! Spans of time: `1m30s`, `500ms`, `1.5h`, `2d`, `1w`.

use super::Mistake;
use crate::model::Duration;

/// Reads a span of time: numbers, each with its unit, and a sign before all.
pub fn duration(text: &str) -> Result<Duration, Mistake> {
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    if unsigned == "0" {
        return Ok(Duration(0));
    }
    let mistake = || {
        Mistake::new(format!("`{text}` is no duration"))
            .hint("write numbers with units, as in 1m30s or 500ms")
    };
    if unsigned.is_empty() {
        return Err(mistake());
    }
    let mut nanos: i64 = 0;
    let mut rest = unsigned;
    while !rest.is_empty() {
        let number = &rest[..rest.find(|c: char| !is_digit(c)).unwrap_or(rest.len())];
        rest = &rest[number.len()..];
        let unit = &rest[..rest.find(is_digit).unwrap_or(rest.len())];
        rest = &rest[unit.len()..];
        let part = part(number, unit, text)?;
        nanos = part
            .and_then(|part| nanos.checked_add(part))
            .ok_or_else(mistake)?;
    }
    Ok(Duration(if text.starts_with('-') { -nanos } else { nanos }))
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || c == '.'
}

/// The nanoseconds of a number and its unit. None: no number, or too large.
fn part(number: &str, unit: &str, text: &str) -> Result<Option<i64>, Mistake> {
    let nanos: i64 = match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "d" => 86_400_000_000_000,
        "w" => 604_800_000_000_000,
        "" => {
            return Err(Mistake::new(format!("the duration `{text}` has no unit"))
                .hint(format!("write `{text}s` for seconds")));
        }
        _ => {
            return Err(
                Mistake::new(format!("`{unit}` in the duration `{text}` is no unit"))
                    .hint("units are ns, us, ms, s, m, h, d and w"),
            );
        }
    };
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    if (whole.is_empty() && fraction.is_empty()) || fraction.contains('.') {
        return Ok(None);
    }
    let whole = if whole.is_empty() {
        Some(0)
    } else {
        whole.parse::<i64>().ok()
    };
    Ok(whole
        .and_then(|whole| whole.checked_mul(nanos))
        .and_then(|whole| whole.checked_add(of_fraction(fraction, nanos))))
}

/// `0.fraction` of a unit, without what is below a nanosecond.
fn of_fraction(fraction: &str, unit: i64) -> i64 {
    let (mut nanos, mut scale) = (0_i128, 1_i128);
    // 18 digits tell every nanosecond of a week apart.
    for digit in fraction.bytes().take(18) {
        scale *= 10;
        nanos = nanos * 10 + i128::from(digit - b'0');
    }
    i64::try_from(nanos * i128::from(unit) / scale).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        match duration(text) {
            Ok(duration) => duration.to_string(),
            Err(mistake) => format!("error: {mistake}"),
        }
    }

    #[test]
    fn spans() {
        assert_eq!(read("1m30s"), "1m30s");
        assert_eq!(read("90s"), "1m30s");
        assert_eq!(read("1.5h"), "1h30m0s");
        assert_eq!(read(".5s"), "500ms");
        assert_eq!(read("1w2d"), "216h0m0s");
        assert_eq!(read("0"), "0s");
        assert_eq!(read("-10s"), "-10s");
        assert_eq!(read("10µs"), "10µs");
    }

    #[test]
    fn mistakes() {
        assert_eq!(read("10"), "error: the duration `10` has no unit");
        assert_eq!(
            read("10 s"),
            "error: ` s` in the duration `10 s` is no unit"
        );
        assert_eq!(read("1S"), "error: `S` in the duration `1S` is no unit");
        assert_eq!(read(""), "error: `` is no duration");
        assert_eq!(read("s"), "error: `s` is no duration");
        assert_eq!(read("1.2.3s"), "error: `1.2.3s` is no duration");
        assert_eq!(read("9999999w"), "error: `9999999w` is no duration");
    }
}
