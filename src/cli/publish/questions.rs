//! What leaves the machine with a publication that its user may not have
//! thought of: binds, what looks like a secret, and variables.

use serde_json::Value;

use super::sensitive::{self, Finding};
use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::cli::operation::ask;
use crate::model::Project;
use crate::source::{Loaded, compose};

const LEAKING: &str = "please double check that you are not leaking sensitive data\n";

/// Asks about all of it. Whether each answer was yes.
pub fn agreed(context: &Context, loaded: &Loaded, with_env: bool) -> Result<bool, Failure> {
    let project = &loaded.project;
    let binds = binds(project);
    if !binds.is_empty() {
        let question = format!(
            "you are about to publish bind mounts declaration within your OCI artifact.\n\
             only the bind mount declarations will be added to the OCI artifact (not content)\n\
             please double check that you are not mounting potential user's sensitive directories \
             or data\n{binds}Are you ok to publish these bind mount declarations?"
        );
        if !ask(context.ui, &question) {
            return Ok(false);
        }
    }
    let found = sensitive(context, project)?;
    if !found.is_empty() {
        let list: String = found.iter().map(ToString::to_string).collect();
        let question = format!(
            "you are about to publish sensitive data within your OCI artifact.\n{LEAKING}\
             {list}Are you ok to publish these sensitive data?"
        );
        if !ask(context.ui, &question) {
            return Ok(false);
        }
    }
    if !with_env {
        without_variables(loaded)?;
        return Ok(true);
    }
    let variables = variables(project);
    if variables.is_empty() {
        return Ok(true);
    }
    let question = format!(
        "you are about to publish environment variables within your OCI artifact.\n{LEAKING}\
         {variables}Are you ok to publish these environment variables?"
    );
    Ok(ask(context.ui, &question))
}

/// The binds of each service, one a line.
fn binds(project: &Project) -> String {
    let mut lines = Vec::new();
    for (name, service) in &project.services {
        let binds = service.volumes.iter().filter(|it| it.kind == "bind");
        let binds: Vec<String> = binds
            .map(|mount| {
                let mode = if mount.read_only { "ro" } else { "rw" };
                format!("{}:{}:{mode}\n", mount.source, mount.target)
            })
            .collect();
        if !binds.is_empty() {
            lines.push(format!("{name}\n"));
            lines.extend(binds);
        }
    }
    lines.concat()
}

/// What looks like a secret in the files as they were written, and in the
/// files that come with them.
fn sensitive(context: &Context, project: &Project) -> Result<Vec<Finding>, Failure> {
    let raw = compose::load(&compose::Options {
        profiles: vec!["*".to_owned()],
        no_interpolate: true,
        no_env_resolution: true,
        ..context.options(&[])?
    })?;
    let mut found = sensitive::in_document(&Value::from(&raw.document));
    let env_files = project.services.values().flat_map(|it| &it.env_file);
    let env_files = env_files.map(|it| it.path.as_str());
    let objects = project.configs.values().chain(project.secrets.values());
    let objects = objects
        .map(|it| it.file.as_str())
        .filter(|it| !it.is_empty());
    let mut paths: Vec<&str> = env_files.chain(objects).collect();
    paths.sort_unstable();
    paths.dedup();
    for path in paths {
        let path = project.working_dir.join(path);
        match std::fs::read(&path) {
            // What is no text is no file of keys.
            Ok(bytes) => found.extend(sensitive::in_text(&String::from_utf8_lossy(&bytes))),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                let message = format!("cannot read {}: {error}", path.display());
                return Err(Failure::new(message));
            }
        }
    }
    Ok(found)
}

/// Refuses variables that nobody has allowed.
fn without_variables(loaded: &Loaded) -> Result<(), Failure> {
    let mut said = Vec::new();
    let mut place = None;
    for (name, service) in &loaded.project.services {
        let mut say = |attribute: &str, what: &str| {
            said.push(format!("service {name:?} has {what} declared."));
            place.get_or_insert(format!("services.{name}.{attribute}"));
        };
        if !service.env_file.is_empty() {
            say("env_file", "env_file");
        }
        if !service.environment.is_empty() {
            say("environment", "environment variable(s)");
        }
    }
    for (name, config) in &loaded.project.configs {
        if !config.environment.is_empty() {
            said.push(format!(
                "config {name:?} is declare as an environment variable."
            ));
            place.get_or_insert(format!("configs.{name}.environment"));
        }
    }
    let Some(place) = place else {
        return Ok(());
    };
    Err(Failure::new(said.join("\n")).at(loaded, &place).hint(
        "To avoid leaking sensitive data, you must either explicitly allow the sending of \
         environment variables by using the --with-env flag, or remove sensitive data from your \
         Compose configuration",
    ))
}

/// The variables of each service and config.
fn variables(project: &Project) -> String {
    let mut lines = Vec::new();
    for (name, service) in &project.services {
        if !service.environment.is_empty() {
            lines.push(format!("Service/Config  {name}\n"));
        }
        for (key, value) in &service.environment {
            let value = value.as_deref().unwrap_or_default();
            lines.push(format!("{key}={value}\n"));
        }
    }
    for (name, config) in &project.configs {
        if !config.environment.is_empty() {
            lines.push(format!(
                "Service/Config  {name}\n{name}={}\n",
                config.environment
            ));
        }
    }
    lines.concat()
}
