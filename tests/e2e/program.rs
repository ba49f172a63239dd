//! The command under test, and its peer.

use std::env;
use std::fs::{self, File};
use std::io::Write;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::LazyLock;
use std::thread;

use tempfile::TempDir;

use crate::talk::Talk;
use crate::{daemon, patience};

/// A command line that speaks Docker Compose's language.
#[derive(Debug, Clone)]
pub struct Program {
    words: Vec<String>,
}

static UNDER_TEST: LazyLock<Program> = LazyLock::new(|| {
    let words = env::var("RCOMPOSE_E2E_BINARY")
        .unwrap_or_else(|_| env!("CARGO_BIN_EXE_rcompose").to_owned());
    Program::new(&words)
});

static PEER: LazyLock<Option<Program>> = LazyLock::new(|| {
    let lab = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/lab/lab");
    let given = env::var("RCOMPOSE_E2E_PEER").ok();
    let candidates = given.into_iter().chain([
        format!("{} peer", lab.display()),
        "docker compose".to_owned(),
    ]);
    candidates
        .map(|words| Program::new(&words))
        .find(Program::answers)
});

impl Program {
    fn new(words: &str) -> Self {
        Self {
            words: words.split_whitespace().map(str::to_owned).collect(),
        }
    }

    /// Another program.
    pub fn named(words: &str) -> Self {
        Self::new(words)
    }

    /// The program that the scenarios are run with.
    pub fn under_test() -> &'static Self {
        &UNDER_TEST
    }

    /// A Docker Compose on this machine.
    pub fn peer() -> Option<&'static Self> {
        PEER.as_ref()
    }

    /// The command line that it is started by.
    pub fn line(&self) -> String {
        self.words.join(" ")
    }

    /// Whether it is rcompose, going by its file's name.
    pub fn is_rcompose(&self) -> bool {
        Path::new(&self.words[0])
            .file_name()
            .is_some_and(|name| name == "rcompose")
    }

    fn answers(&self) -> bool {
        let mut command = Command::new(&self.words[0]);
        command
            .args(&self.words[1..])
            .arg("version")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// Starts it in a folder, as a project, with arguments.
    pub fn start(
        &self,
        folder: &Path,
        project: &str,
        arguments: &str,
        variables: &[(&str, &str)],
    ) -> Running {
        self.start_given(folder, project, arguments, variables, None)
    }

    /// Starts it with something on its standard input, which is a pipe then.
    pub fn start_given(
        &self,
        folder: &Path,
        project: &str,
        arguments: &str,
        variables: &[(&str, &str)],
        input: Option<Vec<u8>>,
    ) -> Running {
        let outputs = tempfile::tempdir().unwrap();
        let mut line = self.words.clone();
        line.extend(split(arguments));
        let mut command = command(&line, folder, project);
        command
            .envs(variables.iter().copied())
            .stdout(File::create(outputs.path().join("stdout")).unwrap())
            .stderr(File::create(outputs.path().join("stderr")).unwrap());
        if input.is_some() {
            command.stdin(Stdio::piped());
        }
        let mut child = command
            .spawn()
            .unwrap_or_else(|error| panic!("{}: {error}", self.words[0]));
        if let (Some(input), Some(mut pipe)) = (input, child.stdin.take()) {
            // A command may end without having read it all.
            thread::spawn(move || pipe.write_all(&input).is_ok());
        }
        Running {
            child,
            line: line.join(" "),
            outputs,
        }
    }

    /// Starts it on a terminal of its own.
    pub fn talk(&self, folder: &Path, project: &str, arguments: &str) -> Talk {
        let mut words = self.words.clone();
        words.extend(split(arguments));
        Talk::start(&words, |line| command(line, folder, project))
    }

    /// Starts it as a job of a shell on a terminal; when it is halted, the
    /// shell goes on with a script.
    pub fn talk_by_jobs(&self, folder: &Path, project: &str, arguments: &str, then: &str) -> Talk {
        let mut words = self.words.clone();
        words.extend(split(arguments));
        let script = format!("{}; {then}", words.join(" "));
        let words = ["bash", "-mc", &script].map(str::to_owned);
        Talk::start(&words, |line| command(line, folder, project))
    }
}

