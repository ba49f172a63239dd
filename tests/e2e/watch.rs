//! `watch`: files that change, and what becomes of containers.

mod attached;
mod manifests;
mod project;
mod rebuild;

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};

use crate::container::Container;
use crate::daemon;
use crate::patience::until;
use crate::program::{Program, Running};
use crate::scenario::Scenario;

/// What a shell in a container says; none: it has failed.
fn says(container: &Container, script: &str) -> Option<String> {
    let (said, code) = daemon::try_exec(container.id(), &["sh", "-c", script])?;
    (code == 0).then_some(said)
}

/// Waits until a shell in every replica of a service says that.
#[track_caller]
fn until_says(shop: &Scenario, service: &str, script: &str, expected: &str) {
    until(&format!("`{script}` says {expected:?}"), || {
        let replicas = shop.replicas(service);
        let mut all = replicas.iter().map(|it| says(it, script));
        let same = all.all(|said| said.as_deref() == Some(expected));
        (same && !replicas.is_empty()).then_some(())
    });
}

/// Waits until something was printed.
#[track_caller]
fn until_told(watch: &Running, words: &str) {
    until(&format!("{words:?} is told"), || {
        let told = watch.stdout() + &watch.stderr();
        told.contains(words).then_some(())
    });
}

/// Starts to watch, and waits until it does.
#[track_caller]
fn watching(shop: &Scenario, arguments: &str) -> Running {
    let watch = shop.start(arguments);
    until_told(&watch, "Watch enabled");
    watch
}

const SYNC: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    stop_grace_period: 0s
    deploy: {replicas: 2}
    develop:
      watch:
        - {path: src, action: sync, target: /app, ignore: [tmp, '*.o']}
        - {path: one.conf, action: sync, target: /etc/one.conf}
";

#[test]
fn what_is_saved_is_in_all_containers() {
    let shop = Scenario::new("watchsync");
    shop.compose(SYNC).file("src/old", "old\n");
    let watch = watching(&shop, "watch");
    shop.file("src/a", "first\n");
    until_says(&shop, "web", "cat /app/a", "first\n");
    shop.file("src/a", "second\n");
    until_says(&shop, "web", "cat /app/a", "second\n");
    until_told(
        &watch,
        "Syncing service \"web\" after 1 changes were detected",
    );
    // Written beside and put in its place.
    shop.shell("echo third >src/a.new; mv src/a.new src/a");
    until_says(&shop, "web", "cat /app/a; ls -1 /app", "third\na\n");
    shop.shell("mkdir -p src/deep/er; echo b >src/deep/er/b; echo 1 >one.conf");
    until_says(&shop, "web", "cat /app/deep/er/b /etc/one.conf", "b\n1\n");
    shop.shell("mkdir src/tmp; echo x >src/tmp/x; echo x >src/x.o; echo x >src/.a.swp; mv src/deep src/other; rm src/a; echo z >src/z");
    until_says(
        &shop,
        "web",
        "cd /app; cat z; find . -type f | sort",
        "z\n./other/er/b\n./z\n",
    );
    shop.shell("rm -r src/other; mkdir src/other; echo c >src/other/c");
    until_says(
        &shop,
        "web",
        "cd /app; find . -type f | sort",
        "./other/c\n./z\n",
    );
    watch.signal("INT");
    watch.end().with_code(130);
    assert_eq!(shop.states(), ["web-1 running", "web-2 running"]);
}

#[test]
fn files_belong_to_the_containers_user() {
    let shop = Scenario::new("watchuser");
    shop.compose(&SYNC.replace("stop_grace", "user: nobody\n    stop_grace"));
    shop.file("src/old", "");
    let _watch = watching(&shop, "watch");
    fs::create_dir(shop.folder().join("src/bin")).unwrap();
    let run = shop.folder().join("src/bin/run");
    fs::write(&run, "#!/bin/sh\necho ran\n").unwrap();
    fs::set_permissions(&run, fs::Permissions::from_mode(0o750)).unwrap();
    symlink("bin/run", shop.folder().join("src/link")).unwrap();
    until_says(
        &shop,
        "web",
        "readlink /app/link; stat -c '%a %U' /app/bin/run; /app/link",
        "bin/run\n750 nobody\nran\n",
    );
    // Everybody's files can go, whoever they belong to.
    fs::remove_file(&run).unwrap();
    until_says(&shop, "web", "ls -1 /app/bin", "");
}

#[test]
fn a_new_folder_belongs_to_the_containers_user() {
    let reason = "Docker Compose's new folders belong to root";
    let Some(shop) = Scenario::of_rcompose_alone("watchowner", reason) else {
        return;
    };
    shop.compose(&SYNC.replace("stop_grace", "user: nobody\n    stop_grace"));
    shop.file("src/old", "");
    let _watch = watching(&shop, "watch");
    shop.file("src/sub/a", "a");
    until_says(&shop, "web", "touch /app/sub/b && ls -1 /app/sub", "a\nb\n");
}

