//! What a word can be: values of options, services, projects, objects.

use std::collections::{BTreeMap, BTreeSet};

use clap::Arg;

use super::{Answers, Directive, about};
use crate::cli::context::{Context, wait_for};
use crate::cli::ls;
use crate::cli::objects::wanted;
use crate::cli::root::Root;
use crate::engine::Engine;
use crate::model::labels;
use crate::observed::Container;
use crate::source::{Loaded, compose};

/// What an option's value can be.
pub fn values(root: &Root, context: &Context, option: &Arg) -> (Answers, Directive) {
    let words: &[&str] = match option.get_long().unwrap_or_default() {
        "format" => return (bare(forms(option)), Directive::Closed),
        "output" if is_form(option) => &["wide", "name", "json", "yaml"],
        "project-name" => return (projects(context), Directive::Closed),
        "profile" => return (profiles(root, context), Directive::Closed),
        "scale" => return (services(root, context, "="), Directive::OpenAndClosed),
        "attach" | "no-attach" | "exit-code-from" => {
            return (services(root, context, ""), Directive::Closed);
        }
        "ansi" => &["never", "always", "auto"],
        "progress" => &["auto", "tty", "plain", "json", "quiet"],
        "pull" => &["always", "missing", "never", "build"],
        "policy" => &["missing", "always"],
        "rmi" => &["local", "all"],
        "protocol" => &["tcp", "udp"],
        "status" => &[
            "paused",
            "restarting",
            "removing",
            "running",
            "dead",
            "created",
            "exited",
        ],
        _ => return (Vec::new(), Directive::Files),
    };
    let words = words.iter().map(|word| ((*word).to_owned(), String::new()));
    (words.collect(), Directive::Closed)
}

/// The forms of an output, as the option's help has them: `… (table, json)`.
fn forms(option: &Arg) -> Vec<String> {
    let help = about(option.get_help());
    let words = help.split_once('(').map(|(_, rest)| rest);
    let words = words.and_then(|rest| rest.split_once(')'));
    let words = words.map_or("table, json", |(words, _)| words);
    let is_word = |word: &&str| !word.contains(' ');
    words
        .split(", ")
        .filter(is_word)
        .map(str::to_owned)
        .collect()
}

/// Whether the value of an option is the form of the output, and no file.
fn is_form(option: &Arg) -> bool {
    let names = option.get_value_names().unwrap_or_default();
    names.first().is_some_and(|it| it == "FORM")
}

/// Types of objects, then names of such objects.
pub fn objects(root: &Root, context: &Context, before: &[&str], last: &str) -> Answers {
    let context = Context {
        root: root.clone(),
        environment: context.environment.clone(),
        ui: context.ui,
        called: context.called.clone(),
    };
    bare(wanted::offered(&context, before, last).unwrap_or_default())
}

/// The project's services, those of profiles too; where there are no files,
/// those that the daemon has of the project that is named.
pub fn services(root: &Root, context: &Context, end: &str) -> Answers {
    let names: Vec<String> = match load(root, context) {
        Some(loaded) => loaded.project.services.into_keys().collect(),
        None => running(root, context),
    };
    bare(names.iter().map(|name| format!("{name}{end}")).collect())
}

/// The services that the daemon has of the project named; none when it does
/// not answer.
fn running(root: &Root, context: &Context) -> Vec<String> {
    let by_variable = context.environment.get("COMPOSE_PROJECT_NAME");
    let Some(project) = root.project_name.as_ref().or(by_variable) else {
        return Vec::new();
    };
    let containers = containers(context);
    let of = |key: &str, labels: &BTreeMap<String, String>| labels.get(key).cloned();
    let ours = containers
        .iter()
        .filter(|it| of(labels::PROJECT, &it.labels).as_ref() == Some(project));
    let names: BTreeSet<String> = ours
        .filter_map(|it| of(labels::SERVICE, &it.labels))
        .collect();
    names.into_iter().collect()
}

/// All containers of projects; none when the daemon does not answer.
fn containers(context: &Context) -> Vec<Container> {
    let containers = wait_for(async {
        let engine = context.engine().await?;
        Ok(engine.list_projects().await?)
    });
    containers.unwrap_or_default()
}

fn profiles(root: &Root, context: &Context) -> Answers {
    let mut names: Vec<String> = load(root, context)
        .map(|loaded| {
            let services = loaded.project.services.values();
            services
                .flat_map(|service| service.profiles.clone())
                .collect()
        })
        .unwrap_or_default();
    names.sort();
    names.dedup();
    bare(names)
}

fn load(root: &Root, context: &Context) -> Option<Loaded> {
    let root = Root {
        profile: vec!["*".to_owned()],
        ..root.clone()
    };
    let cwd = std::env::current_dir().ok()?;
    compose::load(&root.options(&context.environment, cwd, &[])).ok()
}

/// The projects on the daemon; none when it does not answer.
fn projects(context: &Context) -> Answers {
    bare(ls::names(&containers(context)))
}

fn bare(words: Vec<String>) -> Answers {
    words
        .into_iter()
        .map(|word| (word, String::new()))
        .collect()
}
