//! Services that a provider stands for: no containers, but steps of their own.
//!
//! What variables a provider gives to the services that depend on one is only
//! known when it has run, so that providers come in the first half of `up`,
//! with the images; see [`with_variables`].

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::provision::{Provided, ProviderVerb, Provision};
use crate::model::{Project, Service};

use super::planner::Planner;
use super::{Action, StepId};

impl Planner<'_> {
    /// Has providers provide what is selected, each after those that it
    /// depends on.
    pub(super) fn provide(&mut self) {
        for service in self.selected() {
            let after = self.provided_first(service);
            let step = self.have_provided(service, ProviderVerb::Up, "up", &after);
            self.provided
                .extend(step.map(|step| (service.name.clone(), step)));
        }
    }

    /// The steps that have provided what a service depends on.
    pub(super) fn provided_first(&self, service: &Service) -> Vec<StepId> {
        let needed = service.depends_on.keys();
        needed
            .filter_map(|key| self.provided.get(key))
            .copied()
            .collect()
    }

    /// Has a provider do something for its service; nothing for a service
    /// without one.
    pub(super) fn have_provided(
        &mut self,
        service: &Service,
        verb: ProviderVerb,
        cause: &str,
        after: &[StepId],
    ) -> Option<StepId> {
        let provider = service.provider.as_ref()?;
        let action = Action::Provide(Box::new(Provision {
            project: self.project.name.clone(),
            service: service.name.clone(),
            kind: provider.kind.clone(),
            options: provider.options.clone(),
            verb,
            definition: definition(service),
            environment: self.project.environment.clone(),
        }));
        Some(self.plan.add(action, cause, after))
    }
}

/// The service in one line of JSON.
fn definition(service: &Service) -> String {
    let mut definition = serde_json::json!(service);
    if let Some(fields) = definition.as_object_mut()
        && let Some(serde_json::Value::Object(extensions)) = fields.shift_remove("#extensions")
    {
        fields.extend(extensions);
    }
    definition.to_string()
}

/// A project whose services have the variables that the providers of their
/// dependencies have given; and what was set before and is lost, a sentence
/// each, with the attribute.
pub fn with_variables<'p>(
    project: &'p Project,
    provided: &BTreeMap<String, Provided>,
) -> (Cow<'p, Project>, Vec<(String, String)>) {
    let mut lost = Vec::new();
    if provided.is_empty() {
        return (Cow::Borrowed(project), lost);
    }
    let mut project = project.clone();
    for (name, service) in &mut project.services {
        let given: Vec<(&String, &Provided)> = provided
            .iter()
            .filter(|(provider, _)| service.depends_on.contains_key(*provider))
            .collect();
        if given.is_empty() {
            continue;
        }
        let service = Arc::make_mut(service);
        for (provider, variables) in given {
            let prefix = provider.to_uppercase();
            for (key, value) in &variables.prefixed {
                let key = format!("{prefix}_{key}");
                service.environment.insert(key, Some(value.clone()));
            }
            for (key, value) in &variables.raw {
                let before = service.environment.insert(key.clone(), Some(value.clone()));
                if before.is_some_and(|before| before.as_ref() != Some(value)) {
                    let message = format!(
                        "provider {provider:?} overrides environment variable {key:?} in service \
                         {name:?}"
                    );
                    lost.push((format!("services.{name}.environment.{key}"), message));
                }
            }
        }
    }
    (Cow::Owned(project), lost)
}
