//! A service's changed files, from being noticed to being in its containers.
//!
//! One batch is under way at a time; what changes meanwhile makes up the next
//! one. So batches grow with the load, and the last word is always the newest.
//! Where one follows on another again and again, there is a pause in between,
//! longer with each, so that a flood is not carried by the cup.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::behind::Behind;
use super::journal::Journal;
use super::pack::Item;
use super::pending::Pending;
use super::rule::Rule;
use super::rules::Rules;
use super::sync::{Batch, Delivered, Given, Replica};
use super::tree::{Change, Kind};
use crate::model::Hook;

/// The longest pause between batches.
const LONGEST: Duration = Duration::from_millis(100);
/// A batch follows on another when it begins that soon after the pause.
const FOLLOWING: Duration = Duration::from_millis(40);

/// One service.
#[derive(Debug, Default)]
pub(super) struct Lane {
    pending: Pending,
    journal: Journal,
    /// Whether a batch is under way.
    busy: bool,
    /// When the last one ended, and how many have followed on each other.
    ended: Option<Instant>,
    streak: u32,
    /// When the one that is under way, or the last one, has begun, and how
    /// long the last one took.
    begun: Option<Instant>,
    took: Duration,
    /// Containers that have to get everything.
    behind: Behind,
    /// Commands that run.
    running: Vec<Hook>,
    /// Commands that are to be run.
    wanted: Vec<Hook>,
}

impl Lane {
    /// Takes in a change that is a rule's business.
    pub fn take(&mut self, rule: &Arc<Rule>, change: &Change) {
        let Some(target) = rule.target_of(&change.path) else {
            return;
        };
        if change.kind == Kind::FolderGone && change.path == rule.root {
            // What else is in the target may not be ours.
            let below: Vec<_> = self.journal.below(&target).collect();
            for (target, host) in below {
                let change = Change {
                    path: host.to_owned(),
                    kind: Kind::Gone,
                    at: change.at,
                };
                self.pending.add(target, rule, &change, false);
            }
            return;
        }
        let absent = self.journal.lacks(&target);
        self.pending.add(&target, rule, change, absent);
    }

    /// When there is something to do; none: there is nothing, or not yet.
    pub fn due(&self) -> Option<Instant> {
        if self.busy {
            return None;
        }
        let pause = self.ended.map(|ended| ended + self.pause());
        let changed = self
            .pending
            .due()
            .map(|due| pause.map_or(due, |it| due.max(it)));
        changed.into_iter().chain(self.behind.due()).min()
    }

    /// How long there is nothing under way after a batch: what it took, as
    /// often as batches have followed on each other. Whoever changes thousands
    /// of files needs the machine too.
    fn pause(&self) -> Duration {
        self.took.saturating_mul(self.streak).min(LONGEST)
    }

    /// A container has to get everything that others have.
    pub fn fall_behind(&mut self, container: &str) {
        if !self.journal.is_empty() || self.busy {
            self.behind.add(container, Instant::now());
        }
    }

    /// A container has begun to run that had all files, unless it has refused
    /// some; what could not be removed from it can be now.
    pub fn runs(&mut self, container: &str) {
        if self.behind.is_owed(container) || self.behind.contains(container) {
            self.fall_behind(container);
        }
    }

    /// Whether a container has not got everything yet.
    pub fn is_behind(&self, container: &str) -> bool {
        self.behind.contains(container)
    }

    /// A container is gone.
    pub fn forget(&mut self, container: &str) {
        self.behind.forget(container);
    }

    /// An image is built.
    pub fn built(&mut self) {
        self.journal.built();
    }

    /// What is to be copied now.
    pub fn draw(&mut self, service: &str, replicas: &[Replica], now: Instant) -> Option<Batch> {
        if self.due().is_none_or(|due| due > now) {
            return None;
        }
        let batch = self.catch_up(service, replicas, now);
        let batch = batch.or_else(|| self.changed(service, replicas, now))?;
        self.busy = true;
        self.begun = Some(now);
        Some(batch)
    }

    /// What has changed, for the containers that have all that was before.
    fn changed(&mut self, service: &str, replicas: &[Replica], now: Instant) -> Option<Batch> {
        let drawn = self.pending.draw(now);
        let first = drawn.values().map(|entry| entry.first).min()?;
        let pause = self.pause();
        let follows = self
            .ended
            .is_some_and(|ended| now < ended + pause + FOLLOWING);
        self.streak = if follows { self.streak + 1 } else { 0 };
        for (target, entry) in &drawn {
            if entry.was_folder_gone {
                self.journal.forget_below(target);
            }
        }
        let items = drawn.into_iter().map(|(target, entry)| {
            let item = Item {
                known: self.journal.state(&target).cloned(),
                // A file in place of a folder, or a folder of before.
                replaced: entry.was_folder_gone || (entry.was_gone && entry.is_folder),
                always: false,
                is_folder: entry.is_folder,
                is_fresh: entry.fresh,
                rules: entry.rules,
                host: entry.host,
            };
            (target, item)
        });
        let replicas = replicas.iter().filter(|it| !self.behind.contains(&it.id));
        Some(Batch {
            service: service.to_owned(),
            items: items.collect(),
            replicas: replicas.cloned().collect(),
            catches_up: false,
            was_refused: false,
            first,
        })
    }

