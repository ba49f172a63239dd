//! Image references: `nginx`, `ghcr.io/a/b:1`, `x@sha256:…`.
//!
//! The rules are Docker's: the first part is a registry when it has a dot or a
//! colon or is `localhost`; without one it is Docker Hub, whose single names
//! stand for `library/…`; without tag and digest it is `latest`.

use std::fmt;

/// The registry of a reference that names none.
pub const DOCKER_HUB: &str = "docker.io";

/// A reference with all that is implied filled in.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// The registry, as `docker.io` or `localhost:5000`.
    pub registry: String,
    /// The repository in it, as `library/nginx`.
    pub repository: String,
    /// The tag; empty with a digest alone.
    pub tag: String,
    /// The digest, as `sha256:…`; empty without one.
    pub digest: String,
}

/// Why a text is no reference.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReferenceError {
    /// Nothing there.
    #[error("an image reference is empty")]
    Empty,
    /// The repository has capital letters.
    #[error("image reference `{0}`: the repository must be lower case")]
    Capitals(String),
    /// Another character that cannot stand there.
    #[error("invalid image reference `{0}`")]
    Invalid(String),
}

impl Reference {
    /// Reads a reference.
    ///
    /// # Errors
    /// When it does not follow the grammar of image references.
    pub fn parse(text: &str) -> Result<Self, ReferenceError> {
        if text.is_empty() {
            return Err(ReferenceError::Empty);
        }
        let invalid = || ReferenceError::Invalid(text.to_owned());
        let (rest, digest) = text.split_once('@').unwrap_or((text, ""));
        if text.contains('@') && !is_digest(digest) {
            return Err(invalid());
        }
        let (name, tag) = match rest.rsplit_once(':') {
            Some((name, tag)) if !tag.contains('/') => (name, tag),
            _ => (rest, ""),
        };
        if rest.len() > name.len() && !is_tag(tag) {
            return Err(invalid());
        }
        let (registry, path) = match name.split_once('/') {
            Some((first, path)) if is_registry(first) => (first, path),
            _ => (DOCKER_HUB, name),
        };
        let registry = if registry == "index.docker.io" {
            DOCKER_HUB
        } else {
            registry
        };
        if path.chars().any(char::is_uppercase) {
            return Err(ReferenceError::Capitals(text.to_owned()));
        }
        if !path.split('/').all(is_component) {
            return Err(invalid());
        }
        let library = registry == DOCKER_HUB && !path.contains('/');
        Ok(Self {
            registry: registry.to_owned(),
            repository: if library {
                format!("library/{path}")
            } else {
                path.to_owned()
            },
            tag: if tag.is_empty() && digest.is_empty() {
                "latest"
            } else {
                tag
            }
            .to_owned(),
            digest: digest.to_owned(),
        })
    }

    /// The shortest form that means the same, as Docker shows it; the tag
    /// `latest` included.
    pub fn familiar(&self) -> String {
        self.familiar_name() + &self.suffix()
    }

    /// The same without tag and digest, as `nginx` or `localhost:5000/a/b`.
    pub fn familiar_name(&self) -> String {
        match self.repository.strip_prefix("library/") {
            Some(name) if self.registry == DOCKER_HUB && !name.contains('/') => name.to_owned(),
            _ if self.registry == DOCKER_HUB => self.repository.clone(),
            _ => format!("{}/{}", self.registry, self.repository),
        }
    }

    /// The one form that all references to the same local image share: a
    /// digest makes the tag beside it meaningless.
    pub fn identity(&self) -> String {
        let name = format!("{}/{}", self.registry, self.repository);
        if self.digest.is_empty() {
            format!("{name}:{}", self.tag)
        } else {
            format!("{name}@{}", self.digest)
        }
    }

    fn suffix(&self) -> String {
        let tag = if self.tag.is_empty() {
            String::new()
        } else {
            format!(":{}", self.tag)
        };
        if self.digest.is_empty() {
            tag
        } else {
            format!("{tag}@{}", self.digest)
        }
    }
}

impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}{}", self.registry, self.repository, self.suffix())
    }
}

fn is_registry(part: &str) -> bool {
    part.contains(['.', ':']) || part == "localhost" || part.chars().any(char::is_uppercase)
}

fn is_component(part: &str) -> bool {
    let alphanumeric = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    part.starts_with(alphanumeric)
        && part.ends_with(alphanumeric)
        && part
            .chars()
            .all(|c| alphanumeric(c) || matches!(c, '.' | '_' | '-'))
}

fn is_tag(tag: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    tag.len() <= 128
        && tag.starts_with(word)
        && tag.chars().all(|c| word(c) || matches!(c, '.' | '-'))
}

fn is_digest(digest: &str) -> bool {
    digest.split_once(':').is_some_and(|(algorithm, hex)| {
        !algorithm.is_empty() && hex.len() >= 32 && hex.chars().all(|c| c.is_ascii_hexdigit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, full: &str, familiar: &str) {
        let reference = Reference::parse(text).unwrap();
        assert_eq!(
            (
                reference.to_string().as_str(),
                reference.familiar().as_str()
            ),
            (full, familiar)
        );
    }

    #[test]
    fn what_is_implied_is_filled_in() {
        check("nginx", "docker.io/library/nginx:latest", "nginx:latest");
        check("index.docker.io/a/b:1", "docker.io/a/b:1", "a/b:1");
        check(
            "localhost:5000/x",
            "localhost:5000/x:latest",
            "localhost:5000/x:latest",
        );
        check("localhost/x:1", "localhost/x:1", "localhost/x:1");
        check(
            "gcr.io/a/b/c:1.2-x",
            "gcr.io/a/b/c:1.2-x",
            "gcr.io/a/b/c:1.2-x",
        );
        let digest = "sha256:0123456789012345678901234567890123456789012345678901234567890123";
        check(
            &format!("a:1@{digest}"),
            &format!("docker.io/library/a:1@{digest}"),
            &format!("a:1@{digest}"),
        );
        check(
            &format!("a@{digest}"),
            &format!("docker.io/library/a@{digest}"),
            &format!("a@{digest}"),
        );
    }

    #[test]
    fn one_image_has_one_identity() {
        let identity = |text| Reference::parse(text).unwrap().identity();
        for text in ["nginx", "nginx:latest", "docker.io/library/nginx"] {
            assert_eq!(identity(text), "docker.io/library/nginx:latest", "{text}");
        }
        let digest = "sha256:0123456789012345678901234567890123456789012345678901234567890123";
        assert_eq!(
            identity(&format!("nginx:1@{digest}")),
            format!("docker.io/library/nginx@{digest}")
        );
    }

    #[test]
    fn what_is_no_reference_is_refused() {
        for text in ["", "a b", "a:", "a@sha256:12", "/a", "a//b", "a:b:c", "-a"] {
            assert!(Reference::parse(text).is_err(), "{text}");
        }
        assert_eq!(
            Reference::parse("Nginx"),
            Err(ReferenceError::Capitals("Nginx".into()))
        );
    }
}
