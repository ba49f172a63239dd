//! A scenario: a project in a folder of its own, the commands that are run on
//! it, and what the daemon has of it.
//!
//! Whatever a scenario made is removed at its end, also when it fails, and so
//! is what an earlier run left that was killed.

use std::collections::BTreeMap;
use std::fs;
use std::net::TcpListener;
use std::path::Path;
use std::process;
use std::sync::Once;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::container::Container;
use crate::events::{self, Event};
use crate::program::{Ended, Program, Running};
use crate::talk::Talk;
use crate::{daemon, patience};

/// The image of most services; runs until it is told to stop.
pub const BUSYBOX: &str = "rcompose-fixtures/busybox";

/// What every project's name begins with; then come this process and the scenario.
const PREFIX: &str = "e2e";

static READY: Once = Once::new();

/// A project under test.
pub struct Scenario {
    project: String,
    folder: TempDir,
}

impl Scenario {
    /// A scenario for rcompose and Docker Compose alike.
    #[track_caller]
    pub fn new(name: &str) -> Self {
        READY.call_once(|| {
            assert!(
                daemon::get(&format!("/images/{BUSYBOX}/json")).is_some(),
                "the base images are missing: fixtures/machine/ready makes them"
            );
            remove_remains();
            events::record();
        });
        Self {
            project: format!("{PREFIX}-{}-{name}", process::id()),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// A scenario that Docker Compose does not pass, and why; none when it is under test.
    #[track_caller]
    pub fn of_rcompose_alone(name: &str, reason: &str) -> Option<Self> {
        assert!(!reason.is_empty());
        Program::under_test().is_rcompose().then(|| Self::new(name))
    }

    /// The project's name.
    pub fn project(&self) -> &str {
        &self.project
    }

    /// The project's folder.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file of the project.
    pub fn file(&self, path: &str, text: &str) -> &Self {
        let path = self.folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self
    }

    /// Writes `compose.yaml`.
    pub fn compose(&self, text: &str) -> &Self {
        self.file("compose.yaml", text)
    }

    /// Runs a command, which must succeed.
    #[track_caller]
    pub fn run(&self, arguments: &str) -> Ended {
        self.start(arguments).end().with_code(0)
    }

    /// Runs a command, which must end with an exit code.
    #[track_caller]
    pub fn fails(&self, code: i32, arguments: &str) -> Ended {
        self.start(arguments).end().with_code(code)
    }

    /// Runs a command with environment variables, which must succeed.
    #[track_caller]
    pub fn run_with(&self, variables: &[(&str, &str)], arguments: &str) -> Ended {
        self.start_with(variables, arguments).end().with_code(0)
    }

    /// Starts a command.
    pub fn start(&self, arguments: &str) -> Running {
        self.start_by(Program::under_test(), arguments)
    }

    /// Runs a script in the project's folder, on the project and the daemon
    /// under test; it must succeed. Gives what it prints.
    #[track_caller]
    pub fn shell(&self, script: &str) -> String {
        let ran = process::Command::new("sh")
            .args(["-ec", script])
            .current_dir(self.folder())
            .env("DOCKER_HOST", daemon::host())
            .env("COMPOSE_PROJECT_NAME", &self.project)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&ran.stderr);
        assert!(ran.status.success(), "`{script}`: {said}");
        String::from_utf8_lossy(&ran.stdout).into_owned()
    }

    /// Starts a command with environment variables.
    pub fn start_with(&self, variables: &[(&str, &str)], arguments: &str) -> Running {
        Program::under_test().start(self.folder(), &self.project, arguments, variables)
    }

    /// Starts a command of some program on this project.
    pub fn start_by(&self, program: &Program, arguments: &str) -> Running {
        program.start(self.folder(), &self.project, arguments, &[])
    }

    /// Runs a command with something on its standard input, which must succeed.
    #[track_caller]
    pub fn run_given(&self, input: impl Into<Vec<u8>>, arguments: &str) -> Ended {
        Program::under_test()
            .start_given(
                self.folder(),
                &self.project,
                arguments,
                &[],
                Some(input.into()),
            )
            .end()
            .with_code(0)
    }

    /// Starts a command on a terminal of its own.
    pub fn talk(&self, arguments: &str) -> Talk {
        Program::under_test().talk(self.folder(), &self.project, arguments)
    }

    /// Starts a command as a job of a shell on a terminal; when it is halted,
    /// the shell goes on with a script.
    pub fn talk_by_jobs(&self, arguments: &str, then: &str) -> Talk {
        Program::under_test().talk_by_jobs(self.folder(), &self.project, arguments, then)
    }

    /// All containers of the project, by service and number.
    pub fn containers(&self) -> Vec<Container> {
        let found = daemon::list("/containers/json?all=true", &self.filter());
        // One that goes away meanwhile is not there.
        let mut containers: Vec<Container> = found
            .iter()
            .filter_map(|listed| Container::inspect(listed["Id"].as_str().unwrap()))
            .collect();
        containers.sort_by_key(|container| {
            (
                container.service().to_owned(),
                container.number(),
                container.name().to_owned(),
            )
        });
        containers
    }

    /// The containers of a service, by number.
    pub fn replicas(&self, service: &str) -> Vec<Container> {
        self.containers()
            .into_iter()
            .filter(|container| container.service() == service)
            .collect()
    }

    /// The one container of a service.
    #[track_caller]
    pub fn container(&self, service: &str) -> Container {
        let mut found = self.replicas(service);
        assert_eq!(
            found.len(),
            1,
            "containers of {service}: {:?}",
            names(&found)
        );
        found.remove(0)
    }

    /// The names of all containers without the project's, sorted.
    pub fn names(&self) -> Vec<String> {
        let prefix = format!("{}-", self.project);
        let mut names: Vec<String> = names(&self.containers())
            .iter()
            .map(|name| name.replacen(&prefix, "", 1))
            .collect();
        names.sort();
        names
    }

    /// The names and states of all containers: `web-1 running`.
    pub fn states(&self) -> Vec<String> {
        let prefix = format!("{}-", self.project);
        let mut states: Vec<String> = self
            .containers()
            .iter()
            .map(|container| {
                format!(
                    "{} {}",
                    container.name().replacen(&prefix, "", 1),
                    container.state()
                )
            })
            .collect();
        states.sort();
        states
    }

    /// The identities of all containers by name.
    pub fn ids(&self) -> BTreeMap<String, String> {
        self.containers()
            .iter()
            .map(|container| (container.name().to_owned(), container.id().to_owned()))
            .collect()
    }

    /// When all containers were started, by identity: equal when nothing was touched.
    pub fn starts(&self) -> BTreeMap<String, String> {
        self.containers()
            .iter()
            .map(|container| (container.id().to_owned(), container.started().to_string()))
            .collect()
    }

    /// The project's networks, by name.
    pub fn networks(&self) -> Vec<Value> {
        sorted(daemon::list("/networks", &self.filter()))
    }

    /// A network of the project, by key.
    #[track_caller]
    pub fn network(&self, key: &str) -> Value {
        let name = format!("{}_{key}", self.project);
        daemon::get(&format!("/networks/{name}")).unwrap_or_else(|| panic!("no network {name}"))
    }

    /// The project's volumes, by name.
    pub fn volumes(&self) -> Vec<Value> {
        sorted(daemon::list("/volumes", &self.filter()))
    }

    /// A volume of the project, by key.
    #[track_caller]
    pub fn volume(&self, key: &str) -> Value {
        let name = format!("{}_{key}", self.project);
        daemon::get(&format!("/volumes/{name}")).unwrap_or_else(|| panic!("no volume {name}"))
    }

    /// What has happened to the project's containers since then, in that order: `web-1 start`.
    fn events(&self, since: Timestamp) -> Vec<String> {
        let events = events::since(since, |event| {
            event.kind == "container" && self.is_about(event)
        });
        let prefix = format!("{}-", self.project);
        let described = events
            .iter()
            .map(|event| format!("{} {}", event.name().replacen(&prefix, "", 1), event.action));
        described.collect()
    }

    /// Insists that these things happen, and in this order, the first time that they do.
    #[track_caller]
    pub fn happened_in_order(&self, since: Timestamp, expected: &[&str]) {
        let places = || {
            let events = self.events(since);
            let places = expected
                .iter()
                .map(|expected| events.iter().position(|event| event == expected));
            places.collect::<Option<Vec<usize>>>()
        };
        // The record may lag behind the command by a moment.
        let places = patience::within(Duration::from_secs(10), places);
        assert!(
            places.is_some_and(|places| places.is_sorted()),
            "not in this order: {expected:?}; but: {:#?}",
            self.events(since)
        );
    }

    /// How many things have happened to the project's containers, networks and volumes since then.
    pub fn happenings(&self, since: Timestamp) -> usize {
        events::since(since, |event| self.is_about(event)).len()
    }

    /// Waits until the daemon has done all that it was asked to do.
    pub fn until_quiet(&self) {
        events::until_quiet(|event| self.is_about(event));
    }

    /// Whether an event is about this project, and not a health check.
    fn is_about(&self, event: &Event) -> bool {
        let rest = event.name().strip_prefix(&self.project);
        rest.is_some_and(|rest| rest.starts_with(['-', '_'])) && !event.action.starts_with("exec_")
    }

    /// Waits until the project's containers are in these states, as in [`Scenario::states`].
    #[track_caller]
    pub fn until_states(&self, states: &[&str]) {
        patience::until(&format!("states {states:?}"), || {
            (self.states() == states).then_some(())
        });
    }

    fn filter(&self) -> Value {
        json!({"label": [format!("com.docker.compose.project={}", self.project)]})
    }
}

/// A port of the host that nothing listens on.
pub fn free_port() -> u16 {
    TcpListener::bind(("127.0.0.1", 0))
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

fn names(containers: &[Container]) -> Vec<String> {
    containers
        .iter()
        .map(|container| container.name().to_owned())
        .collect()
}

fn sorted(mut objects: Vec<Value>) -> Vec<Value> {
    objects.sort_by_key(|object| object["Name"].as_str().unwrap_or("").to_owned());
    objects
}

impl Drop for Scenario {
    fn drop(&mut self) {
        let begins = |end: char| format!("{}{end}", self.project);
        remove(|name| {
            name == self.project || name.starts_with(&begins('-')) || name.starts_with(&begins('_'))
        });
        // Anonymous volumes of containers that were replaced.
        let containers = events::since(Timestamp::UNIX_EPOCH, |event| self.is_about(event));
        let mounted = events::since(Timestamp::UNIX_EPOCH, |event| {
            let container = &event.attributes["container"];
            event.kind == "volume" && containers.iter().any(|ours| container == ours.id.as_str())
        });
        for volume in mounted {
            daemon::delete(&format!("/volumes/{}?force=true", volume.id));
        }
    }
}

/// Removes what scenarios of processes that are no more have left.
fn remove_remains() {
    remove(|name| {
        let process = name.strip_prefix(PREFIX).and_then(|rest| {
            rest.strip_prefix('-')?
                .split('-')
                .next()?
                .parse::<u32>()
                .ok()
        });
        process.is_some_and(|process| !Path::new(&format!("/proc/{process}")).exists())
    });
}

/// Removes everything that is labelled with, or named after, a project.
fn remove(is_ours: impl Fn(&str) -> bool) {
    let owned = |object: &Value, names: &[&str]| {
        let label = object["Labels"]["com.docker.compose.project"].as_str();
        label.is_some_and(&is_ours) || names.iter().any(|name| is_ours(name))
    };
    for container in daemon::list("/containers/json?all=true", &json!({})) {
        let names: Vec<&str> = container["Names"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .map(|name| name.trim_start_matches('/'))
            .collect();
        if owned(&container, &names) {
            daemon::delete(&format!(
                "/containers/{}?force=true&v=true",
                container["Id"].as_str().unwrap()
            ));
        }
    }
    for network in daemon::list("/networks", &json!({})) {
        if owned(&network, &[network["Name"].as_str().unwrap()]) {
            daemon::delete(&format!("/networks/{}", network["Id"].as_str().unwrap()));
        }
    }
    for volume in daemon::list("/volumes", &json!({})) {
        if owned(&volume, &[volume["Name"].as_str().unwrap()]) {
            daemon::delete(&format!(
                "/volumes/{}?force=true",
                volume["Name"].as_str().unwrap()
            ));
        }
    }
    for image in daemon::list("/images/json", &json!({})) {
        // One image may have names of ours and of others.
        let tags: Vec<&str> = image["RepoTags"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .filter(|tag| *tag != "<none>:<none>")
            .collect();
        for tag in tags
            .iter()
            .filter(|tag| tag.split(':').next().is_some_and(&is_ours))
        {
            daemon::delete(&format!("/images/{tag}"));
        }
        if tags.is_empty() && owned(&image, &[]) {
            daemon::delete(&format!("/images/{}", image["Id"].as_str().unwrap()));
        }
    }
}
