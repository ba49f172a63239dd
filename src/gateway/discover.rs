//! Which addresses a backend's name has, looked up again and again.
//!
//! Docker's name service knows of every running container with the name at
//! once, and gives answers no lifetime. Looking every two seconds is cheap; a
//! connection that fails has it done at once.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::lookup_host;
use tokio::task::{AbortHandle, JoinSet};
use tokio::time::{sleep, timeout};

use super::configuration::{Backend, Readiness};
use super::endpoint::Endpoint;
use super::notice::{Notice, Tell};
use super::pool::Pool;
use super::probe;

/// The time between looks.
const PERIOD: Duration = Duration::from_secs(2);
/// The least time between looks, also when somebody asks for one.
const LEAST: Duration = Duration::from_millis(100);
/// How long a name service may take.
const ANSWER: Duration = Duration::from_secs(5);
/// So many looks in a row that come to nothing mean that nothing is there. An
/// address that is no longer a backend's may soon be somebody else's.
const DOUBTS: u32 = 2;

/// Keeps the endpoints of one backend as they are, and has them probed, until
/// it is aborted.
pub(super) async fn keep(pool: Arc<Pool>, number: usize, backend: Backend, tell: Tell) {
    let mut kept = Kept {
        probes: JoinSet::new(),
        running: BTreeMap::new(),
        readiness: backend.readiness.clone(),
        pool,
        tell,
    };
    if let Ok(address) = backend.host.parse::<IpAddr>() {
        kept.set(number, &[SocketAddr::new(address, backend.port)]);
        return std::future::pending().await;
    }
    let mut doubts = 0;
    loop {
        match look(&backend).await {
            Some(addresses) => {
                doubts = 0;
                kept.set(number, &addresses);
            }
            None if doubts + 1 < DOUBTS => doubts += 1,
            None => kept.set(number, &[]),
        }
        sleep(LEAST).await;
        tokio::select! {
            () = sleep(PERIOD) => {}
            () = kept.pool.missed.notified() => {}
        }
    }
}

/// The addresses of a name, in order; none when there is no answer.
async fn look(backend: &Backend) -> Option<Vec<SocketAddr>> {
    let found = timeout(ANSWER, lookup_host((backend.host.as_str(), backend.port)));
    let mut addresses: Vec<SocketAddr> = found.await.ok()?.ok()?.collect();
    addresses.sort();
    addresses.dedup();
    Some(addresses)
}

/// The endpoints of one backend, and their probes.
struct Kept {
    pool: Arc<Pool>,
    readiness: Option<Readiness>,
    tell: Tell,
    /// Aborted with this.
    probes: JoinSet<()>,
    running: BTreeMap<SocketAddr, AbortHandle>,
}

impl Kept {
    fn set(&mut self, number: usize, addresses: &[SocketAddr]) {
        let change = self.pool.set(number, addresses);
        for address in change.removed {
            if let Some(probe) = self.running.remove(&address) {
                probe.abort();
            }
            let pool = self.pool.name.clone();
            self.tell.say(Notice::Lost(pool, address));
        }
        for endpoint in change.added {
            let pool = self.pool.name.clone();
            self.tell.say(Notice::Found(pool, endpoint.address));
            self.begin(endpoint);
        }
        // Those of probes that were aborted.
        while self.probes.try_join_next().is_some() {}
    }

    /// Has an endpoint probed; without a probe it is ready from the start.
    fn begin(&mut self, endpoint: Arc<Endpoint>) {
        let Some(readiness) = &self.readiness else {
            return;
        };
        let address = endpoint.address;
        let watch = probe::watch(
            Arc::clone(&self.pool),
            endpoint,
            readiness.clone(),
            self.tell.clone(),
        );
        let running = self.probes.spawn(watch);
        self.running.insert(address, running);
    }
}
