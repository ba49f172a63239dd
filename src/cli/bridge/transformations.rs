//! `bridge transformations`: the images that transform, and a new one from
//! the templates of another.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use clap::Args;
use serde_json::{Value, json};

use super::STANDARD;
use super::complete::image_or_pull;
use crate::cli::context::{Context, wait_for};
use crate::cli::cp;
use crate::cli::failure::Failure;
use crate::cli::listing::{is_json, lines};
use crate::engine::docker::Docker;
use crate::engine::inquiry::{Inquiry, ListedImage};
use crate::engine::transfer::Transfer;
use crate::engine::{Engine, EngineError};
use crate::model::reference::Reference;
use crate::ui::{Spacing, decimal_size, table_spaced};

/// What an image that transforms is labelled with, as in Docker Compose.
const LABEL: &str = "com.docker.compose.bridge=transformation";
/// Where its templates are.
const TEMPLATES: &str = "/templates";
/// What an image of one's own is built from.
const DOCKERFILE: &str = "FROM docker/compose-bridge-transformer
LABEL com.docker.compose.bridge=transformation
COPY templates /templates
";

/// List transformation images
#[derive(Debug, Args)]
pub struct List {
    /// The form of the output (table, json)
    #[arg(long, value_name = "FORM", default_value = "table")]
    format: String,
    /// Only names
    #[arg(short, long)]
    quiet: bool,
}

/// Make a transformation of one's own from another's templates
#[derive(Debug, Args)]
pub struct Create {
    /// The image to take the templates of (default: docker/compose-bridge-kubernetes)
    #[arg(short, long, value_name = "IMAGE", default_value = STANDARD, hide_default_value = true)]
    from: String,
    /// The folder to make
    #[arg(value_name = "FOLDER")]
    path: PathBuf,
}

impl List {
    /// Lists them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let json = is_json(&self.format)?;
        let images = wait_for(async {
            let engine = context.engine().await?;
            Ok(engine.labelled_images(LABEL).await?)
        })?;
        let text = if self.quiet {
            lines(
                images
                    .iter()
                    .map(|it| name(it).unwrap_or(&it.id).to_owned()),
            )
        } else if json {
            let rows: Vec<Value> = images.iter().map(object).collect();
            format!("{}\n", Value::Array(rows))
        } else {
            let header = ["IMAGE ID", "REPO", "TAGS", "SIZE"];
            table_spaced(Spacing::WIDE, &header, images.iter().map(cells))
        };
        context.print(&text)?;
        Ok(0)
    }
}

fn name(image: &ListedImage) -> Option<&str> {
    image.tags.first().map(String::as_str)
}

fn object(image: &ListedImage) -> Value {
    json!({
        "Id": image.id,
        "RepoTags": image.tags,
        "Created": image.created,
        "Size": image.size,
        "Labels": image.labels,
    })
}

fn cells(image: &ListedImage) -> [String; 4] {
    let hex = image
        .id
        .split_once(':')
        .map_or(image.id.as_str(), |(_, hex)| hex);
    let named = name(image).and_then(|it| Reference::parse(it).ok());
    let (repository, tag) = match named {
        Some(reference) => (reference.familiar_name(), reference.tag),
        None => ("<none>".to_owned(), "<none>".to_owned()),
    };
    let short = hex.get(..12).unwrap_or(hex).to_owned();
    [short, repository, tag, decimal_size(image.size)]
}

impl Create {
    /// Makes the folder.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let folder = std::path::absolute(&self.path);
        let folder =
            folder.map_err(|error| Failure::new(format!("{}: {error}", self.path.display())))?;
        let shown = folder.display();
        if folder.exists() {
            return Err(
                Failure::new(format!("output folder {shown} already exists"))
                    .hint("name a folder that is not there yet"),
            );
        }
        if context.root.dry_run {
            context.print(&format!("create {shown} from {}\n", self.from))?;
            return Ok(0);
        }
        let failed = |error: std::io::Error| Failure::new(format!("cannot write {shown}: {error}"));
        wait_for(async {
            let engine = context.engine().await?;
            image_or_pull(context, &engine, &self.from).await?;
            fs::create_dir_all(&folder).map_err(failed)?;
            let copied = self.copy(&engine, &folder).await;
            if copied.is_err() {
                // Nothing is left of what was not finished.
                fs::remove_dir_all(&folder).map_err(failed)?;
            }
            copied?;
            fs::write(folder.join("Dockerfile"), DOCKERFILE).map_err(failed)
        })?;
        context.print(&format!(
            "Transformer created in {:?}\n",
            folder.display().to_string()
        ))?;
        Ok(0)
    }

    /// Copies the templates out of a container that is never started.
    async fn copy(&self, engine: &Docker, folder: &std::path::Path) -> Result<(), Failure> {
        let made = engine
            .create_container(&super::convert::spec(&self.from, &[]), "", &BTreeMap::new())
            .await?;
        let copied = async {
            match engine.copy_out(&made.id, TEMPLATES).await {
                Ok((_, archive)) => cp::into_folder(archive, folder).await,
                Err(EngineError::NotFound { .. }) => Err(Failure::new(format!(
                    "{} has no templates: there is no {TEMPLATES} in it",
                    self.from
                ))),
                Err(error) => Err(error.into()),
            }
        };
        let copied = copied.await;
        engine.remove_container(&made.id, true).await?;
        copied
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_without_a_name_has_none() {
        let image = ListedImage {
            id: format!("sha256:{:064}", 7),
            size: 1_984_335,
            ..ListedImage::default()
        };
        assert_eq!(
            cells(&image),
            ["000000000000", "<none>", "<none>", "1.98MB"]
        );
        let named = ListedImage {
            tags: vec!["docker/compose-bridge-helm:latest".into()],
            ..image
        };
        assert_eq!(
            cells(&named)[1..3],
            ["docker/compose-bridge-helm", "latest"]
        );
    }
}
