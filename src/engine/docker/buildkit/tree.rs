//! The files that are offered to BuildKit under one name: a folder, or a few
//! files on their own, such as a Dockerfile that is nowhere near its context.
//!
//! A folder is walked in the order that BuildKit asks for: names by their
//! bytes, what is in a folder right after it. Symbolic links are told as such
//! and never followed out of the folder.

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Cursor, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use bollard_buildkit_proto::fsutil::types::Stat;
use rustix::fs::OFlags;

use super::filter::{Filter, Inherited, Selection, Verdict};
use super::stat::{self, Links};

/// Files that are offered under one name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Tree {
    /// All that is in a folder. The path is absolute and has no links.
    Folder(PathBuf),
    /// A few files, by name.
    Files(Vec<(String, Content)>),
}

/// What is in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// What is in a file of the machine.
    Path(PathBuf),
    /// A text.
    Text(String),
}

/// Takes each file that is wanted, in order; stops the walk with an error.
pub type Take<'a> = &'a mut dyn FnMut(Stat) -> io::Result<()>;

impl Tree {
    /// Tells the files that are selected. This blocks.
    pub fn walk(&self, selection: &Selection, take: Take<'_>) -> io::Result<()> {
        match self {
            Self::Folder(root) => {
                let filter = Filter::new(root, selection)?;
                let mut walk = Walk {
                    root,
                    filter: &filter,
                    links: Links::default(),
                    untold: Vec::new(),
                    take,
                };
                walk.folder("", &Inherited::default(), false)
            }
            Self::Files(files) => files.iter().try_for_each(|(name, content)| {
                let stat = content.stat(name).map_err(|error| about(name, &error))?;
                take(stat)
            }),
        }
    }

    /// Opens a file that has been told. This blocks.
    pub fn open(&self, name: &str) -> io::Result<Box<dyn Read>> {
        let opened: io::Result<Box<dyn Read>> = match self {
            Self::Folder(root) => open_inside(root, name).map(|file| Box::new(file) as _),
            Self::Files(files) => match files.iter().find(|(known, _)| known == name) {
                Some((_, Content::Path(path))) => File::open(path).map(|file| Box::new(file) as _),
                Some((_, Content::Text(text))) => Ok(Box::new(Cursor::new(text.clone()))),
                None => Err(io::ErrorKind::NotFound.into()),
            },
        };
        opened.map_err(|error| about(name, &error))
    }
}

impl Content {
    fn stat(&self, name: &str) -> io::Result<Stat> {
        match self {
            Self::Path(path) => stat::stat(path, name, &fs::metadata(path)?, &mut Links::default()),
            Self::Text(text) => Ok(Stat {
                path: name.to_owned(),
                mode: 0o600,
                size: i64::try_from(text.len()).unwrap_or(i64::MAX),
                ..Stat::default()
            }),
        }
    }
}

/// Opens a file of a folder, without following a link on the way: what was a
/// file when it was told may be a link by now.
fn open_inside(root: &Path, name: &str) -> io::Result<File> {
    let path = root.join(name);
    let folder = path.parent().unwrap_or(root);
    if fs::canonicalize(folder)? != folder {
        return Err(io::Error::other("its folder has become a symbolic link"));
    }
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits();
    let flags = i32::try_from(flags).map_err(io::Error::other)?;
    File::options().read(true).custom_flags(flags).open(path)
}

/// An error with the file that it is about.
fn about(name: &str, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{name}: {error}"))
}

struct Walk<'a> {
    root: &'a Path,
    filter: &'a Filter,
    links: Links,
    /// The folders on the way that are told only once something in them is.
    untold: Vec<String>,
    take: Take<'a>,
}

impl Walk<'_> {
    /// Walks a folder. Errors of reading it do not matter when it is only
    /// `passed` through.
    fn folder(&mut self, folder: &str, inherited: &Inherited, passed: bool) -> io::Result<()> {
        let names = match names(&self.root.join(folder)) {
            Err(error) if passed && error.kind() == io::ErrorKind::PermissionDenied => Vec::new(),
            names => names.map_err(|error| about(folder, &error))?,
        };
        for name in names {
            self.file(&Path::new(folder).join(name), inherited)?;
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, inherited: &Inherited) -> io::Result<()> {
        let (verdict, inherited) = self.filter.judge(&path.to_string_lossy(), inherited);
        if verdict == Verdict::Unwanted {
            return Ok(());
        }
        let name = stat::utf8(path)?;
        let metadata = match fs::symlink_metadata(self.root.join(path)) {
            Ok(metadata) => metadata,
            // It has gone since the folder was read.
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(about(name, &error)),
        };
        let passed = verdict == Verdict::Passed;
        if passed {
            self.untold.push(name.to_owned());
        } else if stat::is_socket(&metadata) {
            return Ok(());
        } else {
            for folder in std::mem::take(&mut self.untold) {
                let metadata = fs::symlink_metadata(self.root.join(&folder));
                self.tell(&folder, &metadata.map_err(|error| about(&folder, &error))?)?;
            }
            self.tell(name, &metadata)?;
        }
        if metadata.is_dir() {
            self.folder(name, &inherited, passed)?;
        }
        self.untold.pop_if(|last| passed && last == name);
        Ok(())
    }

    fn tell(&mut self, path: &str, metadata: &fs::Metadata) -> io::Result<()> {
        let stat = stat::stat(&self.root.join(path), path, metadata, &mut self.links);
        (self.take)(stat.map_err(|error| about(path, &error))?)
    }
}

