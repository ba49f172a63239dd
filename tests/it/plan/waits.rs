//! What is waited for, and what the snapshot shows already.

use expect_test::expect;
use rcompose::model::{Condition, Duration, Healthcheck, Project};
use rcompose::observed::Health;
use rcompose::plan::{Deadline, Policy};

use super::{brought_up, check_up, container};
use crate::builder::{With, images, policy, project, service};

fn shop() -> Project {
    project([
        service("db", "redis:7").and(|db| db.healthcheck = Some(Box::new(Healthcheck::default()))),
        service("job", "busybox").needs("db", Condition::ServiceHealthy),
        service("web", "nginx")
            .needs("db", Condition::ServiceHealthy)
            .needs("job", Condition::ServiceCompletedSuccessfully)
            .likes("extra", Condition::ServiceStarted),
        service("extra", "nginx"),
    ])
}

#[test]
fn conditions_gate_the_start() {
    let has = images(&["nginx", "redis:7", "busybox"]);
    check_up(
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
            #1 create network shop_default (not there)
            #2 create container shop-db-1 (not there) after #1
            #3 create container shop-extra-1 (not there) after #1
            #4 create container shop-job-1 (not there) after #1
            #5 create container shop-web-1 (not there) after #1
            #6 start container shop-db-1 (not there) after #2
            #7 start container shop-extra-1 (not there) after #3
            #8 test and await healthy container shop-db-1 (service job depends on it) after #6
            #9 start container shop-job-1 (not there) after #4, #8
            #10 await running container shop-extra-1 (service web depends on it) after #7
            #11 await completed container shop-job-1 (service web depends on it) after #9
            #12 start container shop-web-1 (not there) after #5, #10, #11
        "#]],
    );
}

#[test]
fn wait_waits_for_everything_but_jobs() {
    let has = images(&["nginx", "redis:7", "busybox"]);
    let wait = Policy {
        wait: Some(Deadline::Within(Duration(5_000_000_000))),
        ..policy()
    };
    check_up(
        &shop(),
        &has,
        &wait,
        &expect![[r#"
            #1 create network shop_default (not there)
            #2 create container shop-db-1 (not there) after #1
            #3 create container shop-extra-1 (not there) after #1
            #4 create container shop-job-1 (not there) after #1
            #5 create container shop-web-1 (not there) after #1
            #6 start container shop-db-1 (not there) after #2
            #7 start container shop-extra-1 (not there) after #3
            #8 test and await healthy container shop-db-1 (service job depends on it) after #6
            #9 start container shop-job-1 (not there) after #4, #8
            #10 await running container shop-extra-1 (service web depends on it) after #7
            #11 await completed container shop-job-1 (service web depends on it) after #9
            #12 start container shop-web-1 (not there) after #5, #10, #11
            #13 await healthy container shop-db-1 (--wait) after #6
            #14 await healthy container shop-extra-1 (--wait) after #7
            #15 await healthy container shop-web-1 (--wait) after #12
        "#]],
    );
    check_up(&shop(), &brought_up(&shop()), &wait, &expect![[""]]);
}

#[test]
fn what_is_healthy_already_is_not_waited_for() {
    let mut has = brought_up(&shop());
    has.containers
        .retain(|container| container.service() != "web");
    check_up(
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 create container shop-web-1 (not there)
        #2 start container shop-job-1 (exited (0))
        #3 await completed container shop-job-1 (service web depends on it) after #2
        #4 start container shop-web-1 (not there) after #1, #3
    "#]],
    );
}

#[test]
fn what_has_fallen_ill_is_looked_at_even_when_nothing_starts() {
    let mut has = brought_up(&shop());
    check_up(&shop(), &has, &policy(), &expect![[""]]);
    container(&mut has, "shop-db-1").health = Some(Health::Unhealthy);
    check_up(
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 await healthy container shop-db-1 (service job depends on it)
    "#]],
    );
}

#[test]
fn what_a_service_lacks_keeps_it_as_it_is_and_its_dependents_from_starting() {
    let lacking = |image: &str| {
        project([
            service("db", image).and(|db| {
                let lacks = serde_json::json!({"lacks": "no Secret `login` is in the files"});
                db.extensions = [("x-rcompose".to_owned(), lacks)].into();
            }),
            service("web", "nginx").needs("db", Condition::ServiceStarted),
            service("extra", "nginx"),
        ])
    };
    let has = images(&["nginx", "redis:7"]);
    check_up(
        &lacking("redis:7"),
        &has,
        &policy(),
        &expect![[r#"
        #1 create network shop_default (not there)
        #2 refuse to change service db (no Secret `login` is in the files)
        #3 create container shop-extra-1 (not there) after #1
        #4 create container shop-web-1 (not there) after #1
        #5 start container shop-extra-1 (not there) after #3
        #6 start container shop-web-1 (not there) after #2, #4
    "#]],
    );
    let before = project([service("db", "redis:7"), service("extra", "nginx")]);
    let has = brought_up(&before);
    check_up(
        &lacking("nginx"),
        &has,
        &policy(),
        &expect![[r#"
        #1 refuse to change service db (no Secret `login` is in the files)
        #2 create container shop-web-1 (not there)
        #3 start container shop-web-1 (not there) after #1, #2
    "#]],
    );
}
