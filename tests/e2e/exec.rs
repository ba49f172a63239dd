//! Commands in containers that run: their streams, terminals and exit codes.

use std::thread::sleep;
use std::time::Duration;

use crate::patience::until;
use crate::scenario::Scenario;

const WEB: &str = "
services:
  web:
    image: rcompose-fixtures/busybox
    environment: {GIVEN: outside}
  pair: {image: rcompose-fixtures/busybox, deploy: {replicas: 2}}
  off: {image: rcompose-fixtures/busybox, deploy: {replicas: 0}}
";

fn shop(name: &str) -> Scenario {
    let shop = Scenario::new(name);
    shop.compose(WEB);
    shop.run("up -d");
    shop
}

#[test]
fn the_exit_code_is_the_commands() {
    let shop = shop("execcode");
    assert_eq!(shop.run("exec -T web echo hi").stdout, "hi\n");
    shop.fails(5, "exec -T web sh -c 'exit 5'");
    shop.fails(126, "exec -T web /etc/passwd");
    // The code is the daemon's: 126 before Docker 23.
    let missing = shop.start("exec -T web nosuch").end().code();
    assert!(matches!(missing, 126 | 127), "{missing}");
    // Before Docker 23 the daemon tells it as the command's output.
    let unknown = shop.start("exec -T -u nobody-here web true").end();
    assert!(matches!(unknown.code(), 1 | 126), "{}", unknown.code());
    let told = unknown.stdout + &unknown.stderr;
    assert!(told.contains("unable to find user"), "{told}");
    shop.fails(1, "exec -T off true")
        .reporting("service \"off\" is not running");
    shop.fails(1, "exec -T --index 3 pair true")
        .reporting("service \"pair\" is not running container #3");
    shop.fails(1, "exec -T web");
}

#[test]
fn what_stands_behind_the_service_is_the_commands() {
    let shop = shop("execwords");
    let echoed = shop.run("exec -T web echo -T --index 5 -- -e");
    assert_eq!(echoed.stdout, "-T --index 5 -- -e\n");
}

#[test]
fn user_folder_variables_and_replica() {
    let shop = shop("execwith");
    let told = shop.run_with(
        &[("ASKED", "here")],
        "exec -T -u 12:34 -w /tmp -e ASKED -e ONE=a=b -e GIVEN web \
         sh -c 'id -u; id -g; pwd; echo $ASKED $ONE ${GIVEN-gone}'",
    );
    assert_eq!(told.stdout, "12\n34\n/tmp\nhere a=b gone\n");
    let second = shop.run("exec -T --index 2 pair hostname").stdout;
    assert!(shop.replicas("pair")[1].id().starts_with(second.trim()));
}

#[test]
fn both_outputs_stay_apart() {
    let shop = shop("execboth");
    let both = shop.run("exec -T web sh -c 'echo out; echo err >&2'");
    assert_eq!(both.stdout, "out\n");
    assert_eq!(both.stderr, "err\n");
}

#[test]
fn input_is_carried_to_its_end() {
    let shop = shop("execpipe");
    let lines: Vec<String> = (0..5_000_000 / 8).map(|n| format!("{n:07}\n")).collect();
    let text = lines.concat();
    let back = shop.run_given(text.clone(), "exec -T web cat");
    assert!(back.stdout == text, "{} bytes came back", back.stdout.len());
    // What a command says once its input has ended still arrives.
    let counted = shop.run_given(text, "exec -T web sh -c 'wc -c; sleep 1; echo end'");
    assert_eq!(counted.stdout, "5000000\nend\n");
}

#[test]
fn a_command_in_the_background() {
    let shop = shop("execbg");
    let begun = shop.run("exec -d web sh -c 'sleep 1; touch /done'");
    assert_eq!(begun.stdout, "");
    until("the command's work is done", || {
        let look = shop.start("exec -T web ls /done").end();
        (look.code() == 0).then_some(())
    });
}

#[test]
fn a_terminal_has_its_size_and_follows_it() {
    let shop = shop("execsize");
    let mut talk = shop.talk("exec web sh");
    talk.until("# ");
    talk.press("tty\r");
    talk.until("/dev/pts/0");
    // Its size is told beside what is typed.
    until("the size is known", || {
        talk.press("stty size\r");
        talk.screen().contains("33 77").then_some(())
    });
    talk.resize(50, 90);
    until("the new size is known", || {
        talk.press("stty size\r");
        talk.screen().contains("50 90").then_some(())
    });
    talk.press("exit 3\r");
    talk.end(3);
}

#[test]
fn ctrl_c_goes_to_the_command() {
    let shop = shop("execint");
    let mut talk = shop.talk(
        "exec web sh -c 'trap \"echo caught; exit 4\" INT; echo ready; while :; do sleep 1; done'",
    );
    talk.until("ready");
    talk.press("\u{3}");
    talk.until("caught");
    talk.end(4);
}

#[test]
fn detached_by_keys_the_command_goes_on() {
    let shop = shop("execdetach");
    let mut talk =
        shop.talk("exec web sh -c 'echo ready; read line; echo $line >/got; sleep 1234'");
    talk.until("ready");
    talk.press("half");
    talk.press("\u{10}\u{11}");
    talk.until("read escape sequence");
    talk.end(1);
    // A process that the terminal is taken from has a moment to end.
    sleep(Duration::from_millis(300));
    shop.run("exec -T web sh -c 'ps -o args | grep -q \"[s]leep 1234\"'");
}

#[test]
fn a_terminal_needs_one_here() {
    let shop = shop("execnotty");
    shop.fails(1, "exec --no-tty=false web true")
        .reporting("the input device is not a TTY");
}

#[test]
fn an_end_by_a_signal_leaves_the_terminal_as_it_was() {
    let reason = "Docker Compose may leave the terminal raw";
    let Some(shop) = Scenario::of_rcompose_alone("execterm", reason) else {
        return;
    };
    shop.compose(WEB);
    shop.run("up -d");
    let mut talk = shop.talk("exec web sh -c 'echo ready; sleep 1000'");
    talk.until("ready");
    talk.signal("TERM");
    talk.end(130);
}
