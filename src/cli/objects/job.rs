//! Jobs: how many of their pods have ended, and how.

use super::pod::{Phase, Pod};
use super::{View, moment, workload};
use crate::plan::Standing;
use crate::source::kube::Manifest;

/// How far a Job is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    /// How many pods have to succeed; none: as many as there are at a time.
    pub completions: Option<u64>,
    /// How many there are at a time.
    pub parallelism: u64,
    /// How many run.
    pub active: u64,
    /// How many have succeeded.
    pub succeeded: u64,
    /// How many have failed.
    pub failed: u64,
    /// When its first pod was made, in seconds since 1970.
    pub started: Option<i64>,
    /// When its last pod ended, likewise; none while it runs.
    pub finished: Option<i64>,
    /// Whether it is not run for now.
    pub suspended: bool,
    /// What is to be said of the whole; none: it is not known.
    pub standing: Option<Standing>,
}

impl Progress {
    /// Looks at the pods of a Job.
    pub fn of(view: &View, pods: &[Pod<'_>], job: &Manifest) -> Self {
        let number = |field: &str| job.document["spec"][field].as_u64();
        let mut progress = Self {
            completions: number("completions"),
            parallelism: number("parallelism").unwrap_or(1),
            suspended: job.document["spec"]["suspend"] == true,
            ..Self::default()
        };
        let mut ends = Vec::new();
        for pod in workload::of(pods, job) {
            match pod.status().phase {
                Phase::Succeeded => progress.succeeded += 1,
                Phase::Failed => progress.failed += 1,
                Phase::Running | Phase::Pending => progress.active += 1,
            }
            let created = pod.created();
            progress.started = progress
                .started
                .map_or(created, |it| created.map(|at| at.min(it)));
            let lives = pod.parts.iter().filter_map(|it| it.life);
            ends.extend(lives.filter_map(|it| moment(&it.finished)));
        }
        let mut made = view.made_from(job);
        let work = made.find_map(|made| view.jobs.values().find(|it| it.has(&made.key)));
        progress.standing = work.map(|it| it.standing(&view.observed.containers, view.now));
        if progress.active == 0 && progress.word() != "Running" {
            progress.finished = ends.into_iter().max();
        }
        progress
    }

    /// How many pods have to succeed.
    pub fn needed(&self) -> u64 {
        self.completions.unwrap_or(self.parallelism.max(1))
    }

    /// Whether it has done its work.
    pub fn is_complete(&self) -> bool {
        match &self.standing {
            Some(standing) => *standing == Standing::Complete,
            None => self.succeeded >= self.needed(),
        }
    }

    /// In one word.
    pub fn word(&self) -> &'static str {
        match self {
            _ if self.is_complete() => "Complete",
            _ if self.suspended => "Suspended",
            _ => match &self.standing {
                Some(Standing::Failed(_)) => "Failed",
                None if self.failed > 0 && self.active == 0 => "Failed",
                _ => "Running",
            },
        }
    }

    /// The cell under `COMPLETIONS`.
    pub fn completions(&self) -> String {
        match self.completions {
            Some(needed) => format!("{}/{needed}", self.succeeded),
            None if self.parallelism > 1 => {
                format!("{}/1 of {}", self.succeeded, self.parallelism)
            }
            None => format!("{}/1", self.succeeded),
        }
    }

    /// The cell under `DURATION`.
    pub fn duration(&self, view: &View) -> String {
        match self.started {
            Some(started) => crate::ui::age(self.finished.unwrap_or(view.now) - started),
            None => String::new(),
        }
    }
}
