//! How a pod is, in the words of `kubectl get pods`.

use super::{Part, Pod, Role};
use crate::cli::objects::moment;
use crate::observed::{Health, State};

/// How a container of a pod is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Now {
    /// It does not run yet, or not again: why.
    Waiting(&'static str),
    /// It runs.
    Running {
        /// Whether it is well.
        ready: bool,
    },
    /// It has ended: how, and with which code.
    Ended(&'static str, i64),
}

/// How far a pod is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Not all of it has been started.
    Pending,
    /// It runs.
    Running,
    /// All of it has ended well.
    Succeeded,
    /// All of it has ended, and not well.
    Failed,
}

impl Phase {
    /// The word for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "Pending",
            Self::Running => "Running",
            Self::Succeeded => "Succeeded",
            Self::Failed => "Failed",
        }
    }
}

/// How a pod is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Status {
    /// In one word.
    pub word: String,
    /// How far it is.
    pub phase: Phase,
    /// How many of its containers are ready.
    pub ready: usize,
    /// How many there are.
    pub total: usize,
    /// How often they were started again.
    pub restarts: u64,
    /// When one of those last ended, in seconds since 1970.
    pub restarted: Option<i64>,
}

impl Status {
    /// Whether all of it is ready.
    pub fn is_ready(&self) -> bool {
        self.phase == Phase::Running && self.total > 0 && self.ready == self.total
    }

    /// The cell under `RESTARTS`.
    pub fn restarts(&self, now: i64) -> String {
        match self.restarted {
            Some(time) if self.restarts > 0 => {
                format!("{} ({} ago)", self.restarts, crate::ui::age(now - time))
            }
            _ => self.restarts.to_string(),
        }
    }
}

impl Part<'_> {
    /// How it is.
    pub fn now(&self) -> Now {
        let Some(container) = self.container else {
            return Now::Waiting("ContainerCreating");
        };
        let code = container.exit_code.unwrap_or(0);
        match container.state {
            State::Created => match self.life {
                Some(life) if !life.error.is_empty() => Now::Waiting("CreateContainerError"),
                _ => Now::Waiting("ContainerCreating"),
            },
            State::Running => Now::Running {
                ready: matches!(container.health, None | Some(Health::Healthy)),
            },
            State::Paused => Now::Waiting("Paused"),
            State::Restarting => Now::Waiting("CrashLoopBackOff"),
            State::Removing => Now::Waiting("Terminating"),
            State::Exited | State::Dead => {
                let starved = self.life.is_some_and(|it| it.out_of_memory);
                match code {
                    0 => Now::Ended("Completed", 0),
                    _ if starved => Now::Ended("OOMKilled", code),
                    _ => Now::Ended("Error", code),
                }
            }
        }
    }

    fn has_run(&self) -> bool {
        let made = self.container.map(|it| it.state);
        made.is_some_and(|it| it != State::Created)
    }
}

impl Pod<'_> {
    /// How it is.
    pub fn status(&self) -> Status {
        let main = || self.parts.iter().filter(|it| it.role == Role::Main);
        let stays = || self.parts.iter().filter(|it| it.role != Role::Init);
        let prepared = main().any(Part::has_run);
        let ready = stays().filter(|it| it.now() == Now::Running { ready: true });
        let counted = |it: &&Part<'_>| (it.role == Role::Init) != prepared;
        let lives = self.parts.iter().filter(counted).filter_map(|it| it.life);
        let restarted = lives.clone().filter(|it| it.restarts > 0);
        let phase = self.phase();
        let preparing = (!prepared).then(|| self.preparing()).flatten();
        let gone = self.containers().any(|it| it.state == State::Removing);
        Status {
            word: match preparing {
                _ if gone => "Terminating".to_owned(),
                Some(word) => word,
                None => self.word(phase),
            },
            phase,
            ready: ready.count(),
            total: stays().count(),
            restarts: lives.map(|it| it.restarts).sum(),
            restarted: restarted.filter_map(|it| moment(&it.finished)).max(),
        }
    }

    fn phase(&self) -> Phase {
        let main = || self.parts.iter().filter(|it| it.role == Role::Main);
        if !main().any(Part::has_run) {
            return Phase::Pending;
        }
        let ended = |it: &Part<'_>| match it.now() {
            Now::Ended(_, code) => Some(code),
            _ => None,
        };
        let codes: Option<Vec<i64>> = main().map(ended).collect();
        match codes {
            Some(codes) if codes.iter().all(|it| *it == 0) => Phase::Succeeded,
            Some(_) => Phase::Failed,
            None if main().all(Part::has_run) => Phase::Running,
            None => Phase::Pending,
        }
    }

    /// How far it is prepared; none when it is.
    fn preparing(&self) -> Option<String> {
        let init: Vec<&Part<'_>> = self
            .parts
            .iter()
            .filter(|it| it.role != Role::Main)
            .collect();
        for (done, part) in init.iter().enumerate() {
            let word = match (part.now(), part.role) {
                (Now::Ended(_, 0), Role::Init) | (Now::Running { .. }, Role::Sidecar) => continue,
                (Now::Ended(word, _), _) => word,
                (Now::Waiting(word), _) if word != "ContainerCreating" => word,
                _ => return Some(format!("Init:{done}/{}", init.len())),
            };
            return Some(format!("Init:{word}"));
        }
        (!init.is_empty()).then(|| "PodInitializing".to_owned())
    }

    fn word(&self, phase: Phase) -> String {
        let mut word = phase.as_str();
        let mut runs = false;
        let main = self.parts.iter().filter(|it| it.role == Role::Main);
        let states: Vec<Now> = main.map(Part::now).collect();
        for state in states.iter().rev() {
            match state {
                Now::Waiting(why) | Now::Ended(why, _) => word = why,
                Now::Running { ready } => runs |= ready,
            }
        }
        match word {
            "Completed" if runs => "Running".to_owned(),
            word => word.to_owned(),
        }
    }
}
