//! Rollouts of what pods are made from: which pods go when.

use expect_test::expect;
use rcompose::engine::fake::Fake;
use rcompose::event::Event;
use rcompose::execute::{Limits, execute};
use rcompose::model::Project;
use rcompose::plan::{self, Policy, Recreate};
use rcompose::source::compose::{Options, load};
use tokio_util::sync::CancellationToken;

use super::{brought_up, check_up};
use crate::builder::{images, policy};
use crate::execute::run;

/// A workload: its kind, what stands in its `spec`, and that of its pods.
fn workload(kind: &str, spec: &str, pod: &str) -> Project {
    let text = format!(
        "
apiVersion: apps/v1
kind: {kind}
metadata: {{name: web}}
spec:
  selector: {{matchLabels: {{app: web}}}}
  {spec}
  template:
    metadata: {{labels: {{app: web}}}}
    spec: {pod}
"
    );
    let folder = tempfile::Builder::new().prefix("shop").tempdir().unwrap();
    std::fs::write(folder.path().join("app.yaml"), text).unwrap();
    let loaded = load(&Options {
        cwd: folder.path().to_owned(),
        files: vec!["app.yaml".to_owned()],
        project_name: Some("shop".to_owned()),
        ..Options::default()
    });
    loaded.unwrap().project
}

fn single(image: &str) -> String {
    format!("{{containers: [{{name: web, image: {image}}}]}}")
}

/// A pod with an init container, and another beside the first.
fn pair(image: &str) -> String {
    format!(
        "{{initContainers: [{{name: jobinit, image: busybox}}], \
         containers: [{{name: web, image: {image}}}, {{name: side, image: busybox}}]}}"
    )
}

#[test]
fn a_pod_of_one_container_is_replaced_beside_the_old_one() {
    let before = workload("Deployment", "minReadySeconds: 5", &single("nginx"));
    let after = workload("Deployment", "minReadySeconds: 5", &single("'redis:7'"));
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r##"
            #1 create volume shop_default.web.deployment.revision-2 (the template of deployment "web")
            #2 create container 0abc00000002_shop-web-1 (image changed: nginx → redis:7)
            #3 start container 0abc00000002_shop-web-1 (image changed: nginx → redis:7) after #2
            #4 await ready container 0abc00000002_shop-web-1 (deployment "web" is rolled out) after #3
            #5 stop container shop-web-1 (0abc00000002_shop-web-1 takes its place) after #4
            #6 remove container shop-web-1 (0abc00000002_shop-web-1 takes its place) after #5
            #7 rename container 0abc00000002_shop-web-1 to shop-web-1 (the old container is gone) after #6
        "##]],
    );
}

