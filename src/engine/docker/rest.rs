//! Waits until the daemon has done what a client that was killed has asked of
//! it.
//!
//! The daemon goes on with such requests, and announces neither that it has
//! some nor that it is through with them. What it does announce is what comes
//! of them. It is at rest when no container has been told to end without
//! having ended, and nothing has happened to the project for a while.

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime};

use futures_util::StreamExt;
use tokio::time::{Instant, timeout_at};

use super::client::{self, Client};
use super::events::{Line, seconds};
use super::json_lines;
use super::route::Route;
use crate::engine::EngineError;
use crate::model::labels;

/// How long nothing happens before that is taken for rest.
const QUIET: Duration = Duration::from_millis(1500);
/// How long it takes at most; longer than any usual grace period.
const LIMIT: Duration = Duration::from_secs(30);

/// Waits for rest, looking at what has happened since a moment.
pub(super) async fn wait(
    client: &Client,
    project: &str,
    since: SystemTime,
) -> Result<(), EngineError> {
    let route = Route::new(["events"])
        .filtered(&[("type", &["container", "network", "volume"])])
        .with_some("since", seconds(since));
    let answer = client.open(&route).await?;
    let mut lines = json_lines::read::<Line>(client::pieces(answer));
    let end = Instant::now() + LIMIT;
    let mut ongoing = Ongoing {
        project,
        ending: BTreeSet::new(),
    };
    let mut quiet = Instant::now() + QUIET;
    loop {
        let until = if ongoing.ending.is_empty() {
            quiet
        } else {
            end
        };
        match timeout_at(until.min(end), lines.next()).await {
            Err(_) | Ok(None) => return Ok(()),
            Ok(Some(line)) => {
                if ongoing.hears(&line?) {
                    quiet = Instant::now() + QUIET;
                }
            }
        }
    }
}

/// What goes on about a project.
struct Ongoing<'a> {
    project: &'a str,
    /// Containers that have been told to end.
    ending: BTreeSet<String>,
}

impl Ongoing<'_> {
    /// Takes an event in; tells whether it is about the project.
    fn hears(&mut self, line: &Line) -> bool {
        let attributes = &line.actor.attributes;
        let name = attributes
            .get("name")
            .map_or(line.actor.id.as_str(), String::as_str);
        let of_project = attributes
            .get(labels::PROJECT)
            .is_some_and(|it| it == self.project)
            || name
                .strip_prefix(self.project)
                .is_some_and(|rest| rest.starts_with('_'));
        // Health checks go on for ever.
        if !of_project || line.action.starts_with("exec_") || line.action.starts_with("health_") {
            return false;
        }
        match line.action.as_str() {
            "kill" => self.ending.insert(line.actor.id.clone()),
            "die" | "destroy" => self.ending.remove(&line.actor.id),
            _ => true,
        };
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(events: &[(&str, &str, &str, &str)]) -> (usize, usize) {
        let mut ongoing = Ongoing {
            project: "shop",
            ending: BTreeSet::new(),
        };
        let about = events.iter().filter(|(action, id, key, value)| {
            let line = serde_json::json!({
                "Action": action, "Actor": {"ID": id, "Attributes": {*key: value}},
            });
            ongoing.hears(&serde_json::from_value(line).unwrap())
        });
        (about.count(), ongoing.ending.len())
    }

    #[test]
    fn a_container_that_was_told_to_end_is_waited_for() {
        let label = labels::PROJECT;
        assert_eq!(heard(&[("kill", "a", label, "shop")]), (1, 1));
        let ended = [("kill", "a", label, "shop"), ("die", "a", label, "shop")];
        assert_eq!(heard(&ended), (2, 0));
        assert_eq!(heard(&[("kill", "a", label, "shop-two")]), (0, 0));
    }

    #[test]
    fn networks_and_volumes_are_known_by_name_and_checks_do_not_count() {
        let events = [
            ("create", "1", "name", "shop_default"),
            ("create", "shop_data", "driver", "local"),
            ("create", "2", "name", "shopping_default"),
            ("exec_start: true", "a", labels::PROJECT, "shop"),
            ("health_status: healthy", "a", labels::PROJECT, "shop"),
        ];
        assert_eq!(heard(&events), (2, 0));
    }
}
