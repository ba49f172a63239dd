//! Probes → the health check that a container can have.
//!
//! A command is run in the container by the daemon. What asks over the network
//! is not made of tools that the image may lack.

use super::super::pod::Part;
use super::super::read;
use super::super::tree::Fields;
use super::super::work::Work;
use crate::source::yaml::Node;

/// How often the daemon looks during the start, unless it is told, in seconds.
const START_INTERVAL: i64 = 5;

/// The probes of a container, the one first that dependents wait for.
fn probes(node: &Node, part: Part) -> impl Iterator<Item = (&'static str, &Node)> {
    let order = if part == Part::Sidecar {
        ["startupProbe", "readinessProbe", "livenessProbe"]
    } else {
        ["readinessProbe", "startupProbe", "livenessProbe"]
    };
    let found = order.into_iter();
    found.filter_map(|field| Some((field, read::at(node, field)?)))
}

/// The probe that the health check is: the first that is a command.
fn chosen(node: &Node, part: Part) -> Option<(&'static str, &Node)> {
    probes(node, part).find(|(_, it)| !read::items(it, "exec.command").is_empty())
}

/// Whether a container that is unhealthy is to be restarted.
pub fn restarts(node: &Node, part: Part) -> bool {
    chosen(node, part).is_some_and(|(field, _)| field == "livenessProbe")
}

/// Sets the health check.
pub fn lower(work: &mut Work<'_, '_>, node: &Node, part: Part, fields: &mut Fields) {
    let check = chosen(node, part);
    let startup = check.and_then(|(field, probe)| same_startup(node, field, probe));
    for (field, probe) in probes(node, part) {
        if field == "startupProbe" && startup.is_some() {
            continue;
        }
        let place = read::place(node, field);
        let by_command = !read::items(probe, "exec.command").is_empty();
        let is_check = check.is_some_and(|(it, _)| it == field);
        let (what, lost) = match (field, by_command, is_check) {
            ("livenessProbe", _, true) => (
                field.to_owned(),
                "what is not well is restarted by an `up` that stays, not after `up -d`",
            ),
            (_, _, true) => continue,
            (_, true, false) => (
                field.to_owned(),
                "a container has one health check, and another of its probes is it",
            ),
            ("readinessProbe", ..) => (
                "readinessProbe over the network".to_owned(),
                "Services heed it, but no command waits for it",
            ),
            ("livenessProbe", ..) => (
                "livenessProbe over the network".to_owned(),
                "a container that hangs is not restarted",
            ),
            _ => (
                "startupProbe over the network".to_owned(),
                "a container counts as started at once",
            ),
        };
        work.left_out.lost(what, lost, place);
    }
    let mut made = Fields::at(node.place);
    match check {
        // The kubelet runs no check of the image.
        None => {
            made.set("disable", true);
        }
        Some((field, probe)) => {
            made = Fields::at(read::place(node, field));
            shape(field, probe, &mut made);
            if let Some(startup) = startup {
                patience(startup, probe, &mut made);
            }
        }
    }
    fields.fields("healthcheck", made);
}

/// The startup probe, when it runs the command of another one.
fn same_startup<'n>(node: &'n Node, field: &str, probe: &Node) -> Option<&'n Node> {
    let startup = read::at(node, "startupProbe").filter(|_| field != "startupProbe")?;
    let command = |it| read::words(it, "exec.command");
    command(startup).eq(command(probe)).then_some(startup)
}

/// How long failures do not count, and how often is looked meanwhile: as long
/// as the startup probe may fail beyond what the other may.
fn patience(startup: &Node, probe: &Node, made: &mut Fields) {
    let number = |node, name: &str, or: i64| read::integer(node, name).unwrap_or(or).max(1);
    let period = number(startup, "periodSeconds", 10);
    let (most, allowed) = (
        number(startup, "failureThreshold", 3),
        number(probe, "failureThreshold", 3),
    );
    let failures = if most > allowed { most - allowed } else { most };
    let delay = read::integer(startup, "initialDelaySeconds").unwrap_or(0);
    let patience = delay.max(0).saturating_add(period.saturating_mul(failures));
    made.set("start_period", format!("{patience}s"));
    // Daemons before 25.0 do not know it, so it is not said without need.
    if period != START_INTERVAL.min(number(probe, "periodSeconds", 10)) {
        made.set("start_interval", format!("{period}s"));
    }
}

fn shape(field: &str, probe: &Node, made: &mut Fields) {
    let place = read::place(probe, "exec.command");
    let command = read::items(probe, "exec.command").iter().cloned();
    let first = crate::source::compose::made::node("CMD", place);
    let test: Vec<Node> = std::iter::once(first).chain(command).collect();
    made.set_at("test", test, place);
    let seconds = |name: &str, default: i64| read::integer(probe, name).unwrap_or(default).max(1);
    let (period, failures) = (seconds("periodSeconds", 10), seconds("failureThreshold", 3));
    made.set("interval", format!("{period}s"));
    made.set("timeout", format!("{}s", seconds("timeoutSeconds", 1)));
    made.set("retries", failures);
    let delay = read::integer(probe, "initialDelaySeconds")
        .unwrap_or(0)
        .max(0);
    let patience = if field == "startupProbe" {
        delay.saturating_add(period.saturating_mul(failures))
    } else {
        delay
    };
    if patience > 0 {
        made.set("start_period", format!("{patience}s"));
    }
}
