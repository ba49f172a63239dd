//! What a controller is about at a time.

use futures_util::future::LocalBoxFuture;
use futures_util::stream::FuturesUnordered;
use futures_util::{FutureExt, StreamExt};

use super::Done;

type Futures<'w> = FuturesUnordered<LocalBoxFuture<'w, Done>>;

/// What goes on: looking at things, and plans, which change them.
#[derive(Default)]
pub(super) struct UnderWay<'w> {
    looks: Futures<'w>,
    plans: Futures<'w>,
}

impl<'w> UnderWay<'w> {
    /// Something is looked at.
    pub fn look(&mut self, look: impl Future<Output = Done> + 'w) {
        self.looks.push(look.boxed_local());
    }

    /// A plan is made and carried out.
    pub fn plan(&mut self, plan: impl Future<Output = Done> + 'w) {
        self.plans.push(plan.boxed_local());
    }

    /// The next of them that comes to its end; while there is none, for ever.
    pub async fn next(&mut self) -> Done {
        tokio::select! {
            Some(done) = self.plans.next() => done,
            Some(done) = self.looks.next() => done,
            else => std::future::pending().await,
        }
    }

    /// The next plan that comes to its end; nothing else is of interest any more.
    pub async fn last(&mut self) -> Option<Done> {
        self.looks.clear();
        self.plans.next().await
    }
}
