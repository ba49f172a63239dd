//! Networks: made, removed, joined and left.

use std::collections::HashMap;

use bollard::models::{
    Ipam, IpamConfig, NetworkConnectRequest, NetworkCreateRequest, NetworkDisconnectRequest,
};
use hyper::Method;
use serde::{Deserialize, Serialize};

use super::adopt::{self, Made, carries, create_or_adopt};
use super::client::Client;
use super::create::endpoint_settings;
use super::route::Route;
use super::version::ApiVersion;
use crate::engine::{Created, EngineError};
use crate::model::spec::{Endpoint, NetworkSpec};
use crate::model::{self, IpamPool, Values};

/// The body of the request.
#[derive(Serialize)]
struct Request {
    #[serde(flatten)]
    network: NetworkCreateRequest,
    /// Before API 1.44 a name was only refused for a second network on request.
    #[serde(rename = "CheckDuplicate", skip_serializing_if = "std::ops::Not::not")]
    check_duplicate: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Answer {
    id: String,
    #[serde(default)]
    warning: String,
}

/// Makes a network.
pub(super) async fn create(client: &Client, spec: &NetworkSpec) -> Result<Created, EngineError> {
    let (network, mut warnings) = lower(spec, client.api);
    let request = Request {
        check_duplicate: client.api < ApiVersion::ENDPOINTS,
        network,
    };
    let made = create_or_adopt(
        &spec.labels,
        async || {
            client
                .post(&Route::new(["networks", "create"]), &request)
                .await
        },
        async || adopt::network(client, &spec.network.name).await,
    );
    let id = match made.await? {
        Made::Now(Answer { id, warning }) => {
            warnings.extend((!warning.is_empty()).then_some(warning));
            settle(client, spec, id).await?
        }
        Made::Before(id) => id,
    };
    Ok(Created { id, warnings })
}

/// Before API 1.44 two requests at the same time could each make a network of
/// a name. Gives the older one that carries the labels, and removes ours when
/// that is another.
async fn settle(client: &Client, spec: &NetworkSpec, ours: String) -> Result<String, EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Listed {
        id: String,
        name: String,
        created: String,
        labels: Option<Values>,
    }
    if client.api >= ApiVersion::ENDPOINTS {
        return Ok(ours);
    }
    let name = &spec.network.name;
    let route = Route::new(["networks"]).filtered(&[("name", &[name])]);
    let listed: Vec<Listed> = client.get(&route).await?;
    let oldest = listed
        .into_iter()
        .filter(|network| network.name == *name)
        .filter(|network| {
            let labels = network.labels.clone().unwrap_or_default();
            network.id == ours || carries(&labels, &spec.labels)
        })
        .min_by(|a, b| (&a.created, &a.id).cmp(&(&b.created, &b.id)));
    match oldest {
        Some(oldest) if oldest.id != ours => {
            remove(client, &ours).await?;
            Ok(oldest.id)
        }
        _ => Ok(ours),
    }
}

/// Removes a network.
pub(super) async fn remove(client: &Client, network: &str) -> Result<(), EngineError> {
    client
        .send(Method::DELETE, &Route::new(["networks", network]))
        .await
}

/// Puts a container into a network.
pub(super) async fn connect(
    client: &Client,
    endpoint: &Endpoint,
    container: &str,
) -> Result<(), EngineError> {
    let request = NetworkConnectRequest {
        container: container.to_owned(),
        endpoint_config: Some(endpoint_settings(endpoint, client.api)),
    };
    let route = Route::new(["networks", &endpoint.network, "connect"]);
    client.post_only(&route, &request).await
}

/// Takes a container out of a network, at once even when it is stopped.
pub(super) async fn disconnect(
    client: &Client,
    network: &str,
    container: &str,
) -> Result<(), EngineError> {
    let request = NetworkDisconnectRequest {
        container: container.to_owned(),
        force: Some(true),
    };
    let route = Route::new(["networks", network, "disconnect"]);
    client.post_only(&route, &request).await
}

fn lower(spec: &NetworkSpec, api: ApiVersion) -> (NetworkCreateRequest, Vec<String>) {
    let network = &spec.network;
    let mut warnings = Vec::new();
    if network.enable_ipv4.is_some() && api < ApiVersion::IMAGE_MOUNTS {
        warnings.push(format!(
            "enable_ipv4 is left out: it needs API {}, and this Docker daemon speaks {api}",
            ApiVersion::IMAGE_MOUNTS
        ));
    }
    let request = NetworkCreateRequest {
        name: network.name.clone(),
        driver: Some(network.driver.clone()).filter(|driver| !driver.is_empty()),
        internal: Some(network.internal),
        attachable: Some(network.attachable),
        ipam: ipam(&network.ipam),
        enable_ipv4: network.enable_ipv4.filter(|_| warnings.is_empty()),
        enable_ipv6: network.enable_ipv6,
        options: hashed(&network.driver_opts),
        labels: hashed(&spec.labels),
        ..NetworkCreateRequest::default()
    };
    (request, warnings)
}

fn ipam(ipam: &model::Ipam) -> Option<Ipam> {
    let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
    let pool = |pool: &IpamPool| IpamConfig {
        subnet: text(&pool.subnet),
        ip_range: text(&pool.ip_range),
        gateway: text(&pool.gateway),
        auxiliary_addresses: hashed(&pool.aux_addresses),
    };
    let lowered = Ipam {
        driver: text(&ipam.driver),
        config: (!ipam.config.is_empty()).then(|| ipam.config.iter().map(pool).collect()),
        options: hashed(&ipam.options),
    };
    (lowered != Ipam::default()).then_some(lowered)
}

fn hashed(values: &Values) -> Option<HashMap<String, String>> {
    (!values.is_empty()).then(|| values.clone().into_iter().collect())
}
