//! Volumes: made and removed.

use bollard::models::VolumeCreateRequest;
use hyper::Method;

use super::client::Client;
use super::route::Route;
use crate::engine::EngineError;
use crate::model::Values;
use crate::model::spec::VolumeSpec;

/// Makes a volume.
pub(super) async fn create(client: &Client, spec: &VolumeSpec) -> Result<(), EngineError> {
    let volume = &spec.volume;
    let map = |values: &Values| (!values.is_empty()).then(|| values.clone().into_iter().collect());
    let request = VolumeCreateRequest {
        name: Some(volume.name.clone()),
        driver: Some(volume.driver.clone()).filter(|driver| !driver.is_empty()),
        driver_opts: map(&volume.driver_opts),
        labels: map(&spec.labels),
        cluster_volume_spec: None,
    };
    client
        .post_only(&Route::new(["volumes", "create"]), &request)
        .await
}

/// Removes a volume and its data.
pub(super) async fn remove(client: &Client, volume: &str) -> Result<(), EngineError> {
    client
        .send(Method::DELETE, &Route::new(["volumes", volume]))
        .await
}
