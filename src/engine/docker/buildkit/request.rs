//! A build as BuildKit is asked for it: the attributes of `build`, each as an
//! attribute of the Dockerfile frontend, of the exporter or of the caches.

use std::collections::BTreeMap;

use bollard_buildkit_proto::moby::buildkit::v1::{CacheOptions, CacheOptionsEntry, SolveRequest};

use super::base_image::BaseImage;
use super::cache::{Cache, Caches};
use crate::engine::EngineError;
use crate::model::spec::BuildSpec;
use crate::model::{Ulimit, Values};

/// The exporter that puts an image into the daemon's own store.
const EXPORTER: &str = "moby";

/// What reads Dockerfiles.
pub const FRONTEND: &str = "dockerfile.v0";

/// The privilege to use the host's network.
const NETWORK_HOST: &str = "network.host";

/// Why limits for `RUN` are left out.
const TOO_OLD: &str = "build.shm_size and build.ulimits are left out: the BuildKit of this Docker \
                       daemon is too old for them";

/// The privilege to use all privileges.
const INSECURE: &str = "security.insecure";

/// What has to be known of the daemon for some builds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Facts {
    /// Whether the image store can hold images of several platforms, and
    /// attestations.
    pub keeps_indexes: bool,
    /// The addresses that `host-gateway` stands for.
    pub host_gateway: Vec<String>,
    /// Whether the builder is that of Docker 20.10, which has no limits for
    /// `RUN`.
    pub is_old: bool,
}

/// A request and what of it will not be honoured.
#[derive(Debug, Default)]
pub struct Asked {
    /// The request, but for its identity and session.
    pub request: SolveRequest,
    /// What will not be honoured, a sentence each.
    pub warnings: Vec<String>,
}

impl Asked {
    /// Gives the build an image as a named context.
    pub fn give(&mut self, name: &str, image: BaseImage) {
        let request = &mut self.request;
        let mut tell = |key: &str, value| {
            request
                .frontend_attrs
                .insert(format!("{key}:{name}"), value)
        };
        tell("context", format!("input:{name}"));
        tell("input-metadata", image.metadata);
        request
            .frontend_inputs
            .insert(name.to_owned(), image.definition);
    }
}

/// Whether a build depends on how the daemon stores images.
pub fn needs_store(spec: &BuildSpec) -> bool {
    let build = &spec.build;
    build.platforms.len() > 1 || !build.provenance.is_empty() || !build.sbom.is_empty()
}

/// Whether a build depends on how old the builder is.
pub fn needs_age(spec: &BuildSpec) -> bool {
    spec.build.shm_size.0 > 0 || !spec.build.ulimits.is_empty()
}

/// Whether a build asks for the host's address.
pub fn needs_gateway(spec: &BuildSpec) -> bool {
    let mut addresses = spec.build.extra_hosts.values().flatten();
    addresses.any(|address| address == "host-gateway")
}

/// Asks for a build. `sources` are the attributes of what it starts from.
pub fn ask(
    spec: &BuildSpec,
    sources: &BTreeMap<String, String>,
    caches: &Caches,
    proxies: &Values,
    facts: &Facts,
) -> Result<Asked, EngineError> {
    let mut asking = Asking {
        spec,
        facts,
        attributes: sources.clone(),
        asked: Asked::default(),
    };
    asking.steps(proxies);
    let possible = asking.run_options().and_then(|()| asking.platforms());
    possible.map_err(|reason| EngineError::Unsupported {
        message: format!("service {}: {reason}", spec.service),
    })?;
    asking.attestations();
    asking.caches(caches);
    Ok(asking.finish())
}

struct Asking<'a> {
    spec: &'a BuildSpec,
    facts: &'a Facts,
    attributes: BTreeMap<String, String>,
    asked: Asked,
}

