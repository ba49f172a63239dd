//! Probes from healthchecks.
//!
//! A container of Compose that is not healthy is waited for and told about,
//! which is readiness; that nobody wants to keep it is liveness. While it
//! starts, failures count for neither.

use super::super::block::{Block, Value};
use super::conversion::Conversion;
use super::wishes::ProbeWish;
use crate::model::{Duration, Healthcheck, Service};

/// A second in nanoseconds.
pub const SECOND: i64 = 1_000_000_000;

/// What is said of spans of time that are not whole seconds.
pub const ROUNDED: &str = "Kubernetes counts whole seconds, so it is rounded up";

/// Docker's own numbers, where a healthcheck names none.
const INTERVAL: Duration = Duration(30 * SECOND);
const TIMEOUT: Duration = Duration(30 * SECOND);
const START_INTERVAL: Duration = Duration(5 * SECOND);
const RETRIES: u64 = 3;

/// The probes of a container; null where there is none.
#[derive(Debug, Default)]
pub struct Probes {
    /// Until it has started.
    pub startup: Value,
    /// Whether it is sent requests.
    pub readiness: Value,
    /// Whether it stays.
    pub liveness: Value,
}

/// The command of a healthcheck, as an exec probe runs it; none without.
pub fn test(healthcheck: &Healthcheck) -> Option<Vec<String>> {
    command(&healthcheck.test).filter(|_| !healthcheck.disable)
}

fn command(test: &[String]) -> Option<Vec<String>> {
    match test.split_first() {
        Some((first, words)) if first == "CMD" && !words.is_empty() => Some(words.to_vec()),
        Some((first, [shell, ..])) if first == "CMD-SHELL" => {
            Some(["/bin/sh", "-c", shell].map(str::to_owned).to_vec())
        }
        _ => None,
    }
}

/// The probes of a service's container.
pub fn probes(conversion: &Conversion<'_>, service: &Service) -> Probes {
    let wishes = conversion.wishes(service);
    let mut probes = match service.healthcheck.as_deref() {
        Some(check) => of_healthcheck(conversion, service, check),
        None => Probes::default(),
    };
    if let Some(probe) = wished(&wishes.liveness, service) {
        probes.liveness = probe;
    }
    if wishes.readiness.disable {
        probes.readiness = Value::Null;
    } else if let Some(probe) = wished(&wishes.readiness, service) {
        probes.readiness = probe;
    }
    probes
}

fn of_healthcheck(conversion: &Conversion<'_>, service: &Service, check: &Healthcheck) -> Probes {
    let Healthcheck {
        test: words,
        timeout,
        interval,
        retries,
        start_period,
        start_interval,
        disable,
        extensions: _,
    } = check;
    let path = format!("services.{}.healthcheck", service.name);
    let Some(command) = test(check) else {
        let none = *disable || words.first().is_some_and(|it| it == "NONE");
        if !none {
            let message = "the image's own check is not known here: name it by `test`";
            conversion.notes.lost(path, message);
        }
        return Probes::default();
    };
    let all = [
        ("timeout", timeout),
        ("interval", interval),
        ("start_period", start_period),
        ("start_interval", start_interval),
    ];
    for (name, span) in all {
        if span.is_some_and(|it| it.0 % SECOND != 0) {
            conversion.notes.partial(format!("{path}.{name}"), ROUNDED);
        }
    }
    let given = |span: Option<Duration>, or| span.filter(|it| it.0 > 0).unwrap_or(or);
    let interval = given(*interval, INTERVAL);
    let retries = retries.filter(|it| *it > 0).unwrap_or(RETRIES);
    let exec = Block::new().with("exec", Block::new().with("command", command));
    let probe = |period: Duration, failures: u64| -> Value {
        let timing = Timing {
            delay: None,
            period,
            timeout: given(*timeout, TIMEOUT),
            failures,
        };
        timing.probe(exec.clone()).into()
    };
    let startup = match start_period.filter(|it| it.0 > 0) {
        Some(start) => {
            let period = start_interval.filter(|it| it.0 > 0);
            let period = period.unwrap_or(START_INTERVAL.min(interval));
            let in_start = times(start.seconds(), period.seconds().max(1));
            probe(period, in_start.saturating_add(retries))
        }
        None => Value::Null,
    };
    Probes {
        startup,
        readiness: probe(interval, retries),
        liveness: probe(interval, retries),
    }
}

/// How often a span fits, rounded up.
fn times(span: i64, by: i64) -> u64 {
    u64::try_from((span + by - 1) / by).unwrap_or(0)
}

/// When a probe is made and when it counts.
struct Timing {
    delay: Option<Duration>,
    period: Duration,
    timeout: Duration,
    failures: u64,
}

impl Timing {
    fn probe(&self, action: Block) -> Block {
        let mut probe = action;
        if let Some(delay) = self.delay.filter(|it| it.0 > 0) {
            probe.put("initialDelaySeconds", whole(delay, 0));
        }
        probe.put("periodSeconds", whole(self.period, 1));
        probe.put("timeoutSeconds", whole(self.timeout, 1));
        probe.put("failureThreshold", self.failures.min(LARGEST));
        probe
    }
}

/// The largest number that the API takes.
const LARGEST: u64 = 2_147_483_647;

/// Whole seconds, as the API takes them.
pub fn whole(span: Duration, least: i64) -> i64 {
    span.seconds().clamp(least, 2_147_483_647)
}

/// The probe that labels ask for.
fn wished(wish: &ProbeWish, service: &Service) -> Option<Value> {
    let action = if let Some(command) = command(&wish.test) {
        Block::new().with("exec", Block::new().with("command", command))
    } else if let Some(port) = wish.tcp_port {
        Block::new().with("tcpSocket", Block::new().with("port", port))
    } else if wish.http_port.is_some() || !wish.http_path.is_empty() {
        let first = service.ports.first().map(|it| i64::from(it.target));
        let path = if wish.http_path.is_empty() {
            "/"
        } else {
            &wish.http_path
        };
        let http = Block::new()
            .with("path", path)
            .with("port", wish.http_port.or(first)?);
        Block::new().with("httpGet", http)
    } else {
        return None;
    };
    // What labels do not name is as in the healthcheck beside them.
    let check = service.healthcheck.as_deref().cloned().unwrap_or_default();
    let timing = Timing {
        delay: wish.start_period.or(check.start_period),
        period: wish.interval.or(check.interval).unwrap_or(INTERVAL),
        timeout: wish.timeout.or(check.timeout).unwrap_or(TIMEOUT),
        failures: wish.retries.or(check.retries).unwrap_or(RETRIES),
    };
    Some(timing.probe(action).into())
}