#[test]
fn a_pod_of_several_containers_is_replaced_whole() {
    let before = workload("Deployment", "replicas: 1", &pair("nginx"));
    let after = workload("Deployment", "replicas: 1", &pair("'redis:7'"));
    let has = brought_up(&before);
    check_up(
        &after,
        &has,
        &policy(),
        &expect![[r##"
        #1 create volume shop_default.web.deployment.revision-2 (the template of deployment "web")
        #2 create container 0abc00000002_shop-web.pod-1 (image changed: nginx → redis:7)
        #3 create container 0abc00000005_shop-web.jobinit-1 (image changed: nginx → redis:7) after #2
        #4 create container 0abc00000004_shop-web-1 (image changed: nginx → redis:7) after #2
        #5 create container 0abc00000003_shop-web.side-1 (image changed: nginx → redis:7) after #2
        #6 start container 0abc00000002_shop-web.pod-1 (image changed: nginx → redis:7) after #2
        #7 start container 0abc00000005_shop-web.jobinit-1 (image changed: nginx → redis:7) after #3, #6
        #8 await completed container 0abc00000005_shop-web.jobinit-1 (service web depends on it) after #7
        #9 start container 0abc00000004_shop-web-1 (image changed: nginx → redis:7) after #4, #8
        #10 start container 0abc00000003_shop-web.side-1 (image changed: nginx → redis:7) after #5, #8
        #11 await ready container 0abc00000002_shop-web.pod-1 (deployment "web" is rolled out) after #6
        #12 await ready container 0abc00000004_shop-web-1 (deployment "web" is rolled out) after #9
        #13 await ready container 0abc00000003_shop-web.side-1 (deployment "web" is rolled out) after #10
        #14 stop container shop-web.side-1 (0abc00000002_shop-web.pod-1 takes its place) after #11, #12, #13
        #15 remove container shop-web.side-1 (0abc00000002_shop-web.pod-1 takes its place) after #14
        #16 stop container shop-web-1 (0abc00000002_shop-web.pod-1 takes its place) after #11, #12, #13
        #17 remove container shop-web-1 (0abc00000002_shop-web.pod-1 takes its place) after #16
        #18 remove container shop-web.jobinit-1 (0abc00000002_shop-web.pod-1 takes its place) after #15, #17
        #19 stop container shop-web.pod-1 (0abc00000002_shop-web.pod-1 takes its place) after #18
        #20 remove container shop-web.pod-1 (0abc00000002_shop-web.pod-1 takes its place) after #19
        #21 rename container 0abc00000002_shop-web.pod-1 to shop-web.pod-1 (the old container is gone) after #20
        #22 rename container 0abc00000005_shop-web.jobinit-1 to shop-web.jobinit-1 (the old container is gone) after #18
        #23 rename container 0abc00000004_shop-web-1 to shop-web-1 (the old container is gone) after #17
        #24 rename container 0abc00000003_shop-web.side-1 to shop-web.side-1 (the old container is gone) after #15
    "##]],
    );
}

#[test]
fn init_containers_that_are_named_with_their_pod_do_not_run_again() {
    let web = workload("Deployment", "replicas: 1", &pair("nginx"));
    let named = Policy {
        services: web.services.keys().cloned().collect(),
        ..policy()
    };
    check_up(&web, &brought_up(&web), &named, &expect![[""]]);
}

#[test]
fn so_many_at_a_time() {
    let strategy = "replicas: 4\n  strategy: {rollingUpdate: {maxSurge: 1, maxUnavailable: 1}}";
    let before = workload("Deployment", strategy, &single("nginx"));
    let after = workload("Deployment", strategy, &single("'redis:7'"));
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r##"
        #1 create volume shop_default.web.deployment.revision-2 (the template of deployment "web")
        #2 create container 0abc00000005_shop-web-1 (image changed: nginx → redis:7)
        #3 create container 0abc00000004_shop-web-2 (image changed: nginx → redis:7)
        #4 create container 0abc00000003_shop-web-3 (image changed: nginx → redis:7)
        #5 create container 0abc00000002_shop-web-4 (image changed: nginx → redis:7)
        #6 stop container shop-web-1 (image changed: nginx → redis:7)
        #7 remove container shop-web-1 (image changed: nginx → redis:7) after #6
        #8 rename container 0abc00000005_shop-web-1 to shop-web-1 (the old container is gone) after #2, #7
        #9 start container shop-web-1 (image changed: nginx → redis:7) after #8
        #10 await ready container shop-web-1 (deployment "web" is rolled out) after #9
        #11 start container 0abc00000004_shop-web-2 (image changed: nginx → redis:7) after #3
        #12 await ready container 0abc00000004_shop-web-2 (deployment "web" is rolled out) after #11
        #13 stop container shop-web-2 (0abc00000004_shop-web-2 takes its place) after #12
        #14 remove container shop-web-2 (0abc00000004_shop-web-2 takes its place) after #13
        #15 rename container 0abc00000004_shop-web-2 to shop-web-2 (the old container is gone) after #14
        #16 stop container shop-web-3 (image changed: nginx → redis:7) after #10
        #17 remove container shop-web-3 (image changed: nginx → redis:7) after #16
        #18 rename container 0abc00000003_shop-web-3 to shop-web-3 (the old container is gone) after #4, #17
        #19 start container shop-web-3 (image changed: nginx → redis:7) after #18
        #20 await ready container shop-web-3 (deployment "web" is rolled out) after #19
        #21 start container 0abc00000002_shop-web-4 (image changed: nginx → redis:7) after #5, #15
        #22 await ready container 0abc00000002_shop-web-4 (deployment "web" is rolled out) after #21
        #23 stop container shop-web-4 (0abc00000002_shop-web-4 takes its place) after #22
        #24 remove container shop-web-4 (0abc00000002_shop-web-4 takes its place) after #23
        #25 rename container 0abc00000002_shop-web-4 to shop-web-4 (the old container is gone) after #24
    "##]],
    );
}

#[test]
fn all_pods_go_first() {
    let strategy = "replicas: 2\n  strategy: {type: Recreate}";
    let before = workload("Deployment", strategy, &single("nginx"));
    let after = workload("Deployment", strategy, &single("'redis:7'"));
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r##"
        #1 create volume shop_default.web.deployment.revision-2 (the template of deployment "web")
        #2 create container 0abc00000003_shop-web-1 (image changed: nginx → redis:7)
        #3 create container 0abc00000002_shop-web-2 (image changed: nginx → redis:7)
        #4 stop container shop-web-1 (all pods go before new ones are made)
        #5 remove container shop-web-1 (all pods go before new ones are made) after #4
        #6 stop container shop-web-2 (all pods go before new ones are made)
        #7 remove container shop-web-2 (all pods go before new ones are made) after #6
        #8 rename container 0abc00000003_shop-web-1 to shop-web-1 (the old container is gone) after #2, #5
        #9 start container shop-web-1 (image changed: nginx → redis:7) after #7, #8
        #10 rename container 0abc00000002_shop-web-2 to shop-web-2 (the old container is gone) after #3, #7
        #11 start container shop-web-2 (image changed: nginx → redis:7) after #5, #10
    "##]],
    );
}