/// A command line in a folder, as a project, without anything of the user's own settings.
fn command(line: &[String], folder: &Path, project: &str) -> Command {
    let mut command = Command::new(&line[0]);
    for (name, _) in
        env::vars().filter(|(name, _)| name.starts_with("COMPOSE_") || name.starts_with("DOCKER_"))
    {
        command.env_remove(name);
    }
    command
        .args(&line[1..])
        .current_dir(folder)
        .env("DOCKER_HOST", daemon::host())
        .env("COMPOSE_PROJECT_NAME", project)
        .stdin(Stdio::null());
    command
}

/// Splits a command line at spaces; single quotes keep them.
fn split(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    for (position, part) in line.split('\'').enumerate() {
        if position % 2 == 1 {
            words.push(part.to_owned());
        } else {
            words.extend(part.split_whitespace().map(str::to_owned));
        }
    }
    words
}

/// A command that runs; killed when it is dropped.
#[derive(Debug)]
pub struct Running {
    child: Child,
    line: String,
    outputs: TempDir,
}

impl Running {
    fn output(&self, name: &str) -> String {
        let path: PathBuf = self.outputs.path().join(name);
        String::from_utf8_lossy(&fs::read(path).unwrap()).into_owned()
    }

    /// What it has printed so far.
    pub fn stdout(&self) -> String {
        self.output("stdout")
    }

    /// What it has reported so far.
    pub fn stderr(&self) -> String {
        self.output("stderr")
    }

    /// Sends it a signal: `INT`, `TERM`, `KILL`.
    pub fn signal(&self, name: &str) {
        let script = format!("kill -{name} {}", self.child.id());
        let status = Command::new("sh").args(["-c", &script]).status().unwrap();
        assert!(status.success(), "{script}");
    }

    /// Sends it a signal, unless it has ended.
    pub fn signal_if_alive(&mut self, name: &str) {
        if !self.has_ended() {
            self.signal(name);
        }
    }

    /// Whether it has ended.
    pub fn has_ended(&mut self) -> bool {
        self.child.try_wait().unwrap().is_some()
    }

    /// Waits for its end.
    #[track_caller]
    pub fn end(mut self) -> Ended {
        let child = &mut self.child;
        let Some(status) = patience::within(patience::LIMIT, || child.try_wait().unwrap()) else {
            panic!(
                "`{}` does not end; so far:\n{}{}",
                self.line,
                self.stdout(),
                self.stderr()
            );
        };
        Ended {
            line: self.line.clone(),
            status,
            stdout: self.stdout(),
            stderr: self.stderr(),
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself, which is as good.
        let _ = self.child.kill();
        let _ = self.child.wait();
        if thread::panicking() {
            let (line, out, err) = (&self.line, self.stdout(), self.stderr());
            let said = format!("`{line}` has said:\n{out}{err}");
            // There is no other place to say it.
            let _ = std::io::stderr().write_all(said.as_bytes());
        }
    }
}

/// A command that has ended.
#[derive(Debug)]
pub struct Ended {
    line: String,
    status: ExitStatus,
    pub stdout: String,
    pub stderr: String,
}

impl Ended {
    /// Its exit code; 128 and the signal's number when a signal ended it.
    pub fn code(&self) -> i32 {
        self.status
            .code()
            .unwrap_or_else(|| 128 + self.status.signal().unwrap_or(0))
    }

    /// Insists on an exit code.
    #[track_caller]
    pub fn with_code(self, code: i32) -> Self {
        assert_eq!(
            self.code(),
            code,
            "`{}`: {}\n{}{}",
            self.line,
            self.status,
            self.stdout,
            self.stderr
        );
        self
    }

    /// Insists that something was reported.
    #[track_caller]
    pub fn reporting(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "`{}` does not report {text:?}:\n{}{}",
            self.line,
            self.stdout,
            self.stderr
        );
        self
    }
}
