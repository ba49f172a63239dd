//! Services that providers stand for.

use expect_test::expect;
use rcompose::model::{Condition, Project};
use rcompose::plan;

use super::{brought_up, check, check_up};
use crate::builder::{With, images, policy, project, service};

fn shop() -> Project {
    project([
        service("web", "nginx").needs("db", Condition::ServiceHealthy),
        service("db", "")
            .provided_by("cloud")
            .needs("net", Condition::ServiceStarted),
        service("net", "").provided_by("cloud"),
    ])
}

#[test]
fn they_are_provided_before_their_dependents_are_made() {
    check_up(
        &shop(),
        &images(&["nginx"]),
        &policy(),
        &expect![[r#"
            #1 provide service net by cloud (up)
            #2 provide service db by cloud (up) after #1
            #3 create network shop_default (not there)
            #4 create container shop-web-1 (not there) after #2, #3
            #5 start container shop-web-1 (not there) after #4
        "#]],
    );
}

#[test]
fn they_are_provided_again_by_each_up() {
    check(
        plan::images,
        &shop(),
        &brought_up(&shop()),
        &policy(),
        &expect![[r#"
            #1 provide service net by cloud (up)
            #2 provide service db by cloud (up) after #1
        "#]],
    );
}

#[test]
fn they_stop_and_go_after_their_dependents() {
    let has = brought_up(&shop());
    check(
        plan::stop,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 stop container shop-web-1 (stop)
        #2 stop provided service db by cloud (stop) after #1
        #3 stop provided service net by cloud (stop) after #2
    "#]],
    );
    check(
        plan::down,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 stop container shop-web-1 (down)
        #2 give up provided service db by cloud (down) after #1
        #3 give up provided service net by cloud (down) after #2
        #4 remove container shop-web-1 (down) after #1
        #5 remove network shop_default (down) after #4
    "#]],
    );
}
