//! `wait`: until containers have ended.

use clap::Args;
use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;

use super::context::{Context, wait_for};
use super::convergence::policy;
use super::failure::{self, Failure};
use super::interrupt::Interrupts;
use super::operation::Operation;
use super::replica::{self, runs};
use crate::engine::interaction::{Ending, Interaction};
use crate::observed::Container;
use crate::plan::{self, Orphans, Policy};

/// The exit code when waiting itself fails.
const CANNOT_WAIT: u8 = 42;

/// Wait until the containers of services have ended
#[derive(Debug, Clone, Default, Args)]
pub struct Wait {
    /// Take the project down then
    #[arg(long)]
    down_project: bool,
    /// The services
    #[arg(value_name = "SERVICE", required = true)]
    services: Vec<String>,
}

impl Wait {
    /// Waits. The exit code is that of the container that ended last.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let target = context.target(&[])?;
        let code = wait_for(async {
            let engine = context.engine().await?;
            let all = replica::containers(&engine, target.name()).await?;
            replica::note_unknown(context, &target, &self.services, &all);
            let chosen = chosen(&all, &self.services);
            if chosen.is_empty() {
                return Err(
                    Failure::new(format!("no containers for project {:?}", target.name()))
                        .hint("`rcompose up -d` starts them"),
                );
            }
            let mut interrupts = Interrupts::new()?;
            let mut ends: FuturesUnordered<_> = chosen
                .into_iter()
                .map(async |container| {
                    let code = async {
                        engine
                            .exit_code(&container.id, Ending::NotRunning)
                            .await?
                            .await
                    };
                    (container, code.await)
                })
                .collect();
            let mut last = 0;
            loop {
                let end = tokio::select! {
                    () = interrupts.next() => return Err(Failure::silent(failure::INTERRUPTED)),
                    end = ends.next() => end,
                };
                let Some((container, code)) = end else {
                    return Ok(last);
                };
                last = code.map_err(|error| Failure {
                    code: CANNOT_WAIT,
                    ..error.into()
                })?;
                context.print(&format!(
                    "container {:?} exited with status code {last}\n",
                    container.id
                ))?;
            }
        })?;
        if self.down_project {
            let policy = Policy {
                orphans: Orphans::Remove,
                ..policy(context)
            };
            Operation {
                planner: plan::down,
                ..Operation::new(context, &target, "down", policy)
            }
            .carry_out()?;
        }
        // A process's exit code has eight bits.
        Ok(u8::try_from(code & 0xff).unwrap_or(u8::MAX))
    }
}

/// The containers that run; when all have ended already, those.
fn chosen<'a>(containers: &'a [Container], services: &[String]) -> Vec<&'a Container> {
    let (running, ended): (Vec<_>, Vec<_>) = containers
        .iter()
        .filter(|container| services.iter().any(|name| name == container.service()))
        .partition(|container| runs(container));
    if running.is_empty() {
        ended
            .into_iter()
            .filter(|container| container.exit_code.is_some() && !container.is_one_off())
            .collect()
    } else {
        running
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Values, labels};
    use crate::observed::State;

    fn container(service: &str, state: State, exit_code: Option<i64>) -> Container {
        Container {
            id: format!("{service} {}", state.as_str()),
            state,
            exit_code,
            labels: Values::from([(labels::SERVICE.to_owned(), service.to_owned())]),
            ..Container::default()
        }
    }

    #[test]
    fn what_has_ended_counts_when_nothing_runs() {
        let all = [
            container("web", State::Running, None),
            container("web", State::Exited, Some(1)),
            container("job", State::Exited, Some(3)),
            container("job", State::Created, None),
        ];
        let ids = |service: &str| {
            let found = chosen(&all, &[service.to_owned()]);
            found.iter().map(|c| c.id.clone()).collect::<Vec<_>>()
        };
        assert_eq!(ids("web"), ["web running"]);
        assert_eq!(ids("job"), ["job exited"]);
        assert!(ids("db").is_empty());
    }
}
