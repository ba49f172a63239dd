//! The proxies of a project: ports that are listened on, and pools of
//! endpoints that their traffic is balanced over.
//!
//! A gateway runs as a service of the project, in rcompose's own image and as
//! its own configuration says (`configuration`). It listens on nothing else,
//! keeps nothing and speaks with no daemon: names that resolve are its
//! endpoints, and probes of its own tell which of them are ready.
//!
//! `listen` opens ports on the threads of `workers`; `tcp`, on threads of its
//! own, `udp`, `http` and `http2` serve clients; `pools`, `discover` and `probe` know the endpoints, `balance`
//! chooses among them, `reach` gets through to one, and `leaving` sees off
//! those that are about to go.

mod balance;
pub mod configuration;
mod discover;
mod endpoint;
mod http;
mod http2;
mod leaving;
mod listen;
mod notice;
mod pool;
mod pools;
pub mod probe;
mod reach;
mod relay;
mod route;
mod tcp;
mod tls;
mod udp;
mod workers;

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::mpsc::UnboundedSender;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use configuration::{Configuration, Listener};
pub use leaving::announce;
use listen::{Port, Target};
pub use notice::Notice;
use notice::Tell;
use pools::Pools;
use route::Routes;

/// How long connections may go on at the end; less than the ten seconds after
/// which Docker kills.
const FAREWELL: Duration = Duration::from_secs(8);

/// Why a gateway cannot begin.
#[derive(Debug, thiserror::Error)]
pub enum GatewayError {
    /// The configuration names a pool that it does not have.
    #[error("no pool is called {0:?}")]
    Pool(String),
    /// A certificate or its key cannot be used. The text names the file.
    #[error("{0}")]
    Certificate(String),
    /// A port cannot be listened on.
    #[error("cannot listen on {0}")]
    Listen(SocketAddr, #[source] io::Error),
    /// The system gives no threads.
    #[error("cannot begin")]
    Begin(#[source] io::Error),
}

/// Runs a gateway until it is told to stop and its connections are over or
/// have been given time enough. It heeds word of what is about to go.
///
/// # Errors
/// What keeps it from listening on all its ports.
pub async fn serve(
    configuration: &Configuration,
    notices: UnboundedSender<Notice>,
    stop: CancellationToken,
) -> Result<(), GatewayError> {
    let tell = Tell(notices);
    let pools = Pools::start(configuration, &tell);
    // Dropped last: what they carry out ends with them.
    let workers = workers::start().map_err(GatewayError::Begin)?;
    let connections = TaskTracker::new();
    for listener in &configuration.listeners {
        let port = Port::new(
            listener,
            target(listener, &pools)?,
            &tell,
            &stop,
            &connections,
        );
        port.open(&workers)
            .map_err(|error| GatewayError::Listen(port.address, error))?;
    }
    let hearing = configuration.hears.as_deref().map(leaving::hear);
    let hearing = hearing.transpose().map_err(GatewayError::Begin)?;
    tokio::select! {
        () = stop.cancelled() => {}
        () = leaving::see_off(hearing, &pools, &tell) => {}
    }
    tell.say(Notice::Closing(connections.len()));
    connections.close();
    // What takes longer is cut off.
    let _ = timeout(FAREWELL, connections.wait()).await;
    Ok(())
}

/// What the traffic of a port goes to.
fn target(listener: &Listener, pools: &Pools) -> Result<Target, GatewayError> {
    let routes = listener.routes.iter();
    let routes: Result<Vec<_>, _> = routes
        .map(|route| Ok((route.clone(), pools.get(&route.pool)?)))
        .collect();
    let (routes, pool) = (routes?, listener.pool.as_ref());
    let pool = pool.map(|pool| pools.get(pool)).transpose()?;
    let mut all = routes.iter().map(|(_, pool)| pool).chain(&pool);
    Ok(Target {
        http2: all.any(|it| it.http2),
        pool,
        routes: Routes::new(routes.into_iter()),
        tls: tls::acceptor(&listener.certificates).map_err(GatewayError::Certificate)?,
    })
}
