//! Completion scripts, run by the shells that they are for, and manual pages.

use std::path::Path;
use std::process::{Command, Output};

const FILE: &str = "
services:
  web: {image: a, profiles: [front]}
  worker: {image: a}
";

/// Runs a shell's script in a folder with a project, rcompose in the path.
/// None: there is no such shell here.
fn by_shell(words: &[&str], script: &str) -> Option<String> {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("compose.yaml"), FILE).unwrap();
    let binaries = Path::new(env!("CARGO_BIN_EXE_rcompose")).parent().unwrap();
    let path = std::env::var("PATH").unwrap();
    let ran = Command::new(words[0])
        .args(&words[1..])
        .arg(script)
        .current_dir(folder.path())
        .env("PATH", format!("{}:{path}", binaries.display()))
        .env("HOME", folder.path())
        .env("DOCKER_HOST", "unix:///nonexistent.sock")
        .output();
    let Output { stdout, stderr, .. } = match ran {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return None,
        other => other.unwrap(),
    };
    let said = String::from_utf8_lossy(&stderr);
    assert!(!stdout.is_empty(), "{words:?}: {said}");
    Some(String::from_utf8(stdout).unwrap())
}

/// What bash offers for a line, and how it takes the line apart.
fn bash(parts: &[&str], line: &str) -> Vec<String> {
    let words = parts.join("' '");
    let last = parts.len() - 1;
    let point = line.len();
    let script = format!(
        "source <(rcompose completion bash)
        COMP_WORDS=('{words}') COMP_CWORD={last} COMP_LINE='{line}' COMP_POINT={point}
        _rcompose
        printf '%s\\n' offered \"${{COMPREPLY[@]}}\""
    );
    let offered = by_shell(&["bash", "--norc", "-c"], &script).expect("there is a bash");
    offered.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn bash_knows_services_and_options() {
    let services = bash(&["rcompose", "logs", ""], "rcompose logs ");
    assert_eq!(services, ["web", "worker"]);
    let options = bash(&["rcompose", "up", "--det"], "rcompose up --det");
    assert_eq!(options, ["--detach"]);
    // bash takes words apart at `=`, and wants what comes after it.
    let line = "rcompose up --pull=al";
    let values = bash(&["rcompose", "up", "--pull", "=", "al"], line);
    assert_eq!(values, ["always"]);
    let line = "rcompose scale wo";
    assert_eq!(bash(&["rcompose", "scale", "wo"], line), ["worker="]);
    let line = "rcompose -f comp";
    assert!(bash(&["rcompose", "-f", "comp"], line).is_empty());
}

#[test]
fn fish_knows_services_and_options() {
    let script = "rcompose completion fish | source
        for line in 'logs w' 'up --det' 'up --pull=al' '-f comp'
            complete -C \"rcompose $line\" | string replace -r '\t.*' ''
        end";
    if let Some(offered) = by_shell(&["fish", "--no-config", "-c"], script) {
        let expected = "web\nworker\n--detach\n--pull=always\ncompose.yaml\n";
        assert_eq!(offered, expected);
    }
}

#[test]
fn zsh_knows_services_and_options() {
    // What zsh's own completion has, as far as the script uses it.
    let script = "compdef() {}; _files() { print files }
        compset() { PREFIX=${PREFIX#*=} }
        _describe() { print -l -- \"$described[@]\" }
        source <(rcompose completion zsh)
        try() { words=(rcompose \"$@\") CURRENT=$(($# + 1)) PREFIX=$@[-1]; _rcompose }
        try logs w; try logs ''; try up --det; try up --pull=al; try -f comp";
    if let Some(offered) = by_shell(&["zsh", "-f", "-c"], script) {
        let expected = "web\nworker\nweb\nworker\n\
            --detach:Run containers in the background\nalways\nfiles\n";
        assert_eq!(offered, expected);
    }
}

#[test]
fn every_command_has_a_manual_page() {
    let folder = tempfile::tempdir().unwrap();
    let man = |arguments: &[&str]| {
        let made = Command::new(env!("CARGO_BIN_EXE_rcompose"))
            .arg("man")
            .args(arguments)
            .output()
            .unwrap();
        assert!(made.status.success(), "{arguments:?}");
        String::from_utf8(made.stdout).unwrap()
    };
    man(&["-o", folder.path().to_str().unwrap()]);
    for page in ["rcompose.1", "rcompose-up.1", "rcompose-config.1"] {
        assert!(folder.path().join(page).exists(), "{page}");
    }
    let page = man(&["up"]);
    assert!(page.starts_with(".ie") || page.contains(".TH"), "{page}");
    assert!(page.contains("\\-\\-detach"), "{page}");
}
