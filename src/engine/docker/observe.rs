//! The snapshot: one list call per kind of resource, all at once.
//!
//! The answers are read into types of our own that hold only what is used, so
//! a daemon that adds fields or words changes nothing.

mod listed;

use std::collections::BTreeMap;

use futures_util::future::try_join4;
use serde::Deserialize;

use super::client::Client;
use super::route::Route;
use super::version::ApiVersion;
use crate::engine::{EngineError, Scope};
use crate::model::reference::Reference;
use crate::model::{Values, labels};
use crate::observed::{Container, Image, Network, Observed, Volume};

use self::listed::{ListedContainer, ListedImage, ListedNetwork, ListedVolume};

/// Takes the snapshot.
pub(super) async fn observe(client: &Client, scope: &Scope) -> Result<Observed, EngineError> {
    if scope.containers_only {
        return Ok(Observed {
            containers: containers(client, &scope.project).await?,
            ..Observed::default()
        });
    }
    let (containers, networks, volumes, images) = try_join4(
        containers(client, &scope.project),
        networks(client, scope),
        volumes(client, scope),
        images(client, scope),
    )
    .await?;
    Ok(Observed {
        containers,
        networks,
        volumes,
        images,
    })
}

/// The containers that carry a configuration hash, of all projects.
pub(super) async fn all_containers(client: &Client) -> Result<Vec<Container>, EngineError> {
    list_containers(client, &[labels::PROJECT, labels::CONFIG_HASH]).await
}

async fn containers(client: &Client, project: &str) -> Result<Vec<Container>, EngineError> {
    let ours = format!("{}={project}", labels::PROJECT);
    // Containers of Docker Compose's `pre_start` hooks have no hash, and are
    // no replicas.
    list_containers(client, &[&ours, labels::CONFIG_HASH]).await
}

async fn list_containers(client: &Client, label: &[&str]) -> Result<Vec<Container>, EngineError> {
    let route = Route::new(["containers", "json"])
        .with("all", "1")
        .filtered(&[("label", label)]);
    let listed: Vec<ListedContainer> = client.get(&route).await?;
    listed.into_iter().map(ListedContainer::lower).collect()
}

async fn networks(client: &Client, scope: &Scope) -> Result<Vec<Network>, EngineError> {
    let route = narrowed(Route::new(["networks"]), scope, &scope.network_names);
    let mut networks: Vec<Network> = client
        .get::<Vec<ListedNetwork>>(&route)
        .await?
        .into_iter()
        .filter(|network| {
            wanted(
                network.labels.as_ref(),
                &network.name,
                scope,
                &scope.network_names,
            )
        })
        .map(|network| Network {
            id: network.id,
            name: network.name,
            labels: network.labels.unwrap_or_default(),
        })
        .collect();
    networks.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    Ok(networks)
}

async fn volumes(client: &Client, scope: &Scope) -> Result<Vec<Volume>, EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        volumes: Option<Vec<ListedVolume>>,
    }
    let route = narrowed(Route::new(["volumes"]), scope, &scope.volume_names);
    let mut volumes: Vec<Volume> = client
        .get::<Answer>(&route)
        .await?
        .volumes
        .unwrap_or_default()
        .into_iter()
        .filter(|volume| {
            wanted(
                volume.labels.as_ref(),
                &volume.name,
                scope,
                &scope.volume_names,
            )
        })
        .map(|volume| Volume {
            name: volume.name,
            labels: volume.labels.unwrap_or_default(),
        })
        .collect();
    volumes.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(volumes)
}

/// Lets the daemon sort out what carries no label, unless names are asked for
/// too: filters cannot say "label or name", and a second call costs more than
/// a longer answer.
fn narrowed(route: Route, scope: &Scope, names: &[String]) -> Route {
    if names.is_empty() {
        let ours = format!("{}={}", labels::PROJECT, scope.project);
        route.filtered(&[("label", &[&ours])])
    } else {
        route
    }
}

fn wanted(labels: Option<&Values>, name: &str, scope: &Scope, names: &[String]) -> bool {
    labels.and_then(|labels| labels.get(labels::PROJECT)) == Some(&scope.project)
        || names.iter().any(|wanted| wanted == name)
}

async fn images(client: &Client, scope: &Scope) -> Result<BTreeMap<String, Image>, EngineError> {
    let mut images = BTreeMap::new();
    if !scope.images {
        return Ok(images);
    }
    let mut route = Route::new(["images", "json"]);
    if client.api >= ApiVersion::IMAGE_MOUNTS {
        route = route.with("manifests", "1");
    }
    for listed in client.get::<Vec<ListedImage>>(&route).await? {
        let references = [&listed.repo_tags, &listed.repo_digests];
        let mut keys: Vec<String> = references
            .into_iter()
            .flatten()
            .flatten()
            // What is `<none>:<none>` is no reference.
            .filter_map(|reference| Reference::parse(reference).ok())
            .map(|reference| reference.identity())
            .collect();
        keys.push(listed.id.clone());
        let image = listed.lower();
        images.extend(keys.into_iter().map(|key| (key, image.clone())));
    }
    for name in &scope.dated_images {
        date(client, &mut images, name).await?;
    }
    Ok(images)
}

/// Finds out when an image was last pulled or built, which the list does not
/// say.
async fn date(
    client: &Client,
    images: &mut BTreeMap<String, Image>,
    name: &str,
) -> Result<(), EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        metadata: Metadata,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Metadata {
        last_tag_time: String,
    }
    let Ok(reference) = Reference::parse(name) else {
        return Ok(());
    };
    let Some(image) = images.get_mut(&reference.identity()) else {
        return Ok(());
    };
    let answer: Answer = client.get(&Route::new(["images", name, "json"])).await?;
    let tagged = answer.metadata.last_tag_time.parse::<jiff::Timestamp>();
    let tagged = tagged.map_err(|error| EngineError::Broken {
        message: format!("the Docker daemon's date of image {name} cannot be read: {error}"),
    })?;
    image.tagged = Some(tagged.as_second());
    Ok(())
}
