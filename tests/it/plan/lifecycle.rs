//! What is done to containers as they are.

use expect_test::expect;
use rcompose::model::{Condition, Duration, Project};
use rcompose::observed::State;
use rcompose::plan::{self, Action, Policy};

use super::{brought_up, check, container};
use crate::builder::{With, images, policy, project, service};

fn shop() -> Project {
    project([
        service("web", "nginx").restarts_with("db"),
        service("db", "redis:7"),
        service("other", "nginx").needs("db", Condition::ServiceStarted),
    ])
}

fn only(service: &str) -> Policy {
    Policy {
        services: vec![service.into()],
        ..policy()
    }
}

#[test]
fn stop_and_start() {
    let mut has = brought_up(&shop());
    check(
        plan::stop,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 stop container shop-web-1 (stop)
        #2 stop container shop-other-1 (stop)
        #3 stop container shop-db-1 (stop) after #1, #2
    "#]],
    );
    check(
        plan::stop,
        &shop(),
        &has,
        &only("db"),
        &expect![[r#"
        #1 stop container shop-db-1 (stop)
    "#]],
    );
    check(plan::start, &shop(), &has, &policy(), &expect![[""]]);
    for container in &mut has.containers {
        container.state = State::Exited;
    }
    check(
        plan::start,
        &shop(),
        &has,
        &only("web"),
        &expect![[r#"
        #1 start container shop-db-1 (start)
        #2 start container shop-web-1 (start) after #1
    "#]],
    );
    check(
        plan::start,
        &shop(),
        &images(&[]),
        &policy(),
        &expect![[r#"
            error at services.db: service "db" has no container to start
        "#]],
    );
}

#[test]
fn restart_takes_those_along_that_want_it() {
    let has = brought_up(&shop());
    check(
        plan::restart,
        &shop(),
        &has,
        &only("db"),
        &expect![[r#"
        #1 restart container shop-db-1 (restart)
        #2 restart container shop-web-1 (restart) after #1
    "#]],
    );
    let alone = Policy {
        no_deps: true,
        ..only("db")
    };
    check(
        plan::restart,
        &shop(),
        &has,
        &alone,
        &expect![[r#"
        #1 restart container shop-db-1 (restart)
    "#]],
    );
}

#[test]
fn healing_restarts_what_is_not_well_alone() {
    let mut has = brought_up(&shop());
    check(plan::heal, &shop(), &has, &policy(), &expect![[""]]);
    let db = container(&mut has, "shop-db-1").id.clone();
    let cause = "it hangs".to_owned();
    let unwell = plan::Unwell { cause, grace: None };
    let hung = |policy: Policy| Policy {
        unwell: [(db.clone(), unwell.clone())].into(),
        ..policy
    };
    check(
        plan::heal,
        &shop(),
        &has,
        &hung(policy()),
        &expect![[r#"
        #1 restart container shop-db-1 (it hangs)
    "#]],
    );
    check(
        plan::heal,
        &shop(),
        &has,
        &hung(only("web")),
        &expect![[""]],
    );
    let soon = Duration::of_seconds(3);
    let mut policy = hung(policy());
    for unwell in policy.unwell.values_mut() {
        unwell.grace = Some(soon);
    }
    let plan = plan::heal(&shop(), &has, &policy).unwrap();
    let within = plan.steps().iter().map(|step| match step.action {
        Action::Restart { timeout, .. } => timeout,
        _ => None,
    });
    assert_eq!(within.collect::<Vec<_>>(), [Some(soon)]);
}

#[test]
fn kill_pause_and_unpause() {
    let mut has = brought_up(&shop());
    let hangup = Policy {
        signal: "SIGHUP".into(),
        ..only("web")
    };
    check(
        plan::kill,
        &shop(),
        &has,
        &hangup,
        &expect![[r#"
        #1 kill container shop-web-1 (kill)
    "#]],
    );
    check(
        plan::pause,
        &shop(),
        &has,
        &only("web"),
        &expect![[r#"
        #1 pause container shop-web-1 (pause)
    "#]],
    );
    container(&mut has, "shop-web-1").state = State::Paused;
    check(
        plan::unpause,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 unpause container shop-web-1 (unpause)
    "#]],
    );
}

#[test]
fn rm_takes_what_has_stopped() {
    let mut has = brought_up(&shop());
    container(&mut has, "shop-web-1").state = State::Exited;
    check(
        plan::rm,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 remove container shop-web-1 (rm)
    "#]],
    );
    let stop = Policy {
        stop_first: true,
        remove_volumes: true,
        ..policy()
    };
    check(
        plan::rm,
        &shop(),
        &has,
        &stop,
        &expect![[r#"
        #1 stop container shop-other-1 (rm --stop)
        #2 stop container shop-db-1 (rm --stop) after #1
        #3 remove container shop-web-1 (rm)
        #4 remove container shop-other-1 (rm) after #1
        #5 remove container shop-db-1 (rm) after #2
    "#]],
    );
}

#[test]
fn a_restart_waits_for_what_its_dependents_wait_for() {
    let web = service("web", "nginx").restarts_with("db").and(|web| {
        for edge in web.depends_on.values_mut() {
            edge.condition = Condition::ServiceHealthy;
        }
    });
    let has = brought_up(&shop());
    let shop = project([web, service("db", "redis:7")]);
    check(
        plan::restart,
        &shop,
        &has,
        &only("db"),
        &expect![[r#"
        #1 restart container shop-db-1 (restart)
        #2 await healthy container shop-db-1 (service web depends on it) after #1
        #3 restart container shop-web-1 (restart) after #2
    "#]],
    );
}

#[test]
fn stop_tells_of_what_has_stopped_already() {
    let mut has = brought_up(&shop());
    for container in &mut has.containers {
        container.state = State::Exited;
    }
    let plan = plan::stop(&shop(), &has, &only("db")).unwrap();
    assert!(plan.is_empty());
    let names: Vec<&str> = plan.stopped.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["shop-db-1"]);
}
