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
    // What stands in an `env_file` is published with it.
    let resolved = compose::load(&compose::Options {
        no_env_resolution: false,
        ..super::options(context)?
    })?;
    let variables = variables(&resolved.project);
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
    let mut document = Value::from(&raw.document);
    name_variables(&mut document);
    let mut found = sensitive::in_document(&document);
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

/// Gives every variable in a list a key of its own.
fn name_variables(document: &mut Value) {
    let services = document
        .get_mut("services")
        .and_then(Value::as_object_mut)
        .into_iter()
        .flat_map(|services| services.values_mut());
    for variables in services.filter_map(|service| service.get_mut("environment")) {
        if let Value::Array(list) = variables {
            let lines = list.iter().filter_map(Value::as_str);
            let named = lines.map(|line| {
                let (name, value) = line.split_once('=').unwrap_or((line, ""));
                (name.to_owned(), Value::from(value))
            });
            *variables = Value::Object(named.collect());
        }
    }
}

/// Refuses variables that nobody has allowed.
fn without_variables(loaded: &Loaded) -> Result<(), Failure> {
    let mut said = Vec::new();
    for (name, service) in &loaded.project.services {
        let mut say = |what: &str| said.push(format!("service {name:?} has {what} declared."));
        if !service.env_file.is_empty() {
            say("env_file");
        }
        if !(service.env_file.is_empty() && service.environment.is_empty()) {
            say("environment variable(s)");
        }
    }
    for (name, config) in &loaded.project.configs {
        if !config.environment.is_empty() {
            said.push(format!(
                "config {name:?} is declare as an environment variable."
            ));
        }
    }
    if said.is_empty() {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{}\nTo avoid leaking sensitive data, you must either explicitly allow the sending of \
         environment variables by using the --with-env flag,\nor remove sensitive data from your \
         Compose configuration",
        said.join("\n")
    )))
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
