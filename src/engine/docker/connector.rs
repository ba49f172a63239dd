//! Opens connections to the daemon: over a Unix socket, TCP, TLS or SSH.

use std::future::Future;
use std::io;
use std::path::PathBuf;
use std::pin::Pin;
use std::process::Stdio;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::Uri;
use hyper_util::client::legacy::connect::{Connected, Connection};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpStream, UnixStream};
use tokio::process::{ChildStdin, ChildStdout, Command};
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::pki_types::ServerName;

use super::pacing::Paced;
use super::settings::Address;
use super::tls;
use crate::engine::EngineError;

/// How long a TCP connection may take.
const TCP_TIMEOUT: Duration = Duration::from_secs(10);

/// Opens connections to one daemon, whatever address a request carries.
#[derive(Clone)]
pub(super) struct Connector(Arc<Way>);

enum Way {
    Unix(PathBuf),
    Tcp(String),
    Tls(String, TlsConnector),
    Ssh(Vec<String>),
}

/// A connection of any kind.
pub(super) trait Pipe: AsyncRead + AsyncWrite + Send + Unpin {}

impl<T: AsyncRead + AsyncWrite + Send + Unpin> Pipe for T {}

impl Connection for Box<dyn Pipe> {
    fn connected(&self) -> Connected {
        Connected::new()
    }
}

impl Connector {
    pub fn new(address: Address) -> Result<Self, EngineError> {
        let way = match address {
            Address::Unix(path) => Way::Unix(path),
            Address::Tcp {
                host,
                certificates: None,
            } => Way::Tcp(host),
            Address::Tcp {
                host,
                certificates: Some(folder),
            } => Way::Tls(host, tls::connector(&folder)?),
            Address::Ssh {
                user,
                host,
                port,
                socket,
            } => Way::Ssh(ssh_arguments(user, host, port, socket)),
        };
        Ok(Self(Arc::new(way)))
    }

    async fn connect(self) -> io::Result<TokioIo<Box<dyn Pipe>>> {
        let pipe: Box<dyn Pipe> = match &*self.0 {
            Way::Unix(path) => Box::new(Paced::new(UnixStream::connect(path).await?)),
            Way::Tcp(host) => Box::new(tcp(host).await?),
            Way::Tls(host, connector) => {
                let name = host
                    .rsplit_once(':')
                    .map_or(host.as_str(), |(name, _)| name);
                let name = ServerName::try_from(name.trim_matches(['[', ']']).to_owned())
                    .map_err(io::Error::other)?;
                Box::new(connector.connect(name, tcp(host).await?).await?)
            }
            Way::Ssh(arguments) => ssh(arguments)?,
        };
        Ok(TokioIo::new(pipe))
    }
}

impl tower_service::Service<Uri> for Connector {
    type Response = TokioIo<Box<dyn Pipe>>;
    type Error = io::Error;
    type Future = Pin<Box<dyn Future<Output = io::Result<Self::Response>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, _: Uri) -> Self::Future {
        Box::pin(self.clone().connect())
    }
}

async fn tcp(host: &str) -> io::Result<TcpStream> {
    let stream = tokio::time::timeout(TCP_TIMEOUT, TcpStream::connect(host)).await??;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// What `ssh` is called with: the daemon's own client at the other end joins
/// its standard streams with the socket there.
fn ssh_arguments(
    user: Option<String>,
    host: String,
    port: Option<u16>,
    socket: Option<String>,
) -> Vec<String> {
    let mut arguments = vec![
        "-T".to_owned(),
        "-o".to_owned(),
        "ConnectTimeout=30".to_owned(),
    ];
    if let Some(user) = user {
        arguments.extend(["-l".to_owned(), user]);
    }
    if let Some(port) = port {
        arguments.extend(["-p".to_owned(), port.to_string()]);
    }
    arguments.extend(["--".to_owned(), host, "docker".to_owned()]);
    if let Some(socket) = socket {
        arguments.extend(["--host".to_owned(), format!("unix://{socket}")]);
    }
    arguments.extend(["system".to_owned(), "dial-stdio".to_owned()]);
    arguments
}

fn ssh(arguments: &[String]) -> io::Result<Box<dyn Pipe>> {
    Ok(Box::new(Streams::of(Command::new("ssh").args(arguments))?))
}

/// A program's standard streams as one connection.
struct Streams {
    output: ChildStdout,
    /// None when nothing more will be said.
    input: Option<ChildStdin>,
}

impl Streams {
    fn of(command: &mut Command) -> io::Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let (Some(output), input @ Some(_)) = (child.stdout.take(), child.stdin.take()) else {
            return Err(io::Error::other("ssh has no standard streams"));
        };
        // It ends when its standard input does; somebody has to take its status.
        tokio::spawn(async move { child.wait().await });
        Ok(Self { output, input })
    }

    fn input(&mut self) -> io::Result<Pin<&mut ChildStdin>> {
        let input = self.input.as_mut().map(Pin::new);
        input.ok_or_else(|| io::ErrorKind::BrokenPipe.into())
    }
}

impl AsyncRead for Streams {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.output).poll_read(context, buffer)
    }
}

impl AsyncWrite for Streams {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.input()?.poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        self.input()?.poll_flush(context)
    }

    /// Only a pipe that is closed has an end for who reads it: what is piped
    /// to a command in a container would never end else.
    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        if let Ok(input) = self.input() {
            ready!(input.poll_flush(context))?;
        }
        self.input = None;
        Poll::Ready(Ok(()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ssh_joins_its_streams_with_the_socket_there() {
        let plain = ssh_arguments(None, "box".into(), None, None);
        assert_eq!(
            plain.join(" "),
            "-T -o ConnectTimeout=30 -- box docker system dial-stdio"
        );
        let full = ssh_arguments(Some("me".into()), "box".into(), Some(22), Some("/s".into()));
        assert_eq!(
            full.join(" "),
            "-T -o ConnectTimeout=30 -l me -p 22 -- box docker --host unix:///s system dial-stdio"
        );
    }

    #[tokio::test]
    async fn the_end_of_what_is_said_reaches_the_program() {
        use tokio::io::{AsyncReadExt, AsyncWriteExt};

        let mut streams = Streams::of(&mut Command::new("cat")).unwrap();
        streams.write_all(b"said").await.unwrap();
        streams.shutdown().await.unwrap();
        let mut heard = String::new();
        streams.read_to_string(&mut heard).await.unwrap();
        assert_eq!(heard, "said");
        assert!(streams.write_all(b"more").await.is_err());
    }
}
