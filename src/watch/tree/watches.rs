//! The system's watches of folders: inotify, read into facts about paths.

use std::collections::HashMap;
use std::ffi::{OsStr, OsString};
use std::mem::MaybeUninit;
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::fs::inotify::{self, CreateFlags, ReadFlags, WatchFlags};
use rustix::io::Errno;

use super::Kind;

/// Room for what is read at a time.
const ROOM: usize = 64 * 1024;

/// How often folders without a watch are looked at, at most.
const OFTEN: Duration = Duration::from_millis(500);

/// Something that the system tells.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Something about a file, or a link.
    File(PathBuf, Kind),
    /// Something about a folder.
    Folder(PathBuf, Kind),
    /// A watched folder is gone, and its watch with it.
    Closed(PathBuf),
    /// A watched folder has another name, or is gone.
    Moved(PathBuf),
    /// Some of what happened was lost.
    Overflow,
}

/// An event as the system has it.
#[derive(Debug)]
pub(super) struct Raw {
    number: i32,
    what: ReadFlags,
    name: Option<OsString>,
}

/// All watches.
pub(super) struct Watches {
    system: Option<OwnedFd>,
    paths: HashMap<i32, PathBuf>,
    numbers: HashMap<PathBuf, i32>,
    /// A reason not yet told.
    limit: Option<String>,
    /// How often folders without a watch are looked at; none: all have one.
    interval: Option<Duration>,
    /// How many there may be.
    most: usize,
}

impl Watches {
    /// At most so many watches, beside the system's own limit.
    pub fn new(most: usize) -> Self {
        let mut watches = Self {
            most,
            system: None,
            paths: HashMap::new(),
            numbers: HashMap::new(),
            limit: None,
            interval: None,
        };
        match inotify::init(CreateFlags::CLOEXEC | CreateFlags::NONBLOCK) {
            Ok(system) => watches.system = Some(system),
            Err(error) => watches.poll(instances(error)),
        }
        watches
    }

    /// What can be waited on until there is something to read.
    pub fn system(&self) -> Option<&OwnedFd> {
        self.system.as_ref()
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
        let Some(system) = &self.system else {
            return folder.is_dir().then_some(false);
        };
        let wanted = WatchFlags::CREATE
            | WatchFlags::MODIFY
            | WatchFlags::CLOSE_WRITE
            | WatchFlags::MOVE
            | WatchFlags::DELETE
            | WatchFlags::ATTRIB
            | WatchFlags::DELETE_SELF
            | WatchFlags::MOVE_SELF
            | WatchFlags::ONLYDIR
            | WatchFlags::EXCL_UNLINK;
        let added = if self.paths.len() < self.most {
            inotify::add_watch(system, folder, wanted)
        } else {
            Err(Errno::NOSPC)
        };
        match added {
            Ok(number) => {
                // One folder may be known by two paths; the last one counts.
                if let Some(other) = self.paths.insert(number, folder.to_owned()) {
                    self.numbers.remove(&other);
                }
                self.numbers.insert(folder.to_owned(), number);
                Some(true)
            }
            Err(Errno::NOSPC) => {
                if !folder.is_dir() {
                    return None;
                }
                self.poll(format!(
                    "the system watches no more than {} folders (fs.inotify.max_user_watches); \
                     the rest is looked at twice a second. \
                     `sudo sysctl fs.inotify.max_user_watches=1048576` raises that",
                    self.paths.len()
                ));
                Some(false)
            }
            Err(Errno::ACCESS) => {
                let path = folder.display();
                self.remark(format!("{path} is not for this user, and is not watched"));
                None
            }
            // It is gone, or is no folder any more.
            Err(_) => None,
        }
    }

    /// Takes a watch away.
    pub fn remove(&mut self, folder: &Path) {
        let number = self.numbers.remove(folder);
        if let (Some(number), Some(system)) = (number, &self.system) {
            self.paths.remove(&number);
            // Of a folder that is gone the watch is too.
            let _ = inotify::remove_watch(system, number);
        }
    }

    /// Reads what there is.
    pub fn read(&mut self) -> Vec<Raw> {
        let mut all = Vec::new();
        let Some(system) = &self.system else {
            return all;
        };
        let mut room = vec![MaybeUninit::uninit(); ROOM];
        let mut reader = inotify::Reader::new(system, &mut room);
        // An error means that there is no more for now.
        while let Ok(event) = reader.next() {
            let name = event.file_name();
            all.push(Raw {
                number: event.wd(),
                what: event.events(),
                name: name.map(|name| OsStr::from_bytes(name.to_bytes()).to_owned()),
            });
        }
        all
    }

    /// What something that was read means, by what is watched by now: what
    /// came before it may have moved its folder.
    pub fn interpret(&mut self, raw: Raw) -> Option<Heard> {
        let Raw { number, what, name } = raw;
        if what.contains(ReadFlags::QUEUE_OVERFLOW) {
            return Some(Heard::Overflow);
        }
        let folder = self.paths.get(&number)?;
        if what.contains(ReadFlags::IGNORED) {
            let folder = folder.clone();
            self.paths.remove(&number);
            self.numbers.remove(&folder);
            return Some(Heard::Closed(folder));
        }
        let Some(name) = name else {
            let moved = what.intersects(ReadFlags::MOVE_SELF | ReadFlags::DELETE_SELF);
            return moved.then(|| Heard::Moved(folder.clone()));
        };
        classified(what, folder.join(name))
    }
}

fn classified(what: ReadFlags, path: PathBuf) -> Option<Heard> {
    let gone = what.intersects(ReadFlags::DELETE | ReadFlags::MOVED_FROM);
    if what.contains(ReadFlags::ISDIR) {
        let kind = if gone { Kind::FolderGone } else { Kind::Folder };
        return Some(Heard::Folder(path, kind));
    }
    let kind = if gone {
        Kind::Gone
    } else if what.contains(ReadFlags::CREATE) {
        Kind::Created
    } else if what.contains(ReadFlags::MODIFY) {
        Kind::Written
    } else if what.intersects(ReadFlags::CLOSE_WRITE | ReadFlags::MOVED_TO | ReadFlags::ATTRIB) {
        Kind::Settled
    } else {
        return None;
    };
    Some(Heard::File(path, kind))
}

fn instances(error: Errno) -> String {
    if error == Errno::MFILE {
        return "the system lets no more programs of this user watch folders \
                (fs.inotify.max_user_instances); they are looked at twice a second. \
                `sudo sysctl fs.inotify.max_user_instances=1024` raises that"
            .to_owned();
    }
    format!("the system does not watch folders: {error}; they are looked at twice a second")
}
