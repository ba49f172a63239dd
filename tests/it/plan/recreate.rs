//! When containers are recreated, and the causes in words.

use expect_test::expect;
use rcompose::model::{FileReference, labels};
use rcompose::observed::PortBinding;
use rcompose::plan::{Policy, Recreate};

use super::{brought_up, check_up, container};
use crate::builder::{With, add_image, content, policy, project, service};

#[test]
fn another_image() {
    let before = project([service("web", "nginx")]);
    let after = project([service("web", "redis:7")]);
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
    "#]],
    );
}

#[test]
fn the_same_reference_with_another_image_behind_it() {
    let shop = project([service("web", "nginx")]);
    let mut has = brought_up(&shop);
    add_image(&mut has, "nginx", "sha256:0123456789abcdef0123");
    check_up(
        &shop,
        &has,
        &policy(),
        &expect![[r#"
        #1 create container 0abc00000002_shop-web-1 (image nginx changed: id-of-nginx → 0123456789ab)
        #2 stop container shop-web-1 (image nginx changed: id-of-nginx → 0123456789ab) after #1
        #3 remove container shop-web-1 (image nginx changed: id-of-nginx → 0123456789ab) after #2
        #4 rename container 0abc00000002_shop-web-1 to shop-web-1 (image nginx changed: id-of-nginx → 0123456789ab) after #3
        #5 start container shop-web-1 (image nginx changed: id-of-nginx → 0123456789ab) after #4
    "#]],
    );
}

#[test]
fn what_has_changed_is_said_as_far_as_it_shows() {
    let before = project([service("web", "nginx")
        .publishes(8080)
        .mounts("data", "/data")
        .and(|web| {
            web.labels.insert("color".into(), "red".into());
        })]);
    let after = project([service("web", "nginx")
        .publishes(9090)
        .joins(&["front"])
        .and(|web| {
            web.labels.insert("color".into(), "blue".into());
        })]);
    let mut has = brought_up(&before);
    container(&mut has, "shop-web-1").ports.push(PortBinding {
        published: Some(8080),
        target: 80,
        protocol: "tcp".into(),
        ..PortBinding::default()
    });
    check_up(
        &after,
        &has,
        &policy(),
        &expect![[r#"
            #1 create network shop_front (not there)
            #2 create container 0abc00000002_shop-web-1 (configuration changed: port 8080 no longer published, port 9090 newly published, leaves network shop_default, joins network shop_front, /data no longer mounted, label color) after #1
            #3 stop container shop-web-1 (configuration changed: port 8080 no longer published, port 9090 newly published, leaves network shop_default, joins network shop_front, /data no longer mounted, label color) after #2
            #4 remove container shop-web-1 (configuration changed: port 8080 no longer published, port 9090 newly published, leaves network shop_default, joins network shop_front, /data no longer mounted, label color) after #3
            #5 rename container 0abc00000002_shop-web-1 to shop-web-1 (configuration changed: port 8080 no longer published, port 9090 newly published, leaves network shop_default, joins network shop_front, /data no longer mounted, label color) after #4
            #6 start container shop-web-1 (configuration changed: port 8080 no longer published, port 9090 newly published, leaves network shop_default, joins network shop_front, /data no longer mounted, label color) after #5
        "#]],
    );
    let hidden = project([service("web", "nginx").env("A", "1")]);
    let changed = project([service("web", "nginx").env("A", "2")]);
    check_up(
        &changed,
        &brought_up(&hidden),
        &policy(),
        &expect![[r#"
        #1 create container 0abc00000002_shop-web-1 (configuration changed)
        #2 stop container shop-web-1 (configuration changed) after #1
        #3 remove container shop-web-1 (configuration changed) after #2
        #4 rename container 0abc00000002_shop-web-1 to shop-web-1 (configuration changed) after #3
        #5 start container shop-web-1 (configuration changed) after #4
    "#]],
    );
}

#[test]
fn dependents_that_want_it_are_restarted() {
    let before = project([
        service("web", "nginx").restarts_with("db"),
        service("db", "redis:7").env("A", "1"),
    ]);
    let after = project([
        service("web", "nginx").restarts_with("db"),
        service("db", "redis:7").env("A", "2"),
    ]);
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r#"
        #1 create container 0abc00000003_shop-db-1 (configuration changed)
        #2 stop container shop-web-1 (service db is recreated)
        #3 stop container shop-db-1 (configuration changed) after #1, #2
        #4 remove container shop-db-1 (configuration changed) after #3
        #5 rename container 0abc00000003_shop-db-1 to shop-db-1 (configuration changed) after #4
        #6 start container shop-db-1 (configuration changed) after #5
        #7 start container shop-web-1 (service db is recreated) after #6
    "#]],
    );
}

#[test]
fn always_never_and_dependencies_too() {
    let shop = project([
        service("web", "nginx").needs("db", rcompose::model::Condition::ServiceStarted),
        service("db", "redis:7"),
    ]);
    let has = brought_up(&shop);
    let web = |recreate, always_recreate_deps| Policy {
        services: vec!["web".into()],
        recreate,
        always_recreate_deps,
        ..policy()
    };
    check_up(
        &shop,
        &has,
        &web(Recreate::Force, false),
        &expect![[r#"
        #1 create container 0abc00000002_shop-web-1 (recreated in any case)
        #2 stop container shop-web-1 (recreated in any case) after #1
        #3 remove container shop-web-1 (recreated in any case) after #2
        #4 rename container 0abc00000002_shop-web-1 to shop-web-1 (recreated in any case) after #3
        #5 start container shop-web-1 (recreated in any case) after #4
    "#]],
    );
    check_up(
        &shop,
        &has,
        &web(Recreate::Diverged, true),
        &expect![[r#"
        #1 create container 0abc00000003_shop-db-1 (dependencies are recreated in any case)
        #2 stop container shop-db-1 (dependencies are recreated in any case) after #1
        #3 remove container shop-db-1 (dependencies are recreated in any case) after #2
        #4 rename container 0abc00000003_shop-db-1 to shop-db-1 (dependencies are recreated in any case) after #3
        #5 start container shop-db-1 (dependencies are recreated in any case) after #4
    "#]],
    );
    let changed = project([
        service("web", "redis:7"),
        service("db", "redis:7").env("A", "1"),
    ]);
    let never = Policy {
        recreate: Recreate::Never,
        ..policy()
    };
    check_up(&changed, &has, &never, &expect![[""]]);
}

#[test]
fn anonymous_volumes_are_handed_on_unless_renewed() {
    let before = project([service("web", "nginx").mounts("", "/a").mounts("", "/b")]);
    let after = project([service("web", "nginx")
        .mounts("", "/a")
        .mounts("data", "/b")]);
    let has = brought_up(&before);
    let inherited = |policy: &Policy| -> Vec<String> {
        let plan = rcompose::plan::up(&after, &has, policy).unwrap();
        let specs = plan.steps().iter().filter_map(|step| match &step.action {
            rcompose::plan::Action::CreateContainer(spec) => Some(&spec.inherited),
            _ => None,
        });
        specs
            .flatten()
            .map(|volume| volume.target.clone())
            .collect()
    };
    assert_eq!(inherited(&policy()), ["/a"]);
    let renew = Policy {
        renew_anonymous_volumes: true,
        ..policy()
    };
    assert!(inherited(&renew).is_empty());
}

#[test]
fn content_of_configs_but_only_on_containers_that_tell() {
    let with_text = |text: &str| {
        let mut shop = project([service("web", "nginx").and(|web| {
            web.configs.push(FileReference {
                source: "motd".into(),
                ..FileReference::default()
            });
        })]);
        shop.configs.insert("motd".into(), content(text));
        shop
    };
    let mut has = brought_up(&with_text("hello"));
    check_up(
        &with_text("bye"),
        &has,
        &policy(),
        &expect![[r#"
        #1 create container 0abc00000002_shop-web-1 (the content of its configs or secrets changed)
        #2 stop container shop-web-1 (the content of its configs or secrets changed) after #1
        #3 remove container shop-web-1 (the content of its configs or secrets changed) after #2
        #4 rename container 0abc00000002_shop-web-1 to shop-web-1 (the content of its configs or secrets changed) after #3
        #5 copy files into container shop-web-1 (the content of its configs or secrets changed) after #4
        #6 start container shop-web-1 (the content of its configs or secrets changed) after #5
    "#]],
    );
    let found = container(&mut has, "shop-web-1");
    found.labels.remove(labels::CONTENT_HASH);
    check_up(&with_text("bye"), &has, &policy(), &expect![[""]]);
}

#[test]
fn out_of_a_network_or_without_a_volume() {
    let shop = project([service("web", "nginx").mounts("data", "/data")]);
    let mut has = brought_up(&shop);
    container(&mut has, "shop-web-1").networks.clear();
    check_up(
        &shop,
        &has,
        &policy(),
        &expect![[r#"
        #1 create container 0abc00000002_shop-web-1 (not in network shop_default)
        #2 stop container shop-web-1 (not in network shop_default) after #1
        #3 remove container shop-web-1 (not in network shop_default) after #2
        #4 rename container 0abc00000002_shop-web-1 to shop-web-1 (not in network shop_default) after #3
        #5 start container shop-web-1 (not in network shop_default) after #4
    "#]],
    );
    let mut has = brought_up(&shop);
    container(&mut has, "shop-web-1").mounts.clear();
    check_up(
        &shop,
        &has,
        &policy(),
        &expect![[r#"
        #1 create container 0abc00000002_shop-web-1 (volume shop_data is not mounted)
        #2 stop container shop-web-1 (volume shop_data is not mounted) after #1
        #3 remove container shop-web-1 (volume shop_data is not mounted) after #2
        #4 rename container 0abc00000002_shop-web-1 to shop-web-1 (volume shop_data is not mounted) after #3
        #5 start container shop-web-1 (volume shop_data is not mounted) after #4
    "#]],
    );
}

#[test]
fn a_killed_recreate_is_begun_again_or_finished() {
    let before = project([service("web", "nginx").env("A", "1")]);
    let after = project([service("web", "nginx").env("A", "2")]);
    let mut has = brought_up(&before);
    let new = brought_up(&after).containers.remove(0);
    let old = has.containers[0].clone();
    has.containers.push(rcompose::observed::Container {
        name: format!("{}_shop-web-1", &old.id[..12]),
        id: "f".repeat(64),
        state: rcompose::observed::State::Created,
        networks: [("shop_default".to_owned(), String::new())].into(),
        ..new
    });
    check_up(
        &after,
        &has,
        &policy(),
        &expect![[r#"
        #1 remove container 0abc00000002_shop-web-1 (left over from an interrupted run)
        #2 create container 0abc00000002_shop-web-1 (configuration changed) after #1
        #3 stop container shop-web-1 (configuration changed) after #2
        #4 remove container shop-web-1 (configuration changed) after #3
        #5 rename container 0abc00000002_shop-web-1 to shop-web-1 (configuration changed) after #4
        #6 start container shop-web-1 (configuration changed) after #5
    "#]],
    );
    has.containers.remove(0);
    check_up(
        &after,
        &has,
        &policy(),
        &expect![[r#"
        #1 rename container 0abc00000002_shop-web-1 to shop-web-1 (left over from an interrupted run)
        #2 start container shop-web-1 (created, but not started) after #1
    "#]],
    );
}
