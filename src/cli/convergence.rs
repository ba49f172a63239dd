//! The options of `up`, `create`, `scale` and `plan` about what differs, and
//! the policy that they come to.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::PathBuf;
use std::time::SystemTime;

use clap::Args;
use sha2::{Digest, Sha256};

use super::bases::bases;
use super::context::Context;
use super::failure::{self, Failure};
use super::root::program;
use crate::controller::duties::Duties;
use crate::controller::needs;
use crate::graph::Dependencies;
use crate::model::{Duration, Project};
use crate::plan::{Build, Controller, Orphans, Policy, Pull, Recreate, ReplaceVolumes};

/// How differences between the project and the daemon are handled.
#[derive(Debug, Clone, Default, Args)]
pub struct Convergence {
    /// Build images before starting containers
    #[arg(long)]
    pub build: bool,
    /// Don't build an image, even if it is missing
    #[arg(long)]
    pub no_build: bool,
    /// Recreate containers even if nothing about them has changed
    #[arg(long)]
    pub force_recreate: bool,
    /// Leave containers that exist as they are
    #[arg(long)]
    pub no_recreate: bool,
    /// When to pull images (always, missing, never, build, policy)
    #[arg(long, value_name = "WHEN")]
    pub pull: Option<String>,
    /// Pull without showing progress
    #[arg(long)]
    pub quiet_pull: bool,
    /// Remove containers whose service is gone from the project [env: COMPOSE_REMOVE_ORPHANS]
    #[arg(long)]
    pub remove_orphans: bool,
    /// Run so many replicas of a service
    #[arg(long, value_name = "SERVICE=NUMBER")]
    pub scale: Vec<String>,
    /// Run no controller beside the project
    #[arg(long)]
    pub no_controller: bool,
    /// Answer every question with yes
    #[arg(short = 'y', long, alias = "y")]
    pub yes: bool,
}

/// What is brought up, and how.
#[derive(Debug, Clone, Default, Args)]
pub struct Selection {
    /// Recreate the dependencies of the services too
    #[arg(long)]
    pub always_recreate_deps: bool,
    /// Leave the dependencies of the services alone
    #[arg(long)]
    pub no_deps: bool,
    /// Give recreated containers new anonymous volumes
    #[arg(short = 'V', long)]
    pub renew_anon_volumes: bool,
    /// Seconds between a container's stop signal and its kill
    #[arg(short, long, value_name = "SECONDS", allow_negative_numbers = true)]
    pub timeout: Option<i64>,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    pub services: Vec<String>,
}

impl Convergence {
    /// What cannot be had together.
    pub fn check(&self) -> Result<(), Failure> {
        if self.build && self.no_build {
            return Err(Failure::new("--build and --no-build are incompatible"));
        }
        if self.force_recreate && self.no_recreate {
            return Err(Failure::new(
                "--force-recreate and --no-recreate are incompatible",
            ));
        }
        Ok(())
    }

    /// The policy for a project.
    pub fn policy(&self, context: &Context, project: &Project) -> Result<Policy, Failure> {
        Ok(Policy {
            recreate: match (self.force_recreate, self.no_recreate) {
                (true, _) => Recreate::Force,
                (_, true) => Recreate::Never,
                _ => Recreate::Diverged,
            },
            orphans: orphans(context, self.remove_orphans, Some(project))?,
            scale: scale(&self.scale, project)?,
            pull: pull(self.pull.as_deref())?,
            build: match (self.build, self.no_build) {
                (true, _) => Build::Always,
                (_, true) => Build::Never,
                _ => Build::Missing,
            },
            replace_volumes: if self.yes {
                ReplaceVolumes::All
            } else {
                ReplaceVolumes::Ask
            },
            content: content(project),
            bases: bases(project),
            controller: self.controller(context, project),
            ..policy(context)
        })
    }

    /// What becomes of the project's controller.
    pub fn controller(&self, context: &Context, project: &Project) -> Controller {
        let socket = || context.settings().socket();
        match needs::controller(project, program, socket) {
            None => Controller::Without {
                cause: "nothing needs it any more",
                lost: None,
            },
            Some(_) if self.no_controller => Controller::Without {
                cause: "--no-controller",
                lost: Duties::of(project).lost(),
            },
            Some(controller) => Controller::Beside(Box::new(controller)),
        }
    }
}

