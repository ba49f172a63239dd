//! Configuration hashes: the digests by which Docker Compose, and so rcompose,
//! sees that a container, network or volume is not as the files want it.
//!
//! A hash is taken over the canonical document as JSON, to the byte as Docker
//! Compose does it, so that either tool knows what the other made. What does
//! not shape a container (how its image is built, how many there are, what it
//! waits for, `x-…` keys) is left out. Files are not read: the content of
//! configs and secrets has a hash of its own.

use std::borrow::Cow;

use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use crate::model::{FileReference, Network, Service, Volume, json};

/// The hash of a service, as Docker Compose 2 takes it.
///
/// The service is as its container will be: environment files read, and
/// `service:…` references replaced by `container:` and an identity.
pub fn service(service: &Service) -> String {
    digest(&service_document(service, Generation::Two))
}

/// Whether the label of a container says that it was made from this service,
/// by Docker Compose 2 or by a later one. They differ in bind mounts.
pub fn made_from(service: &Service, label: &str) -> bool {
    [Generation::Two, Generation::Five]
        .into_iter()
        .any(|generation| digest(&service_document(service, generation)) == label)
}

/// The hash of a network.
pub fn network(network: &Network) -> String {
    let mut document = json::document(network);
    drop_extensions(&mut document);
    digest(&document)
}

/// The hash of a volume.
pub fn volume(volume: &Volume) -> String {
    let mut volume = volume.clone();
    if volume.driver.is_empty() {
        "local".clone_into(&mut volume.driver);
    }
    let mut document = json::document(&volume);
    drop_extensions(&mut document);
    digest(&document)
}

/// One file that a container is given by a config or secret.
#[derive(Debug, Clone, Copy)]
pub struct Content<'a> {
    /// The path in the container.
    pub target: &'a str,
    /// The file's bytes.
    pub bytes: &'a [u8],
}

/// The hash over the content of configs and secrets, in the order given.
/// rcompose's own: Docker Compose does not see that content changes.
pub fn content<'a>(files: impl IntoIterator<Item = Content<'a>>) -> String {
    let mut hasher = Sha256::new();
    for file in files {
        // Lengths first, so that no two lists of files look alike.
        for part in [file.target.as_bytes(), file.bytes] {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
    }
    hex(&hasher.finalize())
}

/// Which Docker Compose takes the hash.
#[derive(Clone, Copy, PartialEq)]
enum Generation {
    /// 2.x: `create_host_path` is left out when it is off.
    Two,
    /// 5.x: `create_host_path` is left out when it is on.
    Five,
}

fn service_document(service: &Service, generation: Generation) -> Value {
    let mut service = Cow::Borrowed(service);
    // What changes beneath a container does not shape it.
    if service
        .configs
        .iter()
        .chain(&service.secrets)
        .any(FileReference::is_live)
    {
        let service = service.to_mut();
        service.configs.retain(|it| !it.is_live());
        service.secrets.retain(|it| !it.is_live());
    }
    let mut document = json::document(&*service);
    drop_extensions(&mut document);
    if let Value::Object(map) = &mut document {
        for key in ["build", "pull_policy", "scale", "depends_on", "profiles"] {
            map.shift_remove(key);
        }
        if let Some(Value::Object(deploy)) = map.get_mut("deploy") {
            deploy.shift_remove("replicas");
        }
        for mount in items(map, "volumes") {
            host_path(mount, generation);
        }
        for file in items(map, "env_file") {
            env_file(file);
        }
    }
    document
}

fn items<'a>(map: &'a mut Map<String, Value>, key: &str) -> impl Iterator<Item = &'a mut Value> {
    map.get_mut(key)
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
}

fn host_path(mount: &mut Value, generation: Generation) {
    if let Some(Value::Object(bind)) = mount.get_mut("bind") {
        let left_out = generation == Generation::Five;
        if bind.get("create_host_path") == Some(&Value::Bool(left_out)) {
            bind.shift_remove("create_host_path");
        }
    }
}

/// A file of variables that is not resolved: its path alone when it must
/// exist, whatever its format.
fn env_file(file: &mut Value) {
    if let Value::Object(map) = file
        && !map.contains_key("required")
        && let Some(path) = map.shift_remove("path")
    {
        *file = path;
    }
}

/// Drops the `x-…` keys at every depth.
fn drop_extensions(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.shift_remove("#extensions");
            map.values_mut().for_each(drop_extensions);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_extensions),
        _ => {}
    }
}

