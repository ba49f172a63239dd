//! `config`: the project as it was loaded, in its canonical form, or parts of
//! it.

pub mod digests;
mod explain;
mod variables;

use clap::Args;

use super::context::Context;
use super::failure::{self, Failure};
use crate::convert::{self, Format, list};
use crate::model::Project;
use crate::plan;
use crate::source::compose::selection;
use crate::source::{Loaded, compose};

/// Show the project as it was loaded
#[derive(Debug, Clone, Default, Args)]
#[allow(clippy::struct_excessive_bools)] // each is a switch of the command
pub struct Config {
    /// Print the variables that interpolation sees
    #[arg(long)]
    environment: bool,
    /// Tell where each value comes from: its file and line, the variables in
    /// it and where they are set, or that it is a default
    #[arg(long, value_name = "PATH", num_args = 0..=1, default_missing_value = "")]
    explain: Option<String>,
    /// The form of the output (yaml, json)
    #[arg(long, value_name = "FORM")]
    format: Option<String>,
    /// Print the configuration hashes of services (SERVICE,… or *)
    #[arg(long, value_name = "SERVICES")]
    hash: Option<String>,
    /// Print the images
    #[arg(long)]
    images: bool,
    /// Print a file that pins every image to its digest of now
    #[arg(long)]
    lock_image_digests: bool,
    /// Print the models
    #[arg(long)]
    models: bool,
    /// Print the names of networks
    #[arg(long)]
    networks: bool,
    /// Don't check that what is referred to is there
    #[arg(long)]
    no_consistency: bool,
    /// Leave env_file as it is
    #[arg(long)]
    no_env_resolution: bool,
    /// Leave variables as they are
    #[arg(long)]
    no_interpolate: bool,
    /// Leave defaults out
    #[arg(long)]
    no_normalize: bool,
    /// Leave paths as they are
    #[arg(long)]
    no_path_resolution: bool,
    /// Write to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Print the names of profiles
    #[arg(long)]
    profiles: bool,
    /// Print nothing: only check
    #[arg(short, long)]
    quiet: bool,
    /// Pin every image to its digest of now
    #[arg(long)]
    resolve_image_digests: bool,
    /// Print the names of services
    #[arg(long)]
    services: bool,
    /// Print the variables of the files and their defaults
    #[arg(long)]
    variables: bool,
    /// Print the names of volumes
    #[arg(long)]
    volumes: bool,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    names: Vec<String>,
}

impl Config {
    /// Prints it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let format = match self.format.as_deref() {
            None | Some("" | "yaml") => Format::Yaml,
            Some("json") => Format::Json,
            Some(other) => {
                return Err(
                    Failure::new(format!("unsupported format {other:?}")).hint("use yaml or json")
                );
            }
        };
        let mut loaded = context.load(&self.options(context)?)?;
        if !context.root.all_resources && !self.no_interpolate {
            selection::drop_unused(&mut loaded.project);
        }
        if let Some(path) = &self.explain {
            let values = compose::explain::explain(&loaded, &context.environment, path);
            let text = explain::listing(&values, &loaded.sources, path, format)?;
            context.print(&text)?;
            return Ok(0);
        }
        let text = match self.listing(&loaded, format)? {
            Some(text) => text,
            None if self.quiet && !self.asks_registries() => return Ok(0),
            None => self.document(context, loaded, format)?,
        };
        match &self.output {
            _ if self.quiet => {}
            Some(path) => std::fs::write(path, text)
                .map_err(|error| Failure::new(format!("cannot write {path}: {error}")))?,
            None => context.print(&text)?,
        }
        Ok(0)
    }

    fn options(&self, context: &Context) -> Result<compose::Options, Failure> {
        Ok(compose::Options {
            no_consistency: self.no_consistency,
            // As in Docker Compose 2, the hash of a service without its
            // `env_file`s read: it need not be that of a container.
            no_env_resolution: self.no_env_resolution || self.lists(),
            no_interpolate: self.no_interpolate || self.variables,
            // As in Docker Compose 2, by the option; the variable does not.
            no_normalize: self.no_normalize || context.root.compatibility,
            no_path_resolution: self.no_path_resolution,
            ..context.options(&self.names)?
        })
    }

    /// Whether a list is asked for in place of the document.
    fn lists(&self) -> bool {
        let of_the_project = self.services || self.images || self.profiles || self.models;
        let of_resources = self.volumes || self.networks;
        let of_variables = self.variables || self.environment;
        of_the_project || of_resources || of_variables || self.hash.is_some()
    }

    /// Whether images are looked up, which can fail.
    fn asks_registries(&self) -> bool {
        self.lock_image_digests || self.resolve_image_digests
    }

    /// The list that one of the options asks for.
    fn listing(&self, loaded: &Loaded, format: Format) -> Result<Option<String>, Failure> {
        let project = &loaded.project;
        let list = if self.services {
            list::services(project)
        } else if self.volumes {
            list::volumes(project)
        } else if self.networks {
            list::networks(project)
        } else if self.models {
            list::models(project)
        } else if let Some(services) = &self.hash {
            hashes(project, services)?
        } else if self.profiles {
            list::profiles(project)
        } else if self.images {
            list::images(project)
        } else if self.environment {
            list::environment(project)
        } else if self.variables {
            return Ok(Some(variables::listing(
                &loaded.document,
                self.format.as_ref().map(|_| format),
            )));
        } else {
            return Ok(None);
        };
        Ok(Some(list.into_iter().map(|line| line + "\n").collect()))
    }

    /// The whole document.
    fn document(
        &self,
        context: &Context,
        loaded: Loaded,
        format: Format,
    ) -> Result<String, Failure> {
        let Loaded {
            mut project,
            document,
            ..
        } = loaded;
        if self.no_interpolate {
            let document = serde_json::Value::from(&document);
            return Ok(convert::compose::document(document, format));
        }
        // There can be much of it, and no place is looked up any more.
        drop(document);
        if self.asks_registries() {
            digests::resolve(context, &mut project)?;
        }
        if self.lock_image_digests {
            return Ok(digests::lock_file(&project, format));
        }
        Ok(convert::compose::project(
            project,
            format,
            convert::compose::Dollars::Doubled,
        ))
    }
}

/// The configuration hashes of services: `*`, or names joined by commas.
fn hashes(project: &Project, wanted: &str) -> Result<Vec<String>, Failure> {
    let names: Vec<&str> = match wanted {
        "*" => project.services.keys().map(String::as_str).collect(),
        names => names.split(',').collect(),
    };
    let line = |name: &str| {
        let service = project.services.get(name).ok_or_else(|| {
            let known = project.services.keys().map(String::as_str);
            failure::no_such_service(name, known)
        })?;
        Ok(format!("{name} {}", plan::hash::service(service)))
    };
    names.into_iter().map(line).collect()
}
