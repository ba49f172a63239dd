//! `ps`: the project's containers.

mod row;

use std::collections::BTreeSet;
use std::time::SystemTime;

use clap::{ArgAction, Args};

use super::arguments::TRUTH;
use super::context::{Context, Target, wait_for};
use super::early;
use super::failure::Failure;
use super::get;
use super::listing::{self, Columns, lines};
use super::objects::{View, pod};
use crate::observed::{Container, Observed, State};

/// The columns of the table, and what else has a title.
const COLUMNS: Columns = Columns {
    standard: &[
        ("NAME", "Name"),
        ("IMAGE", "Image"),
        ("COMMAND", "Command"),
        ("SERVICE", "Service"),
        ("CREATED", "RunningFor"),
        ("STATUS", "Status"),
        ("PORTS", "Ports"),
    ],
    other: &[("CONTAINER ID", "ID"), ("CREATED AT", "CreatedAt")],
};

/// List containers; the pods of a project that comes from manifests alone
#[derive(Debug, Clone, Args)]
pub struct Ps {
    /// Show stopped containers too, those made by `run`, and the controller
    #[arg(short, long)]
    all: bool,
    /// Only containers of a kind (status=STATE)
    #[arg(long, value_name = "KEY=VALUE")]
    filter: Option<String>,
    /// The form of the output: table, json, or a Go template [default: table; of pods, where
    /// nothing more is asked for]
    #[arg(long, value_name = "FORM")]
    format: Option<String>,
    /// Show everything at full length
    #[arg(long)]
    no_trunc: bool,
    /// Show containers whose service is gone from the project
    #[arg(
        long,
        action = ArgAction::Set,
        default_value = "true",
        value_name = TRUTH
    )]
    orphans: bool,
    /// Only identities
    #[arg(short, long)]
    quiet: bool,
    /// Only names of services
    #[arg(long)]
    services: bool,
    /// Only containers in this state
    #[arg(long, value_name = "STATE")]
    status: Vec<String>,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    names: Vec<String>,
}

impl Ps {
    /// Lists them.
    pub fn run(mut self, context: &mut Context) -> Result<u8, Failure> {
        self.read_filter()?;
        let (target, containers) = early::containers(context, &self.names)?;
        if self.is_about_pods() && pod::are_all(&target, &containers) {
            return self.pods(context, &target, containers);
        }
        let mut containers: Vec<&Container> = containers
            .iter()
            .filter(|container| self.shows(&target, container))
            .collect();
        containers.sort_by(|a, b| a.name.cmp(&b.name));
        context.print(&self.text(&containers)?)?;
        Ok(0)
    }

    /// Whether nothing is asked for that only containers have.
    fn is_about_pods(&self) -> bool {
        let columns = self.format.is_some() || self.no_trunc;
        let names = self.quiet || self.services;
        !columns && !names && self.status.is_empty()
    }

    /// Lists pods.
    fn pods(
        self,
        context: &Context,
        target: &Target,
        containers: Vec<Container>,
    ) -> Result<u8, Failure> {
        let observed = Observed {
            containers,
            ..Observed::default()
        };
        let mut view = View::of(target, observed);
        wait_for(async {
            let engine = context.engine().await?;
            view.ask_for_lives(&engine).await
        })?;
        let mut pods = pod::all(&view);
        pods.retain(|pod| {
            let mut containers = pod.containers();
            let named = |it: &Container| self.names.iter().any(|name| name == it.service());
            let shown = self.all || !containers.clone().any(Container::is_one_off);
            shown && (self.names.is_empty() || containers.any(named))
        });
        context.print(&get::pod_table(&view, &pods))?;
        Ok(0)
    }

    /// Makes `--filter status=…` one more `--status`.
    fn read_filter(&mut self) -> Result<(), Failure> {
        let Some(filter) = &self.filter else {
            return Ok(());
        };
        match filter.split_once('=') {
            Some(("status", state)) => self.status.push(state.to_owned()),
            Some((key, _)) => return Err(Failure::new(format!("unknown filter {key}"))),
            None => {
                return Err(Failure::new(
                    "arguments to --filter should be in form KEY=VAL",
                ));
            }
        }
        Ok(())
    }

    fn shows(&self, target: &Target, container: &Container) -> bool {
        let runs = matches!(
            container.state,
            State::Running | State::Paused | State::Restarting
        );
        let alive = if self.status.is_empty() {
            self.all || runs
        } else {
            self.status
                .iter()
                .any(|state| state == container.state.as_str())
        };
        let service = container.service();
        let named = if self.names.is_empty() {
            self.orphans
                || target
                    .loaded()
                    .is_none_or(|loaded| loaded.project.services.contains_key(service))
        } else {
            self.names.iter().any(|name| name == service)
        };
        let shown = self.all || !self.names.is_empty() || !container.is_controller();
        alive && named && shown && (self.all || !container.is_one_off())
    }

    fn text(&self, containers: &[&Container]) -> Result<String, Failure> {
        if self.quiet {
            return Ok(lines(
                containers.iter().map(|container| container.id.clone()),
            ));
        }
        if self.services {
            let services: BTreeSet<&str> = containers.iter().map(|c| c.service()).collect();
            return Ok(lines(services.into_iter().map(str::to_owned)));
        }
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.map_or(0, |now| i64::try_from(now.as_secs()).unwrap_or(i64::MAX));
        let rows = containers
            .iter()
            .map(|container| row::fields(container, now, self.no_trunc));
        listing::text(self.format.as_deref().unwrap_or("table"), &COLUMNS, rows)
    }
}
