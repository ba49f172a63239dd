//! `volumes`: the project's volumes.

use clap::Args;
use serde_json::{Map, Value, json};

use super::context::{Context, wait_for};
use super::failure::Failure;
use super::listing::{self, Columns, lines};
use super::replica;
use crate::engine::docker::Docker;
use crate::engine::inquiry::{Inquiry, VolumeDetails};
use crate::plan;

/// The columns of the table, and what else has a title.
const COLUMNS: Columns = Columns {
    standard: &[("DRIVER", "Driver"), ("VOLUME NAME", "Name")],
    other: &[],
};

/// List volumes
#[derive(Debug, Clone, Args)]
pub struct Volumes {
    /// The form of the output (table, json, or a Go template)
    #[arg(long, value_name = "FORM", default_value = "table")]
    format: String,
    /// Only names
    #[arg(short, long)]
    quiet: bool,
    /// The services whose containers use them; none: all volumes
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

impl Volumes {
    /// Lists them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let target = context.target(&self.services)?;
        target.check_services(&self.services)?;
        let volumes = wait_for(async {
            let engine = context.engine().await?;
            self.found(&engine, target.name()).await
        })?;
        let text = if self.quiet {
            lines(volumes.into_iter().map(|volume| volume.name))
        } else {
            listing::text(&self.format, &COLUMNS, volumes.iter().map(fields))?
        };
        context.print(&text)?;
        Ok(0)
    }

    async fn found(&self, engine: &Docker, project: &str) -> Result<Vec<VolumeDetails>, Failure> {
        if self.services.is_empty() {
            let mut volumes = engine.volumes(project).await?;
            // They are there for their labels alone.
            volumes.retain(|it| !plan::is_mark(&it.labels));
            return Ok(volumes);
        }
        let (volumes, containers) = tokio::join!(
            engine.volumes(project),
            replica::containers(engine, project)
        );
        let (mut volumes, containers) = (volumes?, containers?);
        let mounts: Vec<_> = containers
            .iter()
            .filter(|container| replica::is_of(container, &self.services))
            .flat_map(|container| &container.mounts)
            .collect();
        volumes.retain(|volume| mounts.iter().any(|mount| mount.name == volume.name));
        Ok(volumes)
    }
}

/// All fields of a row. What only a cluster or a count of bytes would know
/// is not available.
fn fields(volume: &VolumeDetails) -> Map<String, Value> {
    let labels: Vec<String> = volume
        .labels
        .iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect();
    let fields = json!({
        "Availability": "N/A",
        "Driver": volume.driver,
        "Group": "N/A",
        "Labels": labels.join(","),
        "Links": "N/A",
        "Mountpoint": volume.mountpoint,
        "Name": volume.name,
        "Scope": volume.scope,
        "Size": "N/A",
        "Status": "N/A",
    });
    match fields {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}
