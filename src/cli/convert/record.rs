//! Which files of a folder conversions have written: a list in that folder,
//! so that the next one can remove what it no longer writes, and no file that
//! is somebody else's.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

use crate::convert::file::File;

/// The name of the list. Nothing that reads manifests or charts takes it for one.
const NAME: &str = ".rcompose-convert";

const ABOUT: &str = "\
# Written by `rcompose convert`. The next one into this folder removes those of
# these files that it does not write itself.
";

/// Paths of files, from the folder of the list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Record(BTreeSet<String>);

impl Record {
    /// Reads the list of a folder; without one, nothing was written.
    pub fn read(folder: &Path) -> io::Result<Self> {
        match fs::read_to_string(folder.join(NAME)) {
            Ok(text) => Ok(Self::parse(&text)),
            Err(error) if is_absence(&error) => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Paths that lead out of the folder are nobody's doing here.
    fn parse(text: &str) -> Self {
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        Self(
            lines
                .filter(|line| is_inside(line))
                .map(str::to_owned)
                .collect(),
        )
    }

    /// The list as a file.
    pub fn file(&self) -> File {
        let mut text = ABOUT.to_owned();
        for path in &self.0 {
            text.extend([path.as_str(), "\n"]);
        }
        File::new(NAME, text)
    }

    /// Where the files and the list itself are.
    pub fn places<'a>(&'a self, folder: &'a Path) -> impl Iterator<Item = PathBuf> + 'a {
        let own = (!self.0.is_empty()).then_some(NAME);
        let paths = self.0.iter().map(String::as_str).chain(own);
        paths.map(|it| folder.join(it))
    }

    pub fn contains(&self, path: &str) -> bool {
        self.0.contains(path)
    }

    pub fn insert(&mut self, path: &str) {
        self.0.insert(path.to_owned());
    }

    /// What is in this list or in the other one.
    pub fn and(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).cloned().collect())
    }

    /// Removes the files that are in this list and not among the others, and
    /// folders that are empty then; gives the paths of those that were there.
    pub fn remove_all_but(&self, others: &[File], folder: &Path) -> io::Result<Vec<String>> {
        let kept: BTreeSet<&str> = others.iter().map(|it| it.path.as_str()).collect();
        let mut removed = Vec::new();
        for path in self.0.iter().filter(|it| !kept.contains(it.as_str())) {
            if remove(folder, path)? {
                removed.push(path.clone());
            }
        }
        Ok(removed)
    }
}

fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

fn is_inside(path: &str) -> bool {
    let mut parts = Path::new(path).components();
    !path.is_empty() && parts.all(|it| matches!(it, Component::Normal(_))) && path != NAME
}

/// Removes a file, whether it was there. What is no file, or is behind a link
/// that leads out of the folder, somebody else has put there.
fn remove(folder: &Path, path: &str) -> io::Result<bool> {
    let whole = folder.join(path);
    let about = match whole.symlink_metadata() {
        Ok(about) => about,
        Err(error) if is_absence(&error) => return Ok(false),
        Err(error) => return Err(error),
    };
    let parent = whole.parent().unwrap_or(folder);
    if !about.is_file() || !parent.canonicalize()?.starts_with(folder.canonicalize()?) {
        return Ok(false);
    }
    fs::remove_file(&whole)?;
    let parents = parent.ancestors().take_while(|it| *it != folder);
    for parent in parents {
        // It stays when there is something else in it.
        if fs::remove_dir(parent).is_err() {
            break;
        }
    }
    Ok(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_out_of_the_folder_is_not_listed() {
        let listed =
            Record::parse("# about\na.yaml\nsub/b.yaml\n../c\n/etc/d\n\n.rcompose-convert\n");
        assert_eq!(
            listed.0.into_iter().collect::<Vec<_>>(),
            ["a.yaml", "sub/b.yaml"]
        );
    }

    #[test]
    fn others_files_and_what_is_behind_links_stay() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let root = folder.path();
        fs::create_dir_all(root.join("sub/deep")).unwrap();
        for file in ["old", "own", "new", "sub/deep/old"] {
            fs::write(root.join(file), "").unwrap();
        }
        fs::write(other.path().join("file"), "").unwrap();
        std::os::unix::fs::symlink(other.path(), root.join("away")).unwrap();
        std::os::unix::fs::symlink("own", root.join("link")).unwrap();
        let record = Record::parse("old\nnew\nsub/deep/old\naway/file\nlink\ngone\n");
        let kept = [File::new("new", "")];
        assert_eq!(
            record.remove_all_but(&kept, root).unwrap(),
            ["old", "sub/deep/old"]
        );
        let mut left: Vec<_> = root
            .read_dir()
            .unwrap()
            .map(|it| it.unwrap().file_name())
            .collect();
        left.sort();
        assert_eq!(left, ["away", "link", "new", "own"]);
        assert!(other.path().join("file").exists());
    }
}
