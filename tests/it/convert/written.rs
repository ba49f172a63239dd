//! What stands on the disk afterwards: whole files, with rights as narrow as
//! they have to be, and none of an earlier conversion.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use super::folder::Folder;

const SHOP: &str = r#"
name: shop
services:
  web: {image: "web:1", secrets: [key], env_file: web.env, volumes: [".:/app:ro"]}
  worker: {image: "worker:1"}
secrets: {key: {file: ./key.txt}}
"#;

fn shop() -> Folder {
    Folder::new(&[
        ("compose.yaml", SHOP),
        ("key.txt", "very secret"),
        ("web.env", "DB_PASSWORD=x\n"),
    ])
}

/// Runs `convert`, which must succeed; gives what it says.
fn convert(folder: &Folder, arguments: &[&str]) -> String {
    let all: Vec<&str> = ["convert"].iter().chain(arguments).copied().collect();
    let ran = folder.run(&all, &[]);
    let told = String::from_utf8_lossy(&ran.stderr).into_owned();
    assert!(ran.status.success(), "{told}");
    told
}

/// The files below a folder, sorted, each with whether others may read it.
fn rights(folder: &Path) -> Vec<String> {
    let (mut found, mut open) = (Vec::new(), vec![folder.to_owned()]);
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
                continue;
            }
            let mode = path.metadata().unwrap().permissions().mode();
            let sign = if mode.trailing_zeros() >= 6 {
                "secret"
            } else {
                "open"
            };
            let name = path.strip_prefix(folder).unwrap().display();
            found.push(format!("{name} {sign}"));
        }
    }
    found.sort();
    found
}

#[test]
fn files_of_an_earlier_conversion_go_and_those_of_others_stay() {
    let folder = shop();
    convert(&folder, &["-o", "k8s"]);
    folder.write("k8s/own.yaml", "# mine\n");
    let services = SHOP.replace("  worker: {image: \"worker:1\"}\n", "");
    folder.write("compose.yaml", &services);
    let told = convert(&folder, &["-o", "k8s"]);
    assert!(
        told.contains("worker-deployment.yaml, worker-service.yaml"),
        "{told}"
    );
    let left = rights(&folder.path().join("k8s"));
    let names: Vec<&str> = left
        .iter()
        .map(|it| it.split(' ').next().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            ".rcompose-convert",
            "key-secret.yaml",
            "own.yaml",
            "web-deployment.yaml",
            "web-env-secret.yaml",
            "web-service.yaml",
            "web-written-secret.yaml",
        ]
        .map(|it| it.replace("web-written", &app(&folder)))
    );
    // What has become a chart is no folder of manifests any more.
    convert(&folder, &["--chart", "-o", "k8s"]);
    assert!(!folder.path().join("k8s/web-service.yaml").exists());
    assert!(folder.path().join("k8s/own.yaml").exists());
    convert(&folder, &["-o", "k8s"]);
    assert!(!folder.path().join("k8s/templates").exists());
}

/// The beginning of the name of what the folder itself travels in.
fn app(folder: &Folder) -> String {
    let name = folder.path().file_name().unwrap().to_str().unwrap();
    let name: String = name
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect();
    format!("web-{name}")
}

#[test]
fn who_was_there_first_stays() {
    let folder = shop();
    folder.write("k8s/worker-service.yaml", "# mine\n");
    convert(&folder, &["-o", "k8s"]);
    convert(&folder, &["-o", "k8s", "web"]);
    assert!(folder.path().join("k8s/worker-service.yaml").exists());
    assert!(!folder.path().join("k8s/worker-deployment.yaml").exists());
}

