//! A container's own test of its health, run right after its start: the daemon
//! runs the first one only after an interval.

use std::time::{Duration, Instant};

use tokio::time::{sleep, timeout_at};

use crate::engine::{Engine, HealthTest};
use crate::model::Hook;

/// Exit codes of what cannot be run at all.
const NO_COMMAND: [i64; 2] = [126, 127];

/// When tests are run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    /// What has not succeeded by then never does.
    pub until: Instant,
    /// The pause after the first one; twice as long after each that follows.
    pub pause: Duration,
}

/// Whether a container passes its test in time. One test is run after the
/// other.
///
/// What becomes of a test that is not over in time does not matter any more:
/// the API has no way to end a command. That can be one command a start.
pub(super) async fn passes<E: Engine>(
    engine: &E,
    container: &str,
    test: HealthTest,
    moments: Moments,
) -> bool {
    let Moments { until, mut pause } = moments;
    let hook = Hook {
        command: Some(test.command),
        ..Hook::default()
    };
    let timeout = test.timeout.to_std();
    while Instant::now() < until {
        let mut output = Vec::new();
        let ends = until.min(Instant::now() + timeout);
        let ran = engine.run_hook(container, &hook, &mut output);
        match timeout_at(ends.into(), ran).await {
            Ok(Ok(0)) => return true,
            Ok(Ok(code)) if !NO_COMMAND.contains(&code) => {}
            // It cannot be run, or takes too long: the daemon tells.
            _ => return false,
        }
        sleep(pause).await;
        pause *= 2;
    }
    false
}
