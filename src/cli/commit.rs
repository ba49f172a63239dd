//! `commit`: an image from what a container has become.

use clap::{ArgAction, Args};

use super::arguments::TRUTH;
use super::context::{Context, wait_for};
use super::failure::Failure;
use super::replica::{self, Index};
use crate::engine::transfer::{CommitSpec, Transfer};
use crate::model::reference::Reference;
use crate::ui::Errand;

/// Make an image from a container
#[derive(Debug, Clone, Default, Args)]
pub struct Commit {
    /// Who made the image
    #[arg(short, long, value_name = "NAME")]
    author: Option<String>,
    /// Change the image by an instruction of a Dockerfile
    #[arg(short, long, value_name = "INSTRUCTION")]
    change: Vec<String>,
    #[command(flatten)]
    replica: Index,
    /// What the image is about
    #[arg(short, long, value_name = "TEXT")]
    message: Option<String>,
    /// Let the container stand still meanwhile
    #[arg(
        short,
        long,
        action = ArgAction::Set,
        default_value = "true",
        value_name = TRUTH
    )]
    pause: bool,
    /// The service
    #[arg(value_name = "SERVICE")]
    service: String,
    /// The image's name
    #[arg(value_name = "REPOSITORY[:TAG]")]
    image: Option<String>,
}

impl Commit {
    /// Makes it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let reference = self.image.unwrap_or_default();
        if !reference.is_empty() {
            Reference::parse(&reference).map_err(|error| Failure::new(error.to_string()))?;
        }
        let spec = CommitSpec {
            reference,
            author: self.author.unwrap_or_default(),
            message: self.message.unwrap_or_default(),
            changes: self.change,
            pause: self.pause,
        };
        let target = context.target(&[])?;
        wait_for(async {
            let engine = context.engine().await?;
            let containers = replica::containers(&engine, target.name()).await?;
            let container = replica::find(&containers, &self.service, self.replica.index, true)?;
            let name = &container.name;
            if context.root.dry_run {
                let to = match spec.reference.as_str() {
                    "" => String::new(),
                    reference => format!(" as {reference}"),
                };
                context.print(&format!("commit {name}{to}\n"))?;
                return Ok(0);
            }
            let errand = Errand::begin(context.ui, name, "Committing", &format!("Commit {name}"));
            let id = engine.commit(&container.id, &spec).await?;
            errand.done(&format!("Committed as {id}"));
            Ok(0)
        })
    }
}
