//! `cp`: files into containers and out of them.

mod inward;
mod outward;
mod pack;
mod place;
mod unpack;

use clap::Args;
use futures_util::future::join_all;

use super::context::{Context, wait_for};
use super::failure::Failure;
use super::replica::{self, Index, is_of};
use crate::observed::Container;
use crate::source::Diagnostic;
use crate::ui::Errand;

pub use outward::into_folder;
use place::Place;

/// Copy files between containers and this machine
#[derive(Debug, Clone, Default, Args)]
#[command(
    override_usage = "rcompose cp [OPTIONS] SERVICE:PATH PATH|-\n       rcompose cp [OPTIONS] PATH|- SERVICE:PATH"
)]
pub struct Cp {
    /// Give what is copied into a container to the container's user
    #[arg(short, long)]
    archive: bool,
    /// Copy what a symbolic link leads to, not the link
    #[arg(short = 'L', long)]
    follow_link: bool,
    #[command(flatten)]
    replica: Index,
    /// Copy into containers made by `run` too
    #[arg(long)]
    all: bool,
    /// What to copy; `-` is an archive on standard input
    #[arg(value_name = "SOURCE")]
    source: String,
    /// Where to; `-` is standard output
    #[arg(value_name = "DESTINATION")]
    destination: String,
}

impl Cp {
    /// Copies.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let (service, outward) = self.direction()?;
        let target = context.target(&[])?;
        wait_for(async {
            let engine = context.engine().await?;
            let all = replica::containers(&engine, target.name()).await?;
            let containers = self.containers(&all, service, outward)?;
            if !outward && self.source == "-" && containers.len() > 1 {
                return Err(Failure::new(format!(
                    "standard input can be copied into one container only, and service {service:?} has {}",
                    containers.len()
                ))
                .hint("name one by --index"));
            }
            let copies = containers.into_iter().map(async |container| {
                let details = format!("copy {}", self.details(&container.name));
                if context.root.dry_run {
                    context.print(&format!("{details}\n"))?;
                    return Ok::<_, Failure>(Vec::new());
                }
                let errand = Errand::begin(context.ui, &container.name, "Copying", &details);
                let left = if outward {
                    outward::copy(&engine, &container.id, &self, context.ui).await?
                } else {
                    inward::copy(&engine, &container.id, &self).await?
                };
                errand.done("Copied");
                Ok(left)
            });
            let mut failure: Option<Failure> = None;
            for copy in join_all(copies).await {
                match copy {
                    Ok(left) => note_left_out(context, &left),
                    Err(other) => match &mut failure {
                        Some(failure) => failure.reports.extend(other.reports),
                        None => failure = Some(other),
                    },
                }
            }
            failure.map_or(Ok(0), Err)
        })
    }

    /// The service, and whether it is copied from.
    fn direction(&self) -> Result<(&str, bool), Failure> {
        match (Place::read(&self.source), Place::read(&self.destination)) {
            (Place::Inside { service, .. }, Place::Here(_)) => Ok((service, true)),
            (Place::Here(_), Place::Inside { service, .. }) => Ok((service, false)),
            (Place::Inside { .. }, Place::Inside { .. }) => {
                Err(Failure::new("copying between services is not supported")
                    .hint("copy to this machine first"))
            }
            (Place::Here(_), Place::Here(_)) => Err(Failure::new("unknown copy direction")
                .hint("write the path in a container as SERVICE:PATH")),
        }
    }

    /// The containers that are copied into, or the one that is copied from.
    fn containers<'a>(
        &self,
        all: &'a [Container],
        service: &str,
        outward: bool,
    ) -> Result<Vec<&'a Container>, Failure> {
        if self.replica.index > 0 {
            return Ok(vec![replica::find(all, service, self.replica.index, true)?]);
        }
        let services = [service.to_owned()];
        let mut found: Vec<&Container> = all
            .iter()
            .filter(|container| is_of(container, &services))
            .filter(|container| self.all || !container.is_one_off())
            .collect();
        if outward {
            found.truncate(1);
        }
        if found.is_empty() {
            return Err(Failure::new(format!(
                "no container found for service {service:?}"
            )));
        }
        Ok(found)
    }

    fn details(&self, container: &str) -> String {
        let place = |text: &str| match Place::read(text) {
            Place::Inside { path, .. } => format!("{container}:{path}"),
            Place::Here(path) => path.to_owned(),
        };
        format!("{} to {}", place(&self.source), place(&self.destination))
    }
}

/// What cannot be in an archive, or not be taken out of one.
fn note_left_out(context: &Context, left: &[String]) {
    let notes: Vec<Diagnostic> = left
        .iter()
        .map(|path| Diagnostic::note(format!("{path} is a device, a pipe or a socket: left out")))
        .collect();
    context.notes(&notes, None);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_side_is_a_container() {
        let direction = |source: &str, destination: &str| {
            let cp = Cp {
                source: source.into(),
                destination: destination.into(),
                ..Cp::default()
            };
            match cp.direction() {
                Ok((service, outward)) => format!("{service} {outward}"),
                Err(failure) => failure.reports[0].diagnostic.message.clone(),
            }
        };
        assert_eq!(direction("web:/a", "b"), "web true");
        assert_eq!(direction("-", "web:b"), "web false");
        assert_eq!(direction("a", "./b:c"), "unknown copy direction");
        assert_eq!(
            direction("a:b", "c:d"),
            "copying between services is not supported"
        );
    }
}
