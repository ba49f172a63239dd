//! How many replicas there are to be, as the HorizontalPodAutoscaler of
//! Kubernetes works it out: a function of what pods use and of the time.

use jiff::{SignedDuration, Timestamp};

use crate::model::{Autoscale, Metric, ScalingPolicy, ScalingRules, Select, Target};

/// What a pod uses of what a metric is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Used {
    /// So much: thousandths of a processor, or bytes.
    Amount(u64),
    /// It does not run, or is not ready.
    NotReady,
    /// It is not known.
    Unknown,
}

/// What is remembered of a number of replicas.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    /// What was wished for, and when.
    wishes: Vec<(Timestamp, u32)>,
    /// How many were added, and when.
    added: Vec<(Timestamp, u32)>,
    /// How many were taken away, and when.
    taken: Vec<(Timestamp, u32)>,
}

/// Why nothing can be decided by a metric.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Undecided {
    /// A container requests nothing.
    #[error("missing request for {resource} in the container of service {service}")]
    NoRequest {
        /// Of what.
        resource: &'static str,
        /// Whose.
        service: String,
    },
    /// Nothing is known of any pod.
    #[error("no metrics known for pods")]
    NothingKnown,
}

/// What is decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// How many replicas there are to be.
    pub replicas: u32,
    /// Why.
    pub cause: String,
}

/// Decides how many replicas there are to be, of so many that there are. Each
/// metric comes with what each pod uses.
///
/// # Errors
/// Why nothing can be decided by the first metric that decides nothing, when none
/// wants more.
pub fn decide(
    rules: &Autoscale,
    current: u32,
    used: &[(&Metric, Vec<Used>)],
    memory: &mut Memory,
    now: Timestamp,
) -> Result<Option<Decision>, Undecided> {
    let bounds = &rules.bounds;
    if current == 0 {
        return Ok(None);
    }
    if bounds.within(current) != current {
        let replicas = bounds.within(current);
        let cause = format!("{}: from {} to {}", rules.name, bounds.least, bounds.most);
        return Ok(Some(Decision { replicas, cause }));
    }
    let mut wished: Option<(u32, String)> = None;
    let mut failed = None;
    for (metric, pods) in used {
        match wish(rules, metric, pods, current) {
            Ok((number, cause)) if wished.as_ref().is_none_or(|it| number > it.0) => {
                wished = Some((number, cause));
            }
            Ok(_) => {}
            Err(error) => failed = failed.or(Some(error)),
        }
    }
    // What one metric does not tell may be that there is too little.
    if let Some(error) = failed
        && wished.as_ref().is_none_or(|it| it.0 <= current)
    {
        return Err(error);
    }
    let Some((wished, cause)) = wished else {
        return Ok(None);
    };
    let lasting = stabilized(rules, current, wished, memory, now);
    let allowed = limited(rules, current, lasting, memory, now);
    let replicas = bounds.within(allowed);
    if replicas == current {
        return Ok(None);
    }
    let changes = if replicas > current {
        &mut memory.added
    } else {
        &mut memory.taken
    };
    changes.push((now, replicas.abs_diff(current)));
    let cause = format!("{}: {cause}", rules.name);
    Ok(Some(Decision { replicas, cause }))
}

/// How many replicas a metric wants, and why.
fn wish(
    rules: &Autoscale,
    metric: &Metric,
    pods: &[Used],
    current: u32,
) -> Result<(u32, String), Undecided> {
    let resource = metric.resource.as_str();
    let each = requested(metric)?;
    // What each pod is to use.
    let target = match metric.target {
        Target::Utilization(share) => as_float(each) * f64::from(share) / 100.0,
        Target::Value(value) => as_float(value),
    };
    let known: Vec<u64> = pods
        .iter()
        .filter_map(|it| match it {
            Used::Amount(amount) => Some(*amount),
            _ => None,
        })
        .collect();
    if known.is_empty() || target <= 0.0 {
        return Err(Undecided::NothingKnown);
    }
    let total = as_float(known.iter().sum());
    let count = known.len();
    let ratio = total / (target * as_float(count as u64));
    let cause = match metric.target {
        Target::Utilization(share) => {
            let percent = (100.0 * total / (as_float(each) * as_float(count as u64))).floor();
            format!("{resource} utilization {percent}%, to be {share}%")
        }
        Target::Value(_) => {
            let average = (total / as_float(count as u64)).round();
            format!("average {resource} {average}, to be {target}")
        }
    };
    let near = |ratio: f64| within_tolerance(rules, ratio);
    let others = pods.iter().filter(|it| !matches!(it, Used::Amount(_)));
    let unready = others.clone().any(|it| *it == Used::NotReady) && ratio > 1.0;
    let unknown = others.clone().any(|it| *it == Used::Unknown);
    if !unready && !unknown {
        let number = if near(ratio) {
            current
        } else {
            rounded_up(ratio * as_float(count as u64))
        };
        return Ok((number, cause));
    }
    // Pods that nothing is known of make the change smaller.
    let mut all = count as u64;
    let mut assumed = total;
    for other in others {
        match other {
            Used::NotReady if ratio > 1.0 => all += 1,
            Used::Unknown => {
                all += 1;
                if ratio < 1.0 {
                    assumed += target;
                }
            }
            _ => {}
        }
    }
    let again = assumed / (target * as_float(all));
    let turned = (ratio < 1.0) != (again < 1.0);
    let number = rounded_up(again * as_float(all));
    let backwards = ratio < 1.0 && number > current || ratio > 1.0 && number < current;
    if near(again) || turned || backwards {
        return Ok((current, cause));
    }
    Ok((number, cause))
}

