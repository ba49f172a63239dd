//! A tar archive that a container has put together, unpacked on this machine.
//!
//! Nothing is written outside of the folder that it is unpacked in: no name
//! leads out of it, and no symbolic link in it, from the archive or from
//! before, is followed out of it. Links themselves are kept as they are.

use std::ffi::OsString;
use std::fs::{self, File, OpenOptions, Permissions};
use std::io::{self, Read};
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::{Component, Path, PathBuf};
use std::time::{Duration, SystemTime};

use tar::{Archive, Entry, EntryType};

/// Why an archive was not unpacked.
#[derive(Debug, thiserror::Error)]
pub enum UnpackError {
    /// It cannot be read, or something cannot be written.
    #[error("{path}: {error}")]
    Io {
        /// What was being written.
        path: PathBuf,
        /// Why not.
        error: io::Error,
    },
    /// A name or a link in it leads elsewhere.
    #[error("{path} in the archive leads out of {root}")]
    Outside {
        /// The name.
        path: PathBuf,
        /// Where it was to be unpacked.
        root: PathBuf,
    },
    /// A folder is in the place of a file, or a file in that of a folder.
    #[error("{0}: a folder and what is none cannot take each other's place")]
    Kind(PathBuf),
}

/// Unpacks in a folder that is there; `name` is what the archive's outermost
/// part is called then. Gives what was left out.
pub fn unpack(
    archive: impl Read,
    folder: &Path,
    name: Option<&str>,
) -> Result<Vec<String>, UnpackError> {
    let root = fs::canonicalize(folder).map_err(failed(folder))?;
    let mut unpacking = Unpacking {
        root,
        name: name.map(OsString::from),
        folders: Vec::new(),
        left: Vec::new(),
    };
    let mut archive = Archive::new(archive);
    for entry in archive.entries().map_err(failed(folder))? {
        unpacking.entry(entry.map_err(failed(folder))?)?;
    }
    unpacking.finish()
}

fn failed(path: &Path) -> impl FnOnce(io::Error) -> UnpackError {
    let path = path.to_owned();
    move |error| UnpackError::Io { path, error }
}

struct Unpacking {
    root: PathBuf,
    name: Option<OsString>,
    /// Folders and what they are to be like when all is in them.
    folders: Vec<(PathBuf, u32, SystemTime)>,
    left: Vec<String>,
}

impl Unpacking {
    fn entry(&mut self, mut entry: Entry<impl Read>) -> Result<(), UnpackError> {
        let named = entry.path().map_err(failed(&self.root))?.into_owned();
        let path = self.placed(&named)?;
        let header = entry.header();
        let mode = header.mode().map_err(failed(&named))? & 0o7777;
        let time = header.mtime().map_err(failed(&named))?;
        let time = SystemTime::UNIX_EPOCH + Duration::from_secs(time);
        let link = entry.link_name().map_err(failed(&named))?;
        let link = link.map(std::borrow::Cow::into_owned).unwrap_or_default();
        match entry.header().entry_type() {
            EntryType::Directory => {
                let place = self.enter(&path, &named)?;
                self.folders.push((place, mode, time));
            }
            EntryType::Symlink => {
                let place = self.cleared(&path, &named)?;
                symlink(&link, &place).map_err(failed(&place))?;
            }
            EntryType::Link => {
                let target = self.placed(&link)?;
                let target = self.parent(&target, &link)?;
                let regular = fs::symlink_metadata(&target).map_err(failed(&target))?;
                if !regular.is_file() {
                    return Err(self.outside(&link));
                }
                let place = self.cleared(&path, &named)?;
                fs::hard_link(&target, &place).map_err(failed(&place))?;
            }
            EntryType::Regular | EntryType::Continuous | EntryType::GNUSparse => {
                let place = self.cleared(&path, &named)?;
                write(&mut entry, &place, mode, time).map_err(failed(&place))?;
            }
            EntryType::XGlobalHeader => {}
            _ => self.left.push(named.display().to_string()),
        }
        Ok(())
    }

    fn finish(self) -> Result<Vec<String>, UnpackError> {
        // Last first: a folder may forbid to change what is in it.
        for (place, mode, time) in self.folders.into_iter().rev() {
            let folder = File::open(&place).map_err(failed(&place))?;
            let settled = folder
                .set_modified(time)
                .and_then(|()| folder.set_permissions(Permissions::from_mode(mode)));
            settled.map_err(failed(&place))?;
        }
        Ok(self.left)
    }

