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

use super::adopt::{self, Made, create_or_adopt};
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
    let labels = body.container.labels.clone().unwrap_or_default();
    let labels: Values = labels.into_iter().collect();
    let made = create_or_adopt(
        &labels,
        async || client.post(&route, &body).await,
        async || adopt::container(client, &spec.name).await,
    );
    let (id, told) = match made.await? {
        Made::Now(Answer { id, warnings }) => (id, warnings.unwrap_or_default()),
        Made::Before(id) => (id, Vec::new()),
    };
    join_later_networks(client, &lowering, &id).await?;
    let mut warnings = lowering.warnings;
    warnings.extend(told);
    Ok(Created { id, warnings })
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
        let error = match client.post_only(&route, &request).await {
            Ok(()) => continue,
            // Whoever made the container before has come this far with it.
            Err(error) if error.to_string().contains("already exists in network") => continue,
            Err(error) => error,
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

#[cfg(test)]
#[allow(
    clippy::too_many_lines,
    clippy::needless_pass_by_value,
    reason = "long are the documents, which stand beside what they come from"
)]
mod tests {

    use expect_test::{Expect, expect};
    use serde_json::Value;

    use super::*;
    use crate::model::spec::{ConfigHash, Endpoint, FileBind, InheritedVolume};
    use crate::model::{
        BindOptions, Blkio, Bytes, Deploy, DeviceMapping, DeviceRequest, Duration, Float,
        Healthcheck, ImageOptions, Logging, Mount, Port, Resource, Resources, RestartPolicy,
        Service, ServiceNetwork, ThrottleDevice, TmpfsOptions, Ulimit, VolumeOptions, WeightDevice,
    };

    fn spec(service: Service) -> ContainerSpec {
        let service = Service {
            name: "web".into(),
            image: "nginx".into(),
            ..service
        };
        ContainerSpec {
            config_hash: ConfigHash::Known("abc".into()),
            volumes: BTreeMap::from([("data".into(), "shop_data".into())]),
            ..ContainerSpec::alone("shop-web-1", service)
        }
    }

    fn endpoint(network: &str, options: ServiceNetwork) -> Endpoint {
        Endpoint {
            network: network.into(),
            aliases: vec!["shop-web-1".into(), "web".into()],
            options,
        }
    }

    fn words(words: &[&str]) -> Vec<String> {
        words.iter().map(|&word| word.into()).collect()
    }

    fn values(pairs: &[(&str, &str)]) -> Values {
        pairs
            .iter()
            .map(|&(name, value)| (name.into(), value.into()))
            .collect()
    }

    fn sorted(value: Value) -> Value {
        match value {
            Value::Object(map) => {
                let mut pairs: Vec<_> = map.into_iter().collect();
                pairs.sort_by(|a, b| a.0.cmp(&b.0));
                Value::Object(
                    pairs
                        .into_iter()
                        .map(|(key, value)| (key, sorted(value)))
                        .collect(),
                )
            }
            Value::Array(items) => Value::Array(items.into_iter().map(sorted).collect()),
            other => other,
        }
    }

    fn lowered(spec: &ContainerSpec, api: &str) -> (Result<Body, EngineError>, Vec<String>) {
        let ids = BTreeMap::from([("shop-db-1".into(), "0123".into())]);
        let mut lowering = Lowering {
            spec,
            config_hash: "abc",
            ids: &ids,
            proxies: &values(&[("HTTP_PROXY", "http://proxy")]),
            api: ApiVersion::negotiate(api, None).unwrap(),
            warnings: Vec::new(),
        };
        (lowering.body(), lowering.warnings)
    }

    /// What is sent, without what every container has; then the warnings.
    #[track_caller]
    fn check(spec: &ContainerSpec, api: &str, expected: Expect) {
        let (body, warnings) = lowered(spec, api);
        let mut text = match body {
            Ok(body) => {
                let mut value = serde_json::to_value(&body).unwrap();
                let bare = lowered(&self::spec(Service::default()), api).0.unwrap();
                leave_out(&mut value, &serde_json::to_value(&bare).unwrap());
                serde_json::to_string_pretty(&sorted(value)).unwrap()
            }
            Err(error) => error.to_string(),
        };
        for warning in warnings {
            text = format!("{text}\nwarning: {warning}");
        }
        expected.assert_eq(&text);
    }

