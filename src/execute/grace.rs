//! A container's hook and its stop share the time that it has to end.

use std::collections::BTreeMap;
use std::time::Instant;

use crate::model::Duration;
use crate::plan::{Action, Plan, Step, StepId};

/// How long a container has to stop at least, when its hook has taken all of
/// its time.
const LAST: Duration = Duration(2_000_000_000);

/// How long the container of a step has to stop, of a time that began with its
/// hook. None: as the step says.
pub(super) fn left(
    plan: &Plan,
    step: &Step,
    began: &BTreeMap<StepId, Instant>,
) -> Option<Duration> {
    let (Action::Stop { timeout, .. } | Action::Restart { timeout, .. }) = &step.action else {
        return None;
    };
    let whole = (*timeout)?;
    let before = step.after.iter().filter_map(|it| plan.steps().get(it.0));
    let hooks = before.filter_map(|it| match &it.action {
        Action::RunHook { hook, .. } if hook.within().is_some() => began.get(&it.id),
        _ => None,
    });
    let spent = hooks.min()?.elapsed().as_nanos();
    Some(remaining(whole, i64::try_from(spent).unwrap_or(i64::MAX)))
}

fn remaining(whole: Duration, spent: i64) -> Duration {
    Duration(whole.0.saturating_sub(spent)).max(LAST).min(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_left_unless_there_was_none() {
        let seconds = |it: i64| Duration(it * 1_000_000_000);
        for (whole, spent, left) in [(30, 10, 20), (30, 29, 2), (30, 60, 2), (1, 5, 1), (0, 3, 0)] {
            assert_eq!(remaining(seconds(whole), seconds(spent).0), seconds(left));
        }
    }
}
