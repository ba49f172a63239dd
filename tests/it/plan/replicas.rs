//! How many containers a service has, and which of them stay.

use expect_test::expect;
use rcompose::plan::Policy;

use super::{brought_up, check_up, container};
use crate::builder::{With, policy, project, service};

fn scaled(count: u32) -> Policy {
    Policy {
        scale: [("web".to_owned(), count)].into(),
        ..policy()
    }
}

#[test]
fn more_and_fewer() {
    let shop = project([service("web", "nginx").replicas(2)]);
    let has = brought_up(&shop);
    check_up(
        &shop,
        &has,
        &scaled(4),
        &expect![[r#"
        #1 create container shop-web-3 (not there)
        #2 create container shop-web-4 (not there)
        #3 start container shop-web-3 (not there) after #1
        #4 start container shop-web-4 (not there) after #2, #3
    "#]],
    );
    check_up(
        &shop,
        &has,
        &scaled(1),
        &expect![[r#"
        #1 stop container shop-web-2 (scaled down to 1)
        #2 remove container shop-web-2 (scaled down to 1) after #1
    "#]],
    );
    check_up(
        &shop,
        &has,
        &scaled(0),
        &expect![[r#"
        #1 stop container shop-web-1 (scaled down to 0)
        #2 remove container shop-web-1 (scaled down to 0) after #1
        #3 stop container shop-web-2 (scaled down to 0)
        #4 remove container shop-web-2 (scaled down to 0) after #3
    "#]],
    );
}

#[test]
fn what_is_outdated_goes_first() {
    let shop = project([service("web", "nginx").replicas(3)]);
    let mut has = brought_up(&shop);
    let first = container(&mut has, "shop-web-1");
    let hash = rcompose::model::labels::CONFIG_HASH.to_owned();
    first.labels.insert(hash, "old".into());
    check_up(
        &shop,
        &has,
        &scaled(2),
        &expect![[r#"
        #1 stop container shop-web-1 (scaled down to 2)
        #2 remove container shop-web-1 (scaled down to 2) after #1
    "#]],
    );
}

#[test]
fn one_name_is_enough_for_one_container_alone() {
    let shop = project([service("web", "nginx").and(|web| web.container_name = "w".into())]);
    check_up(
        &shop,
        &brought_up(&shop),
        &scaled(2),
        &expect![[r#"
        error at services.web.container_name: service "web" cannot have 2 replicas: container_name gives all of them the one name "w"
    "#]],
    );
}
