//! What the options of `run` change about the service.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::Run;
use crate::cli::failure::Failure;
use crate::model::{Attributes, Project, Service, names};
use crate::source::compose::paths::Base;
use crate::source::compose::{Report, dotenv, short};

impl Run {
    /// The project with the service as the command wants it, under the name of
    /// the container that is made from it.
    pub fn project(
        &self,
        project: &Project,
        tty: bool,
        slug: &str,
        folder: &Path,
    ) -> Result<Project, Failure> {
        let mut project = project.clone();
        let Some(service) = project.services.get(&self.service()) else {
            return Ok(project);
        };
        let mut service = Service::clone(service);
        // A name that the services do not mount is one of the daemon's own.
        let mounted: Vec<String> = project
            .services
            .values()
            .flat_map(|service| &service.volumes)
            .map(|mount| mount.source.clone())
            .collect();
        let given: Vec<&str> = self
            .volume
            .iter()
            .filter_map(|it| it.split(':').next())
            .collect();
        project
            .volumes
            .retain(|key, _| mounted.contains(key) || !given.contains(&key.as_str()));
        service.container_name = match &self.name {
            Some(name) => name.clone(),
            None => names::one_off(&project, &service, slug),
        };
        service.tty = tty;
        service.stdin_open = self.interactive();
        service.scale = Some(1);
        service.restart.clear();
        if let Some(deploy) = &mut service.deploy {
            deploy.restart_policy = None;
        }
        self.process(&mut service)?;
        self.capabilities(&mut service);
        let home = project.environment.get("HOME").cloned();
        let base = Base {
            folder: &folder.display().to_string(),
            home: home.as_deref(),
        };
        let (ports, mounts) = short::ports_and_mounts(&self.publish, &self.volume, base)?;
        if !self.service_ports {
            service.ports = ports;
        }
        service.volumes.extend(mounts);
        service
            .environment
            .extend(self.variables(&project.environment)?);
        for label in &self.label {
            let (name, value) = label
                .split_once('=')
                .ok_or_else(|| Failure::new("label must be set as KEY=VALUE"))?;
            service.labels.insert(name.to_owned(), value.to_owned());
        }
        project
            .services
            .insert(service.name.clone(), Arc::new(service));
        Ok(project)
    }

    /// Command, entrypoint, user and folder.
    fn process(&self, service: &mut Service) -> Result<(), Failure> {
        let command = self.command();
        if let Some(entrypoint) = &self.entrypoint {
            let words = crate::source::compose::grammar::words(entrypoint)
                .map_err(|mistake| Failure::new(format!("--entrypoint: {mistake}")))?;
            service.entrypoint = Some(words.words);
            service.command = Some(Vec::new());
        }
        if !command.is_empty() {
            service.command = Some(command.to_vec());
        }
        if let Some(user) = &self.user {
            service.user.clone_from(user);
        }
        if let Some(folder) = &self.workdir {
            service.working_dir.clone_from(folder);
        }
        Ok(())
    }

    /// What is added is not dropped any more, and the other way round.
    fn capabilities(&self, service: &mut Service) {
        service.cap_add.extend(self.cap_add.iter().cloned());
        service.cap_drop.retain(|name| !self.cap_add.contains(name));
        service.cap_drop.extend(self.cap_drop.iter().cloned());
        service.cap_add.retain(|name| !self.cap_drop.contains(name));
    }

    /// The variables: those of the options win over those of the files, and
    /// an earlier file over a later one. One without a value has that of the
    /// environment, or is left out.
    fn variables(&self, environment: &BTreeMap<String, String>) -> Result<Attributes, Failure> {
        let mut variables: BTreeMap<String, String> = self
            .env
            .iter()
            .filter_map(|option| match option.split_once('=') {
                Some((name, value)) => Some((name.to_owned(), value.to_owned())),
                None => Some((option.clone(), environment.get(option)?.clone())),
            })
            .collect();
        for file in &self.env_from_file {
            for (name, value) in read(file, &variables)? {
                variables.entry(name).or_insert(value);
            }
        }
        Ok(variables
            .into_iter()
            .map(|(name, value)| (name, Some(value)))
            .collect())
    }
}

/// The variables of a file.
fn read(
    file: &str,
    outside: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, String>, Failure> {
    let bytes = std::fs::read(file).map_err(|error| {
        Failure::new(format!("cannot read {file}: {error}")).hint("--env-from-file names it")
    })?;
    let mut report = Report::default();
    let mut variables = BTreeMap::new();
    if let Some((number, text)) = dotenv::take_in(&bytes, Path::new(file), &mut report) {
        let lookup = |name: &str| outside.get(name).cloned();
        dotenv::parse(&text, number, &lookup, &mut variables, &mut report);
    }
    if report.has_errors() {
        return Err(report.into_error().into());
    }
    Ok(variables)
}
