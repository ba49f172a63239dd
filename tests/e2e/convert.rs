//! `convert`: what comes out runs, and answers as the original did.
//!
//! `fixtures/convert/samples` has a project a folder. The lines of its
//! `questions` are a service each, and a command that is run in it; behind `|`
//! stands what the service is called as a part of a pod.

use std::fs;
use std::path::{Path, PathBuf};

use crate::daemon;
use crate::program::Program;
use crate::scenario::{Scenario, free_port};

const REASON: &str = "Docker Compose converts nothing";

/// A program and the files that it takes a project from.
pub struct Run<'s> {
    shop: &'s Scenario,
    program: &'static Program,
    files: &'static str,
    port: String,
}

impl<'s> Run<'s> {
    /// A sample in a scenario's folder, as rcompose runs it.
    pub fn of_sample(shop: &'s Scenario, sample: &Path) -> Self {
        shop.shell(&format!("cp -r '{}'/. .", sample.display()));
        Self {
            shop,
            program: Program::under_test(),
            files: "",
            port: free_port().to_string(),
        }
    }

    /// Runs a command on it, which must succeed; gives what it prints.
    pub fn run(&self, arguments: &str) -> String {
        let arguments = format!("{} {arguments}", self.files);
        let variables = [("PORT", self.port.as_str())];
        let folder = self.shop.folder();
        let running = self
            .program
            .start(folder, self.shop.project(), &arguments, &variables);
        running.end().with_code(0).stdout
    }

    /// Brings it up, and gives what its services answer.
    pub fn answers(&self, sample: &Path) -> Vec<String> {
        self.run("up -d");
        let questions = fs::read_to_string(sample.join("questions")).unwrap();
        let ask = |line: &str| {
            let (services, command) = line.split_once(' ').unwrap();
            let is_there = |it: &&str| !self.shop.replicas(it).is_empty();
            let service = services.split('|').find(is_there).expect(services);
            let answer = self.run(&format!("exec -T {service} {command}"));
            format!("{line}: {}", answer.trim())
        };
        questions.lines().map(ask).collect()
    }

    /// Whether something publishes the project's port.
    fn publishes(&self) -> bool {
        let number: u64 = self.port.parse().unwrap();
        let project = format!("com.docker.compose.project={}", self.shop.project());
        let filter = serde_json::json!({"label": [project]});
        let containers = daemon::list("/containers/json", &filter);
        let mut ports = containers
            .iter()
            .flat_map(|it| it["Ports"].as_array().unwrap());
        ports.any(|it| it["PublicPort"] == number)
    }
}

/// The folder of a sample.
pub fn sample(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/convert/samples")
        .join(name)
}

/// Takes a sample there and back: as it is, as manifests, as a Compose file
/// that Docker Compose runs where there is one.
fn there_and_back(name: &str, publishes: bool) {
    let Some(shop) = Scenario::of_rcompose_alone(&format!("convert{name}"), REASON) else {
        return;
    };
    let sample = sample(name);
    let rcompose = Program::under_test();
    let original = Run::of_sample(&shop, &sample);
    let before = original.answers(&sample);
    assert_eq!(original.publishes(), publishes);
    original.run("convert -o there.yaml");
    original.run("down -v");
    let there = Run {
        files: "-f there.yaml",
        ..original
    };
    assert_eq!(there.answers(&sample), before);
    assert_eq!(there.publishes(), publishes);
    there.run("convert --to compose -o back");
    // Nothing waits in a container of its own.
    let names = shop.names().join(" ");
    assert!(!names.contains("wait-for"), "{names}");
    there.run("down -v");
    let back = Run {
        files: "-f back/compose.yaml",
        program: Program::peer().unwrap_or(rcompose),
        ..there
    };
    assert_eq!(back.answers(&sample), before);
    back.run("down -v");
}

#[test]
fn a_shop_with_a_store_and_a_migration() {
    there_and_back("shop", true);
}

#[test]
fn a_site_with_files_and_a_pod_of_two() {
    there_and_back("site", false);
}

#[test]
fn an_office_with_networks_and_a_volume_that_is_read() {
    there_and_back("office", true);
}
