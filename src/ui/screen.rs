//! The terminal as the progress library sees it. The library says when a frame
//! is due and what is in it; how it is drawn is the canvas's business, since
//! the library would clear every line before it writes it anew.

use std::io;
use std::sync::{Arc, Mutex, PoisonError};

use indicatif::TermLike;

use super::Ui;
use super::canvas::Canvas;

/// Where frames go.
#[derive(Debug)]
pub struct Screen {
    ui: Ui,
    canvas: Arc<Mutex<Canvas>>,
    /// The frame that is being written.
    frame: Mutex<String>,
}

impl Screen {
    pub fn new(ui: Ui, canvas: Arc<Mutex<Canvas>>) -> Self {
        Self {
            ui,
            canvas,
            frame: Mutex::default(),
        }
    }

    fn size(&self) -> (usize, usize) {
        self.ui.status_size().unwrap_or((80, 24))
    }

    fn write(&self, text: &str) {
        let mut frame = self.frame.lock().unwrap_or_else(PoisonError::into_inner);
        frame.push_str(text);
    }
}

impl TermLike for Screen {
    fn width(&self) -> u16 {
        u16::try_from(self.size().0).unwrap_or(u16::MAX)
    }

    fn height(&self) -> u16 {
        u16::try_from(self.size().1).unwrap_or(u16::MAX)
    }

    fn move_cursor_up(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_down(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_right(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn move_cursor_left(&self, _: usize) -> io::Result<()> {
        Ok(())
    }

    fn clear_line(&self) -> io::Result<()> {
        Ok(())
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write(text);
        self.write("\n");
        Ok(())
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        self.write(text);
        Ok(())
    }

    /// The frame is whole.
    fn flush(&self) -> io::Result<()> {
        let mut frame = self.frame.lock().unwrap_or_else(PoisonError::into_inner);
        let frame = std::mem::take(&mut *frame);
        // The library fills the last line up.
        let lines = frame.lines().map(|it| it.trim_end().to_owned()).collect();
        let mut canvas = self.canvas.lock().unwrap_or_else(PoisonError::into_inner);
        let text = canvas.draw(lines, self.size());
        drop(canvas);
        self.ui.status(&text);
        Ok(())
    }
}
