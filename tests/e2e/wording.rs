//! The very words that scripts look for, and on which of the two streams they
//! are: the same with Docker Compose in place of rcompose.

use crate::buildkit::is_docker_20;
use crate::patience::until;
use crate::scenario::Scenario;

const STAYS: &str = "sh -c 'trap exit TERM; echo up; while :; do sleep 0.1; done'";

#[test]
fn things_have_two_spaces_before_their_word() {
    let shop = Scenario::new("twospaces");
    shop.compose(&format!(
        "services: {{web: {{image: rcompose-fixtures/busybox, command: {STAYS:?}}}}}"
    ));
    let web = format!("Container {}-web-1 ", shop.project());
    let says = |said: &str, word: &str| {
        let line = format!(" {web} {word}");
        assert!(
            said.lines().any(|it| it.trim_end() == line),
            "{line}: {said}"
        );
    };
    let up = shop.run("up -d").stderr;
    let network = format!(" Network {}_default  Created", shop.project());
    assert!(up.lines().any(|line| line.trim_end() == network), "{up}");
    says(&up, "Started");
    says(&shop.run("up -d").stderr, "Running");
    says(&shop.run("stop -t 0").stderr, "Stopped");
    // Also of what has stopped already.
    says(&shop.run("stop").stderr, "Stopped");
}

#[test]
fn builds_are_told_on_stdout_under_the_services_name() {
    let shop = Scenario::new("buildwords");
    shop.file(
        "Dockerfile",
        "FROM rcompose-fixtures/busybox\nRUN echo made of busybox\n",
    );
    shop.compose("services: {web: {build: .}}");
    let build = shop.run("build --no-cache");
    assert!(build.stdout.contains("made of busybox"), "{}", build.stdout);
    let named = build
        .stderr
        .lines()
        .any(|line| line.trim_end() == " web  Built");
    assert!(named, "{}", build.stderr);
    let exported = build.stdout.matches("naming to").count();
    assert!(exported <= 1, "{}", build.stdout);
    shop.run("down --rmi local");
}

#[test]
fn a_base_is_built_with_what_starts_from_it() {
    let shop = Scenario::new("bases");
    shop.compose(
        "
services:
  web:
    build: {dockerfile_inline: FROM below, additional_contexts: {below: 'service:base'}}
    command: echo on the base
  base:
    build: {dockerfile_inline: FROM rcompose-fixtures/busybox}
",
    );
    if is_docker_20() {
        // Its BuildKit knows no additional contexts.
        shop.fails(1, "build web")
            .reporting("build.additional_contexts");
        return;
    }
    shop.run("build web");
    shop.run("down --rmi all");
    let run = shop.run("run --rm web");
    assert!(run.stdout.ends_with("on the base\n"), "{}", run.stdout);
    shop.run("down --rmi all");
}

