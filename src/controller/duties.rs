//! What there is to do for a project.

use std::collections::BTreeMap;

use crate::model::{Liveness, Project, Service};

/// How it shows that a health check that is a liveness probe fails.
const UNHEALTHY: &str = "unhealthy: its liveness probe fails";

/// What there is to do, by service.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duties {
    /// Services whose unhealthy containers hang, and how to put that.
    pub healed: BTreeMap<String, String>,
    /// Services whose containers are asked.
    pub probed: BTreeMap<String, Liveness>,
}

impl Duties {
    /// What a project needs done.
    pub fn of(project: &Project) -> Self {
        let mut duties = Self::default();
        for (name, service) in &project.services {
            let Some(liveness) = service.liveness() else {
                continue;
            };
            if liveness.by_healthcheck {
                duties.healed.insert(name.clone(), UNHEALTHY.to_owned());
            }
            if liveness.startup.is_some() || liveness.alive.is_some() {
                duties.probed.insert(name.clone(), liveness);
            }
        }
        duties
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.healed.is_empty() && self.probed.is_empty()
    }

    /// What there is to do, in words; each with the services that want it.
    pub fn in_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        let live: std::collections::BTreeSet<&String> =
            self.healed.keys().chain(self.probed.keys()).collect();
        if !live.is_empty() {
            words.push(format!("liveness probes of {}", list(live)));
        }
        words
    }

    /// What nobody does without a controller, in a sentence.
    pub fn lost(&self) -> Option<String> {
        let live: std::collections::BTreeSet<&String> =
            self.healed.keys().chain(self.probed.keys()).collect();
        let lost = (!live.is_empty())
            .then(|| format!("containers that hang are not restarted ({})", list(live)));
        lost.map(|lost| format!("without the controller, {lost}"))
    }
}

fn list<'s>(names: impl IntoIterator<Item = &'s String>) -> String {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    names.join(", ")
}

/// Whether a service has to do with the controller.
pub fn is_kept(service: &Service) -> bool {
    service.liveness().is_some()
}
