//! A request to one of the endpoints of a pool.
//!
//! A request that an endpoint has not received goes to another. So does one
//! that got no answer, if asking twice does no harm and it has no body: what
//! an endpoint was doing when it went away is not lost.

use std::future::poll_fn;

use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::Client;
use super::exchange::{Exchange, Failed};
use super::flow::Flow;
use super::refusal::Refusal;
use super::request::Asked;
use super::source::Source;
use super::upstream::Upstream;
use crate::gateway::endpoint::Lease;
use crate::gateway::listen::Port;
use crate::gateway::notice::Notice;
use crate::gateway::pool::Pool;
use crate::gateway::reach::reach;

/// How often a request is sent at most.
const TRIES: usize = 5;

/// What became of a request.
#[derive(Debug)]
pub(super) enum Outcome {
    /// It has its answer, and the client's connection goes on.
    Answered,
    /// It has its answer, which is the last; whether the request was taken to
    /// its end.
    Last(bool),
    /// The connection is turned over, to this one.
    Turned(Source<TcpStream>, Lease),
    /// It has none.
    Refused(Refusal),
    /// The client is gone, or the answer has broken off.
    Cut,
}

/// Sends a request to an endpoint of a pool, and the answer to the client.
pub(super) fn forward<'a, S>(
    client: &'a mut Source<S>,
    asked: Asked,
    pool: &'a Pool,
    whom: Client,
    port: &'a Port,
    upstream: &'a Upstream,
) -> BoxFuture<'a, Outcome>
where
    S: AsyncRead + AsyncWrite + Unpin + Send,
{
    Box::pin(send(client, asked, pool, whom, port, upstream))
}

async fn send<S>(
    client: &mut Source<S>,
    asked: Asked,
    pool: &Pool,
    whom: Client,
    port: &Port,
    upstream: &Upstream,
) -> Outcome
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let closing = || port.closing.is_cancelled();
    let mut request = Flow::new(asked.head, asked.body);
    let mut tried = Vec::new();
    for _ in 0..TRIES {
        let reached = reach(pool, whom.address.ip(), &tried, upstream).await;
        let Ok((link, lease)) = reached else {
            port.tell.say(Notice::Empty(pool.name.clone()));
            return Outcome::Refused(Refusal::Nobody);
        };
        let address = lease.endpoint().address;
        let mut endpoint = Source::new(link.stream);
        let mut exchange = Exchange::new(&mut request, asked.manner);
        let ended = poll_fn(|cx| exchange.poll(cx, client, &mut endpoint, &closing)).await;
        match ended {
            Ok(done) if done.turned => return Outcome::Turned(endpoint, lease),
            Ok(done) => {
                if done.reusable {
                    upstream.put(address, endpoint.stream);
                }
                return if done.keeps {
                    Outcome::Answered
                } else {
                    Outcome::Last(done.sent)
                };
            }
            Err(Failed::Cut) => return Outcome::Cut,
            Err(Failed::Unsent) => {}
            Err(Failed::Silent) if asked.harmless => {}
            Err(Failed::Silent | Failed::Broken) => return Outcome::Refused(Refusal::Broken),
        }
        if link.used {
            upstream.forget(address);
        } else {
            tried.push(address);
        }
        if !request.rewind() {
            return Outcome::Refused(Refusal::Broken);
        }
    }
    Outcome::Refused(Refusal::Broken)
}
