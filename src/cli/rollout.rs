//! `rollout`: whether a Deployment, StatefulSet or DaemonSet is as the files
//! want it, and a fresh start of its pods.

mod restart;
mod status;

use clap::{Args, Subcommand};

use super::context::{Context, Target};
use super::failure::Failure;
use super::get::not_found;
use super::objects::wanted;
use crate::source::kube::Manifest;

/// Wait for a rollout, or replace pods
#[derive(Debug, Clone, Args)]
pub struct Rollout {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Clone, Subcommand)]
enum Verb {
    /// Wait until all pods are as the files want them, and ready
    Status(status::Status),
    /// Replace all pods, as an update of the files would
    Restart(restart::Restart),
}

impl Rollout {
    /// Does it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        match self.verb {
            Verb::Status(status) => status.run(context),
            Verb::Restart(restart) => restart.run(context),
        }
    }
}

/// What is rolled out: TYPE/NAME, or a type and then names.
fn objects(target: &Target, words: &[String]) -> Result<Vec<Manifest>, Failure> {
    let Some(loaded) = target.loaded() else {
        return Err(Failure::new("the files are needed for it").hint("name them with -f"));
    };
    let all = loaded.manifests.objects();
    let mut found = Vec::new();
    for wanted in wanted::read(words)? {
        let kind = wanted.kind;
        if !["Deployment", "StatefulSet", "DaemonSet"].contains(&kind.kind) {
            let failure = Failure::new(format!("{} are not rolled out", kind.plural));
            return Err(failure.hint("deployments, statefulsets and daemonsets are"));
        }
        let of_kind = all.iter().filter(|it| it.kind == kind.kind);
        found.extend(of_kind.filter(|it| wanted.has(&it.name)).cloned());
        let missing = wanted
            .names
            .iter()
            .find(|name| !found.iter().any(|it| it.name == **name));
        if let Some(name) = missing {
            return Err(Failure::new(not_found(&kind.resource(), name).trim_end()));
        }
    }
    Ok(found)
}
