//! Progress as a live tree on a terminal.
//!
//! The tree is plain state: changes go in, and [`Tree::frame`] gives the text
//! for one moment, no higher and no wider than the terminal. Drawing it again
//! and again is the caller's.

use std::time::{Duration, Instant};

use console::{Style, measure_text_width as columns, truncate_str};
use indexmap::IndexMap;

use super::narration::{Change, Narration, Stage};

const SPINNER: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// The things of one plan and how far each has come.
#[derive(Debug)]
pub struct Tree {
    title: &'static str,
    began: Instant,
    things: IndexMap<String, Thing>,
    colour: bool,
}

/// One thing.
#[derive(Debug)]
struct Thing {
    stage: Stage,
    text: String,
    details: String,
    /// Bytes done and in all, by part.
    parts: IndexMap<String, (u64, u64)>,
    /// Changes yet to come: done is when none is left.
    began: Option<Instant>,
    ended: Option<Instant>,
}

impl Tree {
    /// A tree under a title, as `up`, of everything that is to be done.
    pub fn new(title: &'static str, narration: &Narration, now: Instant, colour: bool) -> Self {
        let mut tree = Self {
            title,
            began: now,
            things: IndexMap::new(),
            colour,
        };
        for subject in narration.subjects() {
            tree.things.entry(subject.to_owned()).or_insert(Thing {
                stage: Stage::Working,
                text: String::new(),
                details: String::new(),
                parts: IndexMap::new(),
                began: None,
                ended: None,
            });
        }
        for change in narration.unchanged() {
            tree.apply(change, now);
        }
        tree
    }

    /// Takes in a change.
    pub fn apply(&mut self, change: &Change, now: Instant) {
        let thing = self.things.entry(change.id.clone()).or_insert(Thing {
            stage: change.stage,
            text: String::new(),
            details: String::new(),
            parts: IndexMap::new(),
            began: None,
            ended: None,
        });
        thing.began.get_or_insert(now);
        if let Some(advance) = &change.progress {
            if advance.build {
                let said = match change.text.trim() {
                    "" => &advance.part,
                    text => text,
                };
                said.clone_into(&mut thing.details);
            } else {
                thing
                    .parts
                    .insert(advance.part.clone(), (advance.current, advance.total));
            }
            return;
        }
        thing.stage = change.stage;
        thing.text.clone_from(&change.text);
        thing.details.clone_from(&change.details);
        thing.ended = (change.stage != Stage::Working).then_some(now);
    }

    /// The text for a moment: at most `height` lines of at most `width`
    /// columns. What is being done goes before what is done, when not all
    /// has room.
    pub fn frame(&self, now: Instant, width: usize, height: usize) -> String {
        let seen: Vec<(&String, &Thing)> = self
            .things
            .iter()
            .filter(|(_, thing)| thing.began.is_some())
            .collect();
        let room = height.saturating_sub(1).max(1);
        let mut lines = vec![self.header()];
        if seen.len() <= room {
            lines.extend(
                seen.iter()
                    .map(|(id, thing)| self.line(id, thing, now, width)),
            );
        } else {
            let (busy, quiet): (Vec<_>, Vec<_>) = seen
                .iter()
                .partition(|(_, thing)| matches!(thing.stage, Stage::Working | Stage::Error));
            let shown = room.saturating_sub(1);
            let chosen = busy.iter().chain(quiet.iter().rev()).take(shown);
            lines.extend(chosen.map(|(id, thing)| self.line(id, thing, now, width)));
            lines.push(format!(" … and {} more", seen.len() - shown));
        }
        lines.join("\n")
    }

    fn header(&self) -> String {
        let done = self
            .things
            .values()
            .filter(|thing| thing.ended.is_some())
            .count();
        let text = format!("[+] {} {done}/{}", self.title, self.things.len());
        self.paint(
            &text,
            if done == self.things.len() {
                Style::new().cyan()
            } else {
                Style::new()
            },
        )
    }

    fn line(&self, id: &str, thing: &Thing, now: Instant, width: usize) -> String {
        let (mark, style) = match thing.stage {
            Stage::Working => (self.spinner(now), Style::new().cyan()),
            Stage::Done => ("✔", Style::new().green()),
            Stage::Warning => ("!", Style::new().yellow()),
            Stage::Error => ("✘", Style::new().red()),
        };
        let took = thing
            .ended
            .unwrap_or(now)
            .saturating_duration_since(thing.began.unwrap_or(now));
        let took = format!("{:.1}s", took.as_secs_f64());
        // The words matter more than the end of a name, and that more than details.
        let budget = width.saturating_sub(" x ".len() + 1 + took.len());
        let cut = |text: &str, room: usize| truncate_str(text, room, "…").into_owned();
        let words = cut(&thing.text, budget.saturating_sub(8));
        let subject = cut(id, budget.saturating_sub(columns(&words) + 1));
        let left = budget.saturating_sub(columns(&subject) + 1 + columns(&words));
        let details = match thing.shown_details() {
            details if details.is_empty() || left < 4 => String::new(),
            details => format!(" {}", cut(&details, left - 1)),
        };
        let gap = " ".repeat(left.saturating_sub(columns(&details)) + 1);
        format!(
            " {} {subject} {}{details}{gap}{}",
            self.paint(mark, style.clone()),
            self.paint(&words, style),
            self.paint(&took, Style::new().blue()),
        )
    }

    fn spinner(&self, now: Instant) -> &'static str {
        let ticks = now.saturating_duration_since(self.began).as_millis() / 100;
        SPINNER[usize::try_from(ticks).unwrap_or(0) % SPINNER.len()]
    }

    fn paint(&self, text: &str, style: Style) -> String {
        style.force_styling(self.colour).apply_to(text).to_string()
    }
}

impl Thing {
    fn shown_details(&self) -> String {
        let known = self.parts.values().filter(|(_, total)| *total > 0);
        let (current, total) = known.fold((0, 0), |sum, part| (sum.0 + part.0, sum.1 + part.1));
        if self.stage == Stage::Working && total > 0 {
            return format!("{} / {}", megabytes(current), megabytes(total));
        }
        self.details.clone()
    }
}

/// An amount of bytes in the words of a progress line.
#[allow(clippy::cast_precision_loss)] // shown with one decimal
fn megabytes(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes}B"),
        1_000..1_000_000 => format!("{:.1}kB", bytes as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1}MB", bytes as f64 / 1e6),
        _ => format!("{:.2}GB", bytes as f64 / 1e9),
    }
}

/// How often a tree is drawn.
pub const INTERVAL: Duration = Duration::from_millis(100);
