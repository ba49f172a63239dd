//! Which endpoint gets the next connection, datagram or request.
//!
//! Weights are shares of backends: a backend of weight 9 gets nine times what
//! one of weight 1 gets, however many endpoints either has. A backend without
//! a weight gets the same for each of its endpoints, and one none of whose
//! endpoints can be used leaves its share to the others.

use std::sync::Arc;

use super::configuration::{Backend, Balance};
use super::endpoint::Endpoint;

/// A backend: endpoints that share a weight.
#[derive(Debug)]
pub(super) struct Group {
    /// Its share; none: as much as it has endpoints that can be used.
    weight: Option<u32>,
    /// Whether an endpoint is ready as soon as it is found.
    pub trusting: bool,
    pub endpoints: Vec<Arc<Endpoint>>,
    /// What it is owed, in round robin.
    credit: i64,
    /// Which of its endpoints comes next.
    next: usize,
}

impl Group {
    /// A backend without endpoints yet.
    pub fn new(backend: &Backend) -> Self {
        Self {
            weight: backend.weight,
            trusting: backend.readiness.is_none(),
            endpoints: Vec::new(),
            credit: 0,
            next: 0,
        }
    }

    /// Its share of what comes; 0 when none of its endpoints can be used.
    fn share(&self, usable: &dyn Fn(&Endpoint) -> bool) -> u32 {
        let count = self.endpoints.iter().filter(|it| usable(it)).count();
        match self.weight {
            Some(weight) if count > 0 => weight,
            Some(_) => 0,
            None => u32::try_from(count).unwrap_or(u32::MAX),
        }
    }

    /// The next endpoint that can be used, one after the other.
    fn turn(&mut self, usable: &dyn Fn(&Endpoint) -> bool) -> Option<Arc<Endpoint>> {
        let count = self.endpoints.len();
        let mut places = (0..count).map(|step| (self.next + step) % count);
        let place = places.find(|place| usable(&self.endpoints[*place]))?;
        self.next = place + 1;
        self.endpoints.get(place).map(Arc::clone)
    }
}

/// Chooses among groups of endpoints.
#[derive(Debug)]
pub(super) struct Balancer {
    balance: Balance,
    pub groups: Vec<Group>,
    random: Random,
    /// Where looking for the least begins, so that equals take turns.
    first: usize,
}

impl Balancer {
    pub fn new(balance: Balance, groups: Vec<Group>, seed: u64) -> Self {
        Self {
            balance,
            groups,
            random: Random(seed),
            first: 0,
        }
    }

    /// All endpoints.
    pub fn endpoints(&self) -> impl Iterator<Item = &Arc<Endpoint>> {
        self.groups.iter().flat_map(|group| &group.endpoints)
    }

    /// The endpoint that gets the next one; none when none can be used.
    pub fn choose(&mut self, usable: &dyn Fn(&Endpoint) -> bool) -> Option<Arc<Endpoint>> {
        match self.balance {
            Balance::RoundRobin => self.in_turn(usable),
            Balance::Random => self.any(usable),
            Balance::LeastConnections => self.least(usable),
        }
    }

    /// Each group earns its weight in credit, and the one with the most pays
    /// for all: shares are exact, and a heavy group's turns are spread.
    fn in_turn(&mut self, usable: &dyn Fn(&Endpoint) -> bool) -> Option<Arc<Endpoint>> {
        let mut total = 0;
        let mut richest: Option<&mut Group> = None;
        for group in &mut self.groups {
            let share = i64::from(group.share(usable));
            if share == 0 {
                continue;
            }
            total += share;
            group.credit += share;
            if richest.as_ref().is_none_or(|it| group.credit > it.credit) {
                richest = Some(group);
            }
        }
        let group = richest?;
        group.credit -= total;
        group.turn(usable)
    }