impl Asking<'_> {
    fn set(&mut self, key: impl Into<String>, value: impl Into<String>) {
        self.attributes.insert(key.into(), value.into());
    }

    fn warn(&mut self, reason: &str) {
        let warning = format!("service {}: {reason}", self.spec.service);
        self.asked.warnings.push(warning);
    }

    /// What decides which steps there are and whether they run.
    fn steps(&mut self, proxies: &Values) {
        let spec = self.spec;
        let build = &spec.build;
        if !build.target.is_empty() {
            self.set("target", build.target.clone());
        }
        for (name, value) in proxies {
            self.set(format!("build-arg:{name}"), value.clone());
        }
        for (name, value) in &build.args {
            if let Some(value) = value {
                self.set(format!("build-arg:{name}"), value.clone());
            }
        }
        for (name, value) in &build.labels {
            self.set(format!("label:{name}"), value.clone());
        }
        if spec.no_cache || build.no_cache {
            self.set("no-cache", "");
        } else if !build.no_cache_filter.is_empty() {
            self.set("no-cache", build.no_cache_filter.join(","));
        }
        let pull = spec.pull || build.pull;
        self.set("image-resolve-mode", if pull { "pull" } else { "local" });
    }

    /// What holds for each `RUN`.
    fn run_options(&mut self) -> Result<(), String> {
        let build = &self.spec.build;
        let mut entitlements = build.entitlements.clone();
        match build.network.as_str() {
            "" | "default" => {}
            "none" => self.set("force-network-mode", "none"),
            "host" => {
                self.set("force-network-mode", "host");
                entitlements.push(NETWORK_HOST.to_owned());
            }
            other => {
                return Err(format!(
                    "build.network `{other}`: BuildKit has only `default`, `host` and `none`"
                ));
            }
        }
        if build.privileged {
            entitlements.push(INSECURE.to_owned());
        }
        entitlements.sort();
        entitlements.dedup();
        self.asked.request.entitlements = entitlements;
        if !build.extra_hosts.is_empty() {
            self.set("add-hosts", self.hosts()?);
        }
        if self.facts.is_old && needs_age(self.spec) {
            self.warn(TOO_OLD);
            return Ok(());
        }
        if build.shm_size.0 > 0 {
            self.set("shm-size", build.shm_size.0.to_string());
        }
        if !build.ulimits.is_empty() {
            let limits = build.ulimits.iter().map(|(name, limit)| match limit {
                Ulimit::Single(both) => format!("{name}={both}:{both}"),
                Ulimit::Pair { soft, hard } => format!("{name}={soft}:{hard}"),
            });
            self.set("ulimit", limits.collect::<Vec<_>>().join(","));
        }
        Ok(())
    }

    fn hosts(&self) -> Result<String, String> {
        let mut lines = Vec::new();
        for (host, addresses) in &self.spec.build.extra_hosts {
            for address in addresses {
                if address != "host-gateway" {
                    lines.push(format!("{host}={address}"));
                    continue;
                }
                if self.facts.host_gateway.is_empty() {
                    return Err(format!(
                        "build.extra_hosts: {host}: the daemon does not tell its host's address"
                    ));
                }
                let gateway = self.facts.host_gateway.iter();
                lines.extend(gateway.map(|address| format!("{host}={address}")));
            }
        }
        Ok(lines.join(","))
    }

    fn platforms(&mut self) -> Result<(), String> {
        let spec = self.spec;
        let platforms = match spec.build.platforms.as_slice() {
            [] if spec.platform.is_empty() => return Ok(()),
            [] => std::slice::from_ref(&spec.platform),
            platforms => platforms,
        };
        if platforms.len() > 1 && !self.facts.keeps_indexes {
            return Err(format!(
                "Multi-platform build is not supported for the docker driver. The image store of \
                 this Docker daemon holds one platform an image, not {}; the containerd image \
                 store holds several",
                platforms.join(" and ")
            ));
        }
        self.set("platform", platforms.join(","));
        Ok(())
    }

    fn attestations(&mut self) {
        let build = &self.spec.build;
        for (kind, value) in [("provenance", &build.provenance), ("sbom", &build.sbom)] {
            let attribute = match value.as_str() {
                // Without being asked, nothing is attested.
                "" | "false" => continue,
                "true" => "",
                value => value,
            };
            if self.facts.keeps_indexes {
                self.set(format!("attest:{kind}"), attribute);
            } else {
                self.warn(&format!(
                    "build.{kind} is left out: the image store of this Docker daemon holds no \
                     attestations"
                ));
            }
        }
        if !matches!(build.isolation.as_str(), "" | "default") {
            self.warn("build.isolation is left out: only Windows has it");
        }
    }

    fn caches(&mut self, caches: &Caches) {
        let entries = |caches: &[Cache]| -> Vec<CacheOptionsEntry> {
            caches.iter().map(Cache::entry).collect()
        };
        if !caches.from.is_empty() {
            let list: Vec<_> = caches.from.iter().map(Cache::json).collect();
            self.set("cache-imports", serde_json::Value::from(list).to_string());
        }
        self.asked.request.cache = Some(CacheOptions {
            exports: entries(&caches.to),
            imports: entries(&caches.from),
            ..CacheOptions::default()
        });
        self.asked.warnings.extend(caches.warnings.iter().cloned());
    }

    fn finish(mut self) -> Asked {
        let spec = self.spec;
        let mut names = vec![spec.image.clone()];
        names.extend(spec.build.tags.iter().cloned());
        names.retain(|name| !name.is_empty());
        let request = &mut self.asked.request;
        EXPORTER.clone_into(&mut request.exporter_deprecated);
        request
            .exporter_attrs_deprecated
            .insert("name".to_owned(), names.join(","));
        FRONTEND.clone_into(&mut request.frontend);
        request.frontend_attrs = self.attributes.into_iter().collect();
        self.asked
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Bytes;
    use expect_test::{Expect, expect};

    #[track_caller]
    fn check(facts: &Facts, change: impl FnOnce(&mut BuildSpec), expected: &Expect) {
        let mut spec = BuildSpec {
            service: "web".into(),
            image: "shop-web".into(),
            ..BuildSpec::default()
        };
        change(&mut spec);
        let proxies = Values::from([("HTTP_PROXY".into(), "http://proxy".into())]);
        let caches = Caches::of(&spec).unwrap();
        let text = match ask(&spec, &BTreeMap::new(), &caches, &proxies, facts) {
            Err(error) => error.to_string(),
            Ok(asked) => {
                let request = asked.request;
                let attributes: BTreeMap<_, _> = request.frontend_attrs.into_iter().collect();
                let mut lines: Vec<_> = attributes
                    .iter()
                    .map(|(key, value)| format!("{key}={value}"))
                    .collect();
                lines.push(format!("-> {:?}", request.exporter_attrs_deprecated));
                if !request.entitlements.is_empty() {
                    lines.push(format!("may {:?}", request.entitlements));
                }
                for export in request.cache.unwrap().exports {
                    lines.push(format!("cache to {}", export.r#type));
                }
                lines.extend(asked.warnings);
                lines.join("\n") + "\n"
            }
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn a_plain_build() {
        check(
            &Facts::default(),
            |_| {},
            &expect![[r#"
            build-arg:HTTP_PROXY=http://proxy
            image-resolve-mode=local
            -> {"name": "shop-web"}
        "#]],
        );
    }

    #[test]
    fn each_attribute_has_its_place() {
        let all = |spec: &mut BuildSpec| {
            spec.pull = true;
            spec.platform = "linux/arm64".into();
            let build = &mut spec.build;
            build.target = "run".into();
            build.args = [
                ("A", Some("1")),
                ("HTTP_PROXY", Some("own")),
                ("UNSET", None),
            ]
            .map(|(name, value)| (name.to_owned(), value.map(str::to_owned)))
            .into();
            build.labels = Values::from([("l".into(), "v".into())]);
            build.tags = vec!["shop-web:2".into()];
            build.no_cache_filter = vec!["a".into(), "b".into()];
            build.network = "host".into();
            build.privileged = true;
            build.extra_hosts = [
                (
                    "db".to_owned(),
                    vec!["10.0.0.1".to_owned(), "::1".to_owned()],
                ),
                ("gw".to_owned(), vec!["host-gateway".to_owned()]),
            ]
            .into();
            build.shm_size = Bytes(64);
            build.ulimits = [
                ("core".to_owned(), Ulimit::Single(0)),
                ("nofile".to_owned(), Ulimit::Pair { soft: 1, hard: 2 }),
            ]
            .into();
            build.cache_from = vec!["shop-web:cache".into()];
            build.cache_to = vec!["type=inline".into()];
        };
        let facts = Facts {
            host_gateway: vec!["172.17.0.1".into()],
            ..Facts::default()
        };
        check(
            &facts,
            all,
            &expect![[r#"
            add-hosts=db=10.0.0.1,db=::1,gw=172.17.0.1
            build-arg:A=1
            build-arg:HTTP_PROXY=own
            cache-imports=[{"Type":"registry","Attrs":{"ref":"shop-web:cache"}}]
            force-network-mode=host
            image-resolve-mode=pull
            label:l=v
            no-cache=a,b
            platform=linux/arm64
            shm-size=64
            target=run
            ulimit=core=0:0,nofile=1:2
            -> {"name": "shop-web,shop-web:2"}
            may ["network.host", "security.insecure"]
            cache to inline
        "#]],
        );
    }

    #[test]
    fn the_image_store_decides_on_platforms_and_attestations() {
        let both = |spec: &mut BuildSpec| {
            spec.build.platforms = vec!["linux/amd64".into(), "linux/arm64".into()];
        };
        let attested = |spec: &mut BuildSpec| {
            spec.build.provenance = "mode=max".into();
            spec.build.sbom = "true".into();
            spec.build.isolation = "hyperv".into();
        };
        check(
            &Facts::default(),
            both,
            &expect![
                "service web: Multi-platform build is not supported for the docker driver. The image store of this Docker daemon holds one platform an image, not linux/amd64 and linux/arm64; the containerd image store holds several"
            ],
        );
        check(
            &Facts::default(),
            attested,
            &expect![[r#"
                build-arg:HTTP_PROXY=http://proxy
                image-resolve-mode=local
                -> {"name": "shop-web"}
                service web: build.provenance is left out: the image store of this Docker daemon holds no attestations
                service web: build.sbom is left out: the image store of this Docker daemon holds no attestations
                service web: build.isolation is left out: only Windows has it
            "#]],
        );
        let facts = Facts {
            keeps_indexes: true,
            ..Facts::default()
        };
        let all = |spec: &mut BuildSpec| {
            both(spec);
            attested(spec);
            spec.build.isolation.clear();
        };
        check(
            &facts,
            all,
            &expect![[r#"
            attest:provenance=mode=max
            attest:sbom=
            build-arg:HTTP_PROXY=http://proxy
            image-resolve-mode=local
            platform=linux/amd64,linux/arm64
            -> {"name": "shop-web"}
        "#]],
        );
    }

    #[test]
    fn an_old_builder_has_no_limits() {
        let facts = Facts {
            is_old: true,
            ..Facts::default()
        };
        let limited = |spec: &mut BuildSpec| spec.build.shm_size = Bytes(64);
        check(
            &facts,
            limited,
            &expect![[r#"
            build-arg:HTTP_PROXY=http://proxy
            image-resolve-mode=local
            -> {"name": "shop-web"}
            service web: build.shm_size and build.ulimits are left out: the BuildKit of this Docker daemon is too old for them
        "#]],
        );
    }

    #[test]
    fn what_cannot_be_is_told() {
        let network = |spec: &mut BuildSpec| spec.build.network = "front".into();
        check(
            &Facts::default(),
            network,
            &expect![
                "service web: build.network `front`: BuildKit has only `default`, `host` and `none`"
            ],
        );
        let gateway = |spec: &mut BuildSpec| {
            let host = ("gw".to_owned(), vec!["host-gateway".to_owned()]);
            spec.build.extra_hosts = BTreeMap::from([host]);
        };
        check(
            &Facts::default(),
            gateway,
            &expect![
                "service web: build.extra_hosts: gw: the daemon does not tell its host's address"
            ],
        );
    }
}
