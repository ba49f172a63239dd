//! All rules of a project, and what is wrong with them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::ignored::{self, Ignored};
use super::rule::{Reaction, Rule};
use crate::model::ignore::{IgnorePatterns, PatternError};
use crate::model::{Project, Service, Trigger};

/// Names that a project's own files have. The first synchronisation leaves
/// them out, as that of Docker Compose does.
const OWN_FILES: &[&str] = &[
    "Dockerfile",
    "compose.yaml",
    "compose.yml",
    "docker-compose.yml",
    "docker-compose.yaml",
    "compose.override.yml",
    "compose.override.yaml",
    "docker-compose.override.yml",
    "docker-compose.override.yaml",
];

/// Something wrong, or odd, about the rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// What.
    pub message: String,
    /// What to do about it; may be empty.
    pub hint: String,
    /// The attribute, as `services.web.develop.watch.0`.
    pub attribute: String,
}

/// What is watched for a project.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    /// The entries of all `develop.watch`.
    pub all: Vec<Arc<Rule>>,
    /// Dockerfiles, each with a service whose image it makes.
    pub dockerfiles: Vec<(PathBuf, String)>,
    /// The `.dockerignore` files that stand in the rules, there or not.
    pub ignore_files: BTreeSet<PathBuf>,
    /// The links on the way to roots, and where each leads: when it leads
    /// elsewhere, so are the roots behind it.
    pub links: BTreeMap<PathBuf, PathBuf>,
    /// What is odd and does no harm.
    pub notes: Vec<Mistake>,
}

impl Rules {
    /// The rules of a project's services. The error has all mistakes.
    pub fn of(project: &Project) -> Result<Self, Vec<Mistake>> {
        let mut work = Work::default();
        for (name, service) in &project.services {
            work.service(name, service);
        }
        if work.mistakes.is_empty() {
            Ok(work.rules)
        } else {
            Err(work.mistakes)
        }
    }

    /// Whether something in a folder could be any rule's business.
    pub fn enters(&self, folder: &Path) -> bool {
        self.all.iter().any(|rule| rule.enters(folder))
    }

    /// Whether a rule is about some of what is in a folder, and not about the
    /// folder itself.
    pub fn picks_in(&self, folder: &Path) -> bool {
        let mut all = self.all.iter();
        all.any(|rule| rule.enters(folder) && !rule.matches(folder))
    }

    /// The services whose images a Dockerfile makes.
    pub fn built_by<'r>(&'r self, path: &Path) -> impl Iterator<Item = &'r str> {
        let built = self.dockerfiles.iter();
        built
            .filter(move |(dockerfile, _)| dockerfile == path)
            .map(|(_, service)| service.as_str())
    }
}

#[derive(Default)]
struct Work {
    rules: Rules,
    mistakes: Vec<Mistake>,
}

impl Work {
    fn service(&mut self, name: &str, service: &Service) {
        if let Some(build) = &service.build
            && build.dockerfile_inline.is_empty()
            && let Some(places) = ignored::places(build)
        {
            let dockerfile = Path::new(&build.context).join(ignored::dockerfile(build));
            self.rules
                .dockerfiles
                .push((resolved(&dockerfile), name.to_owned()));
            self.rules.ignore_files.extend(places);
        }
        if service.extensions.get("x-develop").is_some() {
            self.rules.notes.push(Mistake {
                message: "x-develop is not read".to_owned(),
                hint: "call it `develop`".to_owned(),
                attribute: format!("services.{name}.x-develop"),
            });
        }
        let Some(develop) = &service.develop else {
            return;
        };
        for (position, trigger) in develop.watch.iter().enumerate() {
            let attribute = format!("services.{name}.develop.watch.{position}");
            if let Some(rule) = self.rule(name, service, trigger, &attribute) {
                self.rules.all.push(Arc::new(rule));
            }
        }
    }

