//! Images that are built.

use crate::daemon;
use crate::scenario::Scenario;

#[test]
fn arguments_targets_and_ignored_files() {
    let shop = Scenario::new("build");
    shop.file(
        "app/docker/Dockerfile.web",
        "
ARG BASE
FROM ${BASE} AS first
COPY . /app
FROM first AS second
ARG GREETING=none
ENV GREETING=${GREETING}
RUN echo \"$GREETING from the build\" >/greeting
FROM second AS third
RUN echo third >/third
",
    );
    shop.file("app/kept.txt", "kept");
    shop.file("app/secret/ignored.txt", "ignored");
    shop.file("app/.dockerignore", "secret\n");
    shop.compose(
        "
services:
  web:
    build:
      context: app
      dockerfile: docker/Dockerfile.web
      target: second
      args: {BASE: rcompose-fixtures/busybox, GREETING: hello}
      labels: {made: here}
    command: idle
",
    );
    shop.run("up -d");
    let web = shop.container("web");
    assert_eq!(web.variable("GREETING"), Some("hello"));
    assert_eq!(web.shell("cat /greeting"), "hello from the build");
    assert_eq!(web.shell("ls -1 /app"), "docker\nkept.txt");
    assert_eq!(web.shell("ls /third 2>/dev/null || echo absent"), "absent");
    let image = daemon::image(&format!("{}-web", shop.project())).unwrap();
    let labels = &image["Config"]["Labels"];
    assert_eq!(labels["made"], "here");
    assert_eq!(labels["com.docker.compose.project"], shop.project());
    assert_eq!(labels["com.docker.compose.service"], "web");
}

#[test]
fn only_when_asked_or_missing() {
    let shop = Scenario::new("rebuild");
    shop.file(
        "Dockerfile",
        "FROM rcompose-fixtures/busybox\nRUN echo one >/version\n",
    );
    shop.compose("services: {web: {build: ., command: idle}}");
    shop.run("up -d");
    let first = shop.container("web");
    shop.file(
        "Dockerfile",
        "FROM rcompose-fixtures/busybox\nRUN echo two >/version\n",
    );
    shop.run("up -d");
    assert_eq!(shop.container("web"), first);
    shop.run("up -d --build");
    let second = shop.container("web");
    assert_ne!(second.id(), first.id());
    assert_eq!(second.shell("cat /version"), "two");
    // Built again from the same files it is the same image.
    shop.run("up -d --build");
    assert_eq!(shop.container("web").id(), second.id());
}

#[test]
fn by_itself() {
    let shop = Scenario::new("buildonly");
    shop.file(
        "Dockerfile",
        "FROM rcompose-fixtures/busybox\nARG WHO\nLABEL who=$WHO\n",
    );
    shop.compose("services: {web: {build: .}, db: {build: .}}");
    shop.run("build --build-arg WHO=me web");
    let image = daemon::image(&format!("{}-web", shop.project())).unwrap();
    assert_eq!(image["Config"]["Labels"]["who"], "me");
    assert!(daemon::image(&format!("{}-db", shop.project())).is_none());
    assert_eq!(shop.names().len(), 0);
}

#[test]
fn written_in_the_file() {
    let shop = Scenario::new("inline");
    shop.compose(
        "
services:
  web:
    build:
      context: .
      dockerfile_inline: |
        FROM rcompose-fixtures/busybox
        RUN echo inline >/how
    image: ${COMPOSE_PROJECT_NAME}-tagged
    command: idle
",
    );
    shop.run("up -d");
    let web = shop.container("web");
    assert_eq!(web.shell("cat /how"), "inline");
    assert_eq!(web["Config"]["Image"], format!("{}-tagged", shop.project()));
}

#[test]
fn a_failing_step_fails_the_command() {
    let shop = Scenario::new("badbuild");
    shop.file(
        "Dockerfile",
        "FROM rcompose-fixtures/busybox\nRUN echo about to fail; exit 42\n",
    );
    shop.compose("services: {web: {build: .}}");
    let failed = shop.start("up -d").end();
    assert_ne!(failed.code(), 0);
    assert!((failed.stdout + &failed.stderr).contains("42"));
    assert_eq!(shop.names().len(), 0);
}
