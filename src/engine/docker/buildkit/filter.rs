//! Which files of a folder BuildKit asks for: patterns of what is wanted and
//! of what is left out, and paths whose symbolic links are to be followed.

use std::collections::BTreeSet;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::model::ignore::{Fitting, IgnorePatterns, PatternError};

/// What BuildKit asks for, in its own words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Patterns of what is wanted; none: everything.
    pub include: Vec<String>,
    /// Patterns of what is left out.
    pub exclude: Vec<String>,
    /// Paths that are wanted, and what their symbolic links lead to.
    pub follow: Vec<String>,
}

/// Tells for each file, from the top down, whether it is wanted.
#[derive(Debug, Default)]
pub struct Filter {
    include: Option<IgnorePatterns>,
    exclude: Option<IgnorePatterns>,
}

/// Which patterns fit a folder.
#[derive(Debug, Clone, Default)]
pub struct Inherited {
    include: Fitting,
    exclude: Fitting,
}

/// What becomes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It is wanted.
    Wanted,
    /// It is not, but if it is a folder, something in it may be.
    Passed,
    /// It is not, nor is anything in it.
    Unwanted,
}

impl Filter {
    /// The filter for a folder. Only `follow` makes it look into the folder.
    pub fn new(root: &Path, selection: &Selection) -> io::Result<Self> {
        let mut include = selection.include.clone();
        if !selection.follow.is_empty() {
            include.extend(follow(root, &selection.follow)?.unwrap_or_default());
        }
        Self::of_patterns(&include, &selection.exclude)
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))
    }

    fn of_patterns(include: &[String], exclude: &[String]) -> Result<Self, PatternError> {
        let some = |patterns: &[String]| {
            let patterns = IgnorePatterns::new(patterns)?;
            Ok((!patterns.is_empty()).then_some(patterns))
        };
        Ok(Self {
            include: some(include)?,
            exclude: some(exclude)?,
        })
    }

    /// What becomes of a file, given what holds for its folder; and what
    /// holds for it.
    pub fn judge(&self, path: &str, folder: &Inherited) -> (Verdict, Inherited) {
        let mut inherited = Inherited::default();
        let mut verdict = Verdict::Wanted;
        if let Some(include) = &self.include {
            let fits;
            (fits, inherited.include) = include.fit_in(path, &folder.include);
            if !fits && !include.reach_into(path, false) {
                return (Verdict::Unwanted, inherited);
            }
            if !fits {
                verdict = Verdict::Passed;
            }
        }
        if let Some(exclude) = &self.exclude {
            let fits;
            (fits, inherited.exclude) = exclude.fit_in(path, &folder.exclude);
            if fits && !exclude.reach_into(path, true) {
                return (Verdict::Unwanted, inherited);
            }
            if fits {
                verdict = Verdict::Passed;
            }
        }
        (verdict, inherited)
    }
}

/// The paths in a folder that some paths stand for, with what their symbolic
/// links lead to, which never leaves the folder; none: all of it.
fn follow(root: &Path, paths: &[String]) -> io::Result<Option<Vec<String>>> {
    let mut links = Links {
        root,
        found: BTreeSet::new(),
    };
    for path in paths {
        links.add(Path::new(path))?;
    }
    if links.found.contains("") {
        return Ok(None);
    }
    Ok(Some(links.found.into_iter().collect()))
}

struct Links<'a> {
    root: &'a Path,
    found: BTreeSet<String>,
}

impl Links<'_> {
    /// Adds a path, part by part. `..` at the top stays there.
    fn add(&mut self, path: &Path) -> io::Result<()> {
        let clean = inside(path);
        let mut current = PathBuf::new();
        let mut parts = clean.components();
        while let Some(part) = parts.next() {
            current.push(part);
            let targets = self.targets(&current)?;
            if targets.is_empty() {
                continue;
            }
            if self.found.insert(current.to_string_lossy().into_owned()) {
                for target in targets {
                    self.add(&target.join(parts.as_path()))?;
                }
            }
            return Ok(());
        }
        self.found.insert(current.to_string_lossy().into_owned());
        Ok(())
    }

    /// Where a path leads to, if it is a symbolic link; where the links that
    /// fit it lead to, if it ends in a pattern.
    fn targets(&self, path: &Path) -> io::Result<Vec<PathBuf>> {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        if !name.contains(['*', '?', '[']) {
            return Ok(self.target(path)?.into_iter().collect());
        }
        // A `!` is a letter like any other here.
        let escaped = name.strip_prefix('!').map(|rest| format!("\\!{rest}"));
        let pattern = IgnorePatterns::new([escaped.as_deref().unwrap_or(&name)])
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let folder = path.parent().unwrap_or(Path::new(""));
        let entries = match std::fs::read_dir(self.root.join(folder)) {
            Ok(entries) => entries,
            Err(error) if is_absent(&error) => return Ok(Vec::new()),
            Err(error) => return Err(error),
        };
        let mut targets = Vec::new();
        for entry in entries {
            let name = entry?.file_name();
            if pattern.fit(&name.to_string_lossy()) {
                targets.extend(self.target(&folder.join(name))?);
            }
        }
        Ok(targets)
    }

    fn target(&self, path: &Path) -> io::Result<Option<PathBuf>> {
        match std::fs::read_link(self.root.join(path)) {
            // An absolute link starts at the top of the folder.
            Ok(link) => Ok(Some(path.parent().unwrap_or(Path::new("")).join(link))),
            Err(error) if is_absent(&error) => Ok(None),
            // What is no link.
            Err(error) if error.kind() == io::ErrorKind::InvalidInput => Ok(None),
            Err(error) => Err(error),
        }
    }
}