#[test]
fn thousands_of_files_at_once_are_all_in_place() {
    let shop = Scenario::new("watchmany");
    shop.compose(SYNC);
    shop.shell(
        "mkdir -p src/1 src/2; for i in $(seq 1 500); do echo one $i >src/1/$i; done
         git init -q . && git add . && git -c user.name=x -c user.email=x@x commit -qm one
         git checkout -qb two; git rm -qr src/2 2>/dev/null || true
         for i in $(seq 251 750); do echo two $i >src/1/$i; done
         rm src/1/1 src/1/2; mkdir src/3; echo x >src/3/x; git add -A
         git -c user.name=x -c user.email=x@x commit -qm two; git checkout -q -",
    );
    let _watch = watching(&shop, "watch");
    shop.shell("for i in $(seq 1 500); do echo one $i >src/1/$i; done; git checkout -q two");
    let sums = "cd src && find . -type f | sort | xargs cat | md5sum";
    let expected = shop.shell(sums);
    let there = "cd /app && find . -type f | sort | xargs cat | md5sum";
    until_says(&shop, "web", there, &expected);
    shop.shell("git checkout -q -");
    let expected = shop.shell(sums);
    until_says(&shop, "web", there, &expected);
}

#[test]
fn restarts_and_commands_follow() {
    let shop = Scenario::new("watchacts");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    command: sh -c 'date +%s%N >/started; exec idle'
    stop_grace_period: 0s
    develop:
      watch:
        - {path: conf, action: sync+restart, target: /conf}
        - {path: marker, action: restart}
        - {path: src, action: sync+exec, target: /app, exec: {command: cp /app/a /copied, user: '0'}}
  db:
    image: rcompose-fixtures/busybox
    stop_grace_period: 0s
",
    );
    shop.file("src/a", "")
        .file("conf/old", "")
        .file("marker", "");
    let watch = watching(&shop, "watch");
    let db = shop.container("db").started();
    let before = shop.container("web").started();
    shop.file("src/a", "exec\n");
    until_says(&shop, "web", "cat /copied", "exec\n");
    assert_eq!(shop.container("web").started(), before);
    shop.file("conf/a", "conf\n");
    until("a restart", || {
        (shop.container("web").started() > before).then_some(())
    });
    until_says(&shop, "web", "cat /conf/a", "conf\n");
    until_told(&watch, "service(s) [\"web\"] restarted");
    let before = shop.container("web").started();
    shop.file("marker", "x");
    until("one more restart", || {
        (shop.container("web").started() > before).then_some(())
    });
    assert_eq!(shop.container("db").started(), db);
}

#[test]
fn what_a_container_refuses_is_tried_again() {
    let reason = "Docker Compose gives up on what a container has refused";
    let Some(shop) = Scenario::of_rcompose_alone("watchrefused", reason) else {
        return;
    };
    shop.compose(SYNC).file("src/old", "");
    let watch = watching(&shop, "watch");
    let first = &shop.replicas("web")[0];
    // A folder stands in the way in one of them.
    says(first, "mkdir -p /app/a").unwrap();
    shop.file("src/a", "a\n");
    until_told(&watch, "Syncing service \"web\" failed: ");
    says(first, "rmdir /app/a").unwrap();
    until_says(&shop, "web", "cat /app/a", "a\n");
}

#[test]
fn what_is_removed_stays_away_from_what_did_not_run() {
    let reason = "Docker Compose forgets what was removed meanwhile";
    let Some(shop) = Scenario::of_rcompose_alone("watchpaused", reason) else {
        return;
    };
    shop.compose(SYNC).file("src/a", "").file("src/b", "");
    let _watch = watching(&shop, "watch");
    shop.file("src/a", "a\n").file("src/b", "b\n");
    until_says(&shop, "web", "cat /app/a /app/b", "a\nb\n");
    shop.run("pause");
    shop.shell("rm src/a");
    shop.file("src/b", "c\n");
    shop.run("unpause");
    until_says(&shop, "web", "cat /app/b; ls -1 /app", "c\nb\n");
    shop.run("stop");
    shop.shell("rm src/b");
    shop.run("start");
    until_says(&shop, "web", "ls -1 /app", "");
}

#[test]
fn what_is_made_anew_gets_what_the_others_have() {
    let reason = "Docker Compose leaves containers behind that it has not made";
    let Some(shop) = Scenario::of_rcompose_alone("watchbehind", reason) else {
        return;
    };
    let initial = SYNC.replace("target: /app,", "target: /app, initial_sync: true,");
    shop.compose(&initial);
    shop.file("src/a", "a\n")
        .file("src/sub/b", "b\n")
        .file("src/tmp/x", "");
    let watch = watching(&shop, "watch");
    until_says(
        &shop,
        "web",
        "cd /app; cat a sub/b; ls -1",
        "a\nb\na\nsub\n",
    );
    shop.file("src/a", "new\n");
    until_says(&shop, "web", "cat /app/a", "new\n");
    let ids = shop.ids();
    shop.run("up -d --force-recreate");
    assert!(
        shop.ids()
            .values()
            .all(|id| !ids.values().any(|old| old == id))
    );
    until_says(
        &shop,
        "web",
        "cd /app; cat a sub/b; ls -1",
        "new\nb\na\nsub\n",
    );
    shop.run("up -d --scale web=3");
    until_says(&shop, "web", "cat /app/a", "new\n");
    assert_eq!(shop.replicas("web").len(), 3);
    until_told(&watch, "-web-3 was made or started");
}