    fn any(&mut self, usable: &dyn Fn(&Endpoint) -> bool) -> Option<Arc<Endpoint>> {
        let shares = self.groups.iter().map(|it| u64::from(it.share(usable)));
        let mut drawn = self.random.below(shares.sum())?;
        let group = self.groups.iter().find(|group| {
            let share = u64::from(group.share(usable));
            let found = drawn < share;
            drawn = drawn.saturating_sub(share);
            found
        })?;
        let endpoints = || group.endpoints.iter().filter(|endpoint| usable(endpoint));
        let count = u64::try_from(endpoints().count()).unwrap_or(u64::MAX);
        let drawn = self.random.below(count)?;
        let chosen = endpoints().nth(usize::try_from(drawn).unwrap_or(0));
        chosen.map(Arc::clone)
    }

    fn least(&mut self, usable: &dyn Fn(&Endpoint) -> bool) -> Option<Arc<Endpoint>> {
        let shares = self.groups.iter().map(|it| (it, it.share(usable)));
        let all: Vec<(u128, &Arc<Endpoint>)> = shares
            .filter(|(_, share)| *share > 0)
            .flat_map(|(group, share)| {
                let count = group.endpoints.iter().filter(|it| usable(it)).count() as u128;
                let load = move |endpoint: &Endpoint| {
                    let active = endpoint.active() as u128 + 1;
                    // The same as a fraction of the share, without fractions.
                    active * count * u128::from(u32::MAX) / u128::from(share)
                };
                let endpoints = group.endpoints.iter().filter(|it| usable(it));
                endpoints.map(move |endpoint| (load(endpoint), endpoint))
            })
            .collect();
        let count = all.len();
        let turned = (0..count).map(|step| (self.first + step) % count);
        let place = turned.min_by_key(|place| all[*place].0)?;
        self.first = place + 1;
        all.get(place).map(|(_, endpoint)| Arc::clone(endpoint))
    }
}

/// Numbers in no order (`SplitMix64`). Nothing secret comes of them.
#[derive(Debug)]
struct Random(u64);

impl Random {
    /// A number below a limit; none below 0.
    fn below(&mut self, limit: u64) -> Option<u64> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^= mixed >> 31;
        mixed.checked_rem(limit)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::endpoint::Lease;
    use super::*;

    /// Groups of so many endpoints with such weights; the endpoints' ports
    /// are 10, 11, … in the first, 20, … in the second.
    fn balancer(balance: Balance, groups: &[(u32, u16)]) -> Balancer {
        let groups: Vec<(Option<u32>, u16)> = groups
            .iter()
            .map(|(weight, count)| (Some(*weight), *count))
            .collect();
        balancer_of(balance, &groups)
    }

    fn balancer_of(balance: Balance, groups: &[(Option<u32>, u16)]) -> Balancer {
        let group = |(number, (weight, count)): (usize, &(Option<u32>, u16))| {
            let port = |place: u16| u16::try_from(number + 1).unwrap() * 10 + place;
            let endpoints = (0..*count).map(|place| {
                let address = format!("10.0.0.1:{}", port(place)).parse().unwrap();
                Arc::new(Endpoint::new(address, true))
            });
            let mut group = Group::new(&Backend {
                weight: *weight,
                ..Backend::default()
            });
            group.endpoints = endpoints.collect();
            group
        };
        Balancer::new(
            balance,
            groups.iter().enumerate().map(group).collect(),
            20_261_121,
        )
    }

    fn counted(balancer: &mut Balancer, times: u32) -> BTreeMap<u16, u32> {
        let mut counts = BTreeMap::new();
        for _ in 0..times {
            let chosen = balancer.choose(&|_| true).unwrap();
            *counts.entry(chosen.address.port()).or_default() += 1;
        }
        counts
    }

    #[test]
    fn round_robin_takes_turns() {
        let mut one = balancer(Balance::RoundRobin, &[(1, 3)]);
        let ports: Vec<u16> = (0..7)
            .map(|_| one.choose(&|_| true).unwrap().address.port())
            .collect();
        assert_eq!(ports, [10, 11, 12, 10, 11, 12, 10]);
    }

