//! The values of labels: read, or what they have to be.

use std::ops::RangeInclusive;

use super::super::naming;
use crate::model::Duration;

pub(super) fn truth(text: &str) -> Result<bool, String> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "1" | "yes" => Ok(true),
        "false" | "0" | "no" | "" => Ok(false),
        _ => Err(format!("`{text}` is neither true nor false")),
    }
}

/// One of some words, whatever its case; as the list has it.
pub(super) fn one_of(text: &str, words: &[&str]) -> Result<String, String> {
    let mut known = words.iter();
    match known.find(|word| word.eq_ignore_ascii_case(text.trim())) {
        Some(word) => Ok((*word).to_owned()),
        None => Err(format!("`{text}` is none of {}", words.join(", "))),
    }
}

pub(super) fn whole(text: &str, range: RangeInclusive<i64>) -> Result<i64, String> {
    let number = text.trim().parse().ok().filter(|it| range.contains(it));
    number.ok_or_else(|| {
        let (least, most) = (range.start(), range.end());
        format!("`{text}` is no whole number from {least} to {most}")
    })
}

pub(super) fn port(text: &str) -> Result<i64, String> {
    whole(text, 1..=65_535)
}

pub(super) fn name(text: &str) -> Result<String, String> {
    if naming::is_domain(text) {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "`{text}` is no name: write lower-case letters, digits, `-` and `.`"
        ))
    }
}

pub(super) fn label(text: &str) -> Result<String, String> {
    if naming::is_label_value(text) {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` cannot be the value of a label"))
    }
}

/// An amount as Kubernetes writes it: `1Gi`, `500M`, `100m`.
pub fn quantity(text: &str) -> Result<String, String> {
    let digits = text.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let suffix = &text[digits.len()..];
    let units = [
        "", "m", "k", "M", "G", "T", "P", "E", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei",
    ];
    let is_number = digits.parse::<f64>().is_ok_and(|it| it >= 0.0)
        && digits.chars().all(|c| c.is_ascii_digit() || c == '.');
    if is_number && units.contains(&suffix) {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is no amount such as 1Gi"))
    }
}

/// A schedule in cron's five fields, or one of its words.
pub(super) fn schedule(text: &str) -> Result<String, String> {
    let words = [
        "@yearly",
        "@annually",
        "@monthly",
        "@weekly",
        "@daily",
        "@midnight",
        "@hourly",
    ];
    let allowed = |c: char| c.is_ascii_alphanumeric() || "*/,-? ".contains(c);
    let text = text.trim();
    let fields = text.split_whitespace().count();
    if words.contains(&text) || (fields == 5 && text.chars().all(allowed)) {
        Ok(text.to_owned())
    } else {
        Err(format!("`{text}` is no schedule of five fields"))
    }
}

/// Hosts, with or without a path, joined by commas; `true`: any host.
pub(super) fn hosts(text: &str) -> Result<Vec<String>, String> {
    if let Ok(on) = truth(text) {
        return Ok(if on { vec![String::new()] } else { Vec::new() });
    }
    let hosts = text.split(',').map(str::trim).filter(|it| !it.is_empty());
    hosts
        .map(|it| {
            let host = it.split('/').next().unwrap_or_default();
            let plain = host.strip_prefix("*.").unwrap_or(host);
            if naming::is_domain(plain) {
                Ok(it.to_owned())
            } else {
                Err(format!("`{host}` is no host"))
            }
        })
        .collect()
}

/// A span of time as Compose writes it: `1m30s`, `1.5s`, `500ms`.
pub(super) fn duration(text: &str) -> Result<Duration, String> {
    let problem = || format!("`{text}` is no span of time such as 1m30s");
    let mut rest = text.trim();
    let mut nanos = 0.0;
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '.');
        let (number, unit) = rest.split_at(digits.ok_or_else(problem)?);
        let number: f64 = number.parse().map_err(|_| problem())?;
        let end = unit
            .find(|c: char| c.is_ascii_digit())
            .unwrap_or(unit.len());
        let (unit, after) = unit.split_at(end);
        nanos += number
            * match unit {
                "h" => 3.6e12,
                "m" => 6e10,
                "s" => 1e9,
                "ms" => 1e6,
                "us" | "µs" => 1e3,
                "ns" => 1.0,
                _ => return Err(problem()),
            };
        rest = after;
    }
    if text.trim().is_empty() || nanos > 9e18 {
        return Err(problem());
    }
    #[allow(clippy::cast_possible_truncation)] // its size was just looked at
    Ok(Duration(nanos as i64))
}

/// A healthcheck's test: `CMD …`, `CMD-SHELL …`, or a list in JSON.
pub(super) fn test(text: &str) -> Vec<String> {
    if let Ok(list) = serde_json::from_str::<Vec<String>>(text) {
        return list;
    }
    match text.split_once(' ') {
        Some(("CMD-SHELL", shell)) => vec!["CMD-SHELL".to_owned(), shell.to_owned()],
        Some(("CMD", words)) => {
            let mut all = vec!["CMD".to_owned()];
            all.extend(split(words));
            all
        }
        _ => vec!["CMD-SHELL".to_owned(), text.to_owned()],
    }
}

/// A command: a list in JSON, or words as a shell takes them.
pub(super) fn command(text: &str) -> Vec<String> {
    serde_json::from_str(text).unwrap_or_else(|_| split(text))
}

/// Words as a shell splits them, quotes and backslashes taken away.
fn split(text: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        match (quote, c) {
            (None, ' ' | '\t' | '\n') => words.extend(word.take()),
            (None, '"' | '\'') => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            (Some(open), c) if c == open => quote = None,
            (None | Some('"'), '\\') => word.get_or_insert_default().extend(rest.next()),
            (_, c) => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_read_or_refused() {
        assert_eq!(duration("1m30s"), Ok(Duration(90_000_000_000)));
        assert_eq!(duration("1.5s"), Ok(Duration(1_500_000_000)));
        assert!(duration("10").is_err() && duration("").is_err() && duration("5x").is_err());
        assert!(quantity("1Gi").is_ok() && quantity("64Zz").is_err() && quantity("Gi").is_err());
        assert_eq!(one_of("nodeport", &["NodePort"]), Ok("NodePort".to_owned()));
        assert_eq!(hosts("a.b/c, d.e"), Ok(vec!["a.b/c".into(), "d.e".into()]));
        assert_eq!(hosts("true"), Ok(vec![String::new()]));
        assert!(hosts("A_B").is_err());
        assert!(schedule("*/5 * * * 1-5").is_ok() && schedule("often").is_err());
        assert_eq!(
            whole("512Mi", 1..=100),
            Err("`512Mi` is no whole number from 1 to 100".into())
        );
    }

    #[test]
    fn tests_and_commands_are_words() {
        assert_eq!(
            test("CMD curl -f 'http://x/a b'"),
            ["CMD", "curl", "-f", "http://x/a b"]
        );
        assert_eq!(test("CMD-SHELL a | b"), ["CMD-SHELL", "a | b"]);
        assert_eq!(command("[\"a\", \"b c\"]"), ["a", "b c"]);
        assert_eq!(
            command("sh -c \"echo \\\"x\\\"\""),
            ["sh", "-c", "echo \"x\""]
        );
    }
}
