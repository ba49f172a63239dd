//! `rollout pause` and `resume`: pods stay as they are, whatever the files say,
//! until they are not to any more.

use clap::Args;

use super::{objects, of, paused, prefix, standing};
use crate::cli::context::Context;
use crate::cli::convergence::Convergence;
use crate::cli::failure::Failure;
use crate::cli::objects::services_of;
use crate::cli::operation::Operation;
use crate::plan::{self, Policy};

/// Leave pods as they are, whatever the files say
#[derive(Debug, Clone, Default, Args)]
pub struct Pause {
    /// What is paused: deployment/NAME…
    #[arg(id = "objects", value_name = "OBJECT")]
    words: Vec<String>,
}

/// Replace pods again when the files say so, and those that are out of date now
#[derive(Debug, Clone, Default, Args)]
pub struct Resume {
    /// What goes on: deployment/NAME…
    #[arg(id = "objects", value_name = "OBJECT")]
    words: Vec<String>,
}

impl Pause {
    /// Pauses.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let target = context.target(&[])?;
        let objects = objects(&target, &self.words)?;
        for object in &objects {
            deployments_alone(object.kind, "pausing")?;
            if paused(context, &target, object)? {
                let said = format!("deployments.apps {:?} is already paused", object.name);
                return Err(Failure::new(said));
            }
        }
        let Some(loaded) = target.loaded() else {
            return Ok(1);
        };
        let policy = Policy {
            paused: objects.iter().map(of).collect(),
            ..Convergence::default().policy(context, &loaded.project)?
        };
        let mut operation = Operation::new(context, &target, "rollout", policy);
        operation.planner = plan::pause_rollouts;
        operation.carry_out()?;
        for object in objects.iter().filter(|_| !context.root.dry_run) {
            context.print(&format!("{} paused\n", prefix(object)))?;
        }
        Ok(0)
    }
}

impl Resume {
    /// Goes on.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let target = standing::target(context)?;
        let objects = objects(&target, &self.words)?;
        for object in &objects {
            deployments_alone(object.kind, "resuming")?;
            if object.document["spec"]["paused"] == true {
                let said = format!("deployments.apps {:?} is paused by its file", object.name);
                return Err(Failure::new(said).hint("take `paused` out of its `spec`, then `up`"));
            }
            if !paused(context, &target, object)? {
                let said = format!("deployments.apps {:?} is not paused", object.name);
                return Err(Failure::new(said));
            }
        }
        let Some(loaded) = target.loaded() else {
            return Ok(1);
        };
        let services = objects.iter().flat_map(|it| services_of(loaded, it));
        let policy = Policy {
            no_deps: true,
            services: services.collect(),
            resumed: objects.iter().map(of).collect(),
            ..Convergence::default().policy(context, &loaded.project)?
        };
        Operation::new(context, &target, "rollout", policy).bring_up()?;
        for object in objects.iter().filter(|_| !context.root.dry_run) {
            context.print(&format!("{} resumed\n", prefix(object)))?;
        }
        Ok(0)
    }
}

fn deployments_alone(kind: &str, what: &str) -> Result<(), Failure> {
    if kind == "Deployment" {
        return Ok(());
    }
    let plural = format!("{}s.apps", kind.to_lowercase());
    Err(Failure::new(format!("{plural}: {what} is not supported")).hint("deployments have it"))
}
