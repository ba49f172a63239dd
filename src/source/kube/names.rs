//! What may be a name, a label, a key or a port's name, as the API server
//! checks it. Each check gives what is wrong, for a sentence that starts with
//! the value.

/// Lower-case letters, digits and `-`: a container, a port, a volume.
pub fn label(text: &str) -> Result<(), String> {
    if text.len() > 63 {
        return Err("has more than 63 characters".to_owned());
    }
    letters(text)
}

/// The same, of any length.
fn letters(text: &str) -> Result<(), String> {
    let middle = |it: u8| it.is_ascii_lowercase() || it.is_ascii_digit() || it == b'-';
    let edge = |it: Option<&u8>| it.is_some_and(|it| middle(*it) && *it != b'-');
    let bytes = text.as_bytes();
    if bytes.iter().all(|it| middle(*it)) && edge(bytes.first()) && edge(bytes.last()) {
        return Ok(());
    }
    Err(
        "must have lower-case letters, digits and `-` only, and start and end with a letter or \
         digit"
            .to_owned(),
    )
}

/// The same, beginning with a letter: a Service.
pub fn service(text: &str) -> Result<(), String> {
    label(text)?;
    if text.starts_with(|it: char| it.is_ascii_digit()) {
        return Err("must start with a letter".to_owned());
    }
    Ok(())
}

/// Labels joined by dots: most objects.
pub fn subdomain(text: &str) -> Result<(), String> {
    if text.len() > 253 {
        return Err("has more than 253 characters".to_owned());
    }
    if !text.is_empty() && text.split('.').all(|part| letters(part).is_ok()) {
        return Ok(());
    }
    Err(
        "must have lower-case letters, digits, `-` and `.` only, and start and end with a letter \
         or digit"
            .to_owned(),
    )
}

/// The nearest valid name.
pub fn suggestion(text: &str) -> Option<String> {
    let lower = text.to_lowercase();
    let kept: String = lower
        .chars()
        .map(|it| {
            if it.is_ascii_alphanumeric() || it == '.' {
                it
            } else {
                '-'
            }
        })
        .collect();
    let kept = kept.trim_matches(['-', '.']).to_owned();
    (kept != text && subdomain(&kept).is_ok()).then_some(kept)
}

/// The value of a label.
pub fn label_value(text: &str) -> Result<(), String> {
    if text.len() > 63 {
        return Err("has more than 63 characters".to_owned());
    }
    let middle = |it: u8| it.is_ascii_alphanumeric() || matches!(it, b'-' | b'_' | b'.');
    let edge = |it: Option<&u8>| it.is_none_or(u8::is_ascii_alphanumeric);
    let bytes = text.as_bytes();
    if bytes.iter().all(|it| middle(*it)) && edge(bytes.first()) && edge(bytes.last()) {
        return Ok(());
    }
    Err(
        "must have letters, digits, `-`, `_` and `.` only, and start and end with a letter or \
         digit"
            .to_owned(),
    )
}

/// The key of a label or annotation: `name` or `domain/name`.
pub fn label_key(text: &str) -> Result<(), String> {
    let (prefix, name) = text.split_once('/').unwrap_or(("", text));
    if !prefix.is_empty() || text.starts_with('/') {
        subdomain(&prefix.to_lowercase()).map_err(|it| format!("before the `/` it {it}"))?;
    }
    if name.is_empty() {
        return Err("must not be empty".to_owned());
    }
    label_value(name)
}

/// The name of a variable.
pub fn variable(text: &str) -> Result<(), String> {
    let valid = |it: char| (' '..='~').contains(&it) && it != '=';
    if text.is_empty() {
        return Err("must not be empty".to_owned());
    }
    if text.chars().all(valid) {
        return Ok(());
    }
    Err("must be printable ASCII without `=`".to_owned())
}

/// A key of a ConfigMap or Secret, which becomes a file's name.
pub fn data_key(text: &str) -> Result<(), String> {
    let valid = |it: char| it.is_ascii_alphanumeric() || matches!(it, '-' | '_' | '.');
    if text.is_empty() || text.len() > 253 {
        return Err("must have 1 to 253 characters".to_owned());
    }
    if text == "." || text.starts_with("..") {
        return Err("must not be `.` or start with `..`".to_owned());
    }
    if text.chars().all(valid) {
        return Ok(());
    }
    Err("must have letters, digits, `-`, `_` and `.` only".to_owned())
}

/// The name of a port.
pub fn port(text: &str) -> Result<(), String> {
    if text.len() > 15 {
        return Err("has more than 15 characters".to_owned());
    }
    let valid = |it: char| it.is_ascii_lowercase() || it.is_ascii_digit() || it == '-';
    let letter = text.contains(|it: char| it.is_ascii_lowercase());
    let dashes = text.starts_with('-') || text.ends_with('-') || text.contains("--");
    if letter && !dashes && text.chars().all(valid) {
        return Ok(());
    }
    Err(
        "must have lower-case letters, digits and single `-` only, with at least one letter"
            .to_owned(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_checked_as_the_api_server_does() {
        assert!(subdomain("my-web.v2").is_ok());
        for wrong in ["My_Web", "web-", "", "a..b", &"a".repeat(254)] {
            assert!(subdomain(wrong).is_err(), "{wrong}");
        }
        assert!(subdomain(&"a".repeat(64)).is_ok() && label(&"a".repeat(64)).is_err());
        assert!(label("web.a").is_err());
        assert!(service("1web").is_err());
        assert_eq!(suggestion("My_Web").as_deref(), Some("my-web"));
        assert_eq!(suggestion("__"), None);
        assert!(label_value("").is_ok() && label_value("a b").is_err());
        assert!(label_key("app.kubernetes.io/name").is_ok());
        assert!(label_key("a/b/c").is_err() && label_key("/b").is_err());
        assert!(data_key("nginx.conf").is_ok() && data_key("../x").is_err());
        assert!(port("http").is_ok() && port("8080").is_err());
        assert!(port("a-port-name-too-long").is_err());
        assert!(variable("A.b-c").is_ok() && variable("A=b").is_err());
    }
}
