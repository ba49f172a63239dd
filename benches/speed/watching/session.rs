//! A program that watches, and the container that it watches for.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::project;
use crate::stopwatch::Program;

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(120);
/// How often files are saved without a pause.
pub const SAVES_A_SECOND: u32 = 200;

/// A program that watches, and the container that it watches for.
pub struct Watching {
    child: Child,
    pub folder: TempDir,
    program: Program,
    engine: PathBuf,
    /// The watched folder in the container.
    inside: PathBuf,
}

impl Watching {
    /// Starts it on a project of its own, after that was prepared.
    pub fn start(program: &Program, engine: &Path, prepare: impl FnOnce(&Path)) -> Self {
        let folder = project::folder(&project::watched(program.name()));
        fs::create_dir(folder.path().join("src")).unwrap();
        prepare(folder.path());
        let output = folder.path().join("output");
        let to = File::create(&output).unwrap();
        let child = program
            .command(folder.path(), &["watch"])
            .env("DOCKER_HOST", format!("unix://{}", engine.display()))
            .stderr(to.try_clone().unwrap())
            .stdout(to)
            .spawn()
            .unwrap();
        until("it watches", || {
            fs::read_to_string(&output).is_ok_and(|said| said.contains("Watch enabled"))
        });
        let mut watching = Self {
            child,
            folder,
            program: program.clone(),
            engine: engine.to_owned(),
            inside: PathBuf::new(),
        };
        let ids = watching.ask(&["ps", "-q"]);
        let process = Command::new("docker")
            .args(["inspect", "-f", "{{.State.Pid}}", ids.trim()])
            .env("DOCKER_HOST", format!("unix://{}", engine.display()))
            .output()
            .unwrap();
        let process = String::from_utf8(process.stdout).unwrap();
        watching.inside = PathBuf::from(format!("/proc/{}/root/app", process.trim()));
        watching
    }

    fn ask(&self, arguments: &[&str]) -> String {
        let asked = self
            .program
            .command(self.folder.path(), arguments)
            .env("DOCKER_HOST", format!("unix://{}", self.engine.display()))
            .stdout(Stdio::piped())
            .output()
            .unwrap();
        String::from_utf8(asked.stdout).unwrap()
    }

    pub fn save(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join("src").join(name), text).unwrap();
    }

    pub fn has(&self, name: &str, text: &[u8]) -> bool {
        fs::read(self.inside.join(name)).is_ok_and(|found| found == text)
    }

    /// Saves a file and waits until the container has it.
    pub fn one_save(&self, number: usize) {
        let text = format!("this is save {number}\n");
        self.save("one", &text);
        until("the file is there", || self.has("one", text.as_bytes()));
    }

    /// Waits until the container has these files as they are here. They are
    /// looked at one after the other, so that looking leaves the machine to
    /// those who are at work.
    pub fn until_equal(&self, names: &[String]) {
        let src = self.folder.path().join("src");
        for name in names.iter().rev() {
            let text = fs::read(src.join(name)).unwrap();
            until("all files are there", || self.has(name, &text));
        }
    }

    /// Saves all the time for so long; gives how long after the last save all
    /// was there.
    pub fn storm(&self, length: Duration) -> Duration {
        let begun = Instant::now();
        let mut texts = vec![String::new(); 100];
        for number in 0u32.. {
            let due = Duration::from_secs(1) * number / SAVES_A_SECOND;
            if due > length {
                break;
            }
            thread::sleep(due.saturating_sub(begun.elapsed()));
            // Any order that is not the files' own.
            let place = usize::try_from(number * 37 % 100).unwrap();
            texts[place] = format!("save {number} of a storm\n");
            self.save(&format!("storm-{place}"), &texts[place]);
            // One that comes and goes, under a name that was never there.
            if number % 10 == 0 {
                let src = self.folder.path().join("src");
                let path = src.join(format!("passing-{number}"));
                fs::write(&path, "").unwrap();
                fs::remove_file(&path).unwrap();
            }
        }
        let ended = Instant::now();
        until("the last saves are there", || {
            let mut all = texts.iter().enumerate();
            all.all(|(place, text)| self.has(&format!("storm-{place}"), text.as_bytes()))
        });
        ended.elapsed()
    }

    /// How often it has said something.
    pub fn said(&self, words: &str) -> usize {
        let said = fs::read_to_string(self.folder.path().join("output")).unwrap();
        said.matches(words).count()
    }

    /// What is resident, in bytes.
    pub fn memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.child.id());
        let status = fs::read_to_string(path).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")?.parse::<u64>().ok());
        kibibytes.unwrap() * 1024
    }
}

impl Drop for Watching {
    fn drop(&mut self) {
        let interrupt = format!("kill -INT {}", self.child.id());
        let asked = Command::new("sh").args(["-c", &interrupt]).status();
        assert!(asked.is_ok_and(|status| status.success()));
        self.child.wait().unwrap();
        self.ask(&["down", "-t", "0"]);
    }
}

/// Looks again and again, at short intervals.
pub fn until(what: &str, mut there: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !there() {
        assert!(begun.elapsed() < PATIENCE, "waited in vain: {what}");
        thread::sleep(Duration::from_micros(500));
    }
}
