//! Files that are written beside their places, and then put there: all of
//! them or, when the command is interrupted or fails, none.

use std::fs::{self, Metadata, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use crate::convert::file::{File, Readers};

/// Files that are not in their places yet. Dropped, it leaves nothing behind.
#[derive(Debug, Default)]
pub(super) struct Staging {
    staged: Vec<(TempPath, PathBuf)>,
    /// The folders that were made for them, the outer ones first.
    made: Vec<PathBuf>,
}

impl Staging {
    /// Writes a file, to be put at a path. One that is there already as it is
    /// to be is left alone; where a link leads, its target is written.
    pub fn add(&mut self, path: &Path, file: &File) -> io::Result<()> {
        let real = path.canonicalize();
        let path = real.as_deref().unwrap_or(path);
        let about = path.metadata().ok();
        match &about {
            Some(about) if about.is_dir() => return Err(io::ErrorKind::IsADirectory.into()),
            // A pipe or a device.
            Some(about) if !about.is_file() => return fs::write(path, &file.content),
            Some(about) if is_as_wanted(path, about, file) => return Ok(()),
            _ => {}
        }
        let folder = match path.parent() {
            Some(folder) if !folder.as_os_str().is_empty() => folder,
            _ => Path::new("."),
        };
        self.make(folder)?;
        let mode = match file.readers {
            Readers::Everybody => 0o666,
            Readers::Owner => 0o600,
            Readers::Containers => {
                fs::set_permissions(folder, Permissions::from_mode(0o700))?;
                0o644
            }
        };
        let mut temporary = tempfile::Builder::new()
            .prefix(".rcompose-")
            .permissions(Permissions::from_mode(mode))
            .tempfile_in(folder)?;
        temporary.write_all(&file.content)?;
        let rights = match file.readers {
            Readers::Everybody => about.map(|it| it.permissions()),
            Readers::Owner => None,
            // Whatever the mask for new files is.
            Readers::Containers => Some(Permissions::from_mode(mode)),
        };
        if let Some(rights) = rights {
            temporary.as_file().set_permissions(rights)?;
        }
        self.staged
            .push((temporary.into_temp_path(), path.to_owned()));
        Ok(())
    }

    fn make(&mut self, folder: &Path) -> io::Result<()> {
        let missing: Vec<&Path> = folder
            .ancestors()
            .take_while(|it| !it.as_os_str().is_empty() && !it.exists())
            .collect();
        for folder in missing.into_iter().rev() {
            fs::create_dir(folder)?;
            self.made.push(folder.to_owned());
        }
        Ok(())
    }

    /// Puts all files in their places.
    pub fn commit(mut self) -> io::Result<()> {
        for (temporary, path) in self.staged.drain(..) {
            temporary.persist(path).map_err(|error| error.error)?;
        }
        self.made.clear();
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.staged.clear();
        for folder in self.made.iter().rev() {
            // What has something in it by now is somebody's.
            let _ = fs::remove_dir(folder);
        }
    }
}

/// Whether a file is there with this content and rights as narrow as they have
/// to be.
fn is_as_wanted(path: &Path, about: &Metadata, file: &File) -> bool {
    let is_narrow = about.permissions().mode().trailing_zeros() >= 6;
    let is_right = match file.readers {
        Readers::Everybody => true,
        Readers::Owner => is_narrow,
        // Its folder is looked at with it.
        Readers::Containers => false,
    };
    is_right
        && u64::try_from(file.content.len()).is_ok_and(|it| it == about.len())
        && fs::read(path).is_ok_and(|it| it == file.content)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = folder.read_dir().unwrap();
        let names = entries.map(|it| it.unwrap().file_name().into_string().unwrap());
        names.collect()
    }

    #[test]
    fn nothing_is_left_of_what_was_not_put_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path();
        fs::write(root.join("kept"), "old").unwrap();
        let mut staging = Staging::default();
        staging
            .add(&root.join("kept"), &File::new("kept", "new"))
            .unwrap();
        staging
            .add(&root.join("a/b/c"), &File::new("a/b/c", "new"))
            .unwrap();
        assert!(root.join("a/b").is_dir());
        drop(staging);
        assert_eq!(names(root), ["kept"]);
        assert_eq!(fs::read(root.join("kept")).unwrap(), b"old");
    }

    #[test]
    fn rights_are_narrow_for_secrets_alone() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, is_secret: bool| {
            let path = folder.path().join(name);
            let mut staging = Staging::default();
            let file = File::new(name, "text").secret_when(is_secret);
            staging.add(&path, &file).unwrap();
            staging.commit().unwrap();
            mode(&path)
        };
        assert_eq!(put("new", true), 0o600);
        let open = folder.path().join("open");
        fs::write(&open, "text").unwrap();
        fs::set_permissions(&open, Permissions::from_mode(0o640)).unwrap();
        assert_eq!(put("open", false), 0o640);
        assert_eq!(put("open", true), 0o600);
    }

    #[test]
    fn what_containers_read_is_open_in_a_closed_folder() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secrets/key");
        for _ in 0..2 {
            let mut staging = Staging::default();
            let file = File::new("secrets/key", "text").for_containers();
            staging.add(&path, &file).unwrap();
            staging.commit().unwrap();
            assert_eq!(mode(&path), 0o644);
            assert_eq!(mode(path.parent().unwrap()), 0o700);
        }
    }

    #[test]
    fn a_file_that_is_right_is_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::write(&path, "text").unwrap();
        let mut staging = Staging::default();
        staging.add(&path, &File::new("file", "text")).unwrap();
        assert!(staging.staged.is_empty());
        let error = staging.add(folder.path(), &File::new("", "")).unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::IsADirectory);
    }
}
