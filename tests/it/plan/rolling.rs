//! Replacing without a gap: `update_config.order: start-first`.

use expect_test::expect;
use rcompose::model::{Condition, Deploy, Duration, Healthcheck, Service, UpdateConfig};

use super::{brought_up, check_up};
use crate::builder::{With, policy, project, service};

fn rolling(image: &str, parallelism: Option<u64>) -> Service {
    service("web", image).replicas(2).and(|web| {
        let update = UpdateConfig {
            order: "start-first".into(),
            parallelism,
            ..UpdateConfig::default()
        };
        let deploy: &mut Deploy = web.deploy.get_or_insert_default();
        deploy.update_config = Some(update);
        web.healthcheck = Some(Box::new(Healthcheck::default()));
    })
}

#[test]
fn one_after_the_other() {
    let front = || service("front", "nginx").needs("web", Condition::ServiceHealthy);
    let before = project([rolling("nginx", None)]);
    let after = project([rolling("redis:7", None), front()]);
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r#"
            #1 create container 0abc00000003_shop-web-1 (image changed: nginx → redis:7)
            #2 create container 0abc00000002_shop-web-2 (image changed: nginx → redis:7)
            #3 create container shop-front-1 (not there)
            #4 start container 0abc00000003_shop-web-1 (image changed: nginx → redis:7) after #1
            #5 await healthy container 0abc00000003_shop-web-1 (shop-web-1 stays until it is well) after #4
            #6 stop container shop-web-1 (0abc00000003_shop-web-1 takes its place) after #5
            #7 remove container shop-web-1 (0abc00000003_shop-web-1 takes its place) after #6
            #8 rename container 0abc00000003_shop-web-1 to shop-web-1 (the old container is gone) after #7
            #9 start container 0abc00000002_shop-web-2 (image changed: nginx → redis:7) after #2, #8
            #10 await healthy container 0abc00000002_shop-web-2 (shop-web-2 stays until it is well) after #9
            #11 stop container shop-web-2 (0abc00000002_shop-web-2 takes its place) after #10
            #12 remove container shop-web-2 (0abc00000002_shop-web-2 takes its place) after #11
            #13 rename container 0abc00000002_shop-web-2 to shop-web-2 (the old container is gone) after #12
            #14 test and await healthy container shop-web-1 (service front depends on it) after #13
            #15 test and await healthy container shop-web-2 (service front depends on it) after #13
            #16 start container shop-front-1 (not there) after #3, #14, #15
        "#]],
    );
}

#[test]
fn all_at_once() {
    let before = project([rolling("nginx", None)]);
    let after = project([rolling("redis:7", Some(0))]);
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r#"
        #1 create container 0abc00000003_shop-web-1 (image changed: nginx → redis:7)
        #2 create container 0abc00000002_shop-web-2 (image changed: nginx → redis:7)
        #3 start container 0abc00000003_shop-web-1 (image changed: nginx → redis:7) after #1
        #4 await healthy container 0abc00000003_shop-web-1 (shop-web-1 stays until it is well) after #3
        #5 stop container shop-web-1 (0abc00000003_shop-web-1 takes its place) after #4
        #6 remove container shop-web-1 (0abc00000003_shop-web-1 takes its place) after #5
        #7 rename container 0abc00000003_shop-web-1 to shop-web-1 (the old container is gone) after #6
        #8 start container 0abc00000002_shop-web-2 (image changed: nginx → redis:7) after #2
        #9 await healthy container 0abc00000002_shop-web-2 (shop-web-2 stays until it is well) after #8
        #10 stop container shop-web-2 (0abc00000002_shop-web-2 takes its place) after #9
        #11 remove container shop-web-2 (0abc00000002_shop-web-2 takes its place) after #10
        #12 rename container 0abc00000002_shop-web-2 to shop-web-2 (the old container is gone) after #11
    "#]],
    );
}

#[test]
fn what_only_one_can_have_leaves_a_gap() {
    let before = project([rolling("nginx", None).replicas(1).publishes(8080)]);
    let after = project([rolling("redis:7", None).replicas(1).publishes(8080)]);
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r#"
            #1 create container 0abc00000002_shop-web-1 (image changed: nginx → redis:7)
            #2 stop container shop-web-1 (image changed: nginx → redis:7) after #1
            #3 remove container shop-web-1 (image changed: nginx → redis:7) after #2
            #4 rename container 0abc00000002_shop-web-1 to shop-web-1 (image changed: nginx → redis:7) after #3
            #5 start container shop-web-1 (image changed: nginx → redis:7) after #4
            note at services.web.deploy.update_config.order: web is replaced with a gap: only one container can publish port 8080
        "#]],
    );
}

#[test]
fn what_is_not_honoured_is_said_once() {
    let before = project([rolling("nginx", None)]);
    let after = project([rolling("redis:7", None).and(|web| {
        let deploy = web.deploy.get_or_insert_default();
        let update = deploy.update_config.get_or_insert_default();
        update.delay = Duration(5_000_000_000);
        update.failure_action = "rollback".into();
    })]);
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r#"
        #1 create container 0abc00000003_shop-web-1 (image changed: nginx → redis:7)
        #2 create container 0abc00000002_shop-web-2 (image changed: nginx → redis:7)
        #3 start container 0abc00000003_shop-web-1 (image changed: nginx → redis:7) after #1
        #4 await healthy container 0abc00000003_shop-web-1 (shop-web-1 stays until it is well) after #3
        #5 stop container shop-web-1 (0abc00000003_shop-web-1 takes its place) after #4
        #6 remove container shop-web-1 (0abc00000003_shop-web-1 takes its place) after #5
        #7 rename container 0abc00000003_shop-web-1 to shop-web-1 (the old container is gone) after #6
        #8 start container 0abc00000002_shop-web-2 (image changed: nginx → redis:7) after #2, #7
        #9 await healthy container 0abc00000002_shop-web-2 (shop-web-2 stays until it is well) after #8
        #10 stop container shop-web-2 (0abc00000002_shop-web-2 takes its place) after #9
        #11 remove container shop-web-2 (0abc00000002_shop-web-2 takes its place) after #10
        #12 rename container 0abc00000002_shop-web-2 to shop-web-2 (the old container is gone) after #11
        note at services.web.deploy.update_config.delay: update_config.delay of service web is not honoured
        note at services.web.deploy.update_config.failure_action: update_config.failure_action of service web is not honoured
    "#]],
    );
}
