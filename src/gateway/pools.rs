//! All pools of a gateway, and what keeps their endpoints.

use std::collections::BTreeMap;
use std::hash::{BuildHasher, RandomState};
use std::sync::Arc;

use tokio::task::JoinSet;

use super::GatewayError;
use super::configuration::Configuration;
use super::discover;
use super::notice::Tell;
use super::pool::Pool;

/// All pools, by name.
pub(super) struct Pools {
    pools: BTreeMap<String, Arc<Pool>>,
    /// Aborted with this.
    _keepers: JoinSet<()>,
}

impl Pools {
    /// Makes them as a configuration says, and has their endpoints found.
    pub fn start(configuration: &Configuration, tell: &Tell) -> Self {
        let mut keepers = JoinSet::new();
        let mut pools = BTreeMap::new();
        for (name, settings) in &configuration.pools {
            let seed = RandomState::new().hash_one(name);
            let pool = Arc::new(Pool::new(name, settings, seed));
            for (number, backend) in settings.backends.iter().enumerate() {
                let (pool, backend) = (Arc::clone(&pool), backend.clone());
                keepers.spawn(discover::keep(pool, number, backend, tell.clone()));
            }
            pools.insert(name.clone(), pool);
        }
        Self {
            pools,
            _keepers: keepers,
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &Arc<Pool>> {
        self.pools.values()
    }

    /// The pool of a name.
    pub fn get(&self, name: &str) -> Result<Arc<Pool>, GatewayError> {
        let found = self.pools.get(name);
        found
            .map(Arc::clone)
            .ok_or_else(|| GatewayError::Pool(name.to_owned()))
    }
}
