//! Observe, plan, execute, once, on the engine in memory.

use expect_test::{Expect, expect};
use rcompose::engine::EngineError;
use rcompose::engine::fake::{Fake, Life};
use rcompose::event::Event;
use rcompose::execute::Limits;
use rcompose::model::{Condition, labels, own_image};
use rcompose::plan::{self, Plan, Policy, Question, ReplaceVolumes};
use rcompose::reconcile::{Audience, Desired, Finished, Reconciler};
use tokio_util::sync::CancellationToken;

use crate::builder::{With, images, policy, project, service};
use crate::execute::run;

/// Writes down what it is told, and answers as laid down.
#[derive(Default)]
struct Diary {
    lines: Vec<String>,
    refuses: bool,
    answer: bool,
}

impl Audience for Diary {
    fn agrees(&mut self, _: &Plan) -> bool {
        !self.refuses
    }

    fn answers(&mut self, question: &Question) -> bool {
        self.lines.push(format!("asked: {question}"));
        self.answer
    }

    fn begins(&mut self, plan: &Plan) {
        self.lines
            .push(format!("begins: {} step(s)", plan.steps().len()));
    }

    fn happens(&mut self, event: &Event) {
        if let Event::Failed { reason, .. } = event {
            self.lines.push(format!("failed: {reason}"));
        }
    }

    fn ends(&mut self) {
        self.lines.push("ends".into());
    }
}

fn reconciler(engine: &Fake) -> Reconciler<'_, Fake> {
    Reconciler {
        engine,
        limits: Limits::default(),
        cancel: CancellationToken::new(),
    }
}

fn text(diary: &Diary, engine: &Fake) -> String {
    let told = diary.lines.iter().map(|line| format!("{line}\n"));
    let requests = engine.requests();
    let requests = requests.iter().map(|line| format!("-> {line}\n"));
    told.chain(requests).collect()
}

fn shop() -> rcompose::model::Project {
    project([service("web", "nginx")])
}

#[track_caller]
fn check_up(engine: &Fake, policy: &Policy, expected: &Expect) -> Finished {
    let mut diary = Diary::default();
    let finished = run(reconciler(engine).up(&shop(), policy, &mut diary)).unwrap();
    expected.assert_eq(&text(&diary, engine));
    finished
}

