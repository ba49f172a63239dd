//! Pods behind proxies that are to be stopped: first the proxies send them
//! nothing more, so that nobody meets one that is just being ended.

use crate::model::Duration;
use crate::observed::{Container, State};

use super::planner::Planner;
use super::{Action, ContainerRef, StepId};

/// How long the daemon gives a container to end, unless it is told.
const GRACE: i64 = 10;
/// How much later than that it is surely gone.
const MARGIN: i64 = 5;

impl<'a> Planner<'a> {
    /// Has the proxies of a container's pod send it nothing more, once. Gives
    /// the steps after which they do.
    pub(super) fn hand_over(
        &mut self,
        container: &Container,
        cause: &str,
        after: &[StepId],
        grace: Option<Duration>,
    ) -> Vec<StepId> {
        if !self.hands_over || container.state != State::Running || container.is_one_off() {
            return Vec::new();
        }
        let project = self.project;
        let Some(service) = project.service(container.service()) else {
            return Vec::new();
        };
        let Some((owner, proxies)) = service.behind() else {
            return Vec::new();
        };
        let Some(owner) = self.owner_of(container, owner) else {
            return Vec::new();
        };
        if let Some(steps) = self.handed_over.get(&owner.id) {
            return steps.clone();
        }
        let seconds = Duration((GRACE + MARGIN) * 1_000_000_000);
        let within = grace.or(service.stop_grace_period).map_or(seconds, |it| {
            Duration(it.0.saturating_add(MARGIN * 1_000_000_000))
        });
        let mut steps = Vec::new();
        let proxies: Vec<&Container> = proxies
            .flat_map(|it| self.containers_of(it))
            .filter(|it| it.state == State::Running)
            .collect();
        for proxy in proxies {
            let action = Action::HandOver {
                container: ContainerRef::of(owner),
                proxy: ContainerRef::of(proxy),
                within,
            };
            steps.push(self.plan.add(action, cause, after));
        }
        self.handed_over.insert(owner.id.clone(), steps.clone());
        steps
    }

    /// The container that owns the network of a container's pod. It was made
    /// before those that are in it.
    fn owner_of(&self, container: &Container, owner: &str) -> Option<&'a Container> {
        let all = self.containers_of(owner).into_iter();
        let mut own = all.filter(|it| it.number() == container.number());
        own.rfind(|it| it.created <= container.created)
    }
}
