//! Lists of what is in a project, one item each: what `config --services` and
//! its like print.

use std::collections::BTreeSet;

use crate::model::{Project, names};

/// The enabled services, each after those that it depends on.
pub fn services(project: &Project) -> Vec<String> {
    let mut order = Vec::new();
    let mut seen = BTreeSet::new();
    for name in project.services.keys() {
        visit(project, name, &mut seen, &mut order);
    }
    order
}

/// Adds a service behind its dependencies. A stack of its own, since a chain
/// of dependencies can be long.
fn visit<'p>(
    project: &'p Project,
    name: &'p str,
    seen: &mut BTreeSet<&'p str>,
    order: &mut Vec<String>,
) {
    enum Visit<'p> {
        Enter(&'p str),
        Leave(&'p str),
    }
    let mut open = vec![Visit::Enter(name)];
    while let Some(visit) = open.pop() {
        match visit {
            Visit::Leave(name) => order.push(name.to_owned()),
            Visit::Enter(name) => {
                let Some(service) = project.services.get(name) else {
                    continue;
                };
                if seen.insert(name) {
                    open.push(Visit::Leave(name));
                    let needed = service.depends_on.keys().rev();
                    open.extend(needed.map(|it| Visit::Enter(it)));
                }
            }
        }
    }
}

/// The keys of the networks.
pub fn networks(project: &Project) -> Vec<String> {
    project.networks.keys().cloned().collect()
}

/// The keys of the volumes.
pub fn volumes(project: &Project) -> Vec<String> {
    project.volumes.keys().cloned().collect()
}

/// The image of each enabled service.
pub fn images(project: &Project) -> Vec<String> {
    let services = project.services.values();
    services.map(|it| names::image(project, it)).collect()
}

/// The profiles of all services, enabled or not.
pub fn profiles(project: &Project) -> Vec<String> {
    let services = project
        .services
        .values()
        .chain(project.disabled_services.values());
    let profiles: BTreeSet<&String> = services.flat_map(|it| &it.profiles).collect();
    profiles.into_iter().cloned().collect()
}

/// The AI models.
pub fn models(project: &Project) -> Vec<String> {
    let models = project.models.values().map(|it| it.model.clone());
    models.filter(|model| !model.is_empty()).collect()
}

/// The variables that interpolation saw, as `NAME=value`.
pub fn environment(project: &Project) -> Vec<String> {
    let variables = project.environment.iter();
    variables
        .map(|(name, value)| format!("{name}={value}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::{AiModel, Dependency, Service};

    #[test]
    fn services_come_after_their_dependencies() {
        let service = |needed: &[&str], profiles: &[&str]| {
            Arc::new(Service {
                depends_on: needed
                    .iter()
                    .map(|it| ((*it).to_owned(), Dependency::default()))
                    .collect(),
                profiles: profiles.iter().map(|it| (*it).to_owned()).collect(),
                ..Service::default()
            })
        };
        let mut project = Project {
            name: "shop".into(),
            ..Project::default()
        };
        project.services = [
            ("a".to_owned(), service(&["z", "b", "gone"], &["p"])),
            ("b".to_owned(), service(&["z"], &[])),
            ("z".to_owned(), service(&[], &[])),
        ]
        .into();
        project.disabled_services = [("off".to_owned(), service(&[], &["p", "q"]))].into();
        project.models = [(
            "m".to_owned(),
            AiModel {
                model: "ai/x".into(),
                ..AiModel::default()
            },
        )]
        .into();
        project.environment = [("A".to_owned(), "1".to_owned())].into();
        assert_eq!(services(&project), ["z", "b", "a"]);
        assert_eq!(profiles(&project), ["p", "q"]);
        assert_eq!(models(&project), ["ai/x"]);
        assert_eq!(environment(&project), ["A=1"]);
        assert_eq!(images(&project).len(), 3);
    }
}
