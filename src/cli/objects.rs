//! What the commands of Kubernetes are about: the objects of the manifests,
//! and what the daemon has of them.
//!
//! It is looked at once, with the lists that a plan is made from; everything
//! that is shown of it is worked out from that alone.

mod asking;
pub mod job;
pub mod kind;
pub mod pod;
pub mod scaler;
pub mod selector;
pub mod service;
pub mod wanted;
pub mod workload;

use std::collections::{BTreeMap, BTreeSet};
use std::time::SystemTime;

use serde_json::{Value, json};

use super::context::{Context, Target};
use super::convergence::Convergence;
use super::failure::Failure;
use crate::engine::docker::Docker;
use crate::engine::inquiry::Life;
use crate::engine::{Consumption, Engine, Scope};
use crate::model::{Autoscale, own_image};
use crate::observed::{Container, Observed};
use crate::plan::{self, Action, Policy};
use crate::source::Loaded;
use crate::source::kube::{Made, Manifest};

/// The namespace of what names none.
pub const DEFAULT: &str = "default";

/// Objects, and what the daemon has of them.
#[derive(Debug, Default)]
pub struct View {
    /// The project's name.
    pub project: String,
    /// The objects of the manifests; none while nothing of the project is there.
    pub objects: Vec<Manifest>,
    /// Which services were made from them.
    pub made: Vec<Made>,
    /// How many replicas each service is to have.
    pub replicas: BTreeMap<String, u32>,
    /// The Jobs, by key.
    pub jobs: BTreeMap<String, plan::Work>,
    /// The daemon's names of volumes, by key.
    pub volumes: BTreeMap<String, String>,
    /// What the daemon has.
    pub observed: Observed,
    /// What containers have lived through, by identity.
    pub lives: BTreeMap<String, Life>,
    /// What decides how many pods there are, by the key of their first service.
    pub scalers: BTreeMap<String, Autoscale>,
    /// What containers of those pods use, by identity.
    pub consumed: BTreeMap<String, Consumption>,
    /// Containers that an `up` would replace, by identity; none: not known.
    pub outdated: Option<BTreeSet<String>>,
    /// The time, in seconds since 1970.
    pub now: i64,
}

/// How much is looked at.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Depth {
    /// Whether everything is compared with what the files want.
    pub compared: bool,
    /// Whether volumes are looked at.
    pub volumes: bool,
    /// Whether each container is asked what it has lived through.
    pub lives: bool,
    /// Whether containers that are scaled by load are asked what they use.
    pub load: bool,
}

impl View {
    /// Looks at a project.
    pub async fn look(
        context: &Context,
        engine: &Docker,
        target: &Target,
        depth: Depth,
    ) -> Result<Self, Failure> {
        let loaded = target.loaded();
        let scope = match loaded {
            Some(loaded) if depth.compared => Scope::of(&loaded.project),
            _ => Scope {
                project: target.name().to_owned(),
                containers_only: !depth.volumes,
                ..Scope::default()
            },
        };
        let observed = engine.observe(&scope).await?;
        let mut view = Self::of(target, observed);
        if let Some(loaded) = loaded.filter(|_| depth.compared) {
            let policy = Convergence::default().policy(context, &loaded.project)?;
            view.compare(loaded, &policy);
        }
        if depth.lives {
            view.ask_for_lives(engine).await?;
        }
        if depth.load {
            view.ask_for_load(engine).await?;
        }
        Ok(view)
    }

    /// What the daemon has of a project, beside its files.
    pub fn of(target: &Target, observed: Observed) -> Self {
        let mut view = Self {
            project: target.name().to_owned(),
            observed,
            now: now(),
            ..Self::default()
        };
        if let Some(loaded) = target.loaded() {
            view.take_in(loaded);
        }
        view
    }

    /// Takes in what the files say.
    pub fn take_in(&mut self, loaded: &Loaded) {
        let project = &loaded.project;
        self.jobs = plan::jobs(project);
        self.made.clone_from(&loaded.manifests.made);
        if !self.observed.containers.is_empty() {
            self.objects = loaded.manifests.objects();
            self.add_claims();
        }
        let services = project.services.iter();
        self.replicas = services
            .map(|(key, service)| {
                let deployed = service.deploy.as_ref().and_then(|it| it.replicas);
                let wanted = service.scale.or(deployed).unwrap_or(1);
                let number = service.autoscaled().map_or(wanted, |bounds| {
                    let numbers = self.containers_of(&bounds.of).filter_map(Container::number);
                    let there = numbers.collect::<BTreeSet<u32>>().len();
                    let there = u32::try_from(there).ok().filter(|it| *it > 0);
                    bounds.within(there.unwrap_or(wanted))
                });
                (key.clone(), number)
            })
            .collect();
        let scalers = project.services.iter();
        let scalers = scalers.filter_map(|(key, it)| Some((key.clone(), it.autoscale()?)));
        self.scalers = scalers.collect();
        let volumes = project.volumes.iter();
        self.volumes = volumes
            .map(|(key, volume)| (key.clone(), volume.name.clone()))
            .collect();
    }