#[test]
fn nothing_is_written_where_a_link_in_the_folder_leads() {
    let folder = shop();
    folder.write("elsewhere/mine", "mine");
    folder.write("k8s/own.yaml", "# mine\n");
    let link = |to: &str, from: &str| {
        std::os::unix::fs::symlink(folder.path().join(to), folder.path().join(from)).unwrap();
    };
    link("elsewhere/mine", "k8s/web-service.yaml");
    let refused = folder.run(&["convert", "-o", "k8s"], &[]);
    let told = String::from_utf8_lossy(&refused.stderr);
    assert!(!refused.status.success(), "{told}");
    assert!(
        told.contains("k8s/web-service.yaml would be written to "),
        "{told}"
    );
    assert_eq!(
        rights(&folder.path().join("k8s")).len(),
        2,
        "nothing is written"
    );
    // The same for a folder within it.
    folder.write("stack/own.yaml", "# mine\n");
    link("elsewhere", "stack/secrets");
    let refused = folder.run(&["convert", "--to", "swarm", "-o", "stack"], &[]);
    assert!(!refused.status.success());
    let mine = folder.path().join("elsewhere");
    assert_eq!(std::fs::read_dir(&mine).unwrap().count(), 1);
    assert_eq!(std::fs::read(mine.join("mine")).unwrap(), b"mine");
}

#[test]
fn what_holds_secrets_nobody_else_reads() {
    let folder = shop();
    for (arguments, secret) in [
        (&["-o", "a/all.yaml"][..], "all.yaml"),
        (&["-o", "a/all.json"], "all.json"),
        (&["-o", "a", "--format", "json"], "key-secret.json"),
        (&["--kustomize", "-o", "a"], "base/key-secret.yaml"),
        (&["--chart", "-o", "a"], "templates/key-secret.yaml"),
        (&["--chart", "-o", "a"], "values.yaml"),
        (&["--to", "swarm", "-o", "a"], "secrets/key"),
        (&["--to", "swarm", "-o", "a"], "stack.yaml"),
    ] {
        convert(&folder, arguments);
        let found = rights(&folder.path().join("a"));
        let wanted = format!("{secret} secret");
        assert!(found.contains(&wanted), "{arguments:?}: {found:?}");
        for it in found.iter().filter(|it| it.contains("service.yaml")) {
            assert!(it.ends_with(" open"), "{it}");
        }
    }
    // One that had no secret in it before.
    let path = folder.path().join("open.yaml");
    std::fs::write(&path, "").unwrap();
    convert(&folder, &["-o", "open.yaml", "worker"]);
    let mode = || path.metadata().unwrap().permissions().mode() & 0o077;
    assert_ne!(mode(), 0);
    convert(&folder, &["-o", "open.yaml"]);
    assert_eq!(mode(), 0);
}

#[test]
fn what_is_written_is_no_part_of_what_is_converted() {
    let folder = shop();
    let written = |name: &str| {
        let path = folder.path().join(name);
        let name = format!("{}-secret.yaml", app(&folder));
        std::fs::read_to_string(path.join(name)).unwrap()
    };
    convert(&folder, &["-o", "k8s"]);
    let first = written("k8s");
    convert(&folder, &["--chart", "-o", "deep/chart"]);
    convert(&folder, &["-o", "k8s"]);
    assert_eq!(written("k8s"), first);
    convert(&folder, &["-o", "."]);
    assert_eq!(written("."), first);
}

#[test]
fn the_project_itself_is_not_overwritten() {
    let folder = shop();
    for output in [".", "compose.yaml"] {
        let ran = folder.run(&["convert", "--to", "compose", "-o", output], &[]);
        let told = String::from_utf8_lossy(&ran.stderr);
        assert_eq!(ran.status.code(), Some(1), "{told}");
        assert!(told.contains("is a file of the project itself"), "{told}");
    }
    let text = std::fs::read_to_string(folder.path().join("compose.yaml")).unwrap();
    assert_eq!(text, SHOP);
    assert!(!folder.path().join(".rcompose-convert").exists());
}

#[test]
fn a_stack_can_be_taken_elsewhere() {
    let folder = shop();
    convert(&folder, &["--to", "swarm", "-o", "out", "web"]);
    let out = folder.path().join("out");
    let stack = std::fs::read_to_string(out.join("stack.yaml")).unwrap();
    assert!(stack.contains("file: ./secrets/key\n"), "{stack}");
    let copy = std::fs::read_to_string(out.join("secrets/key")).unwrap();
    assert_eq!(copy, "very secret");
    // What is not there stays where it was, and is told.
    std::fs::remove_file(folder.path().join("key.txt")).unwrap();
    let told = convert(&folder, &["--to", "swarm", "-o", "out", "web"]);
    assert!(
        told.contains("secrets.key.file is not carried over"),
        "{told}"
    );
    assert!(!out.join("secrets").exists());
}
