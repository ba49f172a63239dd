//! The project's own files: what differs is applied, what is wrong is shown.

use super::{until_says, until_told, watching};
use crate::patience::until;
use crate::scenario::Scenario;

const REASON: &str = "Docker Compose does not watch the project's own files";

const SHOP: &str = "
include: [db.yaml]
services:
  web:
    image: rcompose-fixtures/busybox
    stop_grace_period: 0s
    environment: {COLOUR: '${COLOUR:-none}', TEXT: first}
    env_file: [{path: web.env, required: false}]
    configs: [greeting]
    develop:
      watch:
        - {path: src, action: sync, target: /app}
configs:
  greeting: {file: greeting.txt}
";

const DB: &str = "
services:
  db:
    image: rcompose-fixtures/busybox
    stop_grace_period: 0s
";

#[test]
fn only_what_changed_is_applied() {
    let Some(shop) = Scenario::of_rcompose_alone("watchproject", REASON) else {
        return;
    };
    shop.compose(SHOP)
        .file("db.yaml", DB)
        .file("greeting.txt", "hello\n");
    let watch = watching(&shop, "watch");
    let db = shop.container("db").started();
    shop.file("src/a", "a\n");
    until_says(&shop, "web", "cat /app/a", "a\n");
    shop.compose(&SHOP.replace("first", "second"));
    until_says(&shop, "web", "echo $TEXT; cat /app/a", "second\na\n");
    until_told(&watch, "compose.yaml changed: ");
    shop.file(".env", "COLOUR=red\n");
    until_says(&shop, "web", "echo $COLOUR", "red\n");
    shop.file("web.env", "SIZE=large\n");
    until_says(&shop, "web", "echo $SIZE", "large\n");
    // What is mounted is the file of before.
    shop.shell("echo good morning >new.txt; mv new.txt greeting.txt");
    until_says(&shop, "web", "cat /greeting", "good morning\n");
    assert_eq!(shop.container("db").started(), db);
    shop.file(
        "db.yaml",
        &DB.replace("stop_", "environment: {A: b}\n    stop_"),
    );
    until_says(&shop, "db", "echo $A", "b\n");
    // Another rule, at once.
    let more = "        - {path: more, action: sync, target: /more}\nconfigs:";
    shop.compose(&SHOP.replace("configs:\n  greeting", &format!("{more}\n  greeting")));
    until("the file is read", || {
        watch
            .stdout()
            .matches("compose.yaml changed: ")
            .nth(1)
            .map(drop)
    });
    shop.file("more/b", "b\n");
    until_says(&shop, "web", "cat /more/b", "b\n");
}

#[test]
fn a_broken_edit_leaves_everything_running() {
    let Some(shop) = Scenario::of_rcompose_alone("watchslip", REASON) else {
        return;
    };
    shop.compose(SHOP)
        .file("db.yaml", DB)
        .file("greeting.txt", "hello\n");
    let watch = watching(&shop, "watch");
    let before = shop.starts();
    shop.compose(&SHOP.replace("stop_grace_period", "stop_grace_perio"));
    until_told(&watch, "what runs goes on as it is");
    until_told(&watch, "compose.yaml:6:5");
    assert_eq!(shop.starts(), before);
    // It goes on watching by the rules of before.
    shop.file("src/a", "a\n");
    until_says(&shop, "web", "cat /app/a", "a\n");
    shop.compose(&SHOP.replace("first", "mended"));
    until_says(&shop, "web", "echo $TEXT", "mended\n");
}

#[test]
fn every_kind_of_file_of_a_project_counts() {
    let Some(shop) = Scenario::of_rcompose_alone("watchfiles", REASON) else {
        return;
    };
    // It names no image: what is built would get that name.
    let base = "services: {base: {environment: {A: one}}}";
    shop.compose(
        "
services:
  web:
    extends: {file: base.yaml, service: base}
    build: web
    stop_grace_period: 0s
    secrets: [key]
    develop: {watch: [{path: src, action: sync, target: /app}]}
secrets:
  key: {file: key.txt}
",
    )
    .file("base.yaml", base)
    .file("key.txt", "first\n")
    .file("web/Dockerfile", "FROM rcompose-fixtures/busybox\n");
    let watch = watching(&shop, "watch");
    shop.shell("echo second >new.txt; mv new.txt key.txt");
    until_says(&shop, "web", "cat /run/secrets/key", "second\n");
    shop.file("base.yaml", &base.replace("one", "two"));
    until_says(&shop, "web", "echo $A", "two\n");
    // Nothing of a secret is told.
    assert!(!(watch.stdout() + &watch.stderr()).contains("second"));
    shop.file(
        "web/Dockerfile",
        "FROM rcompose-fixtures/busybox\nENV B=built\n",
    );
    until_says(&shop, "web", "echo $A $B", "two built\n");
    // So does one that was not there.
    shop.file(
        "compose.override.yaml",
        "services: {web: {environment: {C: more}}}",
    );
    until_says(&shop, "web", "echo $A $B $C", "two built more\n");
    shop.shell("rm compose.override.yaml");
    until_says(&shop, "web", "echo $A $B $C", "two built\n");
}
