//! Connections that are passed on as they are.

use std::net::SocketAddr;

use tokio::net::TcpStream;

use super::listen::Port;
use super::notice::Notice;
use super::reach::{Connection, reach};
use super::relay::relay;

/// Serves a client to its end.
pub(super) async fn serve(client: TcpStream, peer: SocketAddr, port: &Port) {
    let Some(pool) = &port.target.pool else {
        return;
    };
    let Ok((server, lease)) = reach(pool, peer.ip(), &[], &Connection).await else {
        port.tell.say(Notice::Empty(pool.name.clone()));
        // Leaves without a farewell: the client learns that it was refused.
        let _ = client.set_zero_linger();
        return;
    };
    let _ = client.set_nodelay(true);
    relay(client, server, &port.closing).await;
    drop(lease);
}
