//! Which runs are due, which make way and which are no longer kept: of what
//! there is and the time, both of which it is told.
//!
//! A run is a Job, whose pods have numbers that begin with the minute that it
//! was due, counted from 1970. So the daemon's containers tell which was the
//! last one, and two controllers cannot make the same run twice.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::duties::Scheduled;
use super::jobs::{self, Turn};
use crate::model::{Concurrency, FailureVerdict, PodOfRun, Schedule};
use crate::observed::Container;
use crate::plan::{JobPod, Leaving, PodOutcome, Standing, Work};

/// What there is, and when.
#[derive(Debug, Clone)]
pub struct Moment<'c> {
    /// The project's containers.
    pub containers: &'c [Container],
    /// The pods that are being made, by index and number.
    pub begun: BTreeSet<(u32, u32)>,
    /// The last run that was made.
    pub made: Option<u32>,
    /// When containers were first seen to have ended, by identity.
    pub ended: &'c BTreeMap<String, Timestamp>,
    /// When somebody began to look. What was due before and was not run
    /// counts only when a run from before tells that it was wanted.
    pub since: Timestamp,
    /// The time.
    pub now: Timestamp,
}

/// A run as its containers show it.
struct Past<'c> {
    number: u32,
    moment: jobs::Moment<'c>,
    standing: Standing,
}

/// The number of the run that is due at a time.
fn number(due: Timestamp) -> u32 {
    u32::try_from(due.as_second().div_euclid(60)).unwrap_or(0)
}

/// When the run of a number was due.
fn due(number: u32) -> Timestamp {
    Timestamp::from_second(i64::from(number) * 60).unwrap_or(Timestamp::MAX)
}

/// What is to be done about a CronJob.
pub fn turn(job: &Scheduled, moment: &Moment<'_>) -> Turn {
    let past = past(&job.work, moment);
    let mut turn = Turn::default();
    for run in &past {
        let own = jobs::turn(&job.work, &run.moment);
        take(run.number, own, &mut turn);
    }
    history(&job.schedule, &past, &mut turn.leaving);
    let Some(missed) = missed(&job.schedule, &past, moment, &mut turn) else {
        return turn;
    };
    let others = past.iter().filter(|run| run.standing == Standing::GoesOn);
    let others: Vec<&Past<'_>> = others.collect();
    match job.schedule.concurrency {
        Concurrency::Forbid if !others.is_empty() => return turn,
        // It begins when they are gone.
        Concurrency::Replace if !others.is_empty() => {
            let cause = format!("replaced by the run of {missed}");
            let containers = others.iter().flat_map(|run| run.containers());
            let goes = containers.map(|it| (it.id.clone(), Leaving::Goes(cause.clone())));
            turn.leaving.extend(goes);
            turn.begins.clear();
            return turn;
        }
        _ => {}
    }
    let empty = jobs::Moment {
        pods: Vec::new(),
        begun: BTreeSet::new(),
        ended: moment.ended,
        now: moment.now,
    };
    let mut first = Turn::default();
    jobs::begin(&job.work, &empty, &mut first);
    for begins in &mut first.begins {
        begins.run.cause = format!("{}: due at {missed}", job.schedule.text);
    }
    take(number(missed), first, &mut turn);
    turn
}

/// Takes in what is to be done about a run.
fn take(run: u32, own: Turn, turn: &mut Turn) {
    for mut begins in own.begins {
        let pod = begins.run.number;
        if let Some(number) = (PodOfRun { run, pod }).number() {
            begins.run.number = number;
            turn.begins.push(begins);
        }
    }
    turn.leaving.extend(own.leaving);
    turn.next = [turn.next, own.next].into_iter().flatten().min();
}

/// The last time that a run was due and was not made, if there is one; when
/// the next one is due is noted.
fn missed(
    schedule: &Schedule,
    past: &[Past<'_>],
    moment: &Moment<'_>,
    turn: &mut Turn,
) -> Option<Timestamp> {
    let now = moment.now;
    let last = past.iter().map(|run| run.number).chain(moment.made).max();
    let mut from = last.map_or(moment.since, due);
    if let Some(seconds) = schedule.deadline {
        let late = SignedDuration::from_secs(seconds.into());
        from = from.max(now.checked_sub(late).unwrap_or(from));
    }
    let mut missed = None;
    let mut next = schedule.cron.next(from, &schedule.zone);
    while let Some(due) = next.filter(|next| *next <= now) {
        missed = Some(due);
        next = schedule.cron.next(due, &schedule.zone);
    }
    turn.next = [turn.next, next].into_iter().flatten().min();
    missed
}

/// The runs that there are, the newest first.
fn past<'c>(work: &Work, moment: &Moment<'c>) -> Vec<Past<'c>> {
    let mut runs: BTreeMap<u32, jobs::Moment<'c>> = BTreeMap::new();
    let empty = || jobs::Moment {
        pods: Vec::new(),
        begun: BTreeSet::new(),
        ended: moment.ended,
        now: moment.now,
    };
    for (index, number) in &moment.begun {
        let PodOfRun { run, pod } = PodOfRun::of(*number);
        let begun = &mut runs.entry(run).or_insert_with(empty).begun;
        begun.insert((*index, pod));
    }
    let scheduled = moment.containers.iter().filter(|it| it.is_scheduled());
    for pod in work.pods(scheduled) {
        let PodOfRun { run, pod: number } = PodOfRun::of(pod.number);
        let all = runs.entry(run).or_insert_with(empty);
        let pod = JobPod { number, ..pod };
        all.pods.push(judged(pod, &all.begun));
    }
    let runs = runs.into_iter().rev();
    runs.map(|(number, moment)| Past {
        number,
        standing: match work.standing_of(&moment.pods, moment.now.as_second()) {
            _ if moment.pods.is_empty() => Standing::GoesOn,
            standing => standing,
        },
        moment,
    })
    .collect()
}

