//! The numbers of Kubernetes' own autoscaler for the same inputs.

use super::*;
use crate::model::{Bounds, Measured};

fn rules() -> Autoscale {
    Autoscale {
        name: "web".to_owned(),
        bounds: Bounds {
            of: "web".to_owned(),
            least: 1,
            most: 10,
        },
        metrics: Vec::new(),
        up: ScalingRules::up(),
        down: ScalingRules {
            window: 0,
            ..ScalingRules::down()
        },
    }
}

fn cpu(request: Option<u64>, share: u32) -> Metric {
    Metric {
        resource: Measured::Cpu,
        target: Target::Utilization(share),
        requests: [("web".to_owned(), request)].into(),
    }
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// What is decided of as many pods as are given.
fn decided(rules: &Autoscale, metric: &Metric, pods: &[Used]) -> Option<u32> {
    let current = u32::try_from(pods.len()).unwrap();
    let used = [(metric, pods.to_vec())];
    let decision = decide(rules, current, &used, &mut Memory::default(), at(1000));
    decision.unwrap().map(|it| it.replicas)
}

fn amounts(all: &[u64]) -> Vec<Used> {
    all.iter().copied().map(Used::Amount).collect()
}

#[test]
fn replicas_follow_the_use() {
    let cpu = cpu(Some(1000), 30);
    let check = |used: &[u64]| decided(&rules(), &cpu, &amounts(used));
    assert_eq!(check(&[300, 500, 700]), Some(5));
    assert_eq!(check(&[100, 100, 100]), Some(1));
    // Within a tenth nothing happens.
    assert_eq!(check(&[320, 320, 320]), None);
    assert_eq!(check(&[275, 275, 275]), None);
    // Not more than four or twice as many at once, nor more than the most.
    assert_eq!(check(&[3000, 3000]), Some(6));
    assert_eq!(check(&[3000; 8]), Some(10));
}

#[test]
fn values_are_averages() {
    let memory = Metric {
        resource: Measured::Memory,
        target: Target::Value(100),
        requests: [("web".to_owned(), None)].into(),
    };
    assert_eq!(decided(&rules(), &memory, &amounts(&[150, 250])), Some(4));
    assert_eq!(decided(&rules(), &memory, &amounts(&[10, 20, 30])), Some(1));
}

#[test]
fn pods_that_are_not_known_make_changes_smaller() {
    use Used::{Amount, NotReady, Unknown};
    let cpu = cpu(Some(1000), 30);
    let check = |used: &[Used]| decided(&rules(), &cpu, used);
    // One that is not ready counts as idle when more are wanted …
    assert_eq!(check(&[Amount(400), Amount(500), NotReady]), None);
    assert_eq!(check(&[Amount(900), Amount(900), NotReady]), Some(6));
    // … and one that nothing is known of as one that uses what it may.
    assert_eq!(check(&[Amount(100), Unknown]), None);
    assert_eq!(check(&[Amount(10), Amount(10), Unknown]), Some(2));
    let error = decide(
        &rules(),
        1,
        &[(&cpu, vec![Unknown])],
        &mut Memory::default(),
        at(0),
    );
    assert_eq!(error, Err(Undecided::NothingKnown));
}

#[test]
fn without_a_request_there_is_no_utilization() {
    let nothing = cpu(None, 50);
    let used = [(&nothing, amounts(&[500]))];
    let error = decide(&rules(), 1, &used, &mut Memory::default(), at(0)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "missing request for cpu in the container of service web"
    );
    // Another metric that wants more is heeded all the same.
    let other = cpu(Some(1000), 50);
    let used = [(&nothing, amounts(&[900])), (&other, amounts(&[1000]))];
    let decision = decide(&rules(), 1, &used, &mut Memory::default(), at(0));
    assert_eq!(decision.unwrap().unwrap().replicas, 2);
}

#[test]
fn a_wish_for_fewer_must_last() {
    let rules = Autoscale {
        down: ScalingRules::down(),
        ..rules()
    };
    let cpu = cpu(Some(1000), 50);
    let mut memory = Memory::default();
    let mut check = |second: i64, each: u64| {
        let used = [(&cpu, amounts(&[each; 4]))];
        let decision = decide(&rules, 4, &used, &mut memory, at(second));
        decision.unwrap().map(|it| it.replicas)
    };
    assert_eq!(check(0, 500), None);
    assert_eq!(check(15, 250), None);
    assert_eq!(check(200, 100), None);
    // 300 seconds after the last wish for four, the most of the others counts.
    assert_eq!(check(301, 100), Some(2));
    assert_eq!(check(501, 100), Some(1));
}

#[test]
fn policies_limit_the_speed() {
    let policy = |value, percent| ScalingPolicy {
        value,
        percent,
        period: 60,
    };
    let mut rules = rules();
    rules.up.policies = vec![policy(1, false), policy(50, true)];
    rules.down.policies = vec![policy(1, false)];
    let cpu = cpu(Some(1000), 50);
    let mut memory = Memory::default();
    let mut check = |rules: &Autoscale, second: i64, current: usize, each: u64| {
        let used = [(&cpu, amounts(&vec![each; current]))];
        let current = u32::try_from(current).unwrap();
        let decision = decide(rules, current, &used, &mut memory, at(second));
        decision.unwrap().map(|it| it.replicas)
    };
    assert_eq!(check(&rules, 0, 4, 1000), Some(6));
    assert_eq!(check(&rules, 15, 6, 1000), None);
    assert_eq!(check(&rules, 61, 6, 1000), Some(9));
    rules.up.select = Select::Min;
    assert_eq!(check(&rules, 200, 6, 1000), Some(7));
    rules.up.select = Select::Disabled;
    assert_eq!(check(&rules, 400, 6, 1000), None);
    assert_eq!(check(&rules, 500, 6, 10), Some(5));
    assert_eq!(check(&rules, 515, 5, 10), None);
    rules.down.select = Select::Disabled;
    assert_eq!(check(&rules, 700, 5, 10), None);
}

#[test]
fn bounds_hold_whatever_is_used() {
    let mut rules = rules();
    rules.bounds.least = 3;
    let cpu = cpu(Some(1000), 50);
    assert_eq!(decided(&rules, &cpu, &amounts(&[500])), Some(3));
    assert_eq!(decided(&rules, &cpu, &amounts(&[500; 12])), Some(10));
    assert_eq!(decided(&rules, &cpu, &[]), None);
}
