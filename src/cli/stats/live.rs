//! A table of usage that is kept up to date: containers that start come into
//! it, those that are gone leave it.

use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::{self, BoxStream, SelectAll};
use tokio::time::{MissedTickBehavior, interval};

use super::{Row, Stats};
use crate::cli::context::Context;
use crate::cli::failure::{self, Failure};
use crate::cli::interrupt::Interrupts;
use crate::cli::replica::{self, is_of};
use crate::engine::docker::Docker;
use crate::engine::inquiry::{Inquiry, Usage};
use crate::engine::{Engine, Happening};
use crate::observed::Container;

/// How long a table stands.
const STANDS: Duration = Duration::from_millis(500);

/// What a container uses now; none: nothing more will come.
type Told = (String, Option<Usage>);

/// Shows the table again and again until nobody wants it any more.
pub async fn show(
    context: &Context,
    engine: &Docker,
    project: &str,
    stats: &Stats,
    containers: Vec<Container>,
) -> Result<u8, Failure> {
    let mut interrupts = Interrupts::new()?;
    let mut happenings = engine.happenings(project).await?;
    let mut usages: SelectAll<BoxStream<'static, Told>> = SelectAll::new();
    let mut rows: Vec<Row> = Vec::new();
    for container in containers {
        usages.push(follow(engine, &container.id));
        rows.push((container, None));
    }
    let mut ticks = interval(STANDS);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            () = interrupts.next() => return Err(Failure::silent(failure::INTERRUPTED)),
            Some((id, usage)) = usages.next(), if !usages.is_empty() => {
                let row = rows.iter_mut().find(|(container, _)| container.id == id);
                if let (Some(row), Some(usage)) = (row, usage) {
                    row.1 = Some(usage);
                }
            }
            happening = happenings.next() => {
                let Some(happening) = happening.transpose()? else {
                    return Ok(0);
                };
                if goes(&happening, stats.all) {
                    rows.retain(|(container, _)| container.id != happening.id);
                } else if happening.what == "start" {
                    let found = started(engine, project, stats, &happening).await?;
                    if let Some(container) = found {
                        rows.retain(|(other, _)| other.id != container.id);
                        usages.push(follow(engine, &container.id));
                        rows.push((container, None));
                    }
                    rows.sort_by(|(a, _), (b, _)| a.name.cmp(&b.name));
                }
            }
            _ = ticks.tick() => {
                if !context.ui.frame(&stats.text(&rows)?) {
                    return Ok(0);
                }
            }
        }
    }
}

/// Whether a container leaves the table.
fn goes(happening: &Happening, all: bool) -> bool {
    happening.what == "destroy" || (happening.what == "die" && !all)
}

/// The container that has started, when it is to be shown.
async fn started(
    engine: &Docker,
    project: &str,
    stats: &Stats,
    happening: &Happening,
) -> Result<Option<Container>, Failure> {
    let services: Vec<String> = stats.service.iter().cloned().collect();
    let containers = replica::containers(engine, project).await?;
    Ok(containers
        .into_iter()
        .find(|container| container.id == happening.id && is_of(container, &services)))
}

fn follow(engine: &Docker, id: &str) -> BoxStream<'static, Told> {
    let id = id.to_owned();
    let ended = stream::once(std::future::ready((id.clone(), None)));
    engine
        .usage(&id, true)
        .map(move |usage| (id.clone(), usage.ok()))
        .chain(ended)
        .boxed()
}
