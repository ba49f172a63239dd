//! A pool as it is right now: which endpoints its backends have, and who gets
//! the next connection.
//!
//! Whoever takes an endpoint holds a lease on it, which is how much the
//! endpoint has to do. An endpoint that goes away gets nothing new; leases on
//! it last as long as their holders want.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::Instant;

use super::balance::{Balancer, Group};
use super::configuration;
use super::endpoint::{Endpoint, Lease};

/// So many clients are remembered before those that are over are looked for.
const CLIENTS: usize = 4096;

/// A pool as it is right now.
#[derive(Debug)]
pub(super) struct Pool {
    /// Its name in the configuration.
    pub name: String,
    /// Whether its endpoints are spoken with in HTTP/2.
    pub http2: bool,
    state: Mutex<State>,
    /// Told when an endpoint can be used that could not be before.
    pub improved: Notify,
    /// Told when endpoints should be looked for now.
    pub missed: Notify,
}

#[derive(Debug)]
struct State {
    balancer: Balancer,
    /// How long a client keeps its endpoint; none: no time at all.
    affinity: Option<Duration>,
    /// The endpoints of clients, and when they were last given.
    clients: HashMap<IpAddr, (SocketAddr, Instant)>,
    /// So many clients make looking for those that are over worth it.
    crowd: usize,
}

/// What a pool has beside the endpoints that are about to go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Others {
    /// At least one that is ready.
    Ready,
    /// Some, none of which is ready yet.
    Unready,
    /// Nothing.
    None,
}

/// What a look at a backend's name has changed.
#[derive(Debug, Default)]
pub(super) struct Change {
    /// Endpoints that are new.
    pub added: Vec<Arc<Endpoint>>,
    /// Endpoints that are gone.
    pub removed: Vec<SocketAddr>,
}

impl Pool {
    /// A pool without endpoints yet.
    pub fn new(name: &str, settings: &configuration::Pool, seed: u64) -> Self {
        let groups = settings.backends.iter().map(Group::new).collect();
        let seconds = settings.affinity_seconds;
        Self {
            name: name.to_owned(),
            http2: settings.http2,
            state: Mutex::new(State {
                balancer: Balancer::new(settings.balance, groups, seed),
                affinity: seconds.map(|seconds| Duration::from_secs(seconds.into())),
                clients: HashMap::new(),
                crowd: CLIENTS,
            }),
            improved: Notify::new(),
            missed: Notify::new(),
        }
    }

    // A panic elsewhere leaves nothing half done here.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Says which addresses a backend has.
    pub fn set(&self, backend: usize, addresses: &[SocketAddr]) -> Change {
        let mut state = self.state();
        let mut change = Change::default();
        let Some(group) = state.balancer.groups.get_mut(backend) else {
            return change;
        };
        let trusting = group.trusting;
        group.endpoints.retain(|endpoint| {
            let stays = addresses.contains(&endpoint.address);
            if !stays {
                change.removed.push(endpoint.address);
            }
            stays
        });
        for address in addresses {
            if !group.endpoints.iter().any(|it| it.address == *address) {
                let endpoint = Arc::new(Endpoint::new(*address, trusting));
                group.endpoints.push(Arc::clone(&endpoint));
                change.added.push(endpoint);
            }
        }
        drop(state);
        if trusting && !change.added.is_empty() {
            self.improved.notify_waiters();
        }
        change
    }

    /// Says whether an endpoint is ready; tells whether that is news.
    pub fn set_ready(&self, endpoint: &Endpoint, ready: bool) -> bool {
        let news = endpoint.set_ready(ready);
        if news && ready {
            self.improved.notify_waiters();
        }
        news
    }

    /// Some addresses are about to go: nothing new goes there, as long as there
    /// is anything else. Gives their endpoints.
    pub fn leave(&self, addresses: &[IpAddr], until: Instant) -> Vec<Arc<Endpoint>> {
        let state = self.state();
        let endpoints = state.balancer.endpoints();
        let leaving = endpoints.filter(|it| addresses.contains(&it.address.ip()));
        leaving
            .inspect(|it| it.leave(until))
            .map(Arc::clone)
            .collect()
    }

