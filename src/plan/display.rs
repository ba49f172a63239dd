//! A plan as text: one step a line, for `plan`, `--dry-run` and the tests.
//!
//! ```text
//! #1 create network shop_default (not there)
//! #2 create container shop-web-1 (not there) after #1
//! ```
//!
//! Secrets never stand in it: a step shows names and causes alone.

use std::fmt;

use crate::model::provision::ProviderVerb;

use super::{Action, Hooked, Plan, Step, StepId};

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{}", self.0 + 1)
    }
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.steps()
            .iter()
            .try_for_each(|step| writeln!(f, "{step}"))
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{} {} {}",
            self.id,
            self.action.verb(),
            self.action.subject()
        )?;
        if !self.cause.is_empty() {
            write!(f, " ({})", self.cause)?;
        }
        for (position, before) in self.after.iter().enumerate() {
            write!(
                f,
                "{}{before}",
                if position == 0 { " after " } else { ", " }
            )?;
        }
        if let Some(other) = self.unless {
            write!(f, " if {other} fails")?;
        }
        Ok(())
    }
}

impl Action {
    /// What is done, as `create container`.
    pub fn verb(&self) -> &'static str {
        match self {
            Self::PullImage { .. } => "pull image",
            Self::MakeOwnImage { .. } => "make image",
            Self::RefreshFiles(_) => "refresh files of volume",
            Self::BuildImage(_) => "build image",
            Self::PushImage { .. } => "push image",
            Self::RemoveImage { .. } => "remove image",
            Self::Refuse { .. } => "refuse to change service",
            Self::Provide(provision) => match provision.verb {
                ProviderVerb::Up => "provide service",
                ProviderVerb::Stop => "stop provided service",
                ProviderVerb::Down => "give up provided service",
            },
            Self::CreateNetwork(_) => "create network",
            Self::RemoveNetwork { .. } => "remove network",
            Self::CreateVolume(_) => "create volume",
            Self::RemoveVolume { .. } => "remove volume",
            Self::Disconnect { .. } => "disconnect container",
            Self::Connect { .. } => "connect container",
            Self::CreateContainer(_) => "create container",
            Self::CopyFiles { .. } => "copy files into container",
            Self::Start { .. } => "start container",
            Self::RunHook {
                hooked: Hooked::PostStart,
                ..
            } => "run post_start hook in container",
            Self::RunHook {
                hooked: Hooked::PreStop,
                ..
            } => "run pre_stop hook in container",
            Self::HandOver { .. } => "send nothing more to container",
            Self::Stop { .. } => "stop container",
            Self::Restart { .. } => "restart container",
            Self::Kill { .. } => "kill container",
            Self::Pause { .. } => "pause container",
            Self::Unpause { .. } => "unpause container",
            Self::RemoveContainer { .. } => "remove container",
            Self::Rename { .. } => "rename container",
            Self::AwaitRunning { .. } => "await running container",
            Self::AwaitHealthy {
                first_tests: Some(_),
                ..
            } => "test and await healthy container",
            Self::AwaitHealthy { .. } => "await healthy container",
            Self::AwaitReady { .. } => "await ready container",
            Self::AwaitJob { .. } => "await the end of job",
            Self::AwaitCompleted { .. } => "await completed container",
        }
    }

    /// The name of what it is done to.
    pub fn subject(&self) -> String {
        match self {
            Self::PullImage { image, .. }
            | Self::MakeOwnImage { image }
            | Self::PushImage { image, .. }
            | Self::RemoveImage { image, .. } => image.clone(),
            Self::RefreshFiles(spec) => spec.volume.clone(),
            Self::BuildImage(spec) => spec.image.clone(),
            Self::Refuse { service, .. } => service.clone(),
            Self::Provide(provision) => format!("{} by {}", provision.service, provision.kind),
            Self::CreateNetwork(spec) => spec.network.name.clone(),
            Self::CreateVolume(spec) => spec.volume.name.clone(),
            Self::RemoveNetwork { name, .. } | Self::RemoveVolume { name, .. } => name.clone(),
            Self::CreateContainer(spec) => spec.name.clone(),
            Self::Disconnect { container, network } => {
                format!("{} from {network}", container.name)
            }
            Self::Connect {
                container,
                endpoint,
            } => format!("{} to {}", container.name, endpoint.network),
            Self::HandOver {
                container, proxy, ..
            } => {
                format!("{} by {}", container.name, proxy.name)
            }
            Self::Rename { container, to } => format!("{} to {to}", container.name),
            Self::CopyFiles { container, .. }
            | Self::Start { container }
            | Self::RunHook { container, .. }
            | Self::Stop { container, .. }
            | Self::Restart { container, .. }
            | Self::Kill { container, .. }
            | Self::Pause { container }
            | Self::Unpause { container }
            | Self::RemoveContainer { container, .. }
            | Self::AwaitRunning { container, .. }
            | Self::AwaitHealthy { container, .. }
            | Self::AwaitReady { container, .. }
            | Self::AwaitJob { container, .. }
            | Self::AwaitCompleted { container, .. } => container.name.clone(),
        }
    }
}
