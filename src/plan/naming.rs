//! Who gets which container name, and when it is free.
//!
//! A name is given once its holder is gone. When the holder goes only later in
//! the plan, the new container is made under a name of its own and renamed
//! at the end.

use crate::model::Service;
use crate::observed::Container;

use super::planner::{Planner, Replica, Unnamed};
use super::{Action, PlanError, StepId};

impl Planner<'_> {
    /// Gives a replica's container its final name, now or at the end.
    pub(super) fn give_name(
        &mut self,
        service: &Service,
        number: u32,
        replica: &mut Replica,
        cause: &str,
    ) {
        let to = self.container_name(service, number);
        if replica.container.name == to {
            return;
        }
        if self.holder(&to).is_some() {
            self.unnamed.push(Unnamed {
                service: service.name.clone(),
                number,
                to,
                cause: cause.to_owned(),
            });
        } else {
            self.rename(replica, to, cause);
        }
    }

    /// Gives a replica's container another name, and gives the step.
    pub(super) fn rename(&mut self, replica: &mut Replica, to: String, cause: &str) -> StepId {
        let mut after = replica.ready.clone();
        after.extend(self.freed(&to));
        let action = Action::Rename {
            container: replica.container.clone(),
            to: to.clone(),
        };
        let renamed = self.plan.add(action, cause, &after);
        replica.ready = vec![renamed];
        replica.container.name = to;
        renamed
    }

    /// The container that has a name and keeps it for now.
    pub(super) fn holder(&self, name: &str) -> Option<&Container> {
        let mut containers = self.observed.containers.iter();
        containers
            .find(|container| container.name == name && !self.removed.contains_key(&container.id))
    }

    /// The step that frees a name.
    pub(super) fn freed(&self, name: &str) -> Option<StepId> {
        let mut containers = self.observed.containers.iter();
        let holder = containers.find(|container| container.name == name)?;
        self.removed.get(&holder.id).copied()
    }

    /// Names the replicas whose name another container had.
    pub(super) fn names(&mut self) -> Result<(), PlanError> {
        for unnamed in std::mem::take(&mut self.unnamed) {
            if let Some(holder) = self.holder(&unnamed.to) {
                return Err(self.taken(&unnamed, holder.service()));
            }
            let planned = self.services.get(&unnamed.service);
            let replica = planned.and_then(|planned| planned.replicas.get(&unnamed.number));
            let Some(mut replica) = replica.cloned() else {
                continue;
            };
            self.rename(&mut replica, unnamed.to, &unnamed.cause);
            let planned = self.services.entry(unnamed.service).or_default();
            planned.replicas.insert(unnamed.number, replica);
        }
        Ok(())
    }

    fn taken(&self, unnamed: &Unnamed, by: &str) -> PlanError {
        let advice = if self.project.service(by).is_none() {
            "; --remove-orphans removes it"
        } else {
            ""
        };
        PlanError::at(
            format!("services.{}.container_name", unnamed.service),
            format!(
                "the name {:?} is taken by a container of service {by}{advice}",
                unnamed.to
            ),
        )
    }
}
