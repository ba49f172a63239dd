//! Killed in the middle of `up`, the next `up` converges.

use std::io::Write as _;
use std::time::{Duration, Instant};

use crate::daemon;
use crate::flaky::Chance;
use crate::patience::until;
use crate::program::Program;
use crate::scenario::Scenario;

/// An application with a gate, a job, volumes and replicas.
pub const SHOP: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    environment: {COLOUR: '${COLOUR:-red}'}
    scale: 2
    depends_on:
      db: {condition: service_healthy}
      job: {condition: service_completed_successfully}
  db:
    image: rcompose-fixtures/busybox
    environment: {COLOUR: '${COLOUR:-red}'}
    volumes: ['data:/data', /anonymous]
    healthcheck: {test: 'true', interval: 300ms}
  job:
    image: rcompose-fixtures/busybox
    environment: {COLOUR: '${COLOUR:-red}'}
    command: 'true'
volumes: {data: }
";

/// Kills `up` when the daemon has seen `count` things happen to the project;
/// tells whether it was still running.
fn up_killed_after(shop: &Scenario, count: usize, colour: &str) -> bool {
    let since = daemon::now();
    let mut up = shop.start_with(&[("COLOUR", colour)], "up -d");
    let was_running = until("an event, or the end", || {
        if up.has_ended() {
            return Some(false);
        }
        (shop.happenings(since) >= count).then_some(true)
    });
    up.signal_if_alive("KILL");
    up.end();
    if !Program::under_test().is_rcompose() {
        // What the daemon was asked to do last it still does, and Docker
        // Compose trips over that.
        shop.until_quiet();
    }
    was_running
}

/// Insists that the next `up` makes it what it is to be.
#[track_caller]
pub fn check_converged(shop: &Scenario, colour: &str) {
    shop.run_with(&[("COLOUR", colour)], "up -d");
    // What a killed `down` has taken away leaves a gap among the numbers.
    let states: Vec<String> = shop
        .states()
        .iter()
        .map(|it| it.replace(|it: char| it.is_ascii_digit() || it == '-', ""))
        .collect();
    assert_eq!(
        states,
        ["db running", "job exited", "web running", "web running"]
    );
    for container in shop.containers() {
        assert_eq!(
            container.variable("COLOUR"),
            Some(colour),
            "{}",
            container.name()
        );
        assert_eq!(container.networks().len(), 1, "{}", container.name());
    }
    assert_eq!((shop.networks().len(), shop.volumes().len()), (1, 1));
}

#[test]
fn a_first_up() {
    let shop = Scenario::new("firstup");
    shop.compose(SHOP);
    for count in (1..).step_by(3) {
        let killed = up_killed_after(&shop, count, "red");
        check_converged(&shop, "red");
        shop.run("down -v");
        assert_eq!(
            (
                shop.names().len(),
                shop.networks().len(),
                shop.volumes().len()
            ),
            (0, 0, 0)
        );
        if !killed {
            return assert!(count > 6, "up was over after {count} events");
        }
    }
}

#[test]
fn a_recreating_up() {
    let reason = "Docker Compose leaves a replacement under its temporary name";
    let Some(shop) = Scenario::of_rcompose_alone("secondup", reason) else {
        return;
    };
    shop.compose(SHOP);
    shop.run("up -d");
    shop.container("db").shell("echo kept >/anonymous/file");
    for count in (1..).step_by(3) {
        let (old, new) = if count % 2 == 0 {
            ("blue", "red")
        } else {
            ("red", "blue")
        };
        check_converged(&shop, old);
        let killed = up_killed_after(&shop, count, new);
        check_converged(&shop, new);
        // The anonymous volume has come through every replacement.
        assert_eq!(
            shop.container("db").shell("cat /anonymous/file"),
            "kept",
            "killed after {count} events"
        );
        if !killed {
            return assert!(count > 6, "up was over after {count} events");
        }
    }
}

/// A number from the environment.
fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// What is said when a test fails in the middle of it.
struct Case(String);

impl Drop for Case {
    fn drop(&mut self) {
        if std::thread::panicking() {
            // Nobody to tell is no failure of its own.
            let _ = writeln!(std::io::stderr(), "{}", self.0);
        }
    }
}

