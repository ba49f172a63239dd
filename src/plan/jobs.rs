//! How far Jobs are: of what they are to get done and of the containers that
//! there are. Who begins pods and when is the controller's business.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::{FailureVerdict, Job, Project, Service, SuccessRule};
use crate::observed::{Container, State};

/// The label with the name of a container within its pod.
const CONTAINER: &str = "io.kubernetes.container.name";
/// How services are restarted that do not end by themselves.
const LASTING: &str = "unless-stopped";

/// A Job, and the services of its pods.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Work {
    /// What is to be done; its index is none of a pod's.
    pub job: Job,
    /// The services of a pod for each index; of any index: for 0.
    pub templates: BTreeMap<u32, BTreeSet<String>>,
    /// Those services that do not end by themselves.
    pub lasting: BTreeSet<String>,
}

/// A pod of a Job.
#[derive(Debug, Clone)]
pub struct JobPod<'c> {
    /// The index that it is for.
    pub index: u32,
    /// Its number among those for the index.
    pub number: u32,
    /// Its containers.
    pub containers: Vec<&'c Container>,
    /// What came of it.
    pub outcome: PodOutcome,
}

/// What came of a pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PodOutcome {
    /// It is not over.
    GoesOn,
    /// All of it has ended well.
    Succeeded,
    /// It has failed.
    Failed(FailureVerdict),
}

/// How far a Job is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It goes on.
    GoesOn,
    /// It has done its work.
    Complete,
    /// It is given up, for this reason.
    Failed(String),
}

/// The Jobs of a project, by key.
pub fn jobs(project: &Project) -> BTreeMap<String, Work> {
    let job = |it: &Service| it.job().filter(|_| it.schedule().is_none());
    gathered(project, job)
}

/// What each run of the CronJobs of a project is to get done, by key.
pub fn jobs_of_runs(project: &Project) -> BTreeMap<String, Work> {
    gathered(project, |it| {
        let of = it.schedule()?.of;
        let one = || Job {
            of,
            completions: Some(1),
            parallelism: 1,
            ..Job::default()
        };
        Some(it.job().unwrap_or_else(one))
    })
}

fn gathered(project: &Project, job: impl Fn(&Service) -> Option<Job>) -> BTreeMap<String, Work> {
    let mut all: BTreeMap<String, Work> = BTreeMap::new();
    for (name, service) in &project.services {
        let Some(job) = job(service) else {
            continue;
        };
        let index = job.index.unwrap_or(0);
        let work = all.entry(job.of.clone()).or_insert_with(|| Work {
            job: Job { index: None, ..job },
            ..Work::default()
        });
        let template = work.templates.entry(index).or_default();
        template.insert(name.clone());
        if service.restart == LASTING {
            work.lasting.insert(name.clone());
        }
    }
    all
}

impl Work {
    /// Whether it takes more than the pods that an `up` begins with.
    pub fn is_attended(&self) -> bool {
        let job = &self.job;
        let again = job.tries > 0 || job.index_tries.is_some_and(|it| it > 0);
        let more = job.completions.is_some_and(|it| it > job.parallelism);
        let ends = job.deadline.is_some() || job.kept.is_some();
        let early = !job.successes.is_empty() || !self.lasting.is_empty();
        (job.is_replaced && again) || more || ends || early
    }

    /// Whether a service is of its pods.
    pub fn has(&self, service: &str) -> bool {
        self.templates.values().any(|it| it.contains(service))
    }

    /// Whether its pods differ in what they do.
    pub fn is_indexed(&self) -> bool {
        self.templates.len() > 1 || self.job.index_tries.is_some()
    }

