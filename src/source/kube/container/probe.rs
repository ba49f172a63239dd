//! Probes → the health check that a container has, and what it is asked beside
//! that.
//!
//! The health check tells whether a container is ready, and the daemon runs
//! it: so everything that waits for a container waits for it to be ready. What
//! has a container restarted is asked by the controller.

use super::super::pod::{Part, Pod};
use super::super::read;
use super::super::tree::Fields;
use super::super::work::Work;
use super::asked::{self, Asked};
use crate::source::yaml::Node;

/// How often the daemon looks during the start, unless it is told, in seconds.
const START_INTERVAL: i64 = 5;
/// What it may take beside the answer to ask over the network, in seconds: the
/// answer itself has its own time.
const DELAY: i64 = 10;

/// The probe that the health check is: that which says when a container counts
/// as there.
fn chosen(node: &Node, part: Part) -> Option<(&'static str, &Node)> {
    let order = if part == Part::Sidecar {
        ["startupProbe", "readinessProbe"]
    } else {
        ["readinessProbe", "startupProbe"]
    };
    let mut found = order.into_iter();
    found.find_map(|field| Some((field, read::at(node, field)?)))
}

/// Sets the health check, and what has the container restarted.
pub fn lower(
    work: &mut Work<'_, '_>,
    pod: &Pod<'_>,
    node: &Node,
    part: Part,
    fields: &mut Fields,
    own: &mut Fields,
) {
    let mut made = Fields::at(node.place);
    let check = chosen(node, part);
    match check.and_then(|(field, probe)| Some((field, probe, asked::of(pod, probe)?))) {
        // The kubelet runs no check of the image.
        None => {
            made.set("disable", true);
        }
        Some((field, probe, asked)) => {
            made = Fields::at(read::place(node, field));
            shape(field, probe, asked, &mut made);
            let startup = read::at(node, "startupProbe").filter(|_| field != "startupProbe");
            match startup {
                Some(startup) => patience(startup, probe, &mut made),
                None => eager(field, probe, &mut made),
            }
        }
    }
    fields.fields("healthcheck", made);
    for (field, key) in [("startupProbe", "startup"), ("livenessProbe", "liveness")] {
        if let Some(probe) = read::at(node, field) {
            own.fields(key, question(pod, node, field, probe));
        }
    }
    left_out(work, node, check.map(|(field, _)| field));
}

/// Notes what of a readiness probe is not honoured.
fn left_out(work: &mut Work<'_, '_>, node: &Node, check: Option<&str>) {
    let Some(probe) = read::at(node, "readinessProbe") else {
        return;
    };
    let place = read::place(node, "readinessProbe");
    if check != Some("readinessProbe") {
        let lost = "a container has one health check, and another of its probes is it";
        work.left_out.lost("readinessProbe", lost, place);
    } else if read::integer(probe, "successThreshold").is_some_and(|it| it > 1) {
        let lost = "commands wait for one good answer; Services heed it over the network";
        let place = read::place(probe, "successThreshold");
        work.left_out.lost("successThreshold", lost, place);
    }
}

/// What the controller asks.
fn question(pod: &Pod<'_>, node: &Node, field: &str, probe: &Node) -> Fields {
    let mut question = Fields::at(read::place(node, field));
    let Some(Asked {
        command,
        place,
        over_network,
    }) = asked::of(pod, probe)
    else {
        return question;
    };
    question.set_at("command", command, place);
    for (name, key, or) in [
        ("initialDelaySeconds", "delay", 0),
        ("periodSeconds", "period", 10),
        ("timeoutSeconds", "timeout", 1),
        ("failureThreshold", "failures", 3),
    ] {
        let mut number = read::integer(probe, name).unwrap_or(or).max(0);
        if key == "timeout" && over_network {
            number = number.max(1).saturating_add(DELAY);
        }
        if number != or {
            question.set_at(key, number, read::place(probe, name));
        }
    }
    if let Some(grace) = read::integer(probe, "terminationGracePeriodSeconds") {
        let place = read::place(probe, "terminationGracePeriodSeconds");
        question.set_at("grace", grace.max(0), place);
    }
    question
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

fn shape(field: &str, probe: &Node, asked: Asked, made: &mut Fields) {
    let place = asked.place;
    let first = crate::source::compose::made::node("CMD", place);
    let test: Vec<Node> = std::iter::once(first).chain(asked.command).collect();
    made.set_at("test", test, place);
    let seconds = |name: &str, default: i64| read::integer(probe, name).unwrap_or(default).max(1);
    let (period, failures) = (seconds("periodSeconds", 10), seconds("failureThreshold", 3));
    made.set("interval", format!("{period}s"));
    let besides = if asked.over_network { DELAY } else { 0 };
    let timeout = seconds("timeoutSeconds", 1).saturating_add(besides);
    made.set("timeout", format!("{timeout}s"));
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

/// Has what may be ready at once not wait for its first interval to be over.
fn eager(field: &str, probe: &Node, made: &mut Fields) {
    let seconds = |name: &str, default: i64| read::integer(probe, name).unwrap_or(default);
    let delay = seconds("initialDelaySeconds", 0).max(1);
    if field == "readinessProbe" && seconds("periodSeconds", 10) > delay {
        let mut own = Fields::at(probe.place);
        own.set("eager", true);
        made.fields("x-rcompose", own);
    }
}
