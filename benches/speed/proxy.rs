//! A socket between a program and the engine that records what is asked.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;

use tempfile::TempDir;

use crate::request::{Reader, Request};

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
        let mut reader = Reader::default();
        let mut buffer = vec![0; 1 << 16];
        while let Ok(count @ 1..) = from_client.read(&mut buffer) {
            let found = reader.add(&buffer[..count]);
            requests.lock().unwrap().extend(found);
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
