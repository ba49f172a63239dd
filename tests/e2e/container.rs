//! A container as the daemon inspects it.

use std::ops::Index;

use jiff::Timestamp;
use serde_json::Value;

use crate::daemon;

/// A container at one moment.
#[derive(Debug, Clone, PartialEq)]
pub struct Container(Value);

impl Container {
    /// Looks at a container, by name or identity.
    pub fn inspect(name: &str) -> Option<Self> {
        daemon::get(&format!("/containers/{name}/json")).map(Self)
    }

    pub fn id(&self) -> &str {
        self["Id"].as_str().unwrap()
    }

    pub fn name(&self) -> &str {
        self["Name"].as_str().unwrap().trim_start_matches('/')
    }

    pub fn label(&self, key: &str) -> &str {
        self["Config"]["Labels"][key].as_str().unwrap_or("")
    }

    /// A label of Docker Compose, by the end of its key.
    pub fn own_label(&self, key: &str) -> &str {
        self.label(&format!("com.docker.compose.{key}"))
    }

    pub fn service(&self) -> &str {
        self.own_label("service")
    }

    /// The number of its replica; 0 on one-offs.
    pub fn number(&self) -> u32 {
        self.own_label("container-number").parse().unwrap_or(0)
    }

    /// `running`, `exited`, `created`, …
    pub fn state(&self) -> &str {
        self["State"]["Status"].as_str().unwrap()
    }

    pub fn is_running(&self) -> bool {
        self.state() == "running"
    }

    pub fn exit_code(&self) -> i64 {
        self["State"]["ExitCode"].as_i64().unwrap()
    }

    pub fn started(&self) -> Timestamp {
        self.moment("StartedAt")
    }

    fn moment(&self, key: &str) -> Timestamp {
        self["State"][key].as_str().unwrap().parse().unwrap()
    }

    /// The value of an environment variable.
    pub fn variable(&self, name: &str) -> Option<&str> {
        let variables = self["Config"]["Env"].as_array()?;
        variables
            .iter()
            .filter_map(Value::as_str)
            .find_map(|variable| variable.strip_prefix(name)?.strip_prefix('='))
    }

    /// The mount at a path.
    #[track_caller]
    pub fn mount(&self, target: &str) -> &Value {
        let mounts = self["Mounts"].as_array().unwrap();
        let found = mounts.iter().find(|mount| mount["Destination"] == target);
        found.unwrap_or_else(|| {
            panic!(
                "{}: nothing is mounted at {target}: {mounts:?}",
                self.name()
            )
        })
    }

    /// The names of the networks that it is in, sorted.
    pub fn networks(&self) -> Vec<&str> {
        let networks = self["NetworkSettings"]["Networks"].as_object().unwrap();
        let mut names: Vec<&str> = networks.keys().map(String::as_str).collect();
        names.sort_unstable();
        names
    }

    /// Its address in the one network that it is in.
    #[track_caller]
    pub fn address(&self) -> &str {
        let networks = self["NetworkSettings"]["Networks"].as_object().unwrap();
        let addresses = networks.values().filter_map(|it| it["IPAddress"].as_str());
        let [address] = addresses.collect::<Vec<_>>()[..] else {
            panic!("{}: {networks:?}", self.name())
        };
        address
    }

    /// Runs a shell command in it, which must succeed, and gives its output without the last line end.
    #[track_caller]
    pub fn shell(&self, script: &str) -> String {
        let (output, code) = daemon::exec(self.id(), &["sh", "-c", script]);
        assert_eq!(code, 0, "{}: {script}: {output}", self.name());
        output.trim_end().to_owned()
    }
}

impl Index<&str> for Container {
    type Output = Value;

    fn index(&self, key: &str) -> &Value {
        &self.0[key]
    }
}
