//! A container, told as the service that would make it: what its image says
//! already and what the engine does by itself is left out.

mod inspected;

use super::client::Client;
use super::route::Route;
use crate::engine::EngineError;
use crate::engine::inquiry::Described;
use crate::model::{
    Attributes, Bytes, DeviceMapping, Duration, Float, Healthcheck, Mount, Port, Service,
    ServiceNetwork, labels,
};
use inspected::{Config, Endpoint, Health, Image, Inspected, MountPoint};

/// How many characters of an identity stand for a host's name.
const SHORT: usize = 12;

/// The networks that the engine always has.
const BUILT_IN: [&str; 3] = ["bridge", "host", "none"];

/// Looks at a container and at its image.
pub(super) async fn describe(client: &Client, container: &str) -> Result<Described, EngineError> {
    let route = Route::new(["containers", container, "json"]);
    let found: Inspected = client.get(&route).await?;
    let route = Route::new(["images", &found.config.image, "json"]);
    let image = match client.get::<Image>(&route).await {
        Ok(image) => image,
        // Gone under that name: nothing is left out on its account.
        Err(EngineError::NotFound { .. }) => Image::default(),
        Err(error) => return Err(error),
    };
    Ok(found.lower(&image.config))
}

impl Inspected {
    fn lower(self, image: &Config) -> Described {
        let own = self.config.labels.clone().unwrap_or_default();
        let name = self.name.trim_start_matches('/').to_owned();
        let key = own.get(labels::SERVICE).unwrap_or(&name).clone();
        let volumes = self.mounts.iter().filter_map(MountPoint::named);
        let mut described = Described {
            volumes: volumes.map(str::to_owned).collect(),
            ..Described::default()
        };
        let mut service = Service {
            name: key.clone(),
            ..Service::default()
        };
        self.process(image, &mut service);
        self.host(&mut service);
        self.rights(&mut service);
        service.volumes = self.mounts.iter().map(MountPoint::lower).collect();
        service.volumes.sort_by(|a, b| a.target.cmp(&b.target));
        service.ports = self.ports();
        let mode = self.host_config.network_mode.as_str();
        if BUILT_IN.contains(&mode) || mode.starts_with("container:") {
            mode.clone_into(&mut service.network_mode);
        } else {
            for (network, endpoint) in &self.network_settings.networks {
                let joined = endpoint.lower(&name, &key, &self.id);
                service.networks.insert(network.clone(), joined);
                described.networks.push(network.clone());
            }
        }
        described.networks.sort();
        described.service = service;
        described
    }

    /// What runs, where its image says otherwise.
    fn process(&self, image: &Config, service: &mut Service) {
        let config = &self.config;
        let differs = |own: &str, its: &str| {
            if own == its {
                String::new()
            } else {
                own.to_owned()
            }
        };
        service.image.clone_from(&config.image);
        service.command = config.cmd.clone().filter(|_| config.cmd != image.cmd);
        let entrypoint = config.entrypoint.clone();
        service.entrypoint = entrypoint.filter(|_| config.entrypoint != image.entrypoint);
        let given = image.env.as_deref().unwrap_or_default();
        let variables = config.env.iter().flatten().filter(|it| !given.contains(it));
        service.environment = variables.map(|it| variable(it)).collect::<Attributes>();
        let its = image.labels.clone().unwrap_or_default();
        service.labels = config.labels.clone().unwrap_or_default();
        service.labels.retain(|name, value| {
            !name.starts_with("com.docker.compose.") && its.get(name) != Some(value)
        });
        service.user = differs(&config.user, &image.user);
        service.working_dir = differs(&config.working_dir, &image.working_dir);
        service.stop_signal = differs(&config.stop_signal, &image.stop_signal);
        service.stop_grace_period = config.stop_timeout.map(|it| Duration(it * 1_000_000_000));
        service.tty = config.tty;
        service.stdin_open = config.open_stdin;
        if config.healthcheck != image.healthcheck {
            service.healthcheck = config.healthcheck.as_ref().map(|it| Box::new(it.lower()));
        }
        if !self.id.starts_with(&config.hostname) || config.hostname.len() != SHORT {
            service.hostname.clone_from(&config.hostname);
        }
        service.domainname.clone_from(&config.domainname);
    }

