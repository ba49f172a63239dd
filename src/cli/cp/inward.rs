//! From this machine into a container.

use std::io::{self, Read};
use std::path::{Path, PathBuf};

use futures_util::StreamExt;
use futures_util::stream;

use super::Cp;
use super::pack::{self, Load};
use super::place::{Place, is_content, is_folder, resolved, split};
use crate::cli::failure::Failure;
use crate::engine::docker::Docker;
use crate::engine::transfer::{MadeHere, PathKind, Transfer};

/// How much of standard input is read at a time.
const PIECE: usize = 64 * 1024;

/// What there is where it is to go.
#[derive(Debug, Clone, PartialEq, Eq)]
struct There {
    path: String,
    /// None: nothing.
    is_dir: Option<bool>,
}

/// Copies, and gives what had to be left out.
pub async fn copy(engine: &Docker, container: &str, cp: &Cp) -> Result<Vec<String>, Failure> {
    let Place::Inside { path, .. } = Place::read(&cp.destination) else {
        return Ok(Vec::new());
    };
    let load = match cp.source.as_str() {
        "-" => None,
        source => Some(load(source, cp.follow_link)?),
    };
    let there = look(engine, container, path).await?;
    let Some(mut load) = load else {
        if there.is_dir != Some(true) {
            return Err(Failure::new(format!(
                "destination \"{container}:{path}\" must be a directory"
            )));
        }
        engine
            .copy_in(container, &there.path, standard_input(), cp.archive)
            .await?;
        return Ok(Vec::new());
    };
    let folder = settle(&there, &mut load)?;
    let (archive, packing) = pack::send(load);
    let copied = engine
        .copy_in(container, &folder, archive, cp.archive)
        .await;
    let packed = packing.await;
    let packed = packed.map_err(|error| Failure::new(format!("cannot read files: {error}")))?;
    match (copied, packed) {
        (Ok(()), Ok(left)) => Ok(left),
        // The daemon hung up: what it says is the reason.
        (Err(error), Err(reason)) if reason.kind() == io::ErrorKind::BrokenPipe => {
            Err(error.into())
        }
        (_, Err(error)) => Err(Failure::new(error.to_string())),
        (Err(error), Ok(_)) => Err(error.into()),
    }
}

/// Looks at the destination; a link is followed once, as Docker does.
async fn look(engine: &Docker, container: &str, path: &str) -> Result<There, Failure> {
    let mut path = path.to_owned();
    let mut info = engine.path(container, &path).await?;
    if let Some(found) = &info
        && found.kind == PathKind::Link
    {
        path = resolved(&path, &found.link_target);
        info = engine.path(container, &path).await?;
    }
    let is_dir = match info.map(|info| info.kind) {
        None => None,
        Some(PathKind::Folder) => Some(true),
        Some(PathKind::File | PathKind::Link) => Some(false),
        Some(PathKind::Device | PathKind::Other) => {
            return Err(Failure::new(format!(
                "destination \"{container}:{path}\" must be a directory or a regular file"
            )));
        }
    };
    Ok(There { path, is_dir })
}

/// The folder in the container that the archive is unpacked in; the load gets
/// the name that it has there.
fn settle(there: &There, load: &mut Load) -> Result<String, Failure> {
    let is_dir = load.path.symlink_metadata().is_ok_and(|it| it.is_dir());
    match there.is_dir {
        Some(true) => return Ok(there.path.clone()),
        Some(false) if is_dir => {
            return Err(Failure::new("cannot copy directory")
                .hint(format!("{} is a file in the container", there.path)));
        }
        None if !is_dir && is_folder(&there.path) => {
            return Err(Failure::new("no such directory")
                .hint(format!("{} is not in the container", there.path)));
        }
        _ => {}
    }
    let (folder, name) = split(&there.path);
    load.name = name;
    Ok(folder)
}

