//! The system's watches of folders, each for itself, and what they tell.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::Sender;
use std::time::Duration;

use notify::event::{
    AccessKind, AccessMode, CreateKind, Event, EventKind, EventKindMask, ModifyKind, RemoveKind,
    RenameMode,
};
use notify::{Config, ErrorKind, RecommendedWatcher, RecursiveMode, Watcher};

use super::Kind;

/// How often folders without a watch are looked at, at most.
const OFTEN: Duration = Duration::from_millis(500);

/// The reason when a user's programs have used up what the system gives.
const TOO_MANY_PROGRAMS: i32 = rustix::io::Errno::MFILE.raw_os_error();

/// Something that wakes the thread.
#[derive(Debug)]
pub(super) enum Told {
    /// Something has happened, or nothing more will be told.
    System(notify::Result<Event>),
    /// Nobody listens any more.
    HungUp,
}

/// Something that has happened.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Something about a file, a link or a folder; where it is not said which,
    /// it is a file's.
    At(PathBuf, Kind),
    /// What was at a path has another name, or is gone.
    Left(PathBuf),
    /// What is at a path was somewhere else before.
    Arrived(PathBuf),
    /// What is at a path has other rights or another owner.
    Changed(PathBuf),
    /// Some of what happened was lost.
    Overflow,
}

/// All watches.
pub(super) struct Watches {
    system: Option<RecommendedWatcher>,
    /// How many there are.
    count: usize,
    /// How many there may be.
    most: usize,
    /// A reason not yet told.
    limit: Option<String>,
    /// How often folders without a watch are looked at; none: all have one.
    interval: Option<Duration>,
}

impl Watches {
    /// At most so many watches, beside the system's own limit. What they tell
    /// goes to the sender.
    pub fn new(most: usize, told: Sender<Told>) -> Self {
        let mut watches = Self {
            system: None,
            count: 0,
            most,
            limit: None,
            interval: None,
        };
        let tell = move |event| {
            // Who has hung up needs not be told.
            let _ = told.send(Told::System(event));
        };
        match RecommendedWatcher::new(tell, Config::default().with_event_kinds(wanted())) {
            Ok(system) => watches.system = Some(system),
            Err(error) => watches.poll(unwatched(&error)),
        }
        watches
    }

    /// How often folders without a watch are to be looked at.
    pub fn interval(&self) -> Option<Duration> {
        self.interval
    }

    /// Says how long a look at them took: the next one comes the later.
    pub fn took(&mut self, time: Duration) {
        self.interval = Some(OFTEN.max(time * 10));
    }

    /// Why there are folders without a watch, or unseen; told once.
    pub fn take_limit(&mut self) -> Option<String> {
        self.limit.take()
    }

    fn remark(&mut self, reason: String) {
        let all = self.limit.take().into_iter().chain([reason]);
        self.limit = Some(all.collect::<Vec<_>>().join("\n"));
    }

    fn poll(&mut self, reason: String) {
        if self.interval.is_none() {
            self.remark(reason);
            self.interval = Some(OFTEN);
        }
    }

    /// Watches a folder. False: it has to be looked at again and again. None:
    /// there is no such folder, or it is not for this user.
    pub fn add(&mut self, folder: &Path) -> Option<bool> {
        if !folder.is_dir() {
            return None;
        }
        let Some(system) = &mut self.system else {
            return Some(false);
        };
        let added = if self.count < self.most {
            system.watch(folder, RecursiveMode::NonRecursive)
        } else {
            Err(notify::Error::new(ErrorKind::MaxFilesWatch))
        };
        match added.map_err(|error| error.kind) {
            Ok(()) => {
                self.count += 1;
                Some(true)
            }
            Err(ErrorKind::MaxFilesWatch) => {
                self.poll(format!(
                    "the system watches no more than {} folders (fs.inotify.max_user_watches); \
                     the rest is looked at twice a second. \
                     `sudo sysctl fs.inotify.max_user_watches=1048576` raises that",
                    self.count
                ));
                Some(false)
            }
            Err(ErrorKind::Io(error)) if error.kind() == io::ErrorKind::PermissionDenied => {
                let path = folder.display();
                self.remark(format!("{path} is not for this user, and is not watched"));
                None
            }
            // It is gone by now.
            Err(_) => None,
        }
    }

    /// Takes a watch away.
    pub fn remove(&mut self, folder: &Path) {
        if let Some(system) = &mut self.system {
            // Of a folder that is gone the watch is too.
            let _ = system.unwatch(folder);
            self.count = self.count.saturating_sub(1);
        }
    }
}

/// What is told of: all but reading.
fn wanted() -> EventKindMask {
    EventKindMask::CREATE
        | EventKindMask::REMOVE
        | EventKindMask::ALL_MODIFY
        | EventKindMask::ACCESS_CLOSE
}

fn unwatched(error: &notify::Error) -> String {
    if let ErrorKind::Io(error) = &error.kind
        && error.raw_os_error() == Some(TOO_MANY_PROGRAMS)
    {
        return "the system lets no more programs of this user watch folders \
                (fs.inotify.max_user_instances); they are looked at twice a second. \
                `sudo sysctl fs.inotify.max_user_instances=1024` raises that"
            .to_owned();
    }
    format!("the system does not watch folders: {error}; they are looked at twice a second")
}

/// What an event means.
pub(super) fn interpret(mut event: Event) -> Option<Heard> {
    if event.need_rescan() {
        return Some(Heard::Overflow);
    }
    let path = (!event.paths.is_empty()).then(|| event.paths.swap_remove(0))?;
    Some(match event.kind {
        EventKind::Create(CreateKind::Folder) => Heard::At(path, Kind::Folder),
        EventKind::Create(_) => Heard::At(path, Kind::Created),
        EventKind::Remove(RemoveKind::File) => Heard::At(path, Kind::Gone),
        EventKind::Remove(_) | EventKind::Modify(ModifyKind::Name(RenameMode::From)) => {
            Heard::Left(path)
        }
        EventKind::Modify(ModifyKind::Name(RenameMode::To)) => Heard::Arrived(path),
        EventKind::Modify(ModifyKind::Metadata(_)) => Heard::Changed(path),
        EventKind::Modify(ModifyKind::Data(_)) => Heard::At(path, Kind::Written),
        EventKind::Access(AccessKind::Close(AccessMode::Write)) => Heard::At(path, Kind::Settled),
        _ => return None,
    })
}
