//! Containers that share namespaces, mounts and links.

use expect_test::expect;
use rcompose::model::spec::ConfigHash;
use rcompose::model::{Dependency, Project, Service};
use rcompose::plan::{self, Action, Policy};

use super::{brought_up, check_up};
use crate::builder::{With, images, policy, project, service};

/// `service`, inside the network of `owner`.
fn inside(name: &str, owner: &str) -> Service {
    service(name, "busybox").joins(&[]).and(|service| {
        service.network_mode = format!("service:{owner}");
        let dependency = Dependency {
            restart: true,
            required: true,
            ..Dependency::default()
        };
        service.depends_on.insert(owner.into(), dependency);
    })
}

fn pod(replicas: u32, variable: &str) -> Project {
    project([
        service("pause", "nginx")
            .replicas(replicas)
            .env("A", variable),
        inside("app", "pause").replicas(replicas),
    ])
}

#[test]
fn replicas_are_paired_by_number() {
    let shop = pod(2, "1");
    let plan = plan::up(&shop, &images(&["nginx", "busybox"]), &policy()).unwrap();
    let mut pairs = Vec::new();
    for step in plan.steps() {
        if let Action::CreateContainer(spec) = &step.action
            && let ConfigHash::Pending { containers, .. } = &spec.config_hash
        {
            pairs.push(format!(
                "{} in {} after {:?}",
                spec.name, containers[0], step.after
            ));
        }
    }
    expect![[r#"
        shop-app-1 in shop-pause-1 after [StepId(1)]
        shop-app-2 in shop-pause-2 after [StepId(2)]"#]]
    .assert_eq(&pairs.join("\n"));
    check_up(&shop, &brought_up(&shop), &policy(), &expect![[""]]);
}

#[test]
fn a_recreated_owner_recreates_those_inside() {
    check_up(
        &pod(1, "2"),
        &brought_up(&pod(1, "1")),
        &policy(),
        &expect![[r#"
            #1 create container 0abc00000002_shop-pause-1 (configuration changed)
            #2 stop container shop-app-1 (service pause is recreated)
            #3 stop container shop-pause-1 (configuration changed) after #1, #2
            #4 remove container shop-pause-1 (configuration changed) after #3
            #5 rename container 0abc00000002_shop-pause-1 to shop-pause-1 (configuration changed) after #4
            #6 create container 0abc00000003_shop-app-1 (it shares with service pause, which is made anew) after #5
            #7 remove container shop-app-1 (it shares with service pause, which is made anew) after #6
            #8 rename container 0abc00000003_shop-app-1 to shop-app-1 (it shares with service pause, which is made anew) after #7
            #9 start container shop-pause-1 (configuration changed) after #5
            #10 start container shop-app-1 (it shares with service pause, which is made anew) after #8, #9
        "#]],
    );
}

#[test]
fn an_owner_that_is_missing_is_an_error() {
    let shop = pod(1, "1");
    let alone = Policy {
        services: vec!["app".into()],
        no_deps: true,
        ..policy()
    };
    check_up(
        &shop,
        &images(&["nginx", "busybox"]),
        &alone,
        &expect![[r#"
            error at services.app.network_mode: cannot share network namespace with service pause: container missing
        "#]],
    );
    let mounts = project([
        service("web", "nginx"),
        service("copy", "nginx").and(|copy| {
            copy.volumes_from.push("web:ro".into());
        }),
    ]);
    let alone = Policy {
        services: vec!["copy".into()],
        ..alone
    };
    check_up(
        &mounts,
        &images(&["nginx"]),
        &alone,
        &expect![[r#"
        error at services.copy.volumes_from: cannot share volume with service web: container missing
    "#]],
    );
}

#[test]
fn links_name_every_container_of_the_other_service() {
    let shop = project([
        service("db", "redis:7").replicas(2),
        service("web", "nginx")
            .needs("db", rcompose::model::Condition::ServiceStarted)
            .and(|web| {
                web.links.push("db:database".into());
                web.external_links.push("legacy:old".into());
            }),
    ]);
    let plan = plan::up(&shop, &images(&["nginx", "redis:7"]), &policy()).unwrap();
    let specs = plan.steps().iter().filter_map(|step| match &step.action {
        Action::CreateContainer(spec) => Some(spec),
        _ => None,
    });
    let links: Vec<String> = specs.flat_map(|spec| spec.links.clone()).collect();
    expect![[r#"
        shop-db-1:database
        shop-db-1:db-1
        shop-db-1:shop-db-1
        shop-db-2:database
        shop-db-2:db-2
        shop-db-2:shop-db-2
        legacy:old"#]]
    .assert_eq(&links.join("\n"));
}
