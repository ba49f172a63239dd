//! A line at the bottom of the terminal that stays there while everything else
//! scrolls above it.
//!
//! The terminal does the work: it is told to scroll all rows but the last one,
//! so whoever writes lines need not know of this.

use super::Ui;

/// The line. It goes when this is dropped.
#[derive(Debug)]
pub struct Footer {
    ui: Ui,
    rows: u16,
}

impl Footer {
    /// Takes the last one of so many rows, and shows a text there. The cursor
    /// is to be at the begin of a line. None: there is no room for it.
    pub fn new(ui: Ui, rows: u16, text: &str) -> Option<Self> {
        if rows < 4 {
            return None;
        }
        let footer = Self { ui, rows };
        footer.write(&begin(rows, text));
        Some(footer)
    }

    /// Shows another text.
    pub fn show(&self, text: &str) {
        self.write(&shown(self.rows, text));
    }

    fn write(&self, text: &str) {
        // Whoever does not read this does not see the line either.
        self.ui.print(text).unwrap_or_default();
    }
}

impl Drop for Footer {
    fn drop(&mut self) {
        self.write(&end(self.rows));
    }
}

/// Makes room below the cursor, and keeps the last row from scrolling.
fn begin(rows: u16, text: &str) -> String {
    let above = rows - 1;
    format!("\n\x1b[A\x1b7\x1b[1;{above}r\x1b8{}", shown(rows, text))
}

/// Writes the last row, and goes back to where the cursor was.
fn shown(rows: u16, text: &str) -> String {
    format!("\x1b7\x1b[{rows};1H\x1b[2K{text}\x1b8")
}

/// Lets all rows scroll again.
fn end(rows: u16) -> String {
    format!("\x1b7\x1b[r\x1b[{rows};1H\x1b[2K\x1b8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cursor_is_always_put_back() {
        for text in [begin(30, "menu"), shown(30, "menu"), end(30)] {
            let saved = text.matches("\x1b7").count();
            assert_eq!(saved, text.matches("\x1b8").count(), "{text:?}");
            assert!(text.ends_with("\x1b8"), "{text:?}");
        }
        assert!(begin(30, "menu").contains("\x1b[1;29r"));
        assert!(shown(30, "menu").contains("\x1b[30;1H\x1b[2Kmenu"));
        assert!(end(30).contains("\x1b[r"));
    }
}
