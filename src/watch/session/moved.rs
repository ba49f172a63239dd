//! Roots behind links that lead elsewhere by now: everything below them has
//! changed at once.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use super::Session;
use crate::engine::Engine;
use crate::engine::transfer::Transfer;
use crate::watch::News;
use crate::watch::rule::{Reaction, Rule};
use crate::watch::rules::Rules;
use crate::watch::subject::Host;
use crate::watch::tree::{Change, Kind};

impl<E: Engine + Transfer, H: Host> Session<'_, E, H> {
    /// Whether all links on the way to roots lead somewhere. One that does not
    /// is about to be made anew, or leaves everything as it was.
    pub(super) fn links_lead_somewhere(&self) -> bool {
        let mut links = self.subject.rules.links.keys();
        let Some(broken) = links.find(|link| !link.exists()) else {
            return true;
        };
        let path = broken.display();
        self.tell(News::Note(format!(
            "{path} leads nowhere: all stays as it is"
        )));
        false
    }

    /// Takes in what the moves of roots have changed.
    pub(super) fn follow_roots(&mut self, old: &Rules) {
        let now = Instant::now();
        let rules = Arc::clone(&self.subject.rules);
        for (before, rule) in moved(old, &rules) {
            if !rule.reaction.syncs() {
                let burst = match rule.reaction {
                    Reaction::Rebuild => &mut self.rebuild,
                    _ => &mut self.restart,
                };
                burst.add(rule.service.clone(), Kind::Settled, now);
                continue;
            }
            let Some(lane) = self.lanes.get_mut(&rule.service) else {
                continue;
            };
            for path in gone(before, rule) {
                let change = Change {
                    path,
                    kind: Kind::Gone,
                    at: now,
                };
                lane.take(rule, &change);
            }
            for (path, is_folder) in below(rule) {
                let kind = if is_folder {
                    Kind::Folder
                } else {
                    Kind::Settled
                };
                lane.take(
                    rule,
                    &Change {
                        path,
                        kind,
                        at: now,
                    },
                );
            }
        }
    }
}

/// The rules whose roots are elsewhere now, each with what it was.
fn moved<'r>(old: &'r Rules, new: &'r Rules) -> Vec<(&'r Rule, &'r Arc<Rule>)> {
    let pairs = new.all.iter().filter_map(|rule| {
        let same = |before: &&Arc<Rule>| {
            before.service == rule.service
                && before.reaction == rule.reaction
                && before.target == rule.target
                && links_apart(old, new, &before.root, &rule.root)
        };
        Some((&**old.all.iter().find(same)?, rule))
    });
    pairs.collect()
}

/// Whether two roots are the same path behind a link that leads elsewhere now.
fn links_apart(old: &Rules, new: &Rules, before: &Path, now: &Path) -> bool {
    old.links.iter().any(|(link, led)| {
        let leads = new.links.get(link).filter(|leads| *leads != led);
        let rests = leads.map(|leads| (before.strip_prefix(led), now.strip_prefix(leads)));
        matches!(rests, Some((Ok(before), Ok(now))) if before == now)
    })
}

/// What was below a root and is not below the new one, as paths there.
fn gone(before: &Rule, rule: &Rule) -> Vec<PathBuf> {
    let here = |(path, _): (PathBuf, bool)| {
        let rest = path.strip_prefix(&before.root).ok()?;
        let here = rule.root.join(rest);
        here.symlink_metadata().is_err().then_some(here)
    };
    below(before).into_iter().filter_map(here).collect()
}

/// What is below a rule's root and its business; with whether it is a folder.
fn below(rule: &Rule) -> Vec<(PathBuf, bool)> {
    let mut found = Vec::new();
    let mut open = vec![rule.root.clone()];
    while let Some(folder) = open.pop() {
        for path in entries(&folder) {
            let is_folder = path.symlink_metadata().is_ok_and(|it| it.is_dir());
            if is_folder && rule.enters(&path) {
                open.push(path.clone());
            }
            if rule.matches(&path) {
                found.push((path, is_folder));
            }
        }
    }
    found
}

/// What is in a folder; one that cannot be read has nothing.
fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path())
}
