//! `up`, `create` and `scale`: make what the project wants, then start it.
//!
//! What an image is after a pull or a build is not known before, so that `up`
//! runs in two halves: [`images`](super::images), and when those are done,
//! [`containers`] with the images as they are then. [`up`] is both in one,
//! for show: it assumes that every image it pulls or builds has changed, and
//! that providers give no variables.

use crate::model::Project;
use crate::observed::Observed;

use super::planner::Planner;
use super::selection::Reach;
use super::{Plan, PlanError, Policy, controller};

/// Everything that `up` does, its images among it.
pub fn up(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let (project, policy) = controller::wanted(project, policy);
    let mut planner = Planner::new(&project, observed, &policy, Reach::Dependencies)?;
    planner.plan_images()?;
    planner.provide();
    planner.converge()
}

/// The second half of `up`: networks, volumes and containers, with the images
/// as they are. An image that a service needs and that is not there is an
/// error.
pub fn containers(
    project: &Project,
    observed: &Observed,
    policy: &Policy,
) -> Result<Plan, PlanError> {
    let (project, policy) = controller::wanted(project, policy);
    Planner::new(&project, observed, &policy, Reach::Dependencies)?.converge()
}

impl Planner<'_> {
    fn converge(mut self) -> Result<Plan, PlanError> {
        self.hands_over = true;
        self.dismiss_controller();
        self.networks()?;
        self.volumes()?;
        self.containers()?;
        self.orphans();
        self.names()?;
        if !self.policy.no_start {
            self.start_all()?;
            self.wait_for_all();
        }
        // Pods that are rolled out go as others start.
        self.retire_volumes();
        // The last containers may leave them while others are started.
        self.renamed_networks();
        self.forget_own_images();
        self.bystanders();
        Ok(self.plan)
    }
}