    fn leave_out(value: &mut Value, bare: &Value) {
        if let (Value::Object(map), Value::Object(bare)) = (value, bare) {
            map.retain(|key, value| bare.get(key) != Some(value));
            for (key, value) in map {
                leave_out(value, bare.get(key).unwrap_or(&Value::Null));
            }
        }
    }

    #[test]
    fn a_bare_service() {
        let (body, _) = lowered(&spec(Service::default()), "1.51");
        let value = serde_json::to_value(body.unwrap()).unwrap();
        expect![[r#"
            {
              "AttachStderr": true,
              "AttachStdout": true,
              "Env": [
                "HTTP_PROXY=http://proxy"
              ],
              "HostConfig": {
                "AutoRemove": false,
                "NetworkMode": "none",
                "OomKillDisable": false,
                "Privileged": false,
                "ReadonlyRootfs": false
              },
              "Image": "nginx",
              "Labels": {
                "com.docker.compose.config-hash": "abc"
              },
              "OpenStdin": false,
              "Tty": false
            }"#]]
        .assert_eq(&serde_json::to_string_pretty(&sorted(value)).unwrap());
    }

    #[test]
    fn what_the_image_could_hold_too() {
        let service = Service {
            command: Some(Vec::new()),
            entrypoint: Some(words(&["/run", "a b"])),
            environment: BTreeMap::from([
                ("A".into(), Some("1".into())),
                ("B".into(), None),
                ("HTTP_PROXY".into(), Some(String::new())),
            ]),
            expose: words(&["3000", "4000/udp"]),
            user: "1000:1000".into(),
            working_dir: "/work".into(),
            hostname: "box".into(),
            domainname: "example.test".into(),
            tty: true,
            stdin_open: true,
            stop_signal: "SIGINT".into(),
            stop_grace_period: Some(Duration(1_500_000_000)),
            healthcheck: Some(Box::new(Healthcheck {
                test: words(&["CMD", "true"]),
                interval: Some(Duration(5_000_000_000)),
                retries: Some(2),
                start_interval: Some(Duration(1_000_000_000)),
                ..Healthcheck::default()
            })),
            ..Service::default()
        };
        check(
            &spec(service.clone()),
            "1.44",
            expect![[r#"
            {
              "Cmd": [],
              "Domainname": "example.test",
              "Entrypoint": [
                "/run",
                "a b"
              ],
              "Env": [
                "A=1",
                "B",
                "HTTP_PROXY="
              ],
              "ExposedPorts": {
                "3000": {},
                "4000/udp": {}
              },
              "Healthcheck": {
                "Interval": 5000000000,
                "Retries": 2,
                "StartInterval": 1000000000,
                "Test": [
                  "CMD",
                  "true"
                ]
              },
              "Hostname": "box",
              "OpenStdin": true,
              "StopSignal": "SIGINT",
              "StopTimeout": 2,
              "Tty": true,
              "User": "1000:1000",
              "WorkingDir": "/work"
            }"#]],
        );
        let disabled = Service {
            healthcheck: Some(Box::new(Healthcheck {
                disable: true,
                start_interval: Some(Duration(1)),
                ..Healthcheck::default()
            })),
            ..Service::default()
        };
        check(
            &spec(disabled),
            "1.41",
            expect![[r#"
            {
              "Healthcheck": {
                "Test": [
                  "NONE"
                ]
              }
            }
            warning: healthcheck.start_interval is left out: it needs API 1.44, and this Docker daemon speaks 1.41"#]],
        );
    }

    #[test]
    fn what_the_machine_gives() {
        let service = Service {
            annotations: values(&[("org.example", "1")]),
            cap_add: words(&["NET_ADMIN"]),
            cap_drop: words(&["ALL"]),
            cgroup: "private".into(),
            dns: words(&["1.1.1.1"]),
            dns_opt: words(&["ndots:2"]),
            dns_search: words(&["example.test"]),
            extra_hosts: BTreeMap::from([("gw".into(), words(&["host-gateway", "10.0.0.1"]))]),
            group_add: words(&["1001"]),
            init: Some(true),
            ipc: "shareable".into(),
            isolation: "default".into(),
            logging: Some(Box::new(Logging {
                driver: "json-file".into(),
                options: values(&[("max-size", "1m")]),
                ..Logging::default()
            })),
            oom_score_adj: 100,
            privileged: true,
            read_only: true,
            restart: "on-failure:3".into(),
            runtime: "runc".into(),
            security_opt: words(&[
                "no-new-privileges",
                "label:disable",
                "systempaths=unconfined",
            ]),
            shm_size: Bytes(33_554_432),
            storage_opt: values(&[("size", "1G")]),
            sysctls: values(&[("net.core.somaxconn", "100")]),
            tmpfs: words(&["/scratch:size=1m,mode=755", "/run"]),
            userns_mode: "host".into(),
            uts: "host".into(),
            ..Service::default()
        };
        check(
            &spec(service),
            "1.51",
            expect![[r#"
                {
                  "HostConfig": {
                    "Annotations": {
                      "org.example": "1"
                    },
                    "CapAdd": [
                      "CAP_NET_ADMIN"
                    ],
                    "CapDrop": [
                      "ALL"
                    ],
                    "CgroupnsMode": "private",
                    "Dns": [
                      "1.1.1.1"
                    ],
                    "DnsOptions": [
                      "ndots:2"
                    ],
                    "DnsSearch": [
                      "example.test"
                    ],
                    "ExtraHosts": [
                      "gw:host-gateway",
                      "gw:10.0.0.1"
                    ],
                    "GroupAdd": [
                      "1001"
                    ],
                    "Init": true,
                    "IpcMode": "shareable",
                    "Isolation": "default",
                    "LogConfig": {
                      "Config": {
                        "max-size": "1m"
                      },
                      "Type": "json-file"
                    },
                    "MaskedPaths": [],
                    "OomScoreAdj": 100,
                    "Privileged": true,
                    "ReadonlyPaths": [],
                    "ReadonlyRootfs": true,
                    "RestartPolicy": {
                      "MaximumRetryCount": 3,
                      "Name": "on-failure"
                    },
                    "Runtime": "runc",
                    "SecurityOpt": [
                      "no-new-privileges",
                      "label:disable"
                    ],
                    "ShmSize": 33554432,
                    "StorageOpt": {
                      "size": "1G"
                    },
                    "Sysctls": {
                      "net.core.somaxconn": "100"
                    },
                    "Tmpfs": {
                      "/run": "",
                      "/scratch": "size=1m,mode=755"
                    },
                    "UTSMode": "host",
                    "UsernsMode": "host"
                  }
                }"#]],
        );
    }

    #[test]
    fn ports_with_one_target_share_an_entry() {
        let port = |host_ip: &str, published: &str, protocol: &str| Port {
            target: 80,
            host_ip: host_ip.into(),
            published: published.into(),
            protocol: protocol.into(),
            ..Port::default()
        };
        let service = Service {
            ports: vec![
                port("", "8080", "tcp"),
                port("127.0.0.1", "9000-9005", "tcp"),
                port("", "", "udp"),
            ],
            ..Service::default()
        };
        check(
            &spec(service),
            "1.51",
            expect![[r#"
            {
              "ExposedPorts": {
                "80/tcp": {},
                "80/udp": {}
              },
              "HostConfig": {
                "PortBindings": {
                  "80/tcp": [
                    {
                      "HostPort": "8080"
                    },
                    {
                      "HostIp": "127.0.0.1",
                      "HostPort": "9000-9005"
                    }
                  ],
                  "80/udp": [
                    {}
                  ]
                }
              }
            }"#]],
        );
    }

    #[test]
    fn resources_of_deploy_win() {
        let service = Service {
            blkio_config: Some(Box::new(Blkio {
                weight: 300,
                weight_device: vec![WeightDevice {
                    path: "/dev/sda".into(),
                    weight: 400,
                    ..WeightDevice::default()
                }],
                device_read_bps: vec![ThrottleDevice {
                    path: "/dev/sda".into(),
                    rate: Bytes(1024),
                    ..ThrottleDevice::default()
                }],
                ..Blkio::default()
            })),
            cgroup_parent: "/parent".into(),
            cpu_percent: Float(50.0),
            cpu_period: 100_000,
            cpu_quota: 50_000,
            cpu_rt_period: 1,
            cpu_rt_runtime: 2,
            cpu_shares: 512,
            cpus: Float(0.5),
            cpuset: "0".into(),
            device_cgroup_rules: words(&["c 1:3 mr"]),
            devices: vec![
                DeviceMapping {
                    source: "/dev/null".into(),
                    target: "/dev/mine".into(),
                    permissions: "r".into(),
                    ..DeviceMapping::default()
                },
                DeviceMapping {
                    source: "nvidia.com/gpu=0".into(),
                    target: "nvidia.com/gpu=0".into(),
                    ..DeviceMapping::default()
                },
            ],
            gpus: vec![DeviceRequest {
                count: -1,
                ..DeviceRequest::default()
            }],
            mem_limit: Bytes(67_108_864),
            mem_reservation: Bytes(33_554_432),
            mem_swappiness: Bytes(10),
            memswap_limit: Bytes(-1),
            oom_kill_disable: true,
            pids_limit: 100,
            ulimits: BTreeMap::from([
                ("nofile".into(), Ulimit::Pair { soft: 1, hard: 2 }),
                ("nproc".into(), Ulimit::Single(50)),
            ]),
            deploy: Some(Box::new(Deploy {
                resources: Resources {
                    limits: Some(Resource {
                        memory: Bytes(1024),
                        ..Resource::default()
                    }),
                    reservations: Some(Resource {
                        devices: vec![DeviceRequest {
                            capabilities: words(&["gpu", "utility"]),
                            driver: "nvidia".into(),
                            device_ids: words(&["0"]),
                            ..DeviceRequest::default()
                        }],
                        ..Resource::default()
                    }),
                    ..Resources::default()
                },
                restart_policy: Some(RestartPolicy {
                    condition: "on-failure".into(),
                    max_attempts: Some(4),
                    ..RestartPolicy::default()
                }),
                ..Deploy::default()
            })),
            restart: "always".into(),
            ..Service::default()
        };
        check(
            &spec(service),
            "1.51",
            expect![[r#"
            {
              "HostConfig": {
                "BlkioDeviceReadBps": [
                  {
                    "Path": "/dev/sda",
                    "Rate": 1024
                  }
                ],
                "BlkioWeight": 300,
                "BlkioWeightDevice": [
                  {
                    "Path": "/dev/sda",
                    "Weight": 400
                  }
                ],
                "CgroupParent": "/parent",
                "CpuPercent": 5000,
                "CpuPeriod": 100000,
                "CpuQuota": 50000,
                "CpuRealtimePeriod": 1,
                "CpuRealtimeRuntime": 2,
                "CpuShares": 512,
                "CpusetCpus": "0",
                "DeviceCgroupRules": [
                  "c 1:3 mr"
                ],
                "DeviceRequests": [
                  {
                    "Capabilities": [
                      [
                        "gpu",
                        "utility"
                      ]
                    ],
                    "DeviceIDs": [
                      "0"
                    ],
                    "Driver": "nvidia"
                  },
                  {
                    "DeviceIDs": [
                      "nvidia.com/gpu=0"
                    ],
                    "Driver": "cdi"
                  },
                  {
                    "Capabilities": [
                      [
                        "gpu"
                      ]
                    ],
                    "Count": -1
                  }
                ],
                "Devices": [
                  {
                    "CgroupPermissions": "r",
                    "PathInContainer": "/dev/mine",
                    "PathOnHost": "/dev/null"
                  }
                ],
                "Memory": 1024,
                "MemoryReservation": 33554432,
                "MemorySwap": -1,
                "MemorySwappiness": 10,
                "NanoCpus": 500000000,
                "OomKillDisable": true,
                "PidsLimit": 100,
                "RestartPolicy": {
                  "MaximumRetryCount": 4,
                  "Name": "on-failure"
                },
                "Ulimits": [
                  {
                    "Hard": 2,
                    "Name": "nofile",
                    "Soft": 1
                  },
                  {
                    "Hard": 50,
                    "Name": "nproc",
                    "Soft": 50
                  }
                ]
              }
            }"#]],
        );
    }

    fn mount(kind: &str, source: &str, target: &str) -> Mount {
        Mount {
            kind: kind.into(),
            source: source.into(),
            target: target.into(),
            ..Mount::default()
        }
    }

    #[test]
    fn mounts_go_through_the_door_that_knows_their_options() {
        let bind = |options| Mount {
            bind: Some(options),
            ..mount("bind", "/host", "/bound")
        };
        let volume = |options| Mount {
            volume: Some(options),
            ..mount("volume", "data", "/volume")
        };
        let service = Service {
            volumes: vec![
                mount("volume", "data", "/data"),
                mount("volume", "outside", "/outside"),
                mount("volume", "", "/anonymous"),
                mount("volume", "", "/handed-on"),
                Mount {
                    read_only: true,
                    ..bind(Box::new(BindOptions {
                        selinux: "z".into(),
                        ..BindOptions::default()
                    }))
                },
                bind(Box::new(BindOptions {
                    propagation: "rslave".into(),
                    ..BindOptions::default()
                })),
                bind(Box::new(BindOptions {
                    create_host_path: Some(false),
                    ..BindOptions::default()
                })),
                volume(Box::new(VolumeOptions {
                    nocopy: true,
                    ..VolumeOptions::default()
                })),
                Mount {
                    tmpfs: Some(Box::new(TmpfsOptions {
                        size: Bytes(1024),
                        mode: 0o755,
                        ..TmpfsOptions::default()
                    })),
                    ..mount("tmpfs", "", "/memory")
                },
                Mount {
                    image: Some(Box::new(ImageOptions {
                        subpath: "etc".into(),
                        ..ImageOptions::default()
                    })),
                    ..mount("image", "alpine", "/image")
                },
            ],
            ..Service::default()
        };
        let mut spec = spec(service);
        spec.inherited = vec![
            InheritedVolume {
                name: "f00".into(),
                target: "/handed-on".into(),
                writable: true,
            },
            InheritedVolume {
                name: "f01".into(),
                target: "/data".into(),
                writable: true,
            },
        ];
        spec.file_binds = vec![
            FileBind {
                source: "/project/secret".into(),
                target: "/run/secrets/s".into(),
            },
            FileBind {
                source: "/project/other".into(),
                target: "/data".into(),
            },
        ];
        spec.volumes_from = words(&["shop-db-1:ro", "elsewhere"]);
        check(
            &spec,
            "1.51",
            expect![[r#"
            {
              "HostConfig": {
                "Binds": [
                  "shop_data:/data:rw",
                  "outside:/outside:rw",
                  "/host:/bound:ro,z"
                ],
                "Mounts": [
                  {
                    "ReadOnly": false,
                    "Target": "/anonymous",
                    "Type": "volume"
                  },
                  {
                    "BindOptions": {
                      "CreateMountpoint": true,
                      "Propagation": "rslave"
                    },
                    "ReadOnly": false,
                    "Source": "/host",
                    "Target": "/bound",
                    "Type": "bind"
                  },
                  {
                    "BindOptions": {},
                    "ReadOnly": false,
                    "Source": "/host",
                    "Target": "/bound",
                    "Type": "bind"
                  },
                  {
                    "ReadOnly": false,
                    "Source": "shop_data",
                    "Target": "/volume",
                    "Type": "volume",
                    "VolumeOptions": {
                      "NoCopy": true
                    }
                  },
                  {
                    "ReadOnly": false,
                    "Target": "/memory",
                    "TmpfsOptions": {
                      "Mode": 493,
                      "SizeBytes": 1024
                    },
                    "Type": "tmpfs"
                  },
                  {
                    "ImageOptions": {
                      "Subpath": "etc"
                    },
                    "ReadOnly": false,
                    "Source": "alpine",
                    "Target": "/image",
                    "Type": "image"
                  },
                  {
                    "ReadOnly": false,
                    "Source": "f00",
                    "Target": "/handed-on",
                    "Type": "volume"
                  },
                  {
                    "ReadOnly": true,
                    "Source": "/project/secret",
                    "Target": "/run/secrets/s",
                    "Type": "bind"
                  }
                ],
                "VolumesFrom": [
                  "0123:ro",
                  "elsewhere"
                ]
              }
            }"#]],
        );
        check(
            &spec,
            "1.47",
            expect![
                "service web: a mount of type image needs API 1.48, and this Docker daemon speaks 1.47"
            ],
        );
    }

    #[test]
    fn networks_before_and_after_they_could_be_given_together() {
        let mut spec = spec(Service {
            mac_address: "02:42:ac:11:65:43".into(),
            ..Service::default()
        });
        spec.networks = vec![
            endpoint(
                "shop_default",
                ServiceNetwork {
                    driver_opts: values(&[("x", "y")]),
                    gw_priority: 5,
                    interface_name: "lan0".into(),
                    ..ServiceNetwork::default()
                },
            ),
            endpoint(
                "shop_back",
                ServiceNetwork {
                    ipv4_address: "10.0.0.5".into(),
                    link_local_ips: words(&["169.254.1.1"]),
                    ..ServiceNetwork::default()
                },
            ),
        ];
        spec.links = words(&["shop-db-1:db"]);
        check(
            &spec,
            "1.51",
            expect![[r#"
            {
              "HostConfig": {
                "NetworkMode": "shop_default"
              },
              "NetworkingConfig": {
                "EndpointsConfig": {
                  "shop_back": {
                    "Aliases": [
                      "shop-web-1",
                      "web"
                    ],
                    "IPAMConfig": {
                      "IPv4Address": "10.0.0.5",
                      "LinkLocalIPs": [
                        "169.254.1.1"
                      ]
                    },
                    "Links": [
                      "shop-db-1:db"
                    ]
                  },
                  "shop_default": {
                    "Aliases": [
                      "shop-web-1",
                      "web"
                    ],
                    "DriverOpts": {
                      "com.docker.network.endpoint.ifname": "lan0",
                      "x": "y"
                    },
                    "GwPriority": 5,
                    "Links": [
                      "shop-db-1:db"
                    ],
                    "MacAddress": "02:42:ac:11:65:43"
                  }
                }
              }
            }"#]],
        );
        check(
            &spec,
            "1.41",
            expect![[r#"
            {
              "HostConfig": {
                "NetworkMode": "shop_default"
              },
              "MacAddress": "02:42:ac:11:65:43",
              "NetworkingConfig": {
                "EndpointsConfig": {
                  "shop_default": {
                    "Aliases": [
                      "shop-web-1",
                      "web"
                    ],
                    "DriverOpts": {
                      "x": "y"
                    },
                    "Links": [
                      "shop-db-1:db"
                    ]
                  }
                }
              }
            }
            warning: gw_priority on network shop_default is left out: it needs API 1.48, and this Docker daemon speaks 1.41
            warning: interface_name on network shop_default is left out: it needs API 1.49, and this Docker daemon speaks 1.41"#]],
        );
        spec.networks[1].options.mac_address = "02:42:ac:11:65:44".into();
        check(
            &spec,
            "1.41",
            expect![
                "service web: mac_address of a network but the first needs API 1.44, and this Docker daemon speaks 1.41"
            ],
        );
        spec.networks[0].options.mac_address = "02:42:ac:11:65:45".into();
        check(
            &spec,
            "1.51",
            expect!["service web: mac_address differs from that of its first network"],
        );
    }

    #[test]
    fn namespaces_of_other_containers_go_by_identity() {
        let mut spec = spec(Service {
            network_mode: "service:db".into(),
            pid: "host".into(),
            ..Service::default()
        });
        spec.namespaces = BTreeMap::from([
            ("network_mode", "shop-db-1".into()),
            ("ipc", "elsewhere".into()),
        ]);
        check(
            &spec,
            "1.51",
            expect![[r#"
            {
              "HostConfig": {
                "IpcMode": "container:elsewhere",
                "NetworkMode": "container:0123",
                "PidMode": "host"
              }
            }"#]],
        );
    }

    #[test]
    fn what_means_nothing_is_refused() {
        for service in [
            Service {
                cgroup: "odd".into(),
                ..Service::default()
            },
            Service {
                restart: "sometimes".into(),
                ..Service::default()
            },
            Service {
                security_opt: words(&["odd"]),
                ..Service::default()
            },
        ] {
            let (body, _) = lowered(&spec(service), "1.51");
            assert!(matches!(body, Err(EngineError::Unsupported { .. })));
        }
    }
}
