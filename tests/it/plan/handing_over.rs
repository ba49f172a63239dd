//! Proxies are told of what is about to go, where others stay.

use expect_test::expect;
use rcompose::model::{Extensions, Project, Service};
use rcompose::observed::State;
use rcompose::plan::{self, Policy, Unwell};
use serde_json::json;

use super::{brought_up, check, container};
use crate::builder::{With, policy, project, service};

/// Two pods of two containers behind a proxy.
fn shop() -> Project {
    let behind = |name: &str| {
        service(name, "nginx").replicas(2).and(|it: &mut Service| {
            let behind = json!({"owner": "web.pod", "proxies": ["web.service", "ingress"]});
            let own = json!({"behind": behind});
            it.extensions = Extensions::from([("x-rcompose".to_owned(), own)]);
        })
    };
    project([
        behind("web.pod"),
        behind("web"),
        service("web.service", "nginx"),
        service("ingress", "nginx"),
    ])
}

#[test]
fn proxies_send_nothing_to_a_pod_that_is_scaled_away() {
    let mut has = brought_up(&shop());
    // One that does not run has nobody to tell.
    container(&mut has, "shop-ingress-1").state = State::Exited;
    let policy = Policy {
        scale: [("web".to_owned(), 1), ("web.pod".to_owned(), 1)].into(),
        services: vec!["web".into(), "web.pod".into()],
        ..policy()
    };
    check(
        plan::containers,
        &shop(),
        &has,
        &policy,
        &expect![[r#"
        #1 send nothing more to container shop-web.pod-2 by shop-web.service-1 (scaled down to 1)
        #2 stop container shop-web-2 (scaled down to 1) after #1
        #3 remove container shop-web-2 (scaled down to 1) after #2
        #4 stop container shop-web.pod-2 (scaled down to 1) after #1
        #5 remove container shop-web.pod-2 (scaled down to 1) after #4
    "#]],
    );
}

#[test]
fn proxies_are_told_of_a_restart_and_not_when_all_of_it_stops() {
    let has = brought_up(&shop());
    let id = has.containers.iter().find(|it| it.name == "shop-web-2");
    let id = id.unwrap().id.clone();
    let unwell = Unwell {
        cause: "it hangs".to_owned(),
        grace: None,
    };
    let policy = Policy {
        services: vec!["web".into()],
        unwell: [(id, unwell)].into(),
        ..policy()
    };
    check(
        plan::heal,
        &shop(),
        &has,
        &policy,
        &expect![[r#"
        #1 send nothing more to container shop-web.pod-2 by shop-web.service-1 (it hangs)
        #2 send nothing more to container shop-web.pod-2 by shop-ingress-1 (it hangs)
        #3 restart container shop-web-2 (it hangs) after #1, #2
    "#]],
    );
    let all = crate::builder::policy();
    check(
        plan::stop,
        &shop(),
        &has,
        &all,
        &expect![[r#"
        #1 stop container shop-web.service-1 (stop)
        #2 stop container shop-web.pod-1 (stop)
        #3 stop container shop-web.pod-2 (stop)
        #4 stop container shop-web-1 (stop)
        #5 stop container shop-web-2 (stop)
        #6 stop container shop-ingress-1 (stop)
    "#]],
    );
}