/// What a pod requests, where a share of that counts.
fn requested(metric: &Metric) -> Result<u64, Undecided> {
    if let Target::Value(value) = metric.target {
        return Ok(value);
    }
    let mut sum = 0;
    for (service, request) in &metric.requests {
        let missing = || Undecided::NoRequest {
            resource: metric.resource.as_str(),
            service: service.clone(),
        };
        sum += request.ok_or_else(missing)?;
    }
    Ok(sum)
}

fn within_tolerance(rules: &Autoscale, ratio: f64) -> bool {
    1.0 - rules.down.tolerance <= ratio && ratio <= 1.0 + rules.up.tolerance
}

/// The wish, unless it has not lasted long enough.
fn stabilized(
    rules: &Autoscale,
    current: u32,
    wished: u32,
    memory: &mut Memory,
    now: Timestamp,
) -> u32 {
    let longest = rules.up.window.max(rules.down.window);
    memory.wishes.retain(|(at, _)| *at > before(now, longest));
    let within = |window: u32| {
        let recent = memory.wishes.iter();
        recent
            .filter(move |(at, _)| *at > before(now, window))
            .map(|(_, number)| *number)
            .chain([wished])
    };
    let least = within(rules.up.window).min().unwrap_or(wished);
    let most = within(rules.down.window).max().unwrap_or(wished);
    memory.wishes.push((now, wished));
    if current < least {
        least
    } else if current > most {
        most
    } else {
        current
    }
}

/// The wish, as far as the policies allow it now.
fn limited(
    rules: &Autoscale,
    current: u32,
    wished: u32,
    memory: &mut Memory,
    now: Timestamp,
) -> u32 {
    let longest = |rules: &ScalingRules| rules.policies.iter().map(|it| it.period).max();
    let longest = longest(&rules.up).max(longest(&rules.down)).unwrap_or(0);
    for changes in [&mut memory.added, &mut memory.taken] {
        changes.retain(|(at, _)| *at > before(now, longest));
    }
    // How many there were when the time of a policy began.
    let at_first = |policy: &ScalingPolicy| {
        let sum = |changes: &[(Timestamp, u32)]| -> u32 {
            let recent = changes.iter();
            let recent = recent.filter(|(at, _)| *at > before(now, policy.period));
            recent.map(|(_, number)| *number).sum()
        };
        (current + sum(&memory.taken)).saturating_sub(sum(&memory.added))
    };
    if wished > current {
        let limits = rules.up.policies.iter().map(|policy| {
            let first = at_first(policy);
            if policy.percent {
                rounded_up(f64::from(first) * (1.0 + f64::from(policy.value) / 100.0))
            } else {
                first.saturating_add(policy.value)
            }
        });
        let limit = match rules.up.select {
            Select::Disabled => None,
            Select::Max => limits.max(),
            Select::Min => limits.min(),
        };
        return wished.min(limit.unwrap_or(current).max(current));
    }
    if wished < current {
        let limits = rules.down.policies.iter().map(|policy| {
            let first = at_first(policy);
            if policy.percent {
                rounded_down(f64::from(first) * (1.0 - f64::from(policy.value) / 100.0))
            } else {
                first.saturating_sub(policy.value)
            }
        });
        let limit = match rules.down.select {
            Select::Disabled => None,
            Select::Max => limits.min(),
            Select::Min => limits.max(),
        };
        return wished.max(limit.unwrap_or(current).min(current));
    }
    current
}

fn before(now: Timestamp, seconds: u32) -> Timestamp {
    let span = SignedDuration::from_secs(i64::from(seconds));
    now.saturating_sub(span).unwrap_or(Timestamp::MIN)
}

#[allow(clippy::cast_precision_loss)] // amounts of one machine
fn as_float(amount: u64) -> f64 {
    amount as f64
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates
fn rounded_up(number: f64) -> u32 {
    number.ceil() as u32
}

#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // saturates
fn rounded_down(number: f64) -> u32 {
    number.floor() as u32
}

#[cfg(test)]
mod tests;