/// What is copied. A link is copied as one, unless it is to be followed or its
/// name ends like a folder's.
fn load(source: &str, follow: bool) -> Result<Load, Failure> {
    let failed = |error: io::Error| Failure::new(format!("cannot read {source}: {error}"));
    let path = Path::new(source);
    let whole = path.canonicalize();
    let name_of = |path: &Path| {
        let name = path.file_name().unwrap_or_default();
        name.to_str()
            .map(str::to_owned)
            .ok_or_else(|| Failure::new(format!("cannot read {source}: its name is not UTF-8")))
    };
    let (found, name) = if is_content(source) {
        (whole.map_err(failed)?, ".".to_owned())
    } else if follow || source.ends_with('/') || path.file_name().is_none() {
        let found = whole.map_err(failed)?;
        // `..` has the name of what it is.
        let own = if path.file_name().is_some() {
            path
        } else {
            found.as_path()
        };
        let name = name_of(own)?;
        (found, name)
    } else {
        path.symlink_metadata().map_err(failed)?;
        (PathBuf::from(source), name_of(path)?)
    };
    if is_folder(source) && !found.is_dir() {
        return Err(Failure::new(format!(
            "cannot read {source}: not a directory"
        )));
    }
    let name = if name.is_empty() {
        ".".to_owned()
    } else {
        name
    };
    Ok(Load { path: found, name })
}

/// Standard input, as it is.
fn standard_input() -> MadeHere {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    // A thread that nobody waits for: input that never ends must not keep the
    // process alive.
    std::thread::spawn(move || {
        let mut input = io::stdin().lock();
        loop {
            let mut piece = vec![0; PIECE];
            let read = input.read(&mut piece).map(|length| {
                piece.truncate(length);
                piece
            });
            let last = read.as_ref().map_or(true, Vec::is_empty);
            // An empty piece says nothing; the request being over ends it too.
            if sender.blocking_send(read).is_err() || last {
                return;
            }
        }
    });
    let pieces = stream::unfold(receiver, |mut receiver| async {
        let piece = receiver.recv().await?;
        Some((piece, receiver))
    });
    pieces.boxed()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    fn loaded(source: &str, follow: bool) -> Result<String, String> {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        fs::create_dir(root.join("folder")).unwrap();
        fs::write(root.join("file"), "").unwrap();
        std::os::unix::fs::symlink("folder", root.join("link")).unwrap();
        match load(&format!("{}/{source}", root.display()), follow) {
            Ok(load) => {
                let path = load.path.strip_prefix(&root).unwrap().display().to_string();
                Ok(format!("{path} as {}", load.name))
            }
            Err(failure) => Err(failure.reports[0].diagnostic.message.clone()),
        }
    }

    #[test]
    fn a_link_is_followed_when_that_is_asked_for() {
        assert_eq!(loaded("file", false).unwrap(), "file as file");
        assert_eq!(loaded("link", false).unwrap(), "link as link");
        assert_eq!(loaded("link", true).unwrap(), "folder as link");
        assert_eq!(loaded("link/", false).unwrap(), "folder as link");
        assert_eq!(loaded("link/.", false).unwrap(), "folder as .");
    }

    #[test]
    fn what_is_there_decides_on_the_name() {
        let settled = |path: &str, is_dir: Option<bool>, source: &str| {
            let there = There {
                path: path.into(),
                is_dir,
            };
            let mut load = Load {
                path: source.into(),
                name: "src".into(),
            };
            match settle(&there, &mut load) {
                Ok(folder) => format!("{} in {folder}", load.name),
                Err(failure) => failure.reports[0].diagnostic.message.clone(),
            }
        };
        let (file, folder) = ("/etc/passwd", "/etc");
        assert_eq!(settled("/data", Some(true), folder), "src in /data");
        assert_eq!(
            settled("/data", Some(false), folder),
            "cannot copy directory"
        );
        assert_eq!(settled("/data/x", Some(false), file), "x in /data");
        assert_eq!(settled("/data/new/", None, folder), "new in /data");
        assert_eq!(settled("/data/new/", None, file), "no such directory");
        assert_eq!(settled("data/new", None, file), "new in /data");
    }
}
