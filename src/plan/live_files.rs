//! Files of volumes that are written anew while containers mount them: those of
//! ConfigMaps and Secrets, as a cluster keeps them.
//!
//! Which version a volume has is the label of an empty volume beside it: what is
//! in a volume shows in no snapshot.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::spec::{FileCopy, VolumeFiles, VolumeSpec};
use crate::model::{self, Service, labels};
use crate::observed::Volume;

use super::planner::Planner;
use super::{Action, PlanError, Recreate, StepId};

impl<'a> Planner<'a> {
    /// The version of the files that a mount of a service is of; none: it has
    /// none that change.
    pub(super) fn version_of(&self, service: &Service, mount: &str) -> Option<String> {
        let mut mounts = service.volumes.iter();
        let mount = mounts.find(|it| it.kind == "volume" && it.target == mount)?;
        let volume = self.project.volumes.get(&mount.source)?;
        Some(volume.live_files()?.version.to_owned())
    }

    /// Has the files of a volume written anew when they have changed, and keeps
    /// in mind what they are. A volume that is made gets them with the
    /// containers that mount it.
    pub(super) fn refresh_files(
        &mut self,
        key: &str,
        desired: &model::Volume,
        made: Option<StepId>,
    ) -> Result<(), PlanError> {
        let Some(files) = desired.live_files() else {
            return Ok(());
        };
        let marks = self.marks_of(&desired.name);
        let version = |it: &&Volume| {
            let version = it.labels.get(labels::FILES_VERSION);
            version.is_some_and(|it| it == files.version)
        };
        let is_marked = marks.iter().any(version);
        // Whoever makes a pod among others knows the files of then.
        let is_asked_for = self.policy.run.is_none() && self.policy.recreate != Recreate::Never;
        if is_marked || made.is_none() && !is_asked_for {
            return Ok(());
        }
        let step = if let Some(step) = made {
            step
        } else {
            let spec = VolumeFiles {
                project: self.project.name.clone(),
                volume: desired.name.clone(),
                image: files.image.to_owned(),
                version: files.version.to_owned(),
                files: self.files_of(key)?,
            };
            let cause = "the content of its ConfigMap or Secret changed, which no container is \
                         replaced for";
            let action = Action::RefreshFiles(Box::new(spec));
            self.plan.add(action, cause, &[])
        };
        self.volumes.insert(desired.name.clone(), step);
        for mark in marks {
            let action = Action::RemoveVolume {
                name: mark.name.clone(),
                optional: true,
            };
            self.plan.add(action, "its files have changed", &[step]);
        }
        self.mark_version(desired, files.version, step);
        Ok(())
    }

    /// Keeps in mind which version the files of a volume are.
    fn mark_version(&mut self, volume: &model::Volume, version: &str, after: StepId) {
        let of = &volume.name;
        let spec = VolumeSpec {
            volume: model::Volume {
                name: format!("{of}.{version}"),
                ..model::Volume::default()
            },
            labels: [
                (labels::PROJECT, self.project.name.as_str()),
                (labels::VERSION, &self.policy.version),
                (labels::FILES_OF, of),
                (labels::FILES_VERSION, version),
            ]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
        };
        let action = Action::CreateVolume(Box::new(spec));
        self.plan
            .add(action, format!("tells what is in {of}"), &[after]);
    }

    /// The files of a volume, by their paths within it, as the first service
    /// has them that mounts it.
    fn files_of(&mut self, key: &str) -> Result<Vec<FileCopy>, PlanError> {
        let project = self.project;
        let mut mounting = project.services.values().flat_map(|service| {
            let mounts = service.volumes.iter();
            let mounts = mounts.filter(|it| it.kind == "volume" && it.source == key);
            mounts.map(move |it| (service, it.target.clone()))
        });
        let Some((service, target)) = mounting.next() else {
            return Ok(Vec::new());
        };
        let service = Arc::clone(service);
        let copies = self.files(&service)?.copies.into_iter();
        let own = copies.filter(|it| it.mount == target && it.version.is_some());
        let within = own.map(|it| FileCopy {
            target: it.target[target.len()..].trim_start_matches('/').to_owned(),
            ..it
        });
        Ok(within.collect())
    }

    /// Forgets what was in volumes that are not wanted any more.
    pub(super) fn forget_versions(&mut self, wanted: &BTreeSet<String>) {
        let own = |it: &&Volume| it.labels.get(labels::PROJECT) == Some(&self.project.name);
        let all = self.observed.volumes.iter().filter(own);
        let gone = all.filter(|it| {
            let of = it.labels.get(labels::FILES_OF);
            of.is_some_and(|of| !wanted.contains(of))
        });
        let mut names: Vec<String> = gone.map(|it| it.name.clone()).collect();
        names.sort();
        for name in names {
            let action = Action::RemoveVolume {
                name,
                optional: true,
            };
            self.plan.add(action, "its volume is gone", &[]);
        }
    }

    fn marks_of(&self, volume: &str) -> Vec<&'a Volume> {
        let all = self.observed.volumes.iter();
        let of = |it: &&Volume| {
            it.labels
                .get(labels::FILES_OF)
                .is_some_and(|it| it == volume)
        };
        all.filter(of).collect()
    }
}
