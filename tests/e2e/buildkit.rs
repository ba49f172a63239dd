//! Images that are built by the BuildKit in the daemon.
//!
//! What Docker Compose does only with its own build program is for rcompose
//! alone: that program need not be there.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::os::unix::net::UnixListener;
use std::path::Path;

use rcompose::engine::docker::{Docker, Settings};
use rcompose::engine::{Engine, Progress};
use rcompose::model::Build;
use rcompose::model::spec::BuildSpec;

use crate::scenario::Scenario;
use crate::{daemon, patience};

const NEEDS_BUILDX: &str = "docker compose needs buildx for it";

#[test]
fn secrets_from_files_and_variables() {
    let Some(shop) = Scenario::of_rcompose_alone("buildsecrets", NEEDS_BUILDX) else {
        return;
    };
    shop.file("token.txt", "from a file");
    shop.compose(
        "
services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM rcompose-fixtures/busybox
        RUN --mount=type=secret,id=file --mount=type=secret,id=other,target=/else \
            cat /run/secrets/file /else >/seen
      secrets:
        - file
        - {source: variable, target: other}
    command: idle
secrets:
  file: {file: token.txt}
  variable: {environment: BUILD_TOKEN}
",
    );
    shop.run_with(&[("BUILD_TOKEN", ", from a variable")], "up -d");
    let web = shop.container("web");
    assert_eq!(web.shell("cat /seen"), "from a file, from a variable");
    assert_eq!(web.shell("ls -A /run/secrets 2>/dev/null || true"), "");
}

#[test]
fn ssh_agents() {
    let Some(shop) = Scenario::of_rcompose_alone("buildssh", NEEDS_BUILDX) else {
        return;
    };
    let _agent = UnixListener::bind(shop.folder().join("agent")).unwrap();
    shop.compose(
        "
services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM rcompose-fixtures/busybox
        RUN --mount=type=ssh,id=theirs test -S $SSH_AUTH_SOCK && echo there >/seen
      ssh: [theirs=./agent]
    command: idle
",
    );
    shop.file(".dockerignore", "agent\n");
    shop.run("up -d");
    assert_eq!(shop.container("web").shell("cat /seen"), "there");
}

#[test]
fn contexts_by_name() {
    let Some(shop) = Scenario::of_rcompose_alone("buildcontexts", NEEDS_BUILDX) else {
        return;
    };
    shop.file("library/kept", "library");
    shop.file("library/dropped", "dropped");
    shop.file("library/.dockerignore", "dropped\n");
    shop.compose(
        "
services:
  base:
    build:
      context: .
      dockerfile_inline: |
        FROM rcompose-fixtures/busybox
        ENV BASE=ours
    command: idle
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM base
        COPY --from=library . /library
      additional_contexts:
        library: ./library
        base: service:base
    command: idle
",
    );
    if is_docker_20() {
        let failed = shop.start("up -d").end();
        assert_ne!(failed.code(), 0);
        failed.reporting("build.additional_contexts");
        return;
    }
    shop.run("up -d");
    let web = shop.container("web");
    assert_eq!(web.variable("BASE"), Some("ours"));
    assert_eq!(web.shell("ls -1A /library"), ".dockerignore\nkept");
}

pub fn is_docker_20() -> bool {
    let version = daemon::get("/version").unwrap();
    version["Version"].as_str().unwrap().starts_with("20.")
}

#[test]
fn files_are_sent_as_they_are() {
    let shop = Scenario::new("buildfiles");
    let app = shop.folder().join("app");
    shop.file("app/tool", "tool");
    fs::set_permissions(app.join("tool"), fs::Permissions::from_mode(0o4755)).unwrap();
    symlink("/etc/passwd", app.join("outside")).unwrap();
    symlink("tool", app.join("inside")).unwrap();
    shop.file("app/docs/dropped.md", "dropped");
    shop.file("app/docs/kept.md", "kept");
    shop.file("app/.dockerignore", "tool\n");
    shop.file("web.Dockerfile.dockerignore", "docs\n!docs/kept.md\n");
    shop.file(
        "web.Dockerfile",
        "FROM rcompose-fixtures/busybox\nCOPY . /app\n",
    );
    shop.compose(
        "
services:
  web:
    build: {context: app, dockerfile: ../web.Dockerfile}
    command: idle
",
    );
    shop.run("up -d");
    let web = shop.container("web");
    assert_eq!(web.shell("stat -c '%a %u' /app/tool"), "4755 0");
    assert_eq!(web.shell("readlink /app/outside"), "/etc/passwd");
    assert_eq!(web.shell("readlink /app/inside"), "tool");
    assert_eq!(web.shell("ls /app/docs"), "kept.md");
}

#[test]
fn a_failing_step_has_a_place_and_its_last_words() {
    let Some(shop) = Scenario::of_rcompose_alone("buildplace", "it names no file") else {
        return;
    };
    shop.file(
        "docker/Web",
        "FROM rcompose-fixtures/busybox\n\nRUN echo last words; exit 42\n",
    );
    shop.compose("services: {web: {build: {context: ., dockerfile: docker/Web}}}");
    let failed = shop.start("build").end();
    assert_ne!(failed.code(), 0);
    let failed = failed.reporting("last words").reporting("exit code: 42");
    if !is_docker_20() {
        failed.reporting("/docker/Web:3: ");
    }
}