#[test]
fn a_missing_image_is_fetched_and_looked_at_before_the_rest_is_planned() {
    let engine = Fake::new();
    engine.publish("nginx", "sha256:aa");
    let finished = check_up(
        &engine,
        &policy(),
        &expect![[r#"
        begins: 1 step(s)
        ends
        begins: 3 step(s)
        ends
        -> observe shop
        -> pull nginx
        -> observe shop
        -> create network shop_default
        -> create shop-web-1
        -> start shop-web-1
    "#]],
    );
    assert!(finished.is_complete());
    let label = rcompose::model::labels::IMAGE;
    let observed = engine.observed();
    assert_eq!(observed.containers[0].labels[label], "sha256:aa");
}

#[test]
fn with_all_images_there_one_snapshot_is_enough() {
    let engine = Fake::with(images(&["nginx"]));
    check_up(
        &engine,
        &policy(),
        &expect![[r#"
        begins: 3 step(s)
        ends
        -> observe shop
        -> create network shop_default
        -> create shop-web-1
        -> start shop-web-1
    "#]],
    );
}

#[test]
fn what_is_up_is_looked_at_once_and_left_alone() {
    let engine = Fake::with(images(&["nginx"]));
    run(reconciler(&engine).up(&shop(), &policy(), &mut Diary::default())).unwrap();
    engine.forget_requests();
    check_up(
        &engine,
        &policy(),
        &expect![[r#"
        begins: 0 step(s)
        ends
        -> observe shop
    "#]],
    );
}

#[test]
fn an_image_that_cannot_be_fetched_ends_it() {
    let engine = Fake::new();
    let finished = check_up(
        &engine,
        &policy(),
        &expect![[r#"
        begins: 1 step(s)
        failed: pull access denied for nginx, repository does not exist
        ends
        -> observe shop
        -> pull nginx
    "#]],
    );
    assert_eq!(finished.failures.len(), 1);
    assert_eq!(finished.failures[0].step.action.subject(), "nginx");
}

#[test]
fn failures_come_with_the_last_lines_of_the_container() {
    let engine = Fake::with(images(&["nginx", "redis"]));
    engine.lives("db", Life::Ends(3));
    engine.says("db", "one\ntwo\n");
    let shop = project([
        service("web", "nginx").needs("db", Condition::ServiceHealthy),
        service("db", "redis"),
    ]);
    let mut diary = Diary::default();
    let finished = run(reconciler(&engine).up(&shop, &policy(), &mut diary)).unwrap();
    expect![[r#"
        begins: 6 step(s)
        failed: dependency failed to start: container shop-db-1 exited (3)
        ends"#]]
    .assert_eq(&diary.lines.join("\n"));
    assert_eq!(finished.failures[0].output, ["one", "two"]);
}

#[test]
fn a_container_that_is_lost_to_the_daemon_is_replaced() {
    let refused = |times| {
        let engine = Fake::with(images(&["nginx"]));
        let error = EngineError::Refused {
            status: 500,
            message: "task 4711: already exists".into(),
        };
        engine.fail("start shop-web-1", times, error);
        engine
    };
    let engine = refused(1);
    let finished = check_up(
        &engine,
        &policy(),
        &expect![[r#"
        begins: 3 step(s)
        failed: task 4711: already exists
        ends
        begins: 4 step(s)
        ends
        -> observe shop
        -> create network shop_default
        -> create shop-web-1
        -> start shop-web-1
        -> observe shop
        -> create 0abc00000002_shop-web-1
        -> remove shop-web-1
        -> rename 0abc00000002_shop-web-1 to shop-web-1
        -> start shop-web-1
    "#]],
    );
    assert!(finished.is_complete());
    // Once: what is lost again is a failure.
    let engine = refused(2);
    let mut diary = Diary::default();
    let finished = run(reconciler(&engine).up(&shop(), &policy(), &mut diary)).unwrap();
    assert_eq!(finished.failures.len(), 1);
}

#[test]
fn a_plan_that_is_refused_does_nothing() {
    let engine = Fake::with(images(&["nginx"]));
    let mut diary = Diary {
        refuses: true,
        ..Diary::default()
    };
    run(reconciler(&engine).up(&shop(), &policy(), &mut diary)).unwrap();
    expect![[r#"
        -> observe shop
    "#]]
    .assert_eq(&text(&diary, &engine));
}

/// A project whose volume is not as the daemon has it.
fn diverged_volume() -> (Fake, rcompose::model::Project) {
    let engine = Fake::with(images(&["nginx"]));
    let mut shop = project([service("web", "nginx").mounts("data", "/data")]);
    run(reconciler(&engine).up(&shop, &policy(), &mut Diary::default())).unwrap();
    engine.forget_requests();
    let volume = shop.volumes.get_mut("data").unwrap();
    volume.driver_opts.insert("type".into(), "tmpfs".into());
    (engine, shop)
}

#[test]
fn only_a_yes_loses_data() {
    for answer in [false, true] {
        let (engine, shop) = diverged_volume();
        let mut diary = Diary {
            answer,
            ..Diary::default()
        };
        let policy = Policy {
            replace_volumes: ReplaceVolumes::Ask,
            ..policy()
        };
        run(reconciler(&engine).up(&shop, &policy, &mut diary)).unwrap();
        let removed = engine
            .requests()
            .contains(&"remove volume shop_data".into());
        assert_eq!(removed, answer);
        assert_eq!(
            diary
                .lines
                .iter()
                .filter(|l| l.starts_with("asked"))
                .count(),
            1
        );
    }
}

#[test]
fn a_name_is_enough_to_take_a_project_down() {
    let engine = Fake::with(images(&["nginx"]));
    run(reconciler(&engine).up(&shop(), &policy(), &mut Diary::default())).unwrap();
    engine.forget_requests();
    let mut diary = Diary::default();
    let desired = Desired::Name("shop");
    let finished =
        run(reconciler(&engine).run(desired, false, &policy(), plan::down, &mut diary)).unwrap();
    assert!(finished.is_complete());
    expect![[r#"
        begins: 3 step(s)
        ends
        -> observe shop
        -> stop shop-web-1
        -> remove shop-web-1
        -> remove network shop_default
    "#]]
    .assert_eq(&text(&diary, &engine));
    assert!(engine.observed().containers.is_empty());
}

#[test]
fn a_daemon_that_is_gone_is_told_of() {
    let engine = Fake::new();
    let gone = EngineError::Broken {
        message: "gone".into(),
    };
    engine.fail("observe", 1, gone);
    let outcome = run(reconciler(&engine).up(&shop(), &policy(), &mut Diary::default()));
    assert_eq!(outcome.unwrap_err().to_string(), "gone");
}

#[test]
fn what_a_provider_gives_is_part_of_what_depends_on_it() {
    let shop = project([
        service("web", "nginx")
            .needs("db", Condition::ServiceStarted)
            .env("A", "1"),
        service("db", "").provided_by("cloud"),
        service("other", "nginx"),
    ]);
    let engine = Fake::with(images(&["nginx"]));
    let up = || run(reconciler(&engine).up(&shop, &policy(), &mut Diary::default())).unwrap();
    let finished = up();
    assert_eq!(format!("{:?}", finished.provided["db"]), r#"["URL"]"#);
    let (web, _) = plan::with_variables(&shop, &finished.provided);
    let hash = |name: &str| plan::hash::service(&web.services[name]);
    let label = rcompose::model::labels::CONFIG_HASH;
    for container in &engine.observed().containers {
        assert_eq!(container.labels[label], hash(container.service()));
    }
    let variables = &web.services["web"].environment;
    assert_eq!(variables["DB_URL"].as_deref(), Some("fake://db"));
    assert!(!web.services["other"].environment.contains_key("DB_URL"));
    // The same again changes nothing.
    engine.forget_requests();
    up();
    let expected = ["observe shop", "cloud up db", "observe shop"];
    assert_eq!(engine.requests(), expected);
}

/// Has the controller make one more container while it is being stopped.
struct Busy<'e>(&'e Fake, Vec<String>);

impl Audience for Busy<'_> {
    fn begins(&mut self, plan: &Plan) {
        self.1.push(plan.to_string());
    }

    fn happens(&mut self, _: &Event) {}

    fn ends(&mut self) {
        if self.1.len() == 1 {
            self.0.change(|observed| {
                let mut late = observed.containers[0].clone();
                late.id = "late".into();
                late.name = "shop-web-2".into();
                let number = labels::CONTAINER_NUMBER.to_owned();
                late.labels.insert(number, "2".into());
                observed.containers.push(late);
            });
        }
    }
}

#[test]
fn down_ends_the_controller_before_it_looks_at_what_there_is() {
    let controller = service(own_image::CONTROLLER_KEY, "nginx").and(|it| {
        it.labels
            .insert(labels::CONTROLLER.to_owned(), "true".to_owned());
    });
    let both = project([service("web", "nginx"), controller]);
    let engine = Fake::with(images(&["nginx"]));
    run(reconciler(&engine).up(&both, &policy(), &mut Diary::default())).unwrap();
    // What is printed beforehand is one plan.
    let plan = plan::down(&shop(), &engine.observed(), &policy()).unwrap();
    let all = "#1 stop container shop-rcompose.controller-1 (down)
#2 stop container shop-web-1 (down) after #1
";
    assert!(plan.to_string().starts_with(all), "{plan}");
    let mut busy = Busy(&engine, Vec::new());
    let shop = shop();
    let desired = Desired::Project(&shop);
    let (reconciler, policy) = (reconciler(&engine), policy());
    let down = reconciler.run(desired, false, &policy, plan::down, &mut busy);
    assert!(run(down).unwrap().is_complete());
    expect![[r#"
        #1 stop container shop-rcompose.controller-1 (down)

        #1 stop container shop-web-1 (down)
        #2 stop container shop-web-2 (down)
        #3 remove container shop-web-1 (down) after #1
        #4 remove container shop-web-2 (down) after #2
        #5 remove container shop-rcompose.controller-1 (down)
        #6 remove network shop_default (down) after #3, #4, #5
    "#]]
    .assert_eq(&busy.1.join("\n"));
    assert!(engine.observed().containers.is_empty());
}
