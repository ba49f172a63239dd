//! `config --resolve-image-digests` and `--lock-image-digests`: every image
//! under the digest that its registry has for it now.

use std::sync::Arc;

use futures_util::future::try_join_all;
use serde_json::{Map, Value, json};

use crate::cli::context::{Context, wait_for};
use crate::cli::failure::Failure;
use crate::convert::{self, Format};
use crate::engine::Engine;
use crate::model::Project;
use crate::model::reference::Reference;

/// Puts the digests in. Images that have one already stay as they are.
pub fn resolve(context: &Context, project: &mut Project) -> Result<(), Failure> {
    let open: Vec<(String, String)> = project
        .services
        .iter()
        .filter(|(_, service)| !service.image.is_empty() && !service.image.contains('@'))
        .map(|(name, service)| (name.clone(), service.image.clone()))
        .collect();
    let digests = wait_for(async {
        let engine = context.engine().await?;
        let asked = open.iter().map(|(_, image)| engine.image_digest(image));
        Ok(try_join_all(asked).await?)
    })?;
    for ((name, image), digest) in open.into_iter().zip(digests) {
        let reference = Reference::parse(&image)
            .map_err(|error| Failure::new(format!("service {name}: {error}")))?;
        if let Some(service) = project.services.get_mut(&name) {
            Arc::make_mut(service).image = format!("{}@{digest}", reference.identity());
        }
    }
    Ok(())
}

/// A file with nothing but the image of each service.
pub fn lock_file(project: &Project, format: Format) -> String {
    let services: Map<String, Value> = project
        .services
        .iter()
        .filter(|(_, service)| !service.image.is_empty())
        .map(|(name, service)| (name.clone(), json!({ "image": service.image })))
        .collect();
    convert::compose::document(json!({ "services": services }), format)
}
