//! A socket between a program and the engine that counts what is asked.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use http_body_util::{BodyExt, Full};
use hyper::body::Bytes;
use hyper::client::conn::http1::handshake;
use hyper_util::rt::TokioIo;
use tempfile::TempDir;
use tokio::runtime::Builder;

/// A request that was made.
#[derive(Debug, Clone)]
pub struct Request {
    method: String,
    target: String,
}

impl Request {
    /// Reads the first line of a request, which the body of the one before may
    /// precede; none for any other line.
    fn parse(line: &str) -> Option<Self> {
        let line = line.strip_suffix(" HTTP/1.1\r")?;
        let methods = ["GET", "HEAD", "POST", "PUT", "DELETE"];
        let begin = methods
            .iter()
            .filter_map(|method| line.rfind(&format!("{method} /")))
            .max()?;
        let (method, target) = line[begin..].split_once(' ')?;
        Some(Self {
            method: method.to_owned(),
            target: target.to_owned(),
        })
    }

    /// The path without the API's version and the query.
    fn path(&self) -> &str {
        let path = self.target.split('?').next().unwrap_or("");
        match path
            .strip_prefix("/v1.")
            .and_then(|rest| rest.split_once('/'))
        {
            Some((_, rest)) => rest,
            None => path.trim_start_matches('/'),
        }
    }

    /// Method and path, identities left out.
    pub fn kind(&self) -> String {
        let parts: Vec<&str> = self.path().split('/').collect();
        match parts[..] {
            [
                kind @ ("containers" | "networks" | "volumes" | "images"),
                _,
                action @ ("json" | "start" | "stop"),
            ] => format!("{} {kind}/…/{action}", self.method),
            [kind @ ("networks" | "volumes"), _] => format!("{} {kind}/…", self.method),
            _ => format!("{} {}", self.method, self.path()),
        }
    }

    pub fn is_ping(&self) -> bool {
        matches!(self.path(), "_ping" | "version")
    }

    /// Whether it lists everything of a kind.
    pub fn is_list_of(&self, kind: &str) -> bool {
        self.method == "GET" && (self.path() == kind || self.path() == format!("{kind}/json"))
    }
}

/// A proxy; its socket goes with it.
#[derive(Debug)]
pub struct Proxy {
    folder: TempDir,
    requests: Arc<Mutex<Vec<Request>>>,
}

impl Proxy {
    /// Starts one in front of an engine.
    pub fn start(engine: &Path) -> Self {
        let proxy = Self {
            folder: tempfile::tempdir().unwrap(),
            requests: Arc::default(),
        };
        let (socket, engine, requests) = (
            proxy.socket(),
            engine.to_owned(),
            Arc::clone(&proxy.requests),
        );
        let listener = UnixListener::bind(socket).unwrap();
        thread::spawn(move || {
            for client in listener.incoming().map(Result::unwrap) {
                serve(&client, &UnixStream::connect(&engine).unwrap(), &requests);
            }
        });
        proxy
    }

    /// Where it listens.
    pub fn socket(&self) -> PathBuf {
        self.folder.path().join("docker.sock")
    }

    /// What was asked so far.
    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().unwrap().clone()
    }
}

/// Passes on what one connection says, both ways, and notes its requests.
fn serve(client: &UnixStream, engine: &UnixStream, requests: &Arc<Mutex<Vec<Request>>>) {
    let [mut from_client, mut to_client] = [client, client].map(|end| end.try_clone().unwrap());
    let [mut from_engine, mut to_engine] = [engine, engine].map(|end| end.try_clone().unwrap());
    let requests = Arc::clone(requests);
    // A side that hangs up early is no concern of the proxy.
    thread::spawn(move || {
        let mut lines = Lines::default();
        let mut buffer = vec![0; 1 << 16];
        while let Ok(count @ 1..) = from_client.read(&mut buffer) {
            let found = lines.add(&buffer[..count]);
            requests
                .lock()
                .unwrap()
                .extend(found.iter().filter_map(|line| Request::parse(line)));
            if to_engine.write_all(&buffer[..count]).is_err() {
                break;
            }
        }
        let _ = to_engine.shutdown(Shutdown::Write);
    });
    thread::spawn(move || {
        let _ = std::io::copy(&mut from_engine, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Write);
    });
}

/// Puts lines together from pieces.
#[derive(Debug, Default)]
struct Lines(Vec<u8>);

impl Lines {
    fn add(&mut self, bytes: &[u8]) -> Vec<String> {
        let mut found = Vec::new();
        for byte in bytes {
            if *byte == b'\n' {
                found.push(String::from_utf8_lossy(&self.0).into_owned());
                self.0.clear();
            } else {
                self.0.push(*byte);
            }
        }
        found
    }
}

/// Makes the same requests again, one after the other on one connection.
pub fn replay(engine: &Path, requests: &[Request]) {
    let runtime = Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let stream = tokio::net::UnixStream::connect(engine).await.unwrap();
        let (mut sender, connection) = handshake(TokioIo::new(stream)).await.unwrap();
        tokio::spawn(connection);
        for request in requests {
            let request = hyper::Request::builder()
                .method(request.method.as_str())
                .uri(&request.target)
                .header("Host", "docker")
                .body(Full::<Bytes>::default())
                .unwrap();
            sender.ready().await.unwrap();
            let response = sender.send_request(request).await.unwrap();
            response.into_body().collect().await.unwrap();
        }
    });
}
