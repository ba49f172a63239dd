//! `publish`: the project's files into a registry, as an OCI artifact that
//! `-f oci://…` runs anywhere.

mod artifact;
mod questions;
mod sensitive;

use clap::Args;

use super::config::digests;
use super::context::{Context, Target};
use super::convergence::policy;
use super::failure::Failure;
use super::operation::{Operation, Quiet};
use crate::convert::Format;
use crate::model::reference::Reference;
use crate::plan::{self, Policy};
use crate::source::Loaded;
use crate::source::compose;
use crate::source::publication::{self, Layer};
use crate::source::remote::Remotes;
use crate::ui::Errand;
use artifact::Version;

/// Publish the project's files as an OCI artifact
#[derive(Debug, Clone, Default, Args)]
pub struct Publish {
    /// Copy the images of services beside it
    #[arg(long)]
    app: bool,
    /// Send it unencrypted
    #[arg(long, hide = true)]
    insecure_registry: bool,
    /// The version of OCI's image specification (1.0, 1.1; default: the newest
    /// that the registry takes)
    #[arg(long, value_name = "VERSION")]
    oci_version: Option<String>,
    /// Pin images to the digests that their tags have now
    #[arg(long)]
    resolve_image_digests: bool,
    /// Include environment variables and `env_file`s
    #[arg(long)]
    with_env: bool,
    /// Say yes to every question
    #[arg(short, long)]
    yes: bool,
    /// Where to: `-f oci://REPOSITORY:TAG` takes it from there
    #[arg(value_name = "REPOSITORY[:TAG]")]
    repository: String,
}

impl Publish {
    /// Publishes it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let reference =
            Reference::parse(&self.repository).map_err(|error| Failure::new(error.to_string()))?;
        let version = match self.oci_version.as_deref() {
            None | Some("") => None,
            Some(word) => Some(Version::parse(word)?),
        };
        let loaded = context.load(&options(context)?)?;
        buildable(&loaded)?;
        let layers = publication::layers(&loaded.project, self.with_env)?;
        if !self.yes && !questions::agreed(context, &loaded, self.with_env)? {
            return Ok(0);
        }
        let Loaded { project, .. } = &loaded;
        let builds = project.services.values().any(|it| it.build.is_some());
        if builds {
            push_images(context)?;
        }
        let layers = self.pinned(context, &loaded, layers)?;
        let mut insecure = context.root.insecure_registry.clone();
        if self.insecure_registry {
            insecure.push(reference.registry.clone());
        }
        let errand = Errand::begin(context.ui, &self.repository, "publishing", "");
        if !context.root.dry_run {
            let client = Remotes::new(context.environment.clone(), insecure)
                .client()
                .map_err(|error| Failure::new(error.to_string()))?;
            let artifact = artifact::push(&client, &reference, &layers, version)?;
            if self.app {
                artifact::push_images(&client, &reference, project, &artifact)?;
            }
        }
        errand.done("published");
        Ok(0)
    }

    /// The layers, and one more with every image under its digest where that
    /// is asked for.
    fn pinned(
        &self,
        context: &Context,
        loaded: &Loaded,
        mut layers: Vec<Layer>,
    ) -> Result<Vec<Layer>, Failure> {
        if self.resolve_image_digests || self.app {
            let mut project = loaded.project.clone();
            digests::resolve(context, &mut project)?;
            let text = digests::lock_file(&project, Format::Yaml);
            layers.push(Layer::compose("image-digests.yaml", text.into_bytes()));
        }
        Ok(layers)
    }
}

/// All services, whatever their profiles, with their variables as written.
fn options(context: &Context) -> Result<compose::Options, Failure> {
    Ok(compose::Options {
        profiles: vec!["*".to_owned()],
        no_env_resolution: true,
        ..context.options(&[])?
    })
}

/// Pushes what services build: an artifact names images only.
fn push_images(context: &Context) -> Result<(), Failure> {
    let loaded = context.load(&compose::Options {
        no_env_resolution: false,
        ..options(context)?
    })?;
    let target = Target::Loaded(Box::new(loaded));
    let policy = Policy {
        ignore_push_failures: true,
        ..policy(context)
    };
    Operation {
        planner: plan::push,
        quiet: Quiet::default(),
        ..Operation::new(context, &target, "publish", policy)
    }
    .carry_out()
    .map(drop)
}

/// Refuses services that have nothing but a build: nobody else could run them.
fn buildable(loaded: &Loaded) -> Result<(), Failure> {
    let services = loaded.project.services.iter();
    let without: Vec<&String> = services
        .filter(|(_, it)| it.image.is_empty() && it.build.is_some())
        .map(|(name, _)| name)
        .collect();
    let Some(first) = without.first() else {
        return Ok(());
    };
    let list: Vec<String> = without.iter().map(|name| format!("- {name:?}")).collect();
    Err(Failure::new(format!(
        "your Compose stack cannot be published as it only contains a build section for \
         service(s):\n{}",
        list.join("\n")
    ))
    .at(loaded, &format!("services.{first}.build"))
    .hint("give them an `image`, the name that it is pushed under"))
}
