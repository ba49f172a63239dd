//! Everything that happens on the daemon while the scenarios run.
//!
//! Recorded from the daemon's event stream, since the daemon itself keeps the
//! last few events only.

use std::sync::{Mutex, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde_json::Value;

use crate::daemon;
use crate::patience::{LIMIT, within};

/// Something that happened.
#[derive(Debug, Clone)]
pub struct Event {
    /// When, by the daemon's clock.
    pub time: Timestamp,
    /// `container`, `network`, `volume`, `image`.
    pub kind: String,
    /// `start`, `die`, `health_status: healthy`, …
    pub action: String,
    /// The identity of what it happened to.
    pub id: String,
    /// Its attributes, the name among them.
    pub attributes: Value,
}

impl Event {
    fn read(line: &[u8]) -> Self {
        let mut event: Value = serde_json::from_slice(line).unwrap();
        let text = |value: &Value| value.as_str().unwrap_or("").to_owned();
        Self {
            time: Timestamp::from_nanosecond(event["timeNano"].as_i64().unwrap().into()).unwrap(),
            kind: text(&event["Type"]),
            action: text(&event["Action"]),
            id: text(&event["Actor"]["ID"]),
            attributes: event["Actor"]["Attributes"].take(),
        }
    }

    /// The name of what it happened to.
    pub fn name(&self) -> &str {
        // A volume's identity is its name.
        self.attributes["name"].as_str().unwrap_or(&self.id)
    }
}

static RECORD: Mutex<Vec<Event>> = Mutex::new(Vec::new());

/// Starts the record; everything from now on is in it.
pub fn record() {
    let (begun, is_begun) = mpsc::channel();
    thread::spawn(move || {
        let add = |line: &[u8]| RECORD.lock().unwrap().push(Event::read(line));
        daemon::follow("/events", || begun.send(()).unwrap(), add);
    });
    is_begun.recv().unwrap();
}

/// What has happened since then and is of interest.
pub fn since(moment: Timestamp, is_of_interest: impl Fn(&Event) -> bool) -> Vec<Event> {
    let record = RECORD.lock().unwrap();
    record
        .iter()
        .filter(|event| event.time > moment && is_of_interest(event))
        .cloned()
        .collect()
}

/// Waits until nothing of interest has happened for a while.
pub fn until_quiet(is_of_interest: impl Fn(&Event) -> bool) {
    let mut last = (usize::MAX, Instant::now());
    let quiet = within(LIMIT, || {
        let count = since(Timestamp::UNIX_EPOCH, &is_of_interest).len();
        if count != last.0 {
            last = (count, Instant::now());
        }
        (last.1.elapsed() > Duration::from_millis(1500)).then_some(())
    });
    assert!(quiet.is_some(), "the daemon does not come to rest");
}
