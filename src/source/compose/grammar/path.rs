//! Paths as text, on any machine: cleaned, and told apart.

/// The shortest equal path with `/` between its parts: no `.`, no `..` but at
/// the start of a relative one, no doubled or trailing `/`. Empty stays empty.
pub fn clean_path(path: &str) -> String {
    if path.is_empty() {
        return String::new();
    }
    let rooted = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if kept.last().is_some_and(|last| *last != "..") => {
                kept.pop();
            }
            ".." if rooted => {}
            _ => kept.push(part),
        }
    }
    match (rooted, kept.is_empty()) {
        (true, _) => format!("/{}", kept.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => kept.join("/"),
    }
}

/// Whether a path is absolute on Windows: `c:\`, `c:/` or `\\server\share`.
pub fn is_windows_absolute(path: &str) -> bool {
    let bytes = path.as_bytes();
    match bytes {
        [drive, b':', b'\\' | b'/', ..] => drive.is_ascii_alphabetic(),
        [b'\\' | b'/', b'\\' | b'/', server, rest @ ..] => {
            let is_slash = |byte: &u8| matches!(byte, b'\\' | b'/');
            let share = rest.iter().position(is_slash).map(|at| &rest[at + 1..]);
            !is_slash(server)
                && *server != b'.'
                && share.is_some_and(|it| !it.is_empty() && !is_slash(&it[0]))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cleaning_keeps_what_a_path_means() {
        for (path, clean) in [
            ("", ""),
            ("/", "/"),
            ("/a/./b//c/", "/a/b/c"),
            ("/../a", "/a"),
            ("a/../..", ".."),
            ("a/..", "."),
            ("./a", "a"),
            ("../../a", "../../a"),
            (r"c:\a\..\b", r"c:\a\..\b"),
        ] {
            assert_eq!(clean_path(path), clean, "{path}");
        }
    }

    #[test]
    fn windows_paths_are_known_on_any_machine() {
        for path in [r"c:\a", "C:/", r"\\server\share", "//server/share"] {
            assert!(is_windows_absolute(path), "{path}");
        }
        for path in ["c:", "c:a", "/a", r"\a", r"\\server", "//", r"1:\a"] {
            assert!(!is_windows_absolute(path), "{path}");
        }
    }
}
