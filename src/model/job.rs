//! Work that ends, and how often it is tried: a Job of Kubernetes, as
//! `x-rcompose` has it on each service of its pods.

use serde_json::Value;

use super::Service;
use super::own::own;

/// What a service's pods are to get done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Job {
    /// Its key, which all services of its pods have.
    pub of: String,
    /// Which part of the work the service's pods do; none: any.
    pub index: Option<u32>,
    /// How many pods have to succeed; none: the pods know themselves, and
    /// when one succeeds there is nothing left to begin.
    pub completions: Option<u32>,
    /// How many pods there are at a time.
    pub parallelism: u32,
    /// How many pods may fail.
    pub tries: u32,
    /// How many of an index may fail; none: they count for the whole.
    pub index_tries: Option<u32>,
    /// How many indexes may fail; none: any number.
    pub failed_indexes: Option<u32>,
    /// Whether a pod that fails is followed by another one; else the daemon
    /// starts its containers again.
    pub is_replaced: bool,
    /// How many seconds all of it may take.
    pub deadline: Option<u32>,
    /// How many seconds its pods are kept when it is over.
    pub kept: Option<u32>,
    /// What becomes of failures, the first that fits.
    pub failures: Vec<FailureRule>,
    /// What is enough besides all of it.
    pub successes: Vec<SuccessRule>,
}

/// What becomes of a pod that has failed with some exit codes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailureRule {
    /// What becomes of it.
    pub verdict: FailureVerdict,
    /// The name of the container in the pod; none: any.
    pub container: Option<String>,
    /// Whether it is about all codes but those.
    pub others: bool,
    /// The codes.
    pub codes: Vec<i64>,
}

/// What becomes of a failure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FailureVerdict {
    /// It counts.
    #[default]
    Counts,
    /// It does not count.
    Ignored,
    /// Its index is given up.
    EndsIndex,
    /// The Job is given up.
    EndsJob,
}

/// What is enough of an indexed Job.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SuccessRule {
    /// The indexes that count, from and to; none: all.
    pub indexes: Option<Vec<(u32, u32)>>,
    /// How many of them; none: all.
    pub count: Option<u32>,
}

impl FailureRule {
    /// Whether it is about a container that has ended with a code.
    pub fn fits(&self, container: &str, code: i64) -> bool {
        let named = self.container.as_deref().is_none_or(|it| it == container);
        named && code != 0 && self.codes.contains(&code) != self.others
    }
}

/// Reads indexes as `0,2-4`.
pub fn indexes(text: &str) -> Option<Vec<(u32, u32)>> {
    let part = |part: &str| {
        let (from, to) = part.split_once('-').unwrap_or((part, part));
        let (from, to) = (from.trim().parse().ok()?, to.trim().parse().ok()?);
        (from <= to).then_some((from, to))
    };
    text.split(',').map(part).collect()
}

impl Service {
    /// What its pods are to get done; none: they are to run.
    pub fn job(&self) -> Option<Job> {
        let written = own(&self.extensions, "job")?;
        let number = |key: &str| {
            let number = written.get(key).and_then(Value::as_u64);
            number.and_then(|it| u32::try_from(it).ok())
        };
        let list = |key: &str| written.get(key).and_then(Value::as_array);
        Some(Job {
            of: written.get("of")?.as_str()?.to_owned(),
            index: number("index"),
            completions: number("completions"),
            parallelism: number("parallelism").unwrap_or(1),
            tries: number("tries").unwrap_or(6),
            index_tries: number("index_tries"),
            failed_indexes: number("failed_indexes"),
            is_replaced: written.get("replaced") == Some(&Value::Bool(true)),
            deadline: number("deadline"),
            kept: number("kept"),
            failures: list("failures")
                .into_iter()
                .flatten()
                .map(failure)
                .collect(),
            successes: list("successes")
                .into_iter()
                .flatten()
                .map(success)
                .collect(),
        })
    }
}

fn failure(written: &Value) -> FailureRule {
    let word = |key: &str| written.get(key).and_then(Value::as_str);
    let codes = written.get("codes").and_then(Value::as_array);
    FailureRule {
        verdict: match word("verdict") {
            Some("Ignore") => FailureVerdict::Ignored,
            Some("FailIndex") => FailureVerdict::EndsIndex,
            Some("FailJob") => FailureVerdict::EndsJob,
            _ => FailureVerdict::Counts,
        },
        container: word("container").map(str::to_owned),
        others: written.get("others") == Some(&Value::Bool(true)),
        codes: codes
            .into_iter()
            .flatten()
            .filter_map(Value::as_i64)
            .collect(),
    }
}

fn success(written: &Value) -> SuccessRule {
    SuccessRule {
        indexes: written
            .get("indexes")
            .and_then(Value::as_str)
            .and_then(indexes),
        count: written
            .get("count")
            .and_then(Value::as_u64)
            .and_then(|it| it.try_into().ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn indexes_are_numbers_and_ranges() {
        assert_eq!(indexes("0, 2-4"), Some(vec![(0, 0), (2, 4)]));
        for wrong in ["", "4-2", "a", "1-"] {
            assert_eq!(indexes(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_rule_is_about_some_codes_or_all_others() {
        let mut rule = FailureRule {
            verdict: FailureVerdict::Ignored,
            container: Some("main".to_owned()),
            others: false,
            codes: vec![42],
        };
        assert!(rule.fits("main", 42));
        assert!(!rule.fits("side", 42) && !rule.fits("main", 1));
        rule.others = true;
        assert!(rule.fits("main", 1) && !rule.fits("main", 0));
    }
}
