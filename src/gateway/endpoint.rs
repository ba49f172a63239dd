//! One address that traffic goes to: whether it is ready, whether it has just
//! refused, whether it is about to go, and how much it has to do.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::time::Duration;

use tokio::time::Instant;

/// How long one that did not accept comes after the others.
const REST: Duration = Duration::from_secs(1);

/// One address that traffic goes to. What is known of it may be a moment old:
/// nothing else is ordered by it.
#[derive(Debug)]
pub(super) struct Endpoint {
    /// Where it is.
    pub address: SocketAddr,
    /// What its rest is counted from.
    since: Instant,
    ready: AtomicBool,
    active: AtomicUsize,
    /// Milliseconds after `since`.
    rests_until: AtomicU64,
    /// The same, for one that is about to go; 0: it is not.
    leaves_until: AtomicU64,
}

impl Endpoint {
    pub fn new(address: SocketAddr, ready: bool) -> Self {
        Self {
            address,
            since: Instant::now(),
            ready: AtomicBool::new(ready),
            active: AtomicUsize::new(0),
            rests_until: AtomicU64::new(0),
            leaves_until: AtomicU64::new(0),
        }
    }

    /// Whether it may get anything new.
    pub fn is_ready(&self) -> bool {
        self.ready.load(Ordering::Relaxed)
    }

    /// Says whether it may; tells whether that is news.
    pub fn set_ready(&self, ready: bool) -> bool {
        if !ready {
            // What is ready again is another process.
            self.leaves_until.store(0, Ordering::Relaxed);
        }
        self.ready.swap(ready, Ordering::Relaxed) != ready
    }

    /// It is about to go, and will have gone by then.
    pub fn leave(&self, until: Instant) {
        let until = self.elapsed(until).max(1);
        self.leaves_until.store(until, Ordering::Relaxed);
    }

    /// Until when it is about to go, in no unit that others have; none: it is
    /// not.
    pub fn leaves(&self, now: Instant) -> Option<u64> {
        let until = self.leaves_until.load(Ordering::Relaxed);
        (until != 0 && self.elapsed(now) < until).then_some(until)
    }

    /// How much it has to do.
    pub fn active(&self) -> usize {
        self.active.load(Ordering::Relaxed)
    }

    /// It has not accepted.
    pub fn rest(&self, now: Instant) {
        let until = self.elapsed(now + REST);
        self.rests_until.store(until, Ordering::Relaxed);
    }

    /// Whether it has not accepted a moment ago.
    pub fn is_resting(&self, now: Instant) -> bool {
        let until = self.rests_until.load(Ordering::Relaxed);
        until != 0 && self.elapsed(now) < until
    }

    fn elapsed(&self, now: Instant) -> u64 {
        let passed = now.saturating_duration_since(self.since).as_millis();
        u64::try_from(passed).unwrap_or(u64::MAX)
    }
}

/// An endpoint while it has something to do for somebody.
#[derive(Debug)]
pub(super) struct Lease(Arc<Endpoint>);

impl Lease {
    pub fn new(endpoint: Arc<Endpoint>) -> Self {
        endpoint.active.fetch_add(1, Ordering::Relaxed);
        Self(endpoint)
    }

    pub fn endpoint(&self) -> &Endpoint {
        &self.0
    }

    /// The endpoint, for longer than the lease.
    pub fn share(&self) -> Arc<Endpoint> {
        Arc::clone(&self.0)
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        self.0.active.fetch_sub(1, Ordering::Relaxed);
    }
}
