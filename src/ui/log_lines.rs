//! Log lines of several containers: a prefix each, in a colour each.
//!
//! Lines are gathered and written together; whoever shows them says when
//! there are no more for now.

use std::collections::HashMap;
use std::io;

use console::Style;

use super::Ui;

/// How log lines are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LogStyle {
    /// Whether names have colours.
    pub colour: bool,
    /// Whether each line begins with the container's name.
    pub prefix: bool,
    /// Whether lines of stderr go to stderr.
    pub split: bool,
    /// Whether each line gets the time at which it is shown.
    pub timestamps: bool,
}

/// How many bytes are gathered at most.
const GATHERED: usize = 64 * 1024;

/// Shows log lines.
#[derive(Debug)]
pub struct LogLines {
    ui: Ui,
    gathered: Vec<u8>,
    on_stderr: bool,
    style: LogStyle,
    width: usize,
    colours: HashMap<String, Style>,
    /// How many containers have got a colour of their own.
    met: usize,
}

impl LogLines {
    /// Gets ready for these containers, by short name; others may follow.
    pub fn new<'a>(ui: Ui, style: LogStyle, names: impl IntoIterator<Item = &'a str>) -> Self {
        let mut lines = Self {
            ui,
            gathered: Vec::new(),
            on_stderr: false,
            style: LogStyle {
                colour: style.colour && ui.colour_out,
                ..style
            },
            width: 0,
            colours: HashMap::new(),
            met: 0,
        };
        for name in names {
            lines.meet(name);
        }
        lines
    }

    /// Shows a line, without its line break, of a container. An error means
    /// that nobody reads any more.
    pub fn show(&mut self, name: &str, on_stderr: bool, line: &[u8]) -> io::Result<()> {
        self.turn_to(on_stderr && self.style.split)?;
        let prefix = self.prefix(name);
        let bytes = &mut self.gathered;
        bytes.extend_from_slice(prefix.as_bytes());
        if self.style.timestamps {
            let now = jiff::Zoned::now();
            let zone = if now.offset().is_zero() { "Z" } else { "%:z" };
            let now = now
                .strftime(&format!("%Y-%m-%dT%H:%M:%S.%9f{zone} "))
                .to_string();
            bytes.extend_from_slice(now.as_bytes());
        }
        bytes.extend_from_slice(line);
        bytes.push(b'\n');
        if bytes.len() < GATHERED {
            return Ok(());
        }
        self.flush()
    }

    /// Writes what was gathered.
    pub fn flush(&mut self) -> io::Result<()> {
        if self.gathered.is_empty() {
            return Ok(());
        }
        let written = self.ui.bytes(self.on_stderr, &self.gathered);
        self.gathered.clear();
        written
    }

    /// Lines of the two streams stay in their order.
    fn turn_to(&mut self, on_stderr: bool) -> io::Result<()> {
        if self.on_stderr != on_stderr {
            self.flush()?;
            self.on_stderr = on_stderr;
        }
        Ok(())
    }

    /// Shows a line that a hook of a container has put out, without its line
    /// break, in the container's colour.
    pub fn show_hook(&mut self, container: &str, line: &[u8]) -> io::Result<()> {
        self.meet(container);
        let hook = format!("{container} ->");
        let colour = self.colours.get(container).cloned();
        if let Some(colour) = colour {
            self.give(&hook, colour);
        }
        self.show(&hook, false, line)?;
        self.flush()
    }

    /// Shows what has become of a container.
    pub fn remark(&mut self, name: &str, text: &str) -> io::Result<()> {
        self.meet(name);
        let name = self
            .colours
            .get(name)
            .map_or_else(|| name.to_owned(), |style| style.apply_to(name).to_string());
        self.turn_to(false)?;
        self.gathered
            .extend_from_slice(format!("{name} {text}\n").as_bytes());
        self.flush()
    }

    fn prefix(&mut self, name: &str) -> String {
        if !self.style.prefix {
            return String::new();
        }
        self.meet(name);
        let text = format!("{name:<width$} | ", width = self.width);
        match self.colours.get(name) {
            Some(style) => style.apply_to(text).to_string(),
            None => text,
        }
    }

    /// Gives a name its column and the next colour of the rainbow.
    fn meet(&mut self, name: &str) {
        if self.colours.contains_key(name) {
            return;
        }
        let rainbow = [
            Style::new().cyan(),
            Style::new().yellow(),
            Style::new().green(),
            Style::new().magenta(),
            Style::new().blue(),
        ];
        let turn = self.met;
        self.met += 1;
        let style = rainbow[turn % rainbow.len()].clone();
        let style = if turn % (2 * rainbow.len()) < rainbow.len() {
            style
        } else {
            style.bold()
        };
        self.give(name, style.force_styling(self.style.colour));
    }

    fn give(&mut self, name: &str, colour: Style) {
        self.width = self.width.max(name.chars().count() + 1);
        self.colours.insert(name.to_owned(), colour);
    }
}
