//! Plans carried out on the engine in memory: requests, events, failures.

use expect_test::{Expect, expect};
use rcompose::engine::EngineError;
use rcompose::engine::fake::{Fake, Life};
use rcompose::event::Event;
use rcompose::execute::{Limits, Outcome, execute};
use rcompose::model::{Condition, Duration, Hook, Project};
use rcompose::observed::Health;
use rcompose::plan::{self, Deadline, Plan, Policy};
use tokio_util::sync::CancellationToken;

use crate::builder::{With, images, policy, project, service};

/// Runs a future on a runtime of its own.
pub fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .unwrap()
        .block_on(future)
}

/// Carries a plan out and gives what was told, a line each.
fn carry_out(
    plan: &Plan,
    engine: &Fake,
    limits: Limits,
    mut also: impl FnMut(&Event, &CancellationToken),
) -> (Vec<String>, Outcome) {
    let cancelled = CancellationToken::new();
    let mut told = Vec::new();
    let outcome = run(execute(plan, engine, limits, &cancelled, &mut |event| {
        also(&event, &cancelled);
        told.push(line(plan, &event));
    }));
    (told, outcome)
}

fn line(plan: &Plan, event: &Event) -> String {
    let about = |step: rcompose::plan::StepId| {
        let action = &plan.steps()[step.0].action;
        format!("{} {}", action.verb(), action.subject())
    };
    match event {
        Event::Started { step } => format!("> {}", about(*step)),
        Event::Progressed { step, text, .. } => format!("  {}: {text}", about(*step)),
        Event::HookSaid { step, lines } => format!("{step} says {}", lines.join(" | ")),
        Event::Warned { step, message } => format!("! {}: {message}", about(*step)),
        Event::Provided {
            step, variables, ..
        } => format!("  {}: {variables:?}", about(*step)),
        Event::Done { step, .. } => format!("< {}", about(*step)),
        Event::Failed {
            step,
            reason,
            output,
            ..
        } => {
            let parts: Vec<&str> = [reason.as_str()]
                .into_iter()
                .chain(output.iter().map(String::as_str))
                .collect();
            format!("x {}: {}", about(*step), parts.join(" | "))
        }
        Event::Tolerated { step, reason } => format!("~ {}: {reason}", about(*step)),
        Event::Skipped { step, because } => format!("- {} because of {because}", about(*step)),
    }
}

fn up(shop: &Project, engine: &Fake, policy: &Policy) -> Plan {
    plan::up(shop, &engine.observed(), policy).unwrap()
}

#[track_caller]
fn check(told: &[String], expected: &Expect) {
    expected.assert_eq(&(told.join("\n") + "\n"));
}

/// A web server that needs a healthy database.
fn shop() -> Project {
    project([
        service("web", "nginx").needs("db", Condition::ServiceHealthy),
        service("db", "redis"),
        service("other", "nginx"),
    ])
}

fn engine() -> Fake {
    Fake::with(images(&["nginx", "redis"]))
}

