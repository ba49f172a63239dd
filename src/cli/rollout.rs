//! `rollout`: whether a Deployment, StatefulSet or DaemonSet is as the files
//! want it, a fresh start of its pods, and the way back to a former template.

mod history;
mod pause;
mod restart;
pub mod standing;
mod status;
mod undo;

use clap::{Args, Subcommand};

use super::context::{Context, Target, wait_for};
use super::failure::Failure;
use super::get::not_found;
use super::objects::{kind, wanted};
use crate::engine::{Engine, Scope};
use crate::model::{WorkloadName, labels};
use crate::observed::Observed;
use crate::plan::{self, Revision};
use crate::source::kube::Manifest;

/// Wait for a rollout, replace pods, or go back
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
    /// List former templates of pods, or show one
    History(history::History),
    /// Make pods from a former template again
    Undo(undo::Undo),
    /// Leave pods as they are, whatever the files say
    Pause(pause::Pause),
    /// Replace pods again when the files say so
    Resume(pause::Resume),
}

impl Rollout {
    /// Does it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        match self.verb {
            Verb::Status(status) => status.run(context),
            Verb::Restart(restart) => restart.run(context),
            Verb::History(history) => history.run(context),
            Verb::Undo(undo) => undo.run(context),
            Verb::Pause(pause) => pause.run(context),
            Verb::Resume(resume) => resume.run(context),
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

/// The name of a workload.
fn of(object: &Manifest) -> WorkloadName {
    WorkloadName {
        kind: object.kind.to_owned(),
        namespace: object.namespace.clone(),
        name: object.name.clone(),
    }
}

/// What stands before what is said of an object: `deployment.apps/web`.
fn prefix(object: &Manifest) -> String {
    let kind = kind::of(object.kind).map(kind::Kind::prefix);
    format!("{}/{}", kind.unwrap_or_default(), object.name)
}

fn look(context: &Context, project: &str) -> Result<Observed, Failure> {
    let scope = Scope {
        project: project.to_owned(),
        ..Scope::default()
    };
    wait_for(async { Ok(context.engine().await?.observe(&scope).await?) })
}

/// The revisions that the daemon keeps of a workload.
fn revisions(
    context: &Context,
    project: &str,
    of: &WorkloadName,
) -> Result<Vec<Revision>, Failure> {
    Ok(plan::revisions(&look(context, project)?, project, of))
}

/// Whether a workload is paused, by its file or by a command.
fn paused(context: &Context, target: &Target, object: &Manifest) -> Result<bool, Failure> {
    if object.document["spec"]["paused"] == true {
        return Ok(true);
    }
    let path = of(object).path();
    let observed = look(context, target.name())?;
    let mut volumes = observed.volumes.iter();
    Ok(volumes.any(|it| it.labels.get(labels::PAUSED) == Some(&path)))
}
