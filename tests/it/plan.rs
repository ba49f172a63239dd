//! Plans as text: a project and a snapshot in, steps and notes out.

mod controller;
mod down;
mod handing_over;
mod images;
mod lifecycle;
mod live_files;
mod providers;
mod recreate;
mod replicas;
mod resources;
mod rolling;
mod rollout;
mod run;
mod scheduled;
mod sharing;
mod up;
mod waits;

use expect_test::Expect;
use rcompose::engine::fake::{Fake, Life};
use rcompose::execute::{Limits, execute};
use rcompose::model::Project;
use rcompose::observed::Observed;
use rcompose::plan::{self, Plan, PlanError, Policy};
use tokio_util::sync::CancellationToken;

use crate::builder::{images, policy};
use crate::execute::run;

/// A function that plans a command.
type Planner = fn(&Project, &Observed, &Policy) -> Result<Plan, PlanError>;

/// What a command plans: its steps, notes and questions, or why there is no
/// plan.
#[track_caller]
fn check(planner: Planner, shop: &Project, has: &Observed, policy: &Policy, expected: &Expect) {
    let text = match planner(shop, has, policy) {
        Ok(plan) => {
            let note = |note: &plan::Note| match &note.attribute {
                Some(attribute) => format!("note at {attribute}: {note}\n"),
                None => format!("note: {note}\n"),
            };
            let questions = plan.questions.iter().map(|q| format!("question: {q}\n"));
            let beside: String = plan.notes.iter().map(note).chain(questions).collect();
            format!("{plan}{beside}")
        }
        Err(PlanError { message, attribute }) => {
            format!(
                "error at {}: {message}\n",
                attribute.as_deref().unwrap_or("nothing")
            )
        }
    };
    expected.assert_eq(&text);
}

/// What `up` plans.
#[track_caller]
fn check_up(shop: &Project, has: &Observed, policy: &Policy, expected: &Expect) {
    check(plan::up, shop, has, policy, expected);
}

/// What the daemon has once a project has come up. Services whose name begins
/// with `job` end with 0, and those with a health check are healthy.
fn brought_up(shop: &Project) -> Observed {
    let engine = Fake::with(images(&[
        "nginx",
        "redis:7",
        "busybox",
        "rcompose.internal/pause:1",
    ]));
    for (name, service) in &shop.services {
        if name.starts_with("job") || name.ends_with(".jobinit") {
            engine.lives(name, Life::Ends(0));
        } else if service.healthcheck.is_some() {
            engine.lives(name, Life::Healthy);
        }
    }
    let plan = plan::containers(shop, &engine.observed(), &policy()).unwrap();
    let outcome = run(execute(
        &plan,
        &engine,
        Limits::default(),
        &CancellationToken::new(),
        &mut |_| {},
    ));
    assert!(outcome.is_complete(), "{plan}");
    engine.observed().clone()
}

/// The container of a name.
fn container<'a>(has: &'a mut Observed, name: &str) -> &'a mut rcompose::observed::Container {
    let mut containers = has.containers.iter_mut();
    containers.find(|container| container.name == name).unwrap()
}
