//! Objects → a stream, a file, or a folder with a file an object.

use std::io;
use std::path::{Path, PathBuf};

use super::record::Record;
use super::staging::Staging;
use crate::cli::context::{Context, wait_for};
use crate::cli::failure::{Failure, INTERRUPTED};
use crate::cli::interrupt::Interrupts;
use crate::convert::Format;
use crate::convert::file::File;
use crate::convert::kube::{self, Object};
use crate::source::{Diagnostic, Loaded};

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

/// All objects as one file.
pub fn together(path: &str, objects: &[Object], format: Format) -> File {
    let is_secret = objects.iter().any(Object::is_secret);
    File::new(path, text(objects, format)).secret_when(is_secret)
}

/// A file an object.
pub fn apart(objects: &[Object], format: Format) -> Vec<File> {
    let file = |object: &Object| {
        let stem = object.file_stem();
        let file = match format {
            Format::Yaml => File::new(format!("{stem}.yaml"), object.yaml()),
            Format::Json => File::new(format!("{stem}.json"), format!("{:#}\n", object.json())),
        };
        file.secret_when(object.is_secret())
    };
    objects.iter().map(file).collect()
}

/// Whether a path is meant to be a file, by its ending.
pub fn is_file(path: &str) -> bool {
    let path = Path::new(path);
    let ending = path.extension().and_then(|it| it.to_str());
    !path.is_dir() && ending.is_some_and(|it| ["yaml", "yml", "json"].contains(&it))
}

/// Writes a file, whole or not at all.
pub fn put(loaded: &Loaded, file: &File) -> Result<(), Failure> {
    let path = Path::new(&file.path);
    refuse_own(&own(loaded), path)?;
    let staging = stage(Path::new(""), std::slice::from_ref(file))?;
    staging.commit().map_err(|error| failed(path, &error))
}

/// Writes files into a folder, which is made: all of them or, interrupted,
/// none. Those that earlier conversions have written there and this one does
/// not are removed; the files of others stay.
pub fn folder(
    context: &Context,
    loaded: &Loaded,
    folder: &Path,
    files: &[File],
) -> Result<(), Failure> {
    if folder.is_file() {
        return Err(Failure::new(format!("{} is a file", folder.display()))
            .hint("name a folder, or a file that ends in .yaml, .yml or .json"));
    }
    let failed = |error: io::Error| failed(folder, &error);
    let before = Record::read(folder).map_err(failed)?;
    let own = own(loaded);
    let mut written = Record::default();
    refuse_outside(folder, &folder.join(&written.file().path))?;
    for file in files {
        let path = folder.join(&file.path);
        refuse_own(&own, &path)?;
        refuse_outside(folder, &path)?;
        // Who was there first stays when we are gone.
        if before.contains(&file.path) || path.symlink_metadata().is_err() {
            written.insert(&file.path);
        }
    }
    let mut staging = stage(folder, files)?;
    // Killed from here on, it is known all the same what was written.
    let both = before.and(&written).file();
    let list = folder.join(&both.path);
    staging.add(&list, &both).map_err(failed)?;
    staging.commit().map_err(failed)?;
    let removed = before.remove_all_but(files, folder).map_err(failed)?;
    let mut staging = Staging::default();
    staging.add(&list, &written.file()).map_err(failed)?;
    staging.commit().map_err(failed)?;
    tell_removed(context, &removed);
    Ok(())
}

/// Writes files beside their places; nothing is left of them when somebody
/// presses Ctrl-C meanwhile.
fn stage(folder: &Path, files: &[File]) -> Result<Staging, Failure> {
    wait_for(async {
        let mut interrupts = Interrupts::new()?;
        let mut staging = Staging::default();
        for file in files {
            let path = folder.join(&file.path);
            staging
                .add(&path, file)
                .map_err(|error| failed(&path, &error))?;
            tokio::task::yield_now().await;
            if interrupts.is_interrupted() {
                return Err(Failure::silent(INTERRUPTED));
            }
        }
        Ok(staging)
    })
}

/// What the project is read from.
fn own(loaded: &Loaded) -> Vec<PathBuf> {
    let files = loaded.sources.files().iter();
    files.filter_map(|it| it.path.canonicalize().ok()).collect()
}

/// Nothing is written over what the project is read from.
fn refuse_own(own: &[PathBuf], path: &Path) -> Result<(), Failure> {
    if !path.canonicalize().is_ok_and(|real| own.contains(&real)) {
        return Ok(());
    }
    let message = format!(
        "{} is a file of the project itself, and would be overwritten",
        path.display()
    );
    Err(Failure::new(message).hint("name another folder or file by --output"))
}

/// Nothing is written outside of a folder, where a link in it may lead.
fn refuse_outside(folder: &Path, path: &Path) -> Result<(), Failure> {
    let Ok(root) = folder.canonicalize() else {
        // It is yet to be made, and nothing is in it.
        return Ok(());
    };
    let real = path.ancestors().find_map(|it| it.canonicalize().ok());
    match real {
        Some(real) if !real.starts_with(&root) => {
            let message = format!(
                "{} would be written to {}, outside of the folder",
                path.display(),
                real.display()
            );
            Err(Failure::new(message).hint("remove the link that leads there"))
        }
        _ => Ok(()),
    }
}

fn tell_removed(context: &Context, removed: &[String]) {
    if removed.is_empty() {
        return;
    }
    let message = format!(
        "removed, since an earlier conversion wrote it and this one does not: {}",
        removed.join(", ")
    );
    context.notes(&[Diagnostic::note(message)], None);
}

fn failed(path: &Path, error: &io::Error) -> Failure {
    Failure::new(format!("cannot write {}: {error}", path.display()))
}
