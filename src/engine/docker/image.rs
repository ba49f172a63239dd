//! Images: fetched, sent, removed, asked for at their registry.

use futures_util::TryStreamExt;
use hyper::body::Incoming;
use hyper::{Method, Response};
use serde::Deserialize;

use super::auth;
use super::client::{self, Client, Header};
use super::json_lines;
use super::route::Route;
use super::settings::Settings;
use crate::engine::{EngineError, OnProgress, Progress};
use crate::model::reference::Reference;

/// A line of the daemon's account of a pull or a push.
#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Line {
    status: String,
    id: String,
    progress_detail: Detail,
    error: String,
    error_detail: ErrorDetail,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Detail {
    current: u64,
    total: u64,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct ErrorDetail {
    code: u16,
    message: String,
}

/// Fetches an image.
pub(super) async fn pull(
    client: &Client,
    settings: &Settings,
    image: &str,
    platform: &str,
    progress: OnProgress<'_>,
) -> Result<(), EngineError> {
    let mut route = Route::new(["images", "create"]);
    let mut headers = Vec::new();
    // What is no reference goes to the daemon as it is, for its own words.
    match Reference::parse(image) {
        Ok(reference) => {
            let version = Some(&reference.digest).filter(|digest| !digest.is_empty());
            route = route
                .with(
                    "fromImage",
                    format!("{}/{}", reference.registry, reference.repository),
                )
                .with("tag", version.unwrap_or(&reference.tag));
            headers.extend(auth::for_registry(settings, &reference.registry).await?);
        }
        Err(_) => route = route.with("fromImage", image),
    }
    if !platform.is_empty() {
        route = route.with("platform", platform);
    }
    follow(client.post_empty(&route, &headers).await?, progress).await
}

/// Sends an image to its registry.
pub(super) async fn push(
    client: &Client,
    settings: &Settings,
    image: &str,
    progress: OnProgress<'_>,
) -> Result<(), EngineError> {
    let reference = Reference::parse(image).map_err(|error| EngineError::Unsupported {
        message: error.to_string(),
    })?;
    let route = Route::new(["images", &reference.familiar_name(), "push"]);
    let login = auth::for_registry(settings, &reference.registry).await?;
    // The daemon insists on the header, also when nobody has logged in.
    let login = login.map_or_else(auth::nobody, Ok)?;
    let answer = client
        .post_empty(&route.with("tag", &reference.tag), &[login])
        .await?;
    follow(answer, progress).await
}

/// Reads the daemon's account of a transfer to its end.
async fn follow(answer: Response<Incoming>, progress: OnProgress<'_>) -> Result<(), EngineError> {
    let mut lines = json_lines::read::<Line>(client::pieces(answer));
    while let Some(line) = lines.try_next().await? {
        if let Some(error) = line.failure() {
            return Err(error);
        }
        progress(Progress {
            part: line.id,
            text: line.status,
            current: line.progress_detail.current,
            total: line.progress_detail.total,
        });
    }
    Ok(())
}

/// The digest that the registry has for a reference.
pub(super) async fn digest(
    client: &Client,
    settings: &Settings,
    image: &str,
) -> Result<String, EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Answer {
        descriptor: Descriptor,
    }
    #[derive(Deserialize)]
    struct Descriptor {
        digest: String,
    }
    let headers: Vec<Header> = match Reference::parse(image) {
        Ok(reference) => auth::for_registry(settings, &reference.registry)
            .await?
            .into_iter()
            .collect(),
        Err(_) => Vec::new(),
    };
    let route = Route::new(["distribution", image, "json"]);
    let answer: Answer = client.get_with(&route, &headers).await?;
    Ok(answer.descriptor.digest)
}

/// Removes an image, or the one of its names that is given.
pub(super) async fn remove(client: &Client, image: &str) -> Result<(), EngineError> {
    client
        .send(Method::DELETE, &Route::new(["images", image]))
        .await
}

impl Line {
    fn failure(&self) -> Option<EngineError> {
        let message = match self.error_detail.message.trim() {
            "" => self.error.trim(),
            message => message,
        };
        if message.is_empty() {
            return None;
        }
        let message = message.to_owned();
        Some(match self.error_detail.code {
            404 => EngineError::NotFound { message },
            0 => EngineError::Refused {
                status: 500,
                message,
            },
            status => EngineError::Refused { status, message },
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_in_the_account_is_an_error() {
        let failure = |text| serde_json::from_str::<Line>(text).unwrap().failure();
        assert_eq!(failure(r#"{"status":"Pulling fs layer","id":"a"}"#), None);
        assert_eq!(
            failure(r#"{"errorDetail":{"message":"no space left\n"},"error":"no space left"}"#),
            Some(EngineError::Refused {
                status: 500,
                message: "no space left".into()
            })
        );
    }
}
