//! `export`: a container's file system as a tar archive.

use std::fs::OpenOptions;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};

use clap::Args;
use futures_util::TryStreamExt;

use super::context::{Context, wait_for};
use super::failure::Failure;
use super::replica::{self, Index};
use crate::engine::transfer::{Archive, Transfer};
use crate::ui::{Errand, Ui};

/// Write a container's file system to a tar archive
#[derive(Debug, Clone, Default, Args)]
pub struct Export {
    #[command(flatten)]
    replica: Index,
    /// The file to write to (default: standard output)
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The service
    #[arg(value_name = "SERVICE")]
    service: String,
}

impl Export {
    /// Writes it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        if self.output.is_none() && std::io::stdout().is_terminal() {
            return Err(
                Failure::new("output option is required when exporting to terminal")
                    .hint("give a file by -o, or redirect the output"),
            );
        }
        let target = context.target(&[])?;
        wait_for(async {
            let engine = context.engine().await?;
            let containers = replica::containers(&engine, target.name()).await?;
            let container = replica::find(&containers, &self.service, self.replica.index, true)?;
            let name = &container.name;
            let to = self.output.as_ref().map(|path| path.display().to_string());
            let details = format!(
                "export {name} to {}",
                to.as_deref().unwrap_or("standard output")
            );
            if context.root.dry_run {
                context.print(&format!("{details}\n"))?;
                return Ok(0);
            }
            let errand = Errand::begin(context.ui, name, "Exporting", &details);
            let archive = engine.export(&container.id).await?;
            match &self.output {
                Some(path) => to_file(archive, path).await?,
                None => to_stdout(archive, context.ui).await?,
            }
            errand.done("Exported");
            Ok(0)
        })
    }
}

/// Writes an archive to a file, which is there whole or not at all.
async fn to_file(mut archive: Archive, path: &Path) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::new(format!("cannot write {}: {error}", path.display()));
    // A link keeps leading there, and what is no file is written to as it is.
    let target = path.canonicalize();
    let path = target.as_deref().unwrap_or(path);
    if path.metadata().is_ok_and(|about| !about.is_file()) {
        let mut file = OpenOptions::new().write(true).open(path).map_err(failed)?;
        while let Some(piece) = archive.try_next().await? {
            file.write_all(&piece).map_err(failed)?;
        }
        return Ok(());
    }
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    while let Some(piece) = archive.try_next().await? {
        file.write_all(&piece).map_err(failed)?;
    }
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

/// Writes an archive to standard output.
pub async fn to_stdout(mut archive: Archive, ui: Ui) -> Result<(), Failure> {
    while let Some(piece) = archive.try_next().await? {
        ui.bytes(false, &piece)
            .map_err(|error| Failure::new(format!("cannot write the archive: {error}")))?;
    }
    Ok(())
}
