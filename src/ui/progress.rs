//! Shows a plan while it runs, in the way that the user has chosen.

use std::cell::RefCell;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use indicatif::style::ProgressTracker;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressFinish, ProgressState, ProgressStyle};

use super::build_log::BuildLog;
use super::canvas::Canvas;
use super::narration::{Change, Narration};
use super::screen::Screen;
use super::tree::{INTERVAL, Tree};
use super::{Progress, Ui, lines};
use crate::event::Event;
use crate::plan::Plan;

/// The progress of one plan. Dropped early, it leaves the terminal in order.
#[derive(Debug)]
pub struct Display {
    ui: Ui,
    narration: Narration,
    build_log: RefCell<BuildLog>,
    live: Option<Live>,
}

/// A tree that a thread of the progress library draws again and again.
#[derive(Debug)]
struct Live {
    ui: Ui,
    tree: Arc<Mutex<Tree>>,
    canvas: Arc<Mutex<Canvas>>,
    /// What draws; none on what is no terminal.
    bar: Option<ProgressBar>,
}

impl Display {
    /// Begins, under a title as `up`.
    pub fn new(ui: Ui, title: &'static str, plan: &Plan) -> Self {
        let narration = Narration::new(plan);
        let nothing = narration.subjects().next().is_none() && narration.unchanged().is_empty();
        let live =
            (ui.progress == Progress::Tty && !nothing).then(|| Live::new(ui, title, &narration));
        let display = Self {
            ui,
            narration,
            build_log: RefCell::default(),
            live,
        };
        for change in display.narration.unchanged() {
            display.show(change);
        }
        display
    }

    /// Takes in an event.
    pub fn event(&self, event: &Event) {
        let Some(change) = self.narration.change(event) else {
            return;
        };
        match &self.live {
            Some(live) => live.tree().apply(&change, Instant::now()),
            None => self.show(&change),
        }
    }

    /// Shows a change as a line.
    fn show(&self, change: &Change) {
        match self.ui.progress {
            Progress::Json => self.ui.status(&lines::json(change)),
            Progress::Plain | Progress::Auto => match &change.progress {
                Some(advance) if advance.build => {
                    // The output of builds is what a command was run for, as
                    // Docker Compose has it: it goes to stdout. When that is
                    // gone, there is nobody left to tell.
                    let lines = self.build_log.borrow_mut().lines(change, advance);
                    self.ui.print(&lines).unwrap_or_default();
                }
                _ => self.ui.status(&lines::plain(change).unwrap_or_default()),
            },
            Progress::Tty | Progress::Quiet => {}
        }
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        if matches!(self.ui.progress, Progress::Plain | Progress::Auto) {
            let given_up = self.build_log.borrow_mut().close();
            self.ui.print(&given_up).unwrap_or_default();
        }
        if let Some(live) = self.live.take() {
            live.finish();
        }
    }
}

impl Live {
    fn new(ui: Ui, title: &'static str, narration: &Narration) -> Self {
        let colour = if ui.status_on_stdout {
            ui.colour_out
        } else {
            ui.colour_err
        };
        let now = Instant::now();
        let tree = Arc::new(Mutex::new(Tree::new(title, narration, now, colour)));
        let canvas = Arc::<Mutex<Canvas>>::default();
        // What is no terminal gets the last frame alone.
        let bar = ui.status_size().map(|_| {
            let screen = Box::new(Screen::new(ui, Arc::clone(&canvas)));
            let target = ProgressDrawTarget::term_like(screen);
            let bar = ProgressBar::with_draw_target(None, target);
            let frames = Frames(ui, Arc::clone(&tree));
            if let Ok(style) = ProgressStyle::with_template("{tree}") {
                bar.set_style(style.with_key("tree", frames));
            }
            bar.enable_steady_tick(INTERVAL);
            // What stands there at its end is written over once more.
            bar.with_finish(ProgressFinish::Abandon)
        });
        Self {
            ui,
            tree,
            canvas,
            bar,
        }
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        locked(&self.tree)
    }

    /// Leaves the last frame, with everything in it, where the others were.
    fn finish(self) {
        if let Some(bar) = self.bar {
            bar.disable_steady_tick();
        }
        let size = self.ui.status_size();
        let width = size.map_or(self.ui.width, |(width, _)| width);
        let last = locked(&self.tree).frame(Instant::now(), width, usize::MAX);
        match size {
            Some(size) => {
                let lines = last.lines().map(str::to_owned).collect();
                self.ui.status(&locked(&self.canvas).draw(lines, size));
            }
            None => self.ui.status(&format!("{last}\n")),
        }
    }
}

/// Gives the progress library the frame of each moment.
#[derive(Clone)]
struct Frames(Ui, Arc<Mutex<Tree>>);

impl ProgressTracker for Frames {
    fn clone_box(&self) -> Box<dyn ProgressTracker> {
        Box::new(self.clone())
    }

    fn tick(&mut self, _: &ProgressState, _: Instant) {}

    fn reset(&mut self, _: &ProgressState, _: Instant) {}

    fn write(&self, _: &ProgressState, to: &mut dyn std::fmt::Write) {
        let Some((width, height)) = self.0.status_size() else {
            return;
        };
        let frame = locked(&self.1).frame(Instant::now(), width, height.saturating_sub(1));
        // Writing to the library's own text does not fail.
        to.write_str(&frame).unwrap_or_default();
    }
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
