//! `up` from nothing, and over what is there already.

use expect_test::expect;
use rcompose::model::{Condition, FileReference, Hook};
use rcompose::observed::State;
use rcompose::plan::{self, Orphans, Policy};

use super::{brought_up, check, check_up, container};
use crate::builder::{With, content, images, policy, project, service};

#[test]
fn what_is_not_there_is_made_and_started_in_order() {
    let shop = project([
        service("web", "nginx").needs("db", Condition::ServiceHealthy),
        service("db", "redis:7").mounts("data", "/data"),
        service("other", "nginx").replicas(2),
    ]);
    check_up(
        &shop,
        &images(&["nginx", "redis:7"]),
        &policy(),
        &expect![[r#"
            #1 create network shop_default (not there)
            #2 create volume shop_data (not there)
            #3 create container shop-db-1 (not there) after #1, #2
            #4 create container shop-other-1 (not there) after #1
            #5 create container shop-other-2 (not there) after #1
            #6 create container shop-web-1 (not there) after #1
            #7 start container shop-db-1 (not there) after #3
            #8 start container shop-other-1 (not there) after #4
            #9 start container shop-other-2 (not there) after #5, #8
            #10 test and await healthy container shop-db-1 (service web depends on it) after #7
            #11 start container shop-web-1 (not there) after #6, #10
        "#]],
    );
}

#[test]
fn what_is_as_desired_is_left_alone() {
    let shop = project([
        service("web", "nginx").needs("db", Condition::ServiceStarted),
        service("db", "redis:7")
            .mounts("data", "/data")
            .mounts("", "/tmp"),
    ]);
    let has = brought_up(&shop);
    check_up(&shop, &has, &policy(), &expect![[""]]);
    let plan = plan::up(&shop, &has, &policy()).unwrap();
    let unchanged: Vec<&str> = plan.unchanged.iter().map(|c| c.name.as_str()).collect();
    assert_eq!(unchanged, ["shop-db-1", "shop-web-1"]);
}

#[test]
fn named_services_bring_their_dependencies_unless_told_not_to() {
    let shop = project([
        service("web", "nginx").needs("db", Condition::ServiceStarted),
        service("db", "redis:7"),
        service("other", "nginx"),
    ]);
    let web = Policy {
        services: vec!["web".into()],
        ..policy()
    };
    let has = images(&["nginx", "redis:7"]);
    check_up(
        &shop,
        &has,
        &web,
        &expect![[r#"
        #1 create network shop_default (not there)
        #2 create container shop-db-1 (not there) after #1
        #3 create container shop-web-1 (not there) after #1
        #4 start container shop-db-1 (not there) after #2
        #5 start container shop-web-1 (not there) after #3, #4
    "#]],
    );
    let alone = Policy {
        no_deps: true,
        ..web
    };
    check_up(
        &shop,
        &has,
        &alone,
        &expect![[r#"
        #1 create network shop_default (not there)
        #2 create container shop-web-1 (not there) after #1
        #3 start container shop-web-1 (not there) after #2
    "#]],
    );
    let unknown = Policy {
        services: vec!["wbe".into()],
        ..policy()
    };
    check_up(
        &shop,
        &has,
        &unknown,
        &expect![[r#"
        error at nothing: no such service: wbe
    "#]],
    );
}

#[test]
fn create_starts_nothing() {
    let shop = project([service("web", "nginx")]);
    let create = Policy {
        no_start: true,
        ..policy()
    };
    check_up(
        &shop,
        &images(&["nginx"]),
        &create,
        &expect![[r#"
        #1 create network shop_default (not there)
        #2 create container shop-web-1 (not there) after #1
    "#]],
    );
}

#[test]
fn what_has_stopped_is_started_again() {
    let shop = project([
        service("a", "nginx"),
        service("b", "nginx"),
        service("c", "nginx"),
        service("d", "nginx"),
    ]);
    let mut has = brought_up(&shop);
    for (name, state, code) in [
        ("shop-a-1", State::Exited, Some(1)),
        ("shop-b-1", State::Created, None),
        ("shop-c-1", State::Paused, None),
        ("shop-d-1", State::Dead, None),
    ] {
        let found = container(&mut has, name);
        found.state = state;
        found.exit_code = code;
    }
    check_up(
        &shop,
        &has,
        &policy(),
        &expect![[r#"
            #1 remove container shop-d-1 (dead)
            #2 create container shop-d-1 (dead) after #1
            #3 start container shop-a-1 (exited (1))
            #4 start container shop-b-1 (created, but not started)
            #5 unpause container shop-c-1 (paused)
            #6 start container shop-d-1 (dead) after #2
        "#]],
    );
}

#[test]
fn a_migration_runs_again_only_when_something_waits_for_it() {
    let shop = project([
        service("web", "nginx").needs("job", Condition::ServiceCompletedSuccessfully),
        service("job", "busybox"),
    ]);
    let mut has = brought_up(&shop);
    check_up(&shop, &has, &policy(), &expect![[""]]);
    has.containers
        .retain(|container| container.service() != "web");
    check_up(
        &shop,
        &has,
        &policy(),
        &expect![[r#"
        #1 create container shop-web-1 (not there)
        #2 start container shop-job-1 (exited (0))
        #3 await completed container shop-job-1 (service web depends on it) after #2
        #4 start container shop-web-1 (not there) after #1, #3
    "#]],
    );
    let named = Policy {
        services: vec!["job".into()],
        ..policy()
    };
    check_up(
        &shop,
        &brought_up(&shop),
        &named,
        &expect![[r#"
        #1 start container shop-job-1 (exited (0))
    "#]],
    );
}

#[test]
fn content_is_copied_in_before_each_start() {
    let with_config = |name: &str| {
        service(name, "nginx").and(|service| {
            service.configs.push(FileReference {
                source: "motd".into(),
                target: "/etc/motd".into(),
                ..FileReference::default()
            });
        })
    };
    let mut shop = project([with_config("web")]);
    shop.configs.insert("motd".into(), content("hello"));
    let mut has = brought_up(&shop);
    has.containers[0].state = rcompose::observed::State::Exited;
    has.containers[0].exit_code = Some(1);
    check_up(
        &shop,
        &has,
        &policy(),
        &expect![[r#"
        #1 copy files into container shop-web-1 (exited (1))
        #2 start container shop-web-1 (exited (1)) after #1
    "#]],
    );

    let mut read_only = project([with_config("web").and(|web| web.read_only = true)]);
    read_only.configs.clone_from(&shop.configs);
    check_up(
        &read_only,
        &has,
        &policy(),
        &expect![[r#"
        error at services.web.read_only: cannot create config "motd" in read-only service web: `file` is the sole supported option
    "#]],
    );
}

#[test]
fn hooks_run_around_start_and_stop() {
    let hook = |command: &str| Hook {
        command: Some(vec![command.into()]),
        ..Hook::default()
    };
    let shop = project([service("web", "nginx").and(|web| {
        web.pre_start = vec![hook("prepare")];
        web.post_start = vec![hook("greet"), hook("warm-up")];
        web.pre_stop = vec![hook("drain")];
    })]);
    check_up(
        &shop,
        &images(&["nginx"]),
        &policy(),
        &expect![[r#"
            #1 create network shop_default (not there)
            #2 create container shop-web-1 (not there) after #1
            #3 create container shop-web-1-pre_start-1 (pre_start hook of service web) after #1
            #4 start container shop-web-1-pre_start-1 (pre_start hook of service web) after #3
            #5 await completed container shop-web-1-pre_start-1 (pre_start hook of service web) after #4
            #6 remove container shop-web-1-pre_start-1 (pre_start hook of service web) after #5
            #7 start container shop-web-1 (not there) after #2, #6
            #8 run post_start hook in container shop-web-1 (not there) after #7
            #9 run post_start hook in container shop-web-1 (not there) after #8
        "#]],
    );
    check(
        plan::down,
        &shop,
        &brought_up(&shop),
        &policy(),
        &expect![[r#"
            #1 run pre_stop hook in container shop-web-1 (down)
            #2 stop container shop-web-1 (down) after #1
            #3 remove container shop-web-1 (down) after #2
            #4 remove network shop_default (down) after #3
        "#]],
    );
}

#[test]
fn hooks_run_before_each_replica_that_starts() {
    let hook = |command: &str, per_replica| Hook {
        command: Some(vec![command.into()]),
        per_replica,
        ..Hook::default()
    };
    let shop = project([service("web", "nginx").and(|web| {
        web.pre_start = vec![hook("once", false), hook("each", true)];
        web.scale = Some(2);
    })]);
    let mut has = brought_up(&shop);
    for container in &mut has.containers {
        container.state = State::Exited;
    }
    check(
        plan::start,
        &shop,
        &has,
        &policy(),
        &expect![[r#"
            #1 create container shop-web-1-pre_start-1 (pre_start hook of service web)
            #2 start container shop-web-1-pre_start-1 (pre_start hook of service web) after #1
            #3 await completed container shop-web-1-pre_start-1 (pre_start hook of service web) after #2
            #4 remove container shop-web-1-pre_start-1 (pre_start hook of service web) after #3
            #5 create container shop-web-1-pre_start-2 (pre_start hook of service web) after #4
            #6 start container shop-web-1-pre_start-2 (pre_start hook of service web) after #5
            #7 await completed container shop-web-1-pre_start-2 (pre_start hook of service web) after #6
            #8 remove container shop-web-1-pre_start-2 (pre_start hook of service web) after #7
            #9 start container shop-web-1 (start) after #8
            #10 create container shop-web-2-pre_start-2 (pre_start hook of service web) after #9
            #11 start container shop-web-2-pre_start-2 (pre_start hook of service web) after #10
            #12 await completed container shop-web-2-pre_start-2 (pre_start hook of service web) after #11
            #13 remove container shop-web-2-pre_start-2 (pre_start hook of service web) after #12
            #14 start container shop-web-2 (start) after #13
        "#]],
    );
    has.containers[0].state = State::Running;
    check(
        plan::start,
        &shop,
        &has,
        &policy(),
        &expect![[r#"
            #1 create container shop-web-1-pre_start-2 (pre_start hook of service web)
            #2 start container shop-web-1-pre_start-2 (pre_start hook of service web) after #1
            #3 await completed container shop-web-1-pre_start-2 (pre_start hook of service web) after #2
            #4 remove container shop-web-1-pre_start-2 (pre_start hook of service web) after #3
            #5 start container shop-web-1 (start) after #4
        "#]],
    );
}

#[test]
fn orphans_are_named_or_removed() {
    let before = project([service("web", "nginx"), service("old", "nginx")]);
    let mut shop = project([service("web", "nginx")]);
    let mut has = brought_up(&before);
    check_up(
        &shop,
        &has,
        &policy(),
        &expect![[r#"
        note: Found orphan containers ([shop-old-1]) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.
    "#]],
    );
    let remove = Policy {
        orphans: Orphans::Remove,
        ..policy()
    };
    check_up(
        &shop,
        &has,
        &remove,
        &expect![[r#"
        #1 stop container shop-old-1 (orphan)
        #2 remove container shop-old-1 (orphan) after #1
    "#]],
    );
    let ignore = Policy {
        orphans: Orphans::Ignore,
        ..policy()
    };
    check_up(&shop, &has, &ignore, &expect![[""]]);
    // A service that no profile enables is no orphan.
    let old = before.services["old"].clone();
    shop.disabled_services.insert("old".into(), old);
    check_up(&shop, &has, &remove, &expect![[""]]);
    // A one-off is one once it has ended.
    let found = container(&mut has, "shop-old-1");
    let one_off = rcompose::model::labels::ONE_OFF.to_owned();
    found.labels.insert(one_off, "True".into());
    check_up(&shop, &has, &remove, &expect![[""]]);
    container(&mut has, "shop-old-1").state = rcompose::observed::State::Exited;
    check_up(
        &shop,
        &has,
        &remove,
        &expect![[r#"
        #1 remove container shop-old-1 (orphan)
    "#]],
    );
}

#[test]
fn a_name_that_is_taken_is_waited_for_or_refused() {
    let before = project([
        service("a", "nginx").and(|a| a.container_name = "first".into()),
        service("b", "nginx").and(|b| b.container_name = "second".into()),
    ]);
    let after = project([
        service("a", "nginx").and(|a| a.container_name = "second".into()),
        service("b", "nginx").and(|b| b.container_name = "first".into()),
    ]);
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r#"
            #1 create container 0abc00000003_second (configuration changed: name first → second)
            #2 stop container first (configuration changed: name first → second) after #1
            #3 remove container first (configuration changed: name first → second) after #2
            #4 create container 0abc00000002_first (configuration changed: name second → first)
            #5 stop container second (configuration changed: name second → first) after #4
            #6 remove container second (configuration changed: name second → first) after #5
            #7 rename container 0abc00000002_first to first (configuration changed: name second → first) after #3, #6
            #8 rename container 0abc00000003_second to second (configuration changed: name first → second) after #3, #6
            #9 start container second (configuration changed: name first → second) after #8
            #10 start container first (configuration changed: name second → first) after #7
        "#]],
    );
    let moved = project([service("new", "nginx").and(|new| new.container_name = "first".into())]);
    check_up(
        &moved,
        &brought_up(&before),
        &policy(),
        &expect![[r#"
        error at services.new.container_name: the name "first" is taken by a container of service a; --remove-orphans removes it
    "#]],
    );
    let remove = Policy {
        orphans: Orphans::Remove,
        ..policy()
    };
    check_up(
        &moved,
        &brought_up(&before),
        &remove,
        &expect![[r#"
        #1 create container 0abc00000003_first (not there)
        #2 stop container first (orphan)
        #3 remove container first (orphan) after #2
        #4 stop container second (orphan)
        #5 remove container second (orphan) after #4
        #6 rename container 0abc00000003_first to first (not there) after #1, #3
        #7 start container first (not there) after #6
    "#]],
    );
}
