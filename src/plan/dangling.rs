//! Images that a newer build has taken the name from.

use std::collections::BTreeMap;

use crate::model::{Project, labels};
use crate::observed::Observed;

use super::{Action, Plan, PlanError, Policy};

/// Removes the images that were built for the project's services and have no
/// name any more, unless a container is made from one.
pub fn dangling(
    project: &Project,
    observed: &Observed,
    policy: &Policy,
) -> Result<Plan, PlanError> {
    let mut plan = Plan::new(project.name.as_str());
    let mut names: BTreeMap<&str, usize> = BTreeMap::new();
    for (name, image) in &observed.images {
        *names.entry(&image.id).or_default() += usize::from(*name != image.id);
    }
    for (id, image) in observed.images.iter().filter(|(name, it)| **name == it.id) {
        let label = |key: &str| image.labels.get(key).map_or("", String::as_str);
        let service = label(labels::SERVICE).to_owned();
        let ours = label(labels::PROJECT) == project.name && policy.services.contains(&service);
        let used = observed.containers.iter().any(|it| it.image_id == *id);
        if ours && !used && names.get(id.as_str()) == Some(&0) {
            let action = Action::RemoveImage {
                image: id.clone(),
                optional: true,
            };
            plan.add(action, "replaced by a newer build", &[]);
        }
    }
    Ok(plan)
}
