//! From a replica to the container that the daemon is asked to make.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::spec::{ContainerSpec, Endpoint, InheritedVolume};
use crate::model::{SLOT, Service};
use crate::observed::Container;

use super::StepId;
use super::causes::is_anonymous;
use super::expected::Expected;
use super::planner::Planner;
use super::sharing::Sharing;
use super::volumes::is_named;

/// A replica, and everything that was worked out about it.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'w> {
    pub service: &'w Arc<Service>,
    pub number: u32,
    pub expected: &'w Expected,
    pub sharing: &'w Sharing,
}

impl Planner<'_> {
    /// The container of a replica, under a name. It takes over the anonymous
    /// volumes of the one that it replaces.
    pub(super) fn spec(
        &self,
        wanted: Wanted<'_>,
        name: String,
        replaced: Option<&Container>,
    ) -> ContainerSpec {
        let Wanted {
            service,
            number,
            expected,
            sharing,
        } = wanted;
        let final_name = self.container_name(service, number);
        ContainerSpec {
            image: expected.image.clone(),
            labels: self.container_labels(service, number, expected, replaced.is_some()),
            config_hash: sharing.hash(),
            networks: self.endpoints(service, &final_name),
            volumes: self.volume_names(service, number),
            inherited: replaced
                .filter(|_| !self.policy.renew_anonymous_volumes)
                .map(|container| self.inherited(service, expected, container))
                .unwrap_or_default(),
            file_binds: expected.files.binds.clone(),
            namespaces: sharing.namespaces.clone(),
            volumes_from: sharing.volumes_from.clone(),
            links: self.links(service),
            auto_remove: false,
            stdin_once: false,
            console_size: None,
            service: numbered(service, number),
            name,
        }
    }

    /// The steps that must be done before a container can be made.
    pub(super) fn needed_first(&self, wanted: Wanted<'_>) -> Vec<StepId> {
        let service = wanted.service;
        let mut after = wanted.expected.image_steps.clone();
        after.extend(&wanted.sharing.after);
        after.extend(self.provided_first(service));
        let networks = service.networks.keys();
        after.extend(networks.filter_map(|key| self.networks.get(key)?.step));
        let volumes = self.volume_names(service, wanted.number).into_values();
        after.extend(volumes.filter_map(|name| self.volumes.get(&name).copied()));
        for (linked, _) in service.links.iter().map(|link| linked(link)) {
            let present = self.present(linked);
            after.extend(present.into_iter().flat_map(|present| present.ready));
        }
        after
    }

    /// The networks of a service's containers, the primary one first.
    fn endpoints(&self, service: &Service, container: &str) -> Vec<Endpoint> {
        let mut keys: Vec<(i64, &String)> = service
            .networks
            .iter()
            .map(|(key, options)| {
                let priority = options.as_ref().map_or(0, |options| options.priority);
                (-priority, key)
            })
            .collect();
        keys.sort();
        let mut endpoints: Vec<Endpoint> = keys
            .iter()
            .filter_map(|(_, key)| self.endpoint(service, key, container))
            .collect();
        if let Some(first) = endpoints.first_mut()
            && first.options.mac_address.is_empty()
        {
            first.options.mac_address.clone_from(&service.mac_address);
        }
        endpoints
    }

    /// A container's place in one of its service's networks.
    pub(super) fn endpoint(
        &self,
        service: &Service,
        key: &str,
        container: &str,
    ) -> Option<Endpoint> {
        let options = service.networks.get(key)?.clone().unwrap_or_default();
        let mut aliases = vec![container.to_owned()];
        aliases.extend(
            Some(&service.name)
                .filter(|_| !options.is_unnamed())
                .cloned(),
        );
        aliases.extend(options.aliases.iter().cloned());
        let mut seen = BTreeSet::new();
        aliases.retain(|alias| seen.insert(alias.clone()));
        Some(Endpoint {
            network: self.networks.get(key)?.name.clone(),
            aliases,
            options: *options,
        })
    }

    /// The daemon's names for the volumes of a replica, by key.
    pub(super) fn volume_names(&self, service: &Service, number: u32) -> BTreeMap<String, String> {
        let mounts = service.volumes.iter().filter(|mount| is_named(mount));
        mounts
            .filter_map(|mount| {
                let volume = self.project.volumes.get(&mount.source)?;
                Some((mount.source.clone(), volume.name_of(number)))
            })
            .collect()
    }

    /// The anonymous volumes of a container, but for those whose place the
    /// service now gives to something else.
    fn inherited(
        &self,
        service: &Service,
        expected: &Expected,
        container: &Container,
    ) -> Vec<InheritedVolume> {
        let tmpfs = service.tmpfs.iter().map(|entry| {
            let (path, _) = entry.split_once(':').unwrap_or((entry, ""));
            path
        });
        let mounts = service.volumes.iter();
        let taken: BTreeSet<&str> = mounts
            .filter(|mount| mount.kind != "volume" || !mount.source.is_empty())
            .map(|mount| mount.target.as_str())
            .chain(expected.files.binds.iter().map(|bind| bind.target.as_str()))
            .chain(tmpfs)
            .collect();
        let others: BTreeSet<&str> = service
            .volumes_from
            .iter()
            .map(|entry| entry.split(':').next().unwrap_or(entry))
            .flat_map(|other| self.containers_of(other))
            .flat_map(|other| &other.mounts)
            .map(|mount| mount.name.as_str())
            .collect();
        container
            .mounts
            .iter()
            .filter(|mount| mount.kind == "volume" && is_anonymous(&mount.name))
            .filter(|mount| !taken.contains(mount.target.as_str()))
            .filter(|mount| !others.contains(mount.name.as_str()))
            .map(|mount| InheritedVolume {
                name: mount.name.clone(),
                target: mount.target.clone(),
                writable: mount.writable,
            })
            .collect()
    }

    /// Every container of a linked service, under the alias, its short name
    /// and its full one; then the links to containers of others.
    fn links(&self, service: &Service) -> Vec<String> {
        let mut links = Vec::new();
        for (other, alias) in service.links.iter().map(|link| linked(link)) {
            for present in self.present(other) {
                let (name, number) = (&present.container.name, present.number);
                let project = &self.project.name;
                links.push(format!("{name}:{alias}"));
                links.push(format!("{name}:{other}-{number}"));
                links.push(format!("{name}:{project}-{other}-{number}"));
            }
        }
        for link in &service.external_links {
            let (name, alias) = linked(link);
            links.push(format!("{name}:{alias}"));
        }
        links
    }
}

/// A service as the replica of a number has it.
fn numbered(service: &Arc<Service>, number: u32) -> Arc<Service> {
    if !service.is_numbered() {
        return Arc::clone(service);
    }
    let number = number.to_string();
    let mut own = Service::clone(service);
    let commands = [&mut own.entrypoint, &mut own.command];
    let words = commands.into_iter().flatten().flatten();
    let values = own.environment.values_mut().flatten();
    for text in words.chain(values).chain([&mut own.hostname]) {
        *text = text.replace(SLOT, &number);
    }
    Arc::new(own)
}

/// What a link names, and the alias.
fn linked(link: &str) -> (&str, &str) {
    link.split_once(':').unwrap_or((link, link))
}
