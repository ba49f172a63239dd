//! One step → one request to the engine.

use std::collections::BTreeMap;

use futures_util::StreamExt;
use tokio::sync::mpsc::UnboundedSender;

use crate::engine::{Created, Engine, EngineError, LogQuery, Progress};
use crate::event::Event;
use crate::model::Duration;
use crate::model::spec::{ConfigHash, ContainerSpec};
use crate::plan::{self, Action, Step, StepId};

use super::Trouble;
use super::hook::{hand_over, run_hook};
use super::tolerance::{is_already_so, is_in_use, is_lost};

/// How many lines of output a failure carries.
const LINES: usize = 10;

/// What a request came to.
#[derive(Default)]
pub(super) struct Effect {
    /// What the daemon could not honour.
    pub warnings: Vec<String>,
    /// A container's name, and its identity under it from now on.
    pub named: Option<(String, String)>,
}

impl From<Created> for Effect {
    fn from(created: Created) -> Self {
        Self {
            warnings: created.warnings,
            named: None,
        }
    }
}

/// The identities of the containers that an action names, by name.
pub(super) fn named(action: &Action, ids: &BTreeMap<String, String>) -> BTreeMap<String, String> {
    let mut names: Vec<&str> = Vec::new();
    match action {
        Action::CreateContainer(spec) => names = containers(spec),
        Action::Rename { container, .. } => names.push(&container.name),
        _ => {}
    }
    names
        .into_iter()
        .filter_map(|name| Some((name.to_owned(), ids.get(name)?.clone())))
        .collect()
}

/// The containers that a spec names.
fn containers(spec: &ContainerSpec) -> Vec<&str> {
    let mut names: Vec<&str> = spec.namespaces.values().map(String::as_str).collect();
    for entry in spec.volumes_from.iter().chain(&spec.links) {
        names.push(entry.split(':').next().unwrap_or(entry));
    }
    if let ConfigHash::Pending { containers, .. } = &spec.config_hash {
        names.extend(containers.iter().map(String::as_str));
    }
    names
}

/// Carries out a step that is no wait.
pub(super) async fn request<E: Engine>(
    engine: &E,
    step: &Step,
    ids: BTreeMap<String, String>,
    left: Option<Duration>,
    progress: UnboundedSender<Event>,
) -> Result<Effect, Trouble> {
    let result = match &step.action {
        Action::RunHook {
            container, hook, ..
        } => return run_hook(engine, step, container, hook, &progress).await,
        Action::HandOver {
            container,
            proxy,
            within,
        } => return hand_over(engine, step, container, proxy, *within, &progress).await,
        Action::Refuse { reason, .. } => {
            return Err(Trouble {
                reason: reason.clone(),
                ..Trouble::default()
            });
        }
        Action::CreateContainer(spec) => create(engine, spec, &ids).await,
        Action::Rename { container, to } => {
            let id = container.id.as_ref().or_else(|| ids.get(&container.name));
            let key = id.map_or(container.name.as_str(), String::as_str);
            let renamed = engine.rename(key, to).await;
            renamed.map(|()| Effect {
                named: id.map(|id| (to.clone(), id.clone())),
                ..Effect::default()
            })
        }
        Action::Stop { container, timeout } => {
            let stopped = engine.stop(container.key(), left.or(*timeout)).await;
            stopped.map(|()| Effect::default())
        }
        Action::Restart { container, timeout } => {
            let restarted = engine.restart(container.key(), left.or(*timeout)).await;
            restarted.map(|()| Effect::default())
        }
        action => plain(engine, action, step.id, progress).await,
    };
    result.or_else(|error| forgive(step, &error))
}

