//! The two sides of a copy, and the ends of paths, which matter: `folder/.`
//! is what is in a folder, and `folder/` must be one.

/// One side of a copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// On this machine.
    Here(&'a str),
    /// In a service's containers.
    Inside {
        /// The service.
        service: &'a str,
        /// The path.
        path: &'a str,
    },
}

impl<'a> Place<'a> {
    /// Reads `SERVICE:PATH`, or a path. What begins with `/` or `.` is a path.
    pub fn read(text: &'a str) -> Self {
        match text.split_once(':') {
            Some((service, path)) if !text.starts_with(['/', '.']) => {
                Self::Inside { service, path }
            }
            _ => Self::Here(text),
        }
    }
}

/// Whether a path ends with `/.`, or is `.`.
pub fn is_content(path: &str) -> bool {
    path == "." || path.ends_with("/.")
}

/// Whether a path can only be a folder's.
pub fn is_folder(path: &str) -> bool {
    path.ends_with('/') || is_content(path)
}

/// A path without empty and `.` parts, and with `..` worked in; absolute, as
/// paths in containers are.
pub fn cleaned(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("/{}", parts.join("/"))
}

/// A path's folder and its last part; `.` for the content of a folder.
pub fn split(path: &str) -> (String, String) {
    let clean = cleaned(path);
    if is_content(path) {
        return (clean, ".".to_owned());
    }
    let (folder, name) = clean.rsplit_once('/').unwrap_or(("", &clean));
    let folder = if folder.is_empty() { "/" } else { folder };
    (folder.to_owned(), name.to_owned())
}

/// Where a link in a container leads.
pub fn resolved(link: &str, target: &str) -> String {
    if target.starts_with('/') {
        return target.to_owned();
    }
    let (folder, _) = split(link.trim_end_matches("/."));
    cleaned(&format!("{folder}/{target}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_service_and_a_path_are_told_from_a_path() {
        let inside = |service, path| Place::Inside { service, path };
        assert_eq!(Place::read("web:/a:b"), inside("web", "/a:b"));
        assert_eq!(Place::read("web:"), inside("web", ""));
        for here in ["a", "/a:b", "./a:b", "../a:b", "-"] {
            assert_eq!(Place::read(here), Place::Here(here));
        }
    }

    #[test]
    fn paths_are_split_at_their_last_part() {
        let parts = |path| {
            let (folder, name) = split(path);
            format!("{folder} {name}")
        };
        assert_eq!(parts("/a/b"), "/a b");
        assert_eq!(parts("a//b/"), "/a b");
        assert_eq!(parts("/a/b/."), "/a/b .");
        assert_eq!(parts("/a"), "/ a");
        assert_eq!(parts("/a/../b"), "/ b");
        assert_eq!(resolved("/a/b", "c"), "/a/c");
        assert_eq!(resolved("/a/b", "../c"), "/c");
        assert_eq!(resolved("/a/b", "/c"), "/c");
    }
}
