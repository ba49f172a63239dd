//! Which containers could stay replicas of a service, and why others could not.

use std::sync::Arc;

use crate::model::Service;

use super::PlanError;
use super::expected::Expected;
use super::planner::Planner;
use super::rollout::PodFate;
use super::slots::Candidate;

impl<'a> Planner<'a> {
    /// The containers of a service that the plan has not removed yet, each
    /// with why it could not stay.
    pub(super) fn candidates(
        &self,
        service: &Arc<Service>,
        expected: &Expected,
        scale: u32,
    ) -> Result<Vec<Candidate<'a>>, PlanError> {
        let mut candidates = Vec::new();
        for container in self.containers_of(&service.name) {
            if self.removed.contains_key(&container.id) {
                continue;
            }
            let obsolete = match container.number() {
                Some(number) if scale > 0 => match self.pod_fate(&service.name, number) {
                    Some(PodFate::Stays) => None,
                    Some(PodFate::Replaced { cause, .. }) => Some(cause.clone()),
                    None => {
                        let sharing = self.sharing(service, number)?;
                        self.obsolete(service, container, expected, &sharing)
                    }
                },
                _ => None,
            };
            candidates.push(Candidate {
                container,
                obsolete,
            });
        }
        Ok(candidates)
    }
}
