//! The networks of a container. From API 1.44 on it is created with all of
//! them; before, with the first, and joins the others.

use std::collections::HashMap;

use bollard::models::{
    EndpointIpamConfig, EndpointSettings, NetworkConnectRequest, NetworkingConfig,
};

use super::super::version::ApiVersion;
use super::{Lowering, list, map, number, text};
use crate::engine::EngineError;
use crate::model::ServiceNetwork;
use crate::model::spec::Endpoint;

/// The driver option that names a network interface.
const INTERFACE_NAME: &str = "com.docker.network.endpoint.ifname";

impl Lowering<'_> {
    /// The first network, or the mode that stands for one.
    pub(super) fn network_mode(&self) -> String {
        let own = self.namespace("network_mode", &self.spec.service.network_mode);
        if !own.is_empty() {
            return own;
        }
        match self.spec.networks.first() {
            Some(primary) => primary.network.clone(),
            None => "none".to_owned(),
        }
    }

    pub(super) fn networking(&mut self) -> Option<NetworkingConfig> {
        let spec = self.spec;
        self.note_unsupported_options();
        let count = if self.api >= ApiVersion::ENDPOINTS {
            spec.networks.len()
        } else {
            spec.networks.len().min(1)
        };
        let endpoints: HashMap<_, _> = spec.networks[..count]
            .iter()
            .enumerate()
            .map(|(index, endpoint)| {
                (
                    endpoint.network.clone(),
                    self.endpoint(endpoint, index == 0),
                )
            })
            .collect();
        (!endpoints.is_empty()).then_some(NetworkingConfig {
            endpoints_config: Some(endpoints),
        })
    }

    /// The networks to join once the container exists, and how.
    pub(super) fn later_networks(&self, id: &str) -> Vec<(&str, NetworkConnectRequest)> {
        if self.api >= ApiVersion::ENDPOINTS {
            return Vec::new();
        }
        let later = self.spec.networks.iter().skip(1);
        later
            .map(|endpoint| {
                let request = NetworkConnectRequest {
                    container: id.to_owned(),
                    endpoint_config: Some(self.endpoint(endpoint, false)),
                };
                (endpoint.network.as_str(), request)
            })
            .collect()
    }

    /// The container's own MAC address, for daemons on which networks have
    /// none.
    pub(super) fn container_mac_address(&self) -> Result<Option<String>, EngineError> {
        let spec = self.spec;
        let own = &spec.service.mac_address;
        let with_address = |endpoint: &&Endpoint| !endpoint.options.mac_address.is_empty();
        let mut addressed = spec.networks.iter().filter(with_address);
        let primary = spec
            .networks
            .first()
            .map(|first| &first.options.mac_address);
        if let Some(primary) = primary
            && ![own, primary].into_iter().any(String::is_empty)
            && own != primary
        {
            return Err(EngineError::Unsupported {
                message: format!(
                    "service {}: mac_address differs from that of its first network",
                    spec.service.name
                ),
            });
        }
        if self.api >= ApiVersion::ENDPOINTS {
            return Ok(None);
        }
        let first = addressed.next();
        if addressed.next().is_some()
            || first.is_some_and(|it| Some(&it.options.mac_address) != primary)
        {
            self.require(
                ApiVersion::ENDPOINTS,
                "mac_address of a network but the first",
            )?;
        }
        Ok(first.map_or_else(|| text(own), |first| text(&first.options.mac_address)))
    }

    /// Links on networks of the user's are part of the endpoint; others are
    /// the container's.
    pub(super) fn legacy_links(&self) -> Option<Vec<String>> {
        list(&self.spec.links).filter(|_| self.spec.networks.is_empty())
    }

    fn endpoint(&self, endpoint: &Endpoint, primary: bool) -> EndpointSettings {
        let mut settings = settings(endpoint, self.api);
        settings.links = list(&self.spec.links);
        if primary && settings.mac_address.is_none() {
            settings.mac_address =
                text(&self.spec.service.mac_address).filter(|_| self.api >= ApiVersion::ENDPOINTS);
        }
        settings
    }

    fn note_unsupported_options(&mut self) {
        for endpoint in &self.spec.networks {
            let (network, options) = (&endpoint.network, &endpoint.options);
            if options.gw_priority != 0 {
                let attribute = format!("gw_priority on network {network}");
                self.supports(ApiVersion::IMAGE_MOUNTS, &attribute);
            }
            if !options.interface_name.is_empty() {
                let attribute = format!("interface_name on network {network}");
                self.supports(ApiVersion::INTERFACE_NAME, &attribute);
            }
        }
    }
}

/// A place in a network, as far as the API has words for it.
pub(in super::super) fn settings(endpoint: &Endpoint, api: ApiVersion) -> EndpointSettings {
    let options = &endpoint.options;
    let mut driver_options = options.driver_opts.clone();
    if !options.interface_name.is_empty() && api >= ApiVersion::INTERFACE_NAME {
        driver_options.insert(INTERFACE_NAME.to_owned(), options.interface_name.clone());
    }
    EndpointSettings {
        ipam_config: addresses(options),
        mac_address: text(&options.mac_address).filter(|_| api >= ApiVersion::ENDPOINTS),
        aliases: list(&endpoint.aliases),
        driver_opts: map(&driver_options),
        gw_priority: number(options.gw_priority).filter(|_| api >= ApiVersion::IMAGE_MOUNTS),
        ..EndpointSettings::default()
    }
}

fn addresses(options: &ServiceNetwork) -> Option<EndpointIpamConfig> {
    let addresses = EndpointIpamConfig {
        ipv4_address: text(&options.ipv4_address),
        ipv6_address: text(&options.ipv6_address),
        link_local_ips: list(&options.link_local_ips),
    };
    (addresses != EndpointIpamConfig::default()).then_some(addresses)
}
