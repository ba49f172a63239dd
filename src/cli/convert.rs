//! `convert`: the project in another format.

mod disk;
mod notes;
mod record;
mod staging;
mod writing;

use std::path::Path;

use clap::builder::NonEmptyStringValueParser;
use clap::{Args, ValueEnum};

use self::disk::Disk;
use self::notes::Form;
use super::context::Context;
use super::failure::Failure;
use crate::convert::file::File;
use crate::convert::kube::{self, Publish};
use crate::convert::note::{Note, Notes};
use crate::convert::{self, Format, shared, standard, swarm};
use crate::source::Loaded;
use crate::source::compose::{self, selection};

/// Write the project in another format: Kubernetes objects, a Compose file, or a
/// stack of Docker Swarm
#[derive(Debug, Clone, Args)]
pub struct Convert {
    /// The format to write
    #[arg(long, value_name = "FORMAT", default_value = "kubernetes")]
    to: To,
    /// The form of the output (yaml, json)
    #[arg(long, value_name = "FORM", default_value = "yaml")]
    format: String,
    /// Write a file an object into this folder, or all into this file; files
    /// there of an earlier conversion, and no others, are removed
    #[arg(short, long, value_name = "PATH", value_parser = NonEmptyStringValueParser::new())]
    output: Option<String>,
    /// How attributes that are not carried over are told (text, json)
    /// [default: as --format says]
    #[arg(long, value_name = "FORM")]
    notes: Option<Form>,
    /// Fail when an attribute is not carried over, or only in part
    #[arg(long)]
    strict: bool,
    /// Write a Helm chart into the folder of --output
    #[arg(long, requires = "output", conflicts_with = "kustomize")]
    chart: bool,
    /// Write a base and overlays for kustomize into the folder of --output
    #[arg(long, requires = "output")]
    kustomize: bool,
    /// The namespace of the objects [default: that which they are applied to]
    #[arg(short, long, value_name = "NAME")]
    namespace: Option<String>,
    /// How published ports are reached
    #[arg(long, value_name = "WAY", default_value = "load-balancer")]
    publish: PublishWay,
    /// The domain of the hosts of --publish ingress
    #[arg(long, value_name = "DOMAIN", default_value = "localhost")]
    domain: String,
    /// The size of volumes that name none
    #[arg(long, value_name = "SIZE", default_value = "1Gi")]
    claim_size: String,
    /// The image of containers that wait for a service: has sh, nc, grep, timeout
    #[arg(long, value_name = "IMAGE", default_value = "busybox:1.37")]
    wait_image: String,
    /// The image of containers that wait for the end of a job: runs kubectl
    #[arg(
        long,
        value_name = "IMAGE",
        default_value = "registry.k8s.io/kubectl:v1.33.1"
    )]
    kubectl_image: String,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

/// A format to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum To {
    /// Kubernetes objects
    Kubernetes,
    /// A Compose file that docker compose runs
    Compose,
    /// A stack file that docker stack deploy takes
    Swarm,
}

/// How published ports are reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum PublishWay {
    /// By a Service of type LoadBalancer, under the same numbers
    LoadBalancer,
    /// By a port of every node
    NodePort,
    /// By HTTP, each under a host of its own
    Ingress,
    /// Not at all
    None,
}

impl From<PublishWay> for Publish {
    fn from(way: PublishWay) -> Self {
        match way {
            PublishWay::LoadBalancer => Self::LoadBalancer,
            PublishWay::NodePort => Self::NodePort,
            PublishWay::Ingress => Self::Ingress,
            PublishWay::None => Self::Nothing,
        }
    }
}

