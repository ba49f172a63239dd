//! The containers that there are, and what happens to them.

use std::time::Duration;

use futures_util::StreamExt;

use super::{Session, WatchError};
use crate::engine::transfer::Transfer;
use crate::engine::{Engine, Happening, Scope};
use crate::model::labels;
use crate::observed::State;
use crate::watch::News;
use crate::watch::subject::Host;
use crate::watch::sync::Replica;

/// How often the daemon is looked for when it has gone.
const AGAIN: Duration = Duration::from_millis(500);
/// How long it may be gone.
const PATIENCE: u32 = 120;

impl<E: Engine + Transfer, H: Host> Session<'_, E, H> {
    /// Looks at the containers once.
    pub(super) async fn look(&mut self) -> Result<(), WatchError> {
        let scope = Scope {
            project: self.subject.project.name.clone(),
            containers_only: true,
            ..Scope::default()
        };
        let observed = self.engine.observe(&scope).await?;
        let before = std::mem::take(&mut self.replicas);
        for container in observed.containers.iter().filter(|it| !it.is_one_off()) {
            let replica = Replica {
                id: container.id.clone(),
                name: container.name.clone(),
                service: container.service().to_owned(),
                running: container.state == State::Running,
                made: false,
            };
            self.replicas.insert(container.id.clone(), replica);
        }
        // Nobody knows what has happened to them in between.
        if !before.is_empty() {
            for replica in self.replicas.values() {
                if let Some(lane) = self.lanes.get_mut(&replica.service) {
                    lane.fall_behind(&replica.id);
                }
            }
        }
        Ok(())
    }

    pub(super) fn take_happening(&mut self, happening: &Happening) {
        let label = |key: &str| happening.attributes.get(key).map_or("", String::as_str);
        if label(labels::ONE_OFF) == "True" {
            return;
        }
        let service = label(labels::SERVICE).to_owned();
        match happening.what.as_str() {
            // It gets its files before its process begins, when there is time.
            what @ ("create" | "start") => {
                let was_made = self.replicas.get(&happening.id).is_some_and(|it| it.made);
                // What is restarted has kept what it had, and what was just
                // made was given all since.
                let kept = self.is_restarted(&happening.id) || was_made;
                let mut made = what == "create";
                if let Some(lane) = self.lanes.get_mut(&service) {
                    if kept {
                        lane.runs(&happening.id);
                    } else {
                        lane.fall_behind(&happening.id);
                    }
                    made |= was_made && lane.is_behind(&happening.id);
                }
                let replica = Replica {
                    id: happening.id.clone(),
                    name: happening.name.clone(),
                    service,
                    running: what == "start",
                    made,
                };
                self.replicas.insert(happening.id.clone(), replica);
            }
            "unpause" => {
                if let Some(replica) = self.replicas.get_mut(&happening.id) {
                    replica.running = true;
                }
                if let Some(lane) = self.lanes.get_mut(&service) {
                    lane.runs(&happening.id);
                }
            }
            "rename" => {
                if let Some(replica) = self.replicas.get_mut(&happening.id) {
                    replica.name.clone_from(&happening.name);
                }
            }
            // What stands still runs no commands either.
            "die" | "pause" => {
                if let Some(replica) = self.replicas.get_mut(&happening.id) {
                    replica.running = false;
                }
            }
            "destroy" => {
                self.replicas.remove(&happening.id);
                self.restarted.remove(&happening.id);
                if let Some(lane) = self.lanes.get_mut(&service) {
                    lane.forget(&happening.id);
                }
            }
            _ => {}
        }
    }

    /// Whether a container runs again because a plan of ours restarts it. It is
    /// told once.
    fn is_restarted(&mut self, container: &str) -> bool {
        let planning = self.planning.as_ref();
        let now = planning.is_some_and(|planning| {
            let stage = &planning.control.stage;
            stage.restarting.borrow_mut().remove(container)
        });
        now || self.restarted.remove(container)
    }

    /// Listens to a daemon that has hung up, when it is there again.
    pub(super) async fn listen_again(&mut self) -> Result<(), WatchError> {
        let name = self.subject.project.name.clone();
        let mut attempts = 0;
        self.happenings = loop {
            match self.engine.happenings(&name).await {
                Ok(happenings) => break happenings.boxed(),
                Err(error) if attempts == PATIENCE => return Err(error.into()),
                Err(error) => {
                    if attempts == 0 {
                        self.tell(News::Note(format!("{error}; waiting for it")));
                    }
                    attempts += 1;
                    tokio::time::sleep(AGAIN).await;
                }
            }
        };
        self.look().await
    }
}
