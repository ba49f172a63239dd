//! What the daemon would not do, in words that help: where the cause was
//! written, and what to do about it.

use super::{Failure, Report};
use crate::engine::EngineError;
use crate::model::Port;
use crate::observed::Container;
use crate::plan::{Action, PlanError};
use crate::reconcile::{Failed, ReconcileError};
use crate::source::{Diagnostic, Loaded, Place};

impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        let failure = Self::new(error.to_string());
        match error {
            EngineError::Unreachable { .. } => failure.hint(
                "is Docker running? Start it (systemctl start docker), or set DOCKER_HOST to where it listens",
            ),
            EngineError::Forbidden { .. } => failure.hint(
                "run it as root, or join the group of the socket: sudo usermod -aG docker \"$USER\", then log in again",
            ),
            EngineError::TooOld { .. } => failure.hint("bring Docker up to date"),
            _ => failure,
        }
    }
}

impl Failure {
    /// Why there is no plan.
    pub fn planning(error: &PlanError, loaded: Option<&Loaded>) -> Self {
        let failure = Self::new(error.message.as_str());
        match (&error.attribute, loaded) {
            (Some(attribute), Some(loaded)) => failure.at(loaded, attribute),
            _ => failure,
        }
    }

    /// Why nothing came of it.
    pub fn reconciling(error: &ReconcileError, loaded: Option<&Loaded>) -> Self {
        match error {
            ReconcileError::Engine(error) => error.clone().into(),
            ReconcileError::Plan(error) => Self::planning(error, loaded),
        }
    }

    /// The steps that failed. `neighbours` are the daemon's containers, to
    /// tell who holds a port.
    pub fn steps(failures: &[Failed], loaded: Option<&Loaded>, neighbours: &[Container]) -> Self {
        Self {
            reports: failures
                .iter()
                .map(|failed| report(failed, loaded, neighbours))
                .collect(),
            sources: loaded.map(|l| l.sources.clone()).unwrap_or_default(),
            code: super::ERROR,
        }
    }
}

/// Whether a step failed over a port that something else holds.
pub fn is_taken_port(failed: &Failed) -> bool {
    taken_port(&failed.reason).is_some()
}

fn report(failed: &Failed, loaded: Option<&Loaded>, neighbours: &[Container]) -> Report {
    let diagnostic = match taken_port(&failed.reason) {
        Some(port) => port_report(failed, port, loaded, neighbours),
        None => plain_report(failed, loaded),
    };
    let title = match failed.step.action {
        Action::BuildImage(_) => "the last lines of the build",
        Action::RunHook { .. } => "what the hook printed",
        _ => "its last lines",
    };
    Report {
        diagnostic,
        excerpt: (!failed.output.is_empty()).then(|| (title.to_owned(), failed.output.clone())),
    }
}

fn plain_report(failed: &Failed, loaded: Option<&Loaded>) -> Diagnostic {
    let action = &failed.step.action;
    let reason = failed.reason.trim();
    let place = |path: String| loaded.and_then(|loaded| loaded.place(&path));
    match action {
        Action::AwaitRunning { container, .. }
        | Action::AwaitHealthy { container, .. }
        | Action::AwaitReady { container, .. }
        | Action::AwaitJob { container, .. }
        | Action::AwaitCompleted { container, .. } => {
            let service = &container.service;
            let attribute = if reason.ends_with("is unhealthy") {
                "healthcheck"
            } else {
                "command"
            };
            Diagnostic::error(reason)
                .at(place(format!("services.{service}.{attribute}")))
                .hint(format!("`rcompose logs {service}` shows all of its output"))
        }
        Action::PullImage { image, service, .. } => {
            let diagnostic = Diagnostic::error(format!("cannot pull the image {image}: {reason}"))
                .at(place(format!("services.{service}.image")));
            match hint_of_pull(reason) {
                Some(hint) => diagnostic.hint(hint),
                None => diagnostic,
            }
        }
        Action::PushImage { image, service, .. } => {
            let diagnostic = Diagnostic::error(format!("cannot push the image {image}: {reason}"))
                .at(place(format!("services.{service}.image")));
            if reason.contains("denied") || reason.contains("unauthorized") {
                diagnostic.hint("`docker login` logs in to the image's registry")
            } else {
                diagnostic
            }
        }
        Action::Refuse { service, .. } => {
            let message = format!("service {service} is left as it is: {reason}");
            let attribute = format!("services.{service}.x-rcompose.lacks");
            Diagnostic::error(message)
                .at(place(attribute))
                .hint("add it to the files, and everything else stays as it is")
        }
        Action::BuildImage(spec) => {
            Diagnostic::error(format!("cannot build the image {}: {reason}", spec.image))
                .at(place(format!("services.{}.build", spec.service)))
        }
        action => {
            let message = format!("cannot {} {}: {reason}", action.verb(), action.subject());
            Diagnostic::error(message).at(subject_path(action).and_then(place))
        }
    }
}

