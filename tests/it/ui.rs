//! What is shown of a plan while it runs, from scripted events.

use std::time::{Duration, Instant};

use expect_test::{Expect, expect};
use rcompose::event::Event;
use rcompose::model::Project;
use rcompose::observed::{Observed, State};
use rcompose::plan::{self, Plan, Policy, Recreate, StepId};
use rcompose::ui::{Narration, Tree, json, plain};

use crate::builder::{container, images, policy, project, service};

/// Every step begins and is done, one after the other.
fn script(plan: &Plan) -> Vec<Event> {
    let both = |step: StepId| {
        let took = Duration::ZERO;
        [Event::Started { step }, Event::Done { step, took }]
    };
    plan.steps().iter().flat_map(|step| both(step.id)).collect()
}

fn shown(plan: &Plan, events: &[Event]) -> String {
    let narration = Narration::new(plan);
    let changes = events.iter().filter_map(|event| narration.change(event));
    narration
        .unchanged()
        .iter()
        .cloned()
        .chain(changes)
        .filter_map(|change| plain(&change))
        .map(|line| line.replace('\n', "|\n"))
        .flat_map(|line| ["|".to_owned(), line])
        .collect()
}

#[track_caller]
fn check(project: &Project, observed: &Observed, policy: &Policy, expected: &Expect) {
    let plan = plan::up(project, observed, policy).unwrap();
    expected.assert_eq(&shown(&plan, &script(&plan)));
}

fn shop() -> Project {
    project([service("web", "nginx")])
}

fn made(shop: &Project) -> Observed {
    let mut observed = images(&["nginx"]);
    observed
        .containers
        .push(container(shop, "web", 1, State::Running));
    observed
}

#[test]
fn what_is_made_is_told_in_the_words_of_docker_compose() {
    check(
        &shop(),
        &images(&[]),
        &policy(),
        &expect![[r#"
            | web Pulling |
            | web Pulled |
            | Network shop_default  Creating|
            | Network shop_default  Created|
            | Container shop-web-1  Creating|
            | Container shop-web-1  Created|
            | Container shop-web-1  Starting|
            | Container shop-web-1  Started|
        "#]],
    );
}

#[test]
fn a_container_that_takes_anothers_place_is_recreated() {
    let shop = shop();
    let policy = Policy {
        recreate: Recreate::Force,
        ..policy()
    };
    check(
        &shop,
        &made(&shop),
        &policy,
        &expect![[r#"
            | Network shop_default  Creating|
            | Network shop_default  Created|
            | Container shop-web-1  Recreate|
            | Container shop-web-1  Recreated|
            | Container shop-web-1  Starting|
            | Container shop-web-1  Started|
        "#]],
    );
}

#[test]
fn a_container_that_is_left_alone_is_running() {
    let shop = shop();
    let policy = Policy {
        recreate: Recreate::Never,
        ..policy()
    };
    check(
        &shop,
        &made(&shop),
        &policy,
        &expect![[r#"
            | Container shop-web-1  Running|
            | Network shop_default  Creating|
            | Network shop_default  Created|
        "#]],
    );
}

#[test]
fn failures_name_what_they_took_with_them() {
    let plan = plan::containers(&shop(), &images(&["nginx"]), &policy()).unwrap();
    let events = [
        Event::Started { step: StepId(0) },
        Event::Failed {
            step: StepId(0),
            reason: "no address is left".into(),
            output: Vec::new(),
            lost: false,
        },
        Event::Skipped {
            step: StepId(1),
            because: StepId(0),
        },
    ];
    expect![[r#"
        | Network shop_default  Creating|
        | Network shop_default  Error no address is left|
        | Container shop-web-1  Skipped after Network shop_default failed|
    "#]]
    .assert_eq(&shown(&plan, &events));
}

#[test]
fn json_lines_have_the_keys_of_docker_compose() {
    let plan = plan::images(&shop(), &images(&[]), &policy()).unwrap();
    let narration = Narration::new(&plan);
    let step = StepId(0);
    let events = [
        Event::Started { step },
        Event::Progressed {
            step,
            part: "5f70bf18a086".into(),
            text: "Downloading".into(),
            current: 5,
            total: 20,
        },
        Event::Done {
            step,
            took: Duration::ZERO,
        },
    ];
    let lines: String = events
        .iter()
        .filter_map(|event| narration.change(event))
        .map(|change| json(&change))
        .collect();
    expect![[r#"
        {"id":"web","status":"Working","text":"Pulling"}
        {"id":"5f70bf18a086","parent_id":"web","status":"Working","text":"Downloading","current":5,"total":20,"percent":25}
        {"id":"web","status":"Done","text":"Pulled"}
    "#]].assert_eq(&lines);
}

#[test]
fn the_tree_fits_the_terminal() {
    let names: Vec<String> = (1..=6).map(|n| format!("service{n}")).collect();
    let many = project(names.iter().map(|name| service(name, "nginx")));
    let plan = plan::containers(&many, &images(&["nginx"]), &policy()).unwrap();
    let narration = Narration::new(&plan);
    let start = Instant::now();
    let mut tree = Tree::new("up", &narration, start, false);
    let events = script(&plan);
    for event in &events[..9] {
        let change = narration.change(event).unwrap();
        tree.apply(&change, start + Duration::from_millis(500));
    }
    let later = start + Duration::from_millis(1700);
    let frame = tree.frame(later, 50, 24);
    expect![[r#"
        [+] up 4/7
         ✔ Network shop_default Created               0.0s
         ✔ Container shop-service1-1 Created          0.0s
         ✔ Container shop-service2-1 Created          0.0s
         ✔ Container shop-service3-1 Created          0.0s
         ⠧ Container shop-service4-1 Creating         1.2s"#]]
    .assert_eq(&frame);
    let narrow = tree.frame(later, 30, 4);
    expect![[r#"
        [+] up 4/7
         ⠧ Container sh… Creating 1.2s
         ✔ Container sho… Created 0.0s
         … and 3 more"#]]
    .assert_eq(&narrow);
    for line in frame.lines() {
        assert!(console::measure_text_width(line) <= 50, "{line}");
    }
    for line in narrow.lines() {
        assert!(console::measure_text_width(line) <= 30, "{line}");
    }
}