    /// The parts of a name below the root, the outermost renamed.
    fn placed(&self, named: &Path) -> Result<Vec<OsString>, UnpackError> {
        let mut parts = Vec::new();
        for (position, part) in named.components().enumerate() {
            match (part, &self.name) {
                (Component::ParentDir | Component::Prefix(_), _) => {
                    return Err(self.outside(named));
                }
                (_, Some(name)) if position == 0 => parts.push(name.clone()),
                (Component::Normal(part), _) => parts.push(part.to_owned()),
                (Component::RootDir | Component::CurDir, _) => {}
            }
        }
        Ok(parts)
    }

    /// Where a thing goes, with nothing there any more but what it must not
    /// take the place of.
    fn cleared(&self, path: &[OsString], named: &Path) -> Result<PathBuf, UnpackError> {
        let place = self.parent(path, named)?;
        match fs::symlink_metadata(&place) {
            Ok(about) if about.is_dir() => Err(UnpackError::Kind(place)),
            Ok(_) => {
                fs::remove_file(&place).map_err(failed(&place))?;
                Ok(place)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(place),
            Err(error) => Err(failed(&place)(error)),
        }
    }

    /// A path whose folder is there and below the root.
    fn parent(&self, path: &[OsString], named: &Path) -> Result<PathBuf, UnpackError> {
        let (last, folders) = path.split_last().ok_or_else(|| self.outside(named))?;
        Ok(self.enter(folders, named)?.join(last))
    }

    /// The folder of this path, made where it is missing.
    fn enter(&self, path: &[OsString], named: &Path) -> Result<PathBuf, UnpackError> {
        let mut here = self.root.clone();
        for part in path {
            here.push(part);
            match fs::symlink_metadata(&here) {
                Ok(about) if about.is_dir() => {}
                Ok(about) if about.is_symlink() => {
                    here = fs::canonicalize(&here).map_err(failed(&here))?;
                    if !here.starts_with(&self.root) {
                        return Err(self.outside(named));
                    }
                    if !here.is_dir() {
                        return Err(UnpackError::Kind(here));
                    }
                }
                Ok(_) => return Err(UnpackError::Kind(here)),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir(&here).map_err(failed(&here))?;
                }
                Err(error) => return Err(failed(&here)(error)),
            }
        }
        Ok(here)
    }

    fn outside(&self, path: &Path) -> UnpackError {
        UnpackError::Outside {
            path: path.to_owned(),
            root: self.root.clone(),
        }
    }
}