    /// What there is beside the endpoints that are about to go.
    pub fn others(&self, now: Instant) -> Others {
        let state = self.state();
        let stays = |it: &&Arc<Endpoint>| it.leaves(now).is_none();
        let others = state.balancer.endpoints().filter(stays);
        match others.map(|it| it.is_ready()).max() {
            None => Others::None,
            Some(true) => Others::Ready,
            Some(false) => Others::Unready,
        }
    }

    /// An endpoint for a client, but for those that it has tried in vain.
    /// Those that have just refused come last, and after them those that are
    /// about to go.
    pub fn lease(&self, client: IpAddr, tried: &[SocketAddr], now: Instant) -> Option<Lease> {
        let mut state = self.state();
        let usable = |it: &Endpoint| it.is_ready() && !tried.contains(&it.address);
        let open = |it: &Endpoint| usable(it) && it.leaves(now).is_none();
        if let Some(kept) = state.kept(client, &open, now) {
            return Some(Lease::new(kept));
        }
        let chosen = state
            .balancer
            .choose(&|endpoint| open(endpoint) && !endpoint.is_resting(now))
            .or_else(|| state.balancer.choose(&open))
            .or_else(|| state.first_to_leave(&usable, now))?;
        state.keep(client, chosen.address, now);
        Some(Lease::new(chosen))
    }
}

impl State {
    /// Of those that are about to go the one that may be back soonest.
    fn first_to_leave(
        &self,
        usable: &dyn Fn(&Endpoint) -> bool,
        now: Instant,
    ) -> Option<Arc<Endpoint>> {
        let endpoints = self.balancer.endpoints().filter(|it| usable(it));
        endpoints.min_by_key(|it| it.leaves(now)).map(Arc::clone)
    }

    /// The endpoint that a client has, if it can still be used.
    fn kept(
        &mut self,
        client: IpAddr,
        open: &dyn Fn(&Endpoint) -> bool,
        now: Instant,
    ) -> Option<Arc<Endpoint>> {
        let affinity = self.affinity?;
        let (address, given) = self.clients.get_mut(&client)?;
        if now.saturating_duration_since(*given) >= affinity {
            return None;
        }
        let groups = self.balancer.groups.iter();
        let mut endpoints = groups.flat_map(|group| &group.endpoints);
        let endpoint = endpoints.find(|it| it.address == *address && open(it))?;
        *given = now;
        Some(Arc::clone(endpoint))
    }

