//! `logs`: what containers have written.

use std::collections::BTreeSet;

use clap::Args;

use super::context::{Context, wait_for};
use super::failure::{self, Failure};
use super::interrupt::Interrupts;
use super::moment;
use crate::engine::docker::Docker;
use crate::engine::{Engine, LogQuery, Scope};
use crate::logs::{Fact, Follower, Tapped, history, short_name};
use crate::observed::Container;
use crate::ui::{LogLines, LogStyle};

/// Show the output of containers
#[derive(Debug, Clone, Default, Args)]
pub struct Logs {
    /// Stay for what is yet to come
    #[arg(short, long)]
    follow: bool,
    /// Only the replica of this number
    #[arg(long, value_name = "NUMBER")]
    index: Option<u32>,
    /// Show log lines without colours
    #[arg(long)]
    no_color: bool,
    /// Show log lines without the container's name
    #[arg(long)]
    no_log_prefix: bool,
    /// Not before a time (2026-01-02T13:23:37Z) or so long ago (42m)
    #[arg(long, value_name = "TIME")]
    since: Option<String>,
    /// So many of each container's last lines (a number, or all)
    #[arg(
        short = 'n',
        long,
        value_name = "LINES",
        default_value = "all",
        allow_negative_numbers = true
    )]
    tail: String,
    /// Show the time of each line
    #[arg(short, long)]
    timestamps: bool,
    /// Not after a time (2026-01-02T13:23:37Z) or so long ago (42m)
    #[arg(long, value_name = "TIME")]
    until: Option<String>,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

impl Logs {
    /// Shows them.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let query = self.query()?;
        let target = context.target(&self.services)?;
        target.check_services(&self.services)?;
        let services: BTreeSet<String> = match target.loaded() {
            _ if !self.services.is_empty() => self.services.iter().cloned().collect(),
            Some(loaded) => loaded.project.services.keys().cloned().collect(),
            None => BTreeSet::new(),
        };
        let project = target.name().to_owned();
        wait_for(async {
            let engine = context.engine().await?;
            let scope = Scope {
                project: project.clone(),
                containers_only: true,
                ..Scope::default()
            };
            let observed = engine.observe(&scope).await?;
            let mut containers: Vec<Container> = observed
                .containers
                .into_iter()
                .filter(|container| !container.is_one_off())
                .filter(|c| services.is_empty() || services.contains(c.service()))
                .filter(|c| self.index.is_none() || c.number() == self.index)
                .collect();
            containers.sort_by(|a, b| a.name.cmp(&b.name));
            let names: Vec<String> = containers
                .iter()
                .map(|container| short_name(&container.name, &project))
                .collect();
            let style = LogStyle {
                colour: !self.no_color,
                prefix: !self.no_log_prefix,
                split: false,
                timestamps: false,
            };
            let lines = LogLines::new(context.ui, style, names.iter().map(String::as_str));
            if self.follow {
                follow(&engine, &project, services, &containers, &query, lines).await
            } else {
                show(&engine, &containers, &names, &query, lines).await
            }
        })
    }

    fn query(&self) -> Result<LogQuery, Failure> {
        let tail = match self.tail.as_str() {
            "all" | "" => None,
            // A negative number means all, too.
            text => match text.parse::<i64>() {
                Ok(lines) => u64::try_from(lines).ok(),
                Err(_) => {
                    return Err(Failure::new(format!(
                        "--tail must be a number of lines or all, not {text:?}"
                    )));
                }
            },
        };
        Ok(LogQuery {
            follow: self.follow,
            tail,
            since: moment::option("since", self.since.as_deref())?,
            until: moment::option("until", self.until.as_deref())?,
            timestamps: self.timestamps,
        })
    }
}

/// Shows what has been written so far, in the order of time.
async fn show(
    engine: &Docker,
    containers: &[Container],
    names: &[String],
    query: &LogQuery,
    mut lines: LogLines,
) -> Result<u8, Failure> {
    let tapped: Vec<Tapped> = containers.iter().map(Tapped::from).collect();
    // Nobody reads on once the pipe is closed: the rest is only counted.
    let mut unread = false;
    history(engine, &tapped, query, |place, line| {
        if !unread {
            unread = lines.show(&names[place], false, &line.bytes).is_err();
        }
    })
    .await?;
    // Nobody is left to tell that nobody reads.
    lines.flush().unwrap_or_default();
    Ok(0)
}

/// Shows what has been written, and what is yet to come, until all containers
/// have ended.
async fn follow(
    engine: &Docker,
    project: &str,
    services: BTreeSet<String>,
    containers: &[Container],
    query: &LogQuery,
    mut lines: LogLines,
) -> Result<u8, Failure> {
    let mut interrupts = Interrupts::new()?;
    let silent = BTreeSet::new();
    let mut follower = Follower::new(engine, project, services, silent, query.clone()).await?;
    for container in containers {
        follower.follow(container, query);
    }
    follower.until_idle();
    loop {
        let fact = tokio::select! {
            () = interrupts.next() => return Err(Failure::silent(failure::INTERRUPTED)),
            fact = follower.next() => fact?,
        };
        let shown = match fact {
            None => return Ok(0),
            Some(Fact::Line(container, line)) => {
                lines.show(&short_name(&container.name, project), false, &line.bytes)
            }
            Some(Fact::Exited {
                container, code, ..
            }) => lines.remark(
                &short_name(&container.name, project),
                &format!("exited with code {code}"),
            ),
            Some(Fact::Lost(container, error)) => lines.remark(
                &short_name(&container.name, project),
                &format!("cannot be read: {error}"),
            ),
        };
        let written = match shown {
            Ok(()) if !follower.has_more() => lines.flush(),
            other => other,
        };
        if written.is_err() {
            return Ok(0);
        }
    }
}
