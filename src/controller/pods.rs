//! Pods whose network was made anew beneath them, as after a restart of the
//! daemon: found out by when their containers were started.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};

use super::rebuilding::SETTLED;
use crate::engine::Status;
use crate::model::{Project, own_image};
use crate::observed::{Container, State};
use crate::plan::{PodKey, is_joined};

/// How long after the start of a pod's network its containers may be on their
/// way: a command that starts a pod does so step by step.
const PATIENCE: SignedDuration = SignedDuration::from_secs(30);
/// How services are restarted that do not end by themselves.
const LASTING: &str = "unless-stopped";

/// Pods whose containers share a network that one more container owns.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pods {
    /// The services in the network of each owner, and whether they last.
    members: BTreeMap<String, BTreeMap<String, bool>>,
}

/// What is to be done about pods.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verdict {
    /// Those that are put right, and why.
    pub rebuilt: BTreeMap<PodKey, String>,
    /// When they are to be looked at again.
    pub again: Option<Timestamp>,
}

impl Pods {
    /// Those of a project.
    pub fn of(project: &Project) -> Self {
        let owners = project.services.iter();
        let owners = owners.filter(|(_, it)| it.image == own_image::PAUSE);
        let members = owners.map(|(owner, _)| {
            let services = project.services.iter();
            let joined = services.filter(|(_, it)| is_joined(it, owner));
            let joined = joined.map(|(name, it)| (name.clone(), it.restart == LASTING));
            (owner.clone(), joined.collect())
        });
        Self {
            members: members.collect(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// When they are looked at first.
    pub fn due(&self, now: Timestamp) -> Option<Timestamp> {
        now.saturating_add(SETTLED)
            .ok()
            .filter(|_| !self.is_empty())
    }

    /// The services that own the networks.
    pub fn owners(&self) -> impl Iterator<Item = &String> {
        self.members.keys()
    }

    /// The services in the network of an owner.
    pub fn members(&self, owner: &str) -> BTreeSet<&str> {
        let members = self.members.get(owner).into_iter();
        members
            .flat_map(BTreeMap::keys)
            .map(String::as_str)
            .collect()
    }

    /// The services of all of them, the owners among them.
    pub fn services(&self) -> BTreeSet<&String> {
        let members = self.members.values().flat_map(BTreeMap::keys);
        self.members.keys().chain(members).collect()
    }

    /// Which of them are to be put right, of what there is and how it is.
    pub fn judge(
        &self,
        containers: &[Container],
        seen: &BTreeMap<String, Status>,
        now: Timestamp,
    ) -> Verdict {
        let mut verdict = Verdict::default();
        let moment = |id: &str, of: fn(&Status) -> &String| {
            let status = seen.get(id)?;
            of(status).parse::<Timestamp>().ok()
        };
        let running = containers.iter().filter(|it| it.state == State::Running);
        for owner in running {
            let (Some(members), Some(number)) = (self.members.get(owner.service()), owner.number())
            else {
                continue;
            };
            let Some(since) = moment(&owner.id, |it| &it.started) else {
                continue;
            };
            // While a pod is replaced there are two of its number.
            let is_in = |it: &&Container| seen.get(&it.id).is_some_and(|it| it.joins == owner.id);
            for container in containers.iter().filter(is_in) {
                let Some(lasts) = members.get(container.service()) else {
                    continue;
                };
                let failed = seen
                    .get(&container.id)
                    .is_some_and(|it| !it.error.is_empty());
                let before = |time: Option<Timestamp>| time.is_some_and(|it| it < since);
                let cause = match container.state {
                    State::Running if before(moment(&container.id, |it| &it.started)) => {
                        format!("{} has lost its network", container.name)
                    }
                    State::Exited if *lasts && failed => {
                        format!("{} could not join its network", container.name)
                    }
                    State::Exited if *lasts && before(moment(&container.id, |it| &it.finished)) => {
                        let due = since.saturating_add(PATIENCE).unwrap_or(Timestamp::MAX);
                        if now < due {
                            verdict.again = [verdict.again, Some(due)].into_iter().flatten().min();
                            continue;
                        }
                        format!("{} was not started with its network", container.name)
                    }
                    _ => continue,
                };
                let pod = (owner.service().to_owned(), number);
                let cause = format!("{cause}, which was started again");
                verdict.rebuilt.entry(pod).or_insert(cause);
            }
        }
        verdict
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Service, labels};

    fn project() -> Project {
        let service = |name: &str, image: &str, joined: &str, restart: &str| {
            let service = Service {
                name: name.to_owned(),
                image: image.to_owned(),
                network_mode: joined.to_owned(),
                restart: restart.to_owned(),
                ..Service::default()
            };
            (name.to_owned(), service.into())
        };
        Project {
            services: [
                service("web.pod", own_image::PAUSE, "", LASTING),
                service("web", "nginx", "service:web.pod", LASTING),
                service("web.init", "nginx", "service:web.pod", "on-failure"),
                service("other", "nginx", "", LASTING),
            ]
            .into(),
            ..Project::default()
        }
    }

    /// A container, and when it was last started and ended, in seconds.
    fn container(service: &str, state: State, started: i64, finished: i64) -> (Container, Status) {
        let time = |at| Timestamp::from_second(at).unwrap().to_string();
        let container = Container {
            id: service.to_owned(),
            name: format!("{service}-1"),
            state,
            labels: [(labels::SERVICE, service), (labels::CONTAINER_NUMBER, "1")]
                .map(|(key, value)| (key.to_owned(), value.to_owned()))
                .into(),
            ..Container::default()
        };
        let status = Status {
            started: time(started),
            finished: time(finished),
            joins: if service == "web.pod" { "" } else { "web.pod" }.to_owned(),
            ..Status::default()
        };
        (container, status)
    }

    /// Why the pod is put right, and when it is looked at again.
    fn judged(web: (Container, Status), now: i64) -> (Option<String>, Option<i64>) {
        let all = [
            container("web.pod", State::Running, 100, 90),
            container("web.init", State::Exited, 11, 12),
            container("other", State::Running, 1, 0),
            web,
        ];
        let seen = all
            .iter()
            .map(|(it, status)| (it.id.clone(), status.clone()));
        let seen = seen.collect();
        let containers: Vec<Container> = all.into_iter().map(|(it, _)| it).collect();
        let now = Timestamp::from_second(now).unwrap();
        let verdict = Pods::of(&project()).judge(&containers, &seen, now);
        let pod = ("web.pod".to_owned(), 1);
        let again = verdict.again.map(Timestamp::as_second);
        (verdict.rebuilt.get(&pod).cloned(), again)
    }

    #[test]
    fn what_was_started_before_its_network_has_lost_it() {
        let lost = "web-1 has lost its network, which was started again".to_owned();
        let old = container("web", State::Running, 20, 0);
        assert_eq!(judged(old, 101), (Some(lost), None));
        let new = container("web", State::Running, 101, 0);
        assert_eq!(judged(new, 102), (None, None));
    }

    #[test]
    fn a_pod_that_is_being_replaced_has_the_network_that_it_had() {
        let mut old = container("web", State::Running, 20, 0);
        old.1.joins = "the former web.pod".to_owned();
        assert_eq!(judged(old, 101), (None, None));
    }

    #[test]
    fn what_ended_before_its_network_and_was_not_started_is_waited_for() {
        let ended = || container("web", State::Exited, 20, 90);
        assert_eq!(judged(ended(), 101), (None, Some(130)));
        let left = "web-1 was not started with its network, which was started again";
        assert_eq!(judged(ended(), 130).0.as_deref(), Some(left));
        let mut failed = ended();
        failed.1.error = "cannot join network of a non running container".to_owned();
        let cause = "web-1 could not join its network, which was started again";
        assert_eq!(judged(failed, 101).0.as_deref(), Some(cause));
        // One that has ended since then is the daemon's to start again.
        let crashed = container("web", State::Exited, 101, 102);
        assert_eq!(judged(crashed, 200), (None, None));
    }
}
