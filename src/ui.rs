//! Events, tables and failures → terminal: the only code that writes to it.
//!
//! Progress goes to stderr, results go to stdout. A reader that goes away
//! (`rcompose config | head`) ends the output quietly.

mod build_log;
mod canvas;
mod errand;
mod footer;
mod lines;
mod log_lines;
mod narration;
mod progress;
mod screen;
mod size;
mod table;
mod template;
mod tree;
mod words;

pub use errand::Errand;
pub use footer::Footer;
pub use lines::{json, json_message, plain};
pub use log_lines::{LogLines, LogStyle};
pub use narration::{Advance, Change, Kind, Narration, Stage};
pub use progress::Display;
pub use size::{binary_size, decimal_size};
pub use table::{Spacing, table, table_spaced};
pub use template::{Template, TemplateError, go_json};
pub use tree::Tree;
pub use words::{age, ago, ports};

use std::io::{self, IsTerminal, Write};

/// How progress is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// A tree on a terminal, lines elsewhere.
    Auto,
    /// A live tree.
    Tty,
    /// A line for every change.
    Plain,
    /// A JSON object for every change.
    Json,
    /// Nothing.
    Quiet,
}

impl Progress {
    /// Reads the word of `--progress`.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "auto" => Self::Auto,
            "tty" => Self::Tty,
            "plain" => Self::Plain,
            "json" => Self::Json,
            "quiet" => Self::Quiet,
            _ => return None,
        })
    }
}

/// When control characters are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ansi {
    /// On a terminal.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

impl Ansi {
    /// Reads the word of `--ansi`.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "auto" => Self::Auto,
            "always" => Self::Always,
            "never" => Self::Never,
            _ => return None,
        })
    }
}

/// Where and how everything is shown.
#[derive(Debug, Clone, Copy)]
pub struct Ui {
    /// How progress is shown.
    pub progress: Progress,
    /// Whether progress goes to stdout (`COMPOSE_STATUS_STDOUT`).
    pub status_on_stdout: bool,
    /// Whether stdout takes colours.
    pub colour_out: bool,
    /// Whether stderr takes colours.
    pub colour_err: bool,
    /// Columns of the terminal.
    pub width: usize,
}

impl Ui {
    /// Looks at the streams and settles what was left open.
    pub fn new(progress: Progress, ansi: Ansi, no_colour: bool, status_on_stdout: bool) -> Self {
        let (out, err) = (io::stdout().is_terminal(), io::stderr().is_terminal());
        let colour = |terminal: bool| {
            let wanted = match ansi {
                Ansi::Always => true,
                Ansi::Never => false,
                Ansi::Auto => terminal,
            };
            // Docker Compose takes this word for the last one.
            wanted && !no_colour
        };
        let live = if status_on_stdout { out } else { err };
        let progress = match progress {
            Progress::Auto if live && ansi != Ansi::Never => Progress::Tty,
            Progress::Auto => Progress::Plain,
            chosen => chosen,
        };
        Self {
            progress,
            status_on_stdout,
            colour_out: colour(out),
            colour_err: colour(err),
            width: console::Term::stderr()
                .size_checked()
                .map_or(140, |(_, columns)| usize::from(columns)),
        }
    }

    /// A plain one, for before the options are known.
    pub fn plain() -> Self {
        Self::new(Progress::Plain, Ansi::Auto, false, false)
    }

    /// Writes a result. That nobody reads it any more is no error.
    pub fn print(self, text: &str) -> io::Result<()> {
        match write(io::stdout().lock(), text.as_bytes()) {
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }

    /// Writes bytes as they are. That nobody reads them any more is an error
    /// here, since what follows a log has to end then.
    pub fn bytes(self, on_stderr: bool, bytes: &[u8]) -> io::Result<()> {
        if on_stderr {
            write(io::stderr().lock(), bytes)
        } else {
            write(io::stdout().lock(), bytes)
        }
    }

    /// Writes a text that takes the place of the one before, where stdout is a
    /// terminal. False: nobody reads it any more.
    pub fn frame(self, text: &str) -> bool {
        let out = io::stdout();
        if !out.is_terminal() {
            return self.bytes(false, text.as_bytes()).is_ok();
        }
        // To the top; each line, and what is below, loses its old rest.
        let text = text.replace('\n', "\x1b[K\n");
        self.bytes(false, format!("\x1b[H{text}\x1b[J").as_bytes())
            .is_ok()
    }

    /// Columns and rows of the terminal that progress goes to; none when that
    /// is no terminal.
    fn status_size(self) -> Option<(usize, usize)> {
        let term = if self.status_on_stdout {
            console::Term::stdout()
        } else {
            console::Term::stderr()
        };
        // A terminal may not know its size: then it is taken for a common one.
        let (rows, columns) = term.size_checked().unwrap_or((24, 80));
        term.is_term().then(|| (columns.into(), rows.into()))
    }

    /// Writes progress, to where progress goes.
    pub fn status(self, text: &str) {
        if self.status_on_stdout {
            self.print(text).unwrap_or_default();
        } else {
            self.message(text);
        }
    }

    /// Writes a message. When stderr is gone there is nobody left to tell.
    pub fn message(self, text: &str) {
        write(io::stderr().lock(), text.as_bytes()).unwrap_or_default();
    }
}

fn write(mut to: impl Write, bytes: &[u8]) -> io::Result<()> {
    to.write_all(bytes)?;
    to.flush()
}
