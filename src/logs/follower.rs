//! Follows the output of several containers, and what becomes of them.
//!
//! Everything that is waited for is a stream in one set, so that dropping the
//! wait for the next fact loses nothing. An exit is told after the last line.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use futures_util::stream::{BoxStream, LocalBoxStream, SelectAll};
use futures_util::{FutureExt, StreamExt, stream};

use super::Tapped;
use super::lines::{Line, Splitter};
use crate::engine::{Engine, EngineError, Happening, LogQuery, Output};
use crate::model::labels;
use crate::observed::{Container, State};

/// What a follower tells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// A container has written a line.
    Line(Tapped, Line),
    /// A container has ended.
    Exited {
        /// Which.
        container: Tapped,
        /// Its exit code.
        code: i64,
        /// Whether the daemon starts it again.
        restarting: bool,
    },
    /// A container's output cannot be read.
    Lost(Tapped, EngineError),
}

/// Something that came in.
enum Arrival {
    Output(String, Result<Output, EngineError>),
    End(String),
    Happening(Result<Happening, EngineError>),
    /// A container has ended with this code, and its state is this by now.
    Ended(String, i64, Option<State>),
}

/// A container that is followed.
#[derive(Debug)]
struct Followed {
    tapped: Tapped,
    splitter: Splitter,
    /// How many streams of its output are open.
    open: usize,
    /// Whether it runs or is going to be started again.
    alive: bool,
    /// An exit that is told once all output is read: code and `restarting`.
    exit: Option<(i64, bool)>,
    /// When it ended last, in nanoseconds since 1970.
    ended: Option<i64>,
}

/// Follows the containers of some services of a project.
pub struct Follower<'e, E> {
    engine: &'e E,
    services: BTreeSet<String>,
    silent: BTreeSet<String>,
    deciding: BTreeSet<String>,
    query: LogQuery,
    arrivals: SelectAll<LocalBoxStream<'e, Arrival>>,
    followed: BTreeMap<String, Followed>,
    facts: VecDeque<Fact>,
    until_idle: bool,
}

impl<'e, E: Engine> Follower<'e, E> {
    /// Begins to listen for containers of these services, or of all when none
    /// is named; those of `silent` are watched, but their output is left
    /// alone. The query is for containers that start later.
    pub async fn new(
        engine: &'e E,
        project: &str,
        services: BTreeSet<String>,
        silent: BTreeSet<String>,
        query: LogQuery,
    ) -> Result<Self, EngineError> {
        let happenings = engine.happenings(project).await?;
        let mut arrivals = SelectAll::new();
        arrivals.push(happenings.map(Arrival::Happening).boxed_local());
        Ok(Self {
            engine,
            services,
            silent,
            deciding: BTreeSet::new(),
            query,
            arrivals,
            followed: BTreeMap::new(),
            facts: VecDeque::new(),
            until_idle: false,
        })
    }

    /// Attaches to a container that runs or is about to be started.
    pub async fn attach(&mut self, container: &Container) -> Result<(), EngineError> {
        let tapped = Tapped::from(container);
        let audible = !self.silent.contains(&tapped.service);
        let id = self.watch(tapped, true);
        if audible {
            let pieces = self.engine.attach(&id).await?;
            self.tap(&id, pieces);
        }
        Ok(())
    }

    /// Follows a container's log.
    pub fn follow(&mut self, container: &Container, query: &LogQuery) {
        let id = self.watch(Tapped::from(container), is_alive(container));
        self.tap(&id, self.engine.logs(&id, query));
    }

    /// Makes the containers of these services alone decide when it is over.
    pub fn decided_by(&mut self, services: &[String]) {
        self.deciding = services.iter().cloned().collect();
    }

    /// From now on it is over when no container runs any more.
    pub fn until_idle(&mut self) {
        self.until_idle = true;
    }

    /// From now on it goes on when no container runs: others may start.
    pub fn stay(&mut self) {
        self.until_idle = false;
    }

    /// The next fact; none when it is over. Nothing is lost when the wait for
    /// it is given up. An error means that the connection broke.
    pub async fn next(&mut self) -> Result<Option<Fact>, EngineError> {
        loop {
            if let Some(fact) = self.facts.pop_front() {
                return Ok(Some(fact));
            }
            if self.until_idle && self.is_idle() {
                return Ok(None);
            }
            match self.arrivals.next().await {
                Some(arrival) => self.take(arrival)?,
                None => {
                    return Err(EngineError::Broken {
                        message: "the daemon has ended its event stream".to_owned(),
                    });
                }
            }
        }
    }

    /// Whether the next fact is there already.
    pub fn has_more(&self) -> bool {
        !self.facts.is_empty()
    }

    /// Whether no container runs and all that was written has been read.
    fn is_idle(&self) -> bool {
        let decides =
            |service: &String| self.deciding.is_empty() || self.deciding.contains(service);
        let mut deciding = self
            .followed
            .values()
            .filter(|one| decides(&one.tapped.service));
        deciding.all(|one| !one.alive && one.open == 0 && one.exit.is_none())
    }