fn write(from: &mut impl Read, place: &Path, mode: u32, time: SystemTime) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(place)?;
    io::copy(from, &mut file)?;
    file.set_permissions(Permissions::from_mode(mode))?;
    file.set_modified(time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use tar::{Builder, Header};

    /// An archive of lines like `file a/b`, `dir a`, `link a -> /etc`, `hard a -> b`.
    fn archive(lines: &[&str]) -> Vec<u8> {
        let mut archive = Builder::new(Vec::new());
        for line in lines {
            let (kind, rest) = line.split_once(' ').unwrap();
            let (name, target) = rest.split_once(" -> ").unwrap_or((rest, ""));
            let content = if kind == "file" { "text" } else { "" };
            let mut header = Header::new_gnu();
            header.set_entry_type(match kind {
                "file" => EntryType::Regular,
                "dir" => EntryType::Directory,
                "link" => EntryType::Symlink,
                "hard" => EntryType::Link,
                _ => EntryType::Fifo,
            });
            // Written past the builder, which refuses names that lead out.
            header.as_gnu_mut().unwrap().name[..name.len()].copy_from_slice(name.as_bytes());
            header.as_gnu_mut().unwrap().linkname[..target.len()]
                .copy_from_slice(target.as_bytes());
            header.set_mode(if kind == "dir" { 0o755 } else { 0o640 });
            header.set_mtime(1000);
            header.set_size(content.len() as u64);
            header.set_cksum();
            archive.append(&header, content.as_bytes()).unwrap();
        }
        archive.into_inner().unwrap()
    }

    struct Desk {
        folder: tempfile::TempDir,
    }

    impl Desk {
        fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            fs::create_dir(folder.path().join("in")).unwrap();
            fs::create_dir(folder.path().join("out")).unwrap();
            fs::write(folder.path().join("out/kept"), "kept").unwrap();
            Self { folder }
        }

        fn unpack(&self, lines: &[&str], name: Option<&str>) -> Result<Vec<String>, UnpackError> {
            let archive = archive(lines);
            unpack(archive.as_slice(), &self.folder.path().join("in"), name)
        }

        /// Insists that the archive is refused and nothing outside has changed.
        #[track_caller]
        fn refuses(&self, lines: &[&str]) {
            let error = self.unpack(lines, None).unwrap_err();
            assert!(matches!(error, UnpackError::Outside { .. }), "{error}");
            let outside = fs::read_dir(self.folder.path().join("out")).unwrap();
            assert_eq!(outside.count(), 1);
            let kept = fs::read_to_string(self.folder.path().join("out/kept")).unwrap();
            assert_eq!(kept, "kept");
            assert!(!self.folder.path().join("escaped").exists());
        }

        fn inside(&self, path: &str) -> PathBuf {
            self.folder.path().join("in").join(path)
        }
    }

    #[test]
    fn files_folders_and_links_come_out() {
        let desk = Desk::new();
        let lines = [
            "dir a/",
            "file a/b",
            "link a/l -> b",
            "hard a/h -> a/b",
            "pipe a/p",
        ];
        let left = desk.unpack(&lines, Some("new")).unwrap();
        assert_eq!(left, ["a/p"]);
        assert_eq!(fs::read_to_string(desk.inside("new/h")).unwrap(), "text");
        assert_eq!(fs::read_link(desk.inside("new/l")).unwrap(), Path::new("b"));
        let about = fs::metadata(desk.inside("new/b")).unwrap();
        assert_eq!(about.permissions().mode() & 0o7777, 0o640);
        for path in ["new", "new/b"] {
            let time = fs::metadata(desk.inside(path)).unwrap().modified().unwrap();
            assert_eq!(time, SystemTime::UNIX_EPOCH + Duration::from_secs(1000));
        }
        // A second time takes the first one's place.
        desk.unpack(&lines, Some("new")).unwrap();
    }

    #[test]
    fn the_outermost_part_may_have_any_name() {
        for (lines, name) in [
            (["dir ./", "file ./b"], Some("x")),
            (["dir /", "file /b"], Some("x")),
            (["dir x/", "file x/b"], None),
            (["dir ./", "file ./x/b"], None),
        ] {
            let desk = Desk::new();
            desk.unpack(&lines, name).unwrap();
            assert!(desk.inside("x/b").exists(), "{lines:?}");
        }
        let desk = Desk::new();
        desk.unpack(&["file hostname"], Some("name")).unwrap();
        assert!(desk.inside("name").exists());
    }

    #[test]
    fn no_name_leads_out() {
        let desk = Desk::new();
        desk.refuses(&["file ../escaped"]);
        desk.refuses(&["file a/../../escaped"]);
        desk.refuses(&["dir ../escaped"]);
        desk.unpack(&["file /escaped"], None).unwrap();
        assert!(desk.inside("escaped").exists());
    }

    #[test]
    fn no_link_of_the_archive_is_followed_out() {
        let desk = Desk::new();
        desk.refuses(&["link l -> ../out", "file l/escaped"]);
        desk.refuses(&["link m -> ../out", "dir m/escaped"]);
        let absolute = desk.folder.path().join("out");
        desk.refuses(&[&format!("link n -> {}", absolute.display()), "file n/kept"]);
        // Writing to a link's name replaces the link.
        desk.unpack(&["link k -> ../out/kept", "file k"], None)
            .unwrap();
        assert_eq!(fs::read_to_string(absolute.join("kept")).unwrap(), "kept");
        assert_eq!(fs::read_to_string(desk.inside("k")).unwrap(), "text");
    }

    #[test]
    fn no_link_that_was_there_is_followed_out() {
        let desk = Desk::new();
        symlink("../out", desk.inside("l")).unwrap();
        desk.refuses(&["file l/escaped"]);
        // One that stays inside is.
        symlink(".", desk.inside("here")).unwrap();
        desk.unpack(&["file here/x"], None).unwrap();
        assert!(desk.inside("x").exists());
    }

    #[test]
    fn no_hard_link_is_made_to_what_is_outside() {
        let desk = Desk::new();
        desk.refuses(&["hard h -> ../out/kept"]);
        desk.refuses(&["link l -> ../out/kept", "hard h -> l"]);
        desk.refuses(&["link m -> ../out", "hard h -> m/kept"]);
    }

    #[test]
    fn folders_and_files_do_not_take_each_others_place() {
        let desk = Desk::new();
        desk.unpack(&["dir d", "file d/x", "file f"], None).unwrap();
        let kind = |line| matches!(desk.unpack(&[line], None), Err(UnpackError::Kind(_)));
        assert!(kind("file d"));
        assert!(kind("dir f"));
        assert!(kind("file f/x"));
        assert!(desk.inside("d/x").exists());
    }
}
