//! Files of another version take the place of those that are in a folder, all at
//! once: in the order in which a cluster's nodes do it, so that whoever watches
//! for the one or the other sees what is expected.

use std::fs;
use std::io;
use std::os::unix::fs::symlink;
use std::path::Path;

use crate::cli::failure::Failure;
use crate::model::live_files::{DATA, folder};

/// What a link is called until it takes the place of another.
const NEXT: &str = "..next";
/// What the names of all that is not for programs begin with.
const OWN: &str = "..";

/// Changes a folder over to a version, whose files are in it already.
pub fn run(volume: &Path, version: &str) -> Result<(), Failure> {
    change(volume, version).map_err(|error| Failure::new(format!("{}: {error}", volume.display())))
}

fn change(volume: &Path, version: &str) -> io::Result<()> {
    let now = folder(version);
    // A version may have no file.
    fs::create_dir_all(volume.join(&now))?;
    link(volume, DATA, &now)?;
    let wanted = names(&volume.join(&now))?;
    for name in &wanted {
        let through = format!("{DATA}/{name}");
        let is_there = fs::read_link(volume.join(name)).is_ok_and(|it| it == Path::new(&through));
        if !is_there {
            link(volume, name, &through)?;
        }
    }
    for name in names(volume)? {
        let is_kept = name == DATA || name == now || wanted.contains(&name);
        // What programs have put there is theirs.
        let is_ours = name.starts_with(OWN) || fs::read_link(volume.join(&name)).is_ok();
        if !is_kept && is_ours {
            remove(&volume.join(name))?;
        }
    }
    Ok(())
}

/// Sets a link, in place of what is there.
fn link(volume: &Path, name: &str, to: &str) -> io::Result<()> {
    let (next, path) = (volume.join(NEXT), volume.join(name));
    remove(&next)?;
    symlink(to, &next)?;
    if path.is_dir() && !path.is_symlink() {
        fs::remove_dir_all(&path)?;
    }
    fs::rename(&next, &path)
}

fn names(folder: &Path) -> io::Result<Vec<String>> {
    let names = fs::read_dir(folder)?;
    let text = |name: std::ffi::OsString| {
        name.into_string()
            .map_err(|name| io::Error::other(format!("{} is no text", name.display())))
    };
    names.map(|it| text(it?.file_name())).collect()
}

/// Removes a file, a link or a folder; what is not there is gone.
fn remove(path: &Path) -> io::Result<()> {
    let removed = match path.symlink_metadata() {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(volume: &Path, version: &str, files: &[(&str, &str)]) {
        for (path, text) in files {
            let path = volume.join(folder(version)).join(path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, text).unwrap();
        }
        change(volume, version).unwrap();
    }

    fn all(volume: &Path) -> Vec<String> {
        let mut all = names(volume).unwrap();
        all.sort();
        all
    }

    #[test]
    fn one_link_changes_all_files_and_what_is_gone_goes() {
        let volume = tempfile::tempdir().unwrap();
        let volume = volume.path();
        let read = |path: &str| fs::read_to_string(volume.join(path)).unwrap();
        version(volume, "1", &[("a", "1"), ("b", "1"), ("sub/c", "1")]);
        assert_eq!(all(volume), ["..1", "..data", "a", "b", "sub"]);
        assert_eq!(read("sub/c"), "1");
        let link = volume.join("a").symlink_metadata().unwrap();
        fs::write(volume.join("own"), "a program's").unwrap();
        version(volume, "2", &[("a", "2"), ("sub/c", "2"), ("sub/d", "2")]);
        assert_eq!(all(volume), ["..2", "..data", "a", "own", "sub"]);
        assert_eq!((read("a"), read("sub/d")), ("2".to_owned(), "2".to_owned()));
        // What programs have open by its path has not been touched.
        let same = volume.join("a").symlink_metadata().unwrap();
        assert_eq!(link.created().ok(), same.created().ok());
        version(volume, "3", &[]);
        assert_eq!(all(volume), ["..3", "..data", "own"]);
    }

    #[test]
    fn plain_files_make_way_for_links() {
        let volume = tempfile::tempdir().unwrap();
        let volume = volume.path();
        fs::write(volume.join("a"), "plain").unwrap();
        fs::create_dir(volume.join("sub")).unwrap();
        version(volume, "1", &[("a", "1"), ("sub/c", "1")]);
        assert_eq!(fs::read_to_string(volume.join("a")).unwrap(), "1");
        assert_eq!(fs::read_to_string(volume.join("sub/c")).unwrap(), "1");
        assert_eq!(all(volume), ["..1", "..data", "a", "sub"]);
    }
}
