//! Which runs are due, which make way and which are no longer kept: of what
//! there is and the time, both of which it is told.
//!
//! A run is a pod whose number is the minute that it was due, counted from
//! 1970. So the daemon's containers tell which was the last one, and two
//! controllers cannot make the same run twice.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::duties::Job;
use crate::model::Concurrency;
use crate::observed::{Container, State};
use crate::plan::{Leaving, Run};

/// What there is, and when.
#[derive(Debug, Clone)]
pub struct Moment<'c> {
    /// The project's containers.
    pub containers: &'c [Container],
    /// The runs that are being made.
    pub begun: BTreeSet<u32>,
    /// The last run that was made.
    pub made: Option<u32>,
    /// When somebody began to look. What was due before and was not run
    /// counts only when a run from before tells that it was wanted.
    pub since: Timestamp,
    /// The time.
    pub now: Timestamp,
}

/// What is to be done about a job now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// The run that is due.
    pub begins: Option<Run>,
    /// What becomes of the containers of others, by identity.
    pub leaving: BTreeMap<String, Leaving>,
    /// When the next one is due.
    pub next: Option<Timestamp>,
}

/// A run as its containers show it.
struct Past<'c> {
    number: u32,
    containers: Vec<&'c Container>,
    outcome: Outcome,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    GoesOn,
    Succeeded,
    Failed,
}

/// The number of the run that is due at a time.
fn number(due: Timestamp) -> u32 {
    u32::try_from(due.as_second().div_euclid(60)).unwrap_or(0)
}

/// When the run of a number was due.
fn due(number: u32) -> Timestamp {
    Timestamp::from_second(i64::from(number) * 60).unwrap_or(Timestamp::MAX)
}

/// What is to be done about a job.
pub fn turn(job: &Job, moment: &Moment<'_>) -> Turn {
    let now = moment.now;
    let past = past(job, moment);
    let mut turn = Turn::default();
    history(job, &past, &mut turn.leaving);
    let schedule = &job.schedule;
    if schedule.suspended {
        return turn;
    }
    let last = past.iter().map(|run| run.number).chain(moment.made).max();
    let mut from = last.map_or(moment.since, due);
    if let Some(seconds) = schedule.deadline {
        let late = SignedDuration::from_secs(seconds.into());
        from = from.max(now.checked_sub(late).unwrap_or(from));
    }
    let mut missed = None;
    turn.next = schedule.cron.next(from, &schedule.zone);
    while let Some(next) = turn.next.filter(|next| *next <= now) {
        missed = Some(next);
        turn.next = schedule.cron.next(next, &schedule.zone);
    }
    let Some(missed) = missed else {
        return turn;
    };
    let going_on = past.iter().filter(|run| run.outcome == Outcome::GoesOn);
    let others: Vec<&Past<'_>> = going_on.collect();
    match schedule.concurrency {
        Concurrency::Forbid if !others.is_empty() => return turn,
        Concurrency::Replace => {
            let cause = format!("replaced by the run of {missed}");
            for container in others.iter().flat_map(|run| &run.containers) {
                let goes = Leaving::Goes(cause.clone());
                turn.leaving.insert(container.id.clone(), goes);
            }
            // It begins when they are gone.
            if !others.is_empty() {
                return turn;
            }
        }
        _ => {}
    }
    turn.begins = Some(Run {
        number: number(missed),
        cause: format!("{}: due at {missed}", schedule.text),
    });
    turn
}

/// The runs that there are, the newest first.
fn past<'c>(job: &Job, moment: &Moment<'c>) -> Vec<Past<'c>> {
    let mut runs: BTreeMap<u32, Vec<&Container>> = BTreeMap::new();
    for container in moment.containers {
        let is_run = container.is_scheduled() && job.services.contains(container.service());
        if let Some(number) = container.number().filter(|_| is_run) {
            runs.entry(number).or_default().push(container);
        }
    }
    let runs = runs.into_iter().rev();
    runs.map(|(number, containers)| {
        let outcome = if moment.begun.contains(&number) {
            Outcome::GoesOn
        } else {
            outcome(job, &containers)
        };
        Past {
            number,
            containers,
            outcome,
        }
    })
    .collect()
}

