//! File changes → what runs: files copied into containers, images built anew,
//! containers restarted, or the whole project planned again.
//!
//! A thread tells what has changed on disk ([`Tree`]); rules say whose business
//! that is ([`Rules`]); one loop on one task gathers changes for each service
//! and acts on them. Changes are facts about paths, never about content: what
//! a file is gets looked up when it is acted on, so a late or doubled fact does
//! no harm. Files are copied as `cp` does it; all else becomes a plan. Whoever
//! shows it, and knows how a project is loaded, is the [`Host`].

mod archive;
mod behind;
mod burst;
mod ephemeral;
mod ignored;
mod journal;
mod lane;
mod news;
mod pack;
mod pending;
mod plans;
mod rule;
mod rules;
mod session;
mod subject;
mod sync;
mod tree;

pub use news::{News, Synced};
pub use rule::{Reaction, Rule};
pub use rules::{Mistake, Rules};
pub use session::{Eyes, WatchError, watch};
pub use subject::{Failed, Host, Subject};
pub use tree::{Change, Kind, Roots, Seen, Started, Tree};
