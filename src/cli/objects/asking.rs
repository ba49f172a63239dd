//! What each container is asked for by itself, since no list has it.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::View;
use crate::cli::failure::Failure;
use crate::engine::docker::Docker;
use crate::engine::inquiry::Inquiry;
use crate::engine::{Engine, EngineError};
use crate::observed::{Container, State};

/// How many containers are asked about at the same time.
const AT_A_TIME: usize = 16;

impl View {
    /// Asks what containers have lived through.
    pub async fn ask_for_lives(&mut self, engine: &Docker) -> Result<(), Failure> {
        let containers = self.observed.containers.iter();
        self.lives = each(containers, |it| engine.life(&it.id)).await?;
        Ok(())
    }

    /// Asks what the containers use that autoscalers go by.
    pub async fn ask_for_load(&mut self, engine: &Docker) -> Result<(), Failure> {
        let metrics = self.scalers.values().flat_map(|it| &it.metrics);
        let services: BTreeSet<&String> = metrics.flat_map(|it| it.requests.keys()).collect();
        let containers = services.into_iter().flat_map(|it| self.containers_of(it));
        let running = containers.filter(|it| it.state == State::Running);
        self.consumed = each(running, |it| engine.consumption(&it.id)).await?;
        Ok(())
    }
}

/// Asks for something of each container. One that has gone meanwhile is left
/// out.
async fn each<'c, T, F>(
    containers: impl Iterator<Item = &'c Container>,
    ask: impl Fn(&'c Container) -> F,
) -> Result<BTreeMap<String, T>, Failure>
where
    F: Future<Output = Result<T, EngineError>>,
{
    let asked = containers.map(|container| {
        let answer = ask(container);
        async move {
            match answer.await {
                Ok(answer) => Ok(Some((container.id.clone(), answer))),
                Err(EngineError::NotFound { .. }) => Ok(None),
                Err(error) => Err(Failure::from(error)),
            }
        }
    });
    let answers = stream::iter(asked).buffer_unordered(AT_A_TIME);
    let answers = answers.try_filter_map(|it| async move { Ok(it) });
    answers.try_collect().await
}
