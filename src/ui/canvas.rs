//! Lines at the end of what a terminal shows, drawn again and again.
//!
//! Nothing is ever cleared to be written anew, so nothing flickers: a line
//! that has not changed is passed over, and one that has is written over its
//! old self. The cursor stands below the lines in between.

use console::measure_text_width as columns;

/// The lines that stand there.
#[derive(Debug, Default)]
pub struct Canvas {
    lines: Vec<String>,
    /// Columns and rows when they were drawn.
    size: (usize, usize),
}

impl Canvas {
    /// What to write so that these lines stand in place of the ones before, on
    /// a terminal of so many columns and rows. Lines beyond its height scroll
    /// away, and cannot be drawn again.
    pub fn draw(&mut self, lines: Vec<String>, size: (usize, usize)) -> String {
        let mut out = String::new();
        if size != self.size {
            out.push_str(&self.forget(size));
        }
        self.size = size;
        // How far above the end the cursor is, in lines that stand there.
        let mut above = 0;
        for (at, line) in lines.iter().enumerate() {
            let old = self.lines.get(at);
            if old == Some(line) {
                continue;
            }
            // Up to the line when it is there; else on from the end.
            let target = self.lines.len().saturating_sub(at);
            out.push_str(&moved(above, target));
            out.push_str(line);
            if old.is_some_and(|old| columns(old) > columns(line)) {
                out.push_str("\x1b[K");
            }
            out.push_str("\r\n");
            above = target.saturating_sub(1);
        }
        let gone = self.lines.len().saturating_sub(lines.len());
        out.push_str(&moved(above, gone));
        if gone > 0 {
            out.push_str("\x1b[J");
        }
        self.lines = lines;
        out
    }

    /// Takes away what stands there: after a change of the terminal's size
    /// nobody knows how it is laid out, only how high it is at most.
    fn forget(&mut self, (width, height): (usize, usize)) -> String {
        let rows = |line: &String| columns(line).div_ceil(width.max(1)).max(1);
        let high: usize = self.lines.iter().map(rows).sum();
        self.lines.clear();
        if high == 0 {
            return String::new();
        }
        moved(0, high.min(height.saturating_sub(1))) + "\x1b[J"
    }
}

/// Moves the cursor between lines, counted from the end.
fn moved(from: usize, to: usize) -> String {
    match to.cmp(&from) {
        std::cmp::Ordering::Greater => format!("\x1b[{}A", to - from),
        std::cmp::Ordering::Less => format!("\x1b[{}B", from - to),
        std::cmp::Ordering::Equal => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (usize, usize) = (20, 10);

    fn lines(text: &[&str]) -> Vec<String> {
        text.iter().map(|&it| it.to_owned()).collect()
    }

    #[test]
    fn only_what_has_changed_is_written() {
        let mut canvas = Canvas::default();
        let draw = |canvas: &mut Canvas, text: &[&str]| canvas.draw(lines(text), SIZE);
        assert_eq!(draw(&mut canvas, &["one", "two"]), "one\r\ntwo\r\n");
        assert_eq!(draw(&mut canvas, &["one", "two"]), "");
        assert_eq!(draw(&mut canvas, &["ONE", "two"]), "\x1b[2AONE\r\n\x1b[1B");
        assert_eq!(draw(&mut canvas, &["ONE", "TWO"]), "\x1b[1ATWO\r\n");
        let longer = draw(&mut canvas, &["1", "TWO", "three"]);
        assert_eq!(longer, "\x1b[2A1\x1b[K\r\n\x1b[1Bthree\r\n");
        // Fewer lines: the rest goes, and only the rest.
        assert_eq!(draw(&mut canvas, &["1", "TWO"]), "\x1b[1A\x1b[J");
        assert_eq!(draw(&mut canvas, &[]), "\x1b[2A\x1b[J");
    }

    #[test]
    fn a_full_line_keeps_its_last_character() {
        // A terminal that has filled a line waits at its last column, and what
        // clears the rest of the line clears that.
        let mut canvas = Canvas::default();
        let full = "x".repeat(20);
        assert!(!canvas.draw(vec![full], SIZE).contains("\x1b[K"));
        let other = "y".repeat(20);
        assert!(!canvas.draw(vec![other], SIZE).contains("\x1b[K"));
    }

    #[test]
    fn another_size_is_another_beginning() {
        let mut canvas = Canvas::default();
        canvas.draw(lines(&["0123456789", "two"]), SIZE);
        // The first line may take two rows of the narrower terminal.
        let drawn = canvas.draw(lines(&["01234", "two"]), (5, 10));
        assert_eq!(drawn, "\x1b[3A\x1b[J01234\r\ntwo\r\n");
        // Nothing above the terminal's top can be had again.
        let drawn = canvas.draw(lines(&["01234"]), (5, 2));
        assert_eq!(drawn, "\x1b[1A\x1b[J01234\r\n");
    }
}