/// A path as one in the folder: without a root, and with `..` taken out.
fn inside(path: &Path) -> PathBuf {
    let mut clean = PathBuf::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => clean.push(name),
            Component::ParentDir => {
                clean.pop();
            }
            _ => {}
        }
    }
    clean
}

fn is_absent(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn follow_in(links: &[(&str, &str)], paths: &[&str]) -> Option<Vec<String>> {
        let folder = tempfile::tempdir().unwrap();
        for (name, target) in links {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::os::unix::fs::symlink(target, path).unwrap();
        }
        let paths: Vec<String> = paths.iter().map(|path| (*path).to_owned()).collect();
        follow(folder.path(), &paths).unwrap()
    }

    #[test]
    fn links_are_followed_inside_the_folder_only() {
        let links = [
            ("a", "b/c"),
            ("b", "real"),
            ("out", "../../etc/passwd"),
            ("abs", "/x/y"),
        ];
        let follow = |path| follow_in(&links, &[path]).unwrap().join(" ");
        assert_eq!(follow("a"), "a b real/c");
        assert_eq!(follow("out"), "etc/passwd out");
        assert_eq!(follow("abs/z"), "abs x/y/z");
        assert_eq!(follow("not/there"), "not/there");
        assert_eq!(follow("../up"), "up");
    }

    #[test]
    fn links_in_a_circle_end() {
        let links = [("a", "b"), ("b", "a")];
        assert_eq!(follow_in(&links, &["a"]).unwrap().join(" "), "a b");
    }

    #[test]
    fn patterns_follow_the_links_that_fit() {
        let links = [("x1", "one"), ("x2", "two"), ("y", "three")];
        assert_eq!(follow_in(&links, &["x*"]).unwrap().join(" "), "one two x*");
    }

    #[test]
    fn the_folder_itself_is_all_of_it() {
        assert_eq!(follow_in(&[], &["a", "."]), None);
        assert_eq!(follow_in(&[("top", ".")], &["top"]), None);
    }

    #[track_caller]
    fn check(include: &[&str], exclude: &[&str], path: &str, expected: Verdict) {
        let owned = |list: &[&str]| {
            list.iter()
                .map(|text| (*text).to_owned())
                .collect::<Vec<_>>()
        };
        let filter = Filter::of_patterns(&owned(include), &owned(exclude)).unwrap();
        let mut inherited = Inherited::default();
        let mut verdict = Verdict::Wanted;
        for (end, _) in path.match_indices('/').chain([(path.len(), "")]) {
            (verdict, inherited) = filter.judge(&path[..end], &inherited);
            if verdict == Verdict::Unwanted {
                break;
            }
        }
        assert_eq!(verdict, expected, "{path}");
    }

    #[test]
    fn what_is_wanted_and_not_left_out_is_sent() {
        use Verdict::{Passed, Unwanted, Wanted};
        check(&[], &[], "a/b", Wanted);
        check(&["src"], &[], "src/main.rs", Wanted);
        check(&["src"], &[], "docs", Unwanted);
        check(&["src/bin"], &[], "src", Passed);
        check(&[], &["docs"], "docs/a", Unwanted);
        check(&[], &["docs", "!docs/a"], "docs", Passed);
        check(&[], &["docs", "!docs/a"], "docs/a", Wanted);
        check(&["a*"], &["**/*.o"], "ab/x.o", Unwanted);
        check(&["a*"], &["**/*.o"], "ab/x.c", Wanted);
    }
}
