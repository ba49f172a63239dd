//! A conversion under way: the project, its names in Kubernetes, and what is
//! known about all services at once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::super::block::Block;
use super::super::note::Notes;
use super::super::shared;
use super::Options;
use super::generated::Generated;
use super::group::Group;
use super::naming;
use super::surroundings::Surroundings;
use super::wishes::Wishes;
use crate::model::{Condition, Project, Service, Values};

/// The label that names a workload; with [`PART_OF`] it selects its pods.
pub const NAME: &str = "app.kubernetes.io/name";
/// The label that names the project.
pub const PART_OF: &str = "app.kubernetes.io/part-of";
/// The label that names the tool.
pub const MANAGED_BY: &str = "app.kubernetes.io/managed-by";

/// What every part of the conversion has at hand.
pub struct Conversion<'a> {
    /// The project.
    pub project: &'a Project,
    /// What the model does not hold.
    pub surroundings: &'a dyn Surroundings,
    /// What the user chose.
    pub options: &'a Options,
    /// What there is to say.
    pub notes: Notes,
    /// `ConfigMap`s, Secrets and claims that came up.
    pub generated: RefCell<Generated>,
    /// The pods.
    pub groups: Vec<Group<'a>>,
    /// What labels ask for, by service.
    pub wishes: BTreeMap<&'a str, Wishes>,
    no_wishes: Wishes,
    services: BTreeMap<String, String>,
    /// The names of all services' objects.
    taken: HashSet<String>,
    /// The services whose end somebody waits for.
    awaited: BTreeSet<&'a str>,
    /// The services that others depend on, and which of them for more than
    /// their end.
    needed: HashMap<&'a str, bool>,
    /// The pod of each service.
    group_of: HashMap<&'a str, usize>,
    /// Other names that links give a service, with who links it.
    links: HashMap<&'a str, Vec<(&'a str, &'a str)>>,
    /// Names that Services have beside those of services.
    aliases: RefCell<BTreeSet<String>>,
    /// Whether networks keep pods apart.
    pub divided: bool,
    /// How many pods mount a volume or host path at a time, by its source, and
    /// how many kinds of pods.
    users: HashMap<&'a str, (u32, u32)>,
}

impl<'a> Conversion<'a> {
    /// Looks at the whole project.
    pub fn new(
        project: &'a Project,
        surroundings: &'a dyn Surroundings,
        options: &'a Options,
    ) -> Self {
        let notes = Notes::default();
        let wishes: BTreeMap<&str, Wishes> = project
            .services
            .iter()
            .map(|(key, service)| (key.as_str(), Wishes::read(service, &notes)))
            .collect();
        let services = names(project, &wishes, &notes);
        let groups = Group::all(project, &wishes, &notes);
        let dependencies = project.services.values().flat_map(|it| &it.depends_on);
        let awaited = dependencies
            .filter(|(_, it)| it.condition == Condition::ServiceCompletedSuccessfully)
            .map(|(key, _)| key.as_str())
            .collect();
        let users = users(project, &groups, &wishes);
        let mut needed: HashMap<&str, bool> = HashMap::new();
        let mut links: HashMap<&str, Vec<(&str, &str)>> = HashMap::new();
        for (key, service) in &project.services {
            for (other, it) in &service.depends_on {
                let alive = it.condition != Condition::ServiceCompletedSuccessfully;
                *needed.entry(other).or_default() |= alive;
            }
            for (other, alias) in service.links.iter().filter_map(|it| it.split_once(':')) {
                links.entry(other).or_default().push((alias, key));
            }
        }
        let members = groups.iter().enumerate();
        let group_of = members
            .flat_map(|(at, group)| group.members.iter().map(move |it| (it.name.as_str(), at)))
            .collect();
        Self {
            needed,
            links,
            group_of,
            taken: services.values().cloned().collect(),
            generated: RefCell::new(Generated::new(project)),
            project,
            surroundings,
            options,
            notes,
            groups,
            wishes,
            no_wishes: Wishes::default(),
            services,
            awaited,
            aliases: RefCell::default(),
            divided: false,
            users,
        }
    }

