//! Images that are built anew when their files change.

use super::{says, until_says, until_told, watching};
use crate::patience::until;
use crate::scenario::Scenario;

const NEEDS_BUILDX: &str = "docker compose needs buildx for it";

const BUILD: &str = "
services:
  web:
    build: web
    stop_grace_period: 0s
    develop:
      watch:
        - {path: web, action: rebuild}
  db:
    image: rcompose-fixtures/busybox
    stop_grace_period: 0s
";

const DOCKERFILE: &str = "FROM rcompose-fixtures/busybox\nCOPY . /app\n";

fn shop(name: &str) -> Option<Scenario> {
    let shop = Scenario::of_rcompose_alone(name, NEEDS_BUILDX)?;
    shop.compose(BUILD)
        .file("web/Dockerfile", DOCKERFILE)
        .file("web/a", "first\n");
    Some(shop)
}

#[test]
fn a_change_is_in_the_next_image() {
    let Some(shop) = shop("watchbuild") else {
        return;
    };
    let watch = watching(&shop, "watch");
    let (web, db) = (shop.container("web"), shop.container("db"));
    shop.file("web/a", "second\n");
    until_says(&shop, "web", "cat /app/a", "second\n");
    until_told(
        &watch,
        "Rebuilding service(s) [\"web\"] after changes were detected...",
    );
    until_told(&watch, "service(s) [\"web\"] successfully built");
    assert!(!watch.stderr().contains('\x07'));
    assert_ne!(shop.container("web").id(), web.id());
    assert_eq!(shop.container("db").started(), db.started());
    // The image that lost its name is gone.
    until("no image is left over", || {
        let script = "docker images -q -f dangling=true -f label=com.docker.compose.project=$COMPOSE_PROJECT_NAME | wc -l";
        (shop.shell(script).trim() == "0").then_some(())
    });
    shop.file(
        "web/Dockerfile",
        &format!("{DOCKERFILE}RUN echo more >/more\n"),
    );
    until_says(&shop, "web", "cat /more", "more\n");
}

#[test]
fn what_depends_on_an_image_is_restarted_with_it() {
    let Some(shop) = shop("watchdepends") else {
        return;
    };
    let depends = "    depends_on: {web: {condition: service_started, restart: true}}\n";
    shop.compose(&format!("{BUILD}{depends}"));
    let _watch = watching(&shop, "watch");
    let before = shop.container("db").started();
    shop.file("web/a", "second\n");
    until_says(&shop, "web", "cat /app/a", "second\n");
    until("db is restarted", || {
        (shop.container("db").started() > before).then_some(())
    });
}

#[test]
fn what_changes_while_it_is_brought_up_counts() {
    let Some(shop) = Scenario::of_rcompose_alone("watchfirst", NEEDS_BUILDX) else {
        return;
    };
    shop.compose(&BUILD.replace(
        "path: web, action: rebuild",
        "path: web/src, action: sync, target: /app/src",
    ))
    .file("web/Dockerfile", &format!("{DOCKERFILE}RUN sleep 2\n"))
    .file("web/src/a", "first\n");
    let watch = shop.start("watch");
    until_told(&watch, "RUN sleep 2");
    shop.file("web/src/a", "second\n");
    until_says(&shop, "web", "cat /app/src/a", "second\n");
}

#[test]
fn a_build_that_fails_leaves_everything_running() {
    let Some(shop) = shop("watchbroken") else {
        return;
    };
    let watch = shop.start_with(&[("RCOMPOSE_BELL", "1")], "watch");
    until_told(&watch, "Watch enabled");
    assert!(!watch.stderr().contains('\x07'));
    let before = shop.ids();
    shop.file(
        "web/Dockerfile",
        &format!("{DOCKERFILE}RUN echo broken; exit 7\n"),
    );
    until_told(&watch, "exit code: 7");
    until_told(&watch, "cannot rebuild web; what runs goes on as it is");
    until_told(&watch, "\x07");
    assert_eq!(shop.ids(), before);
    shop.file("web/a", "third\n")
        .file("web/Dockerfile", DOCKERFILE);
    until_says(&shop, "web", "cat /app/a", "third\n");
}

#[test]
fn a_newer_change_takes_the_place_of_a_build() {
    let Some(shop) = shop("watchnewer") else {
        return;
    };
    let watch = shop.start("--progress json watch");
    until_told(&watch, r#"{"watch":"enabled"}"#);
    // No earlier run's layer will do.
    let run = std::process::id();
    let slow = format!("RUN echo {run} is-$((40+2))-running; grep -q second /app/a || sleep 100\n");
    shop.file("web/Dockerfile", &format!("{DOCKERFILE}{slow}"));
    // The files were read, and the step has begun.
    until_told(&watch, "is-42-running");
    shop.file("web/a", "second\n");
    until_told(&watch, r#""watch":"outdated""#);
    until_says(&shop, "web", "cat /app/a", "second\n");
}

#[test]
fn a_change_is_not_lost_while_a_build_begins() {
    let Some(shop) = shop("watchbegins") else {
        return;
    };
    let watch = watching(&shop, "watch");
    shop.file("web/Dockerfile", &format!("{DOCKERFILE}RUN sleep 1\n"));
    until_told(&watch, "Rebuilding");
    shop.file("web/a", "second\n");
    until_says(&shop, "web", "cat /app/a", "second\n");
}

#[test]
fn who_saves_all_the_time_sees_builds_nonetheless() {
    let Some(shop) = shop("watchconstant") else {
        return;
    };
    shop.file("web/Dockerfile", &format!("{DOCKERFILE}RUN sleep 3\n"));
    let _watch = watching(&shop, "watch");
    let mut number = 0;
    until("a save is in the container", || {
        number += 1;
        shop.file("web/a", &format!("save {number}\n"));
        // Two of them are there while one takes the other's place.
        let replicas = shop.replicas("web");
        let mut said = replicas.iter().filter_map(|it| says(it, "cat /app/a"));
        said.any(|said| said != "first\n").then_some(())
    });
}
