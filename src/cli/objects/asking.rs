//! What each container is asked for by itself, since no list has it.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use futures_util::stream::{self, StreamExt, TryStreamExt};

use super::View;
use crate::cli::failure::Failure;
use crate::engine::docker::Docker;
use crate::engine::inquiry::Inquiry;
use crate::engine::transfer::Transfer;
use crate::engine::{Engine, EngineError};
use crate::model::own_image::RESTARTS;
use crate::observed::{Container, State};

/// How many containers are asked about at the same time.
const AT_A_TIME: usize = 16;

impl View {
    /// Asks what containers have lived through.
    pub async fn ask_for_lives(&mut self, engine: &Docker) -> Result<(), Failure> {
        let containers = self.observed.containers.iter();
        self.lives = each(containers, |it| engine.life(&it.id)).await?;
        self.add_restarts(engine).await
    }

    /// Adds the restarts that the project's controller knows of, which the
    /// daemon does not count.
    async fn add_restarts(&mut self, engine: &Docker) -> Result<(), Failure> {
        let mut containers = self.observed.containers.iter();
        let Some(controller) = containers.find(|it| it.is_controller()) else {
            return Ok(());
        };
        let archive = match engine.copy_out(&controller.id, RESTARTS).await {
            Ok((_, archive)) => archive,
            // It has restarted nothing yet, or is gone.
            Err(EngineError::NotFound { .. }) => return Ok(()),
            Err(error) => return Err(error.into()),
        };
        let archive: Vec<Vec<u8>> = archive.try_collect().await?;
        let restarts = restarts(&archive.concat())
            .map_err(|error| Failure::new(format!("{}: {error}", controller.name)))?;
        for (container, life) in &mut self.lives {
            life.restarts += restarts.get(container).copied().unwrap_or(0);
        }
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

/// Reads what a controller has counted from an archive with its file.
fn restarts(archive: &[u8]) -> io::Result<BTreeMap<String, u64>> {
    let mut archive = tar::Archive::new(archive);
    let mut restarts = BTreeMap::new();
    for entry in archive.entries()? {
        restarts = serde_json::from_reader(entry?)?;
    }
    Ok(restarts)
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
