//! The folder that a command runs in, by the name that the shell has for it.

use std::collections::BTreeMap;
use std::fs::metadata;
use std::io;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

/// The current folder. Behind a symbolic link the shell's `PWD` counts: the
/// folder's name there may be the project's.
pub fn current(environment: &BTreeMap<String, String>) -> io::Result<PathBuf> {
    let told = environment.get("PWD").map(Path::new);
    match told.filter(|it| it.is_absolute() && is_same(it, Path::new("."))) {
        Some(folder) => Ok(folder.to_owned()),
        None => std::env::current_dir(),
    }
}

fn is_same(one: &Path, other: &Path) -> bool {
    let identity = |path| metadata(path).map(|it| (it.dev(), it.ino())).ok();
    identity(one).is_some_and(|it| identity(other) == Some(it))
}
