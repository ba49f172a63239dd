//! Names that stand for several files: folders and patterns, as `kubectl
//! apply -f` takes them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use super::Report;
use crate::source::Diagnostic;
use crate::source::kube::kustomize;

/// The files that a folder stands for: its kustomization, which says itself
/// what belongs to it; else what in it, and with `below` in the folders
/// within, is YAML or JSON, in the order of the paths. None when it holds a
/// Compose file, which is to be named.
pub fn in_folder(folder: &Path, below: bool) -> Vec<PathBuf> {
    if let Some(file) = kustomize::in_folder(folder).into_iter().next() {
        return vec![file];
    }
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

/// The files that a pattern stands for: `*` any letters, `?` one, `[a-z]` one
/// of some, in any part of the path.
pub fn by_pattern(path: &Path) -> Vec<PathBuf> {
    if !path.iter().any(is_pattern) {
        return Vec::new();
    }
    let mut found = vec![PathBuf::new()];
    for part in path {
        if !is_pattern(part) {
            for folder in &mut found {
                folder.push(part);
            }
            continue;
        }
        let pattern: Vec<char> = part.to_string_lossy().chars().collect();
        let fits = |name: &str| matches(&pattern, &name.chars().collect::<Vec<_>>());
        found = found.iter().flat_map(|it| entries(it, fits)).collect();
    }
    found.retain(|it| it.is_file());
    found.sort();
    found
}

/// The folder that all of a pattern's files are in or below.
pub fn above_pattern(path: &Path) -> PathBuf {
    let parent = path.parent().unwrap_or(path);
    parent.iter().take_while(|it| !is_pattern(it)).collect()
}

fn is_pattern(part: &OsStr) -> bool {
    part.to_string_lossy().contains(['*', '?', '['])
}

/// The files that a pattern stands for, without kustomizations among others:
/// most of those others are their parts.
pub fn but_kustomizations(name: &str, files: Vec<PathBuf>, report: &mut Report) -> Vec<PathBuf> {
    let (own, others): (Vec<PathBuf>, Vec<PathBuf>) =
        files.into_iter().partition(|it| kustomize::is_one(it));
    if others.is_empty() {
        return own;
    }
    for file in own {
        let said = format!("`{name}` fits {}, which is left out", file.display());
        let hint = "name its folder instead to have it applied";
        report.push(Diagnostic::note(said).hint(hint));
    }
    others
}

/// The files of a folder whose names are wanted.
fn listed(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let mut found = entries(folder, wanted);
    found.retain(|path| path.is_file());
    found.sort();
    found
}

/// What in a folder has a name that is wanted.
fn entries(folder: &Path, wanted: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let entries = entries.filter(|it| wanted(&it.file_name().to_string_lossy()));
    entries.map(|it| it.path()).collect()
}

fn matches(pattern: &[char], name: &[char]) -> bool {
    match pattern.split_first() {
        None => name.is_empty(),
        Some(('*', rest)) => (0..=name.len()).any(|skipped| matches(rest, &name[skipped..])),
        Some((letter, rest)) => {
            let Some((first, behind)) = name.split_first() else {
                return false;
            };
            match one_of(pattern) {
                Some((fits, rest)) => fits(*first) && matches(rest, behind),
                None => (*letter == '?' || letter == first) && matches(rest, behind),
            }
        }
    }
}

/// What `[a-z_]` or `[^a]` at the start of a pattern fits, and what is behind
/// it.
fn one_of(pattern: &[char]) -> Option<(impl Fn(char) -> bool + '_, &[char])> {
    let inside = pattern.strip_prefix(&['['])?;
    let end = inside.iter().position(|it| *it == ']')?;
    let (inside, rest) = (&inside[..end], &inside[end + 1..]);
    let (negated, inside) = match inside.split_first() {
        Some(('^', inside)) => (true, inside),
        _ => (false, inside),
    };
    let fits = move |letter: char| {
        let mut left = inside;
        let mut found = false;
        while let Some((first, behind)) = left.split_first() {
            let (last, behind) = match behind {
                ['-', last, behind @ ..] => (last, behind),
                _ => (first, behind),
            };
            found |= (*first..=*last).contains(&letter);
            left = behind;
        }
        found != negated
    };
    Some((fits, rest))
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
        assert!(of("[a-cw]eb", "web") && of("[^x]*", "web") && of("a[", "a["));
        assert!(!of("[a-c]eb", "web") && !of("[^w]eb", "web") && !of("[w]", ""));
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
        let deep = folder.path().join("[a-b]*/*.yml");
        assert_eq!(names(by_pattern(&deep)), ["e.yml"]);
        assert_eq!(above_pattern(&deep), folder.path());
        std::fs::write(folder.path().join("compose.yaml"), "").unwrap();
        assert!(in_folder(folder.path(), false).is_empty());
    }
}
