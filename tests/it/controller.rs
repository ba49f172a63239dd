//! The controller on the engine in memory: what it restarts and what it leaves
//! alone, without waiting for anything.

use std::cell::RefCell;
use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use jiff::Timestamp;
use rcompose::controller::duties::Duties;
use rcompose::controller::{Controller, Listener, Outcome, needs};
use rcompose::engine::fake::Fake;
use rcompose::engine::{Consumption, EngineError};
use rcompose::event::Event;
use rcompose::execute::{Limits, execute};
use rcompose::model::{Extensions, FileObject, FileReference, Hook, Project, Sensitive, Service};
use rcompose::observed::Health;
use rcompose::plan::{self, Plan};
use rcompose::reconcile::{Audience, Finished};
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use crate::builder::{With, content, images, policy, project, service};
use crate::execute::run;

/// Writes plans down, and how they end.
#[derive(Default)]
struct Diary(RefCell<Vec<String>>);

/// Hears of one plan.
struct Page<'d>(&'d Diary);

impl<'d> Listener for &'d Diary {
    type Audience = Page<'d>;

    fn audience(&self) -> Page<'d> {
        Page(self)
    }

    fn ended(&self, outcome: &Outcome) {
        let complete = outcome.as_ref().is_ok_and(Finished::is_complete);
        self.0.borrow_mut().push(format!("done: {complete}\n"));
    }

    fn notes(&self, message: &str) {
        self.0.borrow_mut().push(format!("note: {message}\n"));
    }
}

impl Audience for Page<'_> {
    fn begins(&mut self, plan: &Plan) {
        self.0.0.borrow_mut().push(plan.to_string());
    }

    fn happens(&mut self, _: &Event) {}

    fn ends(&mut self) {}
}

/// A service with an addition of ours.
fn own(name: &str, additions: Value) -> Service {
    service(name, "nginx").and(|it| {
        it.extensions = Extensions::from([("x-rcompose".to_owned(), additions)]);
    })
}

fn always_failing() -> Value {
    json!({"liveness": {"command": ["exit", "1"], "failures": 1}})
}

/// A project, up and running.
fn up(shop: &Project) -> Fake {
    let engine = Fake::with(images(&["nginx"]));
    let plan = plan::containers(shop, &engine.observed(), &policy()).unwrap();
    let (limits, cancel) = (Limits::default(), CancellationToken::new());
    let outcome = run(execute(&plan, &engine, limits, &cancel, &mut |_| {}));
    assert!(outcome.is_complete());
    engine.forget_requests();
    engine
}

/// Lets a controller work until it has carried some plans out, or for a
/// thousand turns.
fn work(shop: &Project, engine: &Fake, plans: usize) -> String {
    let controller = Controller {
        engine,
        project: shop,
        duties: Duties::of(shop),
        policy: policy(),
        limits: Limits::default(),
        cancel: CancellationToken::new(),
    };
    let diary = Diary::default();
    let done = |diary: &Diary| {
        let lines = diary.0.borrow();
        lines.iter().filter(|it| it.starts_with("done")).count()
    };
    run(async {
        // Begun at midnight, it is a minute later whenever it is looked at.
        let minutes = std::cell::Cell::new(0);
        let clock = || {
            let now = minutes.replace(1) * 60;
            Timestamp::from_second(now).unwrap()
        };
        let turns = async {
            for _ in 0..1000 {
                if done(&diary) >= plans {
                    break;
                }
                tokio::task::yield_now().await;
            }
        };
        let listener = &diary;
        tokio::select! {
            ended = controller.work(&clock, &listener) => drop(ended.unwrap_err()),
            () = turns => {}
        }
    });
    diary.0.take().concat()
}

#[track_caller]
fn check(shop: &Project, engine: &Fake, expected: &Expect) {
    expected.assert_eq(&work(shop, engine, 1));
}

