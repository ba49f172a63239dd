//! What there is to do for a project.

use std::collections::{BTreeMap, BTreeSet};

use super::pods::Pods;
use crate::model::{Autoscale, Liveness, Project, Schedule, Service};
use crate::plan::{self, Work};

/// What there is to do, by service.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Duties {
    /// Services whose unhealthy containers hang, and how to put that.
    pub healed: BTreeMap<String, String>,
    /// Services whose containers are asked.
    pub probed: BTreeMap<String, Liveness>,
    /// Pods whose containers share a network.
    pub pods: Pods,
    /// Jobs whose pods are more than those that they begin with, by key.
    pub work: BTreeMap<String, Work>,
    /// What is run on a schedule, by the key of its first service.
    pub scheduled: BTreeMap<String, Scheduled>,
    /// Services whose containers are ended for good, and after how many seconds.
    pub expiring: BTreeMap<String, u32>,
    /// What is scaled by load, by the key of its first service.
    pub scaled: BTreeMap<String, Scaled>,
}

/// Pods whose number is decided by what they use.
#[derive(Debug, Clone, PartialEq)]
pub struct Scaled {
    /// How.
    pub rules: Autoscale,
    /// The services of a pod.
    pub services: BTreeSet<String>,
}

/// Jobs that are begun on a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scheduled {
    /// When.
    pub schedule: Schedule,
    /// What each run is to get done.
    pub work: Work,
}

impl Duties {
    /// What a project needs done.
    pub fn of(project: &Project) -> Self {
        let mut duties = Self {
            work: plan::jobs(project),
            pods: Pods::of(project),
            ..Self::default()
        };
        duties.work.retain(|_, work| work.is_attended());
        let runs = plan::jobs_of_runs(project).into_iter();
        let runs = runs.filter_map(|(of, work)| {
            let schedule = project.services.get(&of)?.schedule();
            let schedule = schedule.filter(|it| !it.suspended)?;
            Some((of, Scheduled { schedule, work }))
        });
        duties.scheduled = runs.collect();
        for (name, service) in &project.services {
            let expires = service.expires().map(|it| (name.clone(), it));
            duties.expiring.extend(expires);
            if let Some(rules) = service.autoscale() {
                let services = project
                    .services
                    .iter()
                    .filter(|(_, it)| it.autoscaled().is_some_and(|it| it.of == rules.bounds.of));
                let services = services.map(|(name, _)| name.clone()).collect();
                let of = rules.bounds.of.clone();
                duties.scaled.insert(of, Scaled { rules, services });
            }
            let Some(liveness) = service.liveness() else {
                continue;
            };
            duties.probed.insert(name.clone(), liveness);
        }
        duties
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        let Self {
            healed,
            probed,
            pods,
            work,
            scheduled,
            expiring,
            scaled,
        } = self;
        let (alive, shared) = (healed.is_empty() && probed.is_empty(), pods.is_empty());
        let done = work.is_empty() && scheduled.is_empty() && expiring.is_empty();
        alive && shared && done && scaled.is_empty()
    }

    /// The services that are restarted.
    fn live(&self) -> BTreeSet<&String> {
        self.healed.keys().chain(self.probed.keys()).collect()
    }

    /// What there is to do, in words; each with the services that want it.
    pub fn in_words(&self) -> Vec<String> {
        let mut words = Vec::new();
        if !self.live().is_empty() {
            words.push(format!("liveness probes of {}", list(self.live())));
        }
        if !self.pods.is_empty() {
            words.push(format!("the networks {}", list(self.pods.owners())));
        }
        if !self.work.is_empty() {
            words.push(format!("the pods of {}", list(self.work.keys())));
        }
        if !self.scheduled.is_empty() {
            words.push(format!("the schedule of {}", list(self.scheduled.keys())));
        }
        if !self.expiring.is_empty() {
            words.push(format!("the deadlines of {}", list(self.expiring.keys())));
        }
        if !self.scaled.is_empty() {
            words.push(format!("the load of {}", list(self.scaled.keys())));
        }
        words
    }

    /// What nobody does without a controller, in a sentence.
    pub fn lost(&self) -> Option<String> {
        let mut lost = Vec::new();
        if !self.live().is_empty() {
            let live = list(self.live());
            lost.push(format!("containers that hang are not restarted ({live})"));
        }
        if !self.pods.is_empty() {
            let pods = list(self.pods.owners());
            lost.push(format!(
                "pods are not put right when their network is started again ({pods})"
            ));
        }
        if !self.work.is_empty() {
            let work = list(self.work.keys());
            lost.push(format!(
                "Jobs have no more than the pods that they begin with, which nothing ends ({work})"
            ));
        }
        if !self.scheduled.is_empty() {
            let jobs = list(self.scheduled.keys());
            lost.push(format!("nothing is run on a schedule ({jobs})"));
        }
        if !self.expiring.is_empty() {
            let expiring = list(self.expiring.keys());
            lost.push(format!("pods outlive their deadlines ({expiring})"));
        }
        if !self.scaled.is_empty() {
            let scaled = list(self.scaled.keys());
            lost.push(format!("nothing is scaled by load ({scaled})"));
        }
        (!lost.is_empty()).then(|| format!("without the controller, {}", lost.join(", and ")))
    }
}

fn list<'s>(names: impl IntoIterator<Item = &'s String>) -> String {
    let names: Vec<&str> = names.into_iter().map(String::as_str).collect();
    names.join(", ")
}

/// Whether a service has to do with the controller.
pub fn is_kept(service: &Service) -> bool {
    service.liveness().is_some() || service.expires().is_some() || is_whole(service)
}

/// Whether the controller makes containers of a service.
pub fn is_whole(service: &Service) -> bool {
    let made = service.schedule().is_some() || service.job().is_some();
    made || service.autoscaled().is_some()
}