/// The names in a folder, in order.
fn names(folder: &Path) -> io::Result<Vec<OsString>> {
    let names = fs::read_dir(folder)?.map(|entry| Ok(entry?.file_name()));
    let mut names = names.collect::<io::Result<Vec<_>>>()?;
    names.sort_unstable();
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// A folder with files, and links where there is `->`.
    fn folder(files: &[&str]) -> (tempfile::TempDir, Tree) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for file in files {
            let (name, target) = file.split_once("->").unwrap_or((file, ""));
            let path = root.join(name);
            if name.ends_with('/') {
                fs::create_dir_all(path).unwrap();
                continue;
            }
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            if target.is_empty() {
                fs::write(path, name).unwrap();
            } else {
                symlink(target, path).unwrap();
            }
        }
        (folder, Tree::Folder(root))
    }

    fn walk(tree: &Tree, selection: &Selection) -> String {
        let mut told = Vec::new();
        let mut take = |stat: Stat| {
            let end = if stat.mode & stat::DIRECTORY == 0 {
                ""
            } else {
                "/"
            };
            let link = if stat.linkname.is_empty() { "" } else { "->" };
            told.push(format!("{}{end}{link}{}", stat.path, stat.linkname));
            Ok(())
        };
        tree.walk(selection, &mut take).unwrap();
        told.join(" ")
    }

    fn excluding(patterns: &[&str]) -> Selection {
        Selection {
            exclude: patterns.iter().map(|text| (*text).to_owned()).collect(),
            ..Selection::default()
        }
    }

    #[test]
    fn what_is_in_a_folder_comes_right_after_it() {
        let (_kept, tree) = folder(&["a-b", "a/z", "a/b/c", "a.c", "Z", "empty/"]);
        assert_eq!(
            walk(&tree, &Selection::default()),
            "Z a/ a/b/ a/b/c a/z a-b a.c empty/"
        );
    }

    #[test]
    fn a_folder_that_is_left_out_is_told_if_something_in_it_is_not() {
        let (_kept, tree) = folder(&["docs/a/keep", "docs/b", "src/x", "other/y"]);
        assert_eq!(
            walk(&tree, &excluding(&["docs", "!docs/a/keep", "other"])),
            "docs/ docs/a/ docs/a/keep src/ src/x"
        );
        assert_eq!(walk(&tree, &excluding(&["*", "!none/*"])), "");
        let include = Selection {
            include: vec!["docs/b".into(), "src".into()],
            ..Selection::default()
        };
        assert_eq!(walk(&tree, &include), "docs/ docs/b src/ src/x");
    }

    #[test]
    fn links_are_told_and_not_followed() {
        let (_kept, tree) = folder(&["in/file", "out->/etc", "dangling->nowhere", "self->in"]);
        assert_eq!(
            walk(&tree, &Selection::default()),
            "dangling->nowhere in/ in/file out->/etc self->in"
        );
        assert!(tree.open("out/passwd").is_err());
        assert!(tree.open("self/file").is_err());
        let mut text = String::new();
        tree.open("in/file")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "in/file");
    }

    #[test]
    fn an_error_names_the_file() {
        let (_kept, tree) = folder(&["a"]);
        let error = tree.open("b").err().unwrap().to_string();
        assert_eq!(error, "b: No such file or directory (os error 2)");
    }

    #[test]
    fn sockets_stay_behind() {
        let (kept, tree) = folder(&["a"]);
        let _socket = std::os::unix::net::UnixListener::bind(kept.path().join("s")).unwrap();
        assert_eq!(walk(&tree, &Selection::default()), "a");
    }

    #[test]
    fn single_files_have_the_names_that_they_are_given() {
        let (kept, _) = folder(&["x/Dockerfile.web"]);
        let path = kept.path().join("x/Dockerfile.web");
        let tree = Tree::Files(vec![
            ("Dockerfile.web".into(), Content::Path(path)),
            ("inline".into(), Content::Text("FROM scratch".into())),
        ]);
        assert_eq!(walk(&tree, &Selection::default()), "Dockerfile.web inline");
        let mut text = String::new();
        tree.open("inline")
            .unwrap()
            .read_to_string(&mut text)
            .unwrap();
        assert_eq!(text, "FROM scratch");
        assert!(tree.open("/etc/passwd").is_err());
    }
}
