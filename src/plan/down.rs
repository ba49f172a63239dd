//! `down`: containers, dependents first, then networks, images and volumes.

use std::collections::BTreeSet;

use crate::model::provision::ProviderVerb;
use crate::model::{Project, labels, names, reference::Reference};
use crate::observed::{Container, Observed};

use super::networks::{inside, is_ours};
use super::orphans::is_orphan;
use super::planner::Planner;
use super::selection::Reach;
use super::{Action, Orphans, Plan, PlanError, Policy, RemoveImages, StepId, controller};

/// Stops and removes what `up` has made. With services named: their
/// containers, those of their dependents, and networks that nobody is in
/// any more.
pub fn down(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let project = &*controller::found(project, observed);
    let mut planner = Planner::new(project, observed, policy, Reach::Dependents)?;
    planner.take_down_services();
    if policy.orphans == Orphans::Remove {
        let mut orphans: Vec<&Container> = observed
            .containers
            .iter()
            .filter(|container| is_orphan(project, container) || container.is_one_off())
            .collect();
        orphans.sort_by_key(|container| &container.name);
        for container in orphans {
            planner.remove(container, "orphan", &[], policy.remove_volumes);
        }
    }
    planner.take_down_networks();
    planner.take_down_images();
    if policy.remove_volumes {
        planner.take_down_volumes();
    }
    planner.take_down_ephemeral();
    planner.take_down_marks();
    if planner.plan.is_empty() {
        let message = format!(
            "No resource found to remove for project {:?}.",
            project.name
        );
        planner.plan.note(None, message);
    }
    Ok(planner.plan)
}

impl Planner<'_> {
    fn take_down_services(&mut self) {
        let services = self.selection.services.clone();
        self.stop_services(&services, "down", ProviderVerb::Down);
        for name in services.iter().rev() {
            for container in self.containers_of(name) {
                self.remove(container, "down", &[], self.policy.remove_volumes);
            }
        }
    }

    /// The steps that remove those of some containers that go; none when one
    /// stays.
    fn removals<'c>(&self, containers: impl Iterator<Item = &'c Container>) -> (Vec<StepId>, bool) {
        let mut steps = Vec::new();
        let mut all = true;
        for container in containers {
            match self.removed.get(&container.id) {
                Some(step) => steps.push(*step),
                None => all = false,
            }
        }
        (steps, all)
    }

    /// Removes the project's networks. One that containers stay in is left
    /// when services were named, else the daemon is asked all the same.
    fn take_down_networks(&mut self) {
        let external: BTreeSet<&str> = self
            .project
            .networks
            .values()
            .filter(|network| network.external)
            .map(|network| network.name.as_str())
            .collect();
        let mut networks: Vec<_> = self
            .observed
            .networks
            .iter()
            .filter(|network| is_ours(network, &self.project.name))
            .filter(|network| !external.contains(network.name.as_str()))
            .collect();
        networks.sort_by_key(|network| (&network.name, &network.id));
        for network in networks {
            let (after, all) = self.removals(inside(&self.observed.containers, &network.name));
            if !all && !self.policy.services.is_empty() {
                continue;
            }
            let action = Action::RemoveNetwork {
                name: network.name.clone(),
                id: network.id.clone(),
                optional: true,
            };
            self.plan.add(action, "down", &after);
        }
    }

    fn take_down_volumes(&mut self) {
        for volume in self.project.volumes.values() {
            let mut volumes = self.observed.volumes.iter();
            let ephemeral = volume.labels.contains_key(labels::EPHEMERAL);
            if volume.external || ephemeral || !volumes.any(|found| found.name == volume.name) {
                continue;
            }
            let mounting = self.observed.containers.iter().filter(|container| {
                let mut mounts = container.mounts.iter();
                mounts.any(|mount| mount.kind == "volume" && mount.name == volume.name)
            });
            let (after, all) = self.removals(mounting);
            if !all && !self.policy.services.is_empty() {
                continue;
            }
            let action = Action::RemoveVolume {
                name: volume.name.clone(),
                optional: true,
            };
            self.plan.add(action, "down --volumes", &after);
        }
    }

    fn take_down_images(&mut self) {
        let mut images: BTreeSet<String> = BTreeSet::new();
        let familiar = |reference: &str| {
            Reference::parse(reference).map_or_else(|_| reference.to_owned(), |r| r.familiar())
        };
        if self.policy.remove_images == RemoveImages::None {
            return;
        }
        for service in self.selected() {
            let image = names::image(self.project, service);
            let wanted = service.image.is_empty() || self.policy.remove_images == RemoveImages::All;
            let built_here = self.observed.image(&image).is_some_and(|found| {
                found.labels.get(labels::PROJECT) == Some(&self.project.name)
                    && found.labels.get(labels::SERVICE) == Some(&service.name)
            });
            if (wanted || built_here) && self.observed.image(&image).is_some() {
                images.insert(familiar(&image));
            }
        }
        for image in images {
            let made_from = self
                .observed
                .containers
                .iter()
                .filter(|container| familiar(&container.image) == image);
            let (after, _) = self.removals(made_from);
            let action = Action::RemoveImage {
                image,
                optional: true,
            };
            self.plan.add(action, "down --rmi", &after);
        }
    }
}
