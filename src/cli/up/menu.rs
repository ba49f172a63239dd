//! The keys of an attached `up`, and the line that names them. Docker Compose
//! has more keys, which open Docker Desktop; without that it hides them too.

use std::future::pending;

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
    ui: Ui,
    mode: Keys,
    typed: Receiver<Vec<u8>>,
    resumed: Signal,
    resized: Signal,
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
        if let Some(keyboard) = &mut self.keyboard {
            keyboard.watching = watching;
            if let Some(footer) = &keyboard.footer {
                footer.show(&keys(keyboard.ui, watching));
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
                // The shell has had the terminal; one that is gone needs no mode.
                _ = keyboard.resumed.recv() => {
                    keyboard.mode.again().unwrap_or_default();
                    keyboard.draw();
                }
                _ = keyboard.resized.recv() => keyboard.draw(),
            }
        }
    }
}

impl Keyboard {
    fn new(ui: Ui) -> std::io::Result<Self> {
        let mut keyboard = Self {
            ui,
            resumed: terminal::resumed()?,
            resized: terminal::resized()?,
            typed: typed()?,
            mode: Keys::new()?,
            footer: None,
            watching: false,
        };
        keyboard.draw();
        Ok(keyboard)
    }

    /// Draws the line, for the size that the terminal has by now.
    fn draw(&mut self) {
        self.footer = None;
        let text = keys(self.ui, self.watching);
        let rows = terminal::size().map_or(0, |size| size.rows);
        self.footer = Footer::new(self.ui, rows, &text);
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
