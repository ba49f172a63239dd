//! `ls`: the projects on the daemon.

use std::collections::BTreeMap;

use clap::Args;
use regex::Regex;
use serde_json::{Value, json};

use super::context::{Context, wait_for};
use super::failure::Failure;
use super::listing::{is_json, lines};
use super::replica::runs;
use crate::engine::Engine;
use crate::model::labels;
use crate::observed::Container;
use crate::ui::{Spacing, table_spaced};

/// List the projects on the daemon
#[derive(Debug, Clone, Args)]
pub struct Ls {
    /// Show projects none of whose containers runs, too
    #[arg(short, long)]
    all: bool,
    /// Only projects of a name (name=REGEX)
    #[arg(long, value_name = "KEY=VALUE")]
    filter: Vec<String>,
    /// The form of the output (table, json)
    #[arg(long, value_name = "FORM", default_value = "table")]
    format: String,
    /// Only names
    #[arg(short, long)]
    quiet: bool,
}

/// A project as the daemon knows it.
#[derive(Debug, PartialEq, Eq)]
struct Found {
    name: String,
    /// How many containers are in which state: `exited(1), running(3)`.
    status: String,
    /// Where its files are.
    files: String,
}

impl Ls {
    /// Lists them. No file is read.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let json = is_json(&self.format)?;
        let names = self.names()?;
        let containers = wait_for(async {
            let engine = context.engine().await?;
            Ok(engine.list_projects().await?)
        })?;
        let shown = containers.iter().filter(|c| self.all || runs(c));
        let mut found = projects(shown);
        found.retain(|project| {
            names.is_empty() || names.iter().any(|name| name.is_match(&project.name))
        });
        context.print(&self.text(found, json))?;
        Ok(0)
    }

    fn names(&self) -> Result<Vec<Regex>, Failure> {
        let read = |filter: &String| match filter.split_once('=') {
            Some(("name", name)) => Regex::new(name).map_err(|error| {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default();
                Failure::new(format!("--filter name={name:?}: {}", reason.trim()))
            }),
            Some((key, _)) => {
                Err(Failure::new(format!("invalid filter '{key}'")).hint("use name=REGEX"))
            }
            None => Err(Failure::new(format!(
                "invalid argument {filter:?} for --filter: bad format of filter (expected name=value)"
            ))),
        };
        self.filter.iter().map(read).collect()
    }

    fn text(&self, found: Vec<Found>, json: bool) -> String {
        if self.quiet {
            return lines(found.into_iter().map(|project| project.name));
        }
        if json {
            let rows = found.into_iter().map(|project| {
                json!({
                    "Name": project.name,
                    "Status": project.status,
                    "ConfigFiles": project.files,
                })
            });
            return format!("{}\n", Value::Array(rows.collect()));
        }
        let rows = found
            .into_iter()
            .map(|project| [project.name, project.status, project.files]);
        table_spaced(Spacing::WIDE, &["NAME", "STATUS", "CONFIG FILES"], rows)
    }
}

/// The names of the projects that containers belong to.
pub fn names(containers: &[Container]) -> Vec<String> {
    let found = projects(containers.iter()).into_iter();
    found.map(|project| project.name).collect()
}

/// Containers by project.
fn projects<'a>(containers: impl Iterator<Item = &'a Container>) -> Vec<Found> {
    let mut groups: BTreeMap<&str, Vec<&Container>> = BTreeMap::new();
    for container in containers {
        if let Some(name) = container.labels.get(labels::PROJECT) {
            groups.entry(name).or_default().push(container);
        }
    }
    let found = groups.into_iter().map(|(name, containers)| Found {
        name: name.to_owned(),
        status: status(&containers),
        files: files(&containers),
    });
    found.collect()
}

fn status(containers: &[&Container]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for container in containers {
        *counts.entry(container.state.as_str()).or_default() += 1;
    }
    let counts: Vec<String> = counts
        .into_iter()
        .map(|(state, count)| format!("{state}({count})"))
        .collect();
    counts.join(", ")
}

fn files(containers: &[&Container]) -> String {
    let mut files: Vec<&str> = Vec::new();
    for container in containers {
        let Some(named) = container.labels.get(labels::CONFIG_FILES) else {
            return "N/A".to_owned();
        };
        for file in named.split(',') {
            if !files.contains(&file) {
                files.push(file);
            }
        }
    }
    files.join(",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Values;
    use crate::observed::State;
    use expect_test::expect;

    fn container(project: &str, state: State, files: Option<&str>) -> Container {
        let mut labels = Values::from([(labels::PROJECT.to_owned(), project.to_owned())]);
        if let Some(files) = files {
            labels.insert(labels::CONFIG_FILES.to_owned(), files.to_owned());
        }
        Container {
            state,
            labels,
            ..Container::default()
        }
    }

    fn ls(filter: &[&str]) -> Ls {
        Ls {
            all: true,
            filter: filter.iter().map(|text| (*text).to_owned()).collect(),
            format: String::new(),
            quiet: false,
        }
    }

    #[test]
    fn containers_are_counted_by_project_and_state() {
        let all = [
            container("shop", State::Running, Some("/a,/b")),
            container("shop", State::Exited, Some("/a,/c")),
            container("shop", State::Running, Some("/a")),
            container("old", State::Created, None),
        ];
        let table = ls(&[]).text(projects(all.iter()), false);
        expect![[r#"
            NAME                STATUS                  CONFIG FILES
            old                 created(1)              N/A
            shop                exited(1), running(2)   /a,/b,/c
        "#]]
        .assert_eq(&table);
        let json = ls(&[]).text(projects(all[..1].iter()), true);
        expect![[r#"
            [{"Name":"shop","Status":"running(1)","ConfigFiles":"/a,/b"}]
        "#]]
        .assert_eq(&json);
        assert_eq!(ls(&[]).text(Vec::new(), true), "[]\n");
    }

    #[test]
    fn filters_are_names_only() {
        let message = |filter| {
            let failure = ls(&[filter]).names().unwrap_err();
            failure.reports[0].diagnostic.message.clone()
        };
        assert!(ls(&["name=^shop"]).names().is_ok());
        assert_eq!(message("label=x"), "invalid filter 'label'");
        assert!(message("name").contains("bad format of filter"));
        assert!(message("name=(").contains("unclosed group"));
    }
}
