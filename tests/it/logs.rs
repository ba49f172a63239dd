//! The output of several containers, on the engine in memory.

use std::collections::BTreeSet;

use expect_test::expect;
use rcompose::engine::fake::{Fake, Life};
use rcompose::engine::{Channel, EngineError, LogQuery};
use rcompose::execute::Limits;
use rcompose::logs::{Fact, Follower, Tapped, history, short_name};
use rcompose::model::Project;
use rcompose::observed::Container;
use rcompose::plan::{self, Policy};
use tokio_util::sync::CancellationToken;

use crate::builder::{images, policy, project, service};
use crate::execute::run;

/// Two services whose containers are made, but not started.
async fn made(engine: &Fake) -> Project {
    let shop = project([service("web", "nginx"), service("job", "nginx")]);
    let policy = Policy {
        no_start: true,
        ..policy()
    };
    let plan = plan::up(&shop, &engine.observed(), &policy).unwrap();
    carry_out(engine, &plan).await;
    shop
}

async fn carry_out(engine: &Fake, plan: &plan::Plan) {
    let cancel = CancellationToken::new();
    let outcome =
        rcompose::execute::execute(plan, engine, Limits::default(), &cancel, &mut |_| {}).await;
    assert!(outcome.is_complete());
}

fn containers(engine: &Fake) -> Vec<Container> {
    engine.observed().containers.clone()
}

fn services(names: &[&str]) -> BTreeSet<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn line(fact: &Fact) -> String {
    match fact {
        Fact::Line(container, line) => {
            let text = String::from_utf8_lossy(&line.bytes);
            let mark = if line.channel == Channel::Stderr {
                "!"
            } else {
                "|"
            };
            format!("{} {mark} {text}\n", container.name)
        }
        Fact::Exited {
            container,
            code,
            restarting,
        } => format!("{} exited {code} {restarting}\n", container.name),
        Fact::Lost(container, error) => format!("{} lost: {error}\n", container.name),
    }
}

/// Everything that a follower tells until it is over, sorted by container.
async fn rest(follower: &mut Follower<'_, Fake>) -> String {
    follower.until_idle();
    let mut lines = Vec::new();
    while let Some(fact) = follower.next().await.unwrap() {
        lines.push(line(&fact));
    }
    lines.sort_by_key(|line| line.split(' ').next().map(str::to_owned));
    lines.concat()
}

