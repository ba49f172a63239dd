//! What is run on a schedule, and how: a CronJob of Kubernetes, as
//! `x-rcompose` has it on each service of the pods that are its runs.

use jiff::tz::TimeZone;
use serde_json::Value;

use super::own::own;
use super::{Cron, Service};

/// When runs of a service are made, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// The key of what is run: that of the pod's first service.
    pub of: String,
    /// The schedule, as it is written.
    pub text: String,
    /// When.
    pub cron: Cron,
    /// The time zone that it is meant in.
    pub zone: TimeZone,
    /// What happens to a run that is due while another goes on.
    pub concurrency: Concurrency,
    /// How many seconds late a run may begin; none: any number.
    pub deadline: Option<u32>,
    /// How many runs are kept that have succeeded.
    pub succeeded: u32,
    /// How many that have failed.
    pub failed: u32,
    /// Whether nothing is run for now.
    pub suspended: bool,
}

/// What happens to a run that is due while another goes on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Concurrency {
    /// It begins all the same.
    #[default]
    Allow,
    /// It waits for the other's end, or until the next one is due.
    Forbid,
    /// It takes the other's place.
    Replace,
}

impl Concurrency {
    fn parse(word: &str) -> Self {
        match word {
            "Forbid" => Self::Forbid,
            "Replace" => Self::Replace,
            _ => Self::Allow,
        }
    }
}

/// The most pods of a run.
pub const PODS_OF_RUN: u32 = 99;
/// From this on, the number of a container is not that of its run alone. The
/// minutes since 1970 get there in the year 3871, and a hundred times as many
/// were there in 1989.
const COUNTED: u32 = 1_000_000_000;

/// A pod of a run, which the number of its containers tells: for the first pod
/// it is that of the run, for a further one both stand behind each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PodOfRun {
    /// The minute that the run was due, counted from 1970.
    pub run: u32,
    /// Which of its pods, from 1.
    pub pod: u32,
}

impl PodOfRun {
    /// The pod whose containers have a number.
    pub fn of(number: u32) -> Self {
        let (run, pod) = match number {
            COUNTED.. => (number / 100, number % 100),
            _ => (number, 1),
        };
        Self { run, pod }
    }

    /// The number of its containers; none: it is one too many.
    pub fn number(self) -> Option<u32> {
        match self.pod {
            1 => Some(self.run),
            2..=PODS_OF_RUN => self.run.checked_mul(100)?.checked_add(self.pod),
            _ => None,
        }
    }
}

impl Service {
    /// When it is run; none: it has replicas like any other.
    pub fn schedule(&self) -> Option<Schedule> {
        let written = own(&self.extensions, "schedule")?;
        let word = |key: &str| written.get(key).and_then(Value::as_str);
        let number = |key: &str| {
            let number = written.get(key).and_then(Value::as_u64);
            number.and_then(|it| u32::try_from(it).ok())
        };
        let text = word("cron")?;
        Some(Schedule {
            of: word("of")?.to_owned(),
            cron: Cron::parse(text).ok()?,
            zone: TimeZone::get(word("zone").unwrap_or("UTC")).ok()?,
            text: text.to_owned(),
            concurrency: Concurrency::parse(word("concurrency").unwrap_or_default()),
            deadline: number("deadline"),
            succeeded: number("succeeded").unwrap_or(3),
            failed: number("failed").unwrap_or(1),
            suspended: written.get("suspended") == Some(&Value::Bool(true)),
        })
    }
}
