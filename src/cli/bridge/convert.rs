//! `bridge convert`: the project, as one file, through transformations.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use futures_util::TryStreamExt;
use tempfile::TempDir;

use super::STANDARD;
use super::complete::{complete, image_or_pull};
use crate::cli::context::{Context, wait_for};
use crate::cli::exec::exit_code;
use crate::cli::failure::{self, Failure};
use crate::cli::interrupt::Interrupts;
use crate::cli::operation::ask;
use crate::convert::{self, Format};
use crate::engine::docker::Docker;
use crate::engine::interaction::{Ending, Interaction};
use crate::engine::{Channel, Engine};
use crate::model::spec::ContainerSpec;
use crate::model::{Mount, Project, Service};

/// Convert the project by transformation images
#[derive(Debug, Args)]
pub struct Convert {
    /// The folder for what comes out; what is in it is removed first
    #[arg(short, long, value_name = "FOLDER", default_value = "out")]
    output: PathBuf,
    /// A folder of templates that take the place of the image's own
    #[arg(long, value_name = "FOLDER")]
    templates: Option<PathBuf>,
    /// An image that transforms (default: docker/compose-bridge-kubernetes)
    #[arg(short, long, value_name = "IMAGE")]
    transformation: Vec<String>,
    /// Say yes to the question whether the folder may be emptied
    #[arg(short, long)]
    yes: bool,
}

impl Convert {
    /// Converts it.
    pub fn run(mut self, context: &mut Context) -> Result<u8, Failure> {
        if self.transformation.is_empty() {
            self.transformation.push(STANDARD.to_owned());
        }
        let loaded = context.load(&context.options(&[])?)?;
        let output = absolute(&self.output)?;
        if context.root.dry_run {
            for image in &self.transformation {
                context.print(&format!("convert by {image} into {}\n", output.display()))?;
            }
            return Ok(0);
        }
        if !self.empty(context, &output, &loaded.project.working_dir)? {
            return Ok(0);
        }
        wait_for(async {
            let engine = context.engine().await?;
            let project = complete(context, &engine, &loaded).await?;
            let input = input(project)?;
            let mut mounts = vec![mount(input.path(), "/in"), mount(&output, "/out")];
            if let Some(folder) = &self.templates {
                mounts.push(mount(&absolute(folder)?, "/templates"));
            }
            let mut interrupts = Interrupts::new()?;
            for image in &self.transformation {
                image_or_pull(context, &engine, image).await?;
                let code = transform(context, &engine, image, &mounts, &mut interrupts).await?;
                if code != 0 {
                    return Ok(code);
                }
            }
            Ok(0)
        })
    }

    /// Makes the folder, or empties it; whether that was agreed to. What holds
    /// more than an earlier conversion is never emptied.
    fn empty(&self, context: &Context, output: &Path, project: &Path) -> Result<bool, Failure> {
        let failed = |error: std::io::Error| {
            Failure::new(format!("cannot empty {}: {error}", output.display()))
        };
        let is_empty = match output.read_dir() {
            Ok(mut entries) => entries.next().is_none(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => true,
            Err(error) => return Err(failed(error)),
        };
        if !is_empty {
            let home = context.environment.get("HOME").map(Path::new);
            let kept = [Some(project), home].into_iter().flatten();
            let real = output.canonicalize().map_err(failed)?;
            for folder in kept.filter_map(|it| it.canonicalize().ok()) {
                if folder.starts_with(&real) {
                    return Err(Failure::new(format!(
                        "{} would be emptied, and {} with it",
                        output.display(),
                        folder.display()
                    ))
                    .hint("name a folder for the output alone by --output"));
                }
            }
            let question = format!(
                "{} is not empty: all that is in it will be removed. Go on?",
                output.display()
            );
            let asks = !self.yes && crate::terminal::is_input();
            if asks && !ask(context.ui, &question) {
                return Ok(false);
            }
            fs::remove_dir_all(output).map_err(failed)?;
        }
        fs::create_dir_all(output).map_err(failed)?;
        Ok(true)
    }
}

fn absolute(path: &Path) -> Result<PathBuf, Failure> {
    let whole = std::path::absolute(path);
    whole.map_err(|error| Failure::new(format!("{}: {error}", path.display())))
}

/// A folder with the project as `compose.yaml`, which holds secrets: nobody
/// else can look into it.
fn input(project: Project) -> Result<TempDir, Failure> {
    let failed = |error: std::io::Error| {
        Failure::new(format!("cannot write the project for the images: {error}"))
    };
    let text = convert::compose::project(project, Format::Yaml, convert::compose::Dollars::Doubled);
    let folder = tempfile::Builder::new()
        .prefix("compose-convert-")
        .tempdir()
        .map_err(failed)?;
    let path = folder.path().join("compose.yaml");
    let mut file = fs::File::create_new(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    Ok(folder)
}

fn mount(source: &Path, target: &str) -> Mount {
    Mount {
        kind: "bind".to_owned(),
        source: source.display().to_string(),
        target: target.to_owned(),
        ..Mount::default()
    }
}

/// Runs an image to its end and gives its exit code. Interrupted, it is
/// removed.
async fn transform(
    context: &Context,
    engine: &Docker,
    image: &str,
    mounts: &[Mount],
    interrupts: &mut Interrupts,
) -> Result<u8, Failure> {
    let spec = spec(image, mounts);
    let made = engine.create_container(&spec, "", &BTreeMap::new()).await?;
    let work = async {
        let mut output = engine.attach(&made.id).await?;
        let ended = engine.exit_code(&made.id, Ending::Next).await?;
        engine.start(&made.id).await?;
        while let Some(piece) = output.try_next().await? {
            let is_error = piece.channel == Channel::Stderr;
            // Nobody reads: it goes on all the same.
            context.ui.bytes(is_error, &piece.bytes).unwrap_or_default();
        }
        Ok::<_, Failure>(exit_code(ended.await?))
    };
    let worked = tokio::select! {
        worked = work => worked,
        () = interrupts.next() => Err(Failure::silent(failure::INTERRUPTED)),
    };
    let removed = engine.remove_container(&made.id, true).await;
    let code = worked?;
    removed?;
    Ok(code)
}

/// The container of a transformation: it runs as the user, whose files it
/// writes.
pub(super) fn spec(image: &str, mounts: &[Mount]) -> ContainerSpec {
    let service = Service {
        name: "bridge".to_owned(),
        image: image.to_owned(),
        user: rustix::process::getuid().as_raw().to_string(),
        environment: [("LICENSE_AGREEMENT".to_owned(), Some("true".to_owned()))].into(),
        volumes: mounts.to_vec(),
        network_mode: "bridge".to_owned(),
        ..Service::default()
    };
    ContainerSpec::alone(format!("compose-bridge-{}", std::process::id()), service)
}
