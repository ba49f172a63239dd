//! Commands at points of a container's life: before it (init containers),
//! after its start and before its stop.

use super::super::block::Block;
use super::conversion::Conversion;
use super::volumes::Volumes;
use super::{environment, expansion, mounts, naming, security};
use crate::model::{Attributes, Hook, Service, names};

/// The `lifecycle` of a service's container.
pub fn lifecycle(conversion: &Conversion<'_>, service: &Service) -> Block {
    let points = [
        ("postStart", "post_start", &service.post_start),
        ("preStop", "pre_stop", &service.pre_stop),
    ];
    let mut lifecycle = Block::new();
    for (key, attribute, hooks) in points {
        let path = format!("services.{}.{attribute}", service.name);
        let command = merged(conversion, hooks, &path);
        let exec = Block::new().with("command", command);
        lifecycle.put(key, Block::new().with("exec", exec));
    }
    lifecycle
}

/// All hooks of a point as one command: Kubernetes takes one.
fn merged(conversion: &Conversion<'_>, hooks: &[Hook], path: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut shell = hooks.len() > 1;
    for (position, hook) in hooks.iter().enumerate() {
        let Hook {
            command,
            image: _,
            user,
            privileged,
            working_dir,
            environment,
            per_replica: _,
            extensions: _,
        } = hook;
        let path = format!("{path}.{position}");
        let command = command.clone().unwrap_or_default();
        if !user.is_empty() {
            let message = "a hook runs as the container's user in Kubernetes";
            conversion.notes.lost(format!("{path}.user"), message);
        }
        if *privileged {
            let message = "a hook has the container's privileges in Kubernetes";
            conversion.notes.lost(format!("{path}.privileged"), message);
        }
        shell |= !working_dir.is_empty() || !environment.is_empty();
        lines.push((command, working_dir.as_str(), environment));
    }
    if !shell {
        return lines
            .pop()
            .map(|(command, _, _)| command)
            .unwrap_or_default();
    }
    conversion.notes.partial(
        path,
        "several hooks, and those with a folder or variables, run through `/bin/sh`, which \
         the image must have",
    );
    let lines: Vec<String> = lines
        .iter()
        .map(|(command, folder, variables)| line(command, folder, variables))
        .collect();
    ["/bin/sh", "-c", &lines.join(" && ")]
        .map(str::to_owned)
        .to_vec()
}

/// A command as a line of a shell.
fn line(command: &[String], folder: &str, variables: &Attributes) -> String {
    let mut parts = Vec::new();
    if !folder.is_empty() {
        parts.push(format!("cd {} && ", quoted(folder)));
    }
    for (name, value) in variables {
        if let Some(value) = value {
            parts.push(format!("export {name}={}; ", quoted(value)));
        }
    }
    let words: Vec<String> = command.iter().map(|word| quoted(word)).collect();
    format!("({}{})", parts.concat(), words.join(" "))
}

fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=,@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

/// The init containers of a service's `pre_start` hooks.
pub fn before_start(
    conversion: &Conversion<'_>,
    service: &Service,
    volumes: &mut Volumes,
) -> Vec<Block> {
    let name = conversion.name(&service.name);
    let mut containers = Vec::new();
    for (position, hook) in service.pre_start.iter().enumerate() {
        let path = format!("services.{}.pre_start.{position}", service.name);
        if !hook.per_replica {
            let message = "it runs before every start of a pod, not once for the service";
            conversion.notes.partial(path, message);
        }
        let number = (position + 1).to_string();
        let as_hook = as_hook(service, hook);
        let mut variables = environment::environment(conversion, service, volumes);
        variables.replace(&hook.environment);
        let mut container = Block::new()
            .with("name", naming::joined(&[name, "pre-start", &number]))
            .with("image", names::image(conversion.project, &as_hook));
        container.put(
            "command",
            as_hook.entrypoint.as_deref().map(expansion::words),
        );
        container.put("args", as_hook.command.as_deref().map(expansion::words));
        container.put("workingDir", as_hook.working_dir.as_str());
        container.put("envFrom", variables.from);
        container.put("env", variables.list);
        container.put("volumeMounts", mounts::of(conversion, &as_hook, volumes));
        container.put(
            "securityContext",
            security::of_container(conversion, &as_hook),
        );
        containers.push(container);
    }
    containers
}

/// The service as the container of its hook has it.
fn as_hook(service: &Service, hook: &Hook) -> Service {
    let Hook {
        command,
        image,
        user,
        privileged,
        working_dir,
        environment: _,
        per_replica: _,
        extensions: _,
    } = hook;
    let mut it = service.clone();
    it.command.clone_from(command);
    it.privileged |= privileged;
    if !image.is_empty() {
        // Those of the service are for its own image.
        it.image.clone_from(image);
        it.entrypoint = None;
        it.user = String::new();
        it.working_dir = String::new();
    }
    if !user.is_empty() {
        it.user.clone_from(user);
    }
    if !working_dir.is_empty() {
        it.working_dir.clone_from(working_dir);
    }
    it
}
