//! Volumes: made when missing, left alone when external or somebody else's.
//!
//! A diverged volume is replaced only when the policy says so, since its data
//! is lost; else a question asks. It cannot go while a container mounts it,
//! so those of the command's services are removed and made anew.

use std::collections::BTreeSet;

use crate::model::spec::VolumeSpec;
use crate::model::{self, labels};
use crate::observed::{Container, Volume};

use super::orphans::is_orphan;
use super::planner::Planner;
use super::{Action, Orphans, PlanError, Question, ReplaceVolumes, StepId, hash};

impl Planner<'_> {
    /// Plans all volumes that the services mount.
    pub(super) fn volumes(&mut self) -> Result<(), PlanError> {
        let mut keys: BTreeSet<&String> = BTreeSet::new();
        if self.policy.all_resources {
            keys.extend(self.project.volumes.keys());
        }
        for service in self.selected() {
            let named = service.volumes.iter().filter(|mount| is_named(mount));
            keys.extend(named.map(|mount| &mount.source));
        }
        for key in keys {
            let Some(desired) = self.project.volumes.get(key) else {
                continue;
            };
            if !desired.is_per_replica() {
                self.one_volume(key, desired)?;
                continue;
            }
            for number in self.numbers_with(key) {
                let desired = model::Volume {
                    name: desired.name_of(number),
                    ..desired.clone()
                };
                self.one_volume(key, &desired)?;
            }
        }
        Ok(())
    }

    fn one_volume(&mut self, key: &str, desired: &model::Volume) -> Result<(), PlanError> {
        let made = self.volume(key, desired)?;
        if let Some(step) = made {
            self.volumes.insert(desired.name.clone(), step);
        }
        self.refresh_files(key, desired, made)
    }

    /// The step that makes a volume, if it must be made.
    fn volume(&mut self, key: &str, desired: &model::Volume) -> Result<Option<StepId>, PlanError> {
        let name = &desired.name;
        let found = self
            .observed
            .volumes
            .iter()
            .find(|volume| volume.name == *name);
        let attribute = || format!("volumes.{key}");
        let Some(found) = found else {
            if desired.external {
                let message = format!("external volume {name:?} not found");
                return Err(PlanError::at(attribute(), message));
            }
            return Ok(Some(self.create_volume(key, desired, "not there", &[])));
        };
        if desired.external {
            return Ok(None);
        }
        if let Some(message) = foreign(found, &self.project.name) {
            self.plan.note(attribute(), message);
            return Ok(None);
        }
        let made_with = found.labels.get(labels::CONFIG_HASH);
        if made_with.is_none_or(|hash| hash.is_empty() || *hash == hash::volume(desired)) {
            return Ok(None);
        }
        let agreed = match &self.policy.replace_volumes {
            ReplaceVolumes::All => true,
            ReplaceVolumes::Named(names) => names.contains(name),
            ReplaceVolumes::Ask => {
                self.plan.questions.push(Question::ReplaceVolume {
                    name: name.clone(),
                    attribute: attribute(),
                });
                false
            }
        };
        if agreed {
            return self.replace_volume(key, desired).map(Some);
        }
        self.plan.note(
            attribute(),
            format!(
                "volume {name:?} exists but doesn't match the project's files; it is used as \
                 it is, since replacing it would lose its data"
            ),
        );
        Ok(None)
    }

    /// Removes a volume with the containers that mount it, and makes it anew.
    fn replace_volume(&mut self, key: &str, desired: &model::Volume) -> Result<StepId, PlanError> {
        let cause = format!("volume {key} changed");
        let mut after = Vec::new();
        for container in mounting(&self.observed.containers, &desired.name) {
            let ours = !container.is_one_off() && self.selection.contains(container.service());
            let goes = self.policy.orphans == Orphans::Remove && is_orphan(self.project, container);
            if !ours && !goes {
                return Err(PlanError::at(
                    format!("volumes.{key}"),
                    format!(
                        "volume {:?} cannot be replaced: container {} uses it, and this command \
                         leaves that alone",
                        desired.name, container.name
                    ),
                ));
            }
            after.push(self.remove(container, &cause, &[], false));
        }
        let action = Action::RemoveVolume {
            name: desired.name.clone(),
            optional: false,
        };
        let removed = self.plan.add(action, "configuration changed", &after);
        Ok(self.create_volume(key, desired, "configuration changed", &[removed]))
    }

    fn create_volume(
        &mut self,
        key: &str,
        desired: &model::Volume,
        cause: &str,
        after: &[StepId],
    ) -> StepId {
        let mut all = desired.labels.clone();
        all.insert(labels::PROJECT.into(), self.project.name.clone());
        all.insert(labels::VOLUME.into(), key.to_owned());
        all.insert(labels::VERSION.into(), self.policy.version.clone());
        all.insert(labels::CONFIG_HASH.into(), hash::volume(desired));
        let spec = VolumeSpec {
            volume: desired.clone(),
            labels: all,
        };
        self.plan
            .add(Action::CreateVolume(Box::new(spec)), cause, after)
    }
}

/// Whether a mount is of a volume with a key.
pub(super) fn is_named(mount: &model::Mount) -> bool {
    mount.kind == "volume" && !mount.source.is_empty()
}

/// The containers that mount a volume.
pub(super) fn mounting<'a>(
    containers: &'a [Container],
    volume: &'a str,
) -> impl Iterator<Item = &'a Container> {
    containers.iter().filter(move |container| {
        container
            .mounts
            .iter()
            .any(|mount| mount.kind == "volume" && mount.name == volume)
    })
}

/// What to say of a volume that is not the project's.
fn foreign(volume: &Volume, project: &str) -> Option<String> {
    let name = &volume.name;
    match volume.labels.get(labels::PROJECT) {
        Some(owner) if owner == project => None,
        Some(owner) => Some(format!(
            "volume {name:?} already exists but was created for project {owner:?} (expected \
             {project:?}). Use `external: true` to use an existing volume"
        )),
        None => Some(format!(
            "volume {name:?} already exists but was not created by Docker Compose. Use \
             `external: true` to use an existing volume"
        )),
    }
}
