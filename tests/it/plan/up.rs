//! `up` from nothing.

use expect_test::{Expect, expect};
use rcompose::model::{Condition, FileReference, Project, labels};
use rcompose::observed::{Network, Observed, PortBinding, State};
use rcompose::plan::{self, Policy};

use crate::builder::{With, container, content, images, policy, project, service};

#[track_caller]
pub fn check(project: &Project, observed: &Observed, policy: &Policy, expected: &Expect) {
    let plan = plan::up(project, observed, policy).unwrap();
    let notes = plan.notes.iter().map(|note| format!("note: {note}\n"));
    let questions = plan.questions.iter();
    let questions = questions.map(|question| format!("question: {question}\n"));
    let beside: String = notes.chain(questions).collect();
    expected.assert_eq(&format!("{plan}{beside}"));
}

#[test]
fn what_is_not_there_is_made_and_started_in_order() {
    let shop = project([
        service("web", "nginx").needs("db", Condition::ServiceHealthy),
        service("db", "redis").mounts("data", "/data"),
        service("other", "nginx").replicas(2),
    ]);
    check(
        &shop,
        &images(&["nginx", "redis"]),
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
            #10 await healthy container shop-db-1 (service web depends on it) after #7
            #11 start container shop-web-1 (not there) after #6, #10
        "#]],
    );
}

/// The containers of a project as they were made, with the network.
fn running(shop: &Project) -> Observed {
    let mut observed = images(&["nginx", "redis"]);
    for (key, network) in &shop.networks {
        let mut found = Network {
            id: format!("id-of-{key}"),
            name: network.name.clone(),
            ..Network::default()
        };
        let project = labels::PROJECT.to_owned();
        found.labels.insert(project, "shop".into());
        found.labels.insert(labels::NETWORK.into(), key.clone());
        observed.networks.push(found);
    }
    for (key, service) in &shop.services {
        let replicas = service.deploy.as_ref().and_then(|deploy| deploy.replicas);
        for number in 1..=replicas.unwrap_or(1) {
            let mut container = container(shop, key, number, State::Running);
            for key in service.networks.keys() {
                container
                    .networks
                    .insert(format!("shop_{key}"), format!("id-of-{key}"));
            }
            observed.containers.push(container);
        }
    }
    observed
}

#[test]
fn what_is_as_desired_is_left_alone() {
    let shop = project([
        service("web", "nginx").needs("db", Condition::ServiceStarted),
        service("db", "redis"),
    ]);
    check(&shop, &running(&shop), &policy(), &expect![[""]]);
}

#[test]
fn a_changed_service_is_recreated_and_what_hangs_on_it_restarted() {
    let before = project([
        service("web", "nginx").restarts_with("db"),
        service("db", "redis").env("A", "1").publishes(8080),
        service("free", "nginx"),
    ]);
    let after = project([
        service("web", "nginx").restarts_with("db"),
        service("db", "redis").env("A", "2"),
        service("free", "nginx").joins(&["default"]),
    ]);
    let mut observed = running(&before);
    observed.containers[0].ports.push(PortBinding {
        published: Some(8080),
        target: 80,
        protocol: "tcp".into(),
        ..PortBinding::default()
    });
    check(
        &after,
        &observed,
        &policy(),
        &expect![[r#"
            #1 create container 0000000000db_shop-db-1 (configuration changed: port 8080 no longer published)
            #2 stop container shop-web-1 (service db is recreated)
            #3 stop container shop-db-1 (configuration changed: port 8080 no longer published) after #1, #2
            #4 remove container shop-db-1 (configuration changed: port 8080 no longer published) after #3
            #5 rename container 0000000000db_shop-db-1 to shop-db-1 (configuration changed: port 8080 no longer published) after #4
            #6 start container shop-db-1 (configuration changed: port 8080 no longer published) after #5
            #7 start container shop-web-1 (service db is recreated) after #6
        "#]],
    );
}

#[test]
fn content_is_copied_in_before_each_start() {
    let mut shop = project([service("web", "nginx")
        .likes("gone", Condition::ServiceHealthy)
        .and(|web| {
            web.configs.push(FileReference {
                source: "motd".into(),
                target: "/etc/motd".into(),
                ..FileReference::default()
            });
        })]);
    shop.configs.insert("motd".into(), content("hello"));
    let mut observed = running(&shop);
    observed.containers[0].state = State::Exited;
    observed.containers[0].exit_code = Some(1);
    check(
        &shop,
        &observed,
        &policy(),
        &expect![[r#"
        #1 copy files into container shop-web-1 (exited (1))
        #2 start container shop-web-1 (exited (1)) after #1
    "#]],
    );
}
