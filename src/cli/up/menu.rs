//! The keys of an attached `up`, and the line that names them. Docker Compose
//! has more keys, which open Docker Desktop; without that it hides them too.

use std::future::pending;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::signal::unix::Signal;
use tokio::sync::mpsc::Receiver;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::terminal::{self, Keys, typed};
use crate::ui::{Footer, Progress, Ui};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// `w`: files are watched, or no longer.
    Watch,
    /// `d`: containers go on without us.
    Detach,
}

impl Wish {
    fn of(key: u8) -> Option<Self> {
        match key {
            b'w' | b'W' => Some(Self::Watch),
            b'd' | b'D' => Some(Self::Detach),
            _ => None,
        }
    }
}

/// Keys that are pressed, when somebody is there to press them.
pub struct Menu {
    keyboard: Option<Keyboard>,
    waiting: Vec<u8>,
}

struct Keyboard {
    typed: Receiver<Vec<u8>>,
    resumed: Signal,
    resized: Signal,
    screen: Arc<Mutex<Screen>>,
}

/// What keys need of the terminal while they are taken.
#[derive(Debug)]
struct Screen {
    ui: Ui,
    /// None: keys are taken no longer.
    mode: Option<Keys>,
    footer: Option<Footer>,
    watching: bool,
}

impl Menu {
    /// Takes keys on a terminal, unless it is not wanted.
    pub fn new(context: &Context, wanted: Option<bool>) -> Result<Self, Failure> {
        let set = context.environment.get("COMPOSE_MENU");
        let set = set.filter(|value| !value.is_empty());
        let wanted = wanted.unwrap_or_else(|| {
            set.is_none_or(|value| {
                !matches!(value.to_ascii_lowercase().as_str(), "0" | "f" | "false")
            })
        });
        let live = context.ui.progress == Progress::Tty;
        let there = terminal::is_input() && terminal::is_output();
        let keyboard = (wanted && live && there)
            .then(|| Keyboard::new(context.ui))
            .transpose()
            .map_err(|error| Failure::new(format!("cannot use the terminal: {error}")))?;
        Ok(Self {
            keyboard,
            waiting: Vec::new(),
        })
    }

    /// Says whether files are watched.
    pub fn set_watching(&mut self, watching: bool) {
        if let Some(keyboard) = &self.keyboard {
            let mut screen = held(&keyboard.screen);
            screen.watching = watching;
            if let Some(footer) = &screen.footer {
                footer.show(&keys(screen.ui, watching));
            }
        }
    }

    /// Waits for the next wish.
    pub async fn next(&mut self) -> Wish {
        loop {
            if let Some(wish) = self.waiting.pop().and_then(Wish::of) {
                return wish;
            }
            if !self.waiting.is_empty() {
                continue;
            }
            let Some(keyboard) = &mut self.keyboard else {
                return pending().await;
            };
            tokio::select! {
                keys = keyboard.typed.recv() => match keys {
                    Some(mut keys) => {
                        keys.reverse();
                        self.waiting = keys;
                    }
                    None => self.keyboard = None,
                },
                _ = keyboard.resumed.recv() => held(&keyboard.screen).take(),
                _ = keyboard.resized.recv() => held(&keyboard.screen).draw(),
            }
        }
    }
}

impl Keyboard {
    fn new(ui: Ui) -> std::io::Result<Self> {
        let screen = Arc::new(Mutex::new(Screen {
            ui,
            mode: Some(Keys::new()?),
            footer: None,
            watching: false,
        }));
        let keyboard = Self {
            resumed: terminal::resumed()?,
            resized: terminal::resized()?,
            typed: typed()?,
            screen: Arc::clone(&screen),
        };
        // Once taken over, the signal is the process's business to its end.
        tokio::spawn(halts(terminal::halts()?, screen));
        held(&keyboard.screen).draw();
        Ok(keyboard)
    }
}

impl Drop for Keyboard {
    fn drop(&mut self) {
        let mut screen = held(&self.screen);
        screen.footer = None;
        screen.mode = None;
    }
}

/// Halts the process at Ctrl-Z, and gives the terminal to the shell meanwhile.
async fn halts(mut signals: Signal, screen: Arc<Mutex<Screen>>) {
    while signals.recv().await.is_some() {
        if terminal::is_watched_over() {
            let mut screen = held(&screen);
            screen.give_back();
            terminal::halt();
            screen.take();
        }
    }
}

/// The screen, whatever has become of who had it before.
fn held(screen: &Mutex<Screen>) -> MutexGuard<'_, Screen> {
    screen.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Screen {
    /// Draws the line, for the size that the terminal has by now.
    fn draw(&mut self) {
        self.footer = None;
        let text = keys(self.ui, self.watching);
        let rows = terminal::size().map_or(0, |size| size.rows);
        self.footer = Footer::new(self.ui, rows, &text);
    }

    /// Leaves the terminal as it was before keys were taken.
    fn give_back(&mut self) {
        self.footer = None;
        if let Some(mode) = &self.mode {
            mode.pause().unwrap_or_default();
        }
    }

    /// Takes keys again, when the shell has had the terminal. One that is gone
    /// needs no mode.
    fn take(&mut self) {
        if let Some(mode) = &self.mode {
            mode.again().unwrap_or_default();
            self.draw();
        }
    }
}

/// The keys and what they do.
fn keys(ui: Ui, watching: bool) -> String {
    let key = |key: &str, does: &str| {
        if ui.colour_out {
            format!("\x1b[1;7m{key}\x1b[0m\x1b[2m {does}\x1b[0m")
        } else {
            format!("{key} {does}")
        }
    };
    let watch = if watching {
        "Disable Watch"
    } else {
        "Enable Watch"
    };
    format!("{}   {}", key("w", watch), key("d", "Detach"))
}
