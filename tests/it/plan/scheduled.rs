//! Runs that a schedule makes, and what other commands do about them.

use expect_test::expect;
use rcompose::model::{Condition, Extensions, Project, Service, Volume, labels};
use rcompose::observed::{Observed, State};
use rcompose::plan::{self, Leaving, Policy, Run};
use serde_json::json;

use super::{check, check_up, container};
use crate::builder::{With, images, policy, project, service};

/// A pod that is made on a schedule: two containers, one after the other,
/// with a volume for each run.
fn shop() -> Project {
    let scheduled = |name: &str| {
        service(name, "nginx").replicas(0).and(|it: &mut Service| {
            let schedule = json!({"of": "report", "cron": "@hourly"});
            let own = json!({"schedule": schedule, "completes": true});
            it.extensions = Extensions::from([("x-rcompose".to_owned(), own)]);
            it.labels.insert(labels::SCHEDULED.into(), "report".into());
        })
    };
    let mut shop = project([
        scheduled("report.init").mounts("work", "/work"),
        scheduled("report")
            .mounts("work", "/work")
            .needs("report.init", Condition::ServiceCompletedSuccessfully),
        service("web", "nginx"),
    ]);
    let work = Volume {
        name: "shop_work".into(),
        labels: [(labels::EPHEMERAL.into(), "true".into())].into(),
        extensions: Extensions::from([("x-rcompose".to_owned(), json!({"per_replica": true}))]),
        ..Volume::default()
    };
    shop.volumes.insert("work".into(), work);
    shop
}

fn run(number: u32) -> Policy {
    Policy {
        services: vec!["report".into(), "report.init".into()],
        scale: [("report".to_owned(), 1), ("report.init".to_owned(), 1)].into(),
        run: Some(Run {
            number,
            cause: "@hourly: due".into(),
        }),
        ..policy()
    }
}

/// What there is after the project has come up and a run has ended.
fn ran() -> Observed {
    use rcompose::engine::fake::{Fake, Life};
    use rcompose::execute::{Limits, execute};
    let engine = Fake::with(images(&["nginx"]));
    for name in ["report", "report.init"] {
        engine.lives(name, Life::Ends(0));
    }
    let plans: [(super::Planner, Policy); 2] =
        [(plan::containers, policy()), (plan::scheduled, run(60))];
    for (planner, policy) in plans {
        let has = engine.observed().clone();
        let plan = planner(&shop(), &has, &policy).unwrap();
        let cancel = tokio_util::sync::CancellationToken::new();
        let limits = Limits::default();
        let outcome = crate::execute::run(execute(&plan, &engine, limits, &cancel, &mut |_| {}));
        assert!(outcome.is_complete(), "{plan}");
    }
    engine.observed().clone()
}

#[test]
fn up_makes_no_run_and_leaves_those_that_there_are() {
    check_up(
        &shop(),
        &images(&["nginx"]),
        &policy(),
        &expect![[r#"
        #1 create network shop_default (not there)
        #2 create container shop-web-1 (not there) after #1
        #3 start container shop-web-1 (not there) after #2
    "#]],
    );
    check_up(&shop(), &ran(), &policy(), &expect![[""]]);
}

#[test]
fn a_run_is_a_pod_of_its_own() {
    check(
        plan::scheduled,
        &shop(),
        &ran(),
        &run(120),
        &expect![[r#"
        #1 create volume shop_work-120 (not there)
        #2 create container shop-report.init-120 (@hourly: due) after #1
        #3 create container shop-report-120 (@hourly: due) after #1
        #4 start container shop-report.init-120 (@hourly: due) after #2
        #5 await completed container shop-report.init-120 (service report depends on it) after #4
        #6 start container shop-report-120 (@hourly: due) after #3, #5
    "#]],
    );
}

#[test]
fn one_that_is_over_goes_with_its_volumes() {
    let mut has = ran();
    let leaving = has
        .containers
        .iter()
        .filter(|it| it.is_scheduled())
        .map(|it| (it.id.clone(), Leaving::Goes("1 is kept".into())))
        .collect();
    let retires = Policy {
        leaving,
        ..policy()
    };
    for name in ["shop-report-60", "shop-report.init-60"] {
        let mount = rcompose::observed::Mount {
            kind: "volume".into(),
            name: "shop_work-60".into(),
            ..rcompose::observed::Mount::default()
        };
        container(&mut has, name).mounts = vec![mount];
    }
    check(
        plan::retire,
        &shop(),
        &has,
        &retires,
        &expect![[r#"
        #1 remove container shop-report-60 (1 is kept)
        #2 remove container shop-report.init-60 (1 is kept)
        #3 remove volume shop_work-60 (its run is gone) after #1, #2
    "#]],
    );
}

#[test]
fn start_and_restart_do_not_do_it_again_and_down_removes_it() {
    let mut has = ran();
    container(&mut has, "shop-web-1").state = State::Exited;
    check(
        plan::start,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 start container shop-web-1 (start)
    "#]],
    );
    check(
        plan::restart,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 restart container shop-web-1 (restart)
    "#]],
    );
    let found = plan::recovered("shop", &has);
    check(
        plan::start,
        &found,
        &has,
        &policy(),
        &expect![[r#"
            #1 start container shop-web-1 (start)
        "#]],
    );
    check(
        plan::down,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 remove container shop-web-1 (down)
        #2 remove container shop-report-60 (down)
        #3 remove container shop-report.init-60 (down)
        #4 remove network shop_default (down) after #1, #2, #3
        #5 remove volume shop_work-60 (down) after #2, #3
    "#]],
    );
}