impl Convert {
    /// Writes it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        if (self.chart || self.kustomize) && self.output.as_deref() == Some("-") {
            return Err(
                Failure::new("a chart and a kustomization are folders of files")
                    .hint("write `--output FOLDER`"),
            );
        }
        let format: Format = self
            .format
            .parse()
            .map_err(|error| Failure::new(format!("{error}")))?;
        let options = compose::Options {
            whole: self.to != To::Kubernetes,
            ..context.options(&self.services)?
        };
        let mut loaded = context.load(&options)?;
        if !context.root.all_resources {
            selection::drop_unused(&mut loaded.project);
        }
        let code = if self.to == To::Kubernetes {
            self.kubernetes(context, &loaded, format)
        } else {
            self.docker(context, &loaded, format)
        };
        // The process ends: taking a large project apart is time for nothing.
        std::mem::forget(loaded);
        code
    }

    fn kubernetes(
        &self,
        context: &Context,
        loaded: &Loaded,
        format: Format,
    ) -> Result<u8, Failure> {
        let options = kube::Options {
            namespace: self.namespace.clone(),
            publish: self.publish.into(),
            domain: self.domain.clone(),
            claim_size: self.claim_size.clone(),
            wait_image: self.wait_image.clone(),
            kubectl_image: self.kubectl_image.clone(),
        };
        options
            .check()
            .map_err(|error| Failure::new(error.to_string()))?;
        let disk = Disk::new(&loaded.document, self.output.as_deref());
        let converted = kube::convert(&loaded.project, &disk, &options);
        let objects = &converted.objects;
        let tell = || self.tell(context, loaded, &converted.notes, format);
        let files = self.chart || self.kustomize;
        let Some(path) = self.output.as_deref().filter(|it| files || *it != "-") else {
            context.print(&writing::text_while(objects, format, tell)?)?;
            std::mem::forget(converted);
            return Ok(0);
        };
        tell()?;
        let files = if self.chart {
            kube::chart::files(&loaded.project, objects)
        } else if self.kustomize {
            kube::kustomize::files(objects)
        } else if writing::is_file(path) {
            writing::put(loaded, &writing::together(path, objects, format))?;
            return Ok(0);
        } else {
            writing::apart(objects, format)
        };
        writing::folder(context, loaded, Path::new(path), &files)?;
        Ok(0)
    }

    /// One document for Docker's own tools, and files beside it.
    fn docker(&self, context: &Context, loaded: &Loaded, format: Format) -> Result<u8, Failure> {
        if self.chart || self.kustomize {
            return Err(Failure::new("a chart and kustomize are of Kubernetes")
                .hint("leave out --to, or write --to kubernetes"));
        }
        let mut project = loaded.project.clone();
        let notes = Notes::default();
        let path = self.output.as_deref().filter(|it| *it != "-");
        let folder = path.filter(|it| !writing::is_file(it));
        let (stem, text, is_secret, files) = if self.to == To::Swarm {
            let disk = Disk::new(&loaded.document, self.output.as_deref());
            let beside = folder.is_some().then_some(&disk as &dyn kube::Surroundings);
            let stack = swarm::stack(project, beside, &notes);
            ("stack", stack.text(format), stack.is_secret, stack.files)
        } else {
            let files = standard::standard(&mut project, folder.is_some(), &notes);
            let is_secret = shared::holds_secrets(&project);
            let dollars = convert::compose::Dollars::DoubledInValues;
            let text = convert::compose::project(project, format, dollars);
            ("compose", text, is_secret, files)
        };
        self.tell(context, loaded, &notes.finish(), format)?;
        let document = |path: &str| File::new(path, text.as_str()).secret_when(is_secret);
        match (folder, path) {
            (Some(folder), _) => {
                let ending = match format {
                    Format::Yaml => "yaml",
                    Format::Json => "json",
                };
                let mut all = vec![document(&format!("{stem}.{ending}"))];
                all.extend(files);
                writing::folder(context, loaded, Path::new(folder), &all)?;
            }
            (None, Some(path)) => writing::put(loaded, &document(path))?,
            (None, None) => context.print(&text)?,
        }
        Ok(0)
    }

    fn tell(
        &self,
        context: &Context,
        loaded: &Loaded,
        notes: &[Note],
        format: Format,
    ) -> Result<(), Failure> {
        let form = self.notes.unwrap_or(match format {
            Format::Yaml => Form::Text,
            Format::Json => Form::Json,
        });
        notes::tell(context, loaded, notes, form, self.strict)
    }
}
