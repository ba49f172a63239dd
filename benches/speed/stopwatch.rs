//! Runs a program and takes its time and its memory.

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// A program under the stopwatch.
#[derive(Debug, Clone)]
pub struct Program {
    name: String,
    words: Vec<String>,
}

/// One run of a program.
#[derive(Debug, Clone, Copy, Default)]
pub struct Run {
    /// How long it took.
    pub took: Duration,
    /// The most memory that was resident, in bytes; looked at every fifth of a millisecond.
    pub memory: u64,
}

/// Runs of one kind.
#[derive(Debug, Clone, Default)]
pub struct Measurement(Vec<Run>);

impl Program {
    /// A program by the words of its command.
    pub fn new(name: &str, command: &str) -> Self {
        Self {
            name: name.to_owned(),
            words: command.split_whitespace().map(str::to_owned).collect(),
        }
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is there and works.
    pub fn answers(&self) -> bool {
        self.command(Path::new("."), &["version"])
            .status()
            .is_ok_and(|status| status.success())
    }

    /// Its command, with what it says left aside.
    pub fn command(&self, folder: &Path, arguments: &[&str]) -> Command {
        let mut command = Command::new(&self.words[0]);
        command
            .args(&self.words[1..])
            .args(arguments)
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// Runs it once, on the engine at a socket.
    ///
    /// # Panics
    ///
    /// When it fails: its time would mean nothing.
    pub fn measure(&self, folder: &Path, arguments: &[&str], engine: Option<&Path>) -> Run {
        let mut command = self.command(folder, arguments);
        if let Some(engine) = engine {
            command.env("DOCKER_HOST", format!("unix://{}", engine.display()));
        }
        let begin = Instant::now();
        let mut child = command.spawn().unwrap();
        let mut run = Run::default();
        let status = loop {
            run.memory = run.memory.max(resident(&child));
            if let Some(status) = child.try_wait().unwrap() {
                break status;
            }
            std::thread::sleep(Duration::from_micros(200));
        };
        run.took = begin.elapsed();
        assert!(
            status.success(),
            "{} {}: {status}; run it by hand to see why (fixtures/machine/ready makes the images)",
            self.name,
            arguments.join(" ")
        );
        run
    }
}

/// Takes the time of something that is no program.
pub fn time(what: impl FnOnce()) -> Run {
    let begin = Instant::now();
    what();
    Run {
        took: begin.elapsed(),
        memory: 0,
    }
}

/// The peak of a process's memory so far; 0 when it has ended.
fn resident(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = peak.and_then(|peak| peak.trim().strip_suffix(" kB")?.parse::<u64>().ok());
    kibibytes.unwrap_or(0) * 1024
}

impl Measurement {
    /// Counts a run.
    pub fn add(&mut self, run: Run) {
        self.0.push(run);
    }

    /// The time that a share of the runs stayed below, in milliseconds.
    fn quantile(&self, share: usize) -> f64 {
        let mut times: Vec<Duration> = self.0.iter().map(|run| run.took).collect();
        times.sort_unstable();
        let place = (times.len() * share).div_ceil(100).max(1) - 1;
        times[place].as_secs_f64() * 1000.0
    }

    /// The median, in milliseconds.
    pub fn median(&self) -> f64 {
        self.quantile(50)
    }

    /// What 95 of 100 runs stayed below, in milliseconds.
    pub fn p95(&self) -> f64 {
        self.quantile(95)
    }

    /// The most memory of any run, in bytes.
    pub fn memory(&self) -> u64 {
        self.0.iter().map(|run| run.memory).max().unwrap_or(0)
    }
}
