//! Files that are nobody's work: editors' swap files and backups, and `.git`.

use std::sync::LazyLock;

use crate::model::ignore::IgnorePatterns;

/// Those that Docker Compose leaves out, by the programs that write them.
const PATTERNS: &[&str] = &[
    // JetBrains' editors.
    "**/*___jb_old___",
    "**/*___jb_tmp___",
    "**/.idea/**",
    // Emacs: locks and autosaves.
    "**/.#*",
    "**/#*#",
    // Vim: swap files, backups, and the file by which it tries a folder.
    "**/4913",
    "**/*~",
    "**/.*.swp",
    "**/.*.swx",
    "**/.*.swo",
    "**/.*.swn",
    // Kate.
    "**/.*.kate-swp",
    // Go's way to find out the umask.
    "**/*-go-tmp-umask",
    "**/.git",
];

/// They are all valid, which a test holds.
static FIT: LazyLock<IgnorePatterns> =
    LazyLock::new(|| IgnorePatterns::new(PATTERNS).unwrap_or_default());

/// Whether a path, relative and with slashes, is of no interest to anybody.
pub(super) fn is_ephemeral(path: &str) -> bool {
    FIT.fit(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_patterns_are_valid() {
        assert!(IgnorePatterns::new(PATTERNS).is_ok());
    }

    #[test]
    fn temporaries_are_told_from_work() {
        let ephemeral = [
            ".main.rs.swp",
            "a/.main.rs.swx",
            "a/b/main.rs~",
            "4913",
            "src/4913",
            "#main.rs#",
            "a/.#main.rs",
            ".idea/workspace.xml",
            "a/.idea/x/y",
            "main.py___jb_tmp___",
            ".git",
            ".git/index.lock",
            "vendored/.git/HEAD",
            "x-go-tmp-umask",
        ];
        for path in ephemeral {
            assert!(is_ephemeral(path), "{path}");
        }
        let work = [
            "main.rs",
            "a/main.swp.rs",
            "a/49130",
            ".gitignore",
            ".github/workflows/a.yml",
            "film.swf",
            "a#b",
        ];
        for path in work {
            assert!(!is_ephemeral(path), "{path}");
        }
    }
}
