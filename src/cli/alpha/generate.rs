//! `alpha generate`: a Compose file for containers that are there.

use std::collections::BTreeMap;
use std::sync::Arc;

use clap::Args;

use crate::cli::context::{Context, wait_for};
use crate::cli::failure::Failure;
use crate::convert::{self, Format};
use crate::engine::inquiry::{Described, Inquiry};
use crate::model::{Network, Project, Volume};

/// Print a Compose file that makes containers like these
#[derive(Debug, Args)]
pub struct Generate {
    /// The form of the output (yaml, json)
    #[arg(long, value_name = "FORM", default_value = "yaml")]
    format: String,
    /// The project's name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Accepted and without effect: paths are absolute
    #[arg(long, hide = true, value_name = "FOLDER")]
    project_dir: Option<String>,
    /// The containers
    #[arg(value_name = "CONTAINER")]
    containers: Vec<String>,
}

impl Generate {
    /// Prints it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let format: Format = self
            .format
            .parse()
            .map_err(|error: convert::UnknownFormat| Failure::new(error.to_string()))?;
        if self.containers.is_empty() {
            return Err(Failure::new("at least one container must be specified")
                .hint("`docker ps` lists them"));
        }
        let described = wait_for(async {
            let engine = context.engine().await?;
            let asked = self.containers.iter().map(|it| engine.describe(it));
            Ok(futures_util::future::try_join_all(asked).await?)
        })?;
        let project = project(self.name.unwrap_or_default(), described);
        context.print(&convert::compose::project(
            project,
            format,
            convert::compose::Dollars::Doubled,
        ))?;
        Ok(0)
    }
}

/// Containers of one service are its replicas. Networks and volumes are those
/// that there are.
fn project(name: String, described: Vec<Described>) -> Project {
    let mut project = Project {
        name,
        ..Project::default()
    };
    let mut scales: BTreeMap<String, u32> = BTreeMap::new();
    for one in described {
        for network in one.networks {
            let external = Network {
                name: network.clone(),
                external: true,
                ..Network::default()
            };
            project.networks.insert(network, external);
        }
        for volume in one.volumes {
            let external = Volume {
                name: volume.clone(),
                external: true,
                ..Volume::default()
            };
            project.volumes.insert(volume, external);
        }
        let key = one.service.name.clone();
        *scales.entry(key.clone()).or_default() += 1;
        project.services.insert(key, Arc::new(one.service));
    }
    for (key, scale) in scales.into_iter().filter(|(_, scale)| *scale > 1) {
        if let Some(service) = project.services.get_mut(&key) {
            Arc::make_mut(service).scale = Some(scale);
        }
    }
    project
}
