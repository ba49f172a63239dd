//! The loop: facts about files and containers come in, batches and plans go
//! out.
//!
//! It owns all state, and never waits for one thing alone. Files are copied
//! for each service by itself; plans are carried out one after another, since
//! each looks at the daemon first. A build that a newer change has made
//! needless is broken off.

mod files;
mod moved;
mod outcomes;
mod planning;
mod replicas;

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::PathBuf;
use std::rc::Rc;
use std::time::Instant;

use futures_util::StreamExt;
use futures_util::future::LocalBoxFuture;
use futures_util::stream::{BoxStream, FuturesUnordered};
use tokio_util::sync::CancellationToken;

use super::burst::Burst;
use super::lane::Lane;
use super::news::News;
use super::plans::Carried;
use super::subject::{Host, Subject};
use super::sync::{Delivered, Replica, deliver};
use super::tree::{Roots, Tree};
use crate::engine::transfer::Transfer;
use crate::engine::{Engine, EngineError, Happening};
use planning::{Planning, build_begins};

/// Why watching has come to an end by itself.
#[derive(Debug, thiserror::Error)]
pub enum WatchError {
    /// The daemon cannot be asked.
    #[error(transparent)]
    Engine(#[from] EngineError),
    /// Files cannot be watched.
    #[error("files cannot be watched: {0}")]
    Files(#[source] io::Error),
}

/// Something that has come to its end.
enum Done {
    Delivered(Box<Delivered>),
    Carried(Box<Carried>),
    Executed(outcomes::Executed),
}

type Happenings = BoxStream<'static, Result<Happening, EngineError>>;

struct Session<'s, E, H> {
    engine: &'s E,
    host: &'s RefCell<H>,
    subject: Rc<Subject>,
    tree: Tree,
    happenings: Happenings,
    lanes: BTreeMap<String, Lane>,
    replicas: BTreeMap<String, Replica>,
    rebuild: Burst<String>,
    restart: Burst<String>,
    apply: Burst<PathBuf>,
    /// The plan that is carried out, and what it is about.
    planning: Option<Planning>,
    /// Containers that plans have restarted, and that have not been heard of
    /// since.
    restarted: BTreeSet<String>,
    /// Whether it was said that some names are left alone.
    odd_names: bool,
    working: FuturesUnordered<LocalBoxFuture<'s, Done>>,
}

/// Open eyes: what changes from now on is seen, whenever it is acted on.
#[derive(Debug)]
pub struct Eyes {
    tree: Tree,
    limited: Option<String>,
}

impl Eyes {
    /// Begins to look at a project's files.
    ///
    /// # Errors
    /// Nothing can be watched.
    pub async fn open(subject: &Subject) -> Result<Self, WatchError> {
        let started = Tree::start(roots(subject)).await;
        let (tree, started) = started.map_err(WatchError::Files)?;
        Ok(Self {
            tree,
            limited: started.limited,
        })
    }
}

/// Watches until it is stopped. Whatever is under way then is given up.
///
/// # Errors
/// Nothing can be watched any more, or the daemon has gone for good.
pub async fn watch<E: Engine + Transfer, H: Host>(
    engine: &E,
    subject: Subject,
    eyes: Eyes,
    host: &RefCell<H>,
    stop: &CancellationToken,
) -> Result<(), WatchError> {
    // Listening begins first, so that no container is missed.
    let happenings = engine.happenings(&subject.project.name).await?;
    let mut session = Session {
        engine,
        host,
        lanes: BTreeMap::new(),
        replicas: BTreeMap::new(),
        rebuild: Burst::new(),
        restart: Burst::new(),
        apply: Burst::new(),
        planning: None,
        restarted: BTreeSet::new(),
        odd_names: false,
        working: FuturesUnordered::new(),
        subject: Rc::new(subject),
        tree: eyes.tree,
        happenings,
    };
    session.open_lanes();
    session.look().await?;
    session.tell(News::Enabled);
    if let Some(reason) = eyes.limited {
        session.tell(News::Limited(reason));
    }
    let run = session.run();
    let ended = tokio::select! {
        biased;
        () = stop.cancelled() => Ok(()),
        ended = run => ended,
    };
    host.borrow_mut().tell(News::Disabled);
    ended
}

/// What of the disk is watched for a subject.
fn roots(subject: &Subject) -> Roots {
    Roots {
        rules: std::sync::Arc::clone(&subject.rules),
        files: subject.files.clone(),
        folders: subject.folders.clone(),
    }
}

impl<E: Engine + Transfer, H: Host> Session<'_, E, H> {
    async fn run(&mut self) -> Result<(), WatchError> {
        loop {
            self.launch().await?;
            let due = self.due();
            tokio::select! {
                biased;
                Some(done) = self.working.next() => self.finish(done),
                seen = self.tree.next() => self.see(seen)?,
                happening = self.happenings.next() => match happening {
                    Some(Ok(happening)) => self.take_happening(&happening),
                    _ => self.listen_again().await?,
                },
                () = build_begins(self.planning.as_ref()) => self.drop_what_is_built(),
                () = until(due) => {}
            }
        }
    }

    fn tell(&self, news: News) {
        self.host.borrow_mut().tell(news);
    }

    /// Every service with a rule that copies has a lane.
    fn open_lanes(&mut self) {
        let rules = &self.subject.rules;
        let syncing = rules.all.iter().filter(|rule| rule.reaction.syncs());
        let services: BTreeSet<&str> = syncing.map(|rule| rule.service.as_str()).collect();
        self.lanes
            .retain(|name, _| services.contains(name.as_str()));
        for (name, lane) in &mut self.lanes {
            lane.keep_to(rules, name);
        }
        for name in services {
            self.lanes.entry(name.to_owned()).or_default();
        }
    }

    /// Begins what can begin.
    async fn launch(&mut self) -> Result<(), WatchError> {
        let now = Instant::now();
        for (name, lane) in &mut self.lanes {
            let replicas: Vec<Replica> = self
                .replicas
                .values()
                .filter(|replica| replica.service == *name)
                .cloned()
                .collect();
            if let Some(batch) = lane.draw(name, &replicas, now) {
                let engine = self.engine;
                let work = async move { Done::Delivered(Box::new(deliver(engine, batch).await)) };
                self.working.push(Box::pin(work));
            }
        }
        self.launch_commands();
        self.launch_plan().await
    }

    /// When something is to be done that nobody will tell of.
    fn due(&self) -> Option<Instant> {
        let lanes = self.lanes.values().filter_map(Lane::due);
        let bursts = [self.rebuild.due(), self.restart.due(), self.apply.due()];
        let plans = bursts.into_iter().flatten();
        // What waits for a plan to end is not waited for by the clock.
        let now = Instant::now();
        let idle = self.planning.is_none();
        lanes.chain(plans.filter(|due| idle || *due > now)).min()
    }
}

/// Waits until then; without a time, forever.
async fn until(due: Option<Instant>) {
    match due {
        Some(due) => tokio::time::sleep_until(due.into()).await,
        None => std::future::pending().await,
    }
}