    /// The name of a service's objects.
    pub fn name<'s>(&'s self, service: &'s str) -> &'s str {
        self.services.get(service).map_or(service, String::as_str)
    }

    /// What a service's labels ask for.
    pub fn wishes(&self, service: &Service) -> &Wishes {
        let wishes = self.wishes.get(service.name.as_str());
        wishes.unwrap_or(&self.no_wishes)
    }

    /// The pod that a service is part of.
    pub fn group(&self, service: &str) -> Option<&Group<'a>> {
        self.groups.get(*self.group_of.get(service)?)
    }

    /// Whether a pod would wait for one that waits for it: services that share
    /// a pod can bring that about. Then those that are guests in a pod do not
    /// wait, and are not waited for.
    pub fn is_in_circle(&self, service: &str, other: &str) -> bool {
        let guest = |key: &str| self.group(key).is_some_and(|it| it.main().name != key);
        let own = self.group_of.get(service);
        if !(guest(service) || guest(other)) {
            return false;
        }
        let mut open: Vec<usize> = self.group_of.get(other).copied().into_iter().collect();
        let mut seen = HashSet::new();
        while let Some(at) = open.pop() {
            if Some(&at) == own {
                return true;
            }
            if seen.insert(at) {
                let needs = self.groups[at].needs();
                open.extend(needs.filter_map(|it| self.group_of.get(it).copied()));
            }
        }
        false
    }

    /// Whether somebody waits for a service's end.
    pub fn is_awaited(&self, service: &str) -> bool {
        self.awaited.contains(service)
    }

    /// Whether somebody waits until a service is there.
    pub fn is_depended_on(&self, service: &str) -> bool {
        self.needed.contains_key(service)
    }

    /// Whether somebody depends on a service for more than its end.
    pub fn is_needed_alive(&self, service: &str) -> bool {
        self.needed.get(service).is_some_and(|alive| *alive)
    }

    /// The names that links give a service, each with who links it.
    pub fn links(&self, service: &str) -> &[(&'a str, &'a str)] {
        self.links.get(service).map_or(&[], Vec::as_slice)
    }

    /// Whether a service's objects have a name.
    pub fn is_name(&self, name: &str) -> bool {
        self.taken.contains(name)
    }

    /// Takes another name for a Service; false, and noted, when it is taken.
    pub fn take_alias(&self, alias: &str, path: &str) -> bool {
        let is_new = self.aliases.borrow_mut().insert(alias.to_owned());
        if !is_new {
            let message = format!("`{alias}` leads to another service already, and only to that");
            self.notes.partial(path, message);
        }
        is_new
    }

    /// Whether more than one pod mounts a volume or host path at a time.
    pub fn is_shared(&self, source: &str) -> bool {
        self.users
            .get(source)
            .is_some_and(|(at_once, _)| *at_once > 1)
    }

    /// How many kinds of pods mount a volume or host path.
    pub fn pods_with(&self, source: &str) -> u32 {
        self.users.get(source).map_or(0, |(_, kinds)| *kinds)
    }

    /// The labels that select a workload's pods.
    pub fn selector(&self, name: &str) -> Block {
        Block::new()
            .with(NAME, name)
            .with(PART_OF, naming::label_value(&self.project.name))
    }

    /// The labels of an object.
    pub fn labels(&self, name: &str) -> Block {
        self.selector(name).with(MANAGED_BY, "rcompose")
    }

    /// The metadata of an object that belongs to a workload.
    pub fn metadata(&self, name: &str, of: &str) -> Block {
        self.described(name, self.labels(of), Block::new())
    }

    /// The metadata of an object that belongs to the project as a whole.
    pub fn project_metadata(&self, name: &str) -> Block {
        self.project_labels(name, Block::new(), Block::new())
    }

    /// The same with the user's labels and annotations.
    pub fn project_labels(&self, name: &str, more: Block, annotations: Block) -> Block {
        let mut labels = Block::new()
            .with(PART_OF, naming::label_value(&self.project.name))
            .with(MANAGED_BY, "rcompose");
        labels.extend(more);
        self.described(name, labels, annotations)
    }

    /// Metadata with labels and annotations.
    pub fn described(&self, name: &str, labels: Block, annotations: Block) -> Block {
        Block::new()
            .with("name", name)
            .with("namespace", self.options.namespace.clone())
            .with("labels", labels)
            .with("annotations", annotations)
    }

    /// The user's labels: those that Kubernetes takes as labels, and those
    /// that only annotations can hold.
    pub fn user_labels(&self, path: &str, values: &Values) -> (Block, Block) {
        let (mut labels, mut annotations) = (Block::new(), Block::new());
        for (key, value) in values {
            if key.starts_with("kompose.") {
                continue;
            }
            let ours = [NAME, PART_OF, MANAGED_BY].contains(&key.as_str());
            if naming::is_key(key) && naming::is_label_value(value) && !ours {
                labels.keep(key.clone(), value.as_str());
            } else if naming::is_key(key) {
                annotations.keep(key.clone(), value.as_str());
                let message = format!(
                    "the label `{key}` becomes an annotation: Kubernetes takes no such label"
                );
                self.notes.advice(format!("{path}.{key}"), message);
            } else {
                let message =
                    format!("the label `{key}` is left out: Kubernetes takes no such key");
                self.notes.lost(format!("{path}.{key}"), message);
            }
        }
        (labels, annotations)
    }
}

