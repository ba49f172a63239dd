//! What is there already, made just as it is asked for.
//!
//! A daemon finishes what a client that was killed has asked of it. The next
//! client may look before that is done, and then ask for the same again. The
//! name is taken by then; when what has it carries the labels that it is to
//! have, the configuration hash among them, it is what was asked for.

use std::time::Duration;

use serde::Deserialize;

use super::client::Client;
use super::route::Route;
use crate::engine::EngineError;
use crate::model::Values;

/// How often a creation is asked for while its name is reserved.
const ATTEMPTS: u32 = 20;
/// How long a reserved name is given before the next attempt: the daemon
/// announces neither that it reserves one nor that it lets it go.
const PAUSE: Duration = Duration::from_millis(100);

/// Something that has the name.
pub(super) struct Holder {
    /// Its identity.
    pub id: String,
    /// Whether nothing has been done with it yet.
    pub untouched: bool,
    /// Its labels.
    pub labels: Values,
}

/// When something was made.
pub(super) enum Made<T> {
    /// Now: the answer to the creation.
    Now(T),
    /// Before, by somebody else: its identity.
    Before(String),
}

/// Makes something; where its name is taken by the same, takes that.
pub(super) async fn create_or_adopt<T>(
    labels: &Values,
    mut create: impl AsyncFnMut() -> Result<T, EngineError>,
    mut holder: impl AsyncFnMut() -> Result<Option<Holder>, EngineError>,
) -> Result<Made<T>, EngineError> {
    let mut attempt = 1;
    loop {
        let refusal = match create().await {
            Ok(answer) => return Ok(Made::Now(answer)),
            Err(error @ EngineError::Conflict { .. }) => error,
            Err(error) => return Err(error),
        };
        match holder().await? {
            Some(found) if found.untouched && carries(&found.labels, labels) => {
                return Ok(Made::Before(found.id));
            }
            Some(_) => return Err(refusal),
            None if attempt == ATTEMPTS => return Err(refusal),
            None => tokio::time::sleep(PAUSE).await,
        }
        attempt += 1;
    }
}

/// Whether something has all labels that it is to have.
pub(super) fn carries(found: &Values, wanted: &Values) -> bool {
    wanted
        .iter()
        .all(|(key, value)| found.get(key) == Some(value))
}

/// The network that has a name.
pub(super) async fn network(client: &Client, name: &str) -> Result<Option<Holder>, EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Found {
        id: String,
        labels: Option<Values>,
    }
    let found: Option<Found> = existing(client.get(&Route::new(["networks", name])).await)?;
    Ok(found.map(|found| Holder {
        id: found.id,
        untouched: true,
        labels: found.labels.unwrap_or_default(),
    }))
}

/// The container that has a name.
pub(super) async fn container(client: &Client, name: &str) -> Result<Option<Holder>, EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Found {
        id: String,
        state: State,
        config: Config,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct State {
        status: String,
    }
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Config {
        labels: Option<Values>,
    }
    let route = Route::new(["containers", name, "json"]);
    let found: Option<Found> = existing(client.get(&route).await)?;
    Ok(found.map(|found| Holder {
        id: found.id,
        untouched: found.state.status == "created",
        labels: found.config.labels.unwrap_or_default(),
    }))
}

fn existing<T>(answer: Result<T, EngineError>) -> Result<Option<T>, EngineError> {
    match answer {
        Ok(found) => Ok(Some(found)),
        Err(EngineError::NotFound { .. }) => Ok(None),
        Err(error) => Err(error),
    }
}
