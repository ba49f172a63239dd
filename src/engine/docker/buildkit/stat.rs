//! A file of a build context as BuildKit wants it told: Go's file mode bits,
//! times in nanoseconds, extended attributes, and which files are one.
//!
//! Owners are not told: a build context belongs to nobody, so that the same
//! files build the same image for everyone.

use std::collections::HashMap;
use std::fs::{Metadata, read_link};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use bollard_buildkit_proto::fsutil::types::Stat;
use rustix::fs::{lgetxattr, llistxattr};
use rustix::io::Errno;

/// Go's mode bits above the permissions.
pub const DIRECTORY: u32 = 1 << 31;
const SYMLINK: u32 = 1 << 27;
const DEVICE: u32 = 1 << 26;
const NAMED_PIPE: u32 = 1 << 25;
const SET_USER: u32 = 1 << 23;
const SET_GROUP: u32 = 1 << 22;
const CHARACTER_DEVICE: u32 = 1 << 21;
const STICKY: u32 = 1 << 20;

/// The bits that a file whose content can be asked for has none of.
const NO_CONTENT: u32 = DIRECTORY | SYMLINK | DEVICE | NAMED_PIPE | CHARACTER_DEVICE;

/// The bits of a mode that say what kind of file it is, and their values.
const KIND: u32 = 0o170_000;
const SOCKET: u32 = 0o140_000;

/// The files with several names that have been told, by device and number.
#[derive(Default)]
pub struct Links(HashMap<(u64, u64), String>);

/// Whether a file is a socket, which no image can hold.
pub fn is_socket(metadata: &Metadata) -> bool {
    metadata.mode() & KIND == SOCKET
}

/// Whether the content of a file can be asked for.
pub fn has_content(stat: &Stat) -> bool {
    stat.mode & NO_CONTENT == 0
}

/// What is to be told of a file. `name` is its path in the context.
pub fn stat(path: &Path, name: &str, metadata: &Metadata, links: &mut Links) -> io::Result<Stat> {
    let mode = mode(metadata.mode());
    let mut stat = Stat {
        path: name.to_owned(),
        mode,
        mod_time: metadata
            .mtime()
            .saturating_mul(1_000_000_000)
            .saturating_add(metadata.mtime_nsec()),
        xattrs: attributes(path)?,
        ..Stat::default()
    };
    if mode & DIRECTORY != 0 {
        return Ok(stat);
    }
    stat.size = i64::try_from(metadata.size()).unwrap_or(i64::MAX);
    if mode & DEVICE != 0 {
        let device = metadata.rdev();
        stat.devmajor = i64::from(rustix::fs::major(device));
        stat.devminor = i64::from(rustix::fs::minor(device));
    }
    if mode & SYMLINK != 0 {
        utf8(&read_link(path)?)?.clone_into(&mut stat.linkname);
    } else if metadata.nlink() > 1 {
        match links.0.entry((metadata.dev(), metadata.ino())) {
            std::collections::hash_map::Entry::Occupied(first) => {
                stat.linkname.clone_from(first.get());
                stat.size = 0;
            }
            std::collections::hash_map::Entry::Vacant(first) => {
                first.insert(name.to_owned());
            }
        }
    }
    Ok(stat)
}

/// A path as text, which is all that the protocol can carry.
pub fn utf8(path: &Path) -> io::Result<&str> {
    path.to_str().ok_or_else(|| {
        let message = format!("the path {} is not UTF-8", path.display());
        io::Error::new(io::ErrorKind::InvalidData, message)
    })
}

fn mode(unix: u32) -> u32 {
    let kind = match unix & KIND {
        0o040_000 => DIRECTORY,
        0o120_000 => SYMLINK,
        0o060_000 => DEVICE,
        0o020_000 => DEVICE | CHARACTER_DEVICE,
        0o010_000 => NAMED_PIPE,
        _ => 0,
    };
    let special = [(0o4000, SET_USER), (0o2000, SET_GROUP), (0o1000, STICKY)];
    let special = special.into_iter().filter(|(bit, _)| unix & bit != 0);
    special.fold(kind | (unix & 0o777), |mode, (_, bit)| mode | bit)
}

/// The extended attributes that can be read.
fn attributes(path: &Path) -> io::Result<HashMap<String, Vec<u8>>> {
    let mut attributes = HashMap::new();
    let Some(names) = sized(|buffer| llistxattr(path, buffer))? else {
        return Ok(attributes);
    };
    for name in names
        .split(|byte| *byte == 0)
        .filter(|name| !name.is_empty())
    {
        let Ok(name) = std::str::from_utf8(name) else {
            continue;
        };
        if name.starts_with("com.apple.") {
            continue;
        }
        // Some may be seen but not read.
        if let Ok(Some(value)) = sized(|buffer| lgetxattr(path, name, buffer)) {
            attributes.insert(name.to_owned(), value);
        }
    }
    Ok(attributes)
}

/// What a call that fills a buffer gives, whatever its size; none when the
/// file system has no such thing.
fn sized(fill: impl Fn(&mut [u8]) -> rustix::io::Result<usize>) -> io::Result<Option<Vec<u8>>> {
    let mut buffer = vec![0; 256];
    loop {
        match fill(&mut buffer) {
            Ok(size) => {
                buffer.truncate(size);
                return Ok(Some(buffer));
            }
            Err(Errno::RANGE) if buffer.len() < 1 << 20 => buffer.resize(buffer.len() * 4, 0),
            Err(Errno::NOTSUP) => return Ok(None),
            Err(error) => return Err(error.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_gos() {
        assert_eq!(mode(0o100_644), 0o644);
        assert_eq!(mode(0o104_755), 0o755 | SET_USER);
        assert_eq!(mode(0o041_777), DIRECTORY | STICKY | 0o777);
        assert_eq!(mode(0o120_777), SYMLINK | 0o777);
        assert_eq!(mode(0o020_600), DEVICE | CHARACTER_DEVICE | 0o600);
    }

    #[test]
    fn a_second_name_of_a_file_is_a_link_to_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        std::fs::write(path("a"), "text").unwrap();
        std::fs::hard_link(path("a"), path("b")).unwrap();
        let mut links = Links::default();
        let mut told = |name: &str| {
            let metadata = path(name).symlink_metadata().unwrap();
            stat(&path(name), name, &metadata, &mut links).unwrap()
        };
        let (first, second) = (told("a"), told("b"));
        assert_eq!((first.size, first.linkname.as_str()), (4, ""));
        assert_eq!((second.size, second.linkname.as_str()), (0, "a"));
    }

    #[test]
    fn extended_attributes_are_kept() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        std::fs::write(&path, "text").unwrap();
        let flags = rustix::fs::XattrFlags::empty();
        match rustix::fs::lsetxattr(&path, "user.note", b"kept", flags) {
            // Not every file system of a test machine has them.
            Err(Errno::NOTSUP) => return,
            other => other.unwrap(),
        }
        let metadata = path.symlink_metadata().unwrap();
        let stat = stat(&path, "a", &metadata, &mut Links::default()).unwrap();
        assert_eq!(stat.xattrs["user.note"], b"kept");
    }
}
