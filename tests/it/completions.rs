//! The scripts in `completions/` are what `rcompose completion` prints.
//! `UPDATE=1` writes them anew.

use std::path::Path;
use std::process::Command;

#[test]
fn the_scripts_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("completions");
    for (shell, file) in [
        ("bash", "rcompose.bash"),
        ("elvish", "rcompose.elv"),
        ("fish", "rcompose.fish"),
        ("powershell", "_rcompose.ps1"),
        ("zsh", "_rcompose"),
    ] {
        let made = Command::new(env!("CARGO_BIN_EXE_rcompose"))
            .args(["completion", shell])
            .output()
            .unwrap();
        assert!(made.status.success(), "{shell}");
        let path = folder.join(file);
        if std::env::var_os("UPDATE").is_some() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &made.stdout).unwrap();
        }
        assert!(
            std::fs::read(&path).unwrap_or_default() == made.stdout,
            "{} is stale: run the tests with UPDATE=1",
            path.display()
        );
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
