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
