//! The controller beside the services, which no file has.

use std::sync::Arc;

use expect_test::expect;
use rcompose::model::{FileObject, FileReference, Project, Sensitive, labels};
use rcompose::observed::Observed;
use rcompose::plan::{self, Beside, Controller, Policy};

use super::{check, check_up};
use crate::builder::{With, add_image, images, policy, project, service};

const KEY: &str = "rcompose.controller";

fn shop() -> Project {
    project([service("web", "nginx"), service("db", "redis:7")])
}

/// A policy that wants a controller, which is told something.
fn beside(told: &str) -> Policy {
    let service = service(KEY, "rcompose.internal/controller:1").and(|it| {
        it.networks.clear();
        it.labels = [(labels::CONTROLLER.into(), "true".into())].into();
        it.secrets = vec![FileReference {
            source: KEY.into(),
            target: "/duties.json".into(),
            ..FileReference::default()
        }];
    });
    Policy {
        controller: Controller::Beside(Box::new(Beside {
            network: None,
            service: Arc::new(service),
            duties: FileObject {
                value: Some(Sensitive::new(told.into())),
                ..FileObject::default()
            },
        })),
        ..policy()
    }
}

fn without() -> Policy {
    Policy {
        controller: Controller::Without {
            cause: "--no-controller",
            lost: Some("without the controller, nothing is done".into()),
        },
        ..policy()
    }
}

/// What there is once the project has come up with its controller.
fn brought_up() -> Observed {
    use rcompose::engine::fake::Fake;
    use rcompose::execute::{Limits, execute};
    let mut has = images(&["nginx", "redis:7"]);
    add_image(&mut has, "rcompose.internal/controller:1", "sha256:own");
    let engine = Fake::with(has);
    let plan = plan::containers(&shop(), &engine.observed(), &beside("a")).unwrap();
    let cancel = tokio_util::sync::CancellationToken::new();
    let limits = Limits::default();
    let outcome = crate::execute::run(execute(&plan, &engine, limits, &cancel, &mut |_| {}));
    assert!(outcome.is_complete(), "{plan}");
    engine.observed().clone()
}

#[test]
fn it_is_made_with_the_project_and_its_image_with_it() {
    check_up(
        &shop(),
        &images(&["nginx", "redis:7"]),
        &beside("a"),
        &expect![[r#"
            #1 make image rcompose.internal/controller:1 (not there)
            #2 create network shop_default (not there)
            #3 create container shop-db-1 (not there) after #2
            #4 create container shop-rcompose.controller-1 (not there) after #1
            #5 create container shop-web-1 (not there) after #2
            #6 start container shop-db-1 (not there) after #3
            #7 copy files into container shop-rcompose.controller-1 (not there) after #4
            #8 start container shop-rcompose.controller-1 (not there) after #7
            #9 start container shop-web-1 (not there) after #5
        "#]],
    );
}

#[test]
fn it_is_replaced_when_it_is_told_something_else_and_else_left_alone() {
    let has = brought_up();
    check_up(&shop(), &has, &beside("a"), &expect![[""]]);
    check_up(
        &shop(),
        &has,
        &beside("b"),
        &expect![[r#"
        #1 create container 0abc00000001_shop-rcompose.controller-1 (the content of its configs or secrets changed)
        #2 stop container shop-rcompose.controller-1 (the content of its configs or secrets changed) after #1
        #3 remove container shop-rcompose.controller-1 (the content of its configs or secrets changed) after #2
        #4 rename container 0abc00000001_shop-rcompose.controller-1 to shop-rcompose.controller-1 (the content of its configs or secrets changed) after #3
        #5 copy files into container shop-rcompose.controller-1 (the content of its configs or secrets changed) after #4
        #6 start container shop-rcompose.controller-1 (the content of its configs or secrets changed) after #5
    "#]],
    );
    // A command that has nothing to do with it leaves it, and finds no orphan.
    check_up(&shop(), &has, &policy(), &expect![[""]]);
    let web = Policy {
        services: vec!["web".into()],
        ..beside("b")
    };
    check_up(
        &shop(),
        &has,
        &web,
        &expect![[r#"
        #1 create container 0abc00000001_shop-rcompose.controller-1 (the content of its configs or secrets changed)
        #2 stop container shop-rcompose.controller-1 (the content of its configs or secrets changed) after #1
        #3 remove container shop-rcompose.controller-1 (the content of its configs or secrets changed) after #2
        #4 rename container 0abc00000001_shop-rcompose.controller-1 to shop-rcompose.controller-1 (the content of its configs or secrets changed) after #3
        #5 copy files into container shop-rcompose.controller-1 (the content of its configs or secrets changed) after #4
        #6 start container shop-rcompose.controller-1 (the content of its configs or secrets changed) after #5
    "#]],
    );
}

#[test]
fn without_it_is_removed_and_what_is_lost_is_noted() {
    check_up(
        &shop(),
        &brought_up(),
        &without(),
        &expect![[r#"
            #1 stop container shop-rcompose.controller-1 (--no-controller)
            #2 remove container shop-rcompose.controller-1 (--no-controller) after #1
            note: without the controller, nothing is done
        "#]],
    );
}

#[test]
fn it_is_stopped_before_the_others_and_removed_with_them() {
    let has = brought_up();
    check(
        plan::stop,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 stop container shop-rcompose.controller-1 (stop)
        #2 stop container shop-web-1 (stop) after #1
        #3 stop container shop-db-1 (stop) after #1
    "#]],
    );
    check(
        plan::down,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 stop container shop-rcompose.controller-1 (down)
        #2 stop container shop-web-1 (down) after #1
        #3 stop container shop-db-1 (down) after #1
        #4 remove container shop-web-1 (down) after #2
        #5 remove container shop-rcompose.controller-1 (down) after #1
        #6 remove container shop-db-1 (down) after #3
        #7 remove network shop_default (down) after #4, #6
    "#]],
    );
    let web = Policy {
        services: vec!["web".into()],
        ..policy()
    };
    check(
        plan::down,
        &shop(),
        &has,
        &web,
        &expect![[r#"
        #1 stop container shop-web-1 (down)
        #2 remove container shop-web-1 (down) after #1
    "#]],
    );
    let found = plan::recovered("shop", &has);
    check(
        plan::stop,
        &found,
        &has,
        &policy(),
        &expect![[r#"
        #1 stop container shop-rcompose.controller-1 (stop)
        #2 stop container shop-web-1 (stop) after #1
        #3 stop container shop-db-1 (stop) after #1
    "#]],
    );
}
