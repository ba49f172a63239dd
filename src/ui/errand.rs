//! A single thing that is done outside of a plan, as a copy: a line when it
//! begins and one when it is done, in the way that the user has chosen.

use super::narration::{Change, Kind, Stage};
use super::{Progress, Ui, lines};

/// Something that is being done to a container.
#[derive(Debug)]
pub struct Errand {
    ui: Ui,
    id: String,
    details: String,
}

impl Errand {
    /// Begins: `container` is `working` with `details`.
    pub fn begin(ui: Ui, container: &str, working: &str, details: &str) -> Self {
        let errand = Self {
            ui,
            id: container.to_owned(),
            details: details.to_owned(),
        };
        errand.show(Stage::Working, working);
        errand
    }

    /// Says that it is done.
    pub fn done(self, word: &str) {
        self.show(Stage::Done, word);
    }

    fn show(&self, stage: Stage, word: &str) {
        let change = Change {
            id: self.id.clone(),
            kind: Kind::Errand,
            stage,
            text: word.to_owned(),
            details: self.details.clone(),
            progress: None,
        };
        match self.ui.progress {
            Progress::Json => self.ui.status(&lines::json(&change)),
            Progress::Plain | Progress::Auto => {
                self.ui.status(&lines::plain(&change).unwrap_or_default());
            }
            // On a terminal the last word is enough.
            Progress::Tty if stage == Stage::Done => {
                let text = format!(" ✔ {} {} {}\n", change.id, change.text, change.details);
                self.ui.status(&text);
            }
            Progress::Tty | Progress::Quiet => {}
        }
    }
}