    fn rule(
        &mut self,
        name: &str,
        service: &Service,
        trigger: &Trigger,
        attribute: &str,
    ) -> Option<Rule> {
        let before = self.mistakes.len();
        let Some(reaction) = Reaction::read(&trigger.action) else {
            let message = format!("there is no watch action `{}`", trigger.action);
            let hint = "use sync, rebuild, restart, sync+restart or sync+exec";
            self.wrong(message, hint, attribute, "action");
            return None;
        };
        if reaction == Reaction::Rebuild && service.build.is_none() {
            let message = format!(
                "can't watch service \"{name}\" with action rebuild without a build context"
            );
            let hint = "give the service a `build`, or use another action";
            self.wrong(message, hint, attribute, "action");
        }
        let command = trigger.exec.command.as_deref().unwrap_or_default();
        if reaction == Reaction::SyncExec && command.is_empty() {
            let message = format!(
                "can't watch with action \"sync+exec\" on service {name} without a command"
            );
            let hint = "say what to run: `exec: {command: …}`";
            self.wrong(message, hint, attribute, "action");
        }
        let include = self.patterns(&trigger.include, attribute, "include");
        let ignore = self.patterns(&trigger.ignore, attribute, "ignore");
        let ignored = service.build.as_deref().map(Ignored::of).transpose();
        let ignored = ignored.unwrap_or_else(|message| {
            let hint = "the patterns are those of a `.dockerignore`";
            self.wrong(message, hint, attribute, "path");
            None
        });
        if self.mistakes.len() > before || self.is_mounted(service, trigger, reaction, attribute) {
            return None;
        }
        let mut not_at_first: Vec<String> = OWN_FILES.iter().map(|&it| it.to_owned()).collect();
        let dockerfile = service.build.as_deref().map(ignored::dockerfile);
        not_at_first.extend(
            dockerfile
                .and_then(|path| path.rsplit('/').next())
                .map(str::to_owned),
        );
        Some(Rule {
            service: name.to_owned(),
            reaction,
            root: resolved(Path::new(&trigger.path)),
            target: trigger.target.clone(),
            hook: trigger.exec.clone(),
            initial_sync: reaction.syncs() && self.is_wanted_at_first(trigger, attribute),
            include: (!trigger.include.is_empty()).then_some(include),
            ignore,
            ignored: ignored.unwrap_or_default(),
            not_at_first,
        })
    }

    fn wrong(&mut self, message: String, hint: &str, attribute: &str, key: &str) {
        self.mistakes.push(Mistake {
            message,
            hint: hint.to_owned(),
            attribute: format!("{attribute}.{key}"),
        });
    }

    fn patterns(&mut self, given: &[String], attribute: &str, key: &str) -> IgnorePatterns {
        // A leading slash is that of the root.
        let rooted = |pattern: &String| match pattern.strip_prefix('!') {
            Some(rest) => format!("!{}", rest.trim_start_matches('/')),
            None => pattern.trim_start_matches('/').to_owned(),
        };
        IgnorePatterns::new(given.iter().map(rooted)).unwrap_or_else(|error: PatternError| {
            let hint = "the patterns are those of a `.dockerignore`";
            self.wrong(error.to_string(), hint, attribute, key);
            IgnorePatterns::default()
        })
    }

    /// Whether a bind mount shows the container the path already.
    fn is_mounted(
        &mut self,
        service: &Service,
        trigger: &Trigger,
        reaction: Reaction,
        attribute: &str,
    ) -> bool {
        if !matches!(reaction, Reaction::Sync | Reaction::SyncRestart) {
            return false;
        }
        let path = Path::new(&trigger.path);
        let mut binds = service.volumes.iter().filter(|it| it.kind == "bind");
        let mounted = binds.any(|mount| path.starts_with(&mount.source));
        if mounted {
            self.rules.notes.push(Mistake {
                message: format!(
                    "path '{}' also declared by a bind mount volume, this path won't be monitored!",
                    trigger.path
                ),
                hint: "take out the mount, or this entry".to_owned(),
                attribute: format!("{attribute}.path"),
            });
        }
        mounted
    }

    fn is_wanted_at_first(&mut self, trigger: &Trigger, attribute: &str) -> bool {
        let old = trigger.extensions.get("x-initialSync");
        if old.and_then(serde_json::Value::as_bool) != Some(true) {
            return trigger.initial_sync;
        }
        self.rules.notes.push(Mistake {
            message:
                "x-initialSync is DEPRECATED, please use the official `initial_sync` attribute"
                    .to_owned(),
            hint: "call it `initial_sync`".to_owned(),
            attribute: format!("{attribute}.x-initialSync"),
        });
        true
    }
}

/// A path without links, as far as it exists.
pub(super) fn resolved(path: &Path) -> PathBuf {
    for known in path.ancestors() {
        if let (Ok(real), Ok(rest)) = (known.canonicalize(), path.strip_prefix(known)) {
            // Joining an empty path would end it with a slash.
            return if rest.as_os_str().is_empty() {
                real
            } else {
                real.join(rest)
            };
        }
    }
    path.to_owned()
}