#[test]
fn an_exit_is_told_after_the_last_line_and_ends_it() {
    let engine = Fake::with(images(&["nginx"]));
    engine.lives("web", Life::Ends(0));
    engine.lives("job", Life::Ends(3));
    engine.says("web", "one\ntwo\n");
    engine.says("job", "no line end");
    let told = run(async {
        let shop = made(&engine).await;
        let both = services(&["web", "job"]);
        let none = BTreeSet::new();
        let mut follower = Follower::new(&engine, "shop", both, none, LogQuery::default())
            .await
            .unwrap();
        for container in containers(&engine) {
            follower.attach(&container).await.unwrap();
        }
        let start = plan::up(&shop, &engine.observed(), &policy()).unwrap();
        carry_out(&engine, &start).await;
        rest(&mut follower).await
    });
    expect![[r#"
        shop-job-1 | no line end
        shop-job-1 exited 3 false
        shop-web-1 | one
        shop-web-1 | two
        shop-web-1 exited 0 false
    "#]]
    .assert_eq(&told);
}

#[test]
fn the_silent_are_watched_but_not_heard_and_others_are_ignored() {
    let engine = Fake::with(images(&["nginx"]));
    engine.lives("web", Life::Ends(0));
    engine.lives("job", Life::Ends(3));
    engine.says("web", "one\n");
    let told = run(async {
        let shop = made(&engine).await;
        let web = services(&["web"]);
        let mut follower = Follower::new(&engine, "shop", web.clone(), web, LogQuery::default())
            .await
            .unwrap();
        let start = plan::up(&shop, &engine.observed(), &policy()).unwrap();
        for container in containers(&engine).iter().filter(|c| c.service() == "web") {
            follower.attach(container).await.unwrap();
        }
        carry_out(&engine, &start).await;
        rest(&mut follower).await
    });
    expect![[r#"
        shop-web-1 exited 0 false
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_container_that_starts_later_is_taken_up() {
    let engine = Fake::with(images(&["nginx"]));
    engine.says("web", "late\n");
    let told = run(async {
        let shop = made(&engine).await;
        let both = services(&["web", "job"]);
        let none = BTreeSet::new();
        let mut follower = Follower::new(&engine, "shop", both, none, LogQuery::default())
            .await
            .unwrap();
        let start = plan::up(&shop, &engine.observed(), &policy()).unwrap();
        carry_out(&engine, &start).await;
        let first = follower.next().await.unwrap().unwrap();
        engine.end("shop-web-1", 0);
        engine.end("shop-job-1", 1);
        line(&first) + &rest(&mut follower).await
    });
    expect![[r#"
        shop-web-1 | late
        shop-job-1 exited 1 false
        shop-web-1 exited 0 false
    "#]]
    .assert_eq(&told);
}

#[test]
fn a_broken_event_stream_is_an_error() {
    let engine = Fake::with(images(&["nginx"]));
    let error = run(async {
        let web = services(&["web"]);
        let none = BTreeSet::new();
        let mut follower = Follower::new(&engine, "shop", web, none, LogQuery::default())
            .await
            .unwrap();
        engine.hang_up();
        follower.next().await.unwrap_err()
    });
    assert!(matches!(error, EngineError::Broken { .. }), "{error}");
}

#[test]
fn history_is_merged_by_time() {
    let engine = Fake::with(images(&["nginx"]));
    engine.says(
        "web",
        "2026-11-21T08:00:01.000000000Z web first\n2026-11-21T08:00:04.000000000Z web last\n",
    );
    engine.says(
        "job",
        "2026-11-21T08:00:02.000000000Z job first\n2026-11-21T08:00:03.000000000Z job last\n",
    );
    for (timestamps, expected) in [
        (
            false,
            expect![[r#"
            web-1 | web first
            job-1 | job first
            job-1 | job last
            web-1 | web last
        "#]],
        ),
        (
            true,
            expect![[r#"
            web-1 | 2026-11-21T08:00:01.000000000Z web first
            job-1 | 2026-11-21T08:00:02.000000000Z job first
            job-1 | 2026-11-21T08:00:03.000000000Z job last
            web-1 | 2026-11-21T08:00:04.000000000Z web last
        "#]],
        ),
    ] {
        let told = run(async {
            made(&engine).await;
            let tapped: Vec<Tapped> = containers(&engine).iter().map(Tapped::from).collect();
            let query = LogQuery {
                timestamps,
                ..LogQuery::default()
            };
            let mut told = String::new();
            history(&engine, &tapped, &query, |place, line| {
                let name = short_name(&tapped[place].name, "shop");
                let text = String::from_utf8_lossy(&line.bytes);
                told.extend([name.as_str(), " | ", &text, "\n"]);
            })
            .await
            .unwrap();
            told
        });
        expected.assert_eq(&told);
    }
}

#[test]
fn history_of_one_container_is_left_as_it_is() {
    let engine = Fake::with(images(&["nginx"]));
    // What looks like a time is its own.
    engine.says("web", "2026-11-21T08:00:01.000000000Z said\nthen\nno end");
    let lines = run(async {
        made(&engine).await;
        let tapped: Vec<Tapped> = containers(&engine).iter().map(Tapped::from).collect();
        let web = tapped.iter().filter(|it| it.service == "web").cloned();
        let web: Vec<Tapped> = web.collect();
        let mut lines = Vec::new();
        history(&engine, &web, &LogQuery::default(), |place, line| {
            lines.push((place, String::from_utf8_lossy(&line.bytes).into_owned()));
        })
        .await
        .unwrap();
        lines
    });
    let said = ["2026-11-21T08:00:01.000000000Z said", "then", "no end"];
    assert_eq!(lines, said.map(|line| (0, line.to_owned())));
}