/// A pod of which nothing runs, and that nobody is making any more, has failed:
/// whoever made it was cut off.
fn judged<'c>(pod: JobPod<'c>, begun: &BTreeSet<(u32, u32)>) -> JobPod<'c> {
    let mut containers = pod.containers.iter();
    let idle = !containers.any(|it| it.state.is_up());
    let left = idle && !begun.contains(&(pod.index, pod.number));
    let outcome = match pod.outcome {
        PodOutcome::GoesOn if left => PodOutcome::Failed(FailureVerdict::Counts),
        outcome => outcome,
    };
    JobPod { outcome, ..pod }
}

impl<'c> Past<'c> {
    fn containers(&self) -> impl Iterator<Item = &'c Container> {
        let pods = self.moment.pods.iter();
        pods.flat_map(|pod| pod.containers.iter().copied())
    }
}

/// Which containers go of runs that are over.
fn history(schedule: &Schedule, past: &[Past<'_>], leaving: &mut BTreeMap<String, Leaving>) {
    for (well, most, word) in [
        (true, schedule.succeeded, "succeeded"),
        (false, schedule.failed, "failed"),
    ] {
        let over = past.iter().filter(|it| it.standing != Standing::GoesOn);
        let of_kind = over.filter(|it| (it.standing == Standing::Complete) == well);
        for run in of_kind.skip(most as usize) {
            let goes = Leaving::Goes(format!("of the runs that {word}, {most} are kept"));
            let containers = run.containers();
            leaving.extend(containers.map(|it| (it.id.clone(), goes.clone())));
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::controller::duties::Duties;
    use crate::model::{Extensions, Project, Service, labels};
    use crate::observed::State;

    const CAUSE: &str = "*/10 * * * *: due at ";

    /// A job every ten minutes: a pod of a container that ends and one that
    /// lasts.
    fn job(more: Value) -> Scheduled {
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
        Duties::of(&project).scheduled.remove("report").unwrap()
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
    fn at(job: &Scheduled, containers: &[Container], since: u32, now: u32) -> Turn {
        let moment = Moment {
            containers,
            begun: BTreeSet::new(),
            ended: &BTreeMap::new(),
            made: None,
            since: due(base() + since),
            now: due(base() + now),
        };
        turn(job, &moment)
    }

    /// The minute of the run that begins.
    fn begins(turn: &Turn) -> Option<u32> {
        assert!(turn.begins.len() <= 1, "{turn:?}");
        let pod = turn.begins.first()?;
        Some(pod.run.number - base())
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
        let cause = &late.begins[0].run.cause;
        assert_eq!(*cause, format!("{CAUSE}2026-03-02T00:10:00Z"));
        let there = [run("report", 10, State::Running, 0)];
        assert_eq!(begins(&at(&job, &there, 1, 11)), None);
        let mut moment = Moment {
            containers: &[],
            begun: BTreeSet::new(),
            ended: &BTreeMap::new(),
            made: Some(base() + 10),
            since: due(base()),
            now: due(base() + 11),
        };
        assert_eq!(turn(&job, &moment).begins, [], "it was made, and is gone");
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
                Leaving::Stops("its pod has ended".to_owned()),
            ),
            ("report 30", goes("failed", 0)),
            ("report 40", goes("failed", 0)),
        ]
        .map(|(id, leaving)| (id.to_owned(), leaving))
        .into();
        assert_eq!(left, expected);
    }

    #[test]
    fn a_run_is_a_job_whose_pods_follow_each_other() {
        let mut job = job(json!({"succeeded": 1, "failed": 1}));
        job.work.job.tries = 2;
        job.work.job.is_replaced = true;
        let pod = |service: &str, pod: u32, state: State, code: i64| {
            let number = PodOfRun {
                run: base() + 10,
                pod,
            };
            let number = number.number().unwrap().to_string();
            let mut made = run(service, 10, state, code);
            made.id = format!("{service} 10/{pod}");
            made.labels
                .insert(labels::CONTAINER_NUMBER.to_owned(), number);
            made
        };
        let all = [
            pod("report", 1, State::Exited, 1),
            pod("report", 2, State::Created, 0),
        ];
        let ended = BTreeMap::from([(all[0].id.clone(), due(base() + 10))]);
        let mut moment = Moment {
            containers: &all[..1],
            begun: BTreeSet::new(),
            ended: &ended,
            made: None,
            since: due(base()),
            now: due(base() + 11),
        };
        let next = turn(&job, &moment).begins.remove(0);
        let second = PodOfRun::of(next.run.number);
        assert_eq!((second.run, second.pod), (base() + 10, 2));
        assert_eq!(next.run.cause, "1 pod has failed");
        moment.begun.insert((0, next.run.number));
        assert_eq!(turn(&job, &moment).begins, [], "it is being made");
        // What was cut off while it was made has failed too.
        moment.containers = &all;
        moment.begun.clear();
        let third = turn(&job, &moment).begins.remove(0);
        assert_eq!(third.run.cause, "2 pods have failed");
        assert_eq!(PodOfRun::of(third.run.number).pod, 3);
        job.work.job.deadline = Some(60);
        let over = turn(&job, &moment);
        assert_eq!((over.begins.len(), over.leaving.len()), (0, 0), "{over:?}");
    }
}
