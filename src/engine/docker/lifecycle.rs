//! Containers, once made: what they do, and being started, stopped, removed.

use hyper::Method;
use serde::Deserialize;

use super::client::Client;
use super::route::Route;
use super::status;
use crate::engine::{EngineError, Status};
use crate::model::Duration;
use crate::observed::State;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Inspected {
    id: String,
    state: InspectedState,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InspectedState {
    status: String,
    #[serde(default)]
    exit_code: i64,
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
    let Inspected { id, state: now } = client.get(&route).await?;
    let state = status::state(&now.status)?;
    let ended = matches!(state, State::Exited | State::Dead | State::Restarting);
    Ok(Status {
        id,
        state,
        health: now
            .health
            .and_then(|health| status::health_word(&health.status)),
        exit_code: ended.then_some(now.exit_code),
    })
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
