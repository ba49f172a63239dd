//! `convert`: what comes out runs under programs of others, podman and Docker
//! Swarm, and answers as the original did.
//!
//! Both run apart from the engine under test and from each other, in namespaces
//! of their own (`fixtures/convert/play` and `stack`), so that nothing has to be
//! put right afterwards. They are looked for in the lab beside the project and
//! on this machine; `RCOMPOSE_E2E_ELSEWHERE` names what a command line begins
//! with that runs somewhere else.

use std::env;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::convert::{Run, sample};
use crate::scenario::Scenario;

const REASON: &str = "Docker Compose converts nothing";

/// Namespaces of their own, which end with what runs in them.
const APART: &str = "unshare -m -n -p -f --mount-proc --kill-child";

/// What a command line begins with that finds these programs; none, and said,
/// when they are nowhere, or may not be run.
fn place(programs: &[&str]) -> Option<Vec<String>> {
    let lab = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/lab/lab");
    let given = env::var("RCOMPOSE_E2E_ELSEWHERE").ok();
    let places = given
        .into_iter()
        .chain([format!("{} in", lab.display()), String::new()]);
    for place in places {
        let words = format!("{place} {APART}");
        let words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        let looks = programs.iter().map(|it| format!("command -v {it}"));
        let ran = Command::new(&words[0])
            .args(&words[1..])
            .args(["sh", "-c", &looks.collect::<Vec<_>>().join(" && ")])
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
        if ran.is_ok_and(|it| it.success()) {
            return Some(words);
        }
    }
    let said = format!(
        "left out: there is no {} here that may be run\n",
        programs.join(" and ")
    );
    // There is no other place to say it.
    let _ = std::io::stderr().write_all(said.as_bytes());
    None
}

/// Runs a script of `fixtures/convert` in the scenario's folder, on what was
/// written there; gives its answers.
fn answers(shop: &Scenario, place: &[String], script: &str) -> Vec<String> {
    shop.shell("docker save -o images.tar rcompose-fixtures/busybox rcompose-fixtures/redis");
    let script = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/convert")
        .join(script);
    let ran = Command::new(&place[0])
        .args(&place[1..])
        .arg(&script)
        .current_dir(shop.folder())
        .env_remove("DOCKER_HOST")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{}: {told}", script.display());
    let said = String::from_utf8(ran.stdout).unwrap();
    assert!(!said.is_empty(), "no answer: {told}");
    said.lines()
        .map(|line| line.trim_end().to_owned())
        .collect()
}

/// What the original answers; it is gone then.
fn original(run: &Run<'_>, name: &str) -> Vec<String> {
    let before = run.answers(&sample(name));
    run.run("down -v");
    before
}

fn under_podman(name: &str) {
    let Some(shop) = Scenario::of_rcompose_alone(&format!("podman{name}"), REASON) else {
        return;
    };
    let Some(place) = place(&["podman"]) else {
        return;
    };
    let run = Run::of_sample(&shop, &sample(name));
    let before = original(&run, name);
    let convert = "convert --wait-image rcompose-fixtures/busybox \
                   --kubectl-image rcompose-fixtures/asks";
    run.run(&format!("{convert} -o all.yaml"));
    let list: Value = serde_json::from_str(&run.run(&format!("{convert} --format json"))).unwrap();
    let objects = list["items"].as_array().unwrap().iter();
    let services = objects.filter(|it| it["kind"] == "Service");
    let names: Vec<&str> = services
        .map(|it| it["metadata"]["name"].as_str().unwrap())
        .collect();
    shop.file(
        "hosts",
        &format!("127.0.0.1 localhost {}\n", names.join(" ")),
    );
    let after = answers(&shop, &place, "play");
    // Podman reads `$$` as a `$` in commands, but not in variables.
    let plain = |lines: &[String]| -> Vec<String> {
        lines.iter().map(|it| it.replace("$$", "$")).collect()
    };
    assert_eq!(plain(&after), plain(&before));
}

fn in_a_swarm(name: &str) {
    let Some(shop) = Scenario::of_rcompose_alone(&format!("swarm{name}"), REASON) else {
        return;
    };
    let Some(place) = place(&["dockerd", "docker"]) else {
        return;
    };
    let run = Run::of_sample(&shop, &sample(name));
    let before = original(&run, name);
    run.run("-f compose.yaml -f swarm.yaml convert --to swarm -o stack");
    assert_eq!(answers(&shop, &place, "stack"), before);
}

#[test]
fn a_shop_runs_under_podman() {
    under_podman("shop");
}

// Not the site: podman takes no file of a ConfigMap that lies deeper.
#[test]
fn an_office_runs_under_podman() {
    under_podman("office");
}

#[test]
fn a_shop_runs_in_a_swarm() {
    in_a_swarm("shop");
}

#[test]
fn an_office_runs_in_a_swarm() {
    in_a_swarm("office");
}
