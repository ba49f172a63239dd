//! For tests: manifests, and containers as a daemon would list them.

use super::{View, pod};
use crate::engine::inquiry::Life;
use crate::model::{Values, labels};
use crate::observed::{Container, Health, PortBinding, State};
use crate::source::Loaded;
use crate::source::compose::{self, Options};

/// The time at which the examples are looked at.
pub const NOW: i64 = 1_700_000_000;

/// What manifests come to.
pub fn load(manifests: &str) -> Loaded {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("app.yaml"), manifests).unwrap();
    let options = Options {
        files: vec!["app.yaml".into()],
        cwd: folder.path().to_owned(),
        project_name: Some("shop".into()),
        ..Options::default()
    };
    compose::load(&options).unwrap_or_else(|error| panic!("{:?}", error.diagnostics))
}

/// A container from a line: the service and its number, the state, then words
/// as `healthy`, `code=1`, `restarts=2`, `age=60`, `port=8080:80`.
pub fn container(loaded: &Loaded, line: &str) -> (Container, Life) {
    let mut words = line.split_whitespace();
    let (service, number) = words.next().unwrap().rsplit_once('-').unwrap();
    let state = State::parse(words.next().unwrap()).unwrap();
    let written = loaded.project.services.get(service);
    let mut own = written.map(|it| it.labels.clone()).unwrap_or_default();
    own.extend(Values::from([
        (labels::SERVICE.to_owned(), service.to_owned()),
        (labels::CONTAINER_NUMBER.to_owned(), number.to_owned()),
    ]));
    let name = format!("shop-{service}-{number}");
    let mut container = Container {
        id: format!("id of {name}"),
        image: written.map(|it| it.image.clone()).unwrap_or_default(),
        image_id: "sha256:1".into(),
        name,
        state,
        created: NOW - 90,
        labels: own,
        ..Container::default()
    };
    if state == State::Running {
        let address = format!("10.0.0.{number}");
        container.addresses.insert("shop_default".into(), address);
    }
    let mut lived = Life::default();
    for word in words {
        let (key, value) = word.split_once('=').unwrap_or((word, ""));
        match key {
            "healthy" => container.health = Some(Health::Healthy),
            "starting" => container.health = Some(Health::Starting),
            "code" => container.exit_code = value.parse().ok(),
            "starved" => lived.out_of_memory = true,
            "restarts" => lived.restarts = value.parse().unwrap(),
            "age" => container.created = NOW - value.parse::<i64>().unwrap(),
            "ended" => lived.finished = at(value),
            "port" => {
                let (outside, inside) = value.split_once(':').unwrap();
                container.ports.push(PortBinding {
                    host_ip: "127.0.0.1".into(),
                    published: outside.parse().ok(),
                    target: inside.parse().unwrap(),
                    protocol: "tcp".into(),
                });
            }
            other => panic!("{other}"),
        }
    }
    lived.exit_code = container.exit_code.unwrap_or(0);
    (container, lived)
}

/// So many seconds before now, in the daemon's words.
fn at(seconds: &str) -> String {
    let seconds: i64 = seconds.parse().unwrap();
    jiff::Timestamp::from_second(NOW - seconds)
        .unwrap()
        .to_string()
}

/// Manifests, and a line for each container.
pub fn view(manifests: &str, containers: &str) -> View {
    let loaded = load(manifests);
    let mut view = View {
        project: "shop".into(),
        now: NOW,
        outdated: Some(std::collections::BTreeSet::new()),
        ..View::default()
    };
    for line in containers.lines().filter(|it| !it.trim().is_empty()) {
        let (container, lived) = self::container(&loaded, line);
        view.lives.insert(container.id.clone(), lived);
        view.observed.containers.push(container);
    }
    view.take_in(&loaded);
    for name in view.volumes.values() {
        view.observed.volumes.push(crate::observed::Volume {
            name: name.clone(),
            ..crate::observed::Volume::default()
        });
    }
    view
}

/// The words for all pods, a line each.
pub fn pods(view: &View) -> String {
    let pods = pod::all(view).into_iter().map(|pod| {
        let status = pod.status();
        let (ready, total) = (status.ready, status.total);
        format!(
            "{} {ready}/{total} {} {}\n",
            pod.name,
            status.word,
            status.phase.as_str()
        )
    });
    pods.collect()
}
