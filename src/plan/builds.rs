//! Builds: in the order in which images start from each other, and in place
//! of a pull that fails.

use std::collections::BTreeMap;

use crate::model::spec::BuildSpec;
use crate::model::{Project, Service, labels, names};
use crate::observed::Observed;

use super::images::identity;
use super::planner::Planner;
use super::selection::Reach;
use super::{Action, Plan, PlanError, Policy, StepId};

/// Builds the images of services, there or not, and those that they start
/// from (`build`).
pub fn build(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let mut planner = Planner::new(project, observed, policy, Reach::Named)?;
    let mut builds = BTreeMap::new();
    let mut open: Vec<String> = planner.selection.services.clone();
    while let Some(name) = open.pop() {
        let service = project.services.get(&name);
        if service.is_some_and(|service| service.build.is_some()) && !builds.contains_key(&name) {
            open.extend(planner.contexts(&name));
            builds.insert(name, "build");
        }
    }
    planner.plan_builds(&builds, &BTreeMap::new());
    Ok(planner.plan)
}

impl Planner<'_> {
    /// Adds builds: after those of services whose image they start from, and
    /// in place of a pull that fails.
    pub(super) fn plan_builds(
        &mut self,
        builds: &BTreeMap<String, &'static str>,
        pulls: &BTreeMap<String, StepId>,
    ) {
        let mut steps: BTreeMap<String, StepId> = BTreeMap::new();
        let mut open: Vec<&str> = builds.keys().map(String::as_str).collect();
        while !open.is_empty() {
            let ready = |name: &&str| {
                let contexts = self.contexts(name);
                contexts
                    .iter()
                    .all(|base| !builds.contains_key(base) || steps.contains_key(base))
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
                let Some(service) = self.project.services.get(name) else {
                    continue;
                };
                let Some(spec) = self.build_spec(service) else {
                    continue;
                };
                let image = spec.image.clone();
                let contexts = self.contexts(name);
                let after: Vec<StepId> = contexts
                    .iter()
                    .filter_map(|base| steps.get(base).copied())
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
    }

    /// The services whose image the build of one starts from.
    fn contexts(&self, service: &str) -> Vec<String> {
        let build = self
            .project
            .services
            .get(service)
            .and_then(|service| service.build.as_ref());
        build
            .into_iter()
            .flat_map(|build| build.additional_contexts.values())
            .filter_map(|context| context.strip_prefix("service:"))
            .map(str::to_owned)
            .collect()
    }

    fn build_spec(&self, service: &Service) -> Option<BuildSpec> {
        let mut build = service.build.clone()?;
        for (name, value) in &mut build.args {
            if value.is_none() {
                *value = self.project.environment.get(name).cloned();
            }
        }
        build.args.retain(|_, value| value.is_some());
        for context in build.additional_contexts.values_mut() {
            let base = context.strip_prefix("service:");
            if let Some(base) = base.and_then(|key| self.project.services.get(key)) {
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
        Some(BuildSpec {
            service: service.name.clone(),
            image: names::image(self.project, service),
            platform: service.platform.clone(),
            pull: self.policy.pull_base_images || build.pull,
            no_cache: self.policy.no_cache || build.no_cache,
            secrets,
            build: *build,
        })
    }
}
