//! Who gets which container name, and when it is free.
//!
//! A name is given once its holder is gone. When the holder goes only later in
//! the plan, the new container is made under a name of its own and renamed
//! at the end.

use crate::observed::Container;

use super::planner::{Planner, Replica, Unnamed};
use super::{Action, PlanError, StepId};

impl Planner<'_> {
    pub(super) fn rename(
        &mut self,
        replica: &mut Replica,
        to: String,
        cause: &str,
        after: &[StepId],
    ) {
        let mut before = replica.ready.clone();
        before.extend(after);
        let action = Action::Rename {
            container: replica.container.clone(),
            to: to.clone(),
        };
        replica.ready = vec![self.plan.add(action, cause, &before)];
        replica.container.name = to;
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

    /// Names the replacements whose name another container had.
    pub(super) fn names(&mut self) -> Result<(), PlanError> {
        for unnamed in std::mem::take(&mut self.unnamed) {
            let Some(freed) = self.removed.get(&unnamed.holder).copied() else {
                return Err(self.taken(&unnamed));
            };
            let planned = self.services.get_mut(&unnamed.service);
            let Some(mut replica) =
                planned.and_then(|planned| planned.replicas.remove(&unnamed.number))
            else {
                continue;
            };
            self.rename(&mut replica, unnamed.to, &unnamed.cause, &[freed]);
            let planned = self.services.entry(unnamed.service).or_default();
            planned.replicas.insert(unnamed.number, replica);
        }
        Ok(())
    }

    fn taken(&self, unnamed: &Unnamed) -> PlanError {
        let mut containers = self.observed.containers.iter();
        let holder = containers.find(|container| container.id == unnamed.holder);
        let service = holder.map_or("", |holder| holder.service());
        let advice = if self.project.service(service).is_none() {
            "; --remove-orphans removes it"
        } else {
            ""
        };
        PlanError::at(
            format!("services.{}.container_name", unnamed.service),
            format!(
                "the name {:?} is taken by a container of service {service}{advice}",
                unnamed.to
            ),
        )
    }
}
