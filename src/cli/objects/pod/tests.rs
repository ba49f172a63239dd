//! Pods of examples.

use expect_test::expect;

use crate::cli::objects::example::{pods, view};

#[test]
fn pods_have_a_word_for_how_they_are() {
    let manifest = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 9
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      initContainers:
      - {name: one, image: busybox}
      - {name: two, image: busybox}
      containers: [{name: web, image: nginx}]
";
    let containers = "
web.one-1 running
web-1 created
web.one-2 exited code=0
web.two-2 exited code=2
web-2 created
web.one-3 restarting code=1
web.one-4 exited code=0
web.two-4 exited code=0
web-4 created
web.one-5 exited code=0
web.two-5 exited code=0
web-5 restarting code=1
web-6 running starting
web-7 exited code=137 starved
web-8 removing
web-9 paused
";
    expect![[r#"
        web-1 0/1 Init:0/2 Pending
        web-2 0/1 Init:Error Pending
        web-3 0/1 Init:CrashLoopBackOff Pending
        web-4 0/1 PodInitializing Pending
        web-5 0/1 CrashLoopBackOff Running
        web-6 0/1 Running Running
        web-7 0/1 OOMKilled Failed
        web-8 0/1 Terminating Running
        web-9 0/1 Paused Running
    "#]]
    .assert_eq(&pods(&view(manifest, containers)));
}

#[test]
fn replacements_and_leftovers_are_pods_too() {
    let manifest = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
";
    let mut view = view(manifest, "web-1 running\nold-1 running");
    let mut next = view.observed.containers[0].clone();
    next.id = "next".into();
    next.name = "0123456789ab_shop-web-1".into();
    view.observed.containers.push(next);
    expect![[r#"
        0123456789ab_shop-web-1 1/1 Running Running
        old-1 1/1 Running Running
        web-1 1/1 Running Running
    "#]]
    .assert_eq(&pods(&view));
    // Without the files, the labels say as much.
    view.made.clear();
    view.objects.clear();
    expect![[r#"
        0123456789ab_shop-web-1 1/1 Running Running
        old-1 1/1 Running Running
        web-1 1/1 Running Running
    "#]]
    .assert_eq(&pods(&view));
}