    fn watch(&mut self, tapped: Tapped, alive: bool) -> String {
        let id = tapped.id.clone();
        self.followed.entry(id.clone()).or_insert(Followed {
            tapped,
            splitter: Splitter::default(),
            open: 0,
            alive,
            exit: None,
            ended: None,
        });
        id
    }

    fn tap(&mut self, id: &str, pieces: BoxStream<'static, Result<Output, EngineError>>) {
        if let Some(one) = self.followed.get_mut(id) {
            one.open += 1;
        }
        let (piece_of, end_of) = (id.to_owned(), id.to_owned());
        self.arrivals.push(
            pieces
                .map(move |piece| Arrival::Output(piece_of.clone(), piece))
                .chain(stream::once(async move { Arrival::End(end_of) }))
                .boxed_local(),
        );
    }

    fn take(&mut self, arrival: Arrival) -> Result<(), EngineError> {
        match arrival {
            Arrival::Output(id, piece) => self.take_output(&id, piece),
            Arrival::End(id) => {
                if let Some(one) = self.followed.get_mut(&id) {
                    one.open = one.open.saturating_sub(1);
                    let lines = one.splitter.finish();
                    let tapped = &one.tapped;
                    self.facts.extend(
                        lines
                            .into_iter()
                            .map(|line| Fact::Line(tapped.clone(), line)),
                    );
                }
                self.tell_exit(&id);
            }
            Arrival::Happening(happening) => self.take_happening(&happening?),
            Arrival::Ended(id, code, state) => {
                if let Some(one) = self.followed.get_mut(&id) {
                    let restarting = state == Some(State::Restarting);
                    // It may run again by the time that it was looked at.
                    one.alive = restarting || state == Some(State::Running);
                    one.exit = Some((code, one.alive));
                }
                self.tell_exit(&id);
            }
        }
        Ok(())
    }

    fn take_output(&mut self, id: &str, piece: Result<Output, EngineError>) {
        let Some(one) = self.followed.get_mut(id) else {
            return;
        };
        match piece {
            Ok(piece) => {
                let tapped = &one.tapped;
                self.facts.extend(
                    one.splitter
                        .push(&piece)
                        .into_iter()
                        .map(|line| Fact::Line(tapped.clone(), line)),
                );
            }
            Err(error) => self.facts.push_back(Fact::Lost(one.tapped.clone(), error)),
        }
    }

    fn tell_exit(&mut self, id: &str) {
        let Some(one) = self.followed.get_mut(id) else {
            return;
        };
        if one.open > 0 {
            return;
        }
        if let Some((code, restarting)) = one.exit.take() {
            self.facts.push_back(Fact::Exited {
                container: one.tapped.clone(),
                code,
                restarting,
            });
        }
    }

    fn take_happening(&mut self, happening: &Happening) {
        let label = |key: &str| happening.attributes.get(key).map_or("", String::as_str);
        let service = label(labels::SERVICE);
        let wanted = self.services.is_empty() || self.services.contains(service);
        if !wanted || label(labels::ONE_OFF) == "True" {
            return;
        }
        match happening.what.as_str() {
            "start" => self.take_start(happening, service),
            "die" => {
                let Some(one) = self.followed.get_mut(&happening.id) else {
                    return;
                };
                one.ended = Some(happening.time);
                let code = label("exitCode").parse().unwrap_or(0);
                let (engine, id) = (self.engine, happening.id.clone());
                let look = async move {
                    let state = engine.status(&id).await.ok().map(|status| status.state);
                    Arrival::Ended(id, code, state)
                };
                self.arrivals.push(look.into_stream().boxed_local());
            }
            "destroy" => {
                if let Some(one) = self.followed.get_mut(&happening.id) {
                    one.alive = false;
                }
            }
            _ => {}
        }
    }

    /// A container that was attached to beforehand only becomes alive; any
    /// other is read from its beginning, or from where it ended last.
    fn take_start(&mut self, happening: &Happening, service: &str) {
        let tapped = Tapped {
            id: happening.id.clone(),
            name: happening.name.clone(),
            service: service.to_owned(),
        };
        let audible = !self.silent.contains(service);
        let known = self.followed.contains_key(&happening.id);
        let id = self.watch(tapped, true);
        let Some(one) = self.followed.get_mut(&id) else {
            return;
        };
        one.alive = true;
        let attached = known && one.ended.is_none();
        if attached || !audible {
            return;
        }
        let query = LogQuery {
            follow: true,
            tail: None,
            since: one.ended.map(seconds),
            until: None,
            timestamps: self.query.timestamps,
        };
        let pieces = self.engine.logs(&id, &query);
        self.tap(&id, pieces);
    }
}

/// Whether a container runs or will without anybody's doing.
fn is_alive(container: &Container) -> bool {
    matches!(
        container.state,
        State::Running | State::Paused | State::Restarting
    )
}

/// Nanoseconds since 1970 as the API writes them.
fn seconds(nanoseconds: i64) -> String {
    format!(
        "{}.{:09}",
        nanoseconds.div_euclid(1_000_000_000),
        nanoseconds.rem_euclid(1_000_000_000)
    )
}
