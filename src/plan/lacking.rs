//! Services that lack something that nobody has given: they are left as they
//! are, and a step says so by failing.

use crate::model::Service;
use crate::observed::State;

use super::planner::Planner;
use super::{Action, ContainerRef};

impl Planner<'_> {
    /// Leaves a service as it is that cannot be as it should. What depends on
    /// it comes after a step that fails.
    pub(super) fn leave(&mut self, service: &Service, reason: &str) {
        for container in self.containers_of(&service.name) {
            if container.state == State::Running {
                self.plan.unchanged.push(ContainerRef::of(container));
            }
        }
        let action = Action::Refuse {
            service: service.name.clone(),
            reason: reason.to_owned(),
        };
        let refused = self.plan.add(action, reason, &[]);
        let planned = self.services.entry(service.name.clone()).or_default();
        planned.ends = vec![refused];
    }
}
