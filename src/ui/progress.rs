//! Shows a plan while it runs, in the way that the user has chosen.

use std::cell::RefCell;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::build_log::BuildLog;
use super::canvas::Canvas;
use super::narration::{Change, Narration};
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

/// A tree that a thread draws again and again, until it is told to stop.
#[derive(Debug)]
struct Live {
    ui: Ui,
    tree: Arc<Mutex<Tree>>,
    canvas: Arc<Mutex<Canvas>>,
    drawing: Option<(Sender<()>, JoinHandle<()>)>,
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
        let drawing = ui.status_size().map(|_| {
            let (stop, stopped) = channel();
            let (tree, canvas) = (Arc::clone(&tree), Arc::clone(&canvas));
            let draw = move || {
                while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                    draw(ui, &tree, &canvas);
                }
            };
            (stop, thread::spawn(draw))
        });
        Self {
            ui,
            tree,
            canvas,
            drawing,
        }
    }

    fn tree(&self) -> MutexGuard<'_, Tree> {
        locked(&self.tree)
    }

    /// Leaves the last frame, with everything in it, where the others were.
    fn finish(self) {
        if let Some((stop, thread)) = self.drawing {
            drop(stop);
            // A thread that panicked has nothing to draw any more.
            thread.join().unwrap_or_default();
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

/// Draws the frame of this moment.
fn draw(ui: Ui, tree: &Mutex<Tree>, canvas: &Mutex<Canvas>) {
    let Some((width, height)) = ui.status_size() else {
        return;
    };
    let frame = locked(tree).frame(Instant::now(), width, height.saturating_sub(1));
    let lines = frame.lines().map(str::to_owned).collect();
    let text = locked(canvas).draw(lines, (width, height));
    ui.status(&text);
}

fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
