//! What a look at a container means for a wait.

use crate::engine::{EngineError, Status};
use crate::observed::{Container, Health, State};
use crate::plan::{Action, Standing, Work};

/// What a look means for a wait.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// It is over.
    Met,
    /// It goes on.
    NotYet,
    /// It has failed, for this reason.
    Failed(String),
}

/// What the state of its container means for a wait.
pub(super) fn verdict(action: &Action, status: Result<Status, EngineError>) -> Verdict {
    let Some(container) = action.container() else {
        return Verdict::Met;
    };
    let name = &container.name;
    let status = match status {
        Ok(status) => status,
        Err(error) => return Verdict::Failed(blame(action, &format!("container {name}: {error}"))),
    };
    let ended = matches!(status.state, State::Exited | State::Dead | State::Removing);
    let code = status.exit_code.unwrap_or_default();
    let fails = |what: &str| Verdict::Failed(blame(action, &format!("container {name} {what}")));
    match action {
        Action::AwaitRunning { .. } => match status.state {
            State::Running => Verdict::Met,
            _ if ended => fails(&format!("exited ({code})")),
            _ => Verdict::NotYet,
        },
        Action::AwaitHealthy { or_running, .. } => {
            if ended && *or_running && code == 0 {
                return Verdict::Met;
            }
            if ended {
                return fails(&format!("exited ({code})"));
            }
            match (status.state, status.health) {
                (State::Running, Some(Health::Healthy)) => Verdict::Met,
                (State::Running, Some(Health::Unhealthy)) => fails("is unhealthy"),
                (State::Running, None) if *or_running => Verdict::Met,
                (State::Running, None) => fails("has no healthcheck configured"),
                _ => Verdict::NotYet,
            }
        }
        Action::AwaitReady { .. } => match (status.state, status.health) {
            (State::Running, None | Some(Health::Healthy)) => Verdict::Met,
            (State::Dead | State::Removing, _) => fails("is gone"),
            _ => Verdict::NotYet,
        },
        Action::AwaitCompleted { optional, .. } => {
            if !ended {
                return Verdict::NotYet;
            }
            if code == 0 {
                return Verdict::Met;
            }
            let service = &container.service;
            let which = if *optional {
                "optional dependency"
            } else {
                "service"
            };
            Verdict::Failed(format!(
                "{which} {service:?} didn't complete successfully: exit {code}"
            ))
        }
        _ => Verdict::Met,
    }
}

/// What the containers of a Job mean for a wait, at a time in seconds since
/// 1970; and the container that is to blame.
pub(super) fn verdict_on_job(
    work: &Work,
    containers: Result<Vec<Container>, EngineError>,
    now: i64,
) -> (Verdict, Option<String>) {
    let key = &work.job.of;
    let failed = |why: &str| Verdict::Failed(format!("job {key:?} has failed: {why}"));
    let containers = match containers {
        Ok(containers) => containers,
        Err(error) => return (failed(&error.to_string()), None),
    };
    match work.standing(&containers, now) {
        Standing::GoesOn => (Verdict::NotYet, None),
        Standing::Complete => (Verdict::Met, None),
        Standing::Failed(why) => {
            let of_job = containers.iter().filter(|it| work.has(it.service()));
            let bad = of_job.filter(|it| it.exit_code.is_some_and(|code| code != 0));
            let last = bad.max_by_key(|it| (it.created, it.number()));
            (failed(&why), last.map(|it| it.id.clone()))
        }
    }
}

/// Says whose fault it is, in Docker Compose's words.
fn blame(action: &Action, what: &str) -> String {
    let service = action
        .container()
        .map_or("", |container| container.service.as_str());
    match action {
        Action::AwaitHealthy {
            or_running: true, ..
        } => what.to_owned(),
        Action::AwaitReady { of, .. } => format!("{of} is not rolled out: {what}"),
        _ if action.is_optional() => {
            format!("optional dependency {service:?} failed to start: {what}")
        }
        _ => format!("dependency failed to start: {what}"),
    }
}
