//! A build context as a tar archive, made while it is sent: nothing holds it
//! whole.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::os::unix::fs::{FileTypeExt, MetadataExt};

use futures_util::stream;
use hyper::body::Frame;
use tar::{Builder, EntryType, Header};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

use super::super::client::Source;
use super::context::{Entry, LocalContext};
use crate::engine::measured::Measured;

/// How much is written at a time.
const PIECE: usize = 64 * 1024;
/// How many pieces may wait to be sent.
const WAITING: usize = 4;

/// Starts to make the archive. The task tells why it broke off, if it did.
pub(super) fn send(context: LocalContext) -> (Source, JoinHandle<io::Result<()>>) {
    let (sender, receiver) = mpsc::channel(WAITING);
    let task = tokio::task::spawn_blocking(move || {
        let made = write(&context, Pipe(sender.clone()));
        if let Err(error) = &made {
            // Breaks the request off. When nobody listens any more, it has
            // broken off already.
            let _ = sender.blocking_send(Err(io::Error::other(error.to_string())));
        }
        made
    });
    let source = stream::unfold(receiver, |mut receiver| async {
        let piece: io::Result<Frame<_>> = receiver.recv().await?;
        Some((piece, receiver))
    });
    (Box::pin(source), task)
}

/// The end that is written to.
struct Pipe(mpsc::Sender<io::Result<Frame<hyper::body::Bytes>>>);

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let piece = Frame::data(hyper::body::Bytes::copy_from_slice(bytes));
        self.0
            .blocking_send(Ok(piece))
            .map_err(|_| io::Error::from(io::ErrorKind::BrokenPipe))?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn write(context: &LocalContext, to: impl Write) -> io::Result<()> {
    let mut archive = Builder::new(BufWriter::with_capacity(PIECE, to));
    for (path, text) in &context.added {
        let mut header = Header::new_gnu();
        header.set_entry_type(EntryType::Regular);
        header.set_mode(0o600);
        header.set_size(text.len() as u64);
        archive.append_data(&mut header, path, text.as_slice())?;
    }
    context.walk(&mut |entry| append(&mut archive, entry))?;
    archive.into_inner()?.flush()
}

fn append(archive: &mut Builder<impl Write>, entry: &Entry) -> io::Result<()> {
    let named = |error: io::Error| {
        io::Error::new(error.kind(), format!("{}: {error}", entry.file.display()))
    };
    let metadata = &entry.metadata;
    let kind = metadata.file_type();
    let mut header = Header::new_gnu();
    header.set_mode(metadata.mode() & 0o7777);
    header.set_mtime(u64::try_from(metadata.mtime()).unwrap_or(0));
    header.set_size(0);
    // Everything belongs to root in the image, whoever owns it here.
    header.set_uid(0);
    header.set_gid(0);
    if kind.is_dir() {
        header.set_entry_type(EntryType::Directory);
        archive.append_data(&mut header, format!("{}/", entry.path), io::empty())
    } else if kind.is_symlink() {
        header.set_entry_type(EntryType::Symlink);
        let target = std::fs::read_link(&entry.file).map_err(named)?;
        archive.append_link(&mut header, &entry.path, target)
    } else if kind.is_file() {
        let file = File::open(&entry.file).map_err(named)?;
        let size = file.metadata().map_err(named)?.len();
        header.set_entry_type(EntryType::Regular);
        header.set_size(size);
        let mut content = Measured::new(file, size);
        archive
            .append_data(&mut header, &entry.path, &mut content)
            .map_err(named)
    } else if kind.is_fifo() {
        header.set_entry_type(EntryType::Fifo);
        archive.append_data(&mut header, &entry.path, io::empty())
    } else {
        // Sockets and devices have no place in an image; Docker leaves
        // sockets out too.
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;
    use crate::model::Build;

    #[test]
    fn an_archive_keeps_modes_links_and_long_names() {
        let folder = tempfile::tempdir().unwrap();
        let long = "x".repeat(150);
        fs::create_dir(folder.path().join("bin")).unwrap();
        fs::write(folder.path().join("bin/run"), "#!").unwrap();
        let mode = fs::Permissions::from_mode(0o755);
        fs::set_permissions(folder.path().join("bin/run"), mode).unwrap();
        fs::write(folder.path().join(&long), "long").unwrap();
        symlink("/etc/passwd", folder.path().join("link")).unwrap();
        let build = Build {
            context: folder.path().display().to_string(),
            dockerfile_inline: "FROM scratch".into(),
            ..Build::default()
        };
        let context = LocalContext::open("web", &build).unwrap();
        let mut bytes = Vec::new();
        write(&context, &mut bytes).unwrap();

        let mut archive = tar::Archive::new(bytes.as_slice());
        let listed: Vec<String> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                let entry = entry.unwrap();
                let header = entry.header();
                let link = entry.link_name().unwrap();
                let link = link.map_or(String::new(), |to| format!(" -> {}", to.display()));
                let path = entry.path().unwrap().display().to_string();
                let path = path.replace(&context.dockerfile, "DOCKERFILE");
                format!(
                    "{:o} {}{link}",
                    header.mode().unwrap() & 0o700,
                    path.replace(&long, "LONG")
                )
            })
            .collect();
        assert_eq!(
            listed,
            [
                "600 DOCKERFILE",
                "600 .dockerignore",
                "700 bin/",
                "700 bin/run",
                "700 link -> /etc/passwd",
                "600 LONG"
            ]
        );
    }
}
