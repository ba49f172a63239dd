//! Files of ConfigMaps and Secrets that change: what is written anew, and what
//! is replaced.

use expect_test::expect;
use rcompose::engine::fake::Fake;
use rcompose::execute::{Limits, execute};
use rcompose::model::{Extensions, FileObject, FileReference, Project, Volume, labels};
use rcompose::observed::Observed;
use rcompose::plan::{self, Policy, Run};
use serde_json::json;

use super::check_up;
use crate::builder::{With, images, policy, project, service};

/// A service with a file on a volume of such files, and one in its own root.
fn shop(content: &str) -> Project {
    let file = |target: &str| FileReference {
        source: "conf".into(),
        target: target.into(),
        ..FileReference::default()
    };
    let mut shop = project([
        service("web", "nginx")
            .mounts("files", "/etc/conf")
            .and(|it| it.configs = vec![file("/etc/conf/a")]),
        service("part", "nginx").and(|it| it.configs = vec![file("/a")]),
    ]);
    let conf = FileObject {
        content: content.into(),
        ..FileObject::default()
    };
    shop.configs.insert("conf".into(), conf);
    let files = json!({"files": {"version": content, "image": "rcompose.internal/gateway:1"}});
    let volume = Volume {
        name: "shop_files".into(),
        labels: [(labels::EPHEMERAL.into(), "true".into())].into(),
        extensions: Extensions::from([("x-rcompose".to_owned(), files)]),
        ..Volume::default()
    };
    shop.volumes.insert("files".into(), volume);
    shop
}

fn up(shop: &Project) -> Observed {
    let engine = Fake::with(images(&["nginx"]));
    let plan = plan::up(shop, &engine.observed(), &policy()).unwrap();
    let cancel = tokio_util::sync::CancellationToken::new();
    let limits = Limits::default();
    let outcome = crate::execute::run(execute(&plan, &engine, limits, &cancel, &mut |_| {}));
    assert!(outcome.is_complete(), "{plan}");
    engine.observed().clone()
}

#[test]
fn only_what_has_a_file_of_its_own_is_replaced() {
    let has = up(&shop("one"));
    check_up(&shop("one"), &has, &policy(), &expect![[""]]);
    check_up(
        &shop("two"),
        &has,
        &policy(),
        &expect![[r#"
        #1 refresh files of volume shop_files (the content of its ConfigMap or Secret changed, which no container is replaced for)
        #2 remove volume shop_files.one (its files have changed) after #1
        #3 create volume shop_files.two (tells what is in shop_files) after #1
        #4 create container 0abc00000003_shop-part-1 (the content of its configs or secrets changed)
        #5 stop container shop-part-1 (the content of its configs or secrets changed) after #4
        #6 remove container shop-part-1 (the content of its configs or secrets changed) after #5
        #7 rename container 0abc00000003_shop-part-1 to shop-part-1 (the content of its configs or secrets changed) after #6
        #8 copy files into container shop-part-1 (the content of its configs or secrets changed) after #7
        #9 start container shop-part-1 (the content of its configs or secrets changed) after #8
    "#]],
    );
    // A pod among others is made with the files that there are.
    let run = Policy {
        services: vec!["web".into()],
        scale: [("web".to_owned(), 1)].into(),
        run: Some(Run {
            number: 7,
            cause: "due".into(),
        }),
        ..policy()
    };
    super::check(
        plan::scheduled,
        &shop("two"),
        &has,
        &run,
        &expect![[r#"
        #1 create container shop-web-7 (due)
        #2 copy files into container shop-web-7 (due) after #1
        #3 start container shop-web-7 (due) after #2
    "#]],
    );
}

#[test]
fn what_tells_of_a_volume_goes_with_it() {
    let has = up(&shop("one"));
    super::check(
        plan::down,
        &shop("one"),
        &has,
        &policy(),
        &expect![[r#"
        #1 stop container shop-web-1 (down)
        #2 stop container shop-part-1 (down)
        #3 remove container shop-web-1 (down) after #1
        #4 remove container shop-part-1 (down) after #2
        #5 remove network shop_default (down) after #3, #4
        #6 remove volume shop_files (down) after #3
        #7 remove volume shop_files.one (down)
    "#]],
    );
    let mut without = shop("one");
    without.services.remove("web");
    without.volumes.clear();
    check_up(
        &without,
        &has,
        &policy(),
        &expect![[r#"
        #1 remove volume shop_files.one (its volume is gone)
        note: Found orphan containers ([shop-web-1]) for this project. If you removed or renamed this service in your compose file, you can run this command with the --remove-orphans flag to clean it up.
    "#]],
    );
}
