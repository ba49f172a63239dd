//! Names that Kubernetes takes, from names that Compose takes.

use std::collections::{BTreeMap, HashSet};

use sha2::{Digest, Sha256};

/// A DNS label: `a-z`, `0-9` and `-`, a letter first, 63 characters at most.
/// What is too long is cut, and a digest keeps it apart from others.
pub fn label(text: &str) -> String {
    let mut name = String::new();
    for c in text.to_lowercase().chars() {
        if c.is_ascii_lowercase() || c.is_ascii_digit() {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with('-') {
            name.push('-');
        }
    }
    let name = name.trim_end_matches('-');
    let name = match name.chars().next() {
        None => format!("x-{}", short_digest(text)),
        Some('0'..='9') => format!("x{name}"),
        Some(_) => name.to_owned(),
    };
    shortened(&name, 63)
}

/// A name of several parts that is a DNS label.
pub fn joined(parts: &[&str]) -> String {
    label(&parts.join("-"))
}

/// A name that is cut when it is too long; a digest keeps it apart from others.
pub fn shortened(name: &str, longest: usize) -> String {
    if name.len() <= longest {
        return name.to_owned();
    }
    let digest = short_digest(name);
    let kept = name[..longest - digest.len() - 1].trim_end_matches(['-', '.', '_']);
    format!("{kept}-{digest}")
}

fn short_digest(text: &str) -> String {
    digest(text.as_bytes())[..8].to_owned()
}

/// SHA-256 in hexadecimal digits.
pub fn digest(bytes: &[u8]) -> String {
    let digest = Sha256::digest(bytes);
    let digits = digest.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    digits
        .filter_map(|it| char::from_digit(it.into(), 16))
        .collect()
}

/// Whether a text is a DNS label that can name a Service.
pub fn is_label(text: &str) -> bool {
    let inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.len() <= 63
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && !text.ends_with('-')
        && text.chars().all(inner)
}

/// Whether a text is a DNS name: labels with dots between them.
pub fn is_domain(text: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty()
            && part.len() <= 63
            && !part.starts_with('-')
            && !part.ends_with('-')
            && part
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
    };
    text.len() <= 253 && text.split('.').all(part)
}

fn is_word(text: &str) -> bool {
    let edge = |c: char| c.is_ascii_alphanumeric();
    text.len() <= 63
        && text.starts_with(edge)
        && text.ends_with(edge)
        && text
            .chars()
            .all(|c| edge(c) || matches!(c, '-' | '_' | '.'))
}

/// Whether a text can be the key of a label or annotation.
pub fn is_key(text: &str) -> bool {
    match text.split_once('/') {
        Some((prefix, name)) => is_domain(prefix) && is_word(name),
        None => is_word(text),
    }
}

/// Whether a text can be the value of a label.
pub fn is_label_value(text: &str) -> bool {
    text.is_empty() || is_word(text)
}

/// A text as the value of a label.
pub fn label_value(text: &str) -> String {
    if is_label_value(text) {
        return text.to_owned();
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let text: String = text
        .chars()
        .map(|c| if allowed(c) { c } else { '-' })
        .collect();
    shortened(text.trim_matches(['-', '_', '.']), 63)
}

/// Whether a text can be the key of a `ConfigMap` or Secret.
pub fn is_data_key(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    !text.is_empty()
        && text.len() <= 253
        && text != "."
        && !text.starts_with("..")
        && text.chars().all(allowed)
}

/// A text as the key of a `ConfigMap` or Secret.
pub fn data_key(text: &str) -> String {
    if is_data_key(text) {
        return text.to_owned();
    }
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let key: String = text
        .chars()
        .map(|c| if allowed(c) { c } else { '_' })
        .collect();
    let key = key.trim_start_matches('.');
    let key = if key.is_empty() { "file" } else { key };
    shortened(key, 253)
}

/// Whether a text can name an environment variable in every Kubernetes.
pub fn is_variable(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    text.starts_with(|c: char| allowed(c) && !c.is_ascii_digit())
        && text != "."
        && !text.starts_with("..")
        && text.chars().all(allowed)
}

/// Whether a text can name a port: `a-z`, `0-9` and `-`, a letter among them,
/// 15 characters at most.
pub fn is_port(text: &str) -> bool {
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    !text.is_empty()
        && text.len() <= 15
        && text.chars().all(allowed)
        && text.contains(|c: char| c.is_ascii_lowercase())
        && !text.starts_with('-')
        && !text.ends_with('-')
        && !text.contains("--")
}

/// Names for keys that no two keys share, in the order of the keys.
pub fn distinct<'a>(keys: impl IntoIterator<Item = &'a str>) -> BTreeMap<String, String> {
    let keys: Vec<&str> = keys.into_iter().collect();
    // Who has a valid name keeps it, whoever comes first.
    let mut taken: HashSet<String> = keys
        .iter()
        .filter(|key| is_label(key))
        .map(|key| (*key).to_owned())
        .collect();
    let mut names = BTreeMap::new();
    for key in keys {
        let name = if is_label(key) {
            key.to_owned()
        } else {
            unused(&label(key), &mut taken)
        };
        names.insert(key.to_owned(), name);
    }
    names
}

/// The name, or with a number behind it the first that nobody has.
pub fn unused(name: &str, taken: &mut HashSet<String>) -> String {
    let mut candidate = name.to_owned();
    let mut number = 2;
    while !taken.insert(candidate.clone()) {
        candidate = joined(&[name, &number.to_string()]);
        number += 1;
    }
    candidate
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_valid_whatever_they_come_from() {
        assert_eq!(label("worker_1"), "worker-1");
        assert_eq!(label("a.b"), "a-b");
        assert_eq!(label("2048"), "x2048");
        assert_eq!(label("_-My..App-"), "my-app");
        for text in ["", "ü", "_", &"long-".repeat(40), &"9".repeat(63)] {
            assert!(is_label(&label(text)), "{text}: {}", label(text));
        }
        let (a, b) = ("x".repeat(70), "x".repeat(71));
        assert_ne!(label(&a), label(&b));
    }

    #[test]
    fn no_two_keys_share_a_name() {
        let names = distinct(["a.b", "a-b", "a_b", "c"]);
        let names: Vec<&str> = names.values().map(String::as_str).collect();
        assert_eq!(names, ["a-b", "a-b-2", "a-b-3", "c"]);
    }

    #[test]
    fn names_of_ports_keys_and_variables() {
        assert!(is_port("http") && !is_port("80") && !is_port("a--b"));
        assert!(is_key("traefik.http.routers.x.rule") && is_key("a.b/c") && !is_key("a b"));
        assert!(is_variable("A_1") && is_variable(".a") && !is_variable("1A"));
        assert_eq!(data_key("conf d/ä.txt"), "conf_d__.txt");
        assert_eq!(label_value("a b"), "a-b");
    }
}
