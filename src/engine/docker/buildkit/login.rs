//! Credentials for the registries that a build pulls from, as
//! `moby.filesync.v1.Auth` has it. They come from Docker's configuration, and
//! only for the registries that the daemon asks about.

use std::path::PathBuf;

use bollard_buildkit_proto::moby::filesync::v1::{CredentialsRequest, CredentialsResponse};
use tonic::Status;

use crate::model::reference::DOCKER_HUB;
use crate::registry::credentials::Store;

/// The name under which the daemon knows Docker Hub's registry.
const HUB_REGISTRY: &str = "registry-1.docker.io";

/// Answers a request for credentials. `folder` is that of Docker's
/// configuration. Who has not logged in has an empty name and secret.
pub async fn credentials(
    folder: Option<PathBuf>,
    request: CredentialsRequest,
) -> Result<CredentialsResponse, Status> {
    let Some(folder) = folder else {
        return Ok(CredentialsResponse::default());
    };
    let registry = match request.host.as_str() {
        HUB_REGISTRY => DOCKER_HUB.to_owned(),
        _ => request.host,
    };
    // A credential program may take its time.
    let found = tokio::task::spawn_blocking(move || Store::load(&folder, None)?.find(&registry));
    let found = found
        .await
        .map_err(|error| Status::internal(error.to_string()))?;
    let found = found.map_err(|error| Status::unknown(error.to_string()))?;
    Ok(
        found.map_or_else(CredentialsResponse::default, |found| CredentialsResponse {
            username: found.username,
            secret: found.secret.reveal().to_owned(),
        }),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn docker_hub_goes_by_its_registrys_name() {
        let folder = tempfile::tempdir().unwrap();
        let config = r#"{"auths": {"https://index.docker.io/v1/": {"auth": "bWU6cGFzcw=="}}}"#;
        std::fs::write(folder.path().join("config.json"), config).unwrap();
        let ask = |host: &str| {
            let request = CredentialsRequest { host: host.into() };
            credentials(Some(folder.path().to_owned()), request)
        };
        let hub = ask(HUB_REGISTRY).await.unwrap();
        assert_eq!((hub.username.as_str(), hub.secret.as_str()), ("me", "pass"));
        let other = ask("reg.example").await.unwrap();
        assert_eq!(other, CredentialsResponse::default());
    }
}
