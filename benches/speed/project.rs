//! The projects that are measured.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process;

use tempfile::TempDir;

use crate::stopwatch::Program;

/// The image of all services that run; `fixtures/machine/ready` makes it.
const IMAGE: &str = "rcompose-fixtures/busybox";

/// A folder with a compose file.
pub fn folder(text: &str) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("compose.yaml"), text).unwrap();
    folder
}

/// A project to load, with the attributes that most files have.
pub fn large(services: usize) -> String {
    let mut text = "name: bench-large\nservices:\n".to_owned();
    for number in 0..services {
        let before = number.saturating_sub(1);
        write!(
            text,
            "  service-{number}:
    image: registry.example.org/team/service-{number}:${{TAG:-1.2.3}}
    environment:
      NUMBER: '{number}'
      URL: http://service-{before}:8080/
      LEVEL: ${{LEVEL:-info}}
    ports: ['{}:8080', '127.0.0.1::9090/udp']
    volumes: ['data:/data', './config:/etc/service:ro']
    healthcheck:
      test: [CMD, wget, -q, 'http://localhost:8080/health']
      interval: 10s
      timeout: 5s
",
            10000 + number
        )
        .unwrap();
        if number > 0 {
            writeln!(
                text,
                "    depends_on:\n      service-{before}: {{condition: service_healthy}}"
            )
            .unwrap();
        }
    }
    text + "volumes: {data: }\n"
}

/// The name of a project whose files are watched.
pub fn watched_name(whose: &str) -> String {
    let whose = whose.replace(' ', "-");
    format!("bench-watched-{whose}-{}", process::id())
}

/// A project whose files are watched; each program has one of its own. Its
/// only service comes last.
pub fn watched(whose: &str) -> String {
    format!(
        "name: {}
services:
  web:
    image: rcompose-fixtures/busybox
    command: sleep 1000000
    stop_grace_period: 0s
    develop:
      watch:
        - {{path: src, action: sync, target: /app}}
",
        watched_name(whose)
    )
}

/// A project to run.
#[derive(Debug)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// Where its file is.
    pub folder: TempDir,
}

impl Project {
    fn new(kind: &str, services: &str) -> Self {
        let name = format!("bench-{kind}-{}", process::id());
        let folder = folder(&format!("name: {name}\nservices:\n{services}"));
        Self { name, folder }
    }

    /// Services that do nothing, each of so many replicas.
    pub fn idle(services: usize, replicas: usize) -> Self {
        let mut text = String::new();
        for number in 0..services {
            writeln!(
                text,
                "  service-{number}: {{image: {IMAGE}, command: sleep 1000000, environment: {{NUMBER: '{number}'}}, stop_grace_period: 0s, scale: {replicas}}}"
            )
            .unwrap();
        }
        Self::new("idle", &text)
    }

    /// Deployments that do nothing, each with a Service on another port. The
    /// files are named by `.env`.
    pub fn deployments(count: usize) -> Self {
        let project = Self::new("pods", "");
        let mut text = String::new();
        for number in 0..count {
            write!(
                text,
                "---
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web-{number}}}
spec:
  selector: {{matchLabels: {{app: web-{number}}}}}
  template:
    metadata: {{labels: {{app: web-{number}}}}}
    spec:
      terminationGracePeriodSeconds: 0
      containers:
      - {{name: web, image: {IMAGE}, command: [sleep, '1000000'], env: [{{name: NUMBER, value: '{number}'}}], ports: [{{containerPort: 8080}}]}}
---
apiVersion: v1
kind: Service
metadata: {{name: web-{number}}}
spec: {{selector: {{app: web-{number}}}, ports: [{{port: 80, targetPort: 8080}}]}}
"
            )
            .unwrap();
        }
        fs::write(project.folder().join("pods.yaml"), text).unwrap();
        let name = &project.name;
        let settings = format!("COMPOSE_FILE=pods.yaml\nCOMPOSE_PROJECT_NAME={name}\n");
        fs::write(project.folder().join(".env"), settings).unwrap();
        project
    }

    /// Services that each wait until the one before is healthy, which the
    /// daemon finds out so often.
    pub fn gated(services: usize, interval: &str) -> Self {
        let mut text = String::new();
        for number in 0..services {
            // In the order of their names is in the order of their dependencies.
            let gate = match number {
                0 => String::new(),
                _ => format!(
                    ", depends_on: {{service-{:02}: {{condition: service_healthy}}}}",
                    number - 1
                ),
            };
            writeln!(
                text,
                "  service-{number:02}: {{image: {IMAGE}, command: sleep 1000000, stop_grace_period: 0s, healthcheck: {{test: [CMD, 'true'], interval: {interval}}}{gate}}}"
            )
            .unwrap();
        }
        Self::new("gated", &text)
    }

    /// Services that write so many lines each, and end.
    pub fn talkative(services: usize, lines: usize) -> Self {
        let mut text = String::new();
        for number in 0..services {
            writeln!(
                text,
                "  service-{number}: {{image: {IMAGE}, command: sh -c 'yes one of the many lines that this service writes | head -n {lines}'}}"
            )
            .unwrap();
        }
        Self::new("talkative", &text)
    }

    /// Where its file is.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes a running project when it is dropped.
#[derive(Debug)]
pub struct CleanUp<'a> {
    /// What removes it.
    pub program: &'a Program,
    /// What is removed.
    pub project: &'a Project,
    /// Whence.
    pub engine: &'a Path,
}

impl Drop for CleanUp<'_> {
    fn drop(&mut self) {
        self.program.measure(
            self.project.folder(),
            &["down", "-v", "-t", "0"],
            Some(self.engine),
        );
    }
}
