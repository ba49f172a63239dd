//! Containers, once made: what they do, and being started, stopped, removed.

use hyper::Method;
use serde::Deserialize;

use super::client::Client;
use super::route::Route;
use super::status;
use crate::engine::{EngineError, HealthTest, Status};
use crate::model::Duration;
use crate::observed::State;

/// The shell of images that name none.
const SHELL: [&str; 2] = ["/bin/sh", "-c"];
/// How long a test may take that says nothing of it, in nanoseconds.
const TEST_TIMEOUT: i64 = 30_000_000_000;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inspected {
    id: String,
    state: InspectedState,
    config: InspectedConfig,
    host_config: InspectedHostConfig,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InspectedHostConfig {
    #[serde(default)]
    network_mode: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InspectedConfig {
    healthcheck: Option<Healthcheck>,
    shell: Option<Vec<String>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Healthcheck {
    test: Option<Vec<String>>,
    #[serde(default)]
    timeout: i64,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InspectedState {
    status: String,
    #[serde(default)]
    exit_code: i64,
    #[serde(default)]
    started_at: String,
    #[serde(default)]
    finished_at: String,
    #[serde(default)]
    error: String,
    health: Option<InspectedHealth>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InspectedHealth {
    #[serde(default)]
    status: String,
}

/// What a container does right now.
pub(super) async fn inspect(client: &Client, container: &str) -> Result<Status, EngineError> {
    let route = Route::new(["containers", container, "json"]);
    let Inspected {
        id,
        state: now,
        config,
        host_config,
    } = client.get(&route).await?;
    let joins = host_config.network_mode.strip_prefix("container:");
    let state = status::state(&now.status)?;
    let ended = matches!(state, State::Exited | State::Dead | State::Restarting);
    Ok(Status {
        id,
        state,
        health: now
            .health
            .and_then(|health| status::health_word(&health.status)),
        exit_code: ended.then_some(now.exit_code),
        test: config.test(),
        started: now.started_at,
        finished: now.finished_at,
        error: now.error,
        joins: joins.unwrap_or_default().to_owned(),
    })
}

impl InspectedConfig {
    /// The test as the daemon runs it.
    fn test(self) -> Option<HealthTest> {
        let Healthcheck { test, timeout } = self.healthcheck?;
        let mut words = test?.into_iter();
        let command: Vec<String> = match words.next()?.as_str() {
            "CMD" => words.collect(),
            "CMD-SHELL" => {
                let own = self.shell.filter(|shell| !shell.is_empty());
                let shell = own.unwrap_or_else(|| SHELL.map(str::to_owned).into());
                shell.into_iter().chain(words).collect()
            }
            _ => return None,
        };
        let timeout = if timeout == 0 { TEST_TIMEOUT } else { timeout };
        (!command.is_empty()).then_some(HealthTest {
            command,
            timeout: Duration(timeout),
        })
    }
}

/// Sends a container one of the verbs that need no more: `start`, `pause`,
/// `unpause`.
pub(super) async fn tell(client: &Client, container: &str, verb: &str) -> Result<(), EngineError> {
    let route = Route::new(["containers", container, verb]);
    client.send(Method::POST, &route).await
}

/// Stops a container.
pub(super) async fn stop(
    client: &Client,
    container: &str,
    timeout: Option<Duration>,
) -> Result<(), EngineError> {
    end(client, container, "stop", timeout).await
}

/// Restarts a container.
///
/// One that has no time to end is killed first. Else two signals follow on
/// each other, and Docker Engine 20.10 may count its end twice when the first
/// one is enough: it runs again, but its file system is gone for `exec` and
/// copies.
pub(super) async fn restart(
    client: &Client,
    container: &str,
    timeout: Option<Duration>,
) -> Result<(), EngineError> {
    if timeout.is_some_and(|timeout| timeout.seconds() == 0) {
        match kill(client, container, "SIGKILL").await {
            // It does not run.
            Ok(()) | Err(EngineError::Conflict { .. }) => {}
            Err(error) => return Err(error),
        }
    }
    end(client, container, "restart", timeout).await
}

async fn end(
    client: &Client,
    container: &str,
    verb: &str,
    timeout: Option<Duration>,
) -> Result<(), EngineError> {
    let seconds = timeout.map(|timeout| timeout.seconds().to_string());
    let route = Route::new(["containers", container, verb]).with_some("t", seconds);
    client.send(Method::POST, &route).await
}

/// Sends a signal to a container.
pub(super) async fn kill(
    client: &Client,
    container: &str,
    signal: &str,
) -> Result<(), EngineError> {
    let route = Route::new(["containers", container, "kill"]).with("signal", signal);
    client.send(Method::POST, &route).await
}

/// Removes a container, running or not.
pub(super) async fn remove(
    client: &Client,
    container: &str,
    volumes: bool,
) -> Result<(), EngineError> {
    let route = Route::new(["containers", container])
        .with("force", "1")
        .with("v", if volumes { "1" } else { "0" });
    client.send(Method::DELETE, &route).await
}

/// Renames a container.
pub(super) async fn rename(
    client: &Client,
    container: &str,
    name: &str,
) -> Result<(), EngineError> {
    let route = Route::new(["containers", container, "rename"]).with("name", name);
    client.send(Method::POST, &route).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn test(config: &str) -> Option<HealthTest> {
        serde_json::from_str::<InspectedConfig>(config)
            .unwrap()
            .test()
    }

    #[test]
    fn a_test_is_run_as_the_daemon_runs_it() {
        let words = r#"{"Healthcheck": {"Test": ["CMD", "true", "x y"], "Timeout": 1000}}"#;
        let words = test(words).unwrap();
        assert_eq!(
            (words.command, words.timeout),
            (vec!["true".into(), "x y".into()], Duration(1000))
        );
        let shell = r#"{"Healthcheck": {"Test": ["CMD-SHELL", "a && b"]}, "Shell": null}"#;
        let shell = test(shell).unwrap();
        assert_eq!(shell.command, ["/bin/sh", "-c", "a && b"]);
        assert_eq!(shell.timeout, Duration(TEST_TIMEOUT));
        let own = r#"{"Healthcheck": {"Test": ["CMD-SHELL", "a"]}, "Shell": ["/bin/bash", "-lc"]}"#;
        assert_eq!(test(own).unwrap().command, ["/bin/bash", "-lc", "a"]);
    }

    #[test]
    fn what_is_switched_off_is_no_test() {
        for none in [
            r"{}",
            r#"{"Healthcheck": {"Test": ["NONE"]}}"#,
            r#"{"Healthcheck": {"Test": []}}"#,
            r#"{"Healthcheck": {"Test": ["CMD"]}}"#,
            r#"{"Healthcheck": {}}"#,
        ] {
            assert_eq!(test(none), None, "{none}");
        }
    }
}
