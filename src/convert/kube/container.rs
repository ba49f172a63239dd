//! A container of a pod.

use super::super::block::{Block, Value};
use super::conversion::Conversion;
use super::volumes::Volumes;
use super::{environment, expansion, hook, mounts, ports, probe, resources, security};
use crate::model::reference::Reference;
use crate::model::{Service, names};

/// A service's container.
pub fn container(conversion: &Conversion<'_>, service: &Service, volumes: &mut Volumes) -> Block {
    let environment = environment::environment(conversion, service, volumes);
    let probes = probe::probes(conversion, service);
    let mut container = Block::new()
        .with("name", conversion.name(&service.name))
        .with("image", names::image(conversion.project, service))
        .with("imagePullPolicy", pull_policy(conversion, service));
    command(&mut container, service);
    container.put("workingDir", service.working_dir.as_str());
    container.put("ports", ports::of_container(conversion, service));
    container.put("envFrom", environment.from);
    container.put("env", environment.list);
    container.put("resources", resources::resources(conversion, service));
    container.put("volumeMounts", mounts::of(conversion, service, volumes));
    container.put("startupProbe", probes.startup);
    container.put("readinessProbe", probes.readiness);
    container.put("livenessProbe", probes.liveness);
    container.put("lifecycle", hook::lifecycle(conversion, service));
    container.put(
        "securityContext",
        security::of_container(conversion, service),
    );
    container.put_when("stdin", service.stdin_open);
    container.put_when("tty", service.tty);
    container
}

/// The entrypoint and its arguments. An empty list clears what the image has,
/// which Kubernetes cannot say, but a new entrypoint clears its arguments in
/// both.
fn command(container: &mut Block, service: &Service) {
    if let Some(entrypoint) = service.entrypoint.as_ref() {
        container.put("command", expansion::words(entrypoint));
    }
    if let Some(command) = service.command.as_ref() {
        container.put("args", expansion::words(command));
    }
}

/// When the image is pulled; empty: what Kubernetes does is what Compose does.
fn pull_policy(conversion: &Conversion<'_>, service: &Service) -> String {
    let wish = &conversion.wishes(service).pull_policy;
    if !wish.is_empty() {
        return wish.clone();
    }
    let path = format!("services.{}.pull_policy", service.name);
    match service.pull_policy.as_str() {
        "always" | "refresh" => "Always",
        "never" => "Never",
        "build" => {
            let message = "Kubernetes builds no images: what was pushed last is taken";
            conversion.notes.partial(path, message);
            "Always"
        }
        "" | "missing" | "if_not_present" => {
            // Of `latest` Kubernetes would look for a newer one at every start.
            let image = names::image(conversion.project, service);
            let is_latest =
                Reference::parse(&image).is_ok_and(|it| it.tag == "latest" && it.digest.is_empty());
            if is_latest { "IfNotPresent" } else { "" }
        }
        other => {
            let message = format!("Kubernetes has no policy `{other}`: it looks at every start");
            conversion.notes.partial(path, message);
            "Always"
        }
    }
    .to_owned()
}

/// The Secrets with which images are pulled.
pub fn pull_secrets(secrets: Vec<String>) -> Value {
    let secrets = secrets.into_iter().filter(|it| !it.is_empty());
    secrets
        .map(|it| Value::from(Block::new().with("name", it)))
        .collect()
}