    /// Its pods, by index and number.
    pub fn pods<'c>(&self, containers: impl IntoIterator<Item = &'c Container>) -> Vec<JobPod<'c>> {
        let mut pods: BTreeMap<(u32, u32), Vec<&Container>> = BTreeMap::new();
        for container in containers.into_iter().filter(|it| !it.is_one_off()) {
            let mut templates = self.templates.iter();
            let index = templates.find(|(_, it)| it.contains(container.service()));
            if let (Some((index, _)), Some(number)) = (index, container.number()) {
                pods.entry((*index, number)).or_default().push(container);
            }
        }
        let pods = pods.into_iter();
        pods.map(|((index, number), containers)| JobPod {
            index,
            number,
            outcome: self.outcome(index, &containers),
            containers,
        })
        .collect()
    }

    /// What came of a pod; what runs beside its work is not looked at.
    fn outcome(&self, index: u32, containers: &[&Container]) -> PodOutcome {
        let template = self.templates.get(&index).into_iter().flatten();
        let wanted = template.filter(|it| !self.lasting.contains(*it)).count();
        let ending = containers
            .iter()
            .filter(|it| !self.lasting.contains(it.service()));
        let ended = |it: &&&Container| matches!(it.state, State::Exited | State::Dead);
        let code = |it: &Container| it.exit_code.unwrap_or(0);
        let failed = ending.clone().filter(ended).find(|it| code(it) != 0);
        match failed {
            Some(_) if ending.clone().any(|it| it.state.is_up()) => PodOutcome::GoesOn,
            Some(_) => PodOutcome::Failed(self.verdict(containers)),
            None if ending.clone().filter(ended).count() >= wanted => PodOutcome::Succeeded,
            None => PodOutcome::GoesOn,
        }
    }

    /// What becomes of a pod that has failed.
    fn verdict(&self, containers: &[&Container]) -> FailureVerdict {
        let mut rules = self.job.failures.iter();
        let fits = rules.find(|rule| {
            containers.iter().any(|it| {
                let name = it.labels.get(CONTAINER).map_or("", String::as_str);
                rule.fits(name, it.exit_code.unwrap_or(0))
            })
        });
        fits.map_or(FailureVerdict::Counts, |rule| rule.verdict)
    }

    /// How many pods have to succeed; none: as many as there are.
    pub fn needed(&self) -> Option<u32> {
        self.job.completions
    }

    /// How far it is, at a time in seconds since 1970.
    pub fn standing(&self, containers: &[Container], now: i64) -> Standing {
        self.standing_of(&self.pods(containers), now)
    }

    /// The same, of its pods.
    pub fn standing_of(&self, pods: &[JobPod<'_>], now: i64) -> Standing {
        let succeeded = self.succeeded(pods);
        let goes_on = pods.iter().any(|it| it.outcome == PodOutcome::GoesOn);
        let done = match self.needed() {
            Some(needed) => succeeded.len() >= needed as usize,
            None => !goes_on && !succeeded.is_empty(),
        };
        if done || self.is_enough(&succeeded) {
            return Standing::Complete;
        }
        match self.failure(pods, &succeeded, now) {
            Some(reason) => Standing::Failed(reason),
            None => Standing::GoesOn,
        }
    }

    /// Those that have succeeded: the indexes, or where there are none, one
    /// for each pod.
    pub fn succeeded(&self, pods: &[JobPod<'_>]) -> BTreeSet<(u32, u32)> {
        let well = pods.iter().filter(|it| it.outcome == PodOutcome::Succeeded);
        let indexed = self.is_indexed();
        well.map(|it| (it.index, if indexed { 0 } else { it.number }))
            .collect()
    }

    fn is_enough(&self, succeeded: &BTreeSet<(u32, u32)>) -> bool {
        let mut rules = self.job.successes.iter();
        rules.any(|SuccessRule { indexes, count }| {
            let counts = |index: u32| match indexes {
                Some(ranges) => ranges.iter().any(|(a, b)| (*a..=*b).contains(&index)),
                None => true,
            };
            let well = succeeded.iter().filter(|(index, _)| counts(*index)).count();
            let all = self.templates.keys().filter(|it| counts(**it)).count();
            let needed = count.map_or(all, |it| it as usize);
            needed > 0 && well >= needed
        })
    }

    /// Why it is given up; none: it is not.
    fn failure(
        &self,
        pods: &[JobPod<'_>],
        succeeded: &BTreeSet<(u32, u32)>,
        now: i64,
    ) -> Option<String> {
        let job = &self.job;
        let failed = |it: &&JobPod<'_>, verdict| it.outcome == PodOutcome::Failed(verdict);
        let mut all = pods.iter();
        if let Some(pod) = all.find(|it| failed(it, FailureVerdict::EndsJob)) {
            return Some(format!("{}, which its policy ends it for", how(pod)));
        }
        let begun = pods.iter().flat_map(|it| &it.containers);
        let begun = begun.map(|it| it.created).min();
        if let Some((begun, seconds)) = begun.zip(job.deadline)
            && now >= begun + i64::from(seconds)
        {
            return Some(format!("it has not ended within {seconds} s"));
        }
        let counted = pods.iter().filter(|it| failed(it, FailureVerdict::Counts));
        let mut last = pods
            .iter()
            .filter(|it| matches!(it.outcome, PodOutcome::Failed(_)));
        let last = last.next_back().map(how).unwrap_or_default();
        if job.index_tries.is_some() {
            let given_up = self.lost_indexes(pods);
            let most = job.failed_indexes.map_or(usize::MAX, |it| it as usize);
            let open = self.templates.keys();
            let mut open =
                open.filter(|it| !given_up.contains(it) && !succeeded.contains(&(**it, 0)));
            let over = open.next().is_none() && !given_up.is_empty();
            return (over || given_up.len() > most)
                .then(|| format!("{} of its indexes have failed; {last}", given_up.len()));
        }
        // The daemon has started the containers of each again by itself.
        let tries = if job.is_replaced {
            job.tries as usize
        } else {
            0
        };
        match counted.count() {
            failures if failures <= tries => None,
            1 => Some(last),
            failures => Some(format!("{failures} pods have failed; {last}")),
        }
    }

    /// The indexes that are given up.
    pub fn lost_indexes(&self, pods: &[JobPod<'_>]) -> BTreeSet<u32> {
        let Some(tries) = self.job.index_tries else {
            return BTreeSet::new();
        };
        let mut failures: BTreeMap<u32, u32> = BTreeMap::new();
        let mut lost = BTreeSet::new();
        for pod in pods {
            match pod.outcome {
                PodOutcome::Failed(FailureVerdict::EndsIndex) => {
                    lost.insert(pod.index);
                }
                PodOutcome::Failed(FailureVerdict::Counts) => {
                    let failures = failures.entry(pod.index).or_default();
                    *failures += 1;
                    if *failures > tries {
                        lost.insert(pod.index);
                    }
                }
                _ => {}
            }
        }
        lost
    }
}

/// How a pod has failed.
fn how(pod: &JobPod<'_>) -> String {
    let mut all = pod.containers.iter();
    let bad = all.find(|it| it.exit_code.is_some_and(|code| code != 0));
    bad.map_or_else(String::new, |it| {
        let code = it.exit_code.unwrap_or(0);
        format!("container {} exited ({code})", it.name)
    })
}
