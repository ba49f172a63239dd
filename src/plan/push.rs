//! Images that services build, sent to their registries.

use std::collections::BTreeMap;

use crate::model::{Project, names};
use crate::observed::Observed;

use super::builds::build;
use super::images::identity;
use super::planner::Planner;
use super::selection::Reach;
use super::{Action, Plan, PlanError, Policy, StepId};

/// Sends the images of services that build one under a name of its own, and
/// the further names that a build gives it.
pub fn push(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let mut plan = Plan::new(&project.name);
    add(&mut plan, project, observed, policy, "push")?;
    Ok(plan)
}

/// Builds images and then sends them (`build --push`).
pub fn build_and_push(
    project: &Project,
    observed: &Observed,
    policy: &Policy,
) -> Result<Plan, PlanError> {
    let mut plan = build(project, observed, policy)?;
    add(&mut plan, project, observed, policy, "--push")?;
    Ok(plan)
}

fn add(
    plan: &mut Plan,
    project: &Project,
    observed: &Observed,
    policy: &Policy,
    cause: &str,
) -> Result<(), PlanError> {
    let reach = if policy.no_deps {
        Reach::Named
    } else {
        Reach::Dependencies
    };
    let steps: BTreeMap<String, StepId> = plan
        .steps()
        .iter()
        .filter_map(|step| match &step.action {
            Action::BuildImage(spec) => Some((identity(&spec.image), step.id)),
            _ => None,
        })
        .collect();
    let mut sent: Vec<String> = Vec::new();
    for service in Planner::new(project, observed, policy, reach)?.selected() {
        let Some(build) = service.build.as_ref().filter(|_| !service.image.is_empty()) else {
            continue;
        };
        let after = steps.get(&identity(&names::image(project, service)));
        let after: Vec<StepId> = after.copied().into_iter().collect();
        for image in std::iter::once(&service.image).chain(&build.tags) {
            if sent.contains(&identity(image)) {
                continue;
            }
            sent.push(identity(image));
            let action = Action::PushImage {
                image: image.clone(),
                service: service.name.clone(),
                optional: policy.ignore_push_failures,
            };
            plan.add(action, cause, &after);
        }
    }
    Ok(())
}
