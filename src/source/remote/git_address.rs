//! Addresses of Git resources: `https://host/x.git#ref:folder`.
//!
//! The grammar is that of build contexts: HTTP addresses need `.git`, `git@`
//! and `ssh://` and `git://` do not, and `github.com/…` is short for HTTPS.

/// A repository, what to take of it, and where in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitAddress {
    /// The repository, as git takes it.
    pub repository: String,
    /// Branch, tag or commit; empty: the default branch.
    pub revision: String,
    /// The folder or file in it; empty: its root.
    pub path: String,
}

impl GitAddress {
    /// Reads an address; none when it is none of a Git resource.
    pub fn parse(text: &str) -> Option<Self> {
        let (repository, fragment) = text.split_once('#').unwrap_or((text, ""));
        let repository = if repository.starts_with("github.com/") {
            format!("https://{repository}")
        } else {
            repository.to_owned()
        };
        if !is_repository(&repository) {
            return None;
        }
        let (revision, path) = fragment.split_once(':').unwrap_or((fragment, ""));
        Some(Self {
            repository,
            revision: revision.to_owned(),
            path: path.to_owned(),
        })
    }
}

fn is_repository(text: &str) -> bool {
    if let Some((scheme, rest)) = text.split_once("://") {
        let named = rest
            .split_once('/')
            .is_some_and(|(host, path)| !host.is_empty() && !path.is_empty());
        return match scheme {
            "git" | "ssh" => named,
            "http" | "https" => named && (text.strip_suffix(".git").is_some() || is_github(rest)),
            _ => false,
        };
    }
    // user@host:path, as scp takes it
    let is_word = |part: &str| {
        !part.is_empty()
            && part
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_'))
    };
    text.split_once(':').is_some_and(|(host, path)| {
        !path.is_empty()
            && host
                .split_once('@')
                .is_some_and(|(user, host)| is_word(user) && is_word(host))
    })
}

/// `github.com/owner/name` is a repository without `.git` too.
fn is_github(rest: &str) -> bool {
    rest.strip_prefix("github.com/")
        .is_some_and(|path| path.trim_end_matches('/').split('/').count() == 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: (&str, &str, &str)) {
        let address = GitAddress::parse(text).unwrap();
        assert_eq!(
            (
                address.repository.as_str(),
                address.revision.as_str(),
                address.path.as_str()
            ),
            expected
        );
    }

    #[test]
    fn addresses_have_a_revision_and_a_path() {
        check(
            "https://x.example/a/b.git#main:sub/dir",
            ("https://x.example/a/b.git", "main", "sub/dir"),
        );
        check("git@x.example:a/b.git", ("git@x.example:a/b.git", "", ""));
        check("github.com/a/b#:dir", ("https://github.com/a/b", "", "dir"));
        check(
            "ssh://git@x.example/a#v1",
            ("ssh://git@x.example/a", "v1", ""),
        );
    }

    #[test]
    fn paths_are_no_addresses() {
        for text in [
            "compose.yaml",
            "./a#b",
            "https://x.example/compose.yaml",
            "a:b",
            "-",
            "C:\\x",
            "@h:p",
        ] {
            assert_eq!(GitAddress::parse(text), None, "{text}");
        }
    }
}
