//! Files of this machine as a tar archive, made while it is sent.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use futures_util::StreamExt;
use futures_util::stream;
use tar::{Builder, EntryType, Header};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use crate::engine::measured::Measured;
use crate::engine::transfer::MadeHere;

/// How much is written at a time.
const PIECE: usize = 64 * 1024;
/// How many pieces may wait to be sent.
const WAITING: usize = 4;

/// What an archive is to hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Load {
    /// The file or folder.
    pub path: PathBuf,
    /// What it is called in the archive; `.` for the content of a folder.
    pub name: String,
}

/// Starts to make the archive. The task tells what had to be left out, or why
/// it broke off.
pub fn send(load: Load) -> (MadeHere, JoinHandle<io::Result<Vec<String>>>) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let task = tokio::task::spawn_blocking(move || {
        let made = write(&load, Pipe(sender.clone()));
        if let Err(error) = &made {
            // Breaks the request off. When nobody listens any more, it has
            // broken off already.
            let _ = sender.blocking_send(Err(io::Error::other(error.to_string())));
        }
        made
    });
    let pieces = stream::unfold(receiver, |mut receiver| async {
        let piece = receiver.recv().await?;
        Some((piece, receiver))
    });
    (pieces.boxed(), task)
}

/// The end that is written to.
struct Pipe(mpsc::Sender<io::Result<Vec<u8>>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0
            .blocking_send(Ok(bytes.to_vec()))
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes an archive, and gives what was left out.
pub fn write(load: &Load, to: impl Write) -> io::Result<Vec<String>> {
    let mut archive = Builder::new(BufWriter::with_capacity(PIECE, to));
    let mut left = Vec::new();
    add(&mut archive, &load.path, &load.name, &mut left)?;
    archive.into_inner()?.flush()?;
    Ok(left)
}

fn add(
    archive: &mut Builder<impl Write>,
    path: &Path,
    name: &str,
    left: &mut Vec<String>,
) -> io::Result<()> {
    let named =
        |error: io::Error| io::Error::new(error.kind(), format!("{}: {error}", path.display()));
    let about = fs::symlink_metadata(path).map_err(named)?;
    let mut header = Header::new_gnu();
    header.set_mode(about.mode() & 0o7777);
    header.set_uid(about.uid().into());
    header.set_gid(about.gid().into());
    header.set_mtime(u64::try_from(about.mtime()).unwrap_or(0));
    header.set_size(0);
    let kind = about.file_type();
    if kind.is_dir() {
        header.set_entry_type(EntryType::Directory);
        archive.append_data(&mut header, format!("{name}/"), io::empty())?;
        let mut entries: Vec<_> = fs::read_dir(path)
            .and_then(Iterator::collect::<io::Result<_>>)
            .map_err(named)?;
        entries.sort_by_key(fs::DirEntry::file_name);
        for entry in entries {
            let inner = entry.file_name();
            let Some(inner) = inner.to_str() else {
                let odd = format!("{}: its name is not UTF-8", entry.path().display());
                return Err(io::Error::new(io::ErrorKind::InvalidData, odd));
            };
            add(archive, &entry.path(), &format!("{name}/{inner}"), left)?;
        }
        Ok(())
    } else if kind.is_symlink() {
        header.set_entry_type(EntryType::Symlink);
        let target = fs::read_link(path).map_err(named)?;
        archive.append_link(&mut header, name, target)
    } else if kind.is_file() {
        let file = File::open(path).map_err(named)?;
        let size = file.metadata().map_err(named)?.len();
        header.set_entry_type(EntryType::Regular);
        header.set_size(size);
        let content = Measured::new(file, size);
        archive
            .append_data(&mut header, name, content)
            .map_err(named)
    } else {
        left.push(path.display().to_string());
        Ok(())
    }
}
