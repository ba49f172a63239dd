//! A connection from within a container, as bytes: the engine may have its
//! networks elsewhere.

use std::io::{Read, Result, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use crate::container::Container;
use crate::daemon;

/// A connection; ended when it is dropped.
pub struct Wire {
    ended_with: Child,
    to: ChildStdin,
    from: ChildStdout,
}

impl Wire {
    /// Connects from a container with busybox.
    pub fn from(container: &Container, host: &str, port: u16) -> Self {
        let mut command = Command::new("docker");
        command
            .args(["exec", "-i", container.id(), "nc", host, &port.to_string()])
            .env("DOCKER_HOST", daemon::host())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let (to, from) = (child.stdin.take().unwrap(), child.stdout.take().unwrap());
        Self {
            ended_with: child,
            to,
            from,
        }
    }

    /// Reads up to the end of a line, without it; none at the connection's end.
    fn line(&mut self) -> Option<String> {
        let mut line = Vec::new();
        let mut byte = [0];
        while self.from.read(&mut byte).ok()? == 1 {
            match byte[0] {
                b'\n' => return String::from_utf8(line).ok(),
                b'\r' => {}
                other => line.push(other),
            }
        }
        None
    }

    /// Asks and reads the answer, whose length its head says: status, body, and
    /// whether the connection goes on. None when there is no whole answer.
    pub fn ask(&mut self, host: &str, path: &str) -> Option<(u16, String, bool)> {
        let request = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        self.write_all(request.as_bytes()).ok()?;
        let status = self.line()?.split(' ').nth(1)?.parse().ok()?;
        let (mut length, mut goes_on) = (0, true);
        loop {
            let line = self.line()?.to_lowercase();
            match line.split_once(": ") {
                Some(("content-length", value)) => length = value.parse().ok()?,
                Some(("connection", "close")) => goes_on = false,
                None if line.is_empty() => break,
                _ => {}
            }
        }
        let mut body = vec![0; length];
        self.from.read_exact(&mut body).ok()?;
        Some((status, String::from_utf8(body).ok()?, goes_on))
    }
}

impl Read for Wire {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        self.from.read(buffer)
    }
}

impl Write for Wire {
    fn write(&mut self, bytes: &[u8]) -> Result<usize> {
        self.to.write(bytes)
    }

    fn flush(&mut self) -> Result<()> {
        self.to.flush()
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.ended_with.kill();
        let _ = self.ended_with.wait();
    }
}
