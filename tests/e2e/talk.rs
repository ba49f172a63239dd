//! A command on a terminal, and somebody who types.
//!
//! The terminal is made by `script`, which belongs to every Linux.

use std::fs;
use std::io::{Read, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use tempfile::TempDir;

use crate::patience;

/// Lines of the terminal, and characters in each.
pub const SIZE: (u16, u16) = (33, 77);

/// A command that runs on a terminal; killed when it is dropped.
pub struct Talk {
    child: Child,
    keys: Option<ChildStdin>,
    screen: Arc<Mutex<String>>,
    line: String,
    terminal: String,
    /// What starts the command, and its process's number.
    folder: TempDir,
}

impl Talk {
    /// Starts a command line on a terminal. What `make` gives is told to run
    /// other words.
    pub fn start(words: &[String], make: impl Fn(&[String]) -> Command) -> Self {
        let (rows, columns) = SIZE;
        let quoted: Vec<String> = words
            .iter()
            .map(|word| format!("'{word}'").replace('\n', " "))
            .collect();
        let line = quoted.join(" ");
        let folder = tempfile::tempdir().unwrap();
        let run = folder.path().join("run");
        let pid = folder.path().join("pid");
        fs::write(&run, format!("echo $$ >{}; exec {line}", pid.display())).unwrap();
        let script = format!(
            "tty; stty rows {rows} cols {columns}; sh {}; code=$?; stty -a; exit $code",
            run.display()
        );
        let words = ["script", "-qefc", &script, "/dev/null"].map(str::to_owned);
        let mut child = make(&words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut output = child.stdout.take().unwrap();
        let screen = Arc::new(Mutex::new(String::new()));
        let writing = Arc::clone(&screen);
        thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(length @ 1..) = output.read(&mut piece) {
                let text = String::from_utf8_lossy(&piece[..length]).into_owned();
                writing.lock().unwrap().push_str(&text);
            }
        });
        let keys = child.stdin.take();
        let mut talk = Self {
            child,
            keys,
            screen,
            line,
            terminal: String::new(),
            folder,
        };
        talk.until("\n");
        let screen = talk.screen();
        let terminal = screen.lines().find(|line| line.starts_with("/dev/"));
        talk.terminal.push_str(terminal.unwrap());
        talk
    }

    /// What has been shown so far.
    pub fn screen(&self) -> String {
        self.screen.lock().unwrap().clone()
    }

    /// Waits until something has been shown.
    #[track_caller]
    pub fn until(&self, text: &str) {
        let shown = patience::within(patience::LIMIT, || {
            self.screen().contains(text).then_some(())
        });
        assert!(
            shown.is_some(),
            "`{}` does not show {text:?}, but:\n{}",
            self.line,
            self.screen()
        );
    }

    /// Presses keys.
    pub fn press(&mut self, keys: &str) {
        let pipe = self.keys.as_mut().unwrap();
        pipe.write_all(keys.as_bytes()).unwrap();
        pipe.flush().unwrap();
    }

    /// Gives the terminal another size.
    pub fn resize(&self, rows: u16, columns: u16) {
        let script = format!("stty -F {} rows {rows} cols {columns}", self.terminal);
        let status = Command::new("sh").args(["-c", &script]).status().unwrap();
        assert!(status.success(), "{script}");
    }

    /// Sends the command a signal: `TERM`, `HUP`.
    pub fn signal(&self, name: &str) {
        let pid = fs::read_to_string(self.folder.path().join("pid")).unwrap();
        let script = format!("kill -{name} {pid}");
        let status = Command::new("sh").args(["-c", &script]).status().unwrap();
        assert!(status.success(), "{script}");
    }

    /// Waits for the end, insists on the exit code, and that the terminal is
    /// as it was before.
    #[track_caller]
    pub fn end(&mut self, code: i32) {
        let child = &mut self.child;
        let status = patience::within(patience::LIMIT, || child.try_wait().unwrap());
        let screen = self.screen();
        let Some(status) = status else {
            panic!("`{}` does not end; so far:\n{screen}", self.line);
        };
        assert_eq!(status.code(), Some(code), "`{}`:\n{screen}", self.line);
        self.until("\nisig icanon iexten echo ");
        self.until("\nopost ");
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
