//! Objects → a stream, a file, or a folder with a file an object.

use std::fs::{self, Permissions};
use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use crate::cli::failure::Failure;
use crate::convert::Format;
use crate::convert::kube::{self, Object};

/// All objects as one text.
pub fn text(objects: &[Object], format: Format) -> String {
    match format {
        Format::Yaml => kube::stream(objects),
        Format::Json => kube::list(objects),
    }
}

/// The same, made while something else is done: of a large project the notes
/// are as much to write as the objects.
pub fn text_while<E>(
    objects: &[Object],
    format: Format,
    other: impl FnOnce() -> Result<(), E>,
) -> Result<String, E> {
    std::thread::scope(|scope| {
        let text = scope.spawn(|| text(objects, format));
        other()?;
        // A defect there is one here.
        Ok(text
            .join()
            .unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
    })
}

/// Writes all objects into a file, by its ending, or each into one of its own
/// in a folder.
pub fn write(path: &str, objects: &[Object], format: Format) -> Result<(), Failure> {
    if is_file(path) {
        return put(Path::new(path), &text(objects, format));
    }
    let files = objects.iter().map(|object| {
        let stem = object.file_stem();
        match format {
            Format::Yaml => (format!("{stem}.yaml"), object.yaml()),
            Format::Json => (format!("{stem}.json"), format!("{:#}\n", object.json())),
        }
    });
    folder(Path::new(path), files)
}

/// Whether a path is meant to be a file, by its ending.
pub fn is_file(path: &str) -> bool {
    let path = Path::new(path);
    let ending = path.extension().and_then(|it| it.to_str());
    !path.is_dir() && ending.is_some_and(|it| ["yaml", "yml", "json"].contains(&it))
}

/// Writes files, by their paths from a folder, which is made.
pub fn folder(
    folder: &Path,
    files: impl IntoIterator<Item = (String, String)>,
) -> Result<(), Failure> {
    if folder.is_file() {
        return Err(Failure::new(format!("{} is a file", folder.display()))
            .hint("name a folder, or a file that ends in .yaml, .yml or .json"));
    }
    for (name, text) in files {
        put(&folder.join(name), &text)?;
    }
    Ok(())
}

/// Writes a file, in a folder that is made, whole or not at all: who is
/// interrupted finds no half of it.
pub fn put(path: &Path, text: &str) -> Result<(), Failure> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(|error| failed(folder, &error))?;
    }
    replace(path, text).map_err(|error| failed(path, &error))
}

fn replace(path: &Path, text: &str) -> io::Result<()> {
    let target = path.canonicalize();
    let path = target.as_deref().unwrap_or(path);
    let about = path.metadata().ok();
    if about.as_ref().is_some_and(|it| !it.is_file()) {
        // A pipe or a device.
        return fs::write(path, text);
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::Builder::new()
        .permissions(Permissions::from_mode(0o666))
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    if let Some(about) = about {
        file.as_file().set_permissions(about.permissions())?;
    }
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {error}", path.display()))
}
