//! Whether an endpoint is ready: asked again and again, from within the
//! application's network and by no tool that its image would have to hold.

mod grpc;
mod http;

use std::convert::Infallible;
use std::future::pending;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::{MissedTickBehavior, interval, sleep, timeout};

use super::configuration::{Probe, Readiness};
use super::endpoint::Endpoint;
use super::notice::{Notice, Tell};
use super::pool::Pool;

/// Asks an endpoint until it is aborted.
pub(super) async fn watch(
    pool: Arc<Pool>,
    endpoint: Arc<Endpoint>,
    readiness: Readiness,
    tell: Tell,
) {
    sleep(Duration::from_millis(readiness.initial_delay)).await;
    let mut judge = Judge::new(&readiness, endpoint.is_ready());
    let mut address = endpoint.address;
    if let Some(port) = readiness.port {
        address.set_port(port);
    }
    let mut moments = interval(Duration::from_millis(readiness.period.max(1)));
    moments.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        moments.tick().await;
        let answer = ask(address, &readiness).await;
        let ready = judge.hears(answer.is_ok());
        if pool.set_ready(&endpoint, ready) {
            let name = pool.name.clone();
            tell.say(match answer {
                Ok(()) => Notice::Ready(name, endpoint.address),
                Err(reason) => Notice::Unready(name, endpoint.address, reason),
            });
        }
    }
}

async fn ask(address: SocketAddr, readiness: &Readiness) -> Result<(), String> {
    let patience = Duration::from_millis(readiness.timeout);
    once(address, &readiness.probe, patience).await
}

/// Asks once, and waits so long for the answer.
///
/// # Errors
/// What was wrong with the answer.
pub async fn once(address: SocketAddr, probe: &Probe, patience: Duration) -> Result<(), String> {
    let asked = async {
        let connected = TcpStream::connect(address).await;
        let stream = connected.map_err(|error| error.to_string())?;
        match probe {
            Probe::Tcp => Ok(()),
            Probe::Http { path, headers, tls } => {
                let question = http::Question {
                    address,
                    path,
                    headers,
                };
                question.ask(stream, *tls).await
            }
            Probe::Grpc { service } => grpc::ask(stream, address, service).await,
        }
    };
    let answered = timeout(patience, asked).await;
    answered.unwrap_or_else(|_| Err(format!("no answer within {} ms", patience.as_millis())))
}

/// Moves a connection on for as long as an answer is waited for. Its end is no
/// answer: the answer may have come just before, or is an error that says why.
async fn drive<T>(connection: impl Future<Output = T>) -> Infallible {
    connection.await;
    pending().await
}

/// Makes a verdict of answers.
#[derive(Debug)]
struct Judge {
    ready: bool,
    /// Answers in a row that speak against the verdict.
    against: u32,
    successes: u32,
    failures: u32,
}

impl Judge {
    fn new(readiness: &Readiness, ready: bool) -> Self {
        Self {
            ready,
            against: 0,
            successes: readiness.successes,
            failures: readiness.failures,
        }
    }

    /// Takes an answer in and gives the verdict.
    fn hears(&mut self, good: bool) -> bool {
        if good == self.ready {
            self.against = 0;
            return self.ready;
        }
        self.against += 1;
        let needed = if good { self.successes } else { self.failures };
        if self.against >= needed {
            self.ready = good;
            self.against = 0;
        }
        self.ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verdict_changes_after_so_many_answers_in_a_row() {
        let readiness = Readiness {
            probe: Probe::Tcp,
            port: None,
            initial_delay: 0,
            period: 1,
            timeout: 1,
            successes: 2,
            failures: 3,
        };
        let mut judge = Judge::new(&readiness, false);
        let answers = [
            true, false, true, true, false, false, true, false, false, false,
        ];
        let verdicts: Vec<bool> = answers.into_iter().map(|it| judge.hears(it)).collect();
        assert_eq!(
            verdicts,
            [
                false, false, false, true, true, true, true, true, true, false
            ]
        );
    }
}
