//! What the steps of a plan are done to, and the words for it, as Docker
//! Compose has them.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::provision::ProviderVerb;
use crate::plan::{Action, Plan};

/// What a plan replaces.
pub(super) struct Replaced<'p> {
    /// The final names of containers that take another's place, by the name
    /// that they have until then.
    containers: BTreeMap<&'p str, &'p str>,
    /// The networks that are made, anew or not.
    networks: BTreeSet<&'p str>,
}

impl<'p> Replaced<'p> {
    /// What a plan replaces.
    pub(super) fn by(plan: &'p Plan) -> Self {
        let actions = || plan.steps().iter().map(|step| &step.action);
        let renamed = actions().filter_map(|action| match action {
            Action::Rename { container, to } => Some((container.name.as_str(), to.as_str())),
            _ => None,
        });
        let made = actions().filter_map(|action| match action {
            Action::CreateNetwork(spec) => Some(spec.network.name.as_str()),
            _ => None,
        });
        Self {
            containers: renamed.collect(),
            networks: made.collect(),
        }
    }
}

/// What an action is done to, and the words while it runs and afterwards.
pub(super) fn told(
    action: &Action,
    replaced: &Replaced<'_>,
) -> (String, (&'static str, &'static str)) {
    let name = action.subject();
    match action {
        Action::PullImage { service, .. } | Action::PushImage { service, .. } => {
            (service.clone(), words(action))
        }
        Action::BuildImage(build) => (build.service.clone(), words(action)),
        Action::MakeOwnImage { .. } | Action::RemoveImage { .. } => {
            (format!("Image {name}"), words(action))
        }
        Action::Refuse { service, .. } => (format!("Service {service}"), words(action)),
        Action::Provide(provision) => (provision.service.clone(), words(action)),
        Action::RemoveNetwork { .. } if replaced.networks.contains(name.as_str()) => {
            (format!("Network {name}"), ("", "Removed"))
        }
        Action::CreateNetwork(_) | Action::RemoveNetwork { .. } => {
            (format!("Network {name}"), words(action))
        }
        Action::CreateVolume(_) | Action::RemoveVolume { .. } | Action::RefreshFiles(_) => {
            (format!("Volume {name}"), words(action))
        }
        Action::CreateContainer(_) => match replaced.containers.get(name.as_str()) {
            Some(last) => (format!("Container {last}"), ("Recreate", "")),
            None => (format!("Container {name}"), words(action)),
        },
        Action::Rename { to, .. } => (format!("Container {to}"), words(action)),
        Action::Stop { container, .. } | Action::RemoveContainer { container, .. }
            if container.id.is_some()
                && replaced
                    .containers
                    .values()
                    .any(|last| *last == container.name) =>
        {
            (format!("Container {}", container.name), ("", ""))
        }
        _ => {
            let name = action.container().map_or(name, |c| c.name.clone());
            (format!("Container {name}"), words(action))
        }
    }
}

/// The words while a step runs and when it is done.
fn words(action: &Action) -> (&'static str, &'static str) {
    match action {
        Action::PullImage { .. } => ("Pulling", "Pulled"),
        Action::MakeOwnImage { .. } => ("Making", "Made"),
        Action::RefreshFiles(_) => ("Refreshing", "Refreshed"),
        Action::BuildImage(_) => ("Building", "Built"),
        Action::PushImage { .. } => ("Pushing", "Pushed"),
        Action::Provide(provision) => match provision.verb {
            ProviderVerb::Up => ("Creating", "Created"),
            ProviderVerb::Stop => ("Stopping", "Stopped"),
            ProviderVerb::Down => ("Removing", "Removed"),
        },
        Action::RemoveImage { .. }
        | Action::RemoveNetwork { .. }
        | Action::RemoveVolume { .. }
        | Action::RemoveContainer { .. } => ("Removing", "Removed"),
        Action::CreateNetwork(_) | Action::CreateVolume(_) | Action::CreateContainer(_) => {
            ("Creating", "Created")
        }
        Action::Start { .. } => ("Starting", "Started"),
        Action::Stop { .. } => ("Stopping", "Stopped"),
        Action::Restart { .. } => ("Restarting", "Started"),
        Action::Kill { .. } => ("Killing", "Killed"),
        Action::Pause { .. } => ("", "Paused"),
        Action::Unpause { .. } => ("", "Unpaused"),
        Action::Rename { .. } => ("", "Recreated"),
        Action::AwaitRunning { .. } | Action::AwaitHealthy { .. } | Action::AwaitReady { .. } => {
            ("Waiting", "Healthy")
        }
        Action::AwaitJob { .. } | Action::AwaitCompleted { .. } => ("Waiting", "Exited"),
        Action::Refuse { .. }
        | Action::Disconnect { .. }
        | Action::Connect { .. }
        | Action::CopyFiles { .. }
        | Action::HandOver { .. }
        | Action::RunHook { .. } => ("", ""),
    }
}
