//! How it is found out that a container hangs, so that it is restarted: what
//! Kubernetes knows as startup and liveness probes, as `x-rcompose` has it.

use serde_json::Value;

use super::Service;
use super::own::own;

/// How it is found out that a container hangs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Liveness {
    /// What is asked until it is answered well once; only then the other is.
    pub startup: Option<Question>,
    /// What is asked for as long as the container runs.
    pub alive: Option<Question>,
}

/// A command that is run in a container again and again. Times are in seconds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The command and its arguments.
    pub command: Vec<String>,
    /// The time before it is asked first.
    pub delay: u32,
    /// The time between two questions.
    pub period: u32,
    /// How long an answer may take.
    pub timeout: u32,
    /// So many bad answers in a row are too many.
    pub failures: u32,
    /// How long a container has to end that hangs; none: as long as ever.
    pub grace: Option<u32>,
}

impl Service {
    /// How it is found out that a container of it hangs; none: it is not.
    pub fn liveness(&self) -> Option<Liveness> {
        let liveness = Liveness {
            startup: own(&self.extensions, "startup").and_then(question),
            alive: own(&self.extensions, "liveness").and_then(question),
        };
        (liveness != Liveness::default()).then_some(liveness)
    }
}

fn question(written: &Value) -> Option<Question> {
    let words = written.get("command")?.as_array()?;
    let number = |key: &str, or: u32| {
        let number = written.get(key).and_then(Value::as_u64);
        number.and_then(|it| it.try_into().ok()).unwrap_or(or)
    };
    Some(Question {
        command: words
            .iter()
            .filter_map(|word| word.as_str().map(str::to_owned))
            .collect(),
        delay: number("delay", 0),
        period: number("period", 10).max(1),
        timeout: number("timeout", 1).max(1),
        failures: number("failures", 3).max(1),
        grace: written
            .get("grace")
            .and_then(Value::as_u64)
            .and_then(|it| it.try_into().ok()),
    })
}
