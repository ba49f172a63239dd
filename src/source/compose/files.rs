//! Reading a file that the user names, whatever it turns out to be.

use std::fs;
use std::io::{self, Read};
use std::path::Path;

/// The most bytes that a file may have. Ten thousand services need a fifth.
const LARGEST: u64 = 32 << 20;

/// Why a file was not read.
#[derive(Debug, thiserror::Error)]
pub enum Unread {
    /// Nothing is there.
    #[error("no such file or directory")]
    Missing,
    /// It is a folder.
    #[error("is a directory")]
    Folder,
    /// It is a device, a pipe or a socket, whose reading may never end.
    #[error("is no regular file")]
    NoFile,
    /// It is too large.
    #[error("is larger than {} MiB", LARGEST >> 20)]
    Large,
    /// The system does not let it be read.
    #[error("{}", reason(.0))]
    Failed(#[source] io::Error),
}

/// What the system says, without the number of the error.
fn reason(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    text[..1].to_lowercase() + text.get(1..).unwrap_or_default()
}

impl From<io::Error> for Unread {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => Self::Missing,
            io::ErrorKind::IsADirectory => Self::Folder,
            _ => Self::Failed(error),
        }
    }
}

/// The bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, Unread> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_dir() {
        return Err(Unread::Folder);
    }
    // What a shell passes for `<(command)` is a pipe, and ends.
    let passed = path.starts_with("/dev/fd") || path.starts_with("/proc/self/fd");
    let known = ["/dev/null", "/dev/stdin"]
        .iter()
        .any(|it| path == Path::new(it));
    if !kind.is_file() && !passed && !known {
        return Err(Unread::NoFile);
    }
    bounded(fs::File::open(path)?)
}

/// The bytes of standard input.
pub fn read_standard_input() -> Result<Vec<u8>, Unread> {
    bounded(io::stdin().lock())
}

fn bounded(from: impl Read) -> Result<Vec<u8>, Unread> {
    let mut bytes = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if u64::try_from(bytes.len()).is_ok_and(|length| length > LARGEST) {
        return Err(Unread::Large);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_ends_is_read() {
        let folder = tempfile::tempdir().unwrap();
        let said = |path: &Path| read(path).unwrap_err().to_string();
        assert_eq!(said(folder.path()), "is a directory");
        assert_eq!(
            said(&folder.path().join("none")),
            "no such file or directory"
        );
        assert_eq!(said(Path::new("/dev/zero")), "is no regular file");
        let file = folder.path().join("file");
        std::fs::write(&file, "text").unwrap();
        assert_eq!(said(&file.join("below")), "no such file or directory");
        assert_eq!(read(&file).unwrap(), b"text");
        assert_eq!(read(Path::new("/dev/null")).unwrap(), b"");
        std::fs::File::create(&file)
            .unwrap()
            .set_len(LARGEST + 1)
            .unwrap();
        assert_eq!(said(&file), "is larger than 32 MiB");
    }

    #[test]
    fn loops_and_pipes_are_refused() {
        let folder = tempfile::tempdir().unwrap();
        let (link, pipe) = (folder.path().join("link"), folder.path().join("pipe"));
        std::os::unix::fs::symlink(&link, &link).unwrap();
        let said = read(&link).unwrap_err().to_string();
        assert!(
            said.starts_with("too many levels of symbolic links"),
            "{said}"
        );
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        assert_eq!(read(&pipe).unwrap_err().to_string(), "is no regular file");
    }
}
