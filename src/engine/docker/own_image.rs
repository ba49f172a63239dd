//! Making the image of the running program: a file system with nothing in it
//! but the program and what it is linked with.
//!
//! Commands that run at the same time may need the same image. One makes it,
//! the others wait for that: a second one under the same name would take the
//! name from the first.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use futures_util::TryStreamExt;
use hyper::body::{Bytes, Frame};
use hyper::{Method, header};
use serde::Deserialize;
use serde::de::IgnoredAny;
use tar::{Builder, EntryType, Header};

use super::client::{self, Client};
use super::json_lines;
use super::route::Route;
use super::settings::Settings;
use crate::engine::EngineError;
use crate::model::own_image::{self, INSIDE, PROBE, PROBE_FOLDER, PROGRAM};

/// How far into a program the name of its loader stands at most.
const HEAD: usize = 8192;
/// How many bytes are sent at a time.
const PIECE: usize = 1 << 20;

/// Makes an image of the program under a reference, unless it is there by now.
pub(super) async fn make(
    client: &Client,
    settings: &Settings,
    image: &str,
) -> Result<(), EngineError> {
    // Without a folder nobody waits, and the last one has the name.
    let _lock = lock(settings.locks.as_deref(), image).await;
    let route = Route::new(["images", image, "json"]);
    match client.get::<IgnoredAny>(&route).await {
        Ok(_) => Ok(()),
        Err(EngineError::NotFound { .. }) => {
            import(client, settings.program.as_deref(), image).await
        }
        Err(error) => Err(error),
    }
}

/// Waits until nobody else makes an image; others wait until this is dropped.
async fn lock(folder: Option<&Path>, image: &str) -> Option<File> {
    let path = folder?.join(image.replace(['/', ':'], "-"));
    let locked = tokio::task::spawn_blocking(move || {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(false).mode(0o600);
        let file = options.open(path).ok()?;
        file.lock().ok()?;
        Some(file)
    });
    locked.await.ok()?
}

async fn import(client: &Client, program: Option<&Path>, image: &str) -> Result<(), EngineError> {
    let refused = |reason: String| EngineError::Unsupported {
        message: format!("the image {image} cannot be made of this program: {reason}"),
    };
    let program = program.ok_or_else(|| refused("it is not known where it is".to_owned()))?;
    let laid_out = if image == PROBE { in_a_folder } else { archive };
    let archive = laid_out(program).map_err(|error| refused(error.to_string()))?;
    let (repository, tag) = image.split_once(':').unwrap_or((image, "latest"));
    let route = Route::new(["images", "create"])
        .with("fromSrc", "-")
        .with("repo", repository)
        .with("tag", tag)
        .with("changes", format!("ENTRYPOINT {}", entrypoint(image)));
    let tar = (
        header::CONTENT_TYPE,
        header::HeaderValue::from_static("application/x-tar"),
    );
    let archive = Bytes::from(archive);
    let pieces = (0..archive.len()).step_by(PIECE).map(move |at| {
        let end = archive.len().min(at + PIECE);
        Ok(Frame::data(archive.slice(at..end)))
    });
    let source = futures_util::stream::iter(pieces);
    let answer = client
        .upload(Method::POST, &route, &[tar], Box::pin(source))
        .await?;
    let mut lines = json_lines::read::<Line>(client::pieces(answer));
    while let Some(line) = lines.try_next().await? {
        if !line.error.is_empty() {
            return Err(refused(line.error));
        }
    }
    Ok(())
}

/// What an image runs, to which its containers add words.
fn entrypoint(image: &str) -> String {
    let words = if image == PROBE {
        own_image::probe([])
    } else {
        [PROGRAM, INSIDE].map(str::to_owned).into()
    };
    serde_json::Value::from(words).to_string()
}

/// A line of the daemon's account.
#[derive(Deserialize)]
struct Line {
    #[serde(default)]
    error: String,
}

