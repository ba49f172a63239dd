//! The loader's grammars against recorded answers of docker compose.
//!
//! The recordings are not part of the project. They are looked for in
//! `$RCOMPOSE_CORPUS` and beside the project; where there are none, these
//! tests say so and pass. The unit tests beside each grammar do not need them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rcompose::source::compose::interpolate::template::{self, FaultKind};
use rcompose::source::compose::{Report, dotenv, merge, schema};
use rcompose::source::{Severity, yaml};
use serde_json::Value;

/// The records of a kind.
fn records(kind: &str) -> Vec<Value> {
    let named = std::env::var_os("RCOMPOSE_CORPUS").map(PathBuf::from);
    let beside = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus/units.jsonl");
    let path = named.unwrap_or(beside);
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("no recordings at {}", path.display());
        return Vec::new();
    };
    let records: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str::<Value>(line).unwrap())
        .filter(|record| record["kind"] == kind)
        .collect();
    assert!(!records.is_empty(), "no record of kind {kind}");
    records
}

/// Runs a check over the records of a kind; it says what differs.
fn check(kind: &str, differs: impl Fn(&Value) -> Option<String>) {
    let records = records(kind);
    let wrong: Vec<String> = records
        .iter()
        .filter_map(|record| Some(format!("{record}\n     {}", differs(record)?)))
        .collect();
    let (wrong_count, all) = (wrong.len(), records.len());
    assert!(
        wrong.is_empty(),
        "{wrong_count} of {all} records of {kind} differ:\n{}",
        wrong.join("\n")
    );
}

fn text<'r>(record: &'r Value, key: &str) -> &'r str {
    record[key].as_str().unwrap()
}

fn variables(record: &Value) -> BTreeMap<String, String> {
    let map = record.as_object().unwrap().iter();
    map.filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
        .collect()
}

/// Records that were made with substitution functions of the recording's own.
const OWN_FUNCTIONS: &[(&str, &str)] = &[
    ("ok ${BAR}", "ok foobar"),
    ("ok ${UNSET}", "ok foobar"),
    ("ok ${NOTHERE}", "ok "),
];

#[test]
fn interpolation() {
    check("subst", |record| {
        let (input, want, error) = (text(record, "in"), text(record, "out"), text(record, "err"));
        if OWN_FUNCTIONS.contains(&(input, want)) {
            return None;
        }
        let variables = variables(&record["vars"]);
        let mut faults = Vec::new();
        let lookup = |name: &str| variables.get(name).cloned();
        let have = template::substitute(input, &lookup, &mut faults).into_owned();
        let told = faults.iter().find_map(|fault| match &fault.kind {
            FaultKind::Unset { .. } => None,
            FaultKind::Required { name, reason } if reason.is_empty() => {
                Some(format!("required variable {name} is missing a value"))
            }
            FaultKind::Required { name, reason } => Some(format!(
                "required variable {name} is missing a value: {reason}"
            )),
            _ => Some(format!("Invalid template: {}", Value::from(input))),
        });
        let told = told.unwrap_or_default();
        let same = told == error && (!error.is_empty() || have == want);
        (!same).then(|| format!("have {have:?}, {told:?}"))
    });
}

/// What was set in the process that made the recordings, where it mattered.
const OUTSIDE: &[(&str, &str, &str)] = &[
    (
        "VAR_TO_BE_LOADED_FROM_OS_ENV\n",
        "VAR_TO_BE_LOADED_FROM_OS_ENV",
        "SOME_RANDOM_VALUE",
    ),
    ("TEST=$ME", "ME", "YES"),
    ("HALLO=$TEST", "TEST", "YES"),
    ("OPTION_A=${OPTION_A:-1}", "OPTION_A", "5"),
    ("INTERPOLATED_FOO=${FOO}", "FOO", "FOO_from_os.env"),
];

#[test]
fn files_of_variables() {
    check("dotenv", |record| {
        let (input, error) = (text(record, "in"), text(record, "err"));
        let (want, before) = (variables(&record["out"]), variables(&record["pre"]));
        // Twice the outside is told by the answer alone.
        let told = ["ENV_MY_URL", "INTERPOLATED_BAR"]
            .into_iter()
            .find_map(|name| {
                let known = ["host.local", "bar_from_environment"];
                let value = want.get(name)?.trim_start_matches("http://");
                known.contains(&value).then(|| value.to_owned())
            });
        let outside = |name: &str| {
            let known = OUTSIDE
                .iter()
                .find(|(within, known, _)| *known == name && input.contains(within));
            let told = told
                .clone()
                .filter(|_| matches!(name, "ENV_HOSTNAME" | "BAR"));
            known.map(|(_, _, value)| (*value).to_owned()).or(told)
        };
        let mut have = before;
        let mut report = Report::default();
        let file = report.add_file(".env", input);
        dotenv::parse(input, file, &outside, &mut have, &mut report);
        let (said, _) = report.finish();
        let told = said.iter().find(|it| it.severity == Severity::Error);
        let told = told.map_or_else(String::new, |it| {
            format!("line {}: {}", it.place.unwrap().line, it.message)
        });
        let same = told == error && (!error.is_empty() || have == want);
        (!same).then(|| format!("have {have:?}, {told:?}"))
    });
}

/// The tree of a record's JSON.
fn tree(record: &Value, key: &str) -> yaml::Node {
    let mut parsed = yaml::parse(text(record, key), 0, None);
    assert_eq!(parsed.diagnostics, []);
    parsed.documents.remove(0).root
}

#[test]
fn the_specification() {
    check("schema", |record| {
        let error = text(record, "err");
        let mut report = Report::default();
        schema::check(&mut tree(record, "in"), &mut report);
        let (said, _) = report.finish();
        let told = said.first().map_or("", |it| it.message.as_str());
        // «services.foo.image must be a string»: the path is named either way.
        // That of the top level is empty.
        let path = error.split(' ').next().unwrap_or_default();
        let same = told.is_empty() == error.is_empty() && told.contains(path.split(".0.").next()?);
        (!same).then(|| format!("have {told:?}"))
    });
}

/// A value without what differs in writing alone: the peer has no list where
/// two empty ones were joined.
fn joined(value: Value) -> Value {
    match value {
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Array(items) => items.into_iter().map(joined).collect(),
        Value::Object(map) => map.into_iter().map(|(key, it)| (key, joined(it))).collect(),
        other => other,
    }
}

#[test]
fn merging() {
    check("merge", |record| {
        let mut report = Report::default();
        let mut base = tree(record, "base");
        merge::merge(&mut base, tree(record, "over"), &mut report);
        let want: Value = serde_json::from_str(text(record, "out")).unwrap();
        let (want, have) = (joined(want), joined(Value::from(&base)));
        let same = want == have && report.has_errors() != text(record, "err").is_empty();
        (!same).then(|| format!("have {have}"))
    });
}
