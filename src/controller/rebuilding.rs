//! Pods put right whose network was made anew beneath them.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::FutureExt;
use futures_util::future::join_all;
use jiff::{SignedDuration, Timestamp};

use super::known::Known;
use super::under_way::UnderWay;
use super::{Controller, Done, Listener};
use crate::engine::{Engine, Status};
use crate::plan::{self, Policy};

/// How long after the start of a pod's network it is looked at: whoever has
/// started it may be about to start the rest.
pub(super) const SETTLED: SignedDuration = SignedDuration::from_secs(2);

impl<E: Engine> Controller<'_, E> {
    /// Looks at pods when it is time to.
    pub(super) fn look_at_pods<'w>(
        &'w self,
        state: &mut Known,
        now: Timestamp,
        under_way: &mut UnderWay<'w>,
    ) {
        if state.pods_due.take_if(|due| *due <= now).is_none() {
            return;
        }
        let services = self.duties.pods.services();
        let containers = state.containers.iter();
        let ids = containers
            .filter(|it| services.iter().any(|name| *name == it.service()))
            .map(|it| it.id.clone());
        under_way.look(self.see(ids.collect()).map(Done::Seen));
    }

    /// How containers are; those that are gone are left out.
    async fn see(&self, ids: Vec<String>) -> BTreeMap<String, Status> {
        let asked = ids.iter().map(|id| self.engine.status(id));
        let seen = ids.iter().cloned().zip(join_all(asked).await);
        seen.filter_map(|(id, status)| Some((id, status.ok()?)))
            .collect()
    }

    /// Puts those right that are not.
    pub(super) fn put_right<'w, L: Listener>(
        &'w self,
        seen: &BTreeMap<String, Status>,
        state: &mut Known,
        now: Timestamp,
        listener: &L,
        under_way: &mut UnderWay<'w>,
    ) where
        L::Audience: 'w,
    {
        let pods = &self.duties.pods;
        let verdict = pods.judge(&state.containers, seen, now);
        let again = [state.pods_due, verdict.again];
        state.pods_due = again.into_iter().flatten().min();
        for ((owner, number), cause) in verdict.rebuilt {
            let members = pods.members(&owner);
            let containers = state.containers.iter();
            let own = containers.filter(|it| it.number() == Some(number));
            let own = own.filter(|it| members.contains(it.service()));
            let ids: BTreeSet<String> = own.map(|it| it.id.clone()).collect();
            if ids.iter().any(|id| state.is_left_alone(id)) {
                continue;
            }
            state.busy.extend(ids.iter().cloned());
            let policy = Policy {
                services: members.into_iter().map(str::to_owned).collect(),
                rebuilt: BTreeMap::from([((owner, number), cause)]),
                ..self.policy.clone()
            };
            let rebuilt = self.carry_out(policy, plan::rebuild, listener.audience());
            under_way.plan(rebuilt.map(|outcome| Done::Planned(ids, outcome)));
        }
    }
}