#[test]
fn a_wait_is_over_when_the_engine_says_so() {
    let engine = engine();
    engine.lives("db", Life::Starting);
    let plan = up(&shop(), &engine, &policy());
    let (_, outcome) = carry_out(&plan, &engine, Limits::default(), |event, _| {
        if matches!(event, Event::Done { step, .. } if plan.steps()[step.0].action.subject() == "shop-other-1" && plan.steps()[step.0].action.verb() == "start container")
        {
            engine.set_health("shop-db-1", Health::Healthy);
        }
    });
    assert!(outcome.is_complete());
    check(
        &engine.requests(),
        &expect![[r#"
        happenings shop
        create network shop_default
        create shop-db-1
        create shop-other-1
        create shop-web-1
        start shop-other-1
        start shop-db-1
        status shop-db-1
        start shop-web-1
    "#]],
    );
}

/// What an `up` asks about the database, whose test is this command, until the
/// web server is started; and whether it is.
fn tested(life: Life, command: &str, policy: &Policy) -> (Vec<String>, bool) {
    let engine = engine();
    engine.lives("db", life);
    engine.tests("db", command);
    let plan = up(&shop(), &engine, policy);
    let (_, outcome) = carry_out(&plan, &engine, Limits::default(), |_, _| {});
    let mut requests = engine.requests();
    let started = requests.iter().any(|it| it == "start shop-web-1");
    requests.retain(|it| it.starts_with("run "));
    assert_eq!(started, outcome.is_complete());
    (requests, started)
}

#[test]
fn a_container_that_passes_its_own_test_is_waited_for_no_longer() {
    let run = "run ping -c 1 in shop-db-1".to_owned();
    // The engine has not run its first one, and says nothing.
    let starting = tested(Life::Starting, "ping -c 1", &policy());
    assert_eq!(starting, (vec![run], true));
    let healthy = tested(Life::Healthy, "ping -c 1", &policy());
    assert_eq!(healthy, (vec![], true), "the engine has its word");
}

#[test]
fn a_test_that_fails_leaves_it_to_the_engine() {
    let policy = Policy {
        wait: Some(Deadline::Within(Duration(1_000_000))),
        ..policy()
    };
    assert!(!tested(Life::Starting, "exit 127", &policy).1);
}

#[test]
fn a_failure_takes_only_its_dependents_with_it() {
    let engine = engine();
    let refused = EngineError::Refused {
        status: 500,
        message: "driver failed programming external connectivity".into(),
    };
    engine.fail("start shop-db-1", 1, refused);
    let plan = up(&shop(), &engine, &policy());
    let limits = Limits {
        parallel: Some(1),
        ..Limits::default()
    };
    let (told, outcome) = carry_out(&plan, &engine, limits, |_, _| {});
    assert_eq!(outcome.failures.len(), 1);
    check(
        &told,
        &expect![[r#"
            > create network shop_default
            < create network shop_default
            > create container shop-db-1
            < create container shop-db-1
            > create container shop-other-1
            < create container shop-other-1
            > create container shop-web-1
            < create container shop-web-1
            > start container shop-db-1
            x start container shop-db-1: driver failed programming external connectivity
            - test and await healthy container shop-db-1 because of #5
            - start container shop-web-1 because of #5
            > start container shop-other-1
            < start container shop-other-1
        "#]],
    );
}

#[test]
fn what_ends_while_it_is_waited_for_shows_its_last_lines() {
    let engine = engine();
    engine.lives("db", Life::Ends(3));
    engine.says("db", "starting\ncannot open /data\n");
    let plan = up(&shop(), &engine, &policy());
    let (told, _) = carry_out(&plan, &engine, Limits::default(), |_, _| {});
    let told: Vec<String> = told
        .into_iter()
        .filter(|l| !l.starts_with(['<', '>']))
        .collect();
    check(
        &told,
        &expect![[r#"
            x test and await healthy container shop-db-1: dependency failed to start: container shop-db-1 exited (3) | starting | cannot open /data
            - start container shop-web-1 because of #7
        "#]],
    );
}

#[test]
fn failures_of_waits_are_told_in_the_words_of_docker_compose() {
    let shop = project(vec![
        service("web", "nginx")
            .needs("sick", Condition::ServiceHealthy)
            .likes("lost", Condition::ServiceHealthy),
        service("late", "nginx")
            .needs("job", Condition::ServiceCompletedSuccessfully)
            .likes("lost", Condition::ServiceCompletedSuccessfully),
        service("plain", "nginx").needs("other", Condition::ServiceHealthy),
        service("other", "nginx"),
        service("sick", "nginx"),
        service("job", "nginx"),
        service("lost", "nginx"),
    ]);
    let engine = engine();
    engine.lives("sick", Life::Unhealthy);
    engine.lives("job", Life::Ends(2));
    engine.lives("lost", Life::Ends(4));
    let plan = up(&shop, &engine, &policy());
    let (told, _) = carry_out(&plan, &engine, Limits::default(), |_, _| {});
    let told: Vec<String> = told
        .into_iter()
        .filter(|l| !l.starts_with(['<', '>']))
        .collect();
    check(
        &told,
        &expect![[r#"
            x test and await healthy container shop-sick-1: dependency failed to start: container shop-sick-1 is unhealthy
            - start container shop-web-1 because of #19
            ~ test and await healthy container shop-lost-1: optional dependency "lost" failed to start: container shop-lost-1 exited (4)
            ~ await completed container shop-lost-1: optional dependency "lost" didn't complete successfully: exit 4
            x await completed container shop-job-1: service "job" didn't complete successfully: exit 2
            - start container shop-late-1 because of #11
            x test and await healthy container shop-other-1: dependency failed to start: container shop-other-1 has no healthcheck configured
            - start container shop-plain-1 because of #15
        "#]],
    );
}

#[test]
fn waiting_ends_at_the_deadline() {
    let engine = engine();
    engine.lives("db", Life::Starting);
    let patient = Policy {
        wait: Some(Deadline::Within(Duration(1_000_000))),
        ..policy()
    };
    let plan = up(&shop(), &engine, &patient);
    let (told, _) = carry_out(&plan, &engine, Limits::default(), |_, _| {});
    let told: Vec<String> = told
        .into_iter()
        .filter(|l| !l.starts_with(['<', '>']))
        .collect();
    check(
        &told,
        &expect![[r#"
            x test and await healthy container shop-db-1: application not healthy after 1ms
            - start container shop-web-1 because of #7
            - await healthy container shop-web-1 because of #7
            x await healthy container shop-db-1: application not healthy after 1ms
        "#]],
    );
}

#[test]
fn a_broken_event_stream_is_opened_again() {
    let engine = engine();
    engine.lives("db", Life::Starting);
    let plan = up(&shop(), &engine, &policy());
    let (_, outcome) = carry_out(&plan, &engine, Limits::default(), |event, _| {
        if let Event::Started { step } = event
            && plan.steps()[step.0].action.is_wait()
        {
            engine.hang_up();
            engine.set_health("shop-db-1", Health::Healthy);
        }
    });
    assert!(outcome.is_complete());
    let listened = engine.requests();
    let listened = listened.iter().filter(|r| r.starts_with("happenings"));
    assert_eq!(listened.count(), 2);
}

#[test]
fn a_build_takes_the_place_of_a_pull_that_fails() {
    let shop = project([service("web", "example.com/web").and(|web| {
        web.build = Some(Box::new(rcompose::model::Build::default()));
    })]);
    let plan = |engine: &Fake| plan::images(&shop, &engine.observed(), &policy()).unwrap();
    let built = engine();
    let (told, outcome) = carry_out(&plan(&built), &built, Limits::default(), |_, _| {});
    assert!(outcome.is_complete());
    check(
        &told,
        &expect![[r#"
        > pull image example.com/web
          pull image example.com/web: Downloading
        ~ pull image example.com/web: pull access denied for example.com/web, repository does not exist
        > build image example.com/web
          build image example.com/web: 
        < build image example.com/web
    "#]],
    );

    let pulled = engine();
    pulled.publish("example.com/web", "sha256:1");
    let (told, outcome) = carry_out(&plan(&pulled), &pulled, Limits::default(), |_, _| {});
    assert!(outcome.is_complete());
    check(
        &told,
        &expect![[r#"
        > pull image example.com/web
          pull image example.com/web: Downloading
        < pull image example.com/web
    "#]],
    );
}

#[test]
fn nothing_new_begins_once_cancelled() {
    let engine = engine();
    let plan = up(&shop(), &engine, &policy());
    let (_, outcome) = carry_out(&plan, &engine, Limits::default(), |event, cancelled| {
        if matches!(event, Event::Done { .. }) {
            cancelled.cancel();
        }
    });
    assert!(outcome.cancelled && outcome.failures.is_empty());
    check(
        &engine.requests(),
        &expect![[r#"
            happenings shop
            create network shop_default
        "#]],
    );
}

#[test]
fn what_is_already_so_counts_as_done() {
    let engine = engine();
    let shop = shop();
    engine.lives("db", Life::Healthy);
    carry_out(
        &up(&shop, &engine, &policy()),
        &engine,
        Limits::default(),
        |_, _| {},
    );
    let down = plan::down(&shop, &engine.observed(), &policy()).unwrap();
    carry_out(&down, &engine, Limits::default(), |_, _| {});
    let (told, outcome) = carry_out(&down, &engine, Limits::default(), |_, _| {});
    assert!(outcome.is_complete(), "{told:#?}");
}

#[test]
fn hooks_run_after_the_start_and_a_failing_one_fails() {
    let hook = |command: &str| Hook {
        command: Some(vec![command.into()]),
        ..Hook::default()
    };
    let shop = project([service("web", "nginx").and(|web| {
        web.post_start = vec![hook("true"), hook("exit 4"), hook("never")];
    })]);
    let engine = engine();
    let plan = up(&shop, &engine, &policy());
    let (told, _) = carry_out(&plan, &engine, Limits::default(), |_, _| {});
    check(
        &told,
        &expect![[r#"
            > create network shop_default
            < create network shop_default
            > create container shop-web-1
            < create container shop-web-1
            > start container shop-web-1
            < start container shop-web-1
            > run post_start hook in container shop-web-1
            #4 says hook output
            < run post_start hook in container shop-web-1
            > run post_start hook in container shop-web-1
            #5 says hook output
            x run post_start hook in container shop-web-1: web hook exited with status 4 | hook output
            - run post_start hook in container shop-web-1 because of #5
        "#]],
    );
}

#[test]
fn a_hook_that_may_fail_keeps_no_container_from_its_end() {
    let may_fail = serde_json::json!({"may_fail": true});
    let hook = Hook {
        command: Some(vec!["exit 4".into()]),
        extensions: [("x-rcompose".to_owned(), may_fail)].into(),
        ..Hook::default()
    };
    let shop = project([service("web", "nginx").and(|web| web.pre_stop = vec![hook])]);
    let engine = engine();
    let plan = up(&shop, &engine, &policy());
    carry_out(&plan, &engine, Limits::default(), |_, _| {});
    let plan = plan::stop(&shop, &engine.observed(), &policy()).unwrap();
    let (told, outcome) = carry_out(&plan, &engine, Limits::default(), |_, _| {});
    assert!(outcome.is_complete(), "{told:#?}");
    check(
        &told,
        &expect![[r#"
        > run pre_stop hook in container shop-web-1
        #1 says hook output
        ~ run pre_stop hook in container shop-web-1: web hook exited with status 4
        > stop container shop-web-1
        < stop container shop-web-1
    "#]],
    );
}
