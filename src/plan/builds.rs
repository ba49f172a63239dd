//! Builds: in the order in which images start from each other, and in place
//! of a pull that fails.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::model::spec::BuildSpec;
use crate::model::{Project, Service, labels, names};
use crate::observed::Observed;

use super::images::identity;
use super::planner::Planner;
use super::selection::Reach;
use super::{Action, Plan, PlanError, Policy, StepId};

/// For which platforms images are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Platforms {
    /// All that the build names.
    All,
    /// That of the container which is to be made, where it is known.
    Own,
}

/// Builds the images of services, there or not, and those that they start
/// from (`build`).
pub fn build(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let mut planner = Planner::new(project, observed, policy, Reach::Named)?;
    let mut builds = BTreeMap::new();
    for name in &planner.selection.services {
        if planner
            .any_service(name)
            .is_some_and(|it| it.build.is_some())
        {
            builds.insert(name.clone(), "build");
        }
    }
    planner.add_bases(&mut builds, "build");
    planner.plan_builds(&builds, &BTreeMap::new(), Platforms::All)?;
    Ok(planner.plan)
}

impl Planner<'_> {
    /// A service of the project, be it part of what the command is about or
    /// not: an image may start from that of any.
    fn any_service(&self, name: &str) -> Option<&Arc<Service>> {
        let project = self.project;
        let enabled = project.services.get(name);
        enabled.or_else(|| project.disabled_services.get(name))
    }

    /// Adds the services whose images those to be built start from.
    pub(super) fn add_bases(
        &self,
        builds: &mut BTreeMap<String, &'static str>,
        cause: &'static str,
    ) {
        let mut open: Vec<String> = builds.keys().cloned().collect();
        while let Some(name) = open.pop() {
            for base in self.contexts(&name) {
                let builds_it = self.any_service(&base).is_some_and(|it| it.build.is_some());
                if builds_it && !builds.contains_key(&base) {
                    builds.insert(base.clone(), cause);
                    open.push(base);
                }
            }
        }
    }

    /// Adds builds: after those of services whose image they start from, and
    /// in place of a pull that fails.
    pub(super) fn plan_builds(
        &mut self,
        builds: &BTreeMap<String, &'static str>,
        pulls: &BTreeMap<String, StepId>,
        platforms: Platforms,
    ) -> Result<(), PlanError> {
        let mut steps: BTreeMap<String, StepId> = BTreeMap::new();
        let mut open: Vec<&str> = builds.keys().map(String::as_str).collect();
        while !open.is_empty() {
            let ready = |name: &&str| {
                let bases = self.bases(name, builds.keys());
                bases.iter().all(|base| steps.contains_key(*base))
            };
            let (mut now, later): (Vec<&str>, Vec<&str>) =
                open.iter().partition(|name| ready(name));
            if now.is_empty() {
                // They start from each other. The builder will say so.
                now = later;
                open = Vec::new();
            } else {
                open = later;
            }
            for name in now {
                let spec = match self.any_service(name) {
                    Some(service) => self.build_spec(service, platforms)?,
                    None => None,
                };
                let Some(spec) = spec else {
                    continue;
                };
                let image = spec.image.clone();
                let bases = self.bases(name, builds.keys());
                let after: Vec<StepId> = bases
                    .iter()
                    .filter_map(|base| steps.get(*base).copied())
                    .collect();
                let action = Action::BuildImage(Box::new(spec));
                let cause = builds.get(name).copied().unwrap_or_default();
                let step = match pulls.get(&identity(&image)) {
                    Some(pull) => self.plan.add_instead_of(*pull, action, cause, &after),
                    None => self.plan.add(action, cause, &after),
                };
                steps.insert(name.to_owned(), step);
                self.planned_image(&image, step, "build");
            }
        }
        Ok(())
    }

    /// Those of the services that are built whose image the build of one starts
    /// from, by an additional context or by its Dockerfile.
    fn bases<'s>(
        &self,
        name: &str,
        built: impl Iterator<Item = &'s String>,
    ) -> BTreeSet<&'s String> {
        let contexts = self.contexts(name);
        let named = self.policy.bases.get(name);
        let named: BTreeSet<String> = named.into_iter().flatten().map(|it| identity(it)).collect();
        let is_base = |other: &&String| {
            let image = || {
                let service = self.any_service(other)?;
                Some(identity(&names::image(self.project, service)))
            };
            contexts.contains(other) || image().is_some_and(|image| named.contains(&image))
        };
        built
            .filter(|other| *other != name)
            .filter(is_base)
            .collect()
    }

    /// The services whose image the build of one takes as an additional context.
    fn contexts(&self, service: &str) -> Vec<String> {
        let build = self
            .any_service(service)
            .and_then(|service| service.build.as_ref());
        build
            .into_iter()
            .flat_map(|build| build.additional_contexts.values())
            .filter_map(|context| context.strip_prefix("service:"))
            .map(str::to_owned)
            .collect()
    }

    /// The platform of a service's image, empty when it is the daemon's own.
    /// `DOCKER_DEFAULT_PLATFORM` stands in where the service names none.
    pub(super) fn platform(&self, service: &Service) -> String {
        match service.platform.as_str() {
            "" => {
                let default = self.project.environment.get("DOCKER_DEFAULT_PLATFORM");
                default.cloned().unwrap_or_default()
            }
            own => own.to_owned(),
        }
    }

    fn build_spec(
        &self,
        service: &Service,
        platforms: Platforms,
    ) -> Result<Option<BuildSpec>, PlanError> {
        let Some(mut build) = service.build.clone() else {
            return Ok(None);
        };
        let default = self.project.environment.get("DOCKER_DEFAULT_PLATFORM");
        if let Some(default) = default.filter(|it| !it.is_empty())
            && !build.platforms.is_empty()
            && !build.platforms.contains(default)
        {
            return Err(PlanError::at(
                format!("services.{}.build.platforms", service.name),
                format!(
                    "service {:?} build.platforms does not support value set by DOCKER_DEFAULT_PLATFORM: {default}",
                    service.name
                ),
            ));
        }
        let platform = self.platform(service);
        if platforms == Platforms::Own && !platform.is_empty() {
            build.platforms = vec![platform.clone()];
        }
        for (name, value) in &mut build.args {
            if value.is_none() {
                *value = self.project.environment.get(name).cloned();
            }
        }
        build.args.retain(|_, value| value.is_some());
        for context in build.additional_contexts.values_mut() {
            let base = context.strip_prefix("service:");
            if let Some(base) = base.and_then(|key| self.any_service(key)) {
                *context = format!("service:{}", names::image(self.project, base));
            }
        }
        let named = build.secrets.iter().map(|secret| &secret.source);
        let secrets = named
            .filter_map(|key| Some((key.clone(), self.project.secrets.get(key)?.clone())))
            .collect();
        let mut label = |key: &str, value: &str| build.labels.insert(key.into(), value.into());
        label(labels::PROJECT, &self.project.name);
        label(labels::SERVICE, &service.name);
        label(labels::VERSION, &self.policy.version);
        Ok(Some(BuildSpec {
            service: service.name.clone(),
            image: names::image(self.project, service),
            platform,
            pull: self.policy.pull_base_images || build.pull,
            no_cache: self.policy.no_cache || build.no_cache,
            secrets,
            build: *build,
        }))
    }
}