/// `RCOMPOSE_KILLS=N` asks for more kills than a few, `RCOMPOSE_FROM=S` for
/// others.
#[test]
fn at_random_moments() {
    let reason = "Docker Compose leaves a replacement under its temporary name";
    let Some(shop) = Scenario::of_rcompose_alone("anytime", reason) else {
        return;
    };
    shop.compose(SHOP);
    let from = number("RCOMPOSE_FROM").unwrap_or(1);
    let mut longest = [Duration::from_secs(1); 3];
    for seed in from..from + number("RCOMPOSE_KILLS").unwrap_or(3) {
        let mut chance = Chance(seed);
        let kind = usize::try_from(seed % 3).unwrap();
        let (before, colour, command) = match kind {
            0 => (None, "red", "up -d"),
            1 => (Some("blue"), "red", "up -d"),
            _ => (Some("red"), "red", "down -t 1"),
        };
        if let Some(before) = before {
            check_converged(&shop, before);
        }
        let span = u64::try_from(longest[kind].as_millis()).unwrap();
        let moment = Duration::from_millis(chance.below(span) * 11 / 10);
        let begun = Instant::now();
        let mut killed = shop.start_with(&[("COLOUR", colour)], command);
        while begun.elapsed() < moment && !killed.has_ended() {
            std::thread::sleep(Duration::from_millis(1));
        }
        if killed.has_ended() {
            longest[kind] = longest[kind].min(begun.elapsed());
        } else {
            longest[kind] = longest[kind].max(moment * 3 / 2);
        }
        killed.signal_if_alive("KILL");
        killed.end();
        let _case = Case(format!("{seed}: `{command}` killed after {moment:?}"));
        check_converged(&shop, colour);
        if seed % 2 == 0 {
            shop.run("down -v -t 1");
            let left = [
                shop.names().len(),
                shop.networks().len(),
                shop.volumes().len(),
            ];
            assert_eq!(left, [0, 0, 0], "{seed}");
        }
    }
}

#[test]
fn an_up_after_a_killed_down() {
    let reason = "Docker Compose takes a container that is being stopped for one that runs";
    let Some(shop) = Scenario::of_rcompose_alone("killeddown", reason) else {
        return;
    };
    // The shell's end is the container's, and it does not hear the signal.
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    command: [sh, -c, 'trap : TERM; while :; do sleep 1; done']
    stop_grace_period: 3s
",
    );
    shop.run("up -d");
    let since = daemon::now();
    let down = shop.start("down");
    until("the container is told to end", || {
        (shop.happenings(since) > 0).then_some(())
    });
    down.signal("KILL");
    down.end();
    let up = shop.run("up -d");
    assert!(up.stderr.contains("rcompose was cut off"), "{}", up.stderr);
    shop.until_quiet();
    assert_eq!(shop.states(), ["web-1 running"]);
    // A command that ended in good order leaves no mark.
    let up = shop.run("up -d");
    assert!(!up.stderr.contains("rcompose was cut off"), "{}", up.stderr);
}

#[test]
fn an_up_after_a_watch_that_was_killed_in_the_middle_of_a_plan() {
    let reason = "Docker Compose goes by what the daemon has at that moment";
    let Some(shop) = Scenario::of_rcompose_alone("killedwatch", reason) else {
        return;
    };
    let text = "
services:
  web:
    image: rcompose-fixtures/busybox
    command: [sh, -c, 'trap : TERM; while :; do sleep 1; done']
    stop_grace_period: 3s
    environment: {COLOUR: red}
    develop: {watch: [{path: src, action: sync, target: /app}]}
";
    shop.compose(text).file("src/a", "");
    let watch = shop.start("watch");
    until("it watches", || {
        watch.stdout().contains("Watch enabled").then_some(())
    });
    let cut_off = |ended: &str| ended.contains("rcompose was cut off");
    let up = shop.run("up -d");
    assert!(!cut_off(&up.stderr), "nothing goes on: {}", up.stderr);
    let since = daemon::now();
    shop.compose(&text.replace("red", "blue"));
    until("its plan has begun", || {
        (shop.happenings(since) > 0).then_some(())
    });
    watch.signal("KILL");
    watch.end();
    let up = shop.run("up -d");
    assert!(cut_off(&up.stderr), "{}", up.stderr);
    shop.until_quiet();
    assert_eq!(shop.states(), ["web-1 running"]);
    assert_eq!(shop.container("web").variable("COLOUR"), Some("blue"));
    let up = shop.run("up -d");
    assert!(!cut_off(&up.stderr), "{}", up.stderr);
}
