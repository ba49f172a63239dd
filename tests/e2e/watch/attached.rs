//! `up` that watches, beside what the containers say.

use super::{until_says, until_told};
use crate::patience::until;
use crate::scenario::Scenario;

const SHOP: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    command: sh -c 'trap \"exit 0\" TERM INT; echo web speaks; while :; do sleep 3600 & wait $$!; done'
    develop:
      watch:
        - {path: src, action: sync, target: /app}
        - {path: conf, action: sync+restart, target: /conf}
";

#[test]
fn files_are_watched_beside_the_output() {
    let shop = Scenario::new("upwatch");
    shop.compose(SHOP).file("src/old", "").file("conf/old", "");
    let up = shop.start("up --watch");
    until_told(&up, "web speaks");
    until_told(&up, "Watch enabled");
    shop.file("src/a", "a\n");
    until_says(&shop, "web", "cat /app/a", "a\n");
    let before = shop.container("web").started();
    // No container runs for a moment, which is not the end.
    shop.file("conf/a", "conf\n");
    until_told(&up, "service(s) [\"web\"] restarted");
    until_says(&shop, "web", "cat /conf/a", "conf\n");
    assert!(shop.container("web").started() > before);
    shop.file("src/a", "b\n");
    until_says(&shop, "web", "cat /app/a", "b\n");
    up.signal("INT");
    up.end().with_code(130);
    assert_eq!(shop.states(), ["web-1 exited"]);
}

#[test]
fn what_changes_before_the_first_word_counts() {
    let shop = Scenario::new("upwatchearly");
    shop.compose(SHOP).file("src/old", "").file("conf/old", "");
    let up = shop.start("up --watch");
    until_told(&up, "Attaching to");
    shop.file("src/a", "a\n");
    until_says(&shop, "web", "cat /app/a", "a\n");
    up.signal("INT");
    up.end().with_code(130);
}

#[test]
fn batches_are_told_to_whom_wants_to_know_more() {
    let shop = Scenario::new("upwatchverbose");
    shop.compose(&SHOP.replace("target: /app}", "target: /app, x-initialSync: true}"))
        .file("src/old", "")
        .file("conf/old", "");
    let up = shop.start("--verbose up --watch");
    until_told(&up, "x-initialSync is DEPRECATED");
    until_says(&shop, "web", "ls /app", "old\n");
    until_told(&up, "Watch enabled");
    shop.file("src/a", "a\n");
    until_told(&up, "batch complete: duration[");
    up.signal("INT");
    up.end().with_code(130);
}

#[test]
fn what_cannot_be_had_together_is_refused() {
    let shop = Scenario::new("upwatchno");
    shop.compose(SHOP);
    shop.fails(1, "up --watch --no-build")
        .reporting("--no-build and --watch are incompatible");
    shop.fails(1, "up --watch -d")
        .reporting("--detach cannot be combined with");
    shop.compose("services: {web: {image: rcompose-fixtures/busybox}}");
    shop.fails(1, "up --watch")
        .reporting("configured for watch");
    assert!(shop.containers().is_empty());
}

#[test]
fn keys_switch_it_on_and_off_and_detach() {
    let reason = "Docker Compose draws its menu over the whole line";
    let Some(shop) = Scenario::of_rcompose_alone("upmenu", reason) else {
        return;
    };
    shop.compose(SHOP).file("src/old", "");
    let mut up = shop.talk("up");
    up.until("Enable Watch");
    up.until("Detach");
    up.until("web speaks");
    up.press("w");
    up.until("Watch enabled");
    up.until("Disable Watch");
    shop.file("src/a", "a\n");
    until_says(&shop, "web", "cat /app/a", "a\n");
    up.press("w");
    up.until("Watch disabled");
    up.press("xd");
    up.end(0);
    assert_eq!(shop.states(), ["web-1 running"]);
}

#[test]
fn a_job_that_is_halted_gives_the_terminal_back_and_takes_it_again() {
    let reason = "Docker Compose leaves the terminal as it is";
    let Some(shop) = Scenario::of_rcompose_alone("uphalt", reason) else {
        return;
    };
    shop.compose(SHOP).file("src/old", "");
    let mut up = shop.talk_by_jobs("up", "echo it is halted; stty -a; read; fg");
    up.until("Enable Watch");
    up.until("web speaks");
    up.press("\x1a");
    up.until("it is halted");
    up.until("\nisig icanon iexten echo ");
    let halted = up.screen();
    let (menu, rest) = halted.rsplit_once("it is halted").unwrap();
    // All rows scroll again, and keys are not taken.
    assert!(menu.contains("\x1b[r"), "{menu:?}");
    assert!(!rest.contains("Enable Watch"), "{rest:?}");
    up.press("\n");
    until("the menu is back", || {
        let screen = up.screen();
        let (_, since) = screen.rsplit_once("it is halted").unwrap();
        since.contains("Enable Watch").then_some(())
    });
    up.press("w");
    up.until("Watch enabled");
    up.press("d");
    up.end(0);
    assert_eq!(shop.states(), ["web-1 running"]);
}
