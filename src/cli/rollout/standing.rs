//! What stands: a workload that has gone back to a former template keeps it
//! until the files change, for every command but those that bring the files'
//! state up.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::cli::context::{Context, Target, wait_for};
use crate::cli::failure::Failure;
use crate::engine::{Engine, Scope};
use crate::model::WorkloadName;
use crate::plan;
use crate::source::Loaded;
use crate::source::compose::Options;

/// Loads the project with the templates that stand.
pub fn load(context: &Context, mut options: Options) -> Result<Loaded, Failure> {
    let loaded = context.load(&options)?;
    let templates = went_back(context, &loaded)?;
    if templates.is_empty() {
        return Ok(loaded);
    }
    options.templates = templates;
    // What there is to note has been noted.
    Ok(crate::source::compose::load(&options)?)
}

/// The target of a command, with the templates that stand.
pub fn target(context: &Context) -> Result<Target, Failure> {
    let target = context.target_in_full(&[])?;
    let Some(loaded) = target.loaded() else {
        return Ok(target);
    };
    let templates = went_back(context, loaded)?;
    if templates.is_empty() {
        return Ok(target);
    }
    let mut options = context.options(&[])?;
    options.templates = templates;
    let loaded = crate::source::compose::load(&options)?;
    Ok(Target::Loaded(Box::new(loaded)))
}

/// The templates that workloads have gone back to since their files changed.
fn went_back(context: &Context, loaded: &Loaded) -> Result<BTreeMap<WorkloadName, Value>, Failure> {
    let project = &loaded.project;
    if project.rollouts.is_empty() {
        return Ok(BTreeMap::new());
    }
    let scope = Scope {
        project: project.name.clone(),
        ..Scope::default()
    };
    let observed = wait_for(async { Ok(context.engine().await?.observe(&scope).await?) })?;
    let mut templates = BTreeMap::new();
    for rollout in &project.rollouts {
        let known = plan::revisions(&observed, &project.name, &rollout.of);
        let wanted = &rollout.template.digest;
        let Some(newest) = known.last().filter(|it| it.undone.is_some()) else {
            continue;
        };
        let unchanged = known.iter().any(|it| it.digest == *wanted);
        if newest.digest != *wanted
            && unchanged
            && let Ok(template) = serde_json::from_str(&newest.template)
        {
            templates.insert(rollout.of.clone(), template);
        }
    }
    Ok(templates)
}
