//! From a container to this machine.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use futures_util::StreamExt;
use tokio::sync::mpsc;

use super::place::{Place, is_content, is_folder, resolved, split};
use super::{Cp, unpack};
use crate::cli::export::to_stdout;
use crate::cli::failure::Failure;
use crate::engine::docker::Docker;
use crate::engine::transfer::{Archive, PathKind, Transfer};
use crate::ui::Ui;

/// How many links are followed one after another.
const LINKS: usize = 10;

/// How many pieces may wait to be unpacked.
const WAITING: usize = 4;

/// Copies, and gives what had to be left out.
pub async fn copy(
    engine: &Docker,
    container: &str,
    cp: &Cp,
    ui: Ui,
) -> Result<Vec<String>, Failure> {
    let Place::Inside { path, .. } = Place::read(&cp.source) else {
        return Ok(Vec::new());
    };
    let mut path = path.to_owned();
    let mut name = None;
    if cp.destination != "-" {
        check(Path::new(&cp.destination))?;
    }
    if cp.follow_link
        && let Some(info) = engine.path(container, &path).await?
        && info.kind == PathKind::Link
    {
        name = Some(split(&path).1);
        let end = if is_content(&path) { "/." } else { "" };
        path = resolved(&path, &info.link_target) + end;
    }
    let (info, archive) = engine.copy_out(container, &path).await?;
    if cp.destination == "-" {
        to_stdout(archive, ui).await?;
        return Ok(Vec::new());
    }
    let to = destination(&cp.destination, info.kind == PathKind::Folder, name)?;
    receive(archive, to).await
}

/// Where an archive is unpacked, and what its outermost part is called then.
#[derive(Debug, PartialEq, Eq)]
struct Destination {
    folder: PathBuf,
    name: Option<String>,
}

/// The folder of a destination must be there, and it no device.
fn check(path: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::FileTypeExt;
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(Failure::new(format!(
            "invalid output path: directory \"{}\" does not exist",
            std::path::absolute(folder)
                .unwrap_or_else(|_| folder.to_owned())
                .display()
        )));
    }
    let kind = path.metadata().map(|about| about.file_type());
    if kind.is_ok_and(|kind| kind.is_char_device() || kind.is_block_device()) {
        return Err(Failure::new(format!(
            "invalid output path: \"{}\" must be a directory or a regular file: got a device",
            path.display()
        )));
    }
    Ok(())
}

/// Settles where a file or a folder goes; `name` is what it is called when
/// not as in the archive.
fn destination(text: &str, is_dir: bool, name: Option<String>) -> Result<Destination, Failure> {
    let mut path = PathBuf::from(text);
    for _ in 0..LINKS {
        match path.read_link() {
            Ok(target) => path = path.parent().unwrap_or(Path::new("")).join(target),
            Err(_) => break,
        }
    }
    if path.is_dir() {
        return Ok(Destination { folder: path, name });
    }
    if path.exists() && is_dir {
        return Err(Failure::new("cannot copy directory")
            .hint(format!("{text} is a file: name a folder, or nothing yet")));
    }
    if !path.exists() && !is_dir && is_folder(text) {
        return Err(Failure::new("no such directory").hint(format!(
            "make {text} first, or name the file that is to be made"
        )));
    }
    let file = path.file_name().map(|name| name.to_string_lossy().into());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    Ok(Destination {
        folder: folder.unwrap_or(Path::new(".")).to_owned(),
        name: file.or(name),
    })
}

/// Unpacks an archive of a container into a folder. What it may not hold is
/// left out.
pub async fn into_folder(archive: Archive, folder: &Path) -> Result<(), Failure> {
    let to = Destination {
        folder: folder.to_owned(),
        name: None,
    };
    receive(archive, to).await.map(drop)
}

/// Unpacks on a thread of its own what comes.
async fn receive(mut archive: Archive, to: Destination) -> Result<Vec<String>, Failure> {
    let (sender, receiver) = mpsc::channel(WAITING);
    let unpacking = tokio::task::spawn_blocking(move || {
        let mut pieces = Pieces {
            receiver,
            piece: Vec::new(),
            read: 0,
        };
        let left = unpack::unpack(&mut pieces, &to.folder, to.name.as_deref())?;
        // What follows the archive's end is read, so that the sender ends.
        io::copy(&mut pieces, &mut io::sink()).map_err(|error| unpack::UnpackError::Io {
            path: to.folder,
            error,
        })?;
        Ok::<_, unpack::UnpackError>(left)
    });
    while let Some(piece) = archive.next().await {
        let piece = piece.map_err(|error| io::Error::other(error.to_string()));
        // Unpacking has failed, and tells why.
        if sender.send(piece).await.is_err() {
            break;
        }
    }
    drop(sender);
    let unpacked = unpacking.await;
    let unpacked = unpacked.map_err(|error| Failure::new(format!("cannot unpack: {error}")))?;
    unpacked.map_err(|error| Failure::new(error.to_string()))
}

/// The pieces of an archive, one after another.
struct Pieces {
    receiver: mpsc::Receiver<io::Result<Vec<u8>>>,
    piece: Vec<u8>,
    read: usize,
}

impl Read for Pieces {
    fn read(&mut self, to: &mut [u8]) -> io::Result<usize> {
        while self.read == self.piece.len() {
            match self.receiver.blocking_recv() {
                Some(piece) => (self.piece, self.read) = (piece?, 0),
                None => return Ok(0),
            }
        }
        let rest = &self.piece[self.read..];
        let length = rest.len().min(to.len());
        to[..length].copy_from_slice(&rest[..length]);
        self.read += length;
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn settled(text: &str, is_dir: bool) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("folder")).unwrap();
        fs::write(folder.path().join("file"), "").unwrap();
        std::os::unix::fs::symlink("folder/new", folder.path().join("link")).unwrap();
        let text = format!("{}/{text}", folder.path().display());
        match destination(&text, is_dir, Some("old".into())) {
            Ok(to) => {
                let in_it = to.folder.strip_prefix(folder.path()).unwrap();
                Ok(format!("{} {}", in_it.display(), to.name.unwrap()))
            }
            Err(failure) => Err(failure.reports[0].diagnostic.message.clone()),
        }
    }

    #[test]
    fn a_destination_is_a_folder_a_file_or_new() {
        assert_eq!(settled("folder", true).unwrap(), "folder old");
        assert_eq!(settled("folder", false).unwrap(), "folder old");
        assert_eq!(settled("file", false).unwrap(), " file");
        assert_eq!(settled("file", true).unwrap_err(), "cannot copy directory");
        assert_eq!(settled("new", false).unwrap(), " new");
        assert_eq!(settled("new/", true).unwrap(), " new");
        assert_eq!(settled("new/", false).unwrap_err(), "no such directory");
        assert_eq!(settled("link", false).unwrap(), "folder new");
    }
}
