//! Which services count: by profile, by name with what they depend on, and
//! which resources they need.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::model::{Project, Service};
use crate::source::Diagnostic;
use crate::source::spelling::nearest;

use super::Report;

/// Enables the services without a profile, those with one of `profiles`, and
/// those with a profile of a service that is named. `*` stands for all
/// profiles. The others become disabled.
pub fn enable(project: &mut Project, profiles: &[String], named: &[String]) {
    let mut wanted: BTreeSet<String> = profiles.iter().cloned().collect();
    let all: Vec<(String, Arc<Service>)> = std::mem::take(&mut project.services)
        .into_iter()
        .chain(std::mem::take(&mut project.disabled_services))
        .collect();
    for (name, service) in &all {
        let enabled = service.profiles.is_empty() || meets(service, &wanted);
        if !enabled && named.contains(name) {
            wanted.extend(service.profiles.iter().cloned());
        }
    }
    for (name, service) in all {
        if service.profiles.is_empty() || meets(&service, &wanted) {
            project.services.insert(name, service);
        } else {
            project.disabled_services.insert(name, service);
        }
    }
}

fn meets(service: &Service, profiles: &BTreeSet<String>) -> bool {
    profiles.contains("*") || service.profiles.iter().any(|it| profiles.contains(it))
}

/// Keeps the services that are named and, unless `alone`, what they depend on.
/// The others become disabled. Without names all stay.
pub fn select(project: &mut Project, named: &[String], alone: bool, report: &mut Report) {
    if named.is_empty() {
        return;
    }
    let mut kept: BTreeSet<String> = BTreeSet::new();
    let mut open: Vec<String> = Vec::new();
    for name in named {
        if project.services.contains_key(name) {
            open.push(name.clone());
        } else {
            report.push(unknown(name, project));
        }
    }
    while let Some(name) = open.pop() {
        if let Some(service) = project.services.get(&name)
            && kept.insert(name)
            && !alone
        {
            open.extend(service.depends_on.keys().cloned());
        }
    }
    for (name, mut service) in std::mem::take(&mut project.services) {
        if !kept.contains(&name) {
            project.disabled_services.insert(name, service);
            continue;
        }
        if service.depends_on.keys().any(|it| !kept.contains(it)) {
            let service = Arc::make_mut(&mut service);
            service.depends_on.retain(|other, _| kept.contains(other));
        }
        project.services.insert(name, service);
    }
}

fn unknown(name: &str, project: &Project) -> Diagnostic {
    let said = Diagnostic::error(format!("no such service: {name}"));
    match nearest(name, project.services.keys().map(String::as_str)) {
        Some(other) => said.hint(format!("did you mean `{other}`?")),
        None => said,
    }
}

/// Drops the networks, volumes, configs, secrets and AI models that no enabled
/// service uses.
pub fn drop_unused(project: &mut Project) {
    let mut used: [BTreeSet<&str>; 5] = Default::default();
    let [networks, volumes, configs, secrets, models] = &mut used;
    for service in project.services.values() {
        networks.extend(service.networks.keys().map(String::as_str));
        let named = service.volumes.iter().filter(|it| it.kind == "volume");
        volumes.extend(named.map(|it| it.source.as_str()));
        configs.extend(service.configs.iter().map(|it| it.source.as_str()));
        secrets.extend(service.secrets.iter().map(|it| it.source.as_str()));
        let build = service.build.iter().flat_map(|it| &it.secrets);
        secrets.extend(build.map(|it| it.source.as_str()));
        models.extend(service.models.keys().map(String::as_str));
    }
    project
        .networks
        .retain(|key, _| networks.contains(key.as_str()));
    project
        .volumes
        .retain(|key, _| volumes.contains(key.as_str()));
    project
        .configs
        .retain(|key, _| configs.contains(key.as_str()));
    project
        .secrets
        .retain(|key, _| secrets.contains(key.as_str()));
    project
        .models
        .retain(|key, _| models.contains(key.as_str()));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Dependency, FileObject, FileReference, Mount, Network, Volume};

    /// Services as `name`, `name@profile`, `name>dependency`.
    fn project(services: &[&str]) -> Project {
        let mut project = Project::default();
        for text in services {
            let (text, needed) = text.split_once('>').unwrap_or((text, ""));
            let (name, profile) = text.split_once('@').unwrap_or((text, ""));
            let service = Service {
                name: name.to_owned(),
                profiles: texts(profile),
                depends_on: texts(needed)
                    .into_iter()
                    .map(|it| (it, Dependency::default()))
                    .collect(),
                ..Service::default()
            };
            project.services.insert(name.to_owned(), Arc::new(service));
        }
        project
    }

    fn texts(list: &str) -> Vec<String> {
        let texts = list.split(',').filter(|it| !it.is_empty());
        texts.map(str::to_owned).collect()
    }

    fn enabled(project: &Project) -> String {
        let names: Vec<&str> = project.services.keys().map(String::as_str).collect();
        names.join(" ")
    }

    #[test]
    fn profiles_enable_services() {
        let services = ["a", "b@x", "c@y,z"];
        let with = |profiles: &str, named: &str| {
            let mut project = project(&services);
            enable(&mut project, &texts(profiles), &texts(named));
            assert_eq!(project.services.len() + project.disabled_services.len(), 3);
            enabled(&project)
        };
        assert_eq!(with("", ""), "a");
        assert_eq!(with("z", ""), "a c");
        assert_eq!(with("*", ""), "a b c");
        assert_eq!(with("", "b"), "a b");
    }

    #[test]
    fn a_named_service_comes_with_what_it_depends_on() {
        let with = |named: &str, alone| {
            let mut project = project(&["a>b,gone", "b>c", "c", "d"]);
            let mut report = Report::default();
            select(&mut project, &texts(named), alone, &mut report);
            let needed = project
                .services
                .get("a")
                .map_or(0, |it| it.depends_on.len());
            let said: Vec<String> = report.finish().0.into_iter().map(|it| it.message).collect();
            format!("{} ({needed}) {}", enabled(&project), said.join(" "))
        };
        assert_eq!(with("a", false), "a b c (1) ");
        assert_eq!(with("a", true), "a (0) ");
        assert_eq!(with("", false), "a b c d (2) ");
        assert_eq!(with("e", false), " (0) no such service: e");
    }

    #[test]
    fn what_no_service_uses_is_dropped() {
        let mut project = project(&["a"]);
        let service = Service {
            networks: [("n".to_owned(), None)].into(),
            volumes: vec![Mount {
                kind: "volume".into(),
                source: "v".into(),
                ..Mount::default()
            }],
            secrets: vec![FileReference {
                source: "s".into(),
                ..FileReference::default()
            }],
            ..Service::default()
        };
        project.services.insert("a".into(), Arc::new(service));
        for key in ["n", "v", "s", "other"] {
            project.networks.insert(key.into(), Network::default());
            project.volumes.insert(key.into(), Volume::default());
            project.secrets.insert(key.into(), FileObject::default());
            project.configs.insert(key.into(), FileObject::default());
        }
        drop_unused(&mut project);
        let left = [
            project.networks.keys().next().unwrap().as_str(),
            project.volumes.keys().next().unwrap(),
            project.secrets.keys().next().unwrap(),
        ];
        assert_eq!(left, ["n", "v", "s"]);
        assert_eq!(
            project.networks.len() + project.volumes.len() + project.secrets.len(),
            3
        );
        assert!(project.configs.is_empty());
    }
}
