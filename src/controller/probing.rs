//! Which containers are to be asked whether they are alive, when, and what
//! their answers come to. Knows the time only by being told.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::duties::Duties;
use crate::model::{Duration, Liveness, Question};
use crate::observed::{Container, State};
use crate::plan::Unwell;

/// The containers that are asked.
#[derive(Debug, Default)]
pub(super) struct Probing {
    wanted: BTreeMap<String, Liveness>,
    running: BTreeMap<String, Probed>,
    /// How many containers have been asked.
    lives: u64,
}

/// A container that is asked.
#[derive(Debug)]
struct Probed {
    liveness: Liveness,
    /// Whether it has answered the first question well.
    begun: bool,
    /// Bad answers in a row.
    failures: u32,
    /// When it is asked next; none: it is being asked.
    next: Option<Timestamp>,
    /// How it shows that it hangs.
    unwell: Option<Unwell>,
    /// Tells a container from itself before it was started again.
    life: u64,
}

/// A question to a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Asked {
    pub container: String,
    pub question: Question,
    life: u64,
}

/// An answer; none: nothing that says anything about the container.
#[derive(Debug)]
pub(super) struct Answer {
    pub asked: Asked,
    pub answer: Option<Result<(), String>>,
}

impl Probing {
    pub fn new(duties: &Duties) -> Self {
        Self {
            wanted: duties.probed.clone(),
            ..Self::default()
        }
    }

    /// Takes in what there is: what runs is asked, what does not is forgotten.
    pub fn sees(&mut self, containers: &[Container], now: Timestamp) {
        let runs = |it: &&Container| it.state == State::Running && !it.is_one_off();
        let running: BTreeSet<&str> = containers
            .iter()
            .filter(runs)
            .map(|container| container.id.as_str())
            .collect();
        self.running.retain(|id, _| running.contains(id.as_str()));
        for container in containers.iter().filter(runs) {
            let Some(liveness) = self.wanted.get(container.service()) else {
                continue;
            };
            if !self.running.contains_key(&container.id) {
                self.lives += 1;
                let probed = Probed::new(liveness.clone(), self.lives, now);
                self.running.insert(container.id.clone(), probed);
            }
        }
    }

    /// Forgets a container: it ends, or has begun anew.
    pub fn forget(&mut self, container: &str) {
        self.running.remove(container);
    }

    /// The questions that are due. They count as asked.
    pub fn due(&mut self, now: Timestamp) -> Vec<Asked> {
        let mut due = Vec::new();
        for (id, probed) in &mut self.running {
            if probed.next.is_none_or(|next| next > now) {
                continue;
            }
            probed.next = None;
            if let Some((_, question)) = probed.question() {
                due.push(Asked {
                    container: id.clone(),
                    question: question.clone(),
                    life: probed.life,
                });
            }
        }
        due
    }

    /// Takes an answer in.
    pub fn hears(&mut self, answer: Answer, now: Timestamp) {
        let Answer { asked, answer } = answer;
        let probed = self.running.get_mut(&asked.container);
        if let Some(probed) = probed.filter(|probed| probed.life == asked.life) {
            probed.hears(answer, now);
        }
    }

    /// When there is something to ask next.
    pub fn next(&self) -> Option<Timestamp> {
        self.running.values().filter_map(|probed| probed.next).min()
    }

    /// The containers that hang.
    pub fn unwell(&self) -> BTreeMap<String, Unwell> {
        let unwell = |(id, probed): (&String, &Probed)| Some((id.clone(), probed.unwell.clone()?));
        self.running.iter().filter_map(unwell).collect()
    }
}

impl Probed {
    fn new(liveness: Liveness, life: u64, now: Timestamp) -> Self {
        let mut probed = Self {
            begun: liveness.startup.is_none(),
            liveness,
            failures: 0,
            next: None,
            unwell: None,
            life,
        };
        probed.next = probed
            .question()
            .map(|(_, question)| later(now, question.delay));
        probed
    }

    /// What is asked now, and what it is called.
    fn question(&self) -> Option<(&'static str, &Question)> {
        let (name, question) = if self.begun {
            ("liveness", &self.liveness.alive)
        } else {
            ("startup", &self.liveness.startup)
        };
        question.as_ref().map(|question| (name, question))
    }

    fn hears(&mut self, answer: Option<Result<(), String>>, now: Timestamp) {
        let Some((name, question)) = self.question() else {
            return;
        };
        let mut next = later(now, question.period);
        match answer {
            None => {}
            Some(Ok(())) => {
                self.failures = 0;
                if !self.begun {
                    self.begun = true;
                    let Some((_, question)) = self.question() else {
                        return;
                    };
                    next = later(now, question.delay);
                }
            }
            Some(Err(reason)) => {
                let failures = self.failures + 1;
                if failures >= question.failures {
                    let cause = match failures {
                        1 => format!("its {name} probe has failed: {reason}"),
                        times => format!("its {name} probe has failed {times} times: {reason}"),
                    };
                    let grace = question.grace.map(Duration::of_seconds);
                    self.unwell = Some(Unwell { cause, grace });
                    return;
                }
                self.failures = failures;
            }
        }
        self.next = Some(next);
    }
}

fn later(now: Timestamp, seconds: u32) -> Timestamp {
    now.saturating_add(SignedDuration::from_secs(seconds.into()))
        .unwrap_or(Timestamp::MAX)
}
