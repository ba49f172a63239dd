//! Endpoints that are about to go: nothing new is sent to them, and whoever is
//! to end them learns when they have nothing more to do. So nobody meets one
//! that is just being ended.
//!
//! Word of it comes over a socket that is a file of the gateway's container: a
//! line with a number of seconds and addresses, answered by a line when they
//! have been seen off.

use std::fs::{self, Permissions};
use std::future::pending;
use std::io;
use std::net::IpAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::task::JoinSet;
use tokio::time::{Instant, sleep};

use super::endpoint::Endpoint;
use super::notice::{Notice, Tell};
use super::pool::{Others, Pool};
use super::pools::Pools;

/// How long what takes their place may take to be found.
const FOUND: Duration = Duration::from_millis(400);
/// How long it may take to be ready.
const READY: Duration = Duration::from_secs(5);
/// How long what they are doing may go on before they are told to end, which
/// most then do in their own time.
const LAST: Duration = Duration::from_secs(2);
/// The time between looks.
const STEP: Duration = Duration::from_millis(10);
/// What is said when they have been seen off.
const SEEN_OFF: &str = "seen off\n";

/// Says that something is about to go, and waits until it has nothing more to
/// do or has had time enough. By the end of a time it is gone, or another is at
/// the same address; a probe that fails tells so earlier.
///
/// # Errors
/// Nobody hears it.
pub async fn announce(path: &Path, addresses: &[IpAddr], within: Duration) -> io::Result<()> {
    let mut line = within.as_secs().to_string();
    for address in addresses {
        line.push(' ');
        line.push_str(&address.to_string());
    }
    line.push('\n');
    let mut stream = UnixStream::connect(path).await?;
    stream.write_all(line.as_bytes()).await?;
    let mut answer = String::new();
    BufReader::new(stream).read_line(&mut answer).await?;
    if answer == SEEN_OFF {
        return Ok(());
    }
    Err(io::ErrorKind::InvalidData.into())
}

/// Begins to hear. What an earlier process of the container has left is no
/// socket any more.
pub(super) fn hear(path: &Path) -> io::Result<UnixListener> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let listener = UnixListener::bind(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o600))?;
    Ok(listener)
}

/// Sees off what is about to go, as long as it hears of it.
pub(super) async fn see_off(hearing: Option<UnixListener>, pools: &Pools, tell: &Tell) {
    let Some(listener) = hearing else {
        return pending().await;
    };
    let mut speakers = JoinSet::new();
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // The system is short of something that others will give back.
            sleep(STEP).await;
            continue;
        };
        let pools: Vec<Arc<Pool>> = pools.all().map(Arc::clone).collect();
        let tell = tell.clone();
        speakers.spawn(async move {
            // One that is gone, or speaks another language, has nobody to be told.
            let _ = listen(stream, &pools, &tell).await;
        });
        while speakers.try_join_next().is_some() {}
    }
}

async fn listen(mut stream: UnixStream, pools: &[Arc<Pool>], tell: &Tell) -> io::Result<()> {
    let (reading, mut writing) = stream.split();
    let mut line = String::new();
    BufReader::new(reading).read_line(&mut line).await?;
    let mut words = line.split_whitespace();
    let wrong = |_| io::Error::from(io::ErrorKind::InvalidData);
    let seconds = words.next().unwrap_or_default().parse().map_err(wrong)?;
    let addresses: Vec<IpAddr> = words.filter_map(|it| it.parse().ok()).collect();
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut left = Vec::new();
    for pool in pools {
        let endpoints = pool.leave(&addresses, until);
        for endpoint in &endpoints {
            tell.say(Notice::Leaving(pool.name.clone(), endpoint.address));
        }
        if !endpoints.is_empty() {
            left.push((pool, endpoints));
        }
    }
    until_replaced(&left).await;
    until_idle(&left).await;
    writing.write_all(SEEN_OFF.as_bytes()).await
}

/// What is about to go from a pool.
type Left<'p> = (&'p Arc<Pool>, Vec<Arc<Endpoint>>);

/// Waits until there is something else to send to, if there is to be.
async fn until_replaced(left: &[Left<'_>]) {
    let begin = Instant::now();
    for (pool, _) in left {
        loop {
            let patience = match pool.others(Instant::now()) {
                Others::Ready => break,
                Others::Unready => READY,
                Others::None => FOUND,
            };
            if begin.elapsed() >= patience {
                break;
            }
            pool.missed.notify_waiters();
            sleep(STEP).await;
        }
    }
}

/// Waits until nothing more is being done.
async fn until_idle(left: &[Left<'_>]) {
    let begin = Instant::now();
    let is_busy = || {
        let mut endpoints = left.iter().flat_map(|(_, endpoints)| endpoints);
        endpoints.any(|it| it.active() > 0)
    };
    while is_busy() && begin.elapsed() < LAST {
        sleep(STEP).await;
    }
}
