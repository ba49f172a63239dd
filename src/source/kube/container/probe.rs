//! Probes → the health check that a container can have.
//!
//! A command is run in the container by the daemon. What asks over the network
//! is not made of tools that the image may lack. Only a liveness or startup
//! probe has a container restarted; one that the health check does not stand
//! for is asked by the controller.

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

/// Sets the health check, and what has the container restarted.
pub fn lower(
    work: &mut Work<'_, '_>,
    node: &Node,
    part: Part,
    fields: &mut Fields,
    own: &mut Fields,
) {
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
            (_, _, true) | ("livenessProbe" | "startupProbe", true, _) => continue,
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
    liveness(node, check.map(|(field, _)| field), own);
}

/// Says what has the container restarted: its health check, or what the
/// controller asks it beside that.
fn liveness(node: &Node, check: Option<&str>, own: &mut Fields) {
    if check == Some("livenessProbe") {
        own.set_at(
            "liveness",
            "healthcheck",
            read::place(node, "livenessProbe"),
        );
        return;
    }
    for (field, key) in [("startupProbe", "startup"), ("livenessProbe", "liveness")] {
        if let Some(probe) = read::at(node, field) {
            own.fields(key, question(node, field, probe));
        }
    }
}

/// A command that the controller runs; empty for a probe over the network.
fn question(node: &Node, field: &str, probe: &Node) -> Fields {
    let place = read::place(node, field);
    let mut asked = Fields::at(place);
    let command = read::items(probe, "exec.command").to_vec();
    if command.is_empty() {
        return asked;
    }
    asked.set_at("command", command, read::place(probe, "exec.command"));
    for (name, key, or) in [
        ("initialDelaySeconds", "delay", 0),
        ("periodSeconds", "period", 10),
        ("timeoutSeconds", "timeout", 1),
        ("failureThreshold", "failures", 3),
    ] {
        if let Some(number) = read::integer(probe, name).filter(|it| *it != or) {
            asked.set_at(key, number.max(0), read::place(probe, name));
        }
    }
    asked
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
