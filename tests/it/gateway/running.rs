//! A gateway that runs within the test, and clients of it.

use std::time::Duration;

use rcompose::gateway::configuration::Configuration;
use rcompose::gateway::{self, GatewayError, Notice};
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// What takes longer does not come at all.
const PATIENCE: Duration = Duration::from_secs(30);

/// The path of a fixture.
pub fn fixture(name: &str) -> String {
    format!("{}/fixtures/gateway/{name}", env!("CARGO_MANIFEST_DIR"))
}

pub struct Running {
    told: UnboundedReceiver<Notice>,
    stop: CancellationToken,
    ended: JoinHandle<Result<(), GatewayError>>,
}

impl Running {
    pub fn start(text: &str) -> Self {
        let configuration = Configuration::read(text).unwrap();
        let (tell, told) = unbounded_channel();
        let stop = CancellationToken::new();
        let stopped = stop.clone();
        let ended =
            tokio::spawn(async move { gateway::serve(&configuration, tell, stopped).await });
        Self { told, stop, ended }
    }

    /// Waits for a notice.
    #[track_caller]
    pub fn hears(&mut self, wanted: impl Fn(&Notice) -> bool) -> impl Future<Output = Notice> {
        let hearing = async move {
            loop {
                let notice = self.told.recv().await.expect("it has ended");
                if wanted(&notice) {
                    return notice;
                }
            }
        };
        async { timeout(PATIENCE, hearing).await.expect("no such notice") }
    }

    /// Waits for the first port that it listens on.
    pub async fn port(&mut self) -> u16 {
        let listening = self.hears(|it| matches!(it, Notice::Listening(..))).await;
        match listening {
            Notice::Listening(address, _) => address.port(),
            other => panic!("{other}"),
        }
    }

    pub fn stop(&self) {
        self.stop.cancel();
    }

    pub async fn end(self) {
        self.stop.cancel();
        let ended = timeout(PATIENCE, self.ended)
            .await
            .expect("it does not end");
        ended.unwrap().unwrap();
    }

    /// Waits for its failure.
    pub async fn fails(self) -> String {
        self.ended.await.unwrap().unwrap_err().to_string()
    }
}

/// A request on a connection of its own: status and body.
pub async fn ask(port: u16, host: &str, path: &str) -> (u16, String) {
    let mut client = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    ask_on(&mut client, host, path).await
}

/// A request on a connection that stays.
pub async fn ask_on<S>(client: &mut S, host: &str, path: &str) -> (u16, String)
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let request = format!("GET {path} HTTP/1.1\r\nhost: {host}\r\n\r\n");
    client.write_all(request.as_bytes()).await.unwrap();
    let head = head(client).await.to_lowercase();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let mut body = vec![0; length.unwrap().parse().unwrap()];
    client.read_exact(&mut body).await.unwrap();
    (status, String::from_utf8(body).unwrap())
}

/// The head of a message, up to the empty line.
pub async fn head<S: AsyncRead + Unpin>(stream: &mut S) -> String {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read_u8().await {
            Ok(byte) => head.push(byte),
            Err(_) => break,
        }
    }
    String::from_utf8(head).unwrap()
}