    #[test]
    fn weights_are_shares_of_backends_not_of_endpoints() {
        let mut canary = balancer(Balance::RoundRobin, &[(9, 3), (1, 1)]);
        assert_eq!(
            counted(&mut canary, 100),
            BTreeMap::from([(10, 30), (11, 30), (12, 30), (20, 10)])
        );
        let mut closed = balancer(Balance::RoundRobin, &[(0, 1), (1, 1)]);
        assert_eq!(counted(&mut closed, 5), BTreeMap::from([(20, 5)]));
    }

    #[test]
    fn without_weights_every_endpoint_gets_the_same() {
        for balance in [Balance::RoundRobin, Balance::LeastConnections] {
            let mut even = balancer_of(balance, &[(None, 3), (None, 1)]);
            assert_eq!(
                counted(&mut even, 40),
                BTreeMap::from([(10, 10), (11, 10), (12, 10), (20, 10)])
            );
        }
        let mut random = balancer_of(Balance::Random, &[(None, 3), (None, 1)]);
        let counts = counted(&mut random, 4000);
        assert!(
            counts.values().all(|it| (850..1150).contains(it)),
            "{counts:?}"
        );
        let mut mixed = balancer_of(Balance::RoundRobin, &[(Some(4), 1), (None, 1)]);
        assert_eq!(counted(&mut mixed, 10), BTreeMap::from([(10, 8), (20, 2)]));
    }

    #[test]
    fn turns_of_a_heavy_backend_are_spread() {
        let mut canary = balancer(Balance::RoundRobin, &[(2, 1), (1, 1)]);
        let ports: Vec<u16> = (0..6)
            .map(|_| canary.choose(&|_| true).unwrap().address.port())
            .collect();
        assert_eq!(ports, [10, 20, 10, 10, 20, 10]);
    }

    #[test]
    fn random_keeps_to_the_weights() {
        let mut canary = balancer(Balance::Random, &[(3, 2), (1, 1)]);
        let counts = counted(&mut canary, 4000);
        assert!((1350..1650).contains(&counts[&10]), "{counts:?}");
        assert!((1350..1650).contains(&counts[&11]), "{counts:?}");
        assert!((850..1150).contains(&counts[&20]), "{counts:?}");
    }

    #[test]
    fn the_least_loaded_for_its_weight_is_next() {
        let mut pool = balancer(Balance::LeastConnections, &[(1, 1), (3, 1)]);
        let mut leases = Vec::new();
        for _ in 0..8 {
            leases.push(Lease::new(pool.choose(&|_| true).unwrap()));
        }
        let heavy = leases
            .iter()
            .filter(|it| it.endpoint().address.port() == 20);
        assert_eq!(heavy.count(), 6);
        leases.retain(|lease| lease.endpoint().address.port() == 20);
        assert_eq!(pool.choose(&|_| true).unwrap().address.port(), 10);
    }

    #[test]
    fn equals_take_turns_when_the_least_is_looked_for() {
        let mut pool = balancer(Balance::LeastConnections, &[(1, 3)]);
        assert_eq!(
            counted(&mut pool, 9),
            BTreeMap::from([(10, 3), (11, 3), (12, 3)])
        );
    }

    #[test]
    fn what_cannot_be_used_leaves_its_share_to_the_others() {
        for balance in [
            Balance::RoundRobin,
            Balance::Random,
            Balance::LeastConnections,
        ] {
            let mut pool = balancer(balance, &[(9, 2), (1, 2)]);
            let usable = |endpoint: &Endpoint| endpoint.address.port() == 21;
            for _ in 0..4 {
                assert_eq!(pool.choose(&usable).unwrap().address.port(), 21);
            }
            assert!(pool.choose(&|_| false).is_none());
        }
        assert!(balancer(Balance::Random, &[]).choose(&|_| true).is_none());
    }
}
