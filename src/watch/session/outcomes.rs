//! What has come to its end, and what follows from it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::join_all;

use super::planning::GIVEN_UP;
use super::{Done, Session};
use crate::engine::Engine;
use crate::engine::transfer::Transfer;
use crate::model::{Hook, names};
use crate::reconcile::Finished;
use crate::watch::News;
use crate::watch::news::Synced;
use crate::watch::plans::{Carried, Task};
use crate::watch::rule::{Reaction, Rule};
use crate::watch::subject::{Failed, Host};
use crate::watch::sync::{Batch, Delivered, Replica};
use crate::watch::tree::Kind;

/// How long after a failed restart another one is tried, at first.
const AGAIN: Duration = Duration::from_millis(500);

/// What came of a command of `sync+exec`.
pub(super) struct Executed {
    service: String,
    hook: Hook,
    containers: usize,
    took: Duration,
    failures: Vec<(String, String)>,
}

impl<E: Engine + Transfer, H: Host> Session<'_, E, H> {
    pub(super) fn finish(&mut self, done: Done) {
        match done {
            Done::Delivered(delivered) => self.finish_batch(&delivered),
            Done::Carried(carried) => self.finish_plan(*carried),
            Done::Executed(executed) => self.finish_command(executed),
        }
    }

    fn finish_batch(&mut self, delivered: &Delivered) {
        let service = delivered.batch.service.clone();
        let Some(lane) = self.lanes.get_mut(&service) else {
            return;
        };
        let refused = lane.finish(delivered, |id| {
            let now = self.replicas.get(id);
            now.is_some_and(|now| now.running)
        });
        if delivered.is_taken() {
            self.follow(delivered);
        }
        for replica in &delivered.batch.replicas {
            if let Some(now) = self.replicas.get_mut(&replica.id)
                && delivered.batch.catches_up
            {
                now.made &= !now.running;
            }
        }
        for reason in delivered.troubles.iter().chain(&refused) {
            self.tell(News::NotSynced {
                service: service.clone(),
                reason: reason.clone(),
            });
        }
        let containers = delivered.given.iter().filter(|(_, it)| it.is_ok()).count();
        if !delivered.states.is_empty() && containers > 0 {
            let mut synced = synced(delivered, containers);
            if delivered.batch.catches_up {
                let replica = delivered.batch.replicas.first();
                let now = replica.and_then(|it| self.replicas.get(&it.id));
                let name = now.or(replica).map(|it| it.name.as_str());
                let lasting = name.map(|it| names::replaced(it).map_or(it, |(_, then)| then));
                synced.caught_up = lasting.map(str::to_owned);
            }
            self.tell(News::Synced(synced));
        }
    }

    /// Does what the rules ask for when their files are in place.
    fn follow(&mut self, delivered: &Delivered) {
        let batch = &delivered.batch;
        let service = &batch.service;
        let rules: Vec<&Arc<Rule>> = if !batch.catches_up {
            let items = delivered.states.iter();
            let items = items.filter_map(|(target, _)| batch.items.get(target));
            items.flat_map(|item| &item.rules).collect()
        } else if self.came_late(batch) {
            let all = self.subject.rules.all.iter();
            all.filter(|rule| rule.service == *service).collect()
        } else {
            Vec::new()
        };
        if rules.iter().any(|it| it.reaction == Reaction::SyncRestart) {
            self.restart
                .add(service.clone(), Kind::Settled, batch.first);
        }
        if let Some(lane) = self.lanes.get_mut(service) {
            let commands = rules.iter().filter(|it| it.reaction == Reaction::SyncExec);
            commands.for_each(|rule| lane.want(&rule.hook));
        }
    }

    /// Whether a container began before it had its files, or the others were
    /// restarted for files that it had refused.
    fn came_late(&self, batch: &Batch) -> bool {
        let running = |id: &str| self.replicas.get(id).is_some_and(|now| now.running);
        let late = |replica: &Replica| replica.made && running(&replica.id);
        batch.was_refused || batch.replicas.iter().any(late)
    }

    fn finish_plan(&mut self, carried: Carried) {
        let planning = self.planning.take();
        let Carried {
            task,
            outcome,
            steps,
            ended,
        } = carried;
        let cancelled = outcome.as_ref().is_ok_and(|finished| finished.cancelled);
        let complete = outcome.as_ref().is_ok_and(Finished::is_complete);
        let mut started = BTreeSet::new();
        if let Some(planning) = planning.filter(|_| complete) {
            let stage = &planning.control.stage;
            self.restarted.extend(stage.restarting.take());
            started = stage.started.take();
        }
        let (what, services) = match &task {
            Task::Rebuild(gathered) => ("rebuild", gathered.subjects.iter().cloned().collect()),
            Task::Restart(gathered) => ("restart", gathered.subjects.iter().cloned().collect()),
            Task::Apply(_) => ("apply the changed project", Vec::new()),
        };
        if cancelled {
            self.tell(News::Outdated { services });
            match task {
                Task::Rebuild(gathered) => self.rebuild.put_back(gathered),
                Task::Restart(gathered) => self.restart.put_back(gathered),
                Task::Apply(gathered) => self.apply.put_back(gathered),
            }
            return;
        }
        if !complete {
            self.tell(News::Failed(Failed {
                what,
                services,
                outcome,
            }));
            // What was stopped to be started again is not left so.
            if let Task::Restart(gathered) = task
                && gathered.given_up < GIVEN_UP
            {
                let pause = AGAIN * 2u32.pow(gathered.given_up);
                self.restart.put_back_for(gathered, pause);
            }
            return;
        }
        let took = |first: Instant| ended.saturating_duration_since(first);
        match task {
            Task::Rebuild(gathered) => {
                for service in &services {
                    if let Some(lane) = self.lanes.get_mut(service) {
                        lane.built();
                    }
                }
                self.restart_dependents(&started, gathered.first);
                self.tell(News::Rebuilt {
                    services,
                    changes: gathered.count,
                    took: took(gathered.first),
                });
            }
            Task::Restart(gathered) => {
                let took = took(gathered.first);
                self.tell(News::Restarted { services, took });
            }
            Task::Apply(gathered) => self.tell(News::Applied {
                files: gathered.subjects.into_iter().collect(),
                steps,
                took: took(gathered.first),
            }),
        }
    }

    /// Restarts what is to be restarted with services that were replaced.
    fn restart_dependents(&mut self, replaced: &BTreeSet<String>, first: Instant) {
        for (name, service) in &self.subject.project.services {
            let mut edges = service.depends_on.iter();
            let depends = edges.any(|(on, edge)| edge.restart && replaced.contains(on));
            let mut replicas = self.replicas.values();
            let runs = replicas.any(|it| it.service == *name && it.running);
            if depends && runs && !replaced.contains(name) {
                self.restart.add(name.clone(), Kind::Settled, first);
            }
        }
    }

    /// Runs what `sync+exec` asks for, in all containers at the same time.
    pub(super) fn launch_commands(&mut self) {
        for (service, lane) in &mut self.lanes {
            // A container that is about to be restarted runs no command.
            if self
                .planning
                .as_ref()
                .is_some_and(|it| it.is_about(service))
            {
                continue;
            }
            for hook in lane.draw_commands() {
                let replicas: Vec<Replica> = self
                    .replicas
                    .values()
                    .filter(|replica| replica.service == *service && replica.running)
                    .cloned()
                    .collect();
                let (engine, service) = (self.engine, service.clone());
                let work =
                    async move { Done::Executed(execute(engine, service, hook, replicas).await) };
                self.working.push(Box::pin(work));
            }
        }
    }

    fn finish_command(&mut self, executed: Executed) {
        if let Some(lane) = self.lanes.get_mut(&executed.service) {
            lane.ended(&executed.hook);
        }
        let failed = executed.failures.len();
        let command = executed.hook.command.unwrap_or_default().join(" ");
        for (reason, output) in executed.failures {
            self.tell(News::NotExecuted {
                service: executed.service.clone(),
                command: command.clone(),
                reason,
                output,
            });
        }
        if executed.containers > failed {
            self.tell(News::Executed {
                service: executed.service,
                command,
                containers: executed.containers - failed,
                took: executed.took,
            });
        }
    }
}

