//! Networks and volumes: missing, diverged, external, somebody else's.

use expect_test::expect;
use rcompose::model::{Project, labels};
use rcompose::observed::{Network, Observed, State};
use rcompose::plan::{Orphans, Policy, ReplaceVolumes};

use super::{brought_up, check_up};
use crate::builder::{With, images, policy, project, service};

fn shop() -> Project {
    project([
        service("web", "nginx")
            .mounts("data", "/data")
            .joins(&["front", "back"]),
        service("db", "redis:7").joins(&["back"]),
    ])
}

#[test]
fn only_what_services_use_is_made() {
    let mut shop = shop();
    shop.networks.insert(
        "idle".into(),
        rcompose::model::Network {
            name: "shop_idle".into(),
            ..Default::default()
        },
    );
    let db = Policy {
        services: vec!["db".into()],
        ..policy()
    };
    check_up(
        &shop,
        &images(&["nginx", "redis:7"]),
        &db,
        &expect![[r#"
        #1 create network shop_back (not there)
        #2 create container shop-db-1 (not there) after #1
        #3 start container shop-db-1 (not there) after #2
    "#]],
    );
    let all = Policy {
        all_resources: true,
        no_start: true,
        ..db
    };
    check_up(
        &shop,
        &images(&["nginx", "redis:7"]),
        &all,
        &expect![[r#"
        #1 create network shop_back (not there)
        #2 create network shop_front (not there)
        #3 create network shop_idle (not there)
        #4 create volume shop_data (not there)
        #5 create container shop-db-1 (not there) after #1
    "#]],
    );
}

#[test]
fn a_diverged_network_is_made_anew_around_its_containers() {
    let before = shop();
    let mut after = shop();
    after.networks.get_mut("back").unwrap().internal = true;
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r#"
        #1 stop container shop-web-1 (network back changed)
        #2 disconnect container shop-web-1 from shop_back (network back changed) after #1
        #3 stop container shop-db-1 (network back changed)
        #4 disconnect container shop-db-1 from shop_back (network back changed) after #3
        #5 remove network shop_back (configuration changed) after #2, #4
        #6 create network shop_back (configuration changed) after #5
        #7 connect container shop-db-1 to shop_back (network back changed) after #6
        #8 connect container shop-web-1 to shop_back (network back changed) after #6
        #9 start container shop-db-1 (network back changed) after #7
        #10 start container shop-web-1 (network back changed) after #8
    "#]],
    );
    // Containers that the command is not about come back too.
    let web = Policy {
        services: vec!["web".into()],
        ..policy()
    };
    check_up(
        &after,
        &brought_up(&before),
        &web,
        &expect![[r#"
        #1 stop container shop-web-1 (network back changed)
        #2 disconnect container shop-web-1 from shop_back (network back changed) after #1
        #3 stop container shop-db-1 (network back changed)
        #4 disconnect container shop-db-1 from shop_back (network back changed) after #3
        #5 remove network shop_back (configuration changed) after #2, #4
        #6 create network shop_back (configuration changed) after #5
        #7 connect container shop-web-1 to shop_back (network back changed) after #6
        #8 start container shop-web-1 (network back changed) after #7
        #9 connect container shop-db-1 to shop_back (network back changed) after #6
        #10 start container shop-db-1 (network back changed) after #9
    "#]],
    );
}

#[test]
fn a_second_network_of_the_same_name_goes_first() {
    let shop = shop();
    let mut observed = brought_up(&shop);
    let back = |network: &&Network| network.name == "shop_back";
    let mut double = observed.networks.iter().find(back).unwrap().clone();
    // Earlier in the list and smaller than the one that is in use.
    double.id = "0".into();
    observed.networks.insert(0, double);
    observed.containers[0].state = State::Exited;
    check_up(
        &shop,
        &observed,
        &policy(),
        &expect![[r#"
            #1 remove network shop_back (a second network of this name)
            #2 start container shop-web-1 (exited) after #1
        "#]],
    );
}

#[test]
fn a_renamed_network_is_left_for_the_new_one() {
    let before = shop();
    let mut after = shop();
    after.networks.get_mut("back").unwrap().name = "other".into();
    check_up(
        &after,
        &brought_up(&before),
        &policy(),
        &expect![[r#"
            #1 create network other (not there)
            #2 create container 0abc00000004_shop-db-1 (not in network other) after #1
            #3 stop container shop-db-1 (not in network other) after #2
            #4 remove container shop-db-1 (not in network other) after #3
            #5 rename container 0abc00000004_shop-db-1 to shop-db-1 (not in network other) after #4
            #6 create container 0abc00000003_shop-web-1 (not in network other) after #1
            #7 stop container shop-web-1 (not in network other) after #6
            #8 remove container shop-web-1 (not in network other) after #7
            #9 rename container 0abc00000003_shop-web-1 to shop-web-1 (not in network other) after #8
            #10 start container shop-db-1 (not in network other) after #5
            #11 start container shop-web-1 (not in network other) after #9
            #12 remove network shop_back (renamed to other) after #4, #8
        "#]],
    );
}

#[test]
fn external_ones_must_be_there_and_are_left_alone() {
    let mut shop = shop();
    shop.networks.get_mut("back").unwrap().external = true;
    check_up(
        &shop,
        &images(&["nginx", "redis:7"]),
        &policy(),
        &expect![[r#"
            error at networks.back: network shop_back declared as external, but could not be found
        "#]],
    );
    let mut shop = self::shop();
    shop.volumes.get_mut("data").unwrap().external = true;
    check_up(
        &shop,
        &images(&["nginx", "redis:7"]),
        &policy(),
        &expect![[r#"
            error at volumes.data: external volume "shop_data" not found
        "#]],
    );
    let mut changed = self::shop();
    for network in changed.networks.values_mut() {
        network.external = true;
        network.internal = true;
    }
    check_up(
        &changed,
        &brought_up(&self::shop()),
        &policy(),
        &expect![[""]],
    );
}

#[test]
fn what_others_have_made_is_used_as_it_is() {
    let shop = shop();
    let mut has = Observed {
        containers: Vec::new(),
        ..brought_up(&shop)
    };
    has.networks[0].labels.clear();
    has.volumes[0]
        .labels
        .insert(labels::PROJECT.into(), "else".into());
    check_up(
        &shop,
        &has,
        &policy(),
        &expect![[r##"
        #1 create container shop-db-1 (not there)
        #2 create container shop-web-1 (not there)
        #3 start container shop-db-1 (not there) after #1
        #4 start container shop-web-1 (not there) after #2
        note at networks.front: network shop_front exists but was not created for project shop; it is used as it is. Use `external: true` to say so
        note at volumes.data: volume "shop_data" already exists but was created for project "else" (expected "shop"). Use `external: true` to use an existing volume
    "##]],
    );
}

#[test]
fn a_diverged_volume_is_replaced_only_with_consent() {
    let before = project([
        service("web", "nginx").mounts("data", "/data"),
        service("copy", "nginx")
            .and(|copy| copy.volumes_from.push("web".into()))
            .needs("web", rcompose::model::Condition::ServiceStarted),
    ]);
    let mut after = before.clone();
    let data = after.volumes.get_mut("data").unwrap();
    data.driver_opts.insert("type".into(), "tmpfs".into());
    let has = brought_up(&before);
    check_up(
        &after,
        &has,
        &policy(),
        &expect![[r#"
        note at volumes.data: volume "shop_data" exists but doesn't match the project's files; it is used as it is, since replacing it would lose its data
        question: Volume "shop_data" exists but doesn't match configuration in compose file. Recreate (data will be lost)?
    "#]],
    );
    let agreed = Policy {
        replace_volumes: ReplaceVolumes::Named(["shop_data".to_owned()].into()),
        ..policy()
    };
    check_up(
        &after,
        &has,
        &agreed,
        &expect![[r#"
            #1 stop container shop-web-1 (volume data changed)
            #2 remove container shop-web-1 (volume data changed) after #1
            #3 remove volume shop_data (configuration changed) after #2
            #4 create volume shop_data (configuration changed) after #3
            #5 create container shop-web-1 (volume data changed) after #4
            #6 create container 0abc00000003_shop-copy-1 (it shares with service web, which is made anew) after #5
            #7 stop container shop-copy-1 (it shares with service web, which is made anew) after #6
            #8 remove container shop-copy-1 (it shares with service web, which is made anew) after #7
            #9 rename container 0abc00000003_shop-copy-1 to shop-copy-1 (it shares with service web, which is made anew) after #8
            #10 start container shop-web-1 (volume data changed) after #5
            #11 start container shop-copy-1 (it shares with service web, which is made anew) after #9, #10
        "#]],
    );
    let refused = Policy {
        replace_volumes: ReplaceVolumes::Named([].into()),
        ..policy()
    };
    check_up(
        &after,
        &has,
        &refused,
        &expect![[r#"
        note at volumes.data: volume "shop_data" exists but doesn't match the project's files; it is used as it is, since replacing it would lose its data
    "#]],
    );
    // A container that stays keeps the volume from going.
    let mut less = after.clone();
    less.services.remove("copy");
    let mut mounted = has.clone();
    for container in &mut mounted.containers {
        container.mounts.push(rcompose::observed::Mount {
            kind: "volume".into(),
            name: "shop_data".into(),
            ..Default::default()
        });
    }
    check_up(
        &less,
        &mounted,
        &agreed,
        &expect![[r#"
        error at volumes.data: volume "shop_data" cannot be replaced: container shop-copy-1 uses it, and this command leaves that alone
    "#]],
    );
    let with_orphans = Policy {
        orphans: Orphans::Remove,
        ..agreed
    };
    check_up(
        &less,
        &mounted,
        &with_orphans,
        &expect![[r#"
            #1 stop container shop-web-1 (volume data changed)
            #2 remove container shop-web-1 (volume data changed) after #1
            #3 stop container shop-copy-1 (volume data changed)
            #4 remove container shop-copy-1 (volume data changed) after #3
            #5 remove volume shop_data (configuration changed) after #2, #4
            #6 create volume shop_data (configuration changed) after #5
            #7 create container shop-web-1 (volume data changed) after #6
            #8 start container shop-web-1 (volume data changed) after #7
        "#]],
    );
}