/// How many pods mount each volume and host path: at a time, and kinds of them.
fn users<'a>(
    project: &'a Project,
    groups: &[Group<'a>],
    wishes: &BTreeMap<&str, Wishes>,
) -> HashMap<&'a str, (u32, u32)> {
    let mut users: HashMap<&str, (u32, u32)> = HashMap::new();
    for group in groups {
        let scaling = &wishes[group.main().name.as_str()].scaling;
        let most = scaling.is_wanted().then(|| scaling.most.unwrap_or(3));
        let most = most.and_then(|it| u32::try_from(it).ok()).unwrap_or(0);
        let members = group.members.iter();
        let mounts = members.flat_map(|it| shared::mounts(project, it));
        let sources: BTreeSet<&str> = mounts.map(|it| it.mount.source.as_str()).collect();
        for source in sources {
            let (at_once, kinds) = users.entry(source).or_default();
            *at_once += group.at_once().max(most);
            *kinds += 1;
        }
    }
    users
}

/// How long the name of a workload may be: the pods of some get names or labels
/// of it and eleven characters more.
fn longest(service: &Service, wishes: &Wishes) -> usize {
    let mode = service.deploy.as_ref().map_or("", |it| it.mode.as_str());
    let is_short = !wishes.schedule.is_empty()
        || service.schedule().is_some()
        || mode.starts_with("global")
        || ["statefulset", "daemonset"].contains(&wishes.controller.as_str());
    if is_short { 52 } else { 63 }
}

/// The names of services' objects: the service's own, or what a label says.
fn names(
    project: &Project,
    wishes: &BTreeMap<&str, Wishes>,
    notes: &Notes,
) -> BTreeMap<String, String> {
    let by_label = |key: &str| wishes.get(key).map_or("", |it| it.name.as_str());
    let wanted = |key: &str| match by_label(key) {
        "" => key.to_owned(),
        name => name.to_owned(),
    };
    let all: Vec<String> = project.services.keys().map(|key| wanted(key)).collect();
    let distinct = naming::distinct(all.iter().map(String::as_str));
    let (mut names, mut taken) = (BTreeMap::new(), HashSet::new());
    for (key, service) in &project.services {
        let wanted = wanted(key);
        let name = distinct.get(&wanted).cloned().unwrap_or(wanted);
        let name = naming::shortened(&name, longest(service, &wishes[key.as_str()]));
        let name = naming::unused(&name, &mut taken);
        if name != *key && by_label(key).is_empty() {
            let message =
                format!("Kubernetes takes no Service called `{key}`: it is reached as `{name}`");
            notes.partial(format!("services.{key}"), message);
        }
        names.insert(key.clone(), name);
    }
    names
}