async fn execute<E: Engine>(
    engine: &E,
    service: String,
    hook: Hook,
    replicas: Vec<Replica>,
) -> Executed {
    let begun = Instant::now();
    let runs = replicas.iter().map(|replica| async {
        let mut output = Vec::new();
        let ended = engine.run_hook(&replica.id, &hook, &mut output).await;
        let reason = match ended {
            Ok(0) => return None,
            Ok(code) => format!("{}: exit code {code}", replica.name),
            Err(error) => format!("{}: {error}", replica.name),
        };
        Some((reason, String::from_utf8_lossy(&output).into_owned()))
    });
    let failures = join_all(runs).await.into_iter().flatten().collect();
    Executed {
        service,
        containers: replicas.len(),
        took: begun.elapsed(),
        failures,
        hook,
    }
}

fn synced(delivered: &Delivered, containers: usize) -> Synced {
    let batch = &delivered.batch;
    let mut paths = delivered.states.iter().map(|(target, _)| target);
    let path = match (paths.next(), paths.next()) {
        (Some(target), None) => delivered
            .host(target)
            .map(|host| (host.clone(), target.clone())),
        _ => None,
    };
    Synced {
        service: batch.service.clone(),
        changes: batch.items.len(),
        files: delivered.files,
        removed: delivered.removed,
        containers,
        path,
        took: batch.first.elapsed(),
        caught_up: None,
    }
}
