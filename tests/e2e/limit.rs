//! How many things are done at a time, counted on the daemon's socket.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;

use tempfile::TempDir;

use crate::daemon;
use crate::scenario::Scenario;

/// A socket before the daemon's that counts the changes under way.
struct Counter {
    folder: TempDir,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    under_way: AtomicUsize,
    most: Mutex<usize>,
}

impl Counts {
    fn begin(&self) {
        let now = self.under_way.fetch_add(1, Ordering::SeqCst) + 1;
        let mut most = self.most.lock().unwrap();
        *most = now.max(*most);
    }

    fn end(&self) {
        self.under_way.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Counter {
    fn start() -> Self {
        let counter = Self {
            folder: tempfile::tempdir().unwrap(),
            counts: Arc::default(),
        };
        let listener = UnixListener::bind(counter.folder.path().join("docker.sock")).unwrap();
        let host = daemon::host();
        let daemon = host.strip_prefix("unix://").unwrap().to_owned();
        let counts = Arc::clone(&counter.counts);
        thread::spawn(move || {
            for client in listener.incoming().map(Result::unwrap) {
                let daemon = UnixStream::connect(&daemon).unwrap();
                let counts = Arc::clone(&counts);
                thread::spawn(move || serve(&client, &daemon, &counts));
            }
        });
        counter
    }

    fn host(&self) -> String {
        format!("unix://{}/docker.sock", self.folder.path().display())
    }

    /// The most changes at a time since the last time that it was asked.
    fn most(&self) -> usize {
        std::mem::take(&mut self.counts.most.lock().unwrap())
    }
}

/// Passes on what one connection says. A change is under way until its answer
/// begins.
fn serve(mut client: &UnixStream, mut daemon: &UnixStream, counts: &Arc<Counts>) {
    let changing = Arc::new(AtomicBool::new(false));
    let (mut answers, mut to_client) = (daemon.try_clone().unwrap(), client.try_clone().unwrap());
    let (counted, answered) = (Arc::clone(counts), Arc::clone(&changing));
    thread::spawn(move || {
        let mut buffer = vec![0; 1 << 16];
        while let Ok(length @ 1..) = answers.read(&mut buffer) {
            if answered.swap(false, Ordering::SeqCst) {
                counted.end();
            }
            if to_client.write_all(&buffer[..length]).is_err() {
                break;
            }
        }
        // Whoever has hung up already needs no telling.
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let mut buffer = vec![0; 1 << 16];
    while let Ok(length @ 1..) = client.read(&mut buffer) {
        if is_change(&buffer[..length]) {
            counts.begin();
            changing.store(true, Ordering::SeqCst);
        }
        if daemon.write_all(&buffer[..length]).is_err() {
            break;
        }
    }
    let _ = daemon.shutdown(Shutdown::Both);
}

fn is_change(bytes: &[u8]) -> bool {
    let text = String::from_utf8_lossy(bytes);
    let line = text.lines().next().unwrap_or_default();
    let waits = ["/wait", "/attach"].iter().any(|it| line.contains(it));
    !waits && (line.starts_with("POST /") || line.starts_with("DELETE /"))
}

#[test]
fn everything_keeps_to_the_limit() {
    let reason = "Docker Compose limits pulls, pushes and builds alone";
    let Some(shop) = Scenario::of_rcompose_alone("limit", reason) else {
        return;
    };
    shop.compose(
        "
services:
  web: {image: rcompose-fixtures/busybox, scale: 4, stop_grace_period: 1s}
  api: {image: rcompose-fixtures/busybox, scale: 3, stop_grace_period: 1s}
",
    );
    let counter = Counter::start();
    let host = counter.host();
    let lines = [
        "up -d",
        "up -d --force-recreate",
        "stop",
        "start",
        "restart",
        "kill",
        "down",
    ];
    for limit in [1, 3] {
        let word = limit.to_string();
        let through = [
            ("DOCKER_HOST", host.as_str()),
            ("COMPOSE_PARALLEL_LIMIT", word.as_str()),
        ];
        for line in lines {
            shop.run_with(&through, line);
            let most = counter.most();
            // The replicas of one service are started one after the other.
            let expected = (limit - limit / 3)..=limit;
            assert!(expected.contains(&most), "{line}: {most}, not {limit}");
        }
    }
    let through = [("DOCKER_HOST", host.as_str())];
    shop.run_with(&through, "up -d");
    let most = counter.most();
    assert!(most > 3, "without a limit there were only {most} at a time");
}