#[test]
fn an_interrupted_build_ends_in_the_daemon() {
    let Some(shop) = Scenario::of_rcompose_alone("buildstop", NEEDS_BUILDX) else {
        return;
    };
    // Nobody else sleeps as long.
    let long = format!("{}{}", 9_000_000, std::process::id());
    shop.compose(&format!(
        "
services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM rcompose-fixtures/busybox
        RUN sleep {long}
"
    ));
    let build = shop.start("build --no-cache");
    patience::until("the build sleeps", || runs(&long).then_some(()));
    build.signal("INT");
    assert_eq!(build.end().code(), 130);
    patience::until("the build has ended", || (!runs(&long)).then_some(()));
}

/// Whether a process of this machine has an argument.
fn runs(argument: &str) -> bool {
    let processes = fs::read_dir("/proc").unwrap().filter_map(Result::ok);
    let mut lines = processes.filter_map(|process| fs::read(process.path().join("cmdline")).ok());
    lines.any(|line| {
        let mut arguments = line.split(|byte| *byte == 0);
        // The shell that runs it has it in the midst of a longer argument.
        arguments.any(|word| word == argument.as_bytes())
    })
}

#[test]
fn only_what_has_changed_is_sent_again() {
    let folder = tempfile::tempdir().unwrap();
    let large: Vec<u8> = (0..1_000_000_u32)
        .map(|number| number.to_le_bytes()[0])
        .collect();
    fs::write(folder.path().join("large"), large).unwrap();
    fs::write(folder.path().join("small"), "one").unwrap();
    let first = built(folder.path());
    assert!(first.sent > 1_000_000, "{}", first.sent);
    fs::write(folder.path().join("small"), "three").unwrap();
    let second = built(folder.path());
    assert_ne!(second.id, first.id);
    assert!(second.sent < 100_000, "{}", second.sent);
    let again = built(folder.path());
    assert_eq!(again.id, second.id);
    daemon::delete("/images/e2e-buildkit-sent");
}

struct Built {
    id: String,
    /// How much of the context was sent, in bytes.
    sent: u64,
}

/// Builds a folder, by the engine alone.
fn built(folder: &Path) -> Built {
    let spec = BuildSpec {
        service: "web".into(),
        image: "e2e-buildkit-sent".into(),
        build: Build {
            context: folder.display().to_string(),
            dockerfile_inline: "FROM scratch\nCOPY . /\n".into(),
            ..Build::default()
        },
        ..BuildSpec::default()
    };
    let settings = Settings {
        host: Some(daemon::host()),
        buildkit: Some(true),
        ..Settings::default()
    };
    let mut sent = 0;
    let mut tell = |progress: Progress| {
        let is_context = progress.part == "[web internal] load build context";
        if is_context && progress.text.starts_with("transferring") {
            sent = progress.current;
        }
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let made = runtime.block_on(async {
        let docker = Docker::connect(settings).await.unwrap();
        docker.build_image(&spec, &mut tell).await.unwrap()
    });
    Built { id: made.id, sent }
}

#[test]
fn dockerfiles_are_checked_without_being_built() {
    let Some(shop) = Scenario::of_rcompose_alone("check", NEEDS_BUILDX) else {
        return;
    };
    shop.compose(
        "
services:
  bad: {build: {context: ., dockerfile: Bad}, profiles: [bad]}
  poor: {build: {context: ., dockerfile: Poor}}
  good: {build: {context: ., dockerfile: Good}}
",
    );
    shop.file("Good", "FROM rcompose-fixtures/busybox\nCOPY none /none\n");
    shop.file(
        "Poor",
        "FROM rcompose-fixtures/busybox as base\nRUN false\n",
    );
    shop.file("Bad", "FROM rcompose-fixtures/busybox\nRUNN false\n");
    let good = shop.start("build --check good").end();
    if good.stderr.contains("cannot check Dockerfiles") {
        // The BuildKit of an older daemon says so, and nothing is built.
        assert!(good.stderr.contains("Docker Engine 27"), "{}", good.stderr);
        return;
    }
    let good = good.with_code(0);
    assert_eq!(good.stdout, "good\n\nCheck complete, no warnings found.\n");
    let poor = shop.fails(1, "build --check");
    let begin = "good\n\nCheck complete, no warnings found.\n\npoor\n\n\
                 Check complete, 1 warning has been found!\n\nWARNING: FromAsCasing - https://";
    assert!(poor.stdout.starts_with(begin), "{}", poor.stdout);
    let place = format!("{}/Poor:1\n", shop.folder().display());
    assert!(poor.stdout.contains(&place), "{}", poor.stdout);
    let bad = shop.fails(1, "build --check bad");
    let error = "error: dockerfile parse error on line 2: unknown instruction: RUNN";
    assert!(bad.stdout.contains(error), "{}", bad.stdout);
    assert!(
        bad.stdout.contains("   2 | >>> RUNN false\n"),
        "{}",
        bad.stdout
    );
    assert_eq!(daemon::image(&format!("{}-good", shop.project())), None);
}