#[test]
fn a_base_is_built_before_what_names_it_in_its_dockerfile() {
    let shop = Scenario::new("basesfrom");
    let base = format!("{}-base", shop.project());
    shop.compose(&format!(
        "
services:
  app:
    build: {{context: ., dockerfile_inline: 'FROM {base}'}}
    depends_on: [base]
    command: cat /made
  base:
    build: {{context: ., dockerfile_inline: \"FROM rcompose-fixtures/busybox\\nRUN echo base >/made\"}}
    command: 'true'
"
    ));
    for bake in ["0", "1"] {
        if bake == "1" && !crate::program::Program::under_test().is_rcompose() {
            break; // buildx builds both at once
        }
        shop.run_with(&[("COMPOSE_BAKE", bake)], "build");
        shop.run("down --rmi local");
    }
    shop.run_with(&[("DOCKER_BUILDKIT", "0")], "build");
    shop.run("down --rmi local");
}

#[test]
fn an_interrupt_leaves_alone_what_was_not_named() {
    let shop = Scenario::new("leavedeps");
    shop.compose(&format!(
        "
services:
  web: {{image: rcompose-fixtures/busybox, command: {STAYS:?}, depends_on: [db]}}
  db: {{image: rcompose-fixtures/busybox, command: {STAYS:?}}}
"
    ));
    let up = shop.start("up web");
    until("web speaks", || up.stdout().contains("up\n").then_some(()));
    up.signal("INT");
    up.end();
    assert_eq!(shop.states(), ["db-1 running", "web-1 exited"]);
}

#[test]
fn attached_dependencies_do_not_keep_up_from_ending() {
    let shop = Scenario::new("attachdeps");
    shop.compose(&format!(
        "
services:
  job: {{image: rcompose-fixtures/busybox, command: echo job, depends_on: [db]}}
  db: {{image: rcompose-fixtures/busybox, command: {STAYS:?}}}
"
    ));
    let up = shop.run("up --attach-dependencies job");
    assert!(
        up.stdout.contains("job-1 exited with code 0"),
        "{}",
        up.stdout
    );
    assert_eq!(shop.states(), ["db-1 running", "job-1 exited"]);
}

#[test]
fn the_output_of_hooks_stands_among_that_of_containers() {
    let shop = Scenario::new("hooksaid");
    shop.compose(&format!(
        "
services:
  job: {{image: rcompose-fixtures/busybox, command: sleep 1}}
  web:
    image: rcompose-fixtures/busybox
    command: {STAYS:?}
    pre_stop: [{{command: echo before the end}}]
"
    ));
    let up = shop.run("up --abort-on-container-exit");
    assert!(up.stdout.contains("| before the end\n"), "{}", up.stdout);
}

#[test]
fn a_hook_widens_the_column_of_names() {
    let shop = Scenario::new("hookcolumn");
    shop.compose(
        "
services:
  job: {image: rcompose-fixtures/busybox, command: sleep 1}
  web:
    image: rcompose-fixtures/busybox
    command: sh -c 'trap \"echo the end; exit\" TERM; echo up; while :; do sleep 0.1; done'
    pre_stop: [{command: echo before the end}]
",
    );
    let up = shop.run("up --abort-on-container-exit").stdout;
    assert!(up.contains("web-1  | up\n"), "{up}");
    assert!(up.contains("web-1 ->  | before the end\n"), "{up}");
    assert!(up.contains("web-1     | the end\n"), "{up}");
}

#[test]
fn a_network_that_is_made_anew_is_told_in_one_go() {
    let shop = Scenario::new("networds");
    let compose = |colour: &str| {
        shop.compose(&format!(
            "
services: {{web: {{image: rcompose-fixtures/busybox, networks: [back], stop_grace_period: 0s}}}}
networks: {{back: {{labels: {{colour: {colour}}}}}}}
"
        ));
    };
    compose("red");
    shop.run("up -d");
    compose("blue");
    let up = shop.run("--progress plain up -d").stderr;
    let (web, back) = (
        format!(" Container {}-web-1  ", shop.project()),
        format!(" Network {}_back  ", shop.project()),
    );
    let lines: Vec<&str> = up.lines().map(str::trim_end).collect();
    let expected = [
        format!("{web}Stopped"),
        format!("{back}Removed"),
        format!("{back}Creating"),
        format!("{back}Created"),
        format!("{web}Starting"),
        format!("{web}Started"),
    ];
    assert!(lines.windows(6).any(|it| it == expected), "{up}");
}

#[test]
fn a_missing_env_file_is_no_matter_to_what_runs() {
    let shop = Scenario::new("envgone");
    shop.compose(&format!(
        "
services:
  web: {{image: rcompose-fixtures/busybox, command: {STAYS:?}}}
  other: {{image: rcompose-fixtures/busybox, env_file: gone.env}}
"
    ));
    shop.run("up -d web");
    for command in ["ps", "logs", "config --services", "stop -t 0", "down"] {
        shop.run(command);
    }
    shop.fails(1, "up -d").reporting("gone.env");
}

#[test]
fn a_failing_hook_is_named_by_its_service() {
    let shop = Scenario::new("hooknamed");
    shop.compose(&format!(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    command: {STAYS:?}
    post_start: [{{command: sh -c 'exit 7'}}]
"
    ));
    let up = shop.fails(1, "up -d");
    assert!(
        up.stderr.contains("web hook exited with status 7"),
        "{}",
        up.stderr
    );
}

#[test]
fn logs_follow_services_that_come_later() {
    let shop = Scenario::new("latecomer");
    shop.compose(&format!(
        "
services:
  web: {{image: rcompose-fixtures/busybox, command: {STAYS:?}}}
  late: {{image: rcompose-fixtures/busybox, command: echo better late}}
"
    ));
    shop.run("up -d web");
    let logs = shop.start(&format!("-p {} logs -f", shop.project()));
    until("web is read", || logs.stdout().contains("up").then_some(()));
    shop.run("up -d late");
    until("the late one is read", || {
        logs.stdout().contains("better late").then_some(())
    });
    logs.signal("KILL");
    logs.end();
}

#[test]
fn freezing_twice_fails_and_freezing_nothing_does_not() {
    let shop = Scenario::new("frozen");
    shop.compose(&format!(
        "services: {{web: {{image: rcompose-fixtures/busybox, command: {STAYS:?}}}}}"
    ));
    shop.run("up -d");
    shop.run("pause absent");
    shop.run("pause web");
    let again = shop.fails(1, "pause web");
    assert!(again.stderr.contains("already paused"), "{}", again.stderr);
    shop.run("unpause");
}

#[test]
fn an_exit_is_the_reason_even_without_a_healthcheck() {
    let shop = Scenario::new("exitreason");
    shop.compose(
        "
services:
  web:
    image: rcompose-fixtures/busybox
    depends_on: {db: {condition: service_healthy}}
  db: {image: rcompose-fixtures/busybox, command: sh -c 'exit 3'}
",
    );
    let up = shop.fails(1, "up -d");
    let reason = format!(
        "dependency failed to start: container {}-db-1 exited (3)",
        shop.project()
    );
    assert!(up.stderr.contains(&reason), "{}", up.stderr);
}

#[test]
fn what_cannot_be_pulled_and_can_be_built_is_named() {
    let shop = Scenario::new("mustbuild");
    shop.compose(
        "
services:
  web: {image: 'localhost:1/nobody/has-this', build: .}
  db: {image: 'localhost:1/nobody/has-that'}
",
    );
    let pulled = shop.run("pull --ignore-pull-failures");
    let said = "Some service image(s) must be built from source by running:\n";
    let (_, names) = pulled.stderr.split_once(said).expect(&pulled.stderr);
    let command = names.lines().next().unwrap_or_default();
    assert!(command.ends_with("compose build web"), "{names}");
}
