//! Datagrams: what a client sends goes to one endpoint for as long as it goes
//! on sending, and what that answers goes back.

use std::cell::RefCell;
use std::collections::HashMap;
use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use tokio::net::UdpSocket;
use tokio::time::{Instant, sleep_until};
use tokio_util::task::AbortOnDropHandle;

use super::endpoint::{Endpoint, Lease};
use super::listen::Port;

/// A client that has been silent so long is forgotten.
const SILENCE: Duration = Duration::from_secs(60);
/// The longest datagram.
const LONGEST: usize = 65_536;
/// So many clients at a time; further ones are not served.
const CLIENTS: usize = 8192;

/// A client and the socket that speaks for it.
struct Session {
    socket: Arc<UdpSocket>,
    seen: Instant,
    /// What passes answers back.
    _answers: AbortOnDropHandle<()>,
    lease: Lease,
}

/// Serves all clients of a port until it is closed.
pub(super) async fn serve(port: Arc<Port>, socket: UdpSocket) {
    let socket = Arc::new(socket);
    let mut sessions: HashMap<SocketAddr, Session> = HashMap::new();
    let mut piece = vec![0; LONGEST];
    let mut sweep = Instant::now() + SILENCE;
    loop {
        let received = tokio::select! {
            received = socket.recv_from(&mut piece) => received,
            () = sleep_until(sweep) => {
                let now = Instant::now();
                sessions.retain(|_, session| now - session.seen < SILENCE);
                sweep = now + SILENCE / 2;
                continue;
            }
            () = port.closing.cancelled() => return,
        };
        // An error is an answer to something sent earlier to a client that is
        // gone.
        let Ok((length, client)) = received else {
            continue;
        };
        let Some(datagram) = piece.get(..length) else {
            continue;
        };
        pass(&port, &socket, &mut sessions, client, datagram).await;
    }
}

/// Passes a datagram on. One that cannot be is lost, as datagrams are.
async fn pass(
    port: &Port,
    socket: &Arc<UdpSocket>,
    sessions: &mut HashMap<SocketAddr, Session>,
    client: SocketAddr,
    datagram: &[u8],
) {
    // An endpoint that has refused or is ready no more is left.
    let left = |session: &Session| {
        let endpoint = session.lease.endpoint();
        !endpoint.is_ready() || endpoint.is_resting(Instant::now())
    };
    if sessions.get(&client).is_some_and(left) {
        sessions.remove(&client);
    }
    // The second try is at another endpoint: the first has refused.
    for _ in 0..2 {
        if !sessions.contains_key(&client) {
            let Some(session) = begin(port, socket, sessions.len(), client).await else {
                return;
            };
            sessions.insert(client, session);
        }
        let Some(session) = sessions.get_mut(&client) else {
            return;
        };
        session.seen = Instant::now();
        if session.socket.send(datagram).await.is_ok() {
            return;
        }
        session.lease.endpoint().rest(Instant::now());
        sessions.remove(&client);
    }
}

/// A session with the endpoint whose turn it is.
async fn begin(
    port: &Port,
    socket: &Arc<UdpSocket>,
    count: usize,
    client: SocketAddr,
) -> Option<Session> {
    let pool = port.target.pool.as_ref()?;
    let now = Instant::now();
    let lease = pool.lease(client.ip().to_canonical(), &[], now);
    let Some(lease) = lease.filter(|_| count < CLIENTS) else {
        pool.missed.notify_waiters();
        return None;
    };
    let server = connected(lease.endpoint().address).await.ok()?;
    let server = Arc::new(server);
    let answers = answer(
        lease.share(),
        Arc::clone(&server),
        Arc::clone(socket),
        client,
    );
    Some(Session {
        socket: server,
        seen: now,
        _answers: AbortOnDropHandle::new(tokio::spawn(answers)),
        lease,
    })
}

async fn connected(address: SocketAddr) -> io::Result<UdpSocket> {
    let any: SocketAddr = match address {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    };
    let socket = UdpSocket::bind(any).await?;
    socket.connect(address).await?;
    Ok(socket)
}

thread_local! {
    /// Shared by all sessions, each of which would need the longest otherwise.
    static BUFFER: RefCell<Vec<u8>> = RefCell::new(vec![0; LONGEST]);
}

/// Passes answers back until the endpoint cannot be heard any more.
async fn answer(
    endpoint: Arc<Endpoint>,
    server: Arc<UdpSocket>,
    socket: Arc<UdpSocket>,
    client: SocketAddr,
) {
    while server.readable().await.is_ok() {
        let received = BUFFER.with_borrow_mut(|buffer| {
            let length = server.try_recv(buffer)?;
            Ok::<_, io::Error>(buffer.get(..length).unwrap_or_default().to_vec())
        });
        match received {
            Ok(answer) => {
                // A client that is gone needs no answer.
                let _ = socket.send_to(&answer, client).await;
            }
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            Err(_) => break,
        }
    }
    // Nobody has received what was sent.
    endpoint.rest(Instant::now());
}
