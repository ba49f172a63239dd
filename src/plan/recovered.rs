//! A project without files: what the labels of its containers, networks and
//! volumes tell of it. Enough to stop, start and remove it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::model::{Condition, Dependency, Network, Project, Service, Volume, labels};
use crate::observed::Observed;

/// The project of a name, as far as labels tell.
pub fn recovered(name: &str, observed: &Observed) -> Project {
    let mut project = Project {
        name: name.to_owned(),
        ..Project::default()
    };
    let mut services: BTreeMap<String, Service> = BTreeMap::new();
    let containers = observed.containers.iter();
    for container in containers.filter(|container| !container.is_one_off()) {
        let label = |key| container.labels.get(key).map_or("", String::as_str);
        if container.service().is_empty() {
            continue;
        }
        let service = services.entry(container.service().to_owned()).or_default();
        container.service().clone_into(&mut service.name);
        service.image.clone_from(&container.image);
        // What a schedule has made is no replica.
        let replica = u32::from(!container.is_scheduled());
        service.scale = Some(service.scale.unwrap_or(0) + replica);
        let entries = label(labels::DEPENDS_ON).split(',');
        service.depends_on.extend(entries.filter_map(dependency));
        project.working_dir = PathBuf::from(label(labels::WORKING_DIR));
        let files = label(labels::CONFIG_FILES).split(',');
        project.config_files = files
            .filter(|file| !file.is_empty())
            .map(PathBuf::from)
            .collect();
    }
    let known: Vec<String> = services.keys().cloned().collect();
    for service in services.values_mut() {
        service.depends_on.retain(|name, _| known.contains(name));
    }
    project.services = services
        .into_iter()
        .map(|(name, service)| (name, Arc::new(service)))
        .collect();
    let ours = |all: &BTreeMap<String, String>| all.get(labels::PROJECT).is_some_and(|n| n == name);
    for network in observed
        .networks
        .iter()
        .filter(|network| ours(&network.labels))
    {
        let key = network.labels.get(labels::NETWORK).unwrap_or(&network.name);
        project.networks.insert(
            key.clone(),
            Network {
                name: network.name.clone(),
                ..Network::default()
            },
        );
    }
    for volume in observed
        .volumes
        .iter()
        .filter(|volume| ours(&volume.labels))
    {
        let key = volume.labels.get(labels::VOLUME).unwrap_or(&volume.name);
        project.volumes.insert(
            key.clone(),
            Volume {
                name: volume.name.clone(),
                ..Volume::default()
            },
        );
    }
    project
}

/// Reads `service:condition:restart`.
fn dependency(entry: &str) -> Option<(String, Dependency)> {
    let mut parts = entry.split(':');
    let name = parts.next().filter(|name| !name.is_empty())?;
    let word = parts.next().unwrap_or_default();
    let conditions = [
        Condition::ServiceStarted,
        Condition::ServiceHealthy,
        Condition::ServiceCompletedSuccessfully,
    ];
    let condition = conditions.into_iter().find(|known| known.as_str() == word);
    let dependency = Dependency {
        condition: condition.unwrap_or_default(),
        restart: parts.next() == Some("true"),
        required: true,
        ..Dependency::default()
    };
    Some((name.to_owned(), dependency))
}