/// The actions that need no more than what they say.
async fn plain<E: Engine>(
    engine: &E,
    action: &Action,
    step: StepId,
    progress: UnboundedSender<Event>,
) -> Result<Effect, EngineError> {
    let mut report = |told: Progress| {
        // Nobody listens once the plan is given up.
        let _ = progress.send(Event::Progressed {
            step,
            part: told.part,
            text: told.text,
            current: told.current,
            total: told.total,
        });
    };
    let done = match action {
        Action::PullImage {
            image, platform, ..
        } => engine.pull_image(image, platform, &mut report).await,
        Action::MakeOwnImage { image } => engine.make_own_image(image).await,
        Action::RefreshFiles(files) => engine.refresh_files(files).await,
        Action::PushImage { image, .. } => engine.push_image(image, &mut report).await,
        Action::BuildImage(spec) => {
            return engine
                .build_image(spec, &mut report)
                .await
                .map(Effect::from);
        }
        Action::Provide(provision) => {
            let provided = engine.provide(provision, &mut report).await?;
            let _ = progress.send(Event::Provided {
                step,
                service: provision.service.clone(),
                variables: provided,
            });
            Ok(())
        }
        Action::CreateNetwork(spec) => return engine.create_network(spec).await.map(Effect::from),
        Action::RemoveImage { image, .. } => engine.remove_image(image).await,
        Action::RemoveNetwork { id, .. } => engine.remove_network(id).await,
        Action::CreateVolume(spec) => engine.create_volume(spec).await,
        Action::RemoveVolume { name, .. } => engine.remove_volume(name).await,
        Action::Disconnect { container, network } => {
            engine.disconnect(network, container.key()).await
        }
        Action::Connect {
            container,
            endpoint,
        } => engine.connect(endpoint, container.key()).await,
        Action::CopyFiles { container, files } => engine.copy_files(container.key(), files).await,
        Action::Start { container } => engine.start(container.key()).await,
        Action::Kill { container, signal } => engine.kill(container.key(), signal).await,
        Action::Pause { container } => engine.pause(container.key()).await,
        Action::Unpause { container } => engine.unpause(container.key()).await,
        Action::RemoveContainer { container, volumes } => {
            engine.remove_container(container.key(), *volumes).await
        }
        Action::CreateContainer(_)
        | Action::Refuse { .. }
        | Action::RunHook { .. }
        | Action::HandOver { .. }
        | Action::Stop { .. }
        | Action::Restart { .. }
        | Action::Rename { .. }
        | Action::AwaitRunning { .. }
        | Action::AwaitHealthy { .. }
        | Action::AwaitReady { .. }
        | Action::AwaitJob { .. }
        | Action::AwaitCompleted { .. } => Ok(()),
    };
    done.map(|()| Effect::default())
}

async fn create<E: Engine>(
    engine: &E,
    spec: &ContainerSpec,
    ids: &BTreeMap<String, String>,
) -> Result<Effect, EngineError> {
    let Some(hash) = plan::config_hash(&spec.config_hash, ids) else {
        return Err(EngineError::Broken {
            message: format!("a container that {} shares with is not there", spec.name),
        });
    };
    let created = engine.create_container(spec, &hash, ids).await?;
    Ok(Effect {
        warnings: created.warnings,
        named: Some((spec.name.clone(), created.id)),
    })
}

/// Makes a success of what is already so, and a tolerated failure of what an
/// optional step could not do.
pub(super) fn forgive(step: &Step, error: &EngineError) -> Result<Effect, Trouble> {
    let action = &step.action;
    if is_already_so(action, error) {
        return Ok(Effect::default());
    }
    let mut trouble = trouble(error);
    trouble.lost = is_lost(action, error);
    let removal = matches!(
        action,
        Action::RemoveImage { .. } | Action::RemoveNetwork { .. } | Action::RemoveVolume { .. }
    );
    if !action.is_optional() {
        return Err(trouble);
    }
    if !removal {
        trouble.tolerated = true;
    } else if is_in_use(error) {
        trouble.tolerated = true;
        trouble.reason = "Resource is still in use".into();
    }
    Err(trouble)
}

/// What is told of an error.
pub(super) fn trouble(error: &EngineError) -> Trouble {
    Trouble {
        reason: error.to_string(),
        output: match error {
            EngineError::Build { output, .. } => output.clone(),
            _ => Vec::new(),
        },
        ..Trouble::default()
    }
}

/// The last lines that a container has put out. None when they cannot be had:
/// they only add to a failure that is told anyway.
pub(super) async fn last_lines<E: Engine>(engine: &E, container: &str) -> Vec<String> {
    let query = LogQuery {
        tail: Some(LINES as u64),
        ..LogQuery::default()
    };
    let mut bytes = Vec::new();
    let mut output = engine.logs(container, &query);
    while let Some(Ok(piece)) = output.next().await {
        bytes.extend(piece.bytes);
    }
    tail(&bytes)
}

pub(super) fn tail(bytes: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(bytes);
    let lines: Vec<&str> = text.lines().collect();
    let from = lines.len().saturating_sub(LINES);
    lines[from..]
        .iter()
        .map(|line| (*line).to_owned())
        .collect()
}
