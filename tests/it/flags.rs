//! Every command and flag of Docker Compose is there, by the table in
//! `fixtures/flags/docker-compose.tsv`.

use std::fs;
use std::path::Path;
use std::process::Command;

/// A line of the table.
struct Flag {
    short: Option<String>,
    long: String,
    kind: String,
}

/// Whether the program understands arguments, and whatever they mean, gets as
/// far as to print a help.
fn is_understood(command: &str, arguments: &[&str]) -> bool {
    let words = command.split(' ').filter(|word| *word != "-");
    let ran = Command::new(env!("CARGO_BIN_EXE_rcompose"))
        .args(words)
        .args(arguments)
        .arg("--help")
        .env_clear()
        .output()
        .unwrap();
    ran.status.success()
}

fn table() -> Vec<(String, Option<Flag>)> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/flags/docker-compose.tsv");
    let text = fs::read_to_string(path).unwrap();
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let mut cells = line.split('\t');
            let command = cells.next().unwrap().to_owned();
            let Some(names) = cells.next() else {
                return (command, None);
            };
            let (short, long) = match names.split_once(", ") {
                Some((short, long)) => (Some(short.to_owned()), long),
                None => (None, names),
            };
            let flag = Flag {
                short,
                long: long.to_owned(),
                kind: cells.next().unwrap().to_owned(),
            };
            (command, Some(flag))
        })
        .collect()
}

#[test]
fn every_flag_is_there() {
    let mut missing = Vec::new();
    let mut looked_at = 0;
    for (command, flag) in table() {
        let Some(flag) = flag else {
            if !is_understood(&command, &[]) {
                missing.push(command);
            }
            continue;
        };
        looked_at += 1;
        let is_switch = flag.kind == "bool";
        let mut forms = Vec::new();
        if is_switch {
            forms.push(vec![flag.long.clone()]);
            forms.push(vec![format!("{}=false", flag.long)]);
            forms.extend(flag.short.clone().map(|short| vec![short]));
        } else {
            forms.push(vec![format!("{}=1", flag.long)]);
            forms.push(vec![flag.long.clone(), "1".to_owned()]);
            forms.extend(flag.short.clone().map(|short| vec![short, "1".to_owned()]));
        }
        for form in forms {
            let words: Vec<&str> = form.iter().map(String::as_str).collect();
            if !is_understood(&command, &words) {
                missing.push(format!("{command} {}", form.join(" ")));
            }
        }
    }
    assert!(looked_at > 150, "the table has only {looked_at} flags");
    assert!(missing.is_empty(), "missing: {missing:#?}");
}