/// The attribute that an action's subject was written under.
fn subject_path(action: &Action) -> Option<String> {
    use crate::model::labels;
    match action {
        Action::CreateNetwork(spec) => {
            Some(format!("networks.{}", spec.labels.get(labels::NETWORK)?))
        }
        Action::CreateVolume(spec) => Some(format!("volumes.{}", spec.labels.get(labels::VOLUME)?)),
        Action::Provide(provision) => Some(format!("services.{}.provider", provision.service)),
        Action::CreateContainer(spec) => Some(format!("services.{}", spec.service.name)),
        action => action
            .container()
            .map(|container| format!("services.{}", container.service)),
    }
}

fn hint_of_pull(reason: &str) -> Option<&'static str> {
    let reason = reason.to_ascii_lowercase();
    let says = |words: &[&str]| words.iter().any(|word| reason.contains(word));
    if says(&[
        "not found",
        "manifest unknown",
        "does not exist",
        "access denied",
        "unauthorized",
    ]) {
        Some("check the image's name and tag; a private image needs `docker login`")
    } else if says(&[
        "no such host",
        "timeout",
        "connection refused",
        "network is unreachable",
    ]) {
        Some("the registry cannot be reached: check the network and the registry's name")
    } else {
        None
    }
}

/// The port that a daemon's message says is taken.
fn taken_port(reason: &str) -> Option<u16> {
    let before = [
        "failed: port is already allocated",
        ": bind: address already in use",
    ]
    .iter()
    .find_map(|end| reason.split_once(end).map(|(before, _)| before))?;
    before.rsplit(':').next()?.trim().parse().ok()
}

fn port_report(
    failed: &Failed,
    port: u16,
    loaded: Option<&Loaded>,
    neighbours: &[Container],
) -> Diagnostic {
    let container = failed.step.action.container();
    let name = container.map_or_else(|| failed.step.action.subject(), |c| c.name.clone());
    let holder = neighbours.iter().find(|neighbour| {
        neighbour.name != name
            && neighbour
                .ports
                .iter()
                .any(|binding| binding.published == Some(port))
    });
    let hint = match holder {
        Some(holder) => format!(
            "the container {} publishes it: stop that, or publish another port",
            holder.name
        ),
        None => format!(
            "something else listens on it (`docker ps` or `ss -ltnp 'sport = :{port}'` names it): stop that, or publish another port"
        ),
    };
    Diagnostic::error(format!("port {port} is taken, so {name} cannot be started"))
        .at(container.and_then(|c| port_place(loaded?, &c.service, port)))
        .hint(hint)
}

/// The line of `ports` that publishes a port.
fn port_place(loaded: &Loaded, service: &str, port: u16) -> Option<Place> {
    let ports = &loaded.project.service(service)?.ports;
    let index = ports.iter().position(|entry| publishes(entry, port));
    match index {
        Some(index) => loaded.place(&format!("services.{service}.ports.{index}")),
        None => loaded.place(&format!("services.{service}.ports")),
    }
}

