//! Plans: when one begins, and when one is given up.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::time::Instant;

use super::{Done, Eyes, Session, WatchError};
use crate::engine::Engine;
use crate::engine::transfer::Transfer;
use crate::watch::News;
use crate::watch::plans::{Control, Task, carry_out};
use crate::watch::subject::Host;
use crate::watch::tree::Kind;

/// A plan on its way.
pub(super) struct Planning {
    pub(super) control: Control,
    /// The services; none: all.
    services: Option<BTreeSet<String>>,
    /// Whether it begins with building their images.
    is_rebuild: bool,
    /// How often it was given up before.
    given_up: u32,
}

/// How often a build is given up for newer changes, and a restart tried that
/// fails: somebody who saves all the
/// time sees one that is a little old, and not none at all.
pub(super) const GIVEN_UP: u32 = 3;

impl Planning {
    /// Whether it may change a service's containers.
    pub(super) fn is_about(&self, service: &str) -> bool {
        let services = self.services.as_ref();
        services.is_none_or(|services| services.contains(service))
    }
}

impl<E: Engine + Transfer, H: Host> Session<'_, E, H> {
    /// Begins the next plan, or gives up the one that is carried out when a
    /// newer change has made it needless.
    pub(super) async fn launch_plan(&mut self) -> Result<(), WatchError> {
        let now = Instant::now();
        if let Some(planning) = &self.planning {
            if planning.control.stage.building.get() && self.is_outdated(planning, now) {
                planning.control.cancel.cancel();
            }
            return Ok(());
        }
        if let Some(gathered) = self.apply.draw(now)
            && self.load().await?
        {
            self.plan(Task::Apply(gathered), None);
            return Ok(());
        }
        if let Some(gathered) = self.rebuild.draw(now) {
            self.tell(News::Rebuilding {
                services: gathered.subjects.iter().cloned().collect(),
                changes: gathered.count,
            });
            let services = gathered.subjects.clone();
            self.plan(Task::Rebuild(gathered), Some(services));
        } else if let Some(gathered) = self.restart.draw(now) {
            let services = gathered.subjects.clone();
            self.plan(Task::Restart(gathered), Some(services));
        }
        Ok(())
    }

    /// Whether what is being built is not what is wanted any more.
    fn is_outdated(&self, planning: &Planning, now: Instant) -> bool {
        let due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        let mut wanted = self.rebuild.subjects();
        if planning.given_up >= GIVEN_UP {
            return false;
        }
        due(self.apply.due())
            || (due(self.rebuild.due()) && wanted.any(|name| planning.is_about(name)))
    }

    /// What has changed by the time that a build begins is part of it: the
    /// files are read after that.
    pub(super) fn drop_what_is_built(&mut self) {
        let planning = self.planning.as_ref().filter(|it| it.is_rebuild);
        if let Some(services) = planning.and_then(|it| it.services.as_ref()) {
            self.rebuild.drop_all(services);
        }
    }

    fn plan(&mut self, task: Task, services: Option<BTreeSet<String>>) {
        let control = Control::default();
        let is_rebuild = matches!(task, Task::Rebuild(_));
        let given_up = task.given_up();
        let (engine, host, subject) = (self.engine, self.host, Rc::clone(&self.subject));
        let given = control.clone();
        let work = async move {
            let carried = carry_out(engine, host, subject, task, given).await;
            Done::Carried(Box::new(carried))
        };
        self.working.push(Box::pin(work));
        self.planning = Some(Planning {
            control,
            services,
            is_rebuild,
            given_up,
        });
    }

    /// Takes the project as its files are by now; whether it could be loaded.
    async fn load(&mut self) -> Result<bool, WatchError> {
        if !self.links_lead_somewhere() {
            return Ok(false);
        }
        let Some(subject) = self.host.borrow_mut().load() else {
            return Ok(false);
        };
        if subject.project.name != self.subject.project.name {
            self.tell(News::Note(format!(
                "the project is called {} now; that takes a new `watch`",
                subject.project.name
            )));
            return Ok(false);
        }
        let old = std::mem::replace(&mut self.subject, Rc::new(subject));
        self.open_lanes();
        for (name, service) in &self.subject.project.services {
            let before = old.project.services.get(name);
            let differs = before.is_some_and(|before| before.build != service.build);
            // That an image is there says nothing about how it was built.
            if differs && service.build.is_some() {
                self.rebuild
                    .add(name.clone(), Kind::Settled, Instant::now());
            }
        }
        // The old thread ends when the new one watches, so nothing is missed.
        let eyes = Eyes::open(&self.subject).await?;
        let mut tree = std::mem::replace(&mut self.tree, eyes.tree);
        while let Some(seen) = tree.rest() {
            self.see(seen)?;
        }
        self.follow_roots(&old.rules);
        if let Some(reason) = eyes.limited {
            self.tell(News::Limited(reason));
        }
        Ok(true)
    }
}

/// Waits until the plan that is carried out begins to build images.
pub(super) async fn build_begins(planning: Option<&Planning>) {
    match planning {
        Some(planning) => planning.control.stage.build_begins.notified().await,
        None => std::future::pending().await,
    }
}
