//! What has to be known of a daemon for some builds: asked for only by those.

use std::net::Ipv4Addr;

use bollard_buildkit_proto::moby::buildkit::v1::{ListWorkersRequest, ListWorkersResponse};
use serde::Deserialize;

use super::failure;
use super::grpc::Channel;
use super::request::{self, Facts};
use crate::engine::EngineError;
use crate::engine::docker::client::Client;
use crate::engine::docker::route::Route;
use crate::model::spec::BuildSpec;

const LIST_WORKERS: &str = "/moby.buildkit.v1.Control/ListWorkers";

/// The label of a builder that tells its host's address.
const HOST_GATEWAY: &str = "org.mobyproject.buildkit.worker.moby.host-gateway-ip";

/// Finds out what matters to a build, and nothing else.
pub async fn find(
    client: &Client,
    channel: &Channel,
    spec: &BuildSpec,
) -> Result<Facts, EngineError> {
    let mut facts = Facts::default();
    if request::needs_store(spec) {
        facts.keeps_indexes = keeps_indexes(client).await?;
    }
    if request::needs_gateway(spec) {
        facts.host_gateway = host_gateway(client, channel).await?;
    }
    if request::needs_age(spec) {
        facts.is_old = is_old(client).await?;
    }
    Ok(facts)
}

/// Whether images are kept by containerd, and so with all their platforms.
async fn keeps_indexes(client: &Client) -> Result<bool, EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Info {
        driver_status: Option<Vec<(String, String)>>,
    }
    let info: Info = client.get(&Route::new(["info"])).await?;
    let mut status = info.driver_status.unwrap_or_default().into_iter();
    Ok(status.any(|(key, value)| {
        key == "driver-type" && value.starts_with("io.containerd.snapshotter.")
    }))
}

/// Whether the daemon is Docker 20.10 or older.
async fn is_old(client: &Client) -> Result<bool, EngineError> {
    #[derive(Deserialize)]
    #[serde(rename_all = "PascalCase")]
    struct Version {
        version: String,
    }
    let version: Version = client.get(&Route::new(["version"])).await?;
    let major = version.version.split('.').next().unwrap_or_default();
    Ok(major.parse().is_ok_and(|major: u32| major <= 20))
}

/// The host's addresses as its builds see them: the builder tells them, or
/// the default network has them.
async fn host_gateway(client: &Client, channel: &Channel) -> Result<Vec<String>, EngineError> {
    let workers: Result<ListWorkersResponse, _> = channel
        .call(LIST_WORKERS, ListWorkersRequest::default())
        .await;
    let workers = workers.map_err(|status| failure::of_call(&status))?.record;
    let mut labels = workers.iter().map(|worker| worker.labels.get(HOST_GATEWAY));
    if let Some(told) = labels.find_map(|label| label) {
        return Ok(told.split(',').map(str::to_owned).collect());
    }
    let bridge: Network = client.get(&Route::new(["networks", "bridge"])).await?;
    let pools = bridge.ipam.config.unwrap_or_default();
    Ok(pools.iter().filter_map(Pool::gateway).collect())
}

#[derive(Deserialize)]
struct Network {
    #[serde(rename = "IPAM")]
    ipam: Ipam,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Ipam {
    config: Option<Vec<Pool>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Pool {
    subnet: String,
    gateway: String,
}

impl Pool {
    /// The address of the host in a network: the one that is told, or the
    /// first.
    fn gateway(&self) -> Option<String> {
        if !self.gateway.is_empty() {
            return Some(self.gateway.clone());
        }
        let (network, _) = self.subnet.split_once('/')?;
        let network: Ipv4Addr = network.parse().ok()?;
        Some(Ipv4Addr::from_bits(network.to_bits() | 1).to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_has_the_first_address_unless_it_is_told() {
        let address = |subnet: &str, gateway: &str| {
            let (subnet, gateway) = (subnet.to_owned(), gateway.to_owned());
            Pool { subnet, gateway }.gateway()
        };
        assert_eq!(address("172.17.0.0/16", "").unwrap(), "172.17.0.1");
        assert_eq!(address("10.0.0.0/8", "10.9.9.9").unwrap(), "10.9.9.9");
        assert_eq!(address("fd00::/64", ""), None);
    }
}
