//! The projects that are measured.

use std::fmt::Write;
use std::fs;
use std::path::Path;
use std::process;

use tempfile::TempDir;

use crate::stopwatch::Program;

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

/// A project to run.
pub fn running(services: usize) -> String {
    let mut text = format!("name: bench-running-{}\nservices:\n", process::id());
    for number in 0..services {
        writeln!(
            text,
            "  service-{number}: {{image: rcompose-fixtures/busybox, command: sleep 1000000, environment: {{NUMBER: '{number}'}}, stop_grace_period: 0s}}"
        )
        .unwrap();
    }
    text
}

/// Removes a running project when it is dropped.
#[derive(Debug)]
pub struct CleanUp<'a> {
    /// What removes it.
    pub program: &'a Program,
    /// Where its file is.
    pub folder: &'a Path,
}

impl Drop for CleanUp<'_> {
    fn drop(&mut self) {
        self.program.measure(
            self.folder,
            &["down", "-v", "-t", "0"],
            crate::engine().as_deref(),
        );
    }
}
