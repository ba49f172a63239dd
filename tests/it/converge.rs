//! Whatever a project wants and whatever the daemon has: after one plan there
//! is nothing left to plan, and a plan that is cut off anywhere does no harm.

mod generated;
mod happened;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use rcompose::engine::fake::Fake;
use rcompose::event::Event;
use rcompose::execute::{Limits, execute};
use rcompose::model::{Project, labels};
use rcompose::plan::{self, Orphans, Plan, Policy, ReplaceVolumes};
use tokio_util::sync::CancellationToken;

use crate::builder::policy;
use crate::execute::run;
use generated::{Shop, shop};
use happened::{Change, changes};

/// Leaves nothing open: orphans go, diverged volumes are replaced.
fn thorough() -> Policy {
    Policy {
        orphans: Orphans::Remove,
        replace_volumes: ReplaceVolumes::All,
        ..policy()
    }
}

fn plan(project: &Project, engine: &Fake) -> Result<Plan, TestCaseError> {
    let plan = plan::containers(project, &engine.observed(), &thorough());
    plan.map_err(|error| {
        let message = error.to_string();
        // A container that was made by `run` is nobody's to remove.
        if message.contains("this command leaves that alone") {
            TestCaseError::reject(message)
        } else {
            TestCaseError::fail(message)
        }
    })
}

/// Carries a plan out, at most so many steps of it. Fails when a step does.
fn carry_out(plan: &Plan, engine: &Fake, steps: usize) -> Result<(), TestCaseError> {
    let cancelled = CancellationToken::new();
    let mut done = 0;
    let mut failures = Vec::new();
    run(execute(
        plan,
        engine,
        Limits::default(),
        &cancelled,
        &mut |event| match event {
            Event::Done { .. } => {
                done += 1;
                if done >= steps {
                    cancelled.cancel();
                }
            }
            Event::Failed { step, reason, .. } => {
                failures.push(format!("{}: {reason}", plan.steps()[step.0]));
            }
            _ => {}
        },
    ));
    prop_assert!(failures.is_empty(), "{failures:#?}\nin\n{plan}");
    Ok(())
}

/// The daemon after a project came up and things happened to it.
fn daemon(before: &Shop, after: &Shop, happened: &[Change]) -> Result<Fake, TestCaseError> {
    let engine = Fake::with(Shop::images());
    before.lay_down_lives(&engine);
    let project = before.project();
    carry_out(&plan(&project, &engine)?, &engine, usize::MAX)?;
    engine.change(|observed| {
        for change in happened {
            change.apply(observed);
        }
    });
    after.lay_down_lives(&engine);
    Ok(engine)
}

/// What matters of the outcome: how many containers of which service there
/// are, what they are made from and where they are. A run that was cut off may
/// have given other numbers: a new replica gets the one after the highest.
fn state(engine: &Fake) -> Vec<String> {
    let observed = engine.observed();
    let replicas = observed.containers.iter().filter(|c| !c.is_one_off());
    let mut lines: Vec<String> = replicas
        .map(|container| {
            let networks: Vec<&String> = container.networks.keys().collect();
            let state = container.state.as_str();
            let (service, number) = (container.service(), container.number());
            let number = number.map_or_else(String::new, |number| number.to_string());
            let name = container.name.replace(&number, "N");
            format!("{service} {name} {} {state} {networks:?}", container.image)
        })
        .collect();
    lines.sort();
    lines
}

/// Runs a property over many cases, always the same ones.
fn check<T: std::fmt::Debug>(
    cases: u32,
    strategy: &impl Strategy<Value = T>,
    property: impl Fn(T) -> Result<(), TestCaseError>,
) {
    let config = Config {
        cases,
        failure_persistence: None,
        max_shrink_iters: 2000,
        ..Config::default()
    };
    let seed = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let mut runner = TestRunner::new_with_rng(config, seed);
    if let Err(failure) = runner.run(strategy, property) {
        panic!("{failure}");
    }
}

#[test]
fn planning_again_gives_an_empty_plan() {
    let cases = (shop(), shop(), changes());
    check(200, &cases, |(before, after, happened)| {
        let engine = daemon(&before, &after, &happened)?;
        let project = after.project();
        let first = plan(&project, &engine)?;
        carry_out(&first, &engine, usize::MAX)?;
        let second = plan(&project, &engine)?;
        prop_assert!(second.is_empty(), "first\n{first}then\n{second}");
        Ok(())
    });
}

#[test]
fn a_plan_cut_off_anywhere_is_made_good_by_the_next() {
    let cases = (shop(), shop(), changes(), 0..40_usize);
    check(200, &cases, |(before, after, happened, cut)| {
        let engine = daemon(&before, &after, &happened)?;
        let project = after.project();
        let first = plan(&project, &engine)?;
        let whole = engine.clone();
        carry_out(&first, &whole, usize::MAX)?;

        carry_out(&first, &engine, cut % first.steps().len().max(1))?;
        let second = plan(&project, &engine)?;
        carry_out(&second, &engine, usize::MAX)?;
        let third = plan(&project, &engine)?;
        prop_assert!(
            third.is_empty(),
            "first\n{first}then\n{second}then\n{third}"
        );
        prop_assert_eq!(
            state(&engine),
            state(&whole),
            "first\n{}then\n{}",
            first,
            second
        );
        Ok(())
    });
}

#[test]
fn down_leaves_nothing() {
    let cases = (shop(), shop(), changes());
    check(100, &cases, |(before, after, happened)| {
        let engine = daemon(&before, &after, &happened)?;
        let policy = Policy {
            remove_volumes: true,
            ..thorough()
        };
        let project = plan::recovered("shop", &engine.observed());
        let down = plan::down(&project, &engine.observed(), &policy)
            .map_err(|error| TestCaseError::fail(error.to_string()))?;
        carry_out(&down, &engine, usize::MAX)?;
        let left = engine.observed();
        let mut networks = left.networks.iter();
        let ours = networks.any(|network| network.labels.contains_key(labels::PROJECT));
        prop_assert!(left.containers.is_empty() && !ours, "{down}");
        Ok(())
    });
}