#[test]
fn a_stateful_set_is_replaced_from_its_end_down_to_the_partition() {
    let strategy =
        "replicas: 3\n  serviceName: web\n  updateStrategy: {rollingUpdate: {partition: 1}}";
    let before = workload("StatefulSet", strategy, &single("nginx"));
    let after = workload("StatefulSet", strategy, &single("'redis:7'"));
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r##"
        #1 create volume shop_default.web.statefulset.revision-2 (the template of statefulset "web")
        #2 create container 0abc00000003_shop-web-1-1 (image changed: nginx → redis:7)
        #3 create container 0abc00000002_shop-web-2-1 (image changed: nginx → redis:7)
        #4 stop container shop-web-2-1 (image changed: nginx → redis:7)
        #5 remove container shop-web-2-1 (image changed: nginx → redis:7) after #4
        #6 rename container 0abc00000002_shop-web-2-1 to shop-web-2-1 (the old container is gone) after #3, #5
        #7 start container shop-web-2-1 (image changed: nginx → redis:7) after #6
        #8 await ready container shop-web-2-1 (statefulset "web" is rolled out) after #7
        #9 stop container shop-web-1-1 (image changed: nginx → redis:7) after #8
        #10 remove container shop-web-1-1 (image changed: nginx → redis:7) after #9
        #11 rename container 0abc00000003_shop-web-1-1 to shop-web-1-1 (the old container is gone) after #2, #10
        #12 start container shop-web-1-1 (image changed: nginx → redis:7) after #11
        note: statefulset "web" leaves 1 pod as it is, since it is below the partition; a lower one lets it be replaced
    "##]],
    );
}

