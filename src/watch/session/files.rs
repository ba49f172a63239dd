//! Facts about files, handed to those whose business they are.

use super::Session;
use crate::engine::Engine;
use crate::engine::transfer::Transfer;
use crate::watch::News;
use crate::watch::rule::Reaction;
use crate::watch::session::WatchError;
use crate::watch::subject::Host;
use crate::watch::tree::{Change, Kind, Seen};

impl<E: Engine + Transfer, H: Host> Session<'_, E, H> {
    pub(super) fn see(&mut self, seen: Seen) -> Result<(), WatchError> {
        match seen {
            Seen::Changes(changes) => {
                for change in &changes {
                    self.take_change(change);
                }
            }
            Seen::Limited(reason) => self.tell(News::Limited(reason)),
            Seen::Lost(reason) => {
                return Err(WatchError::Files(std::io::Error::other(reason)));
            }
        }
        Ok(())
    }

    fn take_change(&mut self, change: &Change) {
        if change.path.to_str().is_none() && !std::mem::replace(&mut self.odd_names, true) {
            let path = change.path.display();
            let more = "files whose names are not UTF-8 are left alone";
            self.tell(News::Note(format!("{path}: {more}")));
        }
        let subject = std::rc::Rc::clone(&self.subject);
        let rules = &subject.rules;
        if subject.is_made_of(&change.path) {
            self.apply.add(change.path.clone(), change.kind, change.at);
        }
        if change.kind != Kind::Found {
            for service in rules.built_by(&change.path) {
                self.rebuild.add(service.to_owned(), change.kind, change.at);
            }
        }
        for rule in &rules.all {
            let wanted = match change.kind {
                Kind::Found => rule.matches_at_first(&change.path),
                _ => rule.matches(&change.path),
            };
            if !wanted {
                continue;
            }
            match rule.reaction {
                // A folder is no content, nor is its mode.
                Reaction::Rebuild | Reaction::Restart if change.kind == Kind::Folder => {}
                Reaction::Rebuild => {
                    self.rebuild
                        .add(rule.service.clone(), change.kind, change.at);
                }
                Reaction::Restart => {
                    self.restart
                        .add(rule.service.clone(), change.kind, change.at);
                }
                Reaction::Sync | Reaction::SyncRestart | Reaction::SyncExec => {
                    if let Some(lane) = self.lanes.get_mut(&rule.service) {
                        lane.take(rule, change);
                    }
                }
            }
        }
    }
}
