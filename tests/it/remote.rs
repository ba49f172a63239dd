//! Remote Compose files: Git repositories and OCI artifacts, both local here.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use rcompose::source::remote::{RemoteError, Remotes};
use serde_json::json;

use crate::registry::{Registry, digest};

fn git(folder: &Path, arguments: &[&str]) -> String {
    let identity = [
        "-c",
        "user.name=test",
        "-c",
        "user.email=test@example.com",
        "-c",
        "commit.gpgsign=false",
    ];
    let output = Command::new("git")
        .args(identity)
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "git {arguments:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A repository, and an environment in which `https://example.com/app.git` is it.
fn repository(folder: &Path) -> BTreeMap<String, String> {
    let work = folder.join("app");
    std::fs::create_dir_all(work.join("sub")).unwrap();
    std::fs::write(work.join("compose.yaml"), "services: {}\n").unwrap();
    std::fs::write(work.join("sub/docker-compose.yml"), "name: sub\n").unwrap();
    std::os::unix::fs::symlink("/etc", work.join("out")).unwrap();
    git(&work, &["init", "--quiet", "--initial-branch=main"]);
    git(&work, &["add", "."]);
    git(&work, &["commit", "--quiet", "--message=one"]);
    git(&work, &["config", "uploadpack.allowAnySHA1InWant", "true"]);
    BTreeMap::from(
        [
            ("PATH", std::env::var("PATH").unwrap()),
            ("HOME", folder.to_string_lossy().into_owned()),
            ("GIT_CONFIG_COUNT", "1".into()),
            (
                "GIT_CONFIG_KEY_0",
                format!("url.file://{}.insteadOf", work.display()),
            ),
            ("GIT_CONFIG_VALUE_0", "https://example.com/app.git".into()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    )
}

#[test]
fn a_git_repository_is_fetched_once_under_its_commit() {
    let folder = tempfile::tempdir().unwrap();
    let environment = repository(folder.path());
    let commit = git(&folder.path().join("app"), &["rev-parse", "HEAD"]);
    let cached = folder
        .path()
        .canonicalize()
        .unwrap()
        .join(".cache/rcompose/git")
        .join(&commit);

    let fetch = |address: &str| Remotes::new(environment.clone(), Vec::new()).fetch(address);
    assert_eq!(
        fetch("https://example.com/app.git").unwrap(),
        cached.join("compose.yaml")
    );
    let sub = fetch("https://example.com/app.git#main:sub").unwrap();
    assert_eq!(sub, cached.join("sub/docker-compose.yml"));
    let by_commit = fetch(&format!("https://example.com/app.git#{commit}")).unwrap();
    assert_eq!(by_commit, cached.join("compose.yaml"));

    let error = fetch("https://example.com/app.git#nowhere")
        .unwrap_err()
        .to_string();
    assert!(
        error.ends_with("it has no branch, tag or commit `nowhere`"),
        "{error}"
    );
}

#[test]
fn a_path_in_a_repository_cannot_lead_out_of_it() {
    let folder = tempfile::tempdir().unwrap();
    let environment = repository(folder.path());
    for path in ["../../..", "out"] {
        let remotes = Remotes::new(environment.clone(), Vec::new());
        let error = remotes
            .fetch(&format!("https://example.com/app.git#main:{path}"))
            .unwrap_err();
        assert!(
            matches!(error, RemoteError::Outside { .. }),
            "{path}: {error}"
        );
    }
}

/// An artifact of layers: media type, annotations, content.
fn artifact(layers: &[(&str, serde_json::Value, &str)]) -> BTreeMap<String, String> {
    let mut contents = BTreeMap::new();
    let mut descriptors = Vec::new();
    for (media_type, annotations, content) in layers {
        let digest = digest(content.as_bytes());
        descriptors.push(
            json!({"mediaType": media_type, "digest": digest, "size": content.len(),
            "annotations": annotations}),
        );
        contents.insert(
            format!("/v2/team/app/blobs/{digest}"),
            (*content).to_owned(),
        );
    }
    let manifest = json!({"schemaVersion": 2, "artifactType": "application/vnd.docker.compose.project",
        "config": {"mediaType": "application/vnd.oci.empty.v1+json", "digest": digest(b"{}"), "size": 2},
        "layers": descriptors});
    contents.insert("/v2/team/app/manifests/v1".into(), manifest.to_string());
    contents
}

fn fetch(
    contents: BTreeMap<String, String>,
    home: &Path,
) -> Result<std::path::PathBuf, RemoteError> {
    let environment = BTreeMap::from([("HOME".to_owned(), home.to_string_lossy().into_owned())]);
    let registry = Registry::with(contents);
    let address = format!("oci://{}/team/app:v1", registry.host);
    Remotes::new(environment, Vec::new()).fetch(&address)
}

const COMPOSE: &str = "application/vnd.docker.compose.file+yaml";
const ENV_FILE: &str = "application/vnd.docker.compose.envfile";

#[test]
fn an_artifact_becomes_files_in_the_cache() {
    let home = tempfile::tempdir().unwrap();
    let path = fetch(
        artifact(&[
            (
                COMPOSE,
                json!({"com.docker.compose.file": "compose.yaml"}),
                "name: app",
            ),
            (
                COMPOSE,
                json!({"com.docker.compose.file": "over.yaml"}),
                "services: {}",
            ),
            (
                COMPOSE,
                json!({"com.docker.compose.extends": "true", "com.docker.compose.file": "b.yaml"}),
                "x-b: 1",
            ),
            (
                ENV_FILE,
                json!({"com.docker.compose.envfile": "a.env"}),
                "A=1",
            ),
        ]),
        home.path(),
    )
    .unwrap();
    let read = |name: &str| std::fs::read_to_string(path.with_file_name(name)).unwrap();
    assert_eq!(read("compose.yaml"), "name: app\n---\nservices: {}");
    assert_eq!(
        (read("b.yaml").as_str(), read("a.env").as_str()),
        ("x-b: 1", "A=1")
    );
}

#[test]
fn an_artifact_writes_nothing_outside_its_folder() {
    let home = tempfile::tempdir().unwrap();
    let name = json!({"com.docker.compose.envfile": "../../../evil"});
    let error = fetch(artifact(&[(ENV_FILE, name, "x")]), home.path()).unwrap_err();
    assert!(matches!(error, RemoteError::Outside { .. }), "{error}");
    assert!(!home.path().join("evil").exists());
    let left: Vec<_> = std::fs::read_dir(home.path().join(".cache/rcompose/oci"))
        .unwrap()
        .collect();
    assert!(left.is_empty(), "nothing half done is left: {left:?}");
}

#[test]
fn content_that_its_digest_denies_is_refused() {
    let home = tempfile::tempdir().unwrap();
    let mut contents = artifact(&[(COMPOSE, json!({}), "name: app")]);
    for (path, content) in &mut contents {
        if path.contains("/blobs/") {
            "name: other".clone_into(content);
        }
    }
    let error = fetch(contents, home.path()).unwrap_err().to_string();
    assert!(error.contains("was asked for"), "{error}");
}
