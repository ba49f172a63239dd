//! Which pods of Jobs begin, which are stopped and which are no longer kept:
//! of what there is and the time, both of which it is told.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use crate::observed::Container;
use crate::plan::{JobPod, Leaving, PodOutcome, Run, Standing, Work};

/// How long after a failure the next pod begins; twice as long after each
/// further one.
const PAUSE: i64 = 10;
/// At most.
const LONGEST: i64 = 360;

/// A pod to begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Begins {
    /// The index that it is for.
    pub index: u32,
    /// Its number, and why.
    pub run: Run,
}

/// What there is, and when.
#[derive(Debug, Clone)]
pub struct Moment<'c> {
    /// The project's containers.
    pub containers: &'c [Container],
    /// The pods that are being made, by index and number.
    pub begun: BTreeSet<(u32, u32)>,
    /// When containers were first seen to have ended, by identity.
    pub ended: &'c BTreeMap<String, Timestamp>,
    /// The time.
    pub now: Timestamp,
}

/// What is to be done about a Job now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// The pods that begin.
    pub begins: Vec<Begins>,
    /// What becomes of containers, by identity.
    pub leaving: BTreeMap<String, Leaving>,
    /// When there is something to do next.
    pub next: Option<Timestamp>,
}

/// What is to be done about a Job. One that nobody has begun is left alone.
pub fn turn(work: &Work, moment: &Moment<'_>) -> Turn {
    let pods = work.pods(moment.containers);
    let mut turn = Turn::default();
    if pods.is_empty() {
        return turn;
    }
    for pod in pods.iter().filter(|it| it.outcome != PodOutcome::GoesOn) {
        stop(pod, "its pod has ended", &mut turn);
    }
    let now = moment.now;
    match work.standing_of(&pods, now.as_second()) {
        Standing::Complete => {
            for pod in &pods {
                stop(pod, "its Job is complete", &mut turn);
            }
            let_go(work, &pods, moment, &mut turn);
        }
        Standing::Failed(reason) => {
            for pod in &pods {
                stop(pod, &format!("its Job has failed: {reason}"), &mut turn);
            }
            let_go(work, &pods, moment, &mut turn);
        }
        Standing::GoesOn => {
            begin(work, &pods, moment, &mut turn);
            let begun = pods.iter().flat_map(|it| &it.containers);
            let begun = begun.map(|it| it.created).min();
            let end = begun.zip(work.job.deadline);
            let end =
                end.and_then(|(begun, it)| Timestamp::from_second(begun + i64::from(it)).ok());
            turn.next = [turn.next, end].into_iter().flatten().min();
        }
    }
    turn
}

/// Stops what runs of a pod.
fn stop(pod: &JobPod<'_>, cause: &str, turn: &mut Turn) {
    for container in pod.containers.iter().filter(|it| it.state.is_up()) {
        let stops = Leaving::Stops(cause.to_owned());
        turn.leaving.entry(container.id.clone()).or_insert(stops);
    }
}

