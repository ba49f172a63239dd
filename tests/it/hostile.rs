//! Hostile input: whatever the files hold, loading ends with a project or a
//! clear error, in bounded time and memory.
//!
//! The limits are the kernel's, set for the process: 10 seconds of processor
//! time and 256 MiB of address space, which a debug build stays below.

use std::fmt::Write as _;
use std::path::Path;
use std::process::{Command, Output};

use proptest::prelude::*;

/// Runs `config` in a folder under the limits.
fn config(folder: &Path) -> Output {
    Command::new("sh")
        .args([
            "-c",
            "ulimit -t 10; ulimit -v 262144; exec \"$0\" config",
            env!("CARGO_BIN_EXE_rcompose"),
        ])
        .current_dir(folder)
        .env_clear()
        .env("HOME", "/nonexistent")
        .output()
        .unwrap()
}

/// What loading a file with these bytes says; it must be an error.
#[track_caller]
fn refused(name: &str, bytes: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("compose.yaml"), bytes).unwrap();
    let output = config(folder.path());
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let start: String = stderr.chars().take(300).collect();
    assert_eq!(output.status.code(), Some(1), "{name}: {start}");
    assert!(
        stderr.len() < 100_000,
        "{name}: {} bytes of errors",
        stderr.len()
    );
    stderr
}

#[track_caller]
fn refused_with(name: &str, bytes: &[u8], words: &str) {
    let stderr = refused(name, bytes);
    let start: String = stderr.chars().take(600).collect();
    assert!(stderr.contains(words), "{name}: {start}");
    assert!(
        stderr.contains("compose.yaml"),
        "{name} names no file: {start}"
    );
}

#[test]
fn alias_bombs_are_refused() {
    let mut text = "x-0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n".to_owned();
    for level in 1..12 {
        let before = level - 1;
        let items = vec![format!("*a{before}"); 9].join(", ");
        writeln!(text, "x-{level}: &a{level} [{items}]").unwrap();
    }
    text += "services: {web: {image: a}}\n";
    refused_with("alias bomb", text.as_bytes(), "alias");
    refused_with(
        "an alias of itself",
        b"services: &s {web: *s}\n",
        "compose.yaml:1",
    );
}

#[test]
fn deep_nesting_is_refused() {
    refused_with("flow", &b"[".repeat(100_000), "compose.yaml:1");
    refused_with("flow mappings", &b"{a: ".repeat(50_000), "compose.yaml:1");
    let mut block = String::new();
    for depth in 0..3000 {
        writeln!(block, "{}a:", " ".repeat(depth)).unwrap();
    }
    refused("block", block.as_bytes());
    refused("sequences", &b"- ".repeat(50_000));
}

#[test]
fn what_is_no_text_is_refused() {
    refused_with(
        "invalid UTF-8",
        b"services:\n  web:\n    image: \xff\xfe\n",
        "UTF-8",
    );
    refused_with(
        "NUL",
        b"services:\n  web:\n    image: a\0b\n",
        "compose.yaml:3",
    );
    refused_with(
        "tabs",
        b"services:\n\tweb:\n\t\timage: a\n",
        "compose.yaml:2",
    );
    refused("nothing", b"");
    refused(
        "binary",
        &(0..=255_u8).cycle().take(100_000).collect::<Vec<u8>>(),
    );
}

#[test]
fn byte_order_marks_and_carriage_returns_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let text = "\u{feff}services:\r\n  web:\r\n    image: a\r\n";
    std::fs::write(folder.path().join("compose.yaml"), text).unwrap();
    let output = config(folder.path());
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    assert!(String::from_utf8_lossy(&output.stdout).contains("image: a\n"));
}

#[test]
fn a_huge_scalar_is_read_or_refused() {
    let folder = tempfile::tempdir().unwrap();
    let text = format!(
        "services:\n  web:\n    image: a\n    hostname: {}\n",
        "h".repeat(8 << 20)
    );
    std::fs::write(folder.path().join("compose.yaml"), text).unwrap();
    let output = config(folder.path());
    assert!(
        matches!(output.status.code(), Some(0 | 1)),
        "{:?}",
        output.status
    );
}

#[test]
fn what_is_no_file_is_refused() {
    for (name, make) in [
        ("a folder", "mkdir compose.yaml"),
        ("a FIFO", "mkfifo compose.yaml"),
        ("a loop of links", "ln -s compose.yaml compose.yaml"),
        ("a device", "ln -s /dev/zero compose.yaml"),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let made = Command::new("sh")
            .args(["-c", make])
            .current_dir(folder.path())
            .status()
            .unwrap();
        assert!(made.success(), "{make}");
        let output = config(folder.path());
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(
            matches!(output.status.code(), Some(1 | 14)),
            "{name}: {:?} {stderr}",
            output.status
        );
        assert!(!stderr.is_empty(), "{name}");
    }
}

#[test]
fn cycles_of_files_are_refused() {
    refused_with(
        "include",
        b"include: [compose.yaml]\nservices: {web: {image: a}}\n",
        "cycle",
    );
    let text = b"services:\n  a: {extends: b}\n  b: {extends: {service: a}}\n";
    refused_with("extends", text, "circular reference");
}

/// Text that looks like Compose often enough to get past the first checks.
fn nearly_compose() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "services:",
        "web:",
        "image:",
        "ports:",
        "- ",
        "\n",
        "  ",
        "    ",
        "8080:80",
        "${A:-b}",
        "${",
        "$$",
        "&a ",
        "*a",
        "<<: ",
        "!reset ",
        "!override ",
        "\"",
        "'",
        "|\n",
        "[",
        "]",
        "{",
        "}",
        ",",
        "volumes:",
        "/a:/b:ro",
        "depends_on:",
        "healthcheck:",
        "test:",
        "1e9",
        "0x",
        "null",
        "~",
        "---\n",
        "extends:",
        "include:",
        "\t",
        "#",
        "environment:",
        "A=1",
        "network_mode:",
        "service:web",
        "deploy:",
        "x-a:",
        "é",
        "\u{1F600}",
        "command:",
        "build:",
        "profiles:",
        "env_file:",
        "secrets:",
        "configs:",
        "develop:",
        "watch:",
        ": ",
        "? ",
        "%TAG",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

fn load(text: &str) -> Result<(), String> {
    use rcompose::source::compose::{Options, load};
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("compose.yaml"), text).unwrap();
    let options = Options {
        cwd: folder.path().to_owned(),
        ..Options::default()
    };
    match load(&options) {
        Err(error) if error.diagnostics.is_empty() => Err("an error without a word".into()),
        _ => Ok(()),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(400) })]

    #[test]
    fn no_text_makes_the_loader_panic(text in nearly_compose()) {
        prop_assert_eq!(load(&text), Ok(()));
    }

    #[test]
    fn no_service_makes_the_loader_panic(body in nearly_compose()) {
        let indented = body.replace('\n', "\n    ");
        prop_assert_eq!(load(&format!("services:\n  web:\n    image: a\n    {indented}\n")), Ok(()));
    }
}
