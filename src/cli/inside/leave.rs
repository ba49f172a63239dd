//! Telling the gateway of this container that a container is about to go.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::path::Path;
use std::time::Duration;

use tokio::net::lookup_host;

use crate::cli::context::wait_for;
use crate::cli::failure::Failure;
use crate::gateway::announce;
use crate::model::own_image::HEARS;

/// Tells of the one with a name, which is gone after a number of seconds.
pub fn tell(name: &str, seconds: &str) -> Result<(), Failure> {
    let wrong = |_| Failure::new(format!("{seconds:?} is no number of seconds"));
    let within = Duration::from_secs(seconds.parse().map_err(wrong)?);
    wait_for(async {
        // Where it has no address any more, nothing can be sent to it.
        let Ok(found) = lookup_host((name, 0)).await else {
            return Ok(());
        };
        let addresses: BTreeSet<IpAddr> = found.map(|it| it.ip()).collect();
        let addresses: Vec<IpAddr> = addresses.into_iter().collect();
        let told = announce(Path::new(HEARS), &addresses, within).await;
        told.map_err(|error| Failure::new(format!("the gateway does not hear: {error}")))
    })
}