#[test]
fn what_fails_its_liveness_probe_is_restarted_between_its_hooks() {
    let hook = || Hook {
        command: Some(vec!["bye".into()]),
        ..Hook::default()
    };
    let hung = own("web", always_failing()).and(|it| it.pre_stop = vec![hook()]);
    let shop = project([hung, service("other", "nginx")]);
    let engine = up(&shop);
    // What is not ready is left alone.
    engine.set_health("shop-web-1", Health::Unhealthy);
    engine.set_health("shop-other-1", Health::Unhealthy);
    check(
        &shop,
        &engine,
        &expect![[r#"
            #1 run pre_stop hook in container shop-web-1 (its liveness probe has failed: exit code 1: hook output)
            #2 restart container shop-web-1 (its liveness probe has failed: exit code 1: hook output) after #1
            done: true
        "#]],
    );
}

#[test]
fn a_command_beside_the_health_check_is_asked() {
    let shop = project([own("web", always_failing())]);
    check(
        &shop,
        &up(&shop),
        &expect![[r#"
            #1 restart container shop-web-1 (its liveness probe has failed: exit code 1: hook output)
            done: true
        "#]],
    );
}

#[test]
fn until_the_startup_probe_succeeds_nothing_else_is_asked() {
    let probes = json!({
        "startup": {"command": ["exit", "1"], "failures": 3},
        "liveness": {"command": ["exit", "2"], "failures": 1},
    });
    let shop = project([own("web", probes)]);
    let engine = up(&shop);
    assert_eq!(work(&shop, &engine, 1), "");
    let asked: BTreeSet<String> = engine.requests().into_iter().collect();
    assert!(asked.contains("run exit 1 in shop-web-1"), "{asked:?}");
    assert!(!asked.contains("run exit 2 in shop-web-1"), "{asked:?}");
}

#[test]
fn one_that_is_never_to_run_again_is_only_stopped() {
    let shop = project([own("web", always_failing()).and(|it| it.restart = "no".into())]);
    check(
        &shop,
        &up(&shop),
        &expect![[r#"
            #1 stop container shop-web-1 (its liveness probe has failed: exit code 1: hook output)
            done: true
        "#]],
    );
}

#[test]
fn a_restart_that_fails_is_not_tried_again_at_once() {
    let shop = project([own("web", always_failing())]);
    let engine = up(&shop);
    let message = "no".to_owned();
    let refused = EngineError::Refused {
        status: 500,
        message,
    };
    engine.fail("restart", 9, refused);
    let told = work(&shop, &engine, 2);
    assert_eq!(told.matches("done: false").count(), 1, "{told}");
}

#[test]
fn a_controller_is_told_of_no_more_than_it_needs() {
    let web = own("web", always_failing())
        .env("PASSWORD", "$ecret")
        .and(|it| it.restart = "no".into());
    let mut shop = project([web, service("other", "nginx").env("TOKEN", "hidden")]);
    shop.secrets.insert("key".into(), content("hidden"));
    let controller = needs::controller(&shop, || "1".into(), || "/run/docker.sock".into()).unwrap();
    assert_eq!(controller.service.image, "rcompose.internal/controller:1");
    assert_eq!(controller.service.volumes[0].source, "/run/docker.sock");
    let told = controller.duties.text().unwrap();
    assert!(
        !told.contains("hidden") && !told.contains("$ecret"),
        "{told}"
    );
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("duties.json");
    std::fs::write(&file, told).unwrap();
    let read = needs::project(file.to_str().unwrap()).unwrap();
    assert_eq!((read.name, read.working_dir), (shop.name, shop.working_dir));
    assert_eq!(read.services["web"].restart, "no");
    assert_eq!(
        read.services["web"].liveness(),
        shop.services["web"].liveness()
    );
    assert_eq!(read.services.len(), 1);
}

#[test]
fn a_project_without_probes_needs_none() {
    let shop = project([service("web", "nginx")]);
    assert!(needs::controller(&shop, || "1".into(), String::new).is_none());
}

#[test]
fn what_is_due_is_run() {
    let schedule = json!({"of": "report", "cron": "* * * * *"});
    let mut shop = project([own("report", json!({ "schedule": schedule }))
        .replicas(0)
        .env("TOKEN", "$ecret")
        .and(|it| {
            it.secrets = vec![FileReference {
                source: "key".into(),
                ..FileReference::default()
            }];
        })]);
    let key = FileObject {
        value: Some(Sensitive::new("$$".into())),
        ..FileObject::default()
    };
    shop.secrets.insert("key".into(), key.clone());
    let engine = up(&shop);
    check(
        &shop,
        &engine,
        &expect![[r#"
            #1 create container shop-report-1 (* * * * *: due at 1970-01-01T00:01:00Z)
            #2 copy files into container shop-report-1 (* * * * *: due at 1970-01-01T00:01:00Z) after #1
            #3 start container shop-report-1 (* * * * *: due at 1970-01-01T00:01:00Z) after #2
            done: true
        "#]],
    );
    // Its controller is told of all of it, but makes no network of its own.
    let controller = needs::controller(&shop, || "1".into(), String::new).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("duties.json");
    std::fs::write(&file, controller.duties.text().unwrap()).unwrap();
    let read = needs::project(file.to_str().unwrap()).unwrap();
    assert_eq!(
        read.services["report"].environment,
        shop.services["report"].environment
    );
    assert_eq!(read.secrets["key"].text(), key.text());
    assert!(read.networks["default"].external);
    assert_eq!(Duties::of(&read), Duties::of(&shop));
}

/// Pods of two containers, scaled by the load of the first.
fn scaled() -> Project {
    let bounds = json!({"of": "web", "min": 1, "max": 4});
    let mut whole = bounds.clone();
    whole["name"] = json!("web");
    whole["metrics"] =
        json!([{"resource": "cpu", "utilization": 50, "requests": {"web": 100, "web.side": 100}}]);
    whole["down"] = json!({"window": 0});
    project([
        own("web", json!({ "autoscale": whole })).env("TOKEN", "$ecret"),
        own("web.side", json!({ "autoscale": bounds })),
    ])
}

#[test]
fn pods_are_scaled_by_their_load() {
    let shop = scaled();
    let engine = up(&shop);
    let used = |cpu| Consumption { cpu, memory: 0 };
    engine.uses("web", used(150));
    engine.uses("web.side", used(50));
    check(
        &shop,
        &engine,
        &expect![[r#"
        #1 create container shop-web-2 (web: cpu utilization 100%, to be 50%)
        #2 create container shop-web.side-2 (web: cpu utilization 100%, to be 50%)
        #3 start container shop-web-2 (web: cpu utilization 100%, to be 50%) after #1
        #4 start container shop-web.side-2 (web: cpu utilization 100%, to be 50%) after #2
        done: true
    "#]],
    );
    // `up` leaves it at that, and so does a controller that is begun anew.
    let plan = plan::containers(&shop, &engine.observed(), &policy()).unwrap();
    assert!(plan.is_empty(), "{plan}");
    engine.uses("web", used(10));
    engine.uses("web.side", used(30));
    check(
        &shop,
        &engine,
        &expect![[r#"
        #1 stop container shop-web-2 (scaled down to 1: web: cpu utilization 20%, to be 50%)
        #2 remove container shop-web-2 (scaled down to 1: web: cpu utilization 20%, to be 50%) after #1
        #3 stop container shop-web.side-2 (scaled down to 1: web: cpu utilization 20%, to be 50%)
        #4 remove container shop-web.side-2 (scaled down to 1: web: cpu utilization 20%, to be 50%) after #3
        done: true
    "#]],
    );
    let plan = plan::containers(&shop, &engine.observed(), &policy()).unwrap();
    assert!(plan.is_empty(), "{plan}");
    // What it is told is enough for the same pods.
    let controller = needs::controller(&shop, || "1".into(), String::new).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("duties.json");
    std::fs::write(&file, controller.duties.text().unwrap()).unwrap();
    let read = needs::project(file.to_str().unwrap()).unwrap();
    assert_eq!(Duties::of(&read), Duties::of(&shop));
    let hash = |project: &Project| plan::hash::service(&project.services["web"]);
    assert_eq!(hash(&read), hash(&shop));
}

#[test]
fn pods_that_request_nothing_are_not_scaled_by_a_share_of_it() {
    let mut shop = scaled();
    let metric = json!([{"resource": "cpu", "utilization": 50, "requests": {"web": false}}]);
    let web = std::sync::Arc::make_mut(shop.services.get_mut("web").unwrap());
    web.extensions = Extensions::from([(
        "x-rcompose".to_owned(),
        json!({"autoscale": {"of": "web", "max": 4, "name": "web", "metrics": metric}}),
    )]);
    let engine = up(&shop);
    assert_eq!(
        work(&shop, &engine, 1),
        "note: web: missing request for cpu in the container of service web\n"
    );
}
