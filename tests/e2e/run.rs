//! One-off containers: what they are like, what they leave, and talking with
//! them.

use crate::patience::until;
use crate::scenario::Scenario;

const SHOP: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    environment: {GIVEN: project}
    volumes: ['data:/data']
    ports: ['127.0.0.1:0:80']
    depends_on: {db: {condition: service_healthy}}
    restart: always
  db:
    image: rcompose-fixtures/busybox
    healthcheck: {test: 'true', interval: 1s}
volumes: {data: }
";

fn shop(name: &str) -> Scenario {
    let shop = Scenario::new(name);
    shop.compose(SHOP);
    shop
}

#[test]
fn the_exit_code_and_both_outputs_are_the_commands() {
    let shop = shop("runcode");
    let ended = shop.fails(5, "run --rm web sh -c 'echo out; echo err >&2; exit 5'");
    assert_eq!(ended.stdout, "out\n");
    assert!(ended.stderr.contains("err\n"), "{}", ended.stderr);
    shop.fails(1, "run --rm nope")
        .reporting("no such service: nope");
    shop.fails(1, "run --rm -p 80 -P web true")
        .reporting("--service-ports and --publish are incompatible");
    shop.fails(1, "run --rm -l odd web true")
        .reporting("label must be set as KEY=VALUE");
}

#[test]
fn dependencies_are_there_first_and_stay() {
    let shop = shop("rundeps");
    shop.run("run --rm web true");
    assert_eq!(shop.states(), ["db-1 running"]);
    assert_eq!(shop.container("db")["State"]["Health"]["Status"], "healthy");
    shop.run("down");
    shop.run("run --rm --no-deps web true");
    assert!(shop.states().is_empty(), "{:?}", shop.states());
}

#[test]
fn a_one_off_is_marked_and_no_replica() {
    let shop = shop("runmarks");
    let id = shop.run("run -d web sleep 1000").stdout;
    let one_off = shop.container("web");
    assert_eq!(one_off.id(), id.trim());
    assert_eq!(one_off.own_label("oneoff"), "True");
    let slug = one_off.own_label("slug").to_owned();
    assert_eq!(slug.len(), 64);
    let name = format!("{}-web-run-{}", shop.project(), &slug[..12]);
    assert_eq!(one_off.name(), name);
    assert_eq!(one_off.own_label("container-number"), "");
    let restarts = one_off["HostConfig"]["RestartPolicy"]["Name"].as_str();
    assert!(matches!(restarts, Some("" | "no")), "{restarts:?}");
    assert!(one_off["HostConfig"]["PortBindings"]["80/tcp"].is_null());
    assert_eq!(
        one_off.mount("/data")["Name"],
        format!("{}_data", shop.project())
    );
    // `up` and `stop` leave it alone, `down --remove-orphans` does not.
    shop.run("up -d");
    assert_eq!(shop.replicas("web").len(), 2);
    shop.run("stop");
    assert!(
        shop.replicas("web")
            .iter()
            .any(|web| web.id() == id.trim() && web.is_running())
    );
    shop.run("down -t 0 --remove-orphans");
    assert!(shop.states().is_empty(), "{:?}", shop.states());
}

#[test]
fn options_change_the_container() {
    let shop = shop("runwith");
    shop.file("more.env", "FILE=file\nGIVEN=file\n")
        .file("sub/file", "hello");
    let name = format!("{}-named", shop.project());
    shop.run(&format!(
        "run -d --name {name} -l x=y -P -u 12 -w /tmp --cap-add NET_ADMIN --cap-drop CHOWN \
         -v ./sub:/sub:ro --entrypoint 'sleep 1000' -e ASKED=1 --env-from-file more.env web"
    ));
    let made = shop.container("web");
    assert_eq!(made.name(), name);
    assert_eq!(made.label("x"), "y");
    let config = &made["Config"];
    assert_eq!(
        (config["User"].as_str(), config["WorkingDir"].as_str()),
        (Some("12"), Some("/tmp"))
    );
    assert_eq!(config["Entrypoint"], serde_json::json!(["sleep", "1000"]));
    assert_eq!(made.variable("ASKED"), Some("1"));
    assert_eq!(made.variable("FILE"), Some("file"));
    assert_eq!(made.variable("GIVEN"), Some("file"));
    assert!(made["HostConfig"]["PortBindings"]["80/tcp"].is_array());
    assert_eq!(made.mount("/sub")["RW"], false);
    assert_eq!(made.shell("cat /sub/file"), "hello");
    shop.fails(1, &format!("run -d --name {name} web true"))
        .reporting("already in use");
}