    /// Adds the claims that the templates of StatefulSets come to.
    fn add_claims(&mut self) {
        let mut claims = Vec::new();
        for set in self.objects.iter().filter(|it| it.kind == "StatefulSet") {
            let templates = set.document["spec"]["volumeClaimTemplates"].as_array();
            for made in self.made.iter().filter(|it| it.is_of(set)) {
                for template in templates.into_iter().flatten() {
                    let volume = template["metadata"]["name"].as_str().unwrap_or_default();
                    let name = format!("{volume}-{}", made.pod);
                    let labels = &set.document["spec"]["selector"]["matchLabels"];
                    let document = json!({
                        "apiVersion": "v1",
                        "kind": "PersistentVolumeClaim",
                        "metadata": {
                            "name": name, "namespace": set.namespace, "labels": labels
                        },
                        "spec": template["spec"],
                    });
                    claims.push(Manifest {
                        kind: "PersistentVolumeClaim",
                        namespace: set.namespace.clone(),
                        name,
                        document,
                    });
                }
            }
        }
        self.objects.extend(claims);
    }

    /// Finds out which containers an `up` would replace.
    fn compare(&mut self, loaded: &Loaded, policy: &Policy) {
        // Where nothing can be planned, `up` says why.
        let Ok(plan) = plan::up(&loaded.project, &self.observed, policy) else {
            return;
        };
        let removed = plan.steps().iter().filter_map(|step| match &step.action {
            Action::RemoveContainer { container, .. } => container.id.clone(),
            _ => None,
        });
        self.outdated = Some(removed.collect());
    }

    /// The objects of a kind.
    pub fn of_kind(&self, kind: &str) -> impl Iterator<Item = &Manifest> {
        self.objects.iter().filter(move |it| it.kind == kind)
    }

    /// The services that were made from an object.
    pub fn made_from(&self, object: &Manifest) -> impl Iterator<Item = &Made> {
        self.made.iter().filter(|it| it.is_of(object))
    }

    /// The containers of a service, by number.
    pub fn containers_of(&self, service: &str) -> impl Iterator<Item = &Container> {
        let all = self.observed.containers.iter();
        all.filter(move |it| it.service() == service && !it.is_one_off())
    }

    /// When the oldest container that was made from an object was made.
    pub fn since(&self, object: &Manifest) -> Option<i64> {
        let made = self.made_from(object);
        made.flat_map(|it| self.containers_of(&it.key))
            .map(|it| it.created)
            .min()
    }

    /// The namespaces of the project, sorted.
    pub fn namespaces(&self) -> BTreeSet<&str> {
        let objects = self.objects.iter().map(|it| it.namespace.as_str());
        let containers = self.observed.containers.iter();
        let containers = containers.filter(|it| !own_image::is_own(&it.image));
        objects.chain(containers.map(pod::namespace)).collect()
    }

    /// An age in words.
    pub fn age(&self, since: Option<i64>) -> String {
        match since {
            Some(since) => crate::ui::age(self.now - since),
            None => "<unknown>".to_owned(),
        }
    }

    /// The address of a container in the project's network.
    pub fn address<'v>(&self, container: &'v Container) -> Option<&'v str> {
        let usual = container
            .addresses
            .get(&format!("{}_default", self.project));
        usual
            .or_else(|| container.addresses.values().next())
            .map(String::as_str)
    }
}

impl Made {
    /// Whether it was made from an object.
    pub fn is_of(&self, object: &Manifest) -> bool {
        self.kind == object.kind && self.namespace == object.namespace && self.name == object.name
    }
}

impl Manifest {
    /// The template of the pods that are made from it.
    pub fn template(&self) -> Option<&Value> {
        match self.kind {
            "Pod" => Some(&self.document),
            "CronJob" => self.document.pointer("/spec/jobTemplate/spec/template"),
            _ => self.document.pointer("/spec/template"),
        }
    }

    /// Its labels.
    pub fn labels(&self) -> BTreeMap<&str, &str> {
        texts(&self.document["metadata"]["labels"])
    }
}

/// The services that the pods of an object are made of.
pub fn services_of(loaded: &Loaded, object: &Manifest) -> Vec<String> {
    let made = loaded.manifests.made.iter().filter(|it| it.is_of(object));
    let keys: Vec<&str> = made.map(|it| it.key.as_str()).collect();
    let services = loaded.project.services.values();
    let own = services.filter(|service| {
        keys.iter().any(|key| {
            let rest = service.name.strip_prefix(key);
            rest == Some("") || rest.is_some_and(|it| pod::is_part(service, it))
        })
    });
    own.map(|it| it.name.clone()).collect()
}

/// The texts of a mapping.
pub fn texts(value: &Value) -> BTreeMap<&str, &str> {
    let entries = value.as_object().into_iter().flatten();
    entries
        .filter_map(|(key, value)| Some((key.as_str(), value.as_str()?)))
        .collect()
}

/// The items of a list.
pub fn items(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

/// The time, in seconds since 1970.
pub fn now() -> i64 {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX))
}

/// A time in the daemon's words, in seconds since 1970.
pub fn moment(text: &str) -> Option<i64> {
    let time: jiff::Timestamp = text.parse().ok()?;
    Some(time.as_second())
}

#[cfg(test)]
pub mod example;
