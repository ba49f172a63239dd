//! The host's files and the project's document, as a conversion asks for them.

use std::collections::HashSet;
use std::fs::{self, Metadata};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use super::record::Record;
use crate::convert::kube::{Content, Folder, Found, LIMIT, Surroundings};
use crate::source::yaml::Node;

/// The disk, and what the files of the project say.
pub struct Disk<'a> {
    document: &'a Node,
    /// The file or folder that is written to.
    output: Option<PathBuf>,
}

impl<'a> Disk<'a> {
    /// Looks at the disk, and at the merged document of the project. What is
    /// written to `output`, and was written by earlier conversions, is no
    /// content of any folder: it would be in the next one's output.
    pub fn new(document: &'a Node, output: Option<&str>) -> Self {
        Self {
            document,
            output: output.and_then(|it| Path::new(it).canonicalize().ok()),
        }
    }
}

impl Surroundings for Disk<'_> {
    fn look(&self, path: &str) -> Found {
        self.at(Path::new(path))
            .unwrap_or_else(|error| missing(&error))
    }

    fn kind(&self, path: &str) -> Found {
        match fs::metadata(path).map(|it| it.file_type()) {
            Err(error) => missing(&error),
            Ok(kind) if kind.is_socket() => Found::Socket,
            Ok(kind) if kind.is_dir() => Found::Folder(Folder::default()),
            Ok(kind) if kind.is_file() => Found::File(Content::default()),
            Ok(_) => Found::Device,
        }
    }

    fn is_written(&self, path: &[&str]) -> bool {
        let mut node = Some(self.document);
        for key in path {
            node = node.and_then(|it| it.named(key));
        }
        node.is_some()
    }
}

fn missing(error: &io::Error) -> Found {
    match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => Found::Missing,
        _ => Found::Unreadable(error.to_string()),
    }
}

fn is_too_large(size: u64) -> bool {
    usize::try_from(size).map_or(true, |size| size > LIMIT)
}

fn file(path: &Path, about: &Metadata) -> io::Result<Content> {
    Ok(Content {
        bytes: fs::read(path)?,
        executable: about.permissions().mode() & 0o111 != 0,
    })
}

impl Disk<'_> {
    fn at(&self, path: &Path) -> io::Result<Found> {
        let about = fs::metadata(path)?;
        let kind = about.file_type();
        if kind.is_socket() {
            Ok(Found::Socket)
        } else if kind.is_dir() {
            self.folder(path)
        } else if !kind.is_file() {
            Ok(Found::Device)
        } else if is_too_large(about.len()) {
            Ok(Found::TooLarge(about.len()))
        } else {
            file(path, &about).map(Found::File)
        }
    }

    /// The files of a folder and of those below it, in order of their paths.
    /// Links to folders are not followed: they may lead round in circles.
    fn folder(&self, root: &Path) -> io::Result<Found> {
        let mut found = Folder::default();
        let mut written = HashSet::new();
        written.extend(self.output.as_deref().and_then(|it| within(it, root)));
        let (mut open, mut total) = (vec![root.to_owned()], 0);
        while let Some(folder) = open.pop() {
            written.extend(Record::read(&folder)?.places(&folder));
            for entry in fs::read_dir(&folder)? {
                let path = entry?.path();
                if written.contains(&path) {
                    continue;
                }
                let name = path.strip_prefix(root).unwrap_or(&path);
                let name = name.to_string_lossy().into_owned();
                // A link that leads nowhere has no content either.
                let about = fs::metadata(&path).or_else(|_| fs::symlink_metadata(&path))?;
                if about.is_dir() && !path.is_symlink() {
                    open.push(path);
                } else if about.is_file() {
                    total += about.len();
                    if is_too_large(total) {
                        return Ok(Found::TooLarge(total));
                    }
                    found.files.push((name, file(&path, &about)?));
                } else {
                    found.others.push(name);
                }
            }
        }
        found.files.sort_by(|(a, _), (b, _)| a.cmp(b));
        found.others.sort();
        Ok(Found::Folder(found))
    }
}

/// A path without links, by the name that leads to it from a folder.
fn within(path: &Path, folder: &Path) -> Option<PathBuf> {
    let real = folder.canonicalize().ok()?;
    let name = path.strip_prefix(real).ok()?;
    (!name.as_os_str().is_empty()).then(|| folder.join(name))
}
