//! A socket in front of the daemon on which things go wrong: requests are
//! late, connections are cut before or after a request has got through, and
//! some requests are answered by 500 in the daemon's place.
//!
//! What goes wrong follows from a number, so that a failed run can be had
//! again as far as the daemon's own timing allows.

use std::io::{Read, Write};
use std::net::Shutdown;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use tempfile::TempDir;

use crate::daemon;

/// What becomes of a request.
#[derive(Debug, Clone, Copy)]
enum Fate {
    Passes,
    IsLate,
    IsLost,
    IsUnheard,
    Fails,
}

/// The socket; it goes with this.
#[derive(Debug)]
pub struct Flaky {
    folder: TempDir,
    wrongs: Arc<Mutex<Vec<Fate>>>,
}

impl Flaky {
    /// Begins to listen. Of a hundred requests, so many go wrong.
    pub fn start(seed: u64, wrong: u64) -> Self {
        let flaky = Self {
            folder: tempfile::tempdir().unwrap(),
            wrongs: Arc::default(),
        };
        let listener = UnixListener::bind(flaky.socket()).unwrap();
        let wrongs = Arc::clone(&flaky.wrongs);
        let chance = Arc::new(Mutex::new(Chance(seed)));
        let host = daemon::host();
        let daemon = PathBuf::from(host.strip_prefix("unix://").unwrap());
        thread::spawn(move || {
            for client in listener.incoming().map(Result::unwrap) {
                let daemon = UnixStream::connect(&daemon).unwrap();
                let (chance, wrongs) = (Arc::clone(&chance), Arc::clone(&wrongs));
                thread::spawn(move || {
                    let next = || {
                        let fate = chance.lock().unwrap().fate(wrong);
                        wrongs.lock().unwrap().push(fate);
                        fate
                    };
                    // A side that hangs up is what this is about.
                    let _ = serve(&client, &daemon, next);
                    let _ = client.shutdown(Shutdown::Both);
                    let _ = daemon.shutdown(Shutdown::Both);
                });
            }
        });
        flaky
    }

    fn socket(&self) -> PathBuf {
        self.folder.path().join("docker.sock")
    }

    /// The value of `DOCKER_HOST` for it.
    pub fn host(&self) -> String {
        format!("unix://{}", self.socket().display())
    }

    /// How many requests did not get through as they should.
    pub fn wrongs(&self) -> usize {
        let fates = self.wrongs.lock().unwrap();
        let wrong = |fate: &&Fate| !matches!(fate, Fate::Passes | Fate::IsLate);
        fates.iter().filter(wrong).count()
    }
}

/// Passes on what one connection says, as far as fate allows.
fn serve(
    mut client: &UnixStream,
    mut daemon: &UnixStream,
    mut next: impl FnMut() -> Fate,
) -> std::io::Result<()> {
    let (mut answers, mut to_client) = (daemon.try_clone()?, client.try_clone()?);
    thread::spawn(move || {
        let _ = std::io::copy(&mut answers, &mut to_client);
        let _ = to_client.shutdown(Shutdown::Both);
    });
    let mut buffer = vec![0; 1 << 16];
    loop {
        let count = client.read(&mut buffer)?;
        if count == 0 {
            return daemon.shutdown(Shutdown::Write);
        }
        let bytes = &buffer[..count];
        let begins = ["GET /", "HEAD /", "POST /", "PUT /", "DELETE /"];
        let fate = if begins.iter().any(|it| bytes.starts_with(it.as_bytes())) {
            next()
        } else {
            Fate::Passes
        };
        match fate {
            Fate::Passes => daemon.write_all(bytes)?,
            Fate::IsLate => {
                thread::sleep(Duration::from_millis(150));
                daemon.write_all(bytes)?;
            }
            Fate::IsLost => return Ok(()),
            Fate::IsUnheard => {
                daemon.write_all(bytes)?;
                // The daemon drops what it is asked by somebody who hangs up
                // at once.
                thread::sleep(Duration::from_millis(20));
                return Ok(());
            }
            Fate::Fails => {
                let text = r#"{"message":"something went wrong on purpose"}"#;
                let head = format!(
                    "HTTP/1.1 500 Internal Server Error\r\nApi-Version: 1.41\r\nOstype: linux\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
                    text.len()
                );
                let body = if bytes.starts_with(b"HEAD") { "" } else { text };
                return client.write_all(format!("{head}{body}").as_bytes());
            }
        }
    }
}

/// Numbers that look random (Knuth's MMIX generator).
#[derive(Debug)]
pub struct Chance(pub u64);

impl Chance {
    /// The next number below a limit.
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    fn fate(&mut self, wrong: u64) -> Fate {
        if self.below(100) >= wrong {
            return Fate::Passes;
        }
        match self.below(4) {
            0 => Fate::IsLate,
            1 => Fate::IsLost,
            2 => Fate::IsUnheard,
            _ => Fate::Fails,
        }
    }
}
