//! Which images are pulled and built first, and what the rest of `up` assumes
//! of them.

use expect_test::expect;
use rcompose::model::{Build, Mount, Project, Service, labels};
use rcompose::observed::Image;
use rcompose::plan::{self, Action, Build as WhenToBuild, Policy, Pull};

use super::{brought_up, check, check_up};
use crate::builder::{With, images, policy, project, service};

fn built(name: &str, image: &str) -> Service {
    service(name, image).and(|service| service.build = Some(Box::new(Build::default())))
}

fn pulled(name: &str, image: &str, policy: &str) -> Service {
    service(name, image).and(|service| service.pull_policy = policy.into())
}

#[test]
fn what_is_missing_comes_first() {
    let shop = project(vec![
        service("web", "nginx"),
        service("twin", "docker.io/library/nginx:latest"),
        built("own", ""),
        service("there", "redis:7"),
    ]);
    check_up(
        &shop,
        &images(&["redis:7"]),
        &policy(),
        &expect![[r#"
            #1 pull image docker.io/library/nginx:latest (not there)
            #2 build image shop-own (not there)
            #3 create network shop_default (not there)
            #4 create container shop-own-1 (not there) after #2, #3
            #5 create container shop-there-1 (not there) after #3
            #6 create container shop-twin-1 (not there) after #1, #3
            #7 create container shop-web-1 (not there) after #1, #3
            #8 start container shop-own-1 (not there) after #4
            #9 start container shop-there-1 (not there) after #5
            #10 start container shop-twin-1 (not there) after #6
            #11 start container shop-web-1 (not there) after #7
        "#]],
    );
}

#[test]
fn the_pull_policy_decides() {
    let shop = project(vec![
        pulled("a", "always", "always"),
        pulled("b", "missing", "missing"),
        pulled("c", "default", "if_not_present"),
        pulled("d", "old", "daily"),
        pulled("e", "fresh", "weekly"),
        pulled("f", "unknown", "every_1h30m"),
    ]);
    let mut has = images(&["always", "missing", "default", "old", "fresh", "unknown"]);
    for (key, image) in &mut has.images {
        image.tagged = match key.as_str() {
            "docker.io/library/old:latest" | "docker.io/library/fresh:latest" => {
                Some(1_000_000 - 25 * 3600)
            }
            _ => None,
        };
    }
    let now = Policy {
        now: 1_000_000,
        ..policy()
    };
    check(
        plan::images,
        &shop,
        &has,
        &now,
        &expect![[r#"
        #1 pull image always (pull policy always)
        #2 pull image old (older than its pull policy wants)
        #3 pull image unknown (older than its pull policy wants)
    "#]],
    );
    let flag = Policy {
        pull: Some(Pull::Missing),
        ..now
    };
    check(plan::images, &shop, &has, &flag, &expect![[""]]);
    let wrong = project([pulled("a", "always", "sometimes")]);
    check(
        plan::images,
        &wrong,
        &has,
        &policy(),
        &expect![[r#"
        error at services.a.pull_policy: invalid pull_policy "sometimes"
    "#]],
    );
}

#[test]
fn never_and_missing_is_an_error() {
    let shop = project([pulled("web", "nginx", "never")]);
    check(
        plan::images,
        &shop,
        &images(&[]),
        &policy(),
        &expect![[r#"
        error at services.web.image: no such image: nginx, and its pull policy is never
    "#]],
    );
    let shop = project([built("web", "")]);
    let no_build = Policy {
        build: WhenToBuild::Never,
        ..policy()
    };
    check(
        plan::images,
        &shop,
        &images(&[]),
        &no_build,
        &expect![[r#"
        error at services.web.build: image shop-web is not there, and --no-build keeps it so
    "#]],
    );
    check(
        plan::containers,
        &shop,
        &images(&[]),
        &policy(),
        &expect![[r#"
            error at services.web.build: no such image: shop-web
        "#]],
    );
}

#[test]
fn a_build_stands_in_for_a_pull() {
    let shop = project(vec![
        built("web", "example.com/web"),
        service("copy", "example.com/web"),
    ]);
    check(
        plan::images,
        &shop,
        &images(&[]),
        &policy(),
        &expect![[r#"
        #1 pull image example.com/web (not there)
        #2 build image example.com/web (not there) after #1 if #1 fails
    "#]],
    );
}

#[test]
fn builds_follow_the_images_that_their_dockerfiles_name() {
    let shop = project(vec![
        built("app", ""),
        built("base", ""),
        built("tools", ""),
    ]);
    let bases = [
        ("app", vec!["shop-base:latest", "nginx"]),
        ("base", vec!["shop-base", "docker.io/library/shop-tools"]),
    ];
    let bases = bases.map(|(name, images)| {
        let images = images.into_iter().map(str::to_owned);
        (name.to_owned(), images.collect())
    });
    let policy = Policy {
        bases: bases.into(),
        ..policy()
    };
    check(
        plan::build,
        &shop,
        &images(&[]),
        &policy,
        &expect![[r#"
            #1 build image shop-tools (build)
            #2 build image shop-base (build) after #1
            #3 build image shop-app (build) after #2
        "#]],
    );
    // What is not asked for is not built for that.
    let app = Policy {
        services: vec!["app".into()],
        ..policy
    };
    check(
        plan::build,
        &shop,
        &images(&[]),
        &app,
        &expect![[r#"
            #1 build image shop-app (build)
        "#]],
    );
}

#[test]
fn builds_follow_the_images_that_they_start_from() {
    let from = |name: &str, base: &str| {
        built(name, "").and(|service| {
            let build = service.build.as_mut().unwrap();
            let context = format!("service:{base}");
            build.additional_contexts.insert("base".into(), context);
        })
    };
    let shop = project(vec![
        from("a", "b"),
        from("b", "c"),
        built("c", ""),
        built("d", ""),
    ]);
    check(
        plan::images,
        &shop,
        &images(&[]),
        &policy(),
        &expect![[r#"
        #1 build image shop-c (not there)
        #2 build image shop-d (not there)
        #3 build image shop-b (not there) after #1
        #4 build image shop-a (not there) after #3
    "#]],
    );
    let a = Policy {
        services: vec!["a".into()],
        ..policy()
    };
    let has = images(&["shop-a", "shop-b", "shop-c"]);
    check(
        plan::build,
        &shop,
        &has,
        &a,
        &expect![[r#"
        #1 build image shop-c (build)
        #2 build image shop-b (build) after #1
        #3 build image shop-a (build) after #2
    "#]],
    );
    // What `up` and `run` build is no other image.
    check(
        plan::images,
        &shop,
        &images(&[]),
        &a,
        &expect![[r#"
        #1 build image shop-c (another image starts from it)
        #2 build image shop-b (another image starts from it) after #1
        #3 build image shop-a (not there) after #2
    "#]],
    );
}

#[test]
fn what_is_built_or_pulled_anew_is_assumed_to_change() {
    let shop = project([built("web", "nginx"), pulled("db", "redis:7", "always")]);
    let has = brought_up(&shop);
    let build = Policy {
        build: WhenToBuild::Always,
        ..policy()
    };
    check_up(
        &shop,
        &has,
        &build,
        &expect![[r#"
        #1 pull image redis:7 (pull policy always)
        #2 build image nginx (--build)
        #3 create container 0abc00000003_shop-db-1 (image redis:7 assumed to change by the pull) after #1
        #4 stop container shop-db-1 (image redis:7 assumed to change by the pull) after #3
        #5 remove container shop-db-1 (image redis:7 assumed to change by the pull) after #4
        #6 rename container 0abc00000003_shop-db-1 to shop-db-1 (image redis:7 assumed to change by the pull) after #5
        #7 create container 0abc00000002_shop-web-1 (image nginx assumed to change by the build) after #2
        #8 stop container shop-web-1 (image nginx assumed to change by the build) after #7
        #9 remove container shop-web-1 (image nginx assumed to change by the build) after #8
        #10 rename container 0abc00000002_shop-web-1 to shop-web-1 (image nginx assumed to change by the build) after #9
        #11 start container shop-db-1 (image redis:7 assumed to change by the pull) after #6
        #12 start container shop-web-1 (image nginx assumed to change by the build) after #10
    "#]],
    );
    check(plan::containers, &shop, &has, &build, &expect![[""]]);
}

#[test]
fn mounted_images_are_pulled_when_missing() {
    let shop = project([service("web", "nginx").and(|web| {
        web.volumes.push(Mount {
            kind: "image".into(),
            source: "data:1".into(),
            target: "/data".into(),
            ..Mount::default()
        });
    })]);
    check_up(
        &shop,
        &images(&["nginx"]),
        &policy(),
        &expect![[r#"
        #1 pull image data:1 (not there)
        #2 create network shop_default (not there)
        #3 create container shop-web-1 (not there) after #1, #2
        #4 start container shop-web-1 (not there) after #3
    "#]],
    );
}

#[test]
fn pull_fetches_what_could_be_newer() {
    let shop = project(vec![
        service("a", "nginx"),
        pulled("b", "redis:7", "missing"),
        pulled("c", "busybox", "missing"),
        pulled("d", "never", "never"),
        built("e", ""),
        built("f", "own:1"),
    ]);
    let has = images(&["nginx", "redis:7", "busybox"]);
    check(
        plan::pull,
        &shop,
        &has,
        &policy(),
        &expect![[r#"
        #1 pull image nginx (pull)
        #2 pull image busybox (pull)
        #3 pull image own:1 (not there)
    "#]],
    );
    let less = Policy {
        ignore_buildable: true,
        pull: Some(Pull::Missing),
        ..policy()
    };
    check(
        plan::pull,
        &shop,
        &has,
        &less,
        &expect![[r#"
        #1 pull image nginx (pull)
        #2 pull image busybox (pull)
        #3 pull image never (not there)
    "#]],
    );
}

fn named(name: &str, image: &str, tags: &[&str]) -> Service {
    built(name, image).and(|service| {
        let build = service.build.as_mut().unwrap();
        build.tags = tags.iter().map(|tag| (*tag).to_owned()).collect();
    })
}

#[test]
fn what_is_built_under_a_name_is_pushed() {
    let shop = project([
        named("web", "reg/web:1", &["reg/web:latest", "reg/web:1"]),
        named("same", "reg/web:1", &[]),
        named("nameless", "", &[]),
        service("db", "redis"),
    ]);
    check(
        plan::push,
        &shop,
        &images(&[]),
        &policy(),
        &expect![[r#"
            #1 push image reg/web:1 (push)
            #2 push image reg/web:latest (push)
        "#]],
    );
    check(
        plan::build_and_push,
        &shop,
        &images(&[]),
        &Policy {
            ignore_push_failures: true,
            services: vec!["web".into()],
            build: WhenToBuild::Always,
            no_deps: true,
            ..policy()
        },
        &expect![[r#"
            #1 build image reg/web:1 (build)
            #2 push image reg/web:1 (--push) after #1
            #3 push image reg/web:latest (--push) after #1
        "#]],
    );
}

#[test]
fn only_nameless_images_of_the_services_go() {
    let shop = project(vec![built("web", ""), built("db", "")]);
    let mut has = brought_up(&project(vec![service("web", "nginx")]));
    let mut add = |id: &str, project: &str, service: &str, name: Option<&str>| {
        let labels = [
            (labels::PROJECT.to_owned(), project.to_owned()),
            (labels::SERVICE.to_owned(), service.to_owned()),
        ];
        let image = Image {
            id: id.to_owned(),
            labels: labels.into(),
            ..Image::default()
        };
        let keys = [Some(id), name].into_iter().flatten();
        has.images
            .extend(keys.map(|key| (key.to_owned(), image.clone())));
    };
    add("sha256:named", "shop", "web", Some("shop-web:latest"));
    add("sha256:replaced", "shop", "web", None);
    add("sha256:used", "shop", "web", None);
    add("sha256:other-service", "shop", "db", None);
    add("sha256:other-project", "bakery", "web", None);
    has.containers[0].image_id = "sha256:used".to_owned();
    let policy = Policy {
        services: vec!["web".to_owned()],
        ..policy()
    };
    check(
        plan::dangling,
        &shop,
        &has,
        &policy,
        &expect![[r#"
            #1 remove image sha256:replaced (replaced by a newer build)
        "#]],
    );
}

#[test]
fn pull_says_what_it_leaves_alone() {
    let shop = project([
        pulled("a", "nginx", ""),
        pulled("b", "nginx", ""),
        pulled("c", "redis:7", "missing"),
        pulled("d", "never", "never"),
        built("e", ""),
    ]);
    let has = images(&["nginx", "redis:7"]);
    let plan = plan::pull(&shop, &has, &policy()).unwrap();
    let skipped = plan.skipped.iter();
    let said: Vec<String> = skipped
        .map(|it| format!("{}: {}", it.service, it.reason))
        .collect();
    expect![[r#"
        b: Image is already being pulled by a
        c: Image is already present locally
        d: The pull policy is never
        e: No image to be pulled"#]]
    .assert_eq(&said.join("\n"));
}

#[test]
fn a_default_platform_stands_in_for_that_of_services() {
    let several = |service: &mut Service| {
        let build = service.build.as_mut().unwrap();
        build.platforms = vec!["linux/amd64".into(), "linux/arm64".into()];
    };
    let mut shop = project([built("web", "").and(several)]);
    let platforms = |shop: &Project| {
        let plan = plan::images(shop, &images(&[]), &policy()).map_err(|it| it.to_string())?;
        let Action::BuildImage(spec) = &plan.steps()[0].action else {
            return Err("no build".to_owned());
        };
        Ok(spec.build.platforms.join(" "))
    };
    assert_eq!(platforms(&shop).unwrap(), "linux/amd64 linux/arm64");
    let mut prefer = |platform: &str| {
        let name = "DOCKER_DEFAULT_PLATFORM".to_owned();
        shop.environment.insert(name, platform.to_owned());
        platforms(&shop)
    };
    assert_eq!(prefer("linux/arm64").unwrap(), "linux/arm64");
    let refused = prefer("windows/amd64").unwrap_err();
    assert!(
        refused.contains("set by DOCKER_DEFAULT_PLATFORM: windows/amd64"),
        "{refused}"
    );
}
