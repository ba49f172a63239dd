//! The one container that `--index` means, and the services of commands that
//! go by what the daemon has.

use clap::Args;

use super::context::{Context, Target};
use super::failure::{self, Failure};
use crate::engine::docker::Docker;
use crate::engine::{Engine, Scope};
use crate::observed::{Container, State};
use crate::source::Diagnostic;
use crate::source::spelling::nearest;

/// Which replica of a service a command means.
#[derive(Debug, Clone, Default, Args)]
pub struct Index {
    /// The replica's number
    #[arg(
        long,
        value_name = "NUMBER",
        default_value = "0",
        hide_default_value = true
    )]
    pub index: u32,
}

/// All containers of a project, by service and number, one-offs last.
pub async fn containers(engine: &Docker, project: &str) -> Result<Vec<Container>, Failure> {
    let scope = Scope {
        project: project.to_owned(),
        containers_only: true,
        ..Scope::default()
    };
    let mut containers = engine.observe(&scope).await?.containers;
    containers.sort_by(|a, b| key(a).cmp(&key(b)));
    Ok(containers)
}

fn key(container: &Container) -> (&str, bool, Option<u32>, &str) {
    let number = container.number();
    (
        container.service(),
        number.is_none(),
        number,
        &container.name,
    )
}

/// Whether the daemon lists it without being asked for all.
pub fn runs(container: &Container) -> bool {
    matches!(
        container.state,
        State::Running | State::Paused | State::Restarting
    )
}

/// The replica of a service that `--index` names; 0 stands for the first.
/// `stopped` ones may be left out.
pub fn find<'a>(
    containers: &'a [Container],
    service: &str,
    index: u32,
    stopped: bool,
) -> Result<&'a Container, Failure> {
    let mut replicas = containers.iter().filter(|container| {
        container.service() == service
            && !container.is_one_off()
            && (stopped || runs(container))
            && (index == 0 || container.number() == Some(index))
    });
    replicas.next().ok_or_else(|| match index {
        0 if containers.iter().all(|other| other.service() != service) => {
            let services = containers.iter().map(Container::service);
            let failure = Failure::new(format!("service {service:?} is not running"));
            match nearest(service, services) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure,
            }
        }
        0 => Failure::new(format!("service {service:?} is not running")),
        _ => Failure::new(format!(
            "service {service:?} is not running container #{index}"
        )),
    })
}

/// The running container that `--index` names; without it the first replica,
/// or else a one-off.
pub fn find_running<'a>(
    containers: &'a [Container],
    service: &str,
    index: u32,
) -> Result<&'a Container, Failure> {
    let mut one_offs = containers.iter().filter(|container| {
        container.service() == service && container.is_one_off() && runs(container)
    });
    find(containers, service, index, false).or_else(|failure| match index {
        0 => one_offs.next().ok_or(failure),
        _ => Err(failure),
    })
}

/// Notes the services that neither the project nor the daemon knows: what is
/// shown is empty then, and that may be due to a slip of the pen.
pub fn note_unknown(
    context: &Context,
    target: &Target,
    services: &[String],
    containers: &[Container],
) {
    let Some(loaded) = target.loaded() else {
        return;
    };
    let known = &loaded.project.services;
    let notes: Vec<Diagnostic> = services
        .iter()
        .filter(|name| {
            !known.contains_key(*name) && !containers.iter().any(|c| c.service() == *name)
        })
        .flat_map(|name| failure::no_such_service(name, known.keys().map(String::as_str)).reports)
        .map(|report| {
            let note = Diagnostic::note(report.diagnostic.message);
            match report.diagnostic.hint {
                Some(hint) => note.hint(hint),
                None => note,
            }
        })
        .collect();
    context.notes(&notes, None);
}

/// Whether a container belongs to one of the services; none: to any.
pub fn is_of(container: &Container, services: &[String]) -> bool {
    services.is_empty() || services.iter().any(|name| name == container.service())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Values, labels};

    fn container(service: &str, number: &str, state: State) -> Container {
        Container {
            name: format!("shop-{service}-{number}"),
            state,
            labels: Values::from([
                (labels::SERVICE.to_owned(), service.to_owned()),
                (labels::CONTAINER_NUMBER.to_owned(), number.to_owned()),
            ]),
            ..Container::default()
        }
    }

    fn found(service: &str, index: u32, stopped: bool) -> Result<String, String> {
        let containers = [
            container("web", "1", State::Exited),
            container("web", "2", State::Running),
            container("job", "1", State::Exited),
        ];
        find(&containers, service, index, stopped)
            .map(|container| container.name.clone())
            .map_err(|failure| failure.reports[0].diagnostic.message.clone())
    }

    #[test]
    fn an_index_names_a_replica_and_none_the_first() {
        assert_eq!(found("web", 0, false).unwrap(), "shop-web-2");
        assert_eq!(found("web", 0, true).unwrap(), "shop-web-1");
        assert_eq!(found("web", 2, true).unwrap(), "shop-web-2");
        assert_eq!(
            found("web", 1, false).unwrap_err(),
            "service \"web\" is not running container #1"
        );
        assert_eq!(
            found("job", 0, false).unwrap_err(),
            "service \"job\" is not running"
        );
        assert_eq!(
            found("wbe", 0, true).unwrap_err(),
            "service \"wbe\" is not running"
        );
    }
}
