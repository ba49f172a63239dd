//! A request to an endpoint and its answer back, both at the same time: an
//! endpoint may answer before it has got everything.

use std::task::{Context, Poll, ready};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;

use super::body::Body;
use super::flow::{Fault, Flow};
use super::request::Manner;
use super::response;
use super::source::Source;
use super::{MOST_HEAD, ends_head};

/// A request on its way, and what has come back.
#[derive(Debug)]
pub(super) struct Exchange<'f> {
    there: &'f mut Flow,
    manner: Manner,
    sending: Sending,
    back: Back,
    /// Whether the client has been told anything.
    told: bool,
    done: Done,
}

/// How an exchange has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Done {
    /// Whether the client's connection goes on.
    pub keeps: bool,
    /// Whether the endpoint's can be used again.
    pub reusable: bool,
    /// Whether both are turned over to another protocol.
    pub turned: bool,
    /// Whether the request has been sent to its end.
    pub sent: bool,
}

/// Why an exchange has not come to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Failed {
    /// The endpoint has got nothing of the request.
    Unsent,
    /// It has closed its connection without a word.
    Silent,
    /// What it says is no answer.
    Broken,
    /// The client is gone, or has got a part of an answer whose rest did not
    /// come: there is nothing more to tell it.
    Cut,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sending {
    GoesOn,
    Done,
    /// The endpoint takes no more. It may have answered before.
    Refused,
}

#[derive(Debug)]
enum Back {
    /// The head of an answer is waited for, and has been looked for in so much.
    Head(usize),
    /// An answer that another one follows.
    Interim(Flow),
    Answer(Flow),
}

impl<'f> Exchange<'f> {
    pub fn new(there: &'f mut Flow, manner: Manner) -> Self {
        Self {
            there,
            manner,
            sending: Sending::GoesOn,
            back: Back::Head(0),
            told: false,
            done: Done {
                keeps: false,
                reusable: false,
                turned: false,
                sent: false,
            },
        }
    }

    /// Goes on with it. `closing` says whether the client's connection is to
    /// end with this answer.
    pub fn poll<S>(
        &mut self,
        cx: &mut Context<'_>,
        client: &mut Source<S>,
        endpoint: &mut Source<TcpStream>,
        closing: &dyn Fn() -> bool,
    ) -> Poll<Result<Done, Failed>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        if self.sending == Sending::GoesOn {
            match self.there.poll(cx, client, &mut endpoint.stream) {
                Poll::Ready(Ok(())) => self.sending = Sending::Done,
                Poll::Ready(Err(Fault::Sender)) => return Poll::Ready(Err(Failed::Cut)),
                Poll::Ready(Err(Fault::Receiver)) if !self.there.has_begun() => {
                    return Poll::Ready(Err(Failed::Unsent));
                }
                Poll::Ready(Err(Fault::Receiver)) => self.sending = Sending::Refused,
                Poll::Pending => {}
            }
        }
        loop {
            match &mut self.back {
                Back::Head(_) => ready!(self.poll_head(cx, client, endpoint, closing))?,
                Back::Interim(flow) => {
                    let passed = ready!(flow.poll(cx, endpoint, &mut client.stream));
                    passed.map_err(|_| Failed::Cut)?;
                    self.back = Back::Head(0);
                }
                Back::Answer(flow) => {
                    let passed = ready!(flow.poll(cx, endpoint, &mut client.stream));
                    passed.map_err(|_| Failed::Cut)?;
                    let sent = self.sending == Sending::Done;
                    return Poll::Ready(Ok(Done {
                        keeps: self.done.keeps && sent,
                        reusable: self.done.reusable && sent && endpoint.rest().is_empty(),
                        sent,
                        ..self.done
                    }));
                }
            }
        }
    }

    /// Waits for the head of an answer.
    fn poll_head<S>(
        &mut self,
        cx: &mut Context<'_>,
        client: &mut Source<S>,
        endpoint: &mut Source<TcpStream>,
        closing: &dyn Fn() -> bool,
    ) -> Poll<Result<(), Failed>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        let Back::Head(looked) = self.back else {
            return Poll::Ready(Ok(()));
        };
        if ends_head(endpoint.rest(), looked) {
            let manner = Manner {
                // Of a request that is not taken to its end, the rest would be
                // read as the next one.
                keeps: self.manner.keeps && self.sending == Sending::Done && !closing(),
                ..self.manner
            };
            let read = response::read(endpoint.rest(), manner).map_err(|_| self.broken())?;
            if let Some((length, answer)) = read {
                endpoint.consume(length);
                if !answer.is_interim() {
                    self.done.keeps = answer.keeps;
                    self.done.reusable = answer.reusable;
                    self.done.turned = answer.status == 101;
                    self.back = Back::Answer(Flow::new(answer.head, answer.body));
                } else if !self.manner.old {
                    self.back = Back::Interim(Flow::new(answer.head, Body::NONE));
                } else {
                    // HTTP/1.0 knows nothing of them.
                    self.back = Back::Head(0);
                    return Poll::Ready(Ok(()));
                }
                self.told = true;
                return Poll::Ready(Ok(()));
            }
        }
        if endpoint.rest().len() > MOST_HEAD || !response::begins(endpoint.rest()) {
            return Poll::Ready(Err(self.broken()));
        }
        self.back = Back::Head(endpoint.rest().len());
        match endpoint.poll_fill(cx) {
            Poll::Ready(Ok(0) | Err(_)) if endpoint.rest().is_empty() && !self.told => {
                Poll::Ready(Err(Failed::Silent))
            }
            Poll::Ready(Ok(0) | Err(_)) => Poll::Ready(Err(self.broken())),
            Poll::Ready(Ok(_)) => Poll::Ready(Ok(())),
            Poll::Pending => self.poll_client(cx, client),
        }
    }

    /// Sees to it that nobody is waited for in vain: a client that leaves
    /// wants no answer. What it asks next is kept.
    fn poll_client<S>(
        &self,
        cx: &mut Context<'_>,
        client: &mut Source<S>,
    ) -> Poll<Result<(), Failed>>
    where
        S: AsyncRead + AsyncWrite + Unpin,
    {
        if self.sending == Sending::Done && client.rest().is_empty() {
            match client.poll_fill(cx) {
                Poll::Ready(Ok(0) | Err(_)) => return Poll::Ready(Err(Failed::Cut)),
                Poll::Ready(Ok(_)) | Poll::Pending => {}
            }
        }
        Poll::Pending
    }

    fn broken(&self) -> Failed {
        if self.told {
            Failed::Cut
        } else {
            Failed::Broken
        }
    }
}
