//! Commands that are run in containers: hooks, and word to proxies.

use tokio::sync::mpsc::UnboundedSender;

use super::Trouble;
use super::request::{Effect, forgive, tail};
use crate::engine::Engine;
use crate::event::Event;
use crate::model::{Duration, Hook, own_image};
use crate::plan::{ContainerRef, Step};

/// How much of an identity the daemon's name service knows a container by.
const SHORT: usize = 12;

/// Tells a proxy that a container is about to go.
pub(super) async fn hand_over<E: Engine>(
    engine: &E,
    step: &Step,
    container: &ContainerRef,
    proxy: &ContainerRef,
    within: Duration,
    progress: &UnboundedSender<Event>,
) -> Result<Effect, Trouble> {
    let key = container.key();
    let name = match &container.id {
        Some(id) => id.get(..SHORT).unwrap_or(key),
        None => key,
    };
    let seconds = u64::try_from(within.0 / 1_000_000_000).unwrap_or(0);
    let told = Hook {
        command: Some(own_image::leave(name, seconds)),
        ..Hook::default()
    };
    run(engine, step, proxy, &told, progress, "told of it, it").await
}

/// Runs a hook.
pub(super) async fn run_hook<E: Engine>(
    engine: &E,
    step: &Step,
    container: &ContainerRef,
    hook: &Hook,
    progress: &UnboundedSender<Event>,
) -> Result<Effect, Trouble> {
    run(engine, step, container, hook, progress, "hook").await
}

async fn run<E: Engine>(
    engine: &E,
    step: &Step,
    container: &ContainerRef,
    hook: &Hook,
    progress: &UnboundedSender<Event>,
    what: &str,
) -> Result<Effect, Trouble> {
    let mut output = Vec::new();
    let running = engine.run_hook(container.key(), hook, &mut output);
    let ended = match hook.within() {
        Some(within) => tokio::time::timeout(within.to_std(), running).await,
        None => Ok(running.await),
    };
    if !output.is_empty() {
        let text = String::from_utf8_lossy(&output);
        // Nobody listens once the plan is given up.
        let _ = progress.send(Event::HookSaid {
            step: step.id,
            lines: text.lines().map(str::to_owned).collect(),
        });
    }
    let failed = |how: String| Trouble {
        reason: format!("{} {what} {how}", container.service),
        output: tail(&output),
        tolerated: step.action.is_optional(),
        ..Trouble::default()
    };
    match ended {
        Ok(Ok(0)) => Ok(Effect::default()),
        Ok(Ok(code)) => Err(failed(format!("exited with status {code}"))),
        Ok(Err(error)) => forgive(step, &error),
        Err(_) => {
            let within = hook.within().unwrap_or_default();
            Err(failed(format!("has not ended within {within}")))
        }
    }
}