#[test]
fn what_cannot_be_watched_is_said() {
    let shop = Scenario::new("watchno");
    shop.compose("services: {web: {image: rcompose-fixtures/busybox}}");
    shop.fails(1, "watch --no-up").reporting(
        "none of the selected services is configured for watch, consider setting a 'develop' section",
    );
    shop.compose(&SYNC.replace("action: sync, target: /app", "action: rebuild"));
    shop.fails(1, "watch --no-up")
        .reporting("can't watch service \"web\" with action rebuild without a build context");
    shop.compose(SYNC);
    shop.fails(1, "watch nobody");
    let _watch = watching(&shop, "watch --no-up");
    assert!(shop.containers().is_empty());
    shop.fails(1, "watch").reporting(&format!(
        "cannot take exclusive lock for project \"{}\"",
        shop.project()
    ));
}

#[test]
fn editors_read_json() {
    let reason = "Docker Compose tells nothing as JSON";
    let Some(shop) = Scenario::of_rcompose_alone("watchjson", reason) else {
        return;
    };
    shop.compose(SYNC).file("src/old", "");
    let watch = shop.start("--progress json watch");
    until_told(&watch, r#"{"watch":"enabled"}"#);
    shop.file("src/a", "a\n");
    until_says(&shop, "web", "cat /app/a", "a\n");
    until_told(&watch, r#""watch":"synced""#);
    let told = watch.stderr();
    let line = told.lines().find(|line| line.contains("synced")).unwrap();
    let line: serde_json::Value = serde_json::from_str(line).unwrap();
    assert_eq!(line["service"], "web");
    assert_eq!(
        (&line["files"], &line["containers"]),
        (&1.into(), &2.into())
    );
    assert_eq!(line["target"], "/app/a");
    assert!(line["milliseconds"].as_f64().unwrap() > 0.0);
}

#[test]
fn the_systems_limit_is_told_and_lived_with() {
    let reason = "Docker Compose ends when the system has no more watches to give";
    let Some(shop) = Scenario::of_rcompose_alone("watchlimit", reason) else {
        return;
    };
    shop.compose(SYNC)
        .file("src/a/b/file", "one\n")
        .file("src/c/file", "one\n")
        .file("src/d/file", "one\n");
    // A user namespace has a limit of its own.
    let setting = "/proc/sys/user/max_inotify_watches";
    let limited = format!(
        "#!/bin/sh\nexec unshare -r sh -c 'echo 3 >{setting}; exec \"$@\"' sh {} \"$@\"\n",
        Program::under_test().line()
    );
    shop.file("limited", &limited);
    shop.shell("chmod +x limited");
    if !shop
        .shell(&format!("unshare -r test -w {setting} && echo yes || true"))
        .contains("yes")
    {
        // Not for everybody to try.
        return;
    }
    let program = Program::named(shop.folder().join("limited").to_str().unwrap());
    let watch = shop.start_by(&program, "watch");
    until_told(&watch, "Watch enabled");
    until_told(&watch, "sudo sysctl fs.inotify.max_user_watches=1048576");
    shop.shell("for it in a/b c d; do echo two >src/$it/file; done");
    let all = "cat /app/a/b/file /app/c/file /app/d/file";
    until_says(&shop, "web", all, "two\ntwo\ntwo\n");
    watch.signal("INT");
    watch.end();
}

#[test]
fn a_root_behind_a_link_that_leads_elsewhere() {
    let reason = "Docker Compose goes on with where the link led at first";
    let Some(shop) = Scenario::of_rcompose_alone("watchlink", reason) else {
        return;
    };
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    stop_grace_period: 0s
    develop:
      watch: [{path: current, action: sync, target: /app, initial_sync: true}]
",
    );
    shop.file("one/both", "one\n").file("one/old", "");
    shop.file("two/both", "two\n").file("two/deep/new", "");
    shop.shell("ln -s one current");
    let watch = watching(&shop, "watch");
    let all = "cd /app; find . -type f | sort; cat both";
    until_says(&shop, "web", all, "./both\n./old\none\n");
    shop.shell("ln -s two next; mv -T next current");
    until_says(&shop, "web", all, "./both\n./deep/new\ntwo\n");
    shop.file("two/both", "three\n");
    until_says(&shop, "web", "cat /app/both", "three\n");
    // Without a link all stays as it is, until there is one again.
    shop.shell("rm current");
    until_told(&watch, "leads nowhere");
    shop.shell("ln -s one current");
    until_says(&shop, "web", all, "./both\n./old\none\n");
    watch.signal("INT");
    watch.end();
}