/// The program and the libraries that it needs, at the paths where its loader
/// looks for them.
fn archive(program: &Path) -> io::Result<Vec<u8>> {
    let bytes = program_of(program)?;
    let mut archive = Builder::new(Vec::new());
    if let Some(loader) = loader(&bytes) {
        let mut libraries = mapped()?;
        libraries.insert(loader);
        for library in libraries {
            add(&mut archive, &library, &fs::read(&library)?)?;
        }
    }
    add(&mut archive, Path::new(PROGRAM), &bytes)?;
    archive.into_inner()
}

/// The program, its loader and the libraries that it needs in one folder, so
/// that it can be run in a container of any other image.
fn in_a_folder(program: &Path) -> io::Result<Vec<u8>> {
    let bytes = program_of(program)?;
    let mut archive = Builder::new(Vec::new());
    let folder = Path::new(PROBE_FOLDER);
    add(&mut archive, &folder.join("rcompose"), &bytes)?;
    let run = match loader(&bytes) {
        Some(loader) => {
            for library in mapped()? {
                let name = library.file_name().unwrap_or_default();
                let path = folder.join("lib").join(name);
                add(&mut archive, &path, &fs::read(&library)?)?;
            }
            fs::read(loader)?
        }
        // It takes the loader's words and heeds none.
        None => bytes,
    };
    add(&mut archive, &folder.join("run"), &run)?;
    archive.into_inner()
}

fn program_of(path: &Path) -> io::Result<Vec<u8>> {
    let bytes = fs::read(path)?;
    if bytes.starts_with(b"\x7fELF") {
        return Ok(bytes);
    }
    Err(io::Error::other("it is no program for Linux"))
}

fn add(archive: &mut Builder<Vec<u8>>, path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut header = Header::new_gnu();
    header.set_entry_type(EntryType::Regular);
    header.set_size(bytes.len() as u64);
    header.set_mode(0o755);
    let inside = path.strip_prefix("/").unwrap_or(path);
    archive.append_data(&mut header, inside, bytes)
}

/// The loader that a program is started by; none when it is linked with
/// nothing.
fn loader(program: &[u8]) -> Option<PathBuf> {
    let head = &program[..program.len().min(HEAD)];
    let at = head.windows(4).position(|it| it == b"/ld-")?;
    let start = head[..at]
        .iter()
        .rposition(|it| *it == 0)
        .map_or(0, |it| it + 1);
    let end = head[at..].iter().position(|it| *it == 0)? + at;
    std::str::from_utf8(&head[start..end])
        .ok()
        .map(PathBuf::from)
}

/// The libraries that this process runs with.
fn mapped() -> io::Result<BTreeSet<PathBuf>> {
    let maps = fs::read_to_string("/proc/self/maps")?;
    let paths = maps
        .lines()
        .filter_map(|line| line.find('/').map(|at| &line[at..]));
    let libraries = paths.filter(|path| {
        let name = path.rsplit('/').next().unwrap_or_default();
        name.contains(".so")
    });
    Ok(libraries.map(PathBuf::from).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_comes_with_what_it_is_linked_with() {
        let program = std::env::current_exe().unwrap();
        let archive = archive(&program).unwrap();
        let mut archive = tar::Archive::new(archive.as_slice());
        let names: Vec<String> = archive
            .entries()
            .unwrap()
            .map(|entry| {
                entry
                    .unwrap()
                    .path()
                    .unwrap()
                    .to_string_lossy()
                    .into_owned()
            })
            .collect();
        assert!(names.contains(&"rcompose".to_owned()), "{names:?}");
        let linked = loader(&fs::read(&program).unwrap()).is_some();
        assert_eq!(
            linked,
            names.iter().any(|name| name.contains("libc.so")),
            "{names:?}"
        );
    }

    #[test]
    fn only_programs_for_linux_are_taken() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), "#!/bin/sh\n").unwrap();
        let error = archive(file.path()).unwrap_err();
        assert_eq!(error.to_string(), "it is no program for Linux");
    }
}
