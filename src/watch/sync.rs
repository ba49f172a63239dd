//! One batch of changed files into all containers of a service, at the same
//! time.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::Instant;

use futures_util::future::join_all;

use super::journal::State;
use super::pack::{Item, Packed, pack};
use crate::engine::transfer::Transfer;
use crate::engine::{Engine, EngineError};
use crate::model::Hook;

/// How many bytes of paths one command removes.
const COMMAND: usize = 64 << 10;

/// A container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replica {
    /// Its identity.
    pub id: String,
    /// Its name.
    pub name: String,
    /// Its service.
    pub service: String,
    /// Whether commands can be run in it.
    pub running: bool,
    /// Whether it was made while we watched, and has not run since or has not
    /// got everything yet.
    pub made: bool,
}

/// What goes where.
#[derive(Debug)]
pub(super) struct Batch {
    /// The service.
    pub service: String,
    /// What changed, by where it goes.
    pub items: BTreeMap<String, Item>,
    /// The containers.
    pub replicas: Vec<Replica>,
    /// Whether these containers alone are behind.
    pub catches_up: bool,
    /// Whether one of them has refused something before.
    pub was_refused: bool,
    /// When it changed first.
    pub first: Instant,
}

/// What became of a batch.
#[derive(Debug)]
pub(super) struct Delivered {
    /// The batch, its items by where they are here.
    pub batch: Batch,
    /// What the containers have now.
    pub states: Vec<(String, State)>,
    /// Whether that is known.
    pub is_packed: bool,
    /// How many files were copied.
    pub files: usize,
    /// How many paths were removed.
    pub removed: usize,
    /// What could not be read.
    pub troubles: Vec<String>,
    /// What came of it in each container.
    pub given: Vec<(Replica, Result<Given, EngineError>)>,
}

/// What came of a batch in a container.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Given {
    /// It has everything.
    Whole,
    /// It does not run, so nothing could be removed from it.
    Unpacked,
}

/// Packs a batch and gives it to the containers.
pub(super) async fn deliver<E: Engine + Transfer>(engine: &E, mut batch: Batch) -> Delivered {
    let items = std::mem::take(&mut batch.items);
    let packed = tokio::task::spawn_blocking(move || (pack(&items), items)).await;
    let (packed, items) = match packed {
        Ok((packed, items)) => (packed, items),
        Err(error) => (Err(std::io::Error::other(error)), BTreeMap::new()),
    };
    batch.items = items;
    let packed = match packed {
        Ok(packed) => packed,
        Err(error) => return unpacked(batch, &error),
    };
    let gifts = batch.replicas.iter().map(|replica| async {
        let given = give(engine, replica, &packed).await;
        (replica.clone(), given)
    });
    let given = join_all(gifts).await;
    Delivered {
        states: packed.states,
        is_packed: true,
        files: packed.files,
        removed: packed.gone.len(),
        troubles: packed.troubles,
        given,
        batch,
    }
}

/// What became of a batch for which there was no room here.
fn unpacked(batch: Batch, error: &std::io::Error) -> Delivered {
    let refused = |replica: &Replica| {
        let message = format!("the files cannot be packed: {error}");
        (replica.clone(), Err(EngineError::Broken { message }))
    };
    Delivered {
        states: Vec::new(),
        is_packed: false,
        files: 0,
        removed: 0,
        troubles: Vec::new(),
        given: batch.replicas.iter().map(refused).collect(),
        batch,
    }
}

/// Gives it to one container. One that is gone needs nothing.
async fn give<E: Engine + Transfer>(
    engine: &E,
    replica: &Replica,
    packed: &Packed,
) -> Result<Given, EngineError> {
    let unpack = async {
        match &packed.archive {
            Some(archive) => engine.copy_in(&replica.id, "/", archive.send(), true).await,
            None => Ok(()),
        }
    };
    // Whoever sees what is new is not to see what was removed before.
    let given = match remove(engine, replica, &packed.gone).await {
        Ok(given) => unpack.await.map(|()| given),
        refused => refused,
    };
    match given {
        Err(EngineError::NotFound { .. }) if is_gone(engine, replica).await => Ok(Given::Whole),
        given => given,
    }
}

/// Whether a container is there no more. What is not found may also be its
/// file system, while it is restarted.
async fn is_gone<E: Engine>(engine: &E, replica: &Replica) -> bool {
    let status = engine.status(&replica.id).await;
    matches!(status, Err(EngineError::NotFound { .. }))
}

/// Removes paths, whoever they belong to, if the container runs.
async fn remove<E: Engine>(
    engine: &E,
    replica: &Replica,
    gone: &BTreeSet<String>,
) -> Result<Given, EngineError> {
    if !gone.is_empty() && !replica.running {
        return Ok(Given::Unpacked);
    }
    let mut left = gone.iter().peekable();
    while left.peek().is_some() {
        let mut command: Vec<String> = ["rm", "-rf", "--"].map(str::to_owned).into();
        let mut length = 0;
        while let Some(path) = left.next_if(|path| length == 0 || length + path.len() < COMMAND) {
            length += path.len() + 1;
            command.push(path.clone());
        }
        let hook = Hook {
            command: Some(command),
            user: "0".to_owned(),
            ..Hook::default()
        };
        let mut output = Vec::new();
        let code = match engine.run_hook(&replica.id, &hook, &mut output).await {
            // It has ended in the meantime, or stands still.
            Err(EngineError::Conflict { .. }) => return Ok(Given::Unpacked),
            other => other?,
        };
        if code != 0 {
            let said = String::from_utf8_lossy(&output);
            let said = said.trim();
            return Err(EngineError::Broken {
                message: match code {
                    126 | 127 => format!("files cannot be removed, there is no `rm`: {said}"),
                    _ => format!("files cannot be removed: {said}"),
                },
            });
        }
    }
    Ok(Given::Whole)
}

impl Delivered {
    /// Whether a container has taken something.
    pub fn is_taken(&self) -> bool {
        let copied = self.files + self.removed > 0;
        copied && self.given.iter().any(|(_, given)| given.is_ok())
    }

    /// Where the paths are on this machine.
    pub fn host(&self, target: &str) -> Option<&PathBuf> {
        Some(&self.batch.items.get(target)?.host)
    }
}