/// What came of a run: what keeps running beside what it does is not looked at.
fn outcome(job: &Job, containers: &[&Container]) -> Outcome {
    let mut ending = containers
        .iter()
        .filter(|container| !job.lasting.contains(container.service()));
    if ending.clone().any(|container| container.state.is_up()) {
        Outcome::GoesOn
    } else if ending.all(|it| it.state == State::Exited && it.exit_code == Some(0)) {
        Outcome::Succeeded
    } else {
        Outcome::Failed
    }
}

/// Which containers of runs that are over go, and which of them are stopped
/// since they would run on beside nothing.
fn history(job: &Job, past: &[Past<'_>], leaving: &mut BTreeMap<String, Leaving>) {
    let schedule = &job.schedule;
    for (outcome, most, word) in [
        (Outcome::Succeeded, schedule.succeeded, "succeeded"),
        (Outcome::Failed, schedule.failed, "failed"),
    ] {
        let of_kind = past.iter().filter(|run| run.outcome == outcome);
        for (position, run) in of_kind.enumerate() {
            let kept = u32::try_from(position).is_ok_and(|position| position < most);
            for container in &run.containers {
                let left = if !kept {
                    Leaving::Goes(format!("of the runs that {word}, {most} are kept"))
                } else if container.state.is_up() {
                    Leaving::Stops("its run has ended".to_owned())
                } else {
                    continue;
                };
                leaving.insert(container.id.clone(), left);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::controller::duties::Duties;
    use crate::model::{Extensions, Project, Service, labels};

    const CAUSE: &str = "*/10 * * * *: due at ";

    /// A job every ten minutes: a pod of a container that ends and one that
    /// lasts.
    fn job(more: Value) -> Job {
        let mut schedule = json!({"of": "report", "cron": "*/10 * * * *"});
        if let (Value::Object(all), Value::Object(more)) = (&mut schedule, more) {
            all.extend(more);
        }
        let service = |name: &str, restart: &str| {
            let own = json!({ "schedule": schedule });
            let service = Service {
                name: name.to_owned(),
                restart: restart.to_owned(),
                extensions: Extensions::from([("x-rcompose".to_owned(), own)]),
                ..Service::default()
            };
            (name.to_owned(), service.into())
        };
        let project = Project {
            services: [
                service("report", "no"),
                service("report.pod", "unless-stopped"),
            ]
            .into(),
            ..Project::default()
        };
        Duties::of(&project).jobs.remove("report").unwrap()
    }

    /// A container of the run that was due so many minutes after midnight.
    fn run(service: &str, minute: u32, state: State, code: i64) -> Container {
        let number = (base() + minute).to_string();
        Container {
            id: format!("{service} {minute}"),
            state,
            exit_code: (state == State::Exited).then_some(code),
            labels: [
                (labels::SERVICE, service),
                (labels::SCHEDULED, "report"),
                (labels::CONTAINER_NUMBER, &number),
            ]
            .map(|(key, value)| (key.to_owned(), value.to_owned()))
            .into(),
            ..Container::default()
        }
    }

    fn base() -> u32 {
        number("2026-03-02T00:00:00Z".parse().unwrap())
    }

    /// What is to be done so many minutes after midnight; somebody has looked
    /// since `since`.
    fn at(job: &Job, containers: &[Container], since: u32, now: u32) -> Turn {
        let moment = Moment {
            containers,
            begun: BTreeSet::new(),
            made: None,
            since: due(base() + since),
            now: due(base() + now),
        };
        turn(job, &moment)
    }

    /// The minute of the run that begins.
    fn begins(turn: &Turn) -> Option<u32> {
        turn.begins.as_ref().map(|run| run.number - base())
    }

    #[test]
    fn what_is_due_begins_once_and_the_next_time_is_known() {
        let job = job(json!({}));
        let early = at(&job, &[], 1, 9);
        assert_eq!((begins(&early), early.next), (None, Some(due(base() + 10))));
        let late = at(&job, &[], 1, 11);
        assert_eq!(
            (begins(&late), late.next),
            (Some(10), Some(due(base() + 20)))
        );
        let cause = late.begins.unwrap().cause;
        assert_eq!(cause, format!("{CAUSE}2026-03-02T00:10:00Z"));
        let there = [run("report", 10, State::Running, 0)];
        assert_eq!(begins(&at(&job, &there, 1, 11)), None);
        let mut moment = Moment {
            containers: &[],
            begun: BTreeSet::new(),
            made: Some(base() + 10),
            since: due(base()),
            now: due(base() + 11),
        };
        assert_eq!(turn(&job, &moment).begins, None, "it was made, and is gone");
        moment.now = due(base() + 20);
        assert_eq!(begins(&turn(&job, &moment)), Some(20));
    }

    #[test]
    fn of_what_was_missed_the_last_run_is_made_up_for() {
        let old = [run("report", 0, State::Exited, 0)];
        assert_eq!(begins(&at(&job(json!({})), &old, 44, 45)), Some(40));
        assert_eq!(
            begins(&at(&job(json!({"deadline": 200})), &old, 44, 45)),
            None
        );
        assert_eq!(
            begins(&at(&job(json!({"deadline": 400})), &old, 44, 45)),
            Some(40)
        );
        assert_eq!(
            begins(&at(&job(json!({})), &[], 44, 45)),
            None,
            "nobody wanted it"
        );
    }

    #[test]
    fn a_run_that_goes_on_is_joined_waited_for_or_replaced() {
        let old = [
            run("report", 10, State::Running, 0),
            run("report.pod", 10, State::Running, 0),
        ];
        assert_eq!(begins(&at(&job(json!({})), &old, 1, 20)), Some(20));
        let forbid = job(json!({"concurrency": "Forbid"}));
        let waits = at(&forbid, &old, 1, 20);
        assert_eq!((begins(&waits), waits.next), (None, Some(due(base() + 30))));
        let ended = [run("report", 10, State::Exited, 0)];
        assert_eq!(begins(&at(&forbid, &ended, 1, 23)), Some(20));
        let replace = job(json!({"concurrency": "Replace"}));
        let makes_way = at(&replace, &old, 1, 20);
        assert_eq!(begins(&makes_way), None);
        let goes = Leaving::Goes("replaced by the run of 2026-03-02T00:20:00Z".to_owned());
        assert_eq!(makes_way.leaving["report 10"], goes);
        assert_eq!(makes_way.leaving["report.pod 10"], goes);
        assert_eq!(begins(&at(&replace, &[], 1, 20)), Some(20));
    }

    #[test]
    fn so_many_runs_are_kept_of_each_outcome_and_nothing_of_them_runs_on() {
        let job = job(json!({"succeeded": 1, "failed": 0}));
        let all = [
            run("report", 10, State::Exited, 0),
            run("report", 20, State::Exited, 0),
            run("report.pod", 20, State::Running, 0),
            run("report", 30, State::Exited, 2),
            run("report", 40, State::Created, 0),
            run("report", 50, State::Restarting, 0),
        ];
        let left = at(&job, &all, 1, 55).leaving;
        let goes = |word: &str, most: u32| {
            Leaving::Goes(format!("of the runs that {word}, {most} are kept"))
        };
        let expected: BTreeMap<String, Leaving> = [
            ("report 10", goes("succeeded", 1)),
            (
                "report.pod 20",
                Leaving::Stops("its run has ended".to_owned()),
            ),
            ("report 30", goes("failed", 0)),
            ("report 40", goes("failed", 0)),
        ]
        .map(|(id, leaving)| (id.to_owned(), leaving))
        .into();
        assert_eq!(left, expected);
    }
}
