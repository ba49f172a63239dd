//! Containers that use another's namespaces or mounts: `network_mode`, `ipc`,
//! `pid: service:x` and `volumes_from`.
//!
//! A replica shares with the replica of the same number, or with the first
//! when there is none of that number. The identity of that container is part
//! of the configuration hash, so a new one means a new container here too.

use std::borrow::Cow;
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
    /// What the configuration hash is taken over.
    pub document: Arc<Service>,
    /// The names of containers in the document whose identity is not known.
    pending: Vec<String>,
    /// The steps after which those containers are there.
    pub after: Vec<StepId>,
    /// The services among them whose container the plan makes.
    pub made: Vec<String>,
}

impl Sharing {
    fn nothing(service: &Arc<Service>) -> Self {
        Self {
            namespaces: BTreeMap::new(),
            volumes_from: Vec::new(),
            document: Arc::clone(service),
            pending: Vec::new(),
            after: Vec::new(),
            made: Vec::new(),
        }
    }

    /// The configuration hash.
    pub fn hash(&self) -> ConfigHash {
        if self.pending.is_empty() {
            ConfigHash::Known(hash::service(&self.document))
        } else {
            ConfigHash::Pending {
                document: Arc::clone(&self.document),
                containers: self.pending.clone(),
            }
        }
    }

    /// Notes a partner and gives what stands for it in the document.
    fn take(&mut self, partner: &Present) -> String {
        self.after.extend(&partner.ready);
        let name = &partner.container.name;
        if !partner.made {
            return partner.container.key().to_owned();
        }
        self.made.push(partner.container.service.clone());
        if !self.pending.contains(name) {
            self.pending.push(name.clone());
        }
        name.clone()
    }
}

impl Planner<'_> {
    /// What a replica shares with others.
    pub(super) fn sharing(
        &self,
        service: &Arc<Service>,
        number: u32,
    ) -> Result<Sharing, PlanError> {
        let mut sharing = Sharing::nothing(service);
        let mut document = Cow::Borrowed(service.as_ref());
        let modes = [
            ("network_mode", "network namespace", &service.network_mode),
            ("ipc", "IPC namespace", &service.ipc),
            ("pid", "PID namespace", &service.pid),
        ];
        for (attribute, what, mode) in modes {
            let Some(other) = mode.strip_prefix("service:") else {
                continue;
            };
            let partner = self.partner(&service.name, attribute, what, other, number)?;
            let resolved = format!("container:{}", sharing.take(&partner));
            let document = document.to_mut();
            match attribute {
                "network_mode" => document.network_mode = resolved,
                "ipc" => document.ipc = resolved,
                _ => document.pid = resolved,
            }
            sharing.namespaces.insert(attribute, partner.container.name);
        }
        for (position, entry) in service.volumes_from.iter().enumerate() {
            let (name, resolved) = match entry.strip_prefix("container:") {
                Some(outside) => (outside.to_owned(), before_colon(outside).to_owned()),
                None => self.shared_mounts(service, entry, number, &mut sharing)?,
            };
            document.to_mut().volumes_from[position] = resolved;
            sharing.volumes_from.push(name);
        }
        if let Cow::Owned(document) = document {
            sharing.document = Arc::new(document);
        }
        Ok(sharing)
    }

    /// The container that `volumes_from: service[:mode]` stands for, as
    /// `name[:mode]`; and what Docker Compose has in the document for it, the
    /// bare identity without the mode.
    fn shared_mounts(
        &self,
        service: &Service,
        entry: &str,
        number: u32,
        sharing: &mut Sharing,
    ) -> Result<(String, String), PlanError> {
        let other = before_colon(entry);
        let partner = self.partner(&service.name, "volumes_from", "volume", other, number)?;
        let resolved = sharing.take(&partner);
        let mode = &entry[other.len()..];
        Ok((format!("{}{mode}", partner.container.name), resolved))
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

fn before_colon(entry: &str) -> &str {
    entry.split(':').next().unwrap_or(entry)
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
            if entry == name {
                entry.clone_from(id);
            }
        }
    }
    Some(hash::service(&document))
}