#[test]
fn others_wait_for_somebody_to_remove_pods_or_for_a_pause_to_end() {
    let strategy = "updateStrategy: {type: OnDelete}";
    let before = workload("DaemonSet", strategy, &single("nginx"));
    let after = workload("DaemonSet", strategy, &single("'redis:7'"));
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r##"
        #1 create volume shop_default.web.daemonset.revision-2 (the template of daemonset "web")
        note: daemonset "web" leaves 1 pod as it is, since its updateStrategy is OnDelete; `rcompose rm -sf` them, then `up`
    "##]],
    );
    let paused = "paused: true";
    let before = workload("Deployment", paused, &single("nginx"));
    let after = workload("Deployment", paused, &single("'redis:7'"));
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r#"
        note: deployment "web" leaves 1 pod as it is, since it is paused; `rcompose rollout resume` goes on
    "#]],
    );
}

#[test]
fn a_daemon_set_is_replaced_with_a_gap() {
    let before = workload("DaemonSet", "minReadySeconds: 0", &single("nginx"));
    let after = workload("DaemonSet", "minReadySeconds: 0", &single("'redis:7'"));
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r##"
        #1 create volume shop_default.web.daemonset.revision-2 (the template of daemonset "web")
        #2 create container 0abc00000002_shop-web-1 (image changed: nginx → redis:7)
        #3 stop container shop-web-1 (image changed: nginx → redis:7)
        #4 remove container shop-web-1 (image changed: nginx → redis:7) after #3
        #5 rename container 0abc00000002_shop-web-1 to shop-web-1 (the old container is gone) after #2, #4
        #6 start container shop-web-1 (image changed: nginx → redis:7) after #5
    "##]],
    );
}

