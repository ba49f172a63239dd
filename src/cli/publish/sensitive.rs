//! What looks like a password, key or token.
//!
//! The kinds are those that Docker Compose looks for, under its names for
//! them; the forms are the ones that their issuers document.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;
use serde_json::Value;

/// Something that looks like a secret. Shown, it tells the secret: it is meant
/// for the question whether that is to be published, and nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct Finding {
    kind: &'static str,
    /// Where, as `services.web.environment.TOKEN`; empty in a plain text.
    key: String,
    value: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(formatter, "{}\n{:?}: {}", self.kind, self.key, self.value)
    }
}

/// Each kind, by name, and its form.
const FORMS: [(&str, &str); 18] = [
    ("JFrog Artifactory credentials", r"\bAKC[a-zA-Z0-9]{10,}"),
    (
        "AWS Client ID",
        r"\b(?:A3T[A-Z0-9]|AKIA|AGPA|AIDA|AROA|AIPA|ANPA|ANVA|ASIA)[A-Z0-9]{16}\b",
    ),
    ("AWS Secret Key", r#"(?i)aws.{0,20}?['"][0-9a-z/+]{40}['"]"#),
    (
        "AWS MWS Key",
        r"amzn\.mws\.[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}",
    ),
    (
        "Azure Storage Account access key",
        r"AccountKey=[a-zA-Z0-9+/]{86}==",
    ),
    (
        "HTTP Basic Authentication",
        r"(?i)\bbasic [a-z0-9+/]{8,}={0,2}",
    ),
    (
        "HTTP Bearer Authentication",
        r"(?i)\bbearer [a-z0-9._~+/-]{8,}={0,2}",
    ),
    (
        "Github authentication",
        r"\b(?:gh[pousr]_[0-9a-zA-Z]{36}|github_pat_[0-9a-zA-Z_]{40,})",
    ),
    (
        "JSON Web Token",
        r"\beyJ[a-zA-Z0-9_-]+\.eyJ[a-zA-Z0-9_-]+\.[a-zA-Z0-9_-]+",
    ),
    ("Mailchimp API Key", r"\b[0-9a-f]{32}-us[0-9]{1,2}\b"),
    ("npm auth token", r"//[^\s/]+/:_authToken=\S+"),
    (
        "Private Key",
        r"(?s)-----BEGIN (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----.*?(?:-----END (?:[A-Z]+ )*PRIVATE KEY(?: BLOCK)?-----|$)",
    ),
    ("Sendgrid API key", r"\bSG\.[\w-]{16,32}\.[\w-]{16,64}"),
    (
        "Slack token",
        r"\bxox[abeoprs]-[0-9a-zA-Z-]{10,}|\bxapp-\d-[0-9a-zA-Z-]{10,}|https://hooks\.slack\.com/services/T\w+/B\w+/\w+",
    ),
    (
        "Square authentication",
        r"\bsq0[a-z]{3}-[0-9A-Za-z\\_-]{22,43}",
    ),
    ("Stripe API key", r"\b[sr]k_live_[0-9a-zA-Z]{24,}"),
    ("Twilio authentication", r"\b(?:AC|SK)[0-9a-f]{32}\b"),
    (
        "URL with password",
        r"[a-z][a-z0-9+.-]*://[^\s:/$]+:[^\s/$]{3,}@[^\s/]+\S*",
    ),
];

static KINDS: LazyLock<Vec<(&str, Regex)>> = LazyLock::new(|| {
    let read = |(kind, form): &(&'static str, &str)| Regex::new(form).ok().map(|it| (*kind, it));
    FORMS.iter().filter_map(read).collect()
});

/// Looks through a document, kind by kind. A value is found once.
pub fn in_document(document: &Value) -> Vec<Finding> {
    let mut values = Vec::new();
    flatten(document, String::new(), &mut values);
    let mut found: Vec<Finding> = Vec::new();
    for (kind, form) in KINDS.iter() {
        for (key, value) in &values {
            if form.is_match(value) && found.iter().all(|it| it.key != *key) {
                found.push(Finding {
                    kind,
                    key: key.clone(),
                    value: (*value).to_owned(),
                });
            }
        }
    }
    found
}

/// Looks through the text of a file: its `KEY=VALUE` lines, or all of it.
pub fn in_text(text: &str) -> Vec<Finding> {
    let mut found: Vec<Finding> = Vec::new();
    let mut at = Vec::new();
    for (kind, form) in KINDS.iter() {
        for hit in form.find_iter(text) {
            if at
                .iter()
                .any(|known: &std::ops::Range<usize>| known.contains(&hit.start()))
            {
                continue;
            }
            at.push(hit.range());
            let line = text[..hit.start()].rfind('\n').map_or(0, |it| it + 1);
            let key = text[line..hit.start()]
                .split_once('=')
                .map_or("", |(key, _)| key);
            found.push(Finding {
                kind,
                key: key.trim().to_owned(),
                value: hit
                    .as_str()
                    .trim_start_matches(['=', ':'])
                    .trim()
                    .to_owned(),
            });
        }
    }
    found
}

fn flatten<'v>(value: &'v Value, key: String, all: &mut Vec<(String, &'v str)>) {
    let joined = |part: &str| {
        if key.is_empty() {
            part.to_owned()
        } else {
            format!("{key}.{part}")
        }
    };
    match value {
        Value::String(text) => all.push((key, text)),
        Value::Array(items) => {
            for (position, item) in items.iter().enumerate() {
                flatten(item, joined(&position.to_string()), all);
            }
        }
        Value::Object(fields) => {
            for (name, field) in fields {
                flatten(field, joined(name), all);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    /// What is found, as shown.
    fn shown(found: &[Finding]) -> String {
        found.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn every_form_can_be_read() {
        assert_eq!(KINDS.len(), FORMS.len());
    }

    #[test]
    fn each_kind_is_found_by_its_form() {
        let jwt = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl";
        let key = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----";
        for (value, kind) in [
            ("AKCp5aBcDeF12", "JFrog Artifactory credentials"),
            ("AKIAIOSFODNN7EXAMPLE", "AWS Client ID"),
            (
                "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
                "Github authentication",
            ),
            ("postgres://app:hunter2@db:5432/app", "URL with password"),
            ("Basic dXNlcjpwYXNz", "HTTP Basic Authentication"),
            ("sk_live_0123456789abcdefghijklmn", "Stripe API key"),
            (jwt, "JSON Web Token"),
            (key, "Private Key"),
        ] {
            let document = json!({"services": {"a": {"environment": {"X": value}}}});
            let expected = format!("{kind}\n\"services.a.environment.X\": {value}\n");
            assert_eq!(shown(&in_document(&document)), expected);
        }
    }

    #[test]
    fn ordinary_values_are_none() {
        let document = json!({"services": {"a": {
            "image": "registry.example:5000/a/b@sha256:0123456789abcdef",
            "environment": {
                "URL": "https://example.com/a?b=c", "DB": "postgres://app:${PASSWORD}@db/app",
                "WORDS": "basic plan", "UUID": "123e4567-e89b-12d3-a456-426614174000",
            },
        }}});
        assert_eq!(shown(&in_document(&document)), "");
    }

    #[test]
    fn a_line_of_a_file_gives_its_key() {
        let text = "A=1\nTOKEN=ghp_0123456789abcdefghijklmnopqrstuvwxyz\n";
        let expected =
            "Github authentication\n\"TOKEN\": ghp_0123456789abcdefghijklmnopqrstuvwxyz\n";
        assert_eq!(shown(&in_text(text)), expected);
    }
}
