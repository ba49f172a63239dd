//! Names that stand for several files: folders and patterns, as `kubectl
//! apply -f` takes them.

use std::path::{Path, PathBuf};

/// The files that a folder stands for: what in it, and with `below` in the
/// folders within, is YAML or JSON, in the order of the paths. None when it
/// holds a Compose file, which is to be named.
pub fn in_folder(folder: &Path, below: bool) -> Vec<PathBuf> {
    let known = super::FILES.iter().chain(&super::OVERRIDES);
    if known.clone().any(|name| folder.join(name).exists()) {
        return Vec::new();
    }
    let kinds = ["yaml", "yml", "json"];
    let mut found = listed(folder, |name| {
        let end = Path::new(name).extension().and_then(|it| it.to_str());
        end.is_some_and(|end| kinds.contains(&end)) && !name.starts_with('.')
    });
    if below {
        for within in folders(folder) {
            found.extend(in_folder(&within, below));
        }
        found.sort();
    }
    found
}

/// The folders within a folder, but hidden ones and links.
fn folders(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let shown = entries.filter(|it| !it.file_name().to_string_lossy().starts_with('.'));
    shown
        .filter(|it| it.file_type().is_ok_and(|it| it.is_dir()))
        .map(|it| it.path())
}

/// The files that a pattern stands for: `*` any letters, `?` one, in the last
/// part of the path.
pub fn by_pattern(path: &Path) -> Vec<PathBuf> {
    let (Some(folder), Some(pattern)) = (path.parent(), path.file_name()) else {
        return Vec::new();
    };
    let pattern: Vec<char> = pattern.to_string_lossy().chars().collect();
    if !pattern.iter().any(|it| matches!(it, '*' | '?')) {
        return Vec::new();
    }
    listed(folder, |name| {
        let name: Vec<char> = name.chars().collect();
        matches(&pattern, &name)
    })
}

/// The files of a folder whose names are wanted.
fn listed(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    let mut found: Vec<PathBuf> = paths
        .filter(|path| path.is_file())
        .filter(|path| {
            path.file_name()
                .is_some_and(|name| wanted(&name.to_string_lossy()))
        })
        .collect();
    found.sort();
    found
}

fn matches(pattern: &[char], name: &[char]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some(('*', rest)) => (0..=name.len()).any(|skipped| matches(rest, &name[skipped..])),
        Some((letter, rest)) => match name.split_first() {
            Some((first, behind)) => (*letter == '?' || letter == first) && matches(rest, behind),
            None => false,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_match_whole_names() {
        let of = |pattern: &str, name: &str| {
            let letters = |it: &str| it.chars().collect::<Vec<_>>();
            matches(&letters(pattern), &letters(name))
        };
        assert!(of("*.yaml", "web.yaml") && of("?eb.*", "web.yaml") && of("*", ""));
        assert!(!of("*.yaml", "web.yml") && !of("we", "web") && !of("?", ""));
    }

    #[test]
    fn a_folder_stands_for_its_manifests_in_order() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["b.yaml", "a.json", "c.txt", ".d.yaml"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let names = |found: Vec<PathBuf>| -> Vec<String> {
            let names = found.iter().map(|it| it.file_name().unwrap());
            names.map(|it| it.to_string_lossy().into_owned()).collect()
        };
        let below = folder.path().join("aa");
        std::fs::create_dir_all(below.join(".git")).unwrap();
        std::fs::write(below.join("e.yml"), "").unwrap();
        std::fs::write(below.join(".git/f.yml"), "").unwrap();
        assert_eq!(names(in_folder(folder.path(), false)), ["a.json", "b.yaml"]);
        assert_eq!(
            names(in_folder(folder.path(), true)),
            ["a.json", "e.yml", "b.yaml"]
        );
        assert_eq!(names(by_pattern(&folder.path().join("?.yaml"))), ["b.yaml"]);
        std::fs::write(folder.path().join("compose.yaml"), "").unwrap();
        assert!(in_folder(folder.path(), false).is_empty());
    }
}
