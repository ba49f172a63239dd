//! Connections that are passed on as they are.

use std::net::IpAddr;
use std::sync::Arc;

use tokio::net::TcpStream;

use super::endpoint::Lease;
use super::listen::Port;
use super::notice::Notice;
use super::pool::Pool;
use super::reach::{Connection, Nobody, reach};
use super::relay::{End, relay};

/// Serves a client to its end.
#[expect(clippy::manual_async_fn, reason = "it takes less memory")]
pub(super) fn serve(
    mut client: TcpStream,
    peer: IpAddr,
    port: Arc<Port>,
) -> impl Future<Output = ()> + Send {
    // A block holds what it is given once; a function would hold it twice, for
    // each of thousands of connections.
    async move {
        let Some(pool) = &port.target.pool else {
            return;
        };
        // Getting through takes more room than going on.
        let Ok((mut server, _lease)) = Box::pin(server(pool, peer)).await else {
            port.tell.say(Notice::Empty(pool.name.clone()));
            // Leaves without a farewell: the client learns that it was refused.
            let _ = client.set_zero_linger();
            return;
        };
        relay(&mut client, &mut server, &port.closing, End::Dropped).await;
    }
}

async fn server(pool: &Pool, peer: IpAddr) -> Result<(TcpStream, Lease), Nobody> {
    reach(pool, peer, &[], &Connection).await
}