    /// All that there is, for the containers that are behind.
    fn catch_up(&mut self, service: &str, replicas: &[Replica], now: Instant) -> Option<Batch> {
        let behind = self.behind.draw(now);
        let there = replicas.iter().filter(|it| behind.contains_key(&it.id));
        let replicas: Vec<Replica> = there.cloned().collect();
        let items = self.journal.all().map(|(target, host)| {
            let item = Item {
                host: host.to_owned(),
                known: self.journal.state(target).cloned(),
                replaced: false,
                always: true,
                is_folder: true,
                is_fresh: false,
                rules: Vec::new(),
            };
            (target.to_owned(), item)
        });
        let items: BTreeMap<String, Item> = items.collect();
        if items.is_empty() || replicas.is_empty() {
            for container in behind.keys() {
                self.behind.caught_up(container);
            }
            return None;
        }
        Some(Batch {
            service: service.to_owned(),
            items,
            was_refused: replicas.iter().any(|it| behind.get(&it.id) == Some(&true)),
            replicas,
            catches_up: true,
            first: now,
        })
    }

    /// Takes in what became of a batch, and which containers run by now. Gives
    /// those that have refused it, each with a reason that was not told before.
    pub fn finish(&mut self, delivered: &Delivered, runs: impl Fn(&str) -> bool) -> Vec<String> {
        let now = Instant::now();
        self.busy = false;
        self.ended = Some(now);
        self.took = self.begun.map_or(Duration::ZERO, |begun| now - begun);
        self.take_states(delivered);
        if !delivered.batch.catches_up {
            self.behind.again(now);
        }
        let mut reasons = Vec::new();
        for (replica, given) in &delivered.given {
            match given {
                Ok(Given::Whole) => self.behind.caught_up(&replica.id),
                Ok(Given::Unpacked) if runs(&replica.id) => {
                    self.behind.refused(&replica.id, "", now);
                }
                Ok(Given::Unpacked) => {
                    self.behind.caught_up(&replica.id);
                    self.behind.owe(&replica.id);
                }
                Err(error) => {
                    let reason = error.to_string();
                    if self.behind.refused(&replica.id, &reason, now) {
                        reasons.push(format!("{}: {reason}", replica.name));
                    }
                }
            }
        }
        reasons
    }

    /// Takes in what containers have now that are not behind.
    fn take_states(&mut self, delivered: &Delivered) {
        let batch = &delivered.batch;
        if batch.catches_up {
            for (target, state) in &delivered.states {
                // What has changed in between is in one container alone.
                if self.journal.state(target) != Some(state) {
                    self.journal.unsure(target);
                }
            }
        } else if delivered.is_packed {
            for (target, state) in &delivered.states {
                if let Some(item) = batch.items.get(target) {
                    let state = Some(state.clone());
                    self.journal
                        .record(target, &item.host, item.is_fresh, state);
                }
            }
        } else {
            for (target, item) in &batch.items {
                self.journal.record(target, &item.host, item.is_fresh, None);
            }
        }
    }

    /// A command is to be run once more.
    pub fn want(&mut self, command: &Hook) {
        if !self.wanted.contains(command) {
            self.wanted.push(command.clone());
        }
    }

    /// The commands to run now: each once at a time.
    pub fn draw_commands(&mut self) -> Vec<Hook> {
        let running = &self.running;
        let is_ready = |hook: &mut Hook| !running.contains(hook);
        let ready: Vec<Hook> = self.wanted.extract_if(.., is_ready).collect();
        self.running.extend(ready.iter().cloned());
        ready
    }

    /// A command has ended.
    pub fn ended(&mut self, command: &Hook) {
        self.running.retain(|other| other != command);
    }

    /// Forgets what other rules have led to.
    pub fn keep_to(&mut self, rules: &Rules, service: &str) {
        let ours = || rules.all.iter().filter(|rule| rule.service == service);
        let keeps = |target: &str, host: &Path| {
            let mut syncing = ours().filter(|rule| rule.reaction.syncs());
            syncing.any(|rule| rule.target_of(host).as_deref() == Some(target))
        };
        self.journal.retain(keeps);
        self.pending.retain(keeps);
        self.wanted
            .retain(|hook| ours().any(|rule| rule.hook == *hook));
    }
}
