//! `run`: a container of its own beside the replicas.

use expect_test::expect;
use rcompose::model::{Condition, Hook, Project, labels};
use rcompose::plan::{self, Action, OneOff, Policy};

use super::{brought_up, check};
use crate::builder::{With, images, policy, project, service};

/// `web` as the command wants it, and what it needs.
fn shop() -> Project {
    project([
        service("web", "nginx")
            .needs("db", Condition::ServiceHealthy)
            .needs("job", Condition::ServiceCompletedSuccessfully)
            .mounts("data", "/data")
            .and(|web| web.container_name = "shop-web-run-0123".into()),
        service("db", "redis:7").and(|db| db.healthcheck = Some(Box::default())),
        service("job", "busybox"),
        service("other", "nginx"),
    ])
}

fn run() -> Policy {
    Policy {
        services: vec!["web".into()],
        one_off: Some(OneOff {
            service: "web".into(),
            slug: "0123".into(),
            ..OneOff::default()
        }),
        ..policy()
    }
}

#[test]
fn what_it_needs_comes_first() {
    let has = images(&["nginx", "redis:7", "busybox"]);
    check(
        plan::run,
        &shop(),
        &has,
        &run(),
        &expect![[r#"
            #1 create network shop_default (not there)
            #2 create volume shop_data (not there)
            #3 create container shop-db-1 (not there) after #1
            #4 create container shop-job-1 (not there) after #1
            #5 start container shop-db-1 (not there) after #3
            #6 start container shop-job-1 (not there) after #4
            #7 test and await healthy container shop-db-1 (service web depends on it) after #5
            #8 await completed container shop-job-1 (service web depends on it) after #6
            #9 create container shop-web-run-0123 (run) after #2, #7, #8
            #10 start container shop-web-run-0123 (run) after #9
        "#]],
    );
}

#[test]
fn the_replicas_are_left_alone() {
    let up = shop().services["web"]
        .as_ref()
        .clone()
        .and(|web| web.container_name.clear());
    let mut before = shop();
    before.services.insert("web".into(), up.into());
    let has = brought_up(&before);
    check(
        plan::run,
        &shop(),
        &has,
        &run(),
        &expect![[r#"
        #1 start container shop-job-1 (exited (0))
        #2 await completed container shop-job-1 (service web depends on it) after #1
        #3 create container shop-web-run-0123 (run) after #2
        #4 start container shop-web-run-0123 (run) after #3
    "#]],
    );
    let alone = Policy {
        no_deps: true,
        ..run()
    };
    check(
        plan::run,
        &shop(),
        &has,
        &alone,
        &expect![[r#"
        #1 create container shop-web-run-0123 (run)
        #2 start container shop-web-run-0123 (run) after #1
    "#]],
    );
    check(plan::needs, &shop(), &has, &alone, &expect![[""]]);
}

#[test]
fn a_job_that_was_run_for_it_is_not_run_again() {
    let has = brought_up(&project([
        service("db", "redis:7").and(|db| db.healthcheck = Some(Box::default())),
        service("job", "busybox"),
    ]));
    let made = Policy {
        no_start: true,
        ..run()
    };
    check(
        plan::one_off,
        &shop(),
        &has,
        &made,
        &expect![[r#"
        #1 create volume shop_data (not there)
        #2 create container shop-web-run-0123 (run) after #1
    "#]],
    );
}

#[test]
fn it_is_started_by_a_plan_of_its_own_with_its_hooks() {
    let hook = Hook {
        command: Some(vec!["true".into()]),
        ..Hook::default()
    };
    let web = service("web", "nginx").and(|web| {
        web.container_name = "shop-web-run-0123".into();
        web.post_start = vec![hook];
    });
    let shop = project([web]);
    let has = images(&["nginx"]);
    let made = Policy {
        no_start: true,
        ..run()
    };
    check(
        plan::one_off,
        &shop,
        &has,
        &made,
        &expect![[r#"
        #1 create network shop_default (not there)
        #2 create container shop-web-run-0123 (run) after #1
    "#]],
    );
    check(
        |shop, _, policy| plan::start_one_off(shop, policy),
        &shop,
        &has,
        &run(),
        &expect![[r#"
            #1 start container shop-web-run-0123 (run)
            #2 run post_start hook in container shop-web-run-0123 (run) after #1
        "#]],
    );
    check(
        |shop, _, policy| plan::remove_one_off(shop, policy),
        &shop,
        &has,
        &run(),
        &expect![[r#"
            #1 remove container shop-web-run-0123 (--rm)
        "#]],
    );
}

#[test]
fn it_is_no_replica() {
    let plan = plan::run(&shop(), &images(&["nginx", "redis:7", "busybox"]), &run()).unwrap();
    let spec = plan.steps().iter().find_map(|step| match &step.action {
        Action::CreateContainer(spec) if spec.service.name == "web" => Some(spec),
        _ => None,
    });
    let spec = spec.unwrap();
    assert_eq!(spec.labels.get(labels::ONE_OFF).unwrap(), "True");
    assert_eq!(spec.labels.get(labels::SLUG).unwrap(), "0123");
    assert_eq!(spec.labels.get(labels::CONTAINER_NUMBER), None);
    assert_eq!(spec.networks[0].aliases, ["shop-web-run-0123"]);
}

#[test]
fn the_images_it_needs_are_fetched() {
    let has = images(&["redis:7", "busybox"]);
    let alone = Policy {
        no_deps: true,
        ..run()
    };
    check(
        plan::run,
        &shop(),
        &has,
        &alone,
        &expect![[r#"
        #1 pull image nginx (not there)
        #2 create network shop_default (not there)
        #3 create volume shop_data (not there)
        #4 create container shop-web-run-0123 (run) after #1, #2, #3
        #5 start container shop-web-run-0123 (run) after #4
    "#]],
    );
}
