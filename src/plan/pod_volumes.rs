//! What volumes have of Kubernetes: those that go with the containers that use
//! them are removed with them, and topmost folders get their mode and group.

use std::collections::BTreeSet;

use crate::model::spec::FileCopy;
use crate::model::{Service, labels};
use crate::observed::Volume;

use super::planner::Planner;
use super::spec::Wanted;
use super::volumes::{is_named, mounting};
use super::{Action, ContainerRef, StepId};

impl Planner<'_> {
    /// Removes those that the project does not want any more.
    pub(super) fn retire_volumes(&mut self) {
        let mut wanted: BTreeSet<String> = BTreeSet::new();
        for (key, volume) in &self.project.volumes {
            wanted.extend((1..=self.replicas_with(key)).map(|number| volume.name_of(number)));
        }
        self.remove_ephemeral("its pod is gone", |volume| !wanted.contains(&volume.name));
        self.forget_versions(&wanted);
    }

    /// Removes all of them (`down`).
    pub(super) fn take_down_ephemeral(&mut self) {
        self.remove_ephemeral("down", |_| true);
    }

    fn remove_ephemeral(&mut self, cause: &str, goes: impl Fn(&Volume) -> bool) {
        let mut names: Vec<&str> = self
            .observed
            .volumes
            .iter()
            .filter(|volume| is_ephemeral(volume, &self.project.name) && goes(volume))
            .map(|volume| volume.name.as_str())
            .collect();
        names.sort_unstable();
        for name in names {
            let users = mounting(&self.observed.containers, name);
            let removals: Option<Vec<StepId>> = users
                .map(|container| self.removed.get(&container.id).copied())
                .collect();
            // One that is still in use goes with the next command.
            if let Some(after) = removals {
                let action = Action::RemoveVolume {
                    name: name.to_owned(),
                    optional: true,
                };
                self.plan.add(action, cause, &after);
            }
        }
    }

    /// Sets mode and owner of the topmost folders of the volumes that the plan
    /// makes, by the first container that mounts them. Gives the last step.
    pub(super) fn set_roots(
        &mut self,
        wanted: Wanted<'_>,
        name: String,
        created: StepId,
    ) -> StepId {
        let Wanted {
            service, number, ..
        } = wanted;
        let writable = service.volumes.iter().filter(|mount| !mount.read_only);
        let roots: Vec<(String, FileCopy)> = writable
            .filter(|mount| is_named(mount))
            .filter_map(|mount| {
                let volume = self.project.volumes.get(&mount.source)?;
                let (mode, gid) = volume.root()?;
                let folder = FileCopy {
                    target: mount.target.clone(),
                    mount: mount.target.clone(),
                    content: None,
                    mode,
                    uid: 0,
                    gid,
                    version: None,
                };
                Some((volume.name_of(number), folder))
            })
            .filter(|(name, _)| self.volumes.contains_key(name) && !self.rooted.contains(name))
            .collect();
        if roots.is_empty() {
            return created;
        }
        let (names, files): (Vec<String>, Vec<FileCopy>) = roots.into_iter().unzip();
        let action = Action::CopyFiles {
            container: ContainerRef {
                name,
                id: None,
                service: service.name.clone(),
            },
            files,
        };
        let set = self.plan.add(action, "its volumes are new", &[created]);
        for name in names {
            self.volumes.insert(name.clone(), set);
            self.rooted.insert(name);
        }
        set
    }

    /// The numbers of the replicas that have a volume each, of those that
    /// mount it. Runs of a schedule have theirs when they are made.
    pub(super) fn numbers_with(&self, key: &str) -> std::ops::Range<u32> {
        if let Some(run) = &self.policy.run {
            return run.number..run.number + 1;
        }
        let mut mounting = self.mounting(key);
        let runs = mounting.clone().next().is_some() && mounting.all(|it| it.schedule().is_some());
        if runs {
            return 0..0;
        }
        1..self.replicas_with(key) + 1
    }

    fn mounting(&self, key: &str) -> impl Iterator<Item = &Service> + Clone {
        let services = self.project.services.values();
        services.map(AsRef::as_ref).filter(move |service| {
            let mut mounts = service.volumes.iter();
            mounts.any(|mount| mount.kind == "volume" && mount.source == key)
        })
    }

    /// How many replicas the services have at most that mount a volume.
    fn replicas_with(&self, key: &str) -> u32 {
        let most = self.mounting(key).map(|service| self.scale(service)).max();
        most.unwrap_or(1).max(1)
    }

    /// Removes those that only containers have that the plan removes.
    pub(super) fn remove_abandoned(&mut self, cause: &str) {
        let removed: BTreeSet<String> = self.removed.keys().cloned().collect();
        let containers = self.observed.containers.iter();
        let mounts = containers
            .filter(|container| removed.contains(&container.id))
            .flat_map(|container| &container.mounts);
        let names: BTreeSet<String> = mounts.map(|mount| mount.name.clone()).collect();
        self.remove_ephemeral(cause, |volume| names.contains(&volume.name));
    }
}

fn is_ephemeral(volume: &Volume, project: &str) -> bool {
    let label = |key: &str| volume.labels.get(key).map(String::as_str);
    label(labels::EPHEMERAL) == Some("true") && label(labels::PROJECT) == Some(project)
}