#[test]
fn aliases_are_for_replicas_unless_wanted() {
    let shop = shop("runalias");
    shop.run("run -d web sleep 1000");
    let answers = |name: &str| {
        shop.container("db").shell(&format!(
            "nslookup {name} >/dev/null 2>&1 && echo yes || echo no"
        ))
    };
    assert_eq!(answers("web"), "no");
    shop.run("down -t 0 --remove-orphans");
    shop.run("run -d --use-aliases web sleep 1000");
    assert_eq!(answers("web"), "yes");
}

#[test]
fn input_is_carried_to_its_end() {
    let shop = shop("runpipe");
    let lines: Vec<String> = (0..5_000_000 / 8).map(|n| format!("{n:07}\n")).collect();
    let text = lines.concat();
    let back = shop.run_given(text.clone(), "run --rm --no-deps web cat");
    assert!(back.stdout == text, "{} bytes came back", back.stdout.len());
}

#[test]
fn a_terminal_is_talked_with() {
    let shop = shop("runtalk");
    let mut talk = shop.talk("run --rm --no-deps web sh");
    talk.until("# ");
    until("the size is known", || {
        talk.press("stty size\r");
        talk.screen().contains("33 77").then_some(())
    });
    talk.press("echo be''gun; sleep 1000\r");
    talk.until("begun");
    talk.press("\u{3}");
    talk.press("exit 6\r");
    talk.end(6);
    assert!(shop.states().is_empty(), "{:?}", shop.states());
}

#[test]
fn detached_by_keys_it_goes_on() {
    let shop = shop("rundetach");
    let mut talk = shop.talk("run --no-deps web sh");
    talk.until("# ");
    talk.press("\u{10}\u{11}");
    talk.end(0);
    assert!(shop.container("web").is_running());
}

#[test]
fn a_signal_goes_to_the_command_and_nothing_is_left() {
    let shop = shop("runterm");
    let command = "run --rm --no-deps web sh -c 'trap \"exit 3\" TERM; echo ready; while :; do sleep 0.1; done'";
    let running = shop.start(command);
    until("it is ready", || {
        running.stdout().contains("ready").then_some(())
    });
    running.signal("TERM");
    running.end().with_code(3);
    assert!(shop.states().is_empty(), "{:?}", shop.states());
}

#[test]
fn attached_to_a_terminal_that_runs() {
    let shop = Scenario::new("attach");
    shop.compose(
        "
services:
  shell: {image: rcompose-fixtures/busybox, command: sh, tty: true, stdin_open: true}
  counter:
    image: rcompose-fixtures/busybox
    command: sh -c 'trap \"echo told; exit 3\" INT; while :; do echo tick; sleep 0.1; done'
  off: {image: rcompose-fixtures/busybox, deploy: {replicas: 0}}
",
    );
    shop.run("up -d");
    shop.fails(1, "attach off")
        .reporting("service \"off\" is not running");
    shop.fails(1, "attach shell")
        .reporting("the input device is not a TTY");
    let mut talk = shop.talk("attach --detach-keys a,b shell");
    until("it answers", || {
        talk.press("echo $((40 + 2))\r");
        talk.screen().contains("\n42").then_some(())
    });
    talk.press("ab");
    talk.until("read escape sequence");
    talk.end(1);
    assert!(shop.container("shell").is_running());
    let attached = shop.start("attach counter");
    until("it is heard", || {
        attached.stdout().contains("tick").then_some(())
    });
    attached.signal("INT");
    // Docker Compose hands the signal on too, but does not wait for the end.
    let code = attached.end().code();
    assert!(matches!(code, 3 | 130), "{code}");
    let ended = until("it has ended", || {
        let counter = shop.container("counter");
        (!counter.is_running()).then_some(counter)
    });
    assert_eq!(ended.exit_code(), 3);
}

#[test]
fn hooks_run_in_it_but_never_hold_a_faster_command_up() {
    let reason = "Docker Compose before 5 runs no hooks here";
    let Some(shop) = Scenario::of_rcompose_alone("runhooks", reason) else {
        return;
    };
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    post_start: [{command: touch /hooked}]
",
    );
    let waiting = "run --rm web sh -c 'while [ ! -e /hooked ]; do sleep 0.1; done; echo seen'";
    assert_eq!(shop.run(waiting).stdout, "seen\n");
    for _ in 0..3 {
        shop.fails(5, "run --rm web sh -c 'exit 5'");
        shop.run("run --rm web true");
    }
}
