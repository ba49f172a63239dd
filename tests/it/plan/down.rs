//! `down`, with and without the project's files.

use expect_test::expect;
use rcompose::model::{Build, Condition, Project, labels};
use rcompose::observed::{Observed, State};
use rcompose::plan::{self, Orphans, Policy, RemoveImages};

use super::{brought_up, check, container};
use crate::builder::{With, policy, project, service};

fn shop() -> Project {
    project([
        service("web", "nginx")
            .needs("db", Condition::ServiceStarted)
            .replicas(2),
        service("db", "redis:7")
            .mounts("data", "/data")
            .joins(&["default", "back"]),
    ])
}

#[test]
fn dependents_go_first_and_networks_last() {
    let mut has = brought_up(&shop());
    check(
        plan::down,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 stop container shop-web-1 (down)
        #2 stop container shop-web-2 (down)
        #3 stop container shop-db-1 (down) after #1, #2
        #4 remove container shop-web-1 (down) after #1
        #5 remove container shop-web-2 (down) after #2
        #6 remove container shop-db-1 (down) after #3
        #7 remove network shop_back (down) after #6
        #8 remove network shop_default (down) after #4, #5, #6
    "#]],
    );
    container(&mut has, "shop-web-1").state = State::Exited;
    container(&mut has, "shop-web-2").state = State::Exited;
    check(
        plan::down,
        &shop(),
        &has,
        &policy(),
        &expect![[r#"
        #1 stop container shop-db-1 (down)
        #2 remove container shop-web-1 (down)
        #3 remove container shop-web-2 (down)
        #4 remove container shop-db-1 (down) after #1
        #5 remove network shop_back (down) after #4
        #6 remove network shop_default (down) after #2, #3, #4
    "#]],
    );
}

#[test]
fn labels_alone_are_enough() {
    let has = brought_up(&shop());
    let with_files = plan::down(&shop(), &has, &policy()).unwrap();
    let without = plan::down(&plan::recovered("shop", &has), &has, &policy()).unwrap();
    assert_eq!(without.to_string(), with_files.to_string());
}

#[test]
fn volumes_and_images_on_demand() {
    let mut shop = shop();
    let built = service("own", "nginx").and(|own| own.build = Some(Box::new(Build::default())));
    shop.services.insert("own".into(), built.into());
    let mut has = brought_up(&shop);
    for image in has.images.values_mut().take(2) {
        image.labels.insert(labels::PROJECT.into(), "shop".into());
        image.labels.insert(labels::SERVICE.into(), "own".into());
    }
    let all = |remove_images| Policy {
        remove_volumes: true,
        remove_images,
        ..policy()
    };
    check(
        plan::down,
        &shop,
        &has,
        &all(RemoveImages::All),
        &expect![[r#"
            #1 stop container shop-web-1 (down)
            #2 stop container shop-web-2 (down)
            #3 stop container shop-own-1 (down)
            #4 stop container shop-db-1 (down) after #1, #2
            #5 remove container shop-web-1 (down) after #1
            #6 remove container shop-web-2 (down) after #2
            #7 remove container shop-own-1 (down) after #3
            #8 remove container shop-db-1 (down) after #4
            #9 remove network shop_back (down) after #8
            #10 remove network shop_default (down) after #5, #6, #7, #8
            #11 remove image nginx:latest (down --rmi) after #5, #6, #7
            #12 remove image redis:7 (down --rmi) after #8
            #13 remove volume shop_data (down --volumes) after #8
        "#]],
    );
    check(
        plan::down,
        &shop,
        &has,
        &all(RemoveImages::Local),
        &expect![[r#"
            #1 stop container shop-web-1 (down)
            #2 stop container shop-web-2 (down)
            #3 stop container shop-own-1 (down)
            #4 stop container shop-db-1 (down) after #1, #2
            #5 remove container shop-web-1 (down) after #1
            #6 remove container shop-web-2 (down) after #2
            #7 remove container shop-own-1 (down) after #3
            #8 remove container shop-db-1 (down) after #4
            #9 remove network shop_back (down) after #8
            #10 remove network shop_default (down) after #5, #6, #7, #8
            #11 remove image nginx:latest (down --rmi) after #5, #6, #7
            #12 remove volume shop_data (down --volumes) after #8
        "#]],
    );
}

#[test]
fn some_services_alone() {
    let web = Policy {
        services: vec!["web".into()],
        remove_volumes: true,
        ..policy()
    };
    check(
        plan::down,
        &shop(),
        &brought_up(&shop()),
        &web,
        &expect![[r#"
            #1 stop container shop-web-1 (down)
            #2 stop container shop-web-2 (down)
            #3 remove container shop-web-1 (down) after #1
            #4 remove container shop-web-2 (down) after #2
        "#]],
    );
    let db = Policy {
        services: vec!["db".into()],
        ..web
    };
    check(
        plan::down,
        &shop(),
        &brought_up(&shop()),
        &db,
        &expect![[r#"
            #1 stop container shop-web-1 (down)
            #2 stop container shop-web-2 (down)
            #3 stop container shop-db-1 (down) after #1, #2
            #4 remove container shop-web-1 (down) after #1
            #5 remove container shop-web-2 (down) after #2
            #6 remove container shop-db-1 (down) after #3
            #7 remove network shop_back (down) after #6
            #8 remove network shop_default (down) after #4, #5, #6
            #9 remove volume shop_data (down --volumes) after #6
        "#]],
    );
}

#[test]
fn orphans_stay_unless_asked() {
    let mut less = shop();
    less.services.remove("web");
    let has = brought_up(&shop());
    check(
        plan::down,
        &less,
        &has,
        &policy(),
        &expect![[r#"
        #1 stop container shop-db-1 (down)
        #2 remove container shop-db-1 (down) after #1
        #3 remove network shop_back (down) after #2
        #4 remove network shop_default (down) after #2
    "#]],
    );
    let orphans = Policy {
        orphans: Orphans::Remove,
        ..policy()
    };
    check(
        plan::down,
        &less,
        &has,
        &orphans,
        &expect![[r#"
            #1 stop container shop-db-1 (down)
            #2 remove container shop-db-1 (down) after #1
            #3 stop container shop-web-1 (orphan)
            #4 remove container shop-web-1 (orphan) after #3
            #5 stop container shop-web-2 (orphan)
            #6 remove container shop-web-2 (orphan) after #5
            #7 remove network shop_back (down) after #2
            #8 remove network shop_default (down) after #2, #4, #6
        "#]],
    );
}

#[test]
fn nothing_there_is_said() {
    check(
        plan::down,
        &shop(),
        &Observed::default(),
        &policy(),
        &expect![[r#"
            note: No resource found to remove for project "shop".
        "#]],
    );
}
