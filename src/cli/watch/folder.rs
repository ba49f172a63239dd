//! The folder of this user for what is of interest while a process runs.

use std::fs::DirBuilder;
use std::io;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;

use crate::cli::context::Context;

/// Where Docker Compose keeps such files too. It is made when it is missing.
pub fn running(context: &Context) -> io::Result<PathBuf> {
    let variable = |name: &str| {
        let value = context.environment.get(name);
        value.filter(|value| !value.is_empty()).map(PathBuf::from)
    };
    let folder = match (variable("XDG_RUNTIME_DIR"), variable("HOME")) {
        (Some(folder), _) => folder,
        (None, Some(home)) => home.join(".docker").join("docker-compose"),
        (None, None) => std::env::temp_dir(),
    };
    DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&folder)?;
    Ok(folder)
}
