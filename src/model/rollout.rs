//! How the pods of a workload are replaced when it changes, and what is known
//! of it so that former states of it can come back. Kubernetes has that of a
//! Deployment, StatefulSet or DaemonSet, and Compose does not.

/// A workload whose pods are replaced by rules of its own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rollout {
    /// Which it is.
    pub of: WorkloadName,
    /// The services of its pods. The services of one entry make a pod of each
    /// number, in the order in which they start.
    pub pods: Vec<Vec<String>>,
    /// How pods are replaced.
    pub strategy: Strategy,
    /// For how many seconds a pod must have been ready to count.
    pub min_ready: u32,
    /// After how many seconds without progress it has failed; none: never.
    pub deadline: Option<u32>,
    /// Whether pods stay as they are for now.
    pub paused: bool,
    /// What its pods are made from.
    pub template: Template,
    /// How many former templates are kept.
    pub history: u32,
}

/// The name of a workload.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct WorkloadName {
    /// Its kind, as `Deployment`.
    pub kind: String,
    /// Its namespace.
    pub namespace: String,
    /// Its name there.
    pub name: String,
}

/// What pods are made from.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    /// The template, as JSON. Values of Secrets are not in it.
    pub text: String,
    /// A digest of it.
    pub digest: String,
    /// Why it is as it is (`kubernetes.io/change-cause`); empty: not said.
    pub cause: String,
}

/// How pods are replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// Some at a time, in any order.
    Rolling {
        /// How many there may be more than wanted, meanwhile.
        surge: Share,
        /// How many fewer may be ready, meanwhile.
        unavailable: Share,
    },
    /// All of them are removed before new ones are made.
    Recreate,
    /// Some at a time, the last one first, down to a number (counted from 0).
    Ordered {
        /// How many at a time.
        at_a_time: Share,
        /// Those of lower places stay as they are.
        partition: u32,
    },
    /// When somebody removes them.
    OnDelete,
}

impl Default for Strategy {
    fn default() -> Self {
        Self::Rolling {
            surge: Share::Percent(25),
            unavailable: Share::Percent(25),
        }
    }
}

/// A number of pods.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Share {
    /// So many.
    Count(u32),
    /// So many in a hundred.
    Percent(u32),
}

impl Share {
    /// A number or a percentage as it is written.
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_suffix('%') {
            Some(percent) => percent.parse().ok().map(Self::Percent),
            None => text.parse().ok().map(Self::Count),
        }
    }

    /// How many of a number of pods that is, at most.
    pub fn rounded_up(self, pods: u32) -> u32 {
        self.of(pods, 99)
    }

    /// How many of a number of pods that is, at least.
    pub fn rounded_down(self, pods: u32) -> u32 {
        self.of(pods, 0)
    }

    fn of(self, pods: u32, more: u64) -> u32 {
        match self {
            Self::Count(count) => count,
            Self::Percent(percent) => {
                let share = (u64::from(pods) * u64::from(percent) + more) / 100;
                u32::try_from(share).unwrap_or(u32::MAX)
            }
        }
    }
}

impl std::fmt::Display for WorkloadName {
    /// As `deployment "web"`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {:?}", self.kind.to_lowercase(), self.name)
    }
}

impl WorkloadName {
    /// As a label has it: `Deployment/default/web`.
    pub fn path(&self) -> String {
        format!("{}/{}/{}", self.kind, self.namespace, self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_rounded_up_and_down() {
        let share = |text| Share::parse(text).unwrap();
        let both = |text, pods| (share(text).rounded_up(pods), share(text).rounded_down(pods));
        assert_eq!(both("25%", 3), (1, 0));
        assert_eq!(both("25%", 4), (1, 1));
        assert_eq!(both("100%", 7), (7, 7));
        assert_eq!(both("2", 7), (2, 2));
        assert_eq!(Share::parse("a few"), None);
    }
}