fn digest(document: &Value) -> String {
    hex(&Sha256::digest(json::compact(document)))
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 0xf])
        .filter_map(|digit| char::from_digit(u32::from(digit), 16))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::model::{BindOptions, Deploy, Extensions, Mount};

    fn nginx() -> Service {
        Service {
            name: "web".into(),
            image: "nginx:alpine".into(),
            networks: BTreeMap::from([("default".to_owned(), None)]),
            ..Service::default()
        }
    }

    fn with_bind(create_host_path: Option<bool>) -> Service {
        Service {
            image: "x".into(),
            volumes: vec![Mount {
                kind: "bind".into(),
                source: "/a".into(),
                target: "/b".into(),
                bind: Some(Box::new(BindOptions {
                    create_host_path,
                    ..BindOptions::default()
                })),
                ..Mount::default()
            }],
            networks: BTreeMap::from([("default".to_owned(), None)]),
            ..Service::default()
        }
    }

    #[test]
    fn a_service_hashes_as_docker_compose_hashes_it() {
        assert_eq!(
            service(&nginx()),
            "bf6121f23746cbb8aa6e190dbdd370ed3928bc89066e458132ea9a62bcbc8edd"
        );
    }

    #[test]
    fn what_does_not_shape_a_container_is_left_out() {
        let mut more = nginx();
        more.scale = Some(3);
        more.pull_policy = "always".into();
        more.profiles = vec!["a".into()];
        more.build = Some(Box::new(crate::model::Build::default()));
        more.depends_on = BTreeMap::from([("db".to_owned(), crate::model::Dependency::default())]);
        more.extensions = Extensions::from([("x-a".to_owned(), Value::Null)]);
        assert_eq!(service(&more), service(&nginx()));
        let deploy = |replicas| Service {
            deploy: Some(Box::new(Deploy {
                replicas,
                ..Deploy::default()
            })),
            ..nginx()
        };
        assert_eq!(service(&deploy(Some(2))), service(&deploy(None)));
        assert_ne!(service(&deploy(None)), service(&nginx()));
    }

    #[test]
    fn a_deploy_section_always_has_resources_and_placement() {
        let alpine = Service {
            image: "alpine:3.13".into(),
            deploy: Some(Box::new(Deploy {
                replicas: Some(1),
                ..Deploy::default()
            })),
            ..nginx()
        };
        assert_eq!(
            digest(&json::document(&alpine)),
            "5bc8bc96d82232fd5546825b6e64c03b2074467edf89dc48be706283b8e4b4d6"
        );
    }

    #[test]
    fn bind_mounts_hash_as_either_generation_has_them() {
        let on = with_bind(Some(true));
        let two = "cab884121953218c3ee6d374b1f2e765cb4d8ff9f41258b33a4e94b3122b8c44";
        let empty = "7da7c1a8580dbffa3d6e35e8ac70ccdf9350f61a4f5e97ced79e91f68deb2416";
        assert_eq!(service(&on), two);
        assert!(made_from(&on, two) && made_from(&on, empty));
        let off = with_bind(Some(false));
        assert_eq!(service(&off), empty);
        assert!(made_from(
            &off,
            "e386ddbed47491297f76017e137d69fe216769dc7c4bfb954d4b15cb480055ee"
        ));
        assert_eq!(service(&with_bind(None)), empty);
        assert!(!made_from(&on, "0"));
    }

    #[test]
    fn a_volume_hashes_as_docker_compose_hashes_it() {
        let named = |name: &str| Volume {
            name: name.into(),
            ..Volume::default()
        };
        assert_eq!(
            volume(&named("docker_postgres_data")),
            "fc9c3243864dd27a923dba18ebe0743bc1bd63150910bb22573d03430e222307"
        );
        assert_eq!(
            volume(&named("rag-project_postgres_data")),
            "5dc3d628a7c7fc208c1a083f74bde3e0acba02c0a3a313cd96bc1e1ecaa7ba3a"
        );
    }

    #[test]
    fn a_network_hashes_as_docker_compose_hashes_it() {
        for (name, hash) in [
            (
                "build_default",
                "15dcad421ebb3df3e2e53dc0cb00938a0f4cbeafec99e5c95e4143e67cb2ce91",
            ),
            (
                "phpmyadmin_default",
                "ba43439e637b9a85c5cc5a0e7f1026048251f55346bbe10cfb89f592f05e5f3c",
            ),
            (
                "redpanda_default",
                "7360af61b15dc2dd8d514b7136986bd4080d93d8dd383a8578aac52ae14cf63a",
            ),
        ] {
            let named = Network {
                name: name.into(),
                ..Network::default()
            };
            assert_eq!(network(&named), hash);
        }
    }

    #[test]
    fn content_hashes_tell_files_apart() {
        let one = |target, text: &'static str| Content {
            target,
            bytes: text.as_bytes(),
        };
        let hash = content([one("/a", "x"), one("/b", "")]);
        assert_ne!(hash, content([one("/a", ""), one("/b", "x")]));
        assert_ne!(hash, content([one("/a", "x")]));
        assert_ne!(content([one("/a", "bc")]), content([one("/ab", "c")]));
        assert_eq!(hash, content([one("/a", "x"), one("/b", "")]));
    }
}
