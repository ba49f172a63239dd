//! How the user wants differences handled: the part of the flags that planning
//! takes notice of.
//!
//! A policy is complete in itself: whatever a decision needs from the outside
//! (the clock, the content of files, the user's answers) stands in it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use crate::model::spec::ConsoleSize;
use crate::model::{Duration, WorkloadName};

use super::{Controller, Deadline, Leaving, PodKey, Run, Unwell};

/// How the user wants differences handled. The default is a plain `up -d`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Policy {
    /// The tool's version, for the version label.
    pub version: String,
    /// The services that the command names; none: all.
    pub services: Vec<String>,
    /// Whether the dependencies of named services are left alone.
    pub no_deps: bool,
    /// Whether networks and volumes that no service uses are made too.
    pub all_resources: bool,
    /// When containers are recreated.
    pub recreate: Recreate,
    /// Containers, by name, that the daemon cannot start any more.
    pub lost: BTreeSet<String>,
    /// Whether dependencies of named services are recreated in any case.
    pub always_recreate_deps: bool,
    /// Whether replacements get anonymous volumes of their own.
    pub renew_anonymous_volumes: bool,
    /// What becomes of containers whose service is gone from the project.
    pub orphans: Orphans,
    /// Numbers of replicas, by service, in place of the project's.
    pub scale: BTreeMap<String, u32>,
    /// Why there are to be as many; empty: somebody wants it so.
    pub because: String,
    /// Time between a stop signal and the kill; none: the container's own.
    pub timeout: Option<Duration>,
    /// Whether containers are made but not started.
    pub no_start: bool,
    /// Whether to wait until everything runs or is healthy, and how long.
    /// The deadline holds for the waits of `depends_on` too.
    pub wait: Option<Deadline>,
    /// When images are pulled; none: as each service says.
    pub pull: Option<Pull>,
    /// When images are built.
    pub build: Build,
    /// Whether builds use no cache.
    pub no_cache: bool,
    /// Whether builds pull their base images anew.
    pub pull_base_images: bool,
    /// Whether a failed pull fails the plan (`--ignore-pull-failures`: no).
    pub ignore_pull_failures: bool,
    /// Whether a failed push fails the plan (`--ignore-push-failures`: no).
    pub ignore_push_failures: bool,
    /// Whether `pull` leaves out images that can be built.
    pub ignore_buildable: bool,
    /// Whether volumes go too: all of the project's with `down`, anonymous
    /// ones with `rm`.
    pub remove_volumes: bool,
    /// Which images `down` removes.
    pub remove_images: RemoveImages,
    /// Whether `rm` stops running containers first.
    pub stop_first: bool,
    /// The signal of `kill`; empty: `SIGKILL`.
    pub signal: String,
    /// Whether diverged volumes may be replaced, which loses their data.
    pub replace_volumes: ReplaceVolumes,
    /// Digests of the files that configs and secrets come from, by path. One
    /// that is missing here does not take part in comparing content.
    pub content: BTreeMap<PathBuf, String>,
    /// The images that the Dockerfiles of services start from, by service; none
    /// where that is not known.
    pub bases: BTreeMap<String, BTreeSet<String>>,
    /// The time, in seconds since 1970, for images that grow old.
    pub now: i64,
    /// The container of its own that `run` makes.
    pub one_off: Option<OneOff>,
    /// What becomes of the project's controller.
    pub controller: Controller,
    /// The run of a schedule that is due (`scheduled`).
    pub run: Option<Run>,
    /// What becomes of containers of runs, by identity (`retire`).
    pub leaving: BTreeMap<String, Leaving>,
    /// Pods that are put right, and why (`rebuild`).
    pub rebuilt: BTreeMap<PodKey, String>,
    /// Containers that hang, by identity (`heal`).
    pub unwell: BTreeMap<String, Unwell>,
    /// Workloads that go back to a revision (`rollout undo`), and to which.
    pub undone: BTreeMap<WorkloadName, u32>,
    /// Workloads that are to be paused (`pause_rollouts`).
    pub paused: BTreeSet<WorkloadName>,
    /// Workloads that are not to be paused any more.
    pub resumed: BTreeSet<WorkloadName>,
}

impl Policy {
    /// Whether a service is only run once, beside its replicas.
    pub(super) fn is_one_off(&self, service: &str) -> bool {
        self.one_off
            .as_ref()
            .is_some_and(|one_off| one_off.service == service)
    }
}

/// A container of its own for one command. The project's service is as the
/// command wants it, with the container's name.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OneOff {
    /// The service that it is made from.
    pub service: String,
    /// 64 random digits, the first of which stand in its name.
    pub slug: String,
    /// Whether the daemon removes it when it ends.
    pub auto_remove: bool,
    /// Whether it is found under the names that the service's replicas have.
    pub use_aliases: bool,
    /// The size of the terminal that it is talked with on.
    pub console_size: Option<ConsoleSize>,
}

/// When containers are recreated.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Recreate {
    /// When they are not as desired.
    #[default]
    Diverged,
    /// In any case.
    Force,
    /// In no case.
    Never,
}

/// What becomes of containers whose service is gone from the project.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Orphans {
    /// A note names them.
    #[default]
    Note,
    /// They are removed.
    Remove,
    /// Nothing.
    Ignore,
}

/// When images are pulled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pull {
    /// In any case.
    Always,
    /// When they are not there.
    Missing,
    /// In no case.
    Never,
    /// Never, built in any case.
    Build,
}

/// When images are built.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Build {
    /// When they are not there.
    #[default]
    Missing,
    /// In any case.
    Always,
    /// In no case.
    Never,
}

/// Which images `down` removes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum RemoveImages {
    /// None.
    #[default]
    None,
    /// Those that were built here.
    Local,
    /// All that services use.
    All,
}

/// Whether diverged volumes may be replaced, which loses their data.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum ReplaceVolumes {
    /// None: a question of the plan asks for each.
    #[default]
    Ask,
    /// These, by the daemon's name; no question asks for the others.
    Named(BTreeSet<String>),
    /// All.
    All,
}