impl Selection {
    /// What cannot be had together with the rest.
    pub fn check(&self, convergence: &Convergence) -> Result<(), Failure> {
        if self.renew_anon_volumes && convergence.no_recreate {
            return Err(Failure::new(
                "--no-recreate and --renew-anon-volumes are incompatible",
            ));
        }
        convergence.check()?;
        if self.always_recreate_deps && convergence.no_recreate {
            return Err(Failure::new(
                "--always-recreate-deps and --no-recreate are incompatible",
            ));
        }
        Ok(())
    }

    /// Adds itself to a policy.
    pub fn apply(&self, policy: Policy) -> Policy {
        Policy {
            services: self.services.clone(),
            no_deps: self.no_deps,
            always_recreate_deps: self.always_recreate_deps,
            renew_anonymous_volumes: self.renew_anon_volumes,
            timeout: self.timeout.map(seconds),
            ..policy
        }
    }
}

/// The policy of a command without wishes.
pub fn policy(context: &Context) -> Policy {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    Policy {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        all_resources: context.root.all_resources,
        now: now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX)),
        ..Policy::default()
    }
}

/// What becomes of orphans, by option and environment.
pub fn orphans(
    context: &Context,
    remove: bool,
    project: Option<&Project>,
) -> Result<Orphans, Failure> {
    let remove = remove || context.is_set("COMPOSE_REMOVE_ORPHANS", project);
    let ignore = context.is_set("COMPOSE_IGNORE_ORPHANS", project);
    match (remove, ignore) {
        (true, true) => Err(Failure::new(
            "cannot combine COMPOSE_IGNORE_ORPHANS and --remove-orphans",
        )),
        (true, false) => Ok(Orphans::Remove),
        (false, true) => Ok(Orphans::Ignore),
        (false, false) => Ok(Orphans::Note),
    }
}

/// Services and all that they depend on.
pub fn with_dependencies(project: &Project, services: &[String]) -> BTreeSet<String> {
    match Dependencies::of(project) {
        Ok(graph) => graph.with_dependencies(services.iter().map(String::as_str)),
        // A cycle has been told of by the loader.
        Err(_) => services.iter().cloned().collect(),
    }
}

/// Reads `--scale SERVICE=NUMBER`.
pub fn scale(options: &[String], project: &Project) -> Result<BTreeMap<String, u32>, Failure> {
    let mut scale = BTreeMap::new();
    for option in options {
        let wrong = || {
            Failure::new(format!(
                "invalid --scale option {option:?}. Should be SERVICE=NUM"
            ))
        };
        let (service, number) = option.split_once('=').ok_or_else(wrong)?;
        let number = number.parse().map_err(|_| wrong())?;
        if project.service(service).is_none() {
            let services = project.services.keys().map(String::as_str);
            return Err(failure::no_such_service(service, services));
        }
        scale.insert(service.to_owned(), number);
    }
    Ok(scale)
}

fn pull(word: Option<&str>) -> Result<Option<Pull>, Failure> {
    Ok(match word {
        None | Some("" | "policy") => None,
        Some("always") => Some(Pull::Always),
        Some("missing" | "if_not_present") => Some(Pull::Missing),
        Some("never") => Some(Pull::Never),
        Some("build") => Some(Pull::Build),
        Some(other) => {
            return Err(Failure::new(format!("invalid --pull option {other:?}"))
                .hint("use always, missing, never, build or policy"));
        }
    })
}

/// A timeout in seconds; a negative one means without end.
pub fn seconds(seconds: i64) -> Duration {
    Duration(seconds.saturating_mul(1_000_000_000))
}

/// The digests of the files that configs and secrets come from. A file that
/// cannot be read is left to the daemon's judgement.
fn content(project: &Project) -> BTreeMap<PathBuf, String> {
    project
        .configs
        .values()
        .chain(project.secrets.values())
        .filter(|object| !object.file.is_empty())
        .filter_map(|object| {
            let path = PathBuf::from(&object.file);
            let regular = std::fs::metadata(&path).is_ok_and(|about| about.is_file());
            let text = regular.then(|| std::fs::read(&path).ok()).flatten()?;
            let digest = Sha256::digest(&text);
            let hex = digest.iter().fold(String::new(), |mut hex, byte| {
                write!(hex, "{byte:02x}").unwrap_or_default();
                hex
            });
            Some((path, hex))
        })
        .collect()
}
