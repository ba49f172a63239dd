//! Makes a container: what each attribute of a service means to the API.
//!
//! `config` holds what the image could hold too, `host` what the machine
//! gives, `resources` its limits, `mounts` and `network` the rest. An
//! attribute that the daemon's API is too old for is a warning when the
//! container works without it, and an error when it does not.

mod config;
mod host;
mod mounts;
mod network;
mod resources;

use std::collections::BTreeMap;

use bollard::models::ContainerCreateBody;
use hyper::Method;
use serde::{Deserialize, Serialize};

pub(super) use self::network::settings as endpoint_settings;

use super::client::Client;
use super::route::Route;
use super::version::ApiVersion;
use crate::engine::{Created, EngineError};
use crate::model::Values;
use crate::model::spec::ContainerSpec;

/// A container's spec on its way to the API, and what could not be honoured.
struct Lowering<'a> {
    spec: &'a ContainerSpec,
    config_hash: &'a str,
    /// Identities by container name.
    ids: &'a BTreeMap<String, String>,
    /// Variables that Docker's configuration gives to every container.
    proxies: &'a Values,
    api: ApiVersion,
    warnings: Vec<String>,
}

/// The body of the request.
#[derive(Serialize)]
struct Body {
    #[serde(flatten)]
    container: ContainerCreateBody,
    /// The address on the first network, before networks had their own.
    #[serde(rename = "MacAddress", skip_serializing_if = "Option::is_none")]
    mac_address: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    id: String,
    warnings: Option<Vec<String>>,
}

/// Makes the container and joins the networks that the API cannot take along.
pub(super) async fn create(
    client: &Client,
    spec: &ContainerSpec,
    config_hash: &str,
    ids: &BTreeMap<String, String>,
    proxies: &Values,
) -> Result<Created, EngineError> {
    let mut lowering = Lowering {
        spec,
        config_hash,
        ids,
        proxies,
        api: client.api,
        warnings: Vec::new(),
    };
    let body = lowering.body()?;
    let platform = Some(&spec.service.platform).filter(|platform| !platform.is_empty());
    let route = Route::new(["containers", "create"])
        .with("name", &spec.name)
        .with_some("platform", platform);
    let answer: Answer = client.post(&route, &body).await?;
    join_later_networks(client, &lowering, &answer.id).await?;
    let mut warnings = lowering.warnings;
    warnings.extend(answer.warnings.unwrap_or_default());
    Ok(Created {
        id: answer.id,
        warnings,
    })
}

/// Before API 1.44 a container is created with one network and joins the
/// others. One that cannot is taken away again, so that nothing half made
/// stays behind.
async fn join_later_networks(
    client: &Client,
    lowering: &Lowering<'_>,
    id: &str,
) -> Result<(), EngineError> {
    for (network, request) in lowering.later_networks(id) {
        let route = Route::new(["networks", network, "connect"]);
        let Err(error) = client.post_only(&route, &request).await else {
            continue;
        };
        let route = Route::new(["containers", id]).with("force", "1");
        // The first failure is the one that says why.
        let _ = client.send(Method::DELETE, &route).await;
        return Err(error);
    }
    Ok(())
}

impl Lowering<'_> {
    fn body(&mut self) -> Result<Body, EngineError> {
        let mac_address = self.container_mac_address()?;
        let host = self.host_config()?;
        let mut container = self.container_config();
        container.networking_config = self.networking();
        container.host_config = Some(host);
        Ok(Body {
            container,
            mac_address,
        })
    }

    /// Whether the API is new enough; if not, says what is lost.
    fn supports(&mut self, since: ApiVersion, attribute: &str) -> bool {
        let supported = self.api >= since;
        if !supported {
            self.warnings.push(format!(
                "{attribute} is left out: it needs API {since}, and this Docker daemon speaks {}",
                self.api
            ));
        }
        supported
    }

    /// Fails unless the API is new enough.
    fn require(&self, since: ApiVersion, attribute: &str) -> Result<(), EngineError> {
        if self.api >= since {
            return Ok(());
        }
        Err(EngineError::Unsupported {
            message: format!(
                "service {}: {attribute} needs API {since}, and this Docker daemon speaks {}",
                self.spec.service.name, self.api
            ),
        })
    }

    /// The error for a value that the API has no word for.
    fn invalid(&self, attribute: &str, value: &str) -> EngineError {
        EngineError::Unsupported {
            message: format!(
                "service {}: {attribute} cannot be {value:?}",
                self.spec.service.name
            ),
        }
    }
}

/// A text, or nothing when it is empty.
fn text(value: &str) -> Option<String> {
    (!value.is_empty()).then(|| value.to_owned())
}

/// A list, or nothing when it is empty.
fn list(values: &[String]) -> Option<Vec<String>> {
    (!values.is_empty()).then(|| values.to_vec())
}

/// A number, or nothing when it is 0.
fn number(value: i64) -> Option<i64> {
    (value != 0).then_some(value)
}

/// Values by name, or nothing when there are none.
fn map(values: &Values) -> Option<std::collections::HashMap<String, String>> {
    (!values.is_empty()).then(|| values.clone().into_iter().collect())
}
