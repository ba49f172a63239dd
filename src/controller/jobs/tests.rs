//! What is done about Jobs: their pods a word each, and the time.

use std::fmt::Write as _;

use expect_test::{Expect, expect};
use serde_json::{Value, json};

use super::*;
use crate::model::{Extensions, Project, Service, labels};
use crate::observed::{Container, State};
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
        pods: work.pods(&containers),
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
    let rules = json!({"completions": 3, "parallelism": 2, "index_tries": 1, "failed_indexes": 1});
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
