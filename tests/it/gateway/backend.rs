//! What is behind a gateway: small servers on loopback. They end with the
//! test.

use std::sync::Arc;
use std::sync::atomic::{AtomicU16, Ordering};

use tokio::io::{AsyncReadExt, AsyncWriteExt, copy};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::{Mutex, oneshot};

use super::running::head;

pub struct Backend {
    pub port: u16,
    status: Arc<AtomicU16>,
}

/// What one connection is served.
type Served = futures_util::future::BoxFuture<'static, ()>;

impl Backend {
    async fn serving(serve: impl Fn(TcpStream, Arc<AtomicU16>) -> Served + Send + 'static) -> Self {
        Self::serving_at("127.0.0.1:0", serve).await
    }

    async fn serving_at(
        address: &str,
        serve: impl Fn(TcpStream, Arc<AtomicU16>) -> Served + Send + 'static,
    ) -> Self {
        let listener = TcpListener::bind(address).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let status = Arc::new(AtomicU16::new(200));
        let shared = Arc::clone(&status);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(serve(stream, Arc::clone(&shared)));
            }
        });
        Self { port, status }
    }

    /// It answers so from now on.
    pub fn set_status(&self, status: u16) {
        self.status.store(status, Ordering::SeqCst);
    }

    /// A port where nobody listens.
    pub async fn gone() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        Self {
            port: listener.local_addr().unwrap().port(),
            status: Arc::default(),
        }
    }

    /// Says a word and ends.
    pub async fn saying(word: &'static str) -> Self {
        Self::serving(move |mut stream, _| {
            Box::pin(async move { stream.write_all(word.as_bytes()).await.unwrap() })
        })
        .await
    }

    /// Says what it hears.
    pub async fn echoing() -> Self {
        Self::serving(|stream, _| Box::pin(echo(stream))).await
    }

    /// Answers every datagram with its name and what it has got.
    pub async fn datagrams(name: &'static str) -> Self {
        let socket = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let port = socket.local_addr().unwrap().port();
        tokio::spawn(async move {
            let mut piece = [0; 64];
            while let Ok((length, client)) = socket.recv_from(&mut piece).await {
                let answer = format!("{name}: {}", String::from_utf8_lossy(&piece[..length]));
                socket.send_to(answer.as_bytes(), client).await.unwrap();
            }
        });
        Self {
            port,
            status: Arc::default(),
        }
    }

    /// Answers HTTP with its name and what it was asked.
    pub async fn answering(name: &'static str) -> Self {
        Self::serving(move |mut stream, status| {
            Box::pin(async move { while answer(&mut stream, name, &status).await {} })
        })
        .await
    }

    /// The same at `127.0.0.2`.
    pub async fn answering_elsewhere(name: &'static str) -> Self {
        Self::serving_at("127.0.0.2:0", move |mut stream, status| {
            Box::pin(async move { while answer(&mut stream, name, &status).await {} })
        })
        .await
    }

    /// The same, but a connection ends after one answer.
    pub async fn answering_once(name: &'static str) -> Self {
        Self::serving(move |mut stream, status| {
            Box::pin(async move {
                answer(&mut stream, name, &status).await;
            })
        })
        .await
    }

    /// Turns connections over and says what it hears.
    pub async fn upgrading() -> Self {
        Self::serving(|mut stream, _| {
            Box::pin(async move {
                let asked = head(&mut stream).await.to_lowercase();
                assert!(asked.contains("upgrade: echo"), "{asked}");
                let turned =
                    "HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: echo\r\n\r\n";
                stream.write_all(turned.as_bytes()).await.unwrap();
                echo(stream).await;
            })
        })
        .await
    }

    /// Answers a request with its body, as it comes.
    pub async fn echoing_bodies() -> Self {
        Self::serving(|mut stream, _| {
            Box::pin(async move {
                let asked = head(&mut stream).await;
                let length = asked.lines().find(|it| it.starts_with("Content-Length: "));
                let answer = format!("HTTP/1.1 200 OK\r\n{}\r\n\r\n", length.unwrap());
                stream.write_all(answer.as_bytes()).await.unwrap();
                echo(stream).await;
            })
        })
        .await
    }

    /// Says its part whenever it has heard so much of its cue; at the end of
    /// its parts it closes, unless the last cue is empty.
    pub async fn playing(parts: &'static [(&'static str, &'static str)]) -> Self {
        Self::serving(move |mut stream, _| {
            Box::pin(async move {
                for (cue, part) in parts {
                    if !heard(&mut stream, cue).await {
                        return;
                    }
                    stream.write_all(part.as_bytes()).await.unwrap();
                }
                if parts.last().is_some_and(|(cue, _)| cue.is_empty()) {
                    heard(&mut stream, "nothing more").await;
                }
            })
        })
        .await
    }

    /// Answers one request when it is let: what comes out when it was asked
    /// lets it.
    pub async fn holding(name: &'static str) -> (Self, oneshot::Receiver<oneshot::Sender<()>>) {
        let (asked, was_asked) = oneshot::channel();
        let asked = Arc::new(Mutex::new(Some(asked)));
        let backend = Self::serving(move |mut stream, _| {
            let asked = Arc::clone(&asked);
            Box::pin(async move {
                head(&mut stream).await;
                let (release, released) = oneshot::channel();
                asked.lock().await.take().unwrap().send(release).unwrap();
                released.await.unwrap();
                reply(&mut stream, 200, name).await;
            })
        })
        .await;
        (backend, was_asked)
    }
}

/// Listens until something is said; false: the other side has ended before.
async fn heard(stream: &mut TcpStream, cue: &str) -> bool {
    let mut said = Vec::new();
    while !said.ends_with(cue.as_bytes()) {
        match stream.read_u8().await {
            Ok(byte) => said.push(byte),
            Err(_) => return false,
        }
    }
    true
}

async fn echo(mut stream: TcpStream) {
    let (mut reading, mut writing) = stream.split();
    copy(&mut reading, &mut writing).await.unwrap();
    writing.shutdown().await.unwrap();
}

/// Answers a request; false: there was none.
async fn answer(stream: &mut TcpStream, name: &str, status: &AtomicU16) -> bool {
    let asked = head(stream).await;
    if asked.is_empty() {
        return false;
    }
    let lines: Vec<String> = asked.lines().map(str::to_lowercase).collect();
    let header = |name: &str| {
        let name = format!("{name}: ");
        let mut found = lines.iter().filter_map(|line| line.strip_prefix(&name));
        found.next().unwrap_or("").to_owned()
    };
    let what = asked.lines().next().unwrap().replace(" HTTP/1.1", "");
    let body = format!(
        "{name}: {what} host={} for={} proto={}",
        header("host"),
        header("x-forwarded-for"),
        header("x-forwarded-proto")
    );
    reply(stream, status.load(Ordering::SeqCst), &body).await;
    true
}

async fn reply(stream: &mut TcpStream, status: u16, body: &str) {
    let answer = format!(
        "HTTP/1.1 {status} X\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    stream.write_all(answer.as_bytes()).await.unwrap();
}
