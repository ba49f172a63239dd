//! Containers that use another's namespaces or mounts: `network_mode`, `ipc`,
//! `pid: service:x` and `volumes_from`.
//!
//! A replica shares with the replica of the same number, or with the first
//! when there is none of that number. The identity of that container is part
//! of the configuration hash, so a new one means a new container here too.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::model::Service;
use crate::model::spec::ConfigHash;

use super::planner::{Planner, Present};
use super::{PlanError, StepId, hash};

/// What a replica shares with others.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sharing {
    /// The container of each namespace, by attribute.
    pub namespaces: BTreeMap<&'static str, String>,
    /// The containers of the mounts, as `name[:mode]`.
    pub volumes_from: Vec<String>,
    /// The configuration hash.
    pub hash: ConfigHash,
    /// What the hash is taken over.
    pub document: Arc<Service>,
    /// The steps after which those containers are there.
    pub after: Vec<StepId>,
    /// The services among them whose container the plan makes.
    pub made: Vec<String>,
}

impl Planner<'_> {
    /// What a replica shares with others.
    pub(super) fn sharing(
        &self,
        service: &Arc<Service>,
        number: u32,
    ) -> Result<Sharing, PlanError> {
        let mut collector = Collector {
            document: Service::clone(service),
            sharing: Sharing {
                namespaces: BTreeMap::new(),
                volumes_from: Vec::new(),
                hash: ConfigHash::Known(String::new()),
                document: Arc::clone(service),
                after: Vec::new(),
                made: Vec::new(),
            },
            pending: Vec::new(),
        };
        let modes = [
            ("network_mode", "network namespace", &service.network_mode),
            ("ipc", "IPC namespace", &service.ipc),
            ("pid", "PID namespace", &service.pid),
        ];
        for (attribute, what, mode) in modes {
            if let Some(other) = mode.strip_prefix("service:") {
                let partner = self.partner(&service.name, attribute, what, other, number)?;
                let marked = collector.take(&partner);
                collector
                    .sharing
                    .namespaces
                    .insert(attribute, partner.container.name);
                let target = match attribute {
                    "network_mode" => &mut collector.document.network_mode,
                    "ipc" => &mut collector.document.ipc,
                    _ => &mut collector.document.pid,
                };
                *target = marked;
            }
        }
        for (position, entry) in service.volumes_from.iter().enumerate() {
            if let Some(outside) = entry.strip_prefix("container:") {
                collector.sharing.volumes_from.push(outside.to_owned());
                let name = outside.split(':').next().unwrap_or(outside);
                name.clone_into(&mut collector.document.volumes_from[position]);
                continue;
            }
            let (other, mode) = entry
                .split_once(':')
                .map_or((entry.as_str(), None), |(name, mode)| (name, Some(mode)));
            let partner = self.partner(&service.name, "volumes_from", "volume", other, number)?;
            let marked = collector.take(&partner);
            // Docker Compose has the bare identity here, without the mode.
            collector.document.volumes_from[position] = if partner.made {
                marked
            } else {
                partner.container.key().to_owned()
            };
            let name = partner.container.name;
            collector.sharing.volumes_from.push(match mode {
                Some(mode) => format!("{name}:{mode}"),
                None => name,
            });
        }
        Ok(collector.finish(service))
    }

    fn partner(
        &self,
        service: &str,
        attribute: &str,
        what: &str,
        other: &str,
        number: u32,
    ) -> Result<Present, PlanError> {
        let mut present = self.present(other);
        let place = present.iter().position(|there| there.number == number);
        if present.is_empty() {
            return Err(PlanError::at(
                format!("services.{service}.{attribute}"),
                format!("cannot share {what} with service {other}: container missing"),
            ));
        }
        Ok(present.swap_remove(place.unwrap_or(0)))
    }
}

struct Collector {
    document: Service,
    sharing: Sharing,
    pending: Vec<String>,
}

impl Collector {
    /// Notes a partner and gives what stands for it in the document.
    fn take(&mut self, partner: &Present) -> String {
        self.sharing.after.extend(&partner.ready);
        if partner.made {
            self.sharing.made.push(partner.container.service.clone());
            self.pending.push(partner.container.name.clone());
        }
        format!(
            "container:{}",
            if partner.made {
                &partner.container.name
            } else {
                partner.container.key()
            }
        )
    }

    fn finish(mut self, service: &Arc<Service>) -> Sharing {
        self.pending.sort();
        self.pending.dedup();
        self.sharing.made.dedup();
        let document = if self.document == **service {
            Arc::clone(service)
        } else {
            Arc::new(self.document)
        };
        self.sharing.document = Arc::clone(&document);
        self.sharing.hash = if self.pending.is_empty() {
            ConfigHash::Known(hash::service(&document))
        } else {
            ConfigHash::Pending {
                document,
                containers: self.pending,
            }
        };
        self.sharing
    }
}

/// The value of the configuration hash label, once the containers exist that
/// it depends on; none while the identity of one is missing.
pub fn config_hash(hash: &ConfigHash, ids: &BTreeMap<String, String>) -> Option<String> {
    let (document, containers) = match hash {
        ConfigHash::Known(value) => return Some(value.clone()),
        ConfigHash::Pending {
            document,
            containers,
        } => (document, containers),
    };
    let mut document = Service::clone(document);
    for name in containers {
        let id = ids.get(name)?;
        let marked = format!("container:{name}");
        for mode in [
            &mut document.network_mode,
            &mut document.ipc,
            &mut document.pid,
        ] {
            if *mode == marked {
                *mode = format!("container:{id}");
            }
        }
        for entry in &mut document.volumes_from {
            if *entry == marked {
                entry.clone_from(id);
            }
        }
    }
    Some(hash::service(&document))
}
