//! A client's connection: its requests, one after the other.
//!
//! What takes more room than waiting for a request does is in a box, made by a
//! function of its own: a connection that is silent needs no room for it.

use std::future::poll_fn;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_util::future::BoxFuture;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::forward::{Outcome, forward};
use super::refusal::Refusal;
use super::request::{self, Asked, Wrong};
use super::source::Source;
use super::upstream::Upstream;
use super::{Client, MOST_HEAD, ends_head};
use crate::gateway::listen::Port;
use crate::gateway::pool::Pool;
use crate::gateway::relay::relay;

/// How long what a client still sends is read after its last answer, so that
/// it gets to read that.
const FAREWELL: Duration = Duration::from_millis(500);

/// What a client asks: of which pool, if a route leads to one.
type Question = (Asked, Option<Arc<Pool>>);

/// Answers the requests of a connection to its end.
pub(super) async fn converse<S>(stream: S, whom: Client, port: &Arc<Port>, upstream: &Arc<Upstream>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut client = Source::new(stream);
    while let Some(question) = next(&mut client, whom, port).await {
        // How the request was made, if it was read to its end.
        let (refusal, read) = match question {
            Err(wrong) => (Refusal::Wrong(wrong), None),
            Ok((asked, pool)) => {
                let read = asked.body.is_over().then_some(asked.manner);
                let outcome = match pool {
                    Some(pool) => forward(&mut client, asked, &pool, whom, port, upstream).await,
                    None => Outcome::Refused(Refusal::Nowhere),
                };
                match outcome {
                    Outcome::Answered => continue,
                    Outcome::Last(true) if client.rest().is_empty() => return end(client).await,
                    Outcome::Last(_) => return leave(client).await,
                    Outcome::Cut => return,
                    Outcome::Turned(endpoint, lease) => {
                        turn(client, endpoint, port).await;
                        return drop(lease);
                    }
                    Outcome::Refused(refusal) => (refusal, read),
                }
            }
        };
        let read = read.filter(|_| !port.closing.is_cancelled());
        let answer = refusal.answer(read);
        if client.stream.write_all(answer.as_bytes()).await.is_err()
            || client.stream.flush().await.is_err()
        {
            return;
        }
        if !read.is_some_and(|it| it.keeps) {
            return leave(client).await;
        }
    }
}

/// Waits for the next request; none: there is none any more.
async fn next<S>(
    client: &mut Source<S>,
    whom: Client,
    port: &Port,
) -> Option<Result<Question, Wrong>>
where
    S: AsyncRead + Unpin,
{
    let mut looked = 0;
    tokio::select! {
        biased;
        asked = poll_fn(|cx| poll_next(cx, client, whom, port, &mut looked)) => return asked,
        () = port.closing.cancelled() => {}
    }
    // What has been begun is taken to its end.
    if client.rest().is_empty() {
        return None;
    }
    poll_fn(|cx| poll_next(cx, client, whom, port, &mut looked)).await
}

fn poll_next<S>(
    cx: &mut Context<'_>,
    client: &mut Source<S>,
    whom: Client,
    port: &Port,
    looked: &mut usize,
) -> Poll<Option<Result<Question, Wrong>>>
where
    S: AsyncRead + Unpin,
{
    loop {
        if ends_head(client.rest(), *looked) {
            let routed = |host: &str, path: &str| port.target.of_request(host, path).cloned();
            match request::read(client.rest(), whom, routed) {
                Ok(Some((length, asked, pool))) => {
                    client.consume(length);
                    return Poll::Ready(Some(Ok((asked, pool))));
                }
                Ok(None) => {}
                Err(wrong) => return Poll::Ready(Some(Err(wrong))),
            }
        }
        if client.rest().len() > MOST_HEAD {
            return Poll::Ready(Some(Err(Wrong::Long)));
        }
        if !request::begins(client.rest()) {
            return Poll::Ready(Some(Err(Wrong::Malformed)));
        }
        *looked = client.rest().len();
        // A client that is gone has nobody to be told.
        if !matches!(ready!(client.poll_fill(cx)), Ok(1..)) {
            return Poll::Ready(None);
        }
    }
}

/// Passes on whatever is said in another protocol.
fn turn<S>(mut client: Source<S>, mut endpoint: Source<TcpStream>, port: &Port) -> BoxFuture<'_, ()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    Box::pin(async move {
        let (there, back) = (client.take_rest(), endpoint.take_rest());
        // Either side's failure ends both: there is nobody to tell.
        if endpoint.stream.write_all(&there).await.is_ok()
            && client.stream.write_all(&back).await.is_ok()
        {
            relay(client.stream, endpoint.stream, &port.closing).await;
        }
    })
}

/// Ends a connection whose client has been answered.
async fn end<S: AsyncWrite + Unpin>(mut client: Source<S>) {
    // A client that is gone has nobody to be told.
    let _ = client.stream.shutdown().await;
}

/// Ends a connection whose client may yet be sending: closed while something
/// is unread, it would not get to read its answer.
fn leave<S>(mut client: Source<S>) -> BoxFuture<'static, ()>
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    Box::pin(async move {
        let mut unread = [0; 1024];
        let rest = async {
            client.stream.shutdown().await?;
            while client.stream.read(&mut unread).await? > 0 {}
            Ok::<_, std::io::Error>(())
        };
        // A client that goes on for longer is cut off.
        let _ = timeout(FAREWELL, rest).await;
    })
}
