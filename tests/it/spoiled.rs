//! Documents spoiled at random: the loader says what is wrong with them, each
//! mistake at a place, and never fails otherwise.
//!
//! `RCOMPOSE_SPOILED=N` asks for more cases.

use std::path::Path;
use std::time::{Duration, Instant};

use proptest::prelude::*;
use proptest::sample::{Index, select};
use rcompose::source::compose::{Options, Report, dotenv, interpolate::template, load};
use rcompose::source::{Severity, yaml};

/// A document with most of what the specification has.
const EVERYTHING: &str = include_str!("../../fixtures/loading/everything.yaml");

/// What mistakes are made of.
const PIECES: &[&str] = &[
    "",
    " ",
    "  ",
    "\t",
    "\n",
    "\n\n",
    ":",
    ": ",
    "- ",
    "-",
    "?",
    "? ",
    "[",
    "]",
    "{",
    "}",
    ",",
    "&a ",
    "*a",
    "<<: *a\n",
    "!reset ",
    "!override ",
    "!!int ",
    "!x",
    "|",
    ">\n",
    "'",
    "\"",
    "#",
    " #",
    "$",
    "${",
    "${A:-",
    "}",
    "$$",
    "%",
    "@",
    "`",
    "---\n",
    "...\n",
    "~",
    "null",
    "1",
    "-1",
    "1.5",
    "1e9",
    "true",
    "x",
    "services:\n",
    "image: a\n",
    "é",
    "\u{feff}",
    "\0",
    "\u{85}",
    "99999999999999999999",
    ".inf",
    "2001-12-14",
    "0x",
    "a:b:c:d",
    "..",
    "/",
    "~/",
    "service:a",
];

fn cases() -> u32 {
    let asked = std::env::var("RCOMPOSE_SPOILED").ok();
    asked.and_then(|it| it.parse().ok()).unwrap_or(200)
}

/// A text with some pieces put in, and some of its own taken out.
fn spoiled(text: &str, edits: &[(Index, usize, &str)]) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    for (at, taken, piece) in edits {
        let at = at.index(chars.len() + 1);
        let end = (at + taken).min(chars.len());
        chars.splice(at..end, piece.chars());
    }
    chars.into_iter().collect()
}

fn edits() -> impl Strategy<Value = Vec<(Index, usize, &'static str)>> {
    let edit = (any::<Index>(), 0..20_usize, select(PIECES));
    prop::collection::vec(edit, 1..8)
}

/// Loads a file from a folder. Every mistake has a place; gives how many.
fn load_all(folder: &Path, text: &str) -> usize {
    std::fs::write(folder.join("compose.yaml"), text).unwrap();
    let options = Options {
        cwd: folder.to_owned(),
        profiles: vec!["*".to_owned()],
        ..Options::default()
    };
    let start = Instant::now();
    let mistakes = match load(&options) {
        Ok(_) => 0,
        Err(error) => {
            let mistakes = error.diagnostics.iter();
            let mistakes = mistakes.filter(|it| it.severity == Severity::Error);
            for it in mistakes.clone() {
                let place = it
                    .place
                    .unwrap_or_else(|| panic!("no place: {}", it.message));
                assert!(error.sources.path(place).is_some());
                assert!(place.line > 0 && place.column > 0);
            }
            mistakes.count()
        }
    };
    assert!(
        start.elapsed() < Duration::from_secs(5),
        "{:?}",
        start.elapsed()
    );
    mistakes
}

#[test]
fn a_document_of_everything_loads() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("a.env"), "A=1\n").unwrap();
    std::fs::write(folder.path().join("a.labels"), "l=1\n").unwrap();
    assert_eq!(load_all(folder.path(), EVERYTHING), 0);
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: cases(),
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn spoiled_documents_are_told_about(edits in edits()) {
        let folder = tempfile::tempdir().unwrap();
        load_all(folder.path(), &spoiled(EVERYTHING, &edits));
    }

    #[test]
    fn nonsense_is_told_about(pieces in prop::collection::vec(select(PIECES), 0..60)) {
        let folder = tempfile::tempdir().unwrap();
        load_all(folder.path(), &pieces.concat());
    }

    #[test]
    fn any_bytes_are_text_or_are_not(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        if let Ok(text) = yaml::decode(&bytes) {
            yaml::parse(&text, 0, Some("!reset"));
        }
    }

    #[test]
    fn templates_and_files_of_variables_end(pieces in prop::collection::vec(select(PIECES), 0..60)) {
        let text = pieces.concat();
        let lookup = |name: &str| (name == "A").then(|| "value".to_owned());
        let mut faults = Vec::new();
        template::substitute(&text, &lookup, &mut faults);
        let mut report = Report::default();
        let file = report.add_file("f.env", text.as_str());
        dotenv::parse(&text, file, &lookup, &mut std::collections::BTreeMap::new(), &mut report);
    }
}
