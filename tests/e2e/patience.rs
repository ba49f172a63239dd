//! Waiting: the one place where a scenario lets time pass.

use std::thread;
use std::time::{Duration, Instant};

/// How long anything may take, on a slow machine with much else to do.
pub const LIMIT: Duration = Duration::from_secs(120);

/// Looks again and again, at once and then at short intervals, until there is
/// something to see.
///
/// # Panics
///
/// When the limit is over.
#[track_caller]
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    match within(LIMIT, &mut look) {
        Some(seen) => seen,
        None => panic!("waited {LIMIT:?} in vain: {what}"),
    }
}

/// Like [`until`], with a limit of its own; none when it is over.
pub fn within<T>(limit: Duration, mut look: impl FnMut() -> Option<T>) -> Option<T> {
    let end = Instant::now() + limit;
    loop {
        if let Some(seen) = look() {
            return Some(seen);
        }
        if Instant::now() > end {
            return None;
        }
        thread::sleep(Duration::from_millis(20));
    }
}