    fn keep(&mut self, client: IpAddr, address: SocketAddr, now: Instant) {
        let Some(affinity) = self.affinity else {
            return;
        };
        if self.clients.len() >= self.crowd {
            self.clients
                .retain(|_, (_, given)| now.saturating_duration_since(*given) < affinity);
            self.crowd = CLIENTS.max(self.clients.len() * 2);
        }
        self.clients.insert(client, (address, now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gateway::configuration::{Backend, Probe, Readiness};

    const CLIENT: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn settings(affinity: Option<u32>) -> configuration::Pool {
        configuration::Pool {
            backends: vec![Backend {
                host: "web".into(),
                port: 80,
                ..Backend::default()
            }],
            affinity_seconds: affinity,
            ..configuration::Pool::default()
        }
    }

    fn addresses(ports: &[u16]) -> Vec<SocketAddr> {
        let address = |port: &u16| SocketAddr::new(CLIENT, *port);
        ports.iter().map(address).collect()
    }

    fn port(lease: Option<Lease>) -> u16 {
        lease.map_or(0, |lease| lease.endpoint().address.port())
    }

    #[test]
    fn one_that_refused_comes_after_the_others_for_a_while() {
        let pool = Pool::new("web", &settings(None), 1);
        pool.set(0, &addresses(&[1, 2]));
        let now = Instant::now();
        let first = pool.lease(CLIENT, &[], now).unwrap();
        first.endpoint().rest(now);
        for _ in 0..3 {
            assert_eq!(port(pool.lease(CLIENT, &[], now)), 2);
        }
        // It is better than none at all.
        assert_eq!(port(pool.lease(CLIENT, &addresses(&[2]), now)), 1);
        assert_eq!(port(pool.lease(CLIENT, &addresses(&[1, 2]), now)), 0);
        let later = now + Duration::from_secs(2);
        let ports = [(); 2].map(|()| port(pool.lease(CLIENT, &[], later)));
        assert!(ports.contains(&1), "{ports:?}");
    }

    #[test]
    fn a_client_keeps_its_endpoint_until_it_is_gone_or_time_has_passed() {
        let pool = Pool::new("web", &settings(Some(10)), 1);
        pool.set(0, &addresses(&[1, 2]));
        let now = Instant::now();
        let kept = port(pool.lease(CLIENT, &[], now));
        let other = 3 - kept;
        for second in 1..30 {
            let now = now + Duration::from_secs(second);
            assert_eq!(port(pool.lease(CLIENT, &[], now)), kept);
        }
        let somebody = "10.9.8.7".parse().unwrap();
        assert_eq!(port(pool.lease(somebody, &[], now)), other);
        let late = now + Duration::from_secs(60);
        assert_eq!(port(pool.lease(CLIENT, &[], late)), kept, "next in turn");
        pool.set(0, &addresses(&[other]));
        assert_eq!(port(pool.lease(CLIENT, &[], late)), other);
    }

    #[test]
    fn with_a_probe_nothing_is_ready_before_it_has_answered() {
        let mut settings = settings(None);
        settings.backends[0].readiness = Some(Readiness {
            probe: Probe::Tcp,
            port: None,
            initial_delay: 0,
            period: 1,
            timeout: 1,
            successes: 1,
            failures: 1,
        });
        let pool = Pool::new("web", &settings, 1);
        let change = pool.set(0, &addresses(&[1]));
        let now = Instant::now();
        assert_eq!(port(pool.lease(CLIENT, &[], now)), 0);
        assert!(pool.set_ready(&change.added[0], true));
        assert!(!pool.set_ready(&change.added[0], true));
        assert_eq!(port(pool.lease(CLIENT, &[], now)), 1);
    }

    #[test]
    fn one_that_is_about_to_go_gets_nothing_while_there_are_others() {
        let pool = Pool::new("web", &settings(Some(10)), 1);
        pool.set(0, &addresses(&[1]));
        let now = Instant::now();
        let until = now + Duration::from_secs(5);
        assert_eq!(port(pool.lease(CLIENT, &[], now)), 1, "and is kept");
        assert_eq!(pool.leave(&[CLIENT], until).len(), 1);
        assert_eq!(pool.others(now), Others::None);
        assert_eq!(port(pool.lease(CLIENT, &[], now)), 1, "it is all there is");
        let added = pool.set(0, &addresses(&[1, 2])).added;
        assert_eq!(pool.others(now), Others::Ready);
        for _ in 0..3 {
            assert_eq!(port(pool.lease(CLIENT, &[], now)), 2);
        }
        added[0].set_ready(false);
        assert_eq!(pool.others(now), Others::Unready);
        assert_eq!(port(pool.lease(CLIENT, &[], now)), 1);
        added[0].set_ready(true);
        let nobody = "10.9.8.7".parse().unwrap();
        let ports = [(); 2].map(|()| port(pool.lease(nobody, &addresses(&[2]), until)));
        assert_eq!(ports, [1, 1], "it has come back");
    }

    #[test]
    fn an_endpoint_that_stays_is_the_same_one() {
        let pool = Pool::new("web", &settings(None), 1);
        pool.set(0, &addresses(&[1, 2]));
        let lease = pool.lease(CLIENT, &[], Instant::now()).unwrap();
        let change = pool.set(0, &addresses(&[2, 1, 3]));
        assert_eq!(change.added.len(), 1);
        assert!(change.removed.is_empty());
        let held = |pool: &Pool| {
            let state = pool.state();
            let endpoints = state.balancer.groups[0].endpoints.iter();
            endpoints.map(|it| it.active()).sum::<usize>()
        };
        assert_eq!(held(&pool), 1);
        drop(lease);
        assert_eq!(held(&pool), 0);
        assert_eq!(pool.set(0, &[]).removed.len(), 3);
    }
}
