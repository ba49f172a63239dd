//! Which files are nobody else's business, by their names: they travel in
//! Secrets.

use std::path::Path;

/// Words in names of files that hold secrets.
const WORDS: &[&str] = &["password", "passwd", "secret", "credential", "token"];

/// Ends of the names of such files: variables, keys, and stores of them.
const ENDS: &[&str] = &[
    ".env",
    ".key",
    ".pem",
    ".p12",
    ".pfx",
    ".jks",
    ".keystore",
    ".kdbx",
];

/// Names of such files.
const NAMES: &[&str] = &[
    "id_rsa",
    "id_ecdsa",
    "id_ed25519",
    ".htpasswd",
    ".netrc",
    ".pgpass",
    ".dockerconfigjson",
];

/// Whether a file, by its path from the folder that is mounted and that
/// folder's name, looks like one that holds secrets.
pub(super) fn is_by_name(path: &Path) -> bool {
    let lower = path.to_string_lossy().to_lowercase();
    let lower = lower.trim_end_matches('/');
    let name = lower.rsplit('/').next().unwrap_or_default();
    lower.split('/').any(|part| part.starts_with(".env"))
        || NAMES.contains(&name)
        || ENDS.iter().any(|end| name.ends_with(end))
        || WORDS.iter().any(|word| name.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_variables_and_passwords_are_confidential() {
        for path in [
            ".env",
            "app/.envs/django",
            ".env.production",
            "db.env",
            "certs/server.key",
            "DB_PASSWORD.txt",
            "ssh/id_ed25519",
        ] {
            assert!(is_by_name(Path::new(path)), "{path}");
        }
        for path in ["nginx.conf", "environment.md", "keys/readme", "app/main.py"] {
            assert!(!is_by_name(Path::new(path)), "{path}");
        }
    }
}