    /// What the host gives it.
    fn host(&self, service: &mut Service) {
        let host = &self.host_config;
        service.init = host.init;
        service.mem_limit = Bytes(host.memory);
        service.mem_reservation = Bytes(host.memory_reservation);
        #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation)]
        // A number of processors.
        let cpus = (host.nano_cpus as f64 / 1e9) as f32;
        service.cpus = Float(cpus);
        service.pids_limit = host.pids_limit.unwrap_or(0);
        // The engine's own size.
        service.shm_size = Bytes(if host.shm_size == 64 << 20 {
            0
        } else {
            host.shm_size
        });
        service.dns = host.dns.clone().unwrap_or_default();
        service.dns_opt = host.dns_options.clone().unwrap_or_default();
        service.dns_search = host.dns_search.clone().unwrap_or_default();
        for entry in host.extra_hosts.iter().flatten() {
            if let Some((name, address)) = entry.split_once(':') {
                let addresses = service.extra_hosts.entry(name.to_owned()).or_default();
                addresses.push(address.to_owned());
            }
        }
        service.sysctls = host.sysctls.clone().unwrap_or_default();
        let tmpfs = host.tmpfs.iter().flatten();
        service.tmpfs = tmpfs
            .map(|(path, options)| match options.as_str() {
                "" => path.clone(),
                options => format!("{path}:{options}"),
            })
            .collect();
        let devices = host.devices.iter().flatten();
        service.devices = devices
            .map(|device| DeviceMapping {
                source: device.path_on_host.clone(),
                target: device.path_in_container.clone(),
                permissions: device.cgroup_permissions.clone(),
                ..DeviceMapping::default()
            })
            .collect();
        service.restart = match host.restart_policy.name.as_str() {
            "" | "no" => String::new(),
            "on-failure" if host.restart_policy.maximum_retry_count > 0 => {
                format!("on-failure:{}", host.restart_policy.maximum_retry_count)
            }
            name => name.to_owned(),
        };
    }

    /// What it may do, and what it shares.
    fn rights(&self, service: &mut Service) {
        let host = &self.host_config;
        // The engine's prefix, which nobody writes.
        let capabilities = |listed: &Option<Vec<String>>| {
            let short = |it: &String| it.strip_prefix("CAP_").unwrap_or(it).to_owned();
            listed.iter().flatten().map(short).collect()
        };
        service.cap_add = capabilities(&host.cap_add);
        service.cap_drop = capabilities(&host.cap_drop);
        service.privileged = host.privileged;
        service.read_only = host.readonly_rootfs;
        service.security_opt = host.security_opt.clone().unwrap_or_default();
        service.group_add = host.group_add.clone().unwrap_or_default();
        service.pid.clone_from(&host.pid_mode);
        if host.ipc_mode != "private" {
            service.ipc.clone_from(&host.ipc_mode);
        }
    }

    fn ports(&self) -> Vec<Port> {
        let mut ports = Vec::new();
        for (inside, bindings) in self.host_config.port_bindings.iter().flatten() {
            let (target, protocol) = inside.split_once('/').unwrap_or((inside, "tcp"));
            for binding in bindings.iter().flatten() {
                ports.push(Port {
                    target: target.parse().unwrap_or(0),
                    published: binding.host_port.clone(),
                    host_ip: binding.host_ip.clone(),
                    protocol: protocol.to_owned(),
                    ..Port::default()
                });
            }
        }
        ports
    }
}

impl Health {
    fn lower(&self) -> Healthcheck {
        let span = |nanoseconds: i64| (nanoseconds > 0).then_some(Duration(nanoseconds));
        let test = self.test.clone().unwrap_or_default();
        Healthcheck {
            disable: test == ["NONE"],
            test: if test == ["NONE"] { Vec::new() } else { test },
            interval: span(self.interval),
            timeout: span(self.timeout),
            start_period: span(self.start_period),
            start_interval: span(self.start_interval),
            retries: (self.retries > 0).then_some(self.retries),
            ..Healthcheck::default()
        }
    }
}

impl MountPoint {
    /// The name of a volume that somebody has named.
    fn named(&self) -> Option<&str> {
        let anonymous = self.name.len() == 64 && self.name.bytes().all(|it| it.is_ascii_hexdigit());
        (self.kind == "volume" && !anonymous).then_some(&self.name)
    }

    fn lower(&self) -> Mount {
        let source = match self.kind.as_str() {
            "volume" => self.named().unwrap_or("").to_owned(),
            _ => self.source.clone(),
        };
        Mount {
            kind: self.kind.clone(),
            source,
            target: self.destination.clone(),
            read_only: !self.writable,
            ..Mount::default()
        }
    }
}

impl Endpoint {
    /// Without the names that every container has.
    fn lower(&self, name: &str, key: &str, id: &str) -> Option<Box<ServiceNetwork>> {
        let by_itself =
            |it: &str| it == name || it == key || (it.len() == SHORT && id.starts_with(it));
        let aliases = self.aliases.iter().flatten().filter(|it| !by_itself(it));
        let aliases: Vec<String> = aliases.cloned().collect();
        let (v4, v6) = match &self.ipam {
            Some(addresses) => (addresses.v4.clone(), addresses.v6.clone()),
            None => Default::default(),
        };
        let nothing = aliases.is_empty() && v4.is_empty() && v6.is_empty();
        (!nothing).then(|| {
            Box::new(ServiceNetwork {
                aliases,
                ipv4_address: v4,
                ipv6_address: v6,
                ..ServiceNetwork::default()
            })
        })
    }
}

fn variable(pair: &str) -> (String, Option<String>) {
    match pair.split_once('=') {
        Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
        None => (pair.to_owned(), None),
    }
}
