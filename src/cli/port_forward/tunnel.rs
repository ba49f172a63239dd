//! Listening here, and handing what comes on to the pod as it is by then.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::Path;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;

use super::{Goal, Wish, goal};
use crate::cli::context::{Context, Target};
use crate::cli::failure::{self, Failure};
use crate::cli::interrupt::Interrupts;
use crate::cli::objects::kind::Kind;
use crate::cli::objects::{Depth, View};
use crate::engine::Engine;
use crate::engine::docker::Docker;

/// How long a connection waits for a pod that is replaced.
const PATIENCE: Duration = Duration::from_secs(10);

/// What leads to a pod.
pub struct Tunnel<'a> {
    /// What the command has at hand.
    pub context: &'a Context,
    /// The project.
    pub target: &'a Target,
    /// The kind of what was named.
    pub kind: &'static Kind,
    /// Its name.
    pub name: String,
    /// The ports.
    pub wishes: Vec<Wish>,
}

/// Somebody who listens, for the port of this place in the list.
struct Door {
    listener: TcpListener,
    wish: usize,
    local: u16,
}

impl Tunnel<'_> {
    /// Forwards until the user does not want more.
    pub async fn run(&self, addresses: &[(IpAddr, bool)]) -> Result<u8, Failure> {
        let engine = self.context.engine().await?;
        let mut interrupts = Interrupts::new()?;
        let mut happenings = engine.happenings(self.target.name()).await?;
        let Some(first) = self.look(&engine).await? else {
            let what = format!("{}/{}", self.kind.singular, self.name);
            let failure = Failure::new(format!("unable to forward port: no pod of {what} runs"));
            return Err(failure.hint("`rcompose get pods` tells how they are"));
        };
        check(&engine, &first)?;
        let doors = self.open(addresses, &first).await?;
        let (tell, goal) = watch::channel(Some(first));
        let mut arrivals: FuturesUnordered<_> = doors.iter().map(accept).collect();
        loop {
            tokio::select! {
                () = interrupts.next() => return Err(Failure::silent(failure::INTERRUPTED)),
                happened = happenings.next() => {
                    if happened.transpose()?.is_some_and(|it| !it.what.starts_with("exec_")) {
                        // A pod that is gone for good leaves nothing to wait for.
                        tell.send_replace(self.look(&engine).await.unwrap_or_default());
                    }
                }
                Some((door, arrived)) = arrivals.next() => {
                    arrivals.push(accept(door));
                    if let Ok(client) = arrived {
                        let text = format!("Handling connection for {}\n", door.local);
                        self.context.ui.status(&text);
                        tokio::spawn(serve(client, goal.clone(), door.wish));
                    }
                }
            }
        }
    }

    async fn look(&self, engine: &Docker) -> Result<Option<Goal>, Failure> {
        let view = View::look(self.context, engine, self.target, Depth::default()).await?;
        goal(&view, self.kind, &self.name, &self.wishes)
    }

    /// Listens on each port at each address.
    async fn open(&self, addresses: &[(IpAddr, bool)], goal: &Goal) -> Result<Vec<Door>, Failure> {
        let mut doors: Vec<Door> = Vec::new();
        for (wish, port) in goal.ports.iter().enumerate() {
            let mut local = self.wishes[wish].local.unwrap_or(*port);
            for (address, needed) in addresses {
                let at = SocketAddr::new(*address, local);
                let listener = match TcpListener::bind(at).await {
                    Ok(listener) => listener,
                    Err(_) if !needed => continue,
                    Err(error) => {
                        let failure = Failure::new(format!("unable to listen on {at}: {error}"));
                        return Err(failure.hint("choose another port: OTHER:REMOTE, or :REMOTE"));
                    }
                };
                local = listener.local_addr().map_or(local, |it| it.port());
                let at = SocketAddr::new(*address, local);
                self.context
                    .print(&format!("Forwarding from {at} -> {port}\n"))?;
                doors.push(Door {
                    listener,
                    wish,
                    local,
                });
            }
        }
        Ok(doors)
    }
}

async fn accept(door: &Door) -> (&Door, io::Result<TcpStream>) {
    let arrived = door.listener.accept().await;
    (door, arrived.map(|(client, _)| client))
}

/// Hands a connection on to the pod; to the one that follows, while there is
/// none that takes it.
async fn serve(mut client: TcpStream, mut goal: watch::Receiver<Option<Goal>>, wish: usize) {
    let reached = timeout(PATIENCE, async {
        loop {
            let to = goal.borrow_and_update().clone();
            if let Some(goal) = to
                && let Ok(pod) = TcpStream::connect((goal.address, goal.ports[wish])).await
            {
                return Some(pod);
            }
            goal.changed().await.ok()?;
        }
    });
    if let Ok(Some(mut pod)) = reached.await {
        // Either side's failure ends both, and closing says so.
        let _ = copy_bidirectional(&mut client, &mut pod).await;
    }
}

/// Makes sure that the pod's address means that pod here, too.
fn check(engine: &Docker, goal: &Goal) -> Result<(), Failure> {
    let (name, id) = &goal.network;
    let interface = format!("br-{}", id.get(..12).unwrap_or(id));
    let interface = if name == "bridge" {
        "docker0"
    } else {
        &interface
    };
    if Path::new("/sys/class/net").join(interface).exists() {
        return Ok(());
    }
    let failure = Failure::new(format!(
        "pod {} cannot be reached: its network {name} is not on this machine, but where the \
         daemon at {} has it",
        goal.pod,
        engine.address(),
    ));
    Err(failure.hint("publish the port with a Service of type NodePort or LoadBalancer instead"))
}