#[test]
fn containers_come_to_pods_and_leave_them() {
    let one = workload("Deployment", "replicas: 1", &single("nginx"));
    let two = workload("Deployment", "replicas: 1", &pair("nginx"));
    let has = brought_up(&one);
    check_up(
        &two,
        &has,
        &policy(),
        &expect![[r##"
        #1 create volume shop_default.web.deployment.revision-2 (the template of deployment "web")
        #2 create container shop-web.pod-1 (not there)
        #3 create container shop-web.jobinit-1 (not there) after #2
        #4 create container 0abc00000002_shop-web-1 (its pod has a web.pod now) after #2
        #5 create container shop-web.side-1 (not there) after #2
        #6 start container shop-web.pod-1 (not there) after #2
        #7 start container shop-web.jobinit-1 (not there) after #3, #6
        #8 await completed container shop-web.jobinit-1 (service web depends on it) after #7
        #9 start container 0abc00000002_shop-web-1 (its pod has a web.pod now) after #4, #8
        #10 start container shop-web.side-1 (not there) after #5, #8
        #11 await ready container shop-web.pod-1 (deployment "web" is rolled out) after #6
        #12 await ready container 0abc00000002_shop-web-1 (deployment "web" is rolled out) after #9
        #13 await ready container shop-web.side-1 (deployment "web" is rolled out) after #10
        #14 stop container shop-web-1 (shop-web.pod-1 takes its place) after #11, #12, #13
        #15 remove container shop-web-1 (shop-web.pod-1 takes its place) after #14
        #16 rename container 0abc00000002_shop-web-1 to shop-web-1 (the old container is gone) after #15
    "##]],
    );
    check_up(
        &one,
        &brought_up(&two),
        &policy(),
        &expect![[r##"
        #1 create volume shop_default.web.deployment.revision-2 (the template of deployment "web")
        #2 create container 0abc00000004_shop-web-1 (configuration changed: joins network shop_default)
        #3 start container 0abc00000004_shop-web-1 (configuration changed: joins network shop_default) after #2
        #4 await ready container 0abc00000004_shop-web-1 (deployment "web" is rolled out) after #3
        #5 stop container shop-web.pod-1 (0abc00000004_shop-web-1 takes its place) after #4
        #6 remove container shop-web.pod-1 (0abc00000004_shop-web-1 takes its place) after #5
        #7 stop container shop-web.side-1 (0abc00000004_shop-web-1 takes its place) after #4
        #8 remove container shop-web.side-1 (0abc00000004_shop-web-1 takes its place) after #7
        #9 remove container shop-web.jobinit-1 (0abc00000004_shop-web-1 takes its place) after #4
        #10 stop container shop-web-1 (0abc00000004_shop-web-1 takes its place) after #6, #8, #9
        #11 remove container shop-web-1 (0abc00000004_shop-web-1 takes its place) after #10
        #12 rename container 0abc00000004_shop-web-1 to shop-web-1 (the old container is gone) after #11
    "##]],
    );
}

#[test]
fn a_restart_is_a_rollout() {
    let web = workload("Deployment", "replicas: 1", &single("nginx"));
    let restart = Policy {
        recreate: Recreate::Force,
        services: vec!["web".into()],
        ..policy()
    };
    check_up(
        &web,
        &brought_up(&web),
        &restart,
        &expect![[r##"
        #1 create container 0abc00000002_shop-web-1 (recreated in any case)
        #2 start container 0abc00000002_shop-web-1 (recreated in any case) after #1
        #3 await ready container 0abc00000002_shop-web-1 (deployment "web" is rolled out) after #2
        #4 stop container shop-web-1 (0abc00000002_shop-web-1 takes its place) after #3
        #5 remove container shop-web-1 (0abc00000002_shop-web-1 takes its place) after #4
        #6 rename container 0abc00000002_shop-web-1 to shop-web-1 (the old container is gone) after #5
    "##]],
    );
}

/// Brings a project up on an engine, at most so many steps of it.
fn carry_out(shop: &Project, engine: &Fake, steps: usize) -> usize {
    let plan = plan::containers(shop, &engine.observed(), &policy()).unwrap();
    let cancelled = CancellationToken::new();
    let mut done = 0;
    let mut tell = |event| {
        assert!(
            !matches!(event, Event::Failed { .. }),
            "{event:?} in\n{plan}"
        );
        if matches!(event, Event::Done { .. }) {
            done += 1;
            if done >= steps {
                cancelled.cancel();
            }
        }
    };
    run(execute(
        &plan,
        engine,
        Limits::default(),
        &cancelled,
        &mut tell,
    ));
    plan.steps().len()
}

#[test]
fn a_rollout_that_is_cut_off_anywhere_is_made_good() {
    let kinds = [
        ("Deployment", "replicas: 2"),
        ("Deployment", "replicas: 2\n  strategy: {type: Recreate}"),
        ("StatefulSet", "replicas: 2\n  serviceName: web"),
    ];
    for (kind, spec) in kinds {
        for (old, new) in [
            (single("nginx"), single("'redis:7'")),
            (pair("nginx"), pair("'redis:7'")),
            (single("nginx"), pair("nginx")),
            (pair("nginx"), single("nginx")),
        ] {
            let before = workload(kind, spec, &old);
            let after = workload(kind, spec, &new);
            let mut cut = 0;
            loop {
                let engine = Fake::with(images(&[
                    "nginx",
                    "redis:7",
                    "busybox",
                    "rcompose.internal/pause:1",
                ]));
                for name in before.services.keys().chain(after.services.keys()) {
                    if name.ends_with("jobinit") {
                        engine.lives(name, rcompose::engine::fake::Life::Ends(0));
                    }
                }
                carry_out(&before, &engine, usize::MAX);
                let steps = carry_out(&after, &engine, cut);
                carry_out(&after, &engine, usize::MAX);
                let again = plan::containers(&after, &engine.observed(), &policy()).unwrap();
                assert!(
                    again.is_empty() && again.notes.is_empty(),
                    "{kind} {spec} {new} cut at {cut}: {again}{:?}",
                    again.notes
                );
                let mut names: Vec<String> = engine
                    .observed()
                    .containers
                    .iter()
                    .map(|it| it.name.clone())
                    .collect();
                names.sort();
                let wanted: usize = after
                    .services
                    .values()
                    .map(|it| it.deploy.as_ref().and_then(|it| it.replicas).unwrap_or(1) as usize)
                    .sum();
                assert_eq!(names.len(), wanted, "{names:?}");
                cut += 1;
                if cut > steps {
                    break;
                }
            }
        }
    }
}