fn publishes(entry: &Port, port: u16) -> bool {
    let (first, last) = entry
        .published
        .split_once('-')
        .unwrap_or((&entry.published, &entry.published));
    match (first.parse::<u16>(), last.parse::<u16>()) {
        (Ok(first), Ok(last)) => (first..=last).contains(&port),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::observed::PortBinding;
    use crate::plan::{ContainerRef, Deadline, Plan};
    use expect_test::expect;

    /// A project of one file.
    fn loaded(text: &str) -> Loaded {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("compose.yaml"), text).unwrap();
        let options = crate::source::compose::Options {
            files: vec!["compose.yaml".into()],
            cwd: folder.path().to_owned(),
            project_name: Some("shop".into()),
            ..Default::default()
        };
        crate::source::compose::load(&options).unwrap()
    }

    fn container(name: &str, service: &str) -> ContainerRef {
        ContainerRef {
            name: name.into(),
            id: None,
            service: service.into(),
        }
    }

    /// What is shown of a step that failed.
    fn shown(text: &str, action: Action, reason: &str, output: &[&str]) -> String {
        let loaded = loaded(text);
        let mut plan = Plan::new("shop");
        plan.add(action, "not there", &[]);
        let failed = Failed {
            step: plan.steps()[0].clone(),
            reason: reason.into(),
            output: output.iter().map(|line| (*line).to_owned()).collect(),
            lost: false,
        };
        let neighbour = Container {
            name: "other-web-1".into(),
            ports: vec![PortBinding {
                published: Some(8080),
                ..PortBinding::default()
            }],
            ..Container::default()
        };
        let failure = Failure::steps(&[failed], Some(&loaded), &[neighbour]);
        crate::cli::failure::render(&failure.reports, &failure.sources, false, 100)
    }

    const WEB: &str = "services:\n  web:\n    image: nginx:nope\n    ports:\n      - 9090:90\n      - \"8080:80\"\n";

    #[test]
    fn a_taken_port_shows_its_line_and_who_holds_it() {
        let action = Action::Start {
            container: container("shop-web-1", "web"),
        };
        let reason = "Bind for 0.0.0.0:8080 failed: port is already allocated";
        expect![[r#"
            error: port 8080 is taken, so shop-web-1 cannot be started
             --> compose.yaml:6:9
              |
            6 |       - "8080:80"
              |         ^^^^^^^^^
              |
              = help: the container other-web-1 publishes it: stop that, or publish another port
        "#]]
        .assert_eq(&shown(WEB, action, reason, &[]));
    }

    #[test]
    fn a_port_that_no_container_holds_is_somebody_elses() {
        let action = Action::Start {
            container: container("shop-web-1", "web"),
        };
        let reason = "listen tcp4 0.0.0.0:9090: bind: address already in use";
        expect![[r#"
            error: port 9090 is taken, so shop-web-1 cannot be started
             --> compose.yaml:5:9
              |
            5 |       - 9090:90
              |         ^^^^^^^
              |
              = help: something else listens on it (`docker ps` or `ss -ltnp 'sport = :9090'` names it): stop that, or publish another port
        "#]].assert_eq(&shown(WEB, action, reason, &[]));
    }

    #[test]
    fn an_image_that_does_not_exist_shows_its_line() {
        let action = Action::PullImage {
            image: "nginx:nope".into(),
            platform: String::new(),
            service: "web".into(),
            optional: false,
        };
        let reason = "manifest for nginx:nope not found: manifest unknown";
        expect![[r#"
            error: cannot pull the image nginx:nope: manifest for nginx:nope not found: manifest unknown
             --> compose.yaml:3:12
              |
            3 |     image: nginx:nope
              |            ^^^^^^^^^^
              |
              = help: check the image's name and tag; a private image needs `docker login`
        "#]].assert_eq(&shown(WEB, action, reason, &[]));
    }

    #[test]
    fn a_container_that_has_ended_shows_its_last_lines() {
        let action = Action::AwaitHealthy {
            container: container("shop-web-1", "web"),
            deadline: Deadline::None,
            first_tests: None,
            or_running: false,
            optional: false,
        };
        let reason = "dependency failed to start: container shop-web-1 exited (3)";
        expect![[r#"
            error: dependency failed to start: container shop-web-1 exited (3)
             --> compose.yaml:2:3
              |
            2 |   web:
              |   ^^^
              |
              = help: `rcompose logs web` shows all of its output
              its last lines:
                no disk
                giving up
        "#]]
        .assert_eq(&shown(WEB, action, reason, &["no disk", "giving up"]));
    }

    #[test]
    fn a_taken_port_is_read_from_the_daemons_words() {
        for reason in [
            "failed to set up container networking: driver failed programming external connectivity on endpoint web-2 (04ea): Bind for 0.0.0.0:18080 failed: port is already allocated",
            "driver failed programming external connectivity on endpoint x: Error starting userland proxy: listen tcp4 0.0.0.0:18080: bind: address already in use",
        ] {
            assert_eq!(taken_port(reason), Some(18080), "{reason}");
        }
        assert_eq!(taken_port("no such image"), None);
    }

    #[test]
    fn a_range_publishes_its_ports() {
        let entry = |published: &str| Port {
            published: published.into(),
            ..Port::default()
        };
        assert!(publishes(&entry("8000-8005"), 8003));
        assert!(publishes(&entry("80"), 80));
        assert!(!publishes(&entry(""), 80));
    }
}