/// Lets pods go that are no longer kept.
fn let_go(work: &Work, pods: &[JobPod<'_>], moment: &Moment<'_>, turn: &mut Turn) {
    let all = pods.iter().flat_map(|it| &it.containers);
    let Some(kept) = work
        .job
        .kept
        .filter(|_| all.clone().all(|it| !it.state.is_up()))
    else {
        return;
    };
    let ended = all.clone().filter_map(|it| moment.ended.get(&it.id)).max();
    let end = later(ended.copied().unwrap_or(moment.now), i64::from(kept));
    if end > moment.now {
        turn.next = Some(end);
        return;
    }
    for container in all {
        let goes = Leaving::Goes(format!("its Job has been over for {kept} s"));
        turn.leaving.insert(container.id.clone(), goes);
    }
}

/// Begins pods, as many as there may be at a time.
fn begin(work: &Work, pods: &[JobPod<'_>], moment: &Moment<'_>, turn: &mut Turn) {
    let succeeded = work.succeeded(pods);
    let going_on = pods.iter().filter(|it| it.outcome == PodOutcome::GoesOn);
    let mut active: BTreeSet<(u32, u32)> = going_on.map(|it| (it.index, it.number)).collect();
    active.extend(&moment.begun);
    let parallelism = work.job.parallelism as usize;
    let mut room = parallelism.saturating_sub(active.len());
    let number = |index: u32| {
        let there = pods.iter().filter(|it| it.index == index);
        let there = there.map(|it| it.number);
        let begun = moment.begun.iter().filter(|(it, _)| *it == index);
        there.chain(begun.map(|(_, it)| *it)).max().unwrap_or(0) + 1
    };
    if !work.is_indexed() {
        let left = match work.needed() {
            Some(needed) => (needed as usize).saturating_sub(succeeded.len() + active.len()),
            // One that has succeeded says that there is nothing left to begin.
            None if succeeded.is_empty() => parallelism,
            None => 0,
        };
        room = room.min(left);
        for number in (number(0)..).take(room) {
            offer(work, pods, (0, number), moment, turn);
        }
        return;
    }
    let lost = work.lost_indexes(pods);
    for index in work.templates.keys().copied() {
        let open = !succeeded.contains(&(index, 0)) && !lost.contains(&index);
        if room == 0 || !open || active.iter().any(|(it, _)| *it == index) {
            continue;
        }
        if offer(work, pods, (index, number(index)), moment, turn) {
            room -= 1;
        }
    }
}

/// Begins a pod, unless it is to wait since others have failed before it.
fn offer(
    work: &Work,
    pods: &[JobPod<'_>],
    (index, number): (u32, u32),
    moment: &Moment<'_>,
    turn: &mut Turn,
) -> bool {
    let before: Vec<&JobPod<'_>> = pods.iter().filter(|it| it.index == index).collect();
    let failures: Vec<&&JobPod<'_>> = before
        .iter()
        .rev()
        .take_while(|it| it.outcome != PodOutcome::Succeeded)
        .filter(|it| matches!(it.outcome, PodOutcome::Failed(_)))
        .collect();
    let mut cause = "the next pod of its Job".to_owned();
    if !failures.is_empty() {
        let ended = failures.iter().flat_map(|it| &it.containers);
        let ended = ended.filter(|it| !work.lasting.contains(it.service()));
        let ended = ended.filter_map(|it| moment.ended.get(&it.id)).max();
        let times = u32::try_from(failures.len() - 1).unwrap_or(u32::MAX);
        let pause = PAUSE
            .saturating_mul(2_i64.saturating_pow(times))
            .min(LONGEST);
        let due = later(ended.copied().unwrap_or(moment.now), pause);
        if due > moment.now {
            turn.next = [turn.next, Some(due)].into_iter().flatten().min();
            return false;
        }
        let failed = failures.len();
        let pods = if failed == 1 { "pod has" } else { "pods have" };
        cause = format!("{failed} {pods} failed");
    }
    let run = Run { number, cause };
    turn.begins.push(Begins { index, run });
    true
}

fn later(time: Timestamp, seconds: i64) -> Timestamp {
    let span = SignedDuration::from_secs(seconds);
    time.saturating_add(span).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};
    use serde_json::{Value, json};

    use super::*;
    use crate::model::{Extensions, Project, Service, labels};
    use crate::observed::State;
    use crate::plan;

    /// A Job of pods with one container that ends and one that lasts.
    fn job(indexes: u32, more: Value) -> Work {
        let mut job = json!({"of": "sum", "completions": 1, "replaced": true});
        if let (Value::Object(all), Value::Object(more)) = (&mut job, more) {
            all.extend(more);
        }
        let service = |name: String, restart: &str, index: Option<u32>| {
            let mut job = job.clone();
            if let Some(index) = index {
                job["index"] = index.into();
            }
            let service = Service {
                name: name.clone(),
                restart: restart.to_owned(),
                extensions: Extensions::from([("x-rcompose".to_owned(), json!({ "job": job }))]),
                ..Service::default()
            };
            (name, service.into())
        };
        let services = if indexes == 0 {
            vec![
                service("sum".to_owned(), "no", None),
                service("sum.pod".to_owned(), "unless-stopped", None),
            ]
        } else {
            let one = |index| service(format!("sum-{index}"), "no", Some(index));
            (0..indexes).map(one).collect()
        };
        let project = Project {
            services: services.into_iter().collect(),
            ..Project::default()
        };
        plan::jobs(&project).remove("sum").unwrap()
    }

    /// Containers, a word each: the service, the number, how it is, and when it
    /// ended.
    fn check(work: &Work, containers: &str, now: i64, expected: &Expect) {
        let mut ended = BTreeMap::new();
        let containers: Vec<Container> = containers
            .split_whitespace()
            .map(|word| {
                let parts: Vec<&str> = word.split(',').collect();
                let code = parts[2].parse().ok();
                let id = format!("{}-{}", parts[0], parts[1]);
                if let Some(at) = parts.get(3) {
                    let at = Timestamp::from_second(at.parse().unwrap()).unwrap();
                    ended.insert(id.clone(), at);
                }
                Container {
                    name: id.clone(),
                    id,
                    state: code.map_or(State::Running, |_| State::Exited),
                    exit_code: code,
                    labels: [
                        (labels::SERVICE, parts[0]),
                        (labels::CONTAINER_NUMBER, parts[1]),
                        ("io.kubernetes.container.name", "main"),
                    ]
                    .map(|(key, value)| (key.to_owned(), value.to_owned()))
                    .into(),
                    ..Container::default()
                }
            })
            .collect();
        let moment = Moment {
            containers: &containers,
            begun: BTreeSet::new(),
            ended: &ended,
            now: Timestamp::from_second(now).unwrap(),
        };
        let turn = turn(work, &moment);
        let mut told = String::new();
        for Begins { index, run } in turn.begins {
            let _ = writeln!(told, "begin {index}/{} ({})", run.number, run.cause);
        }
        for (id, leaving) in turn.leaving {
            let _ = match leaving {
                Leaving::Stops(cause) => writeln!(told, "stop {id} ({cause})"),
                Leaving::Goes(cause) => writeln!(told, "remove {id} ({cause})"),
            };
        }
        if let Some(next) = turn.next {
            let _ = writeln!(told, "look at {}", next.as_second());
        }
        expected.assert_eq(&told);
    }

    #[test]
    fn a_pod_that_fails_is_followed_by_another_one_after_a_while() {
        let job = job(0, json!({"tries": 2}));
        check(&job, "", 0, &expect![[""]]);
        check(&job, "sum,1,r sum.pod,1,r", 5, &expect![[""]]);
        let one = "sum,1,1,100 sum.pod,1,r";
        check(
            &job,
            one,
            105,
            &expect![[r#"
            stop sum.pod-1 (its pod has ended)
            look at 110
        "#]],
        );
        check(
            &job,
            one,
            110,
            &expect![[r#"
            begin 0/2 (1 pod has failed)
            stop sum.pod-1 (its pod has ended)
        "#]],
        );
        let two = "sum,1,1,100 sum.pod,1,0,101 sum,2,1,120 sum.pod,2,0,121";
        check(
            &job,
            two,
            130,
            &expect![[r#"
            look at 140
        "#]],
        );
        check(
            &job,
            two,
            140,
            &expect![[r#"
            begin 0/3 (2 pods have failed)
        "#]],
        );
        let three = format!("{two} sum,3,1,150 sum.pod,3,r");
        check(
            &job,
            &three,
            999,
            &expect![[r#"
            stop sum.pod-3 (its pod has ended)
        "#]],
        );
    }

    #[test]
    fn as_many_pods_succeed_as_are_wanted_and_then_nothing_runs() {
        let job = job(0, json!({"completions": 3, "parallelism": 2}));
        check(
            &job,
            "sum,1,0 sum,2,r",
            0,
            &expect![[r#"
            begin 0/3 (the next pod of its Job)
        "#]],
        );
        check(
            &job,
            "sum,1,0 sum,2,0 sum,3,0 sum.pod,3,r",
            0,
            &expect![[r#"
                stop sum.pod-3 (its pod has ended)
            "#]],
        );
    }

    #[test]
    fn of_a_work_queue_one_pod_that_succeeds_says_that_it_is_empty() {
        let job = job(0, json!({"completions": null, "parallelism": 3}));
        check(&job, "sum,1,0 sum,2,r sum,3,1,0", 60, &expect![[""]]);
        check(
            &job,
            "sum,1,0 sum,2,0 sum.pod,2,r sum,3,1,0",
            60,
            &expect![[r#"
                stop sum.pod-2 (its pod has ended)
            "#]],
        );
    }

    #[test]
    fn each_index_succeeds_once_and_may_fail_by_itself() {
        let rules =
            json!({"completions": 3, "parallelism": 2, "index_tries": 1, "failed_indexes": 1});
        let job = job(3, rules);
        check(
            &job,
            "sum-0,1,0 sum-1,1,1,0",
            20,
            &expect![[r#"
            begin 1/2 (1 pod has failed)
            begin 2/1 (the next pod of its Job)
        "#]],
        );
        check(
            &job,
            "sum-0,1,0 sum-1,1,1,0 sum-1,2,1,0 sum-2,1,r",
            20,
            &expect![[""]],
        );
        check(
            &job,
            "sum-0,1,0 sum-1,1,1,0 sum-1,2,1,0 sum-2,1,1,0 sum-2,2,1,0",
            20,
            &expect![[""]],
        );
    }

    #[test]
    fn time_ends_a_job_and_lets_go_of_it() {
        let job = job(0, json!({"deadline": 60, "kept": 30}));
        check(
            &job,
            "sum,1,r",
            59,
            &expect![[r#"
            look at 60
        "#]],
        );
        check(
            &job,
            "sum,1,r",
            60,
            &expect![[r#"
            stop sum-1 (its Job has failed: it has not ended within 60 s)
        "#]],
        );
        check(
            &job,
            "sum,1,0,100",
            120,
            &expect![[r#"
            look at 130
        "#]],
        );
        check(
            &job,
            "sum,1,0,100",
            130,
            &expect![[r#"
            remove sum-1 (its Job has been over for 30 s)
        "#]],
        );
    }

    #[test]
    fn exit_codes_end_a_job_or_do_not_count() {
        let rules = json!({"tries": 0, "failures": [
            {"verdict": "FailJob", "container": "main", "codes": [42]},
            {"verdict": "Ignore", "others": true, "codes": [1]},
        ]});
        let job = job(0, rules);
        check(
            &job,
            "sum,1,42,0 sum.pod,1,r",
            60,
            &expect![[r#"
            stop sum.pod-1 (its pod has ended)
        "#]],
        );
        check(
            &job,
            "sum,1,7,0",
            60,
            &expect![[r#"
            begin 0/2 (1 pod has failed)
        "#]],
        );
        check(&job, "sum,1,1,0", 60, &expect![[""]]);
    }

    #[test]
    fn some_indexes_may_be_enough() {
        let job = job(
            3,
            json!({"completions": 3, "parallelism": 3,
            "successes": [{"indexes": "0,2", "count": 1}]}),
        );
        check(&job, "sum-0,1,r sum-1,1,0 sum-2,1,r", 0, &expect![[""]]);
        check(
            &job,
            "sum-0,1,0 sum-1,1,r sum-2,1,r",
            0,
            &expect![[r#"
            stop sum-1-1 (its Job is complete)
            stop sum-2-1 (its Job is complete)
        "#]],
        );
    }
}
