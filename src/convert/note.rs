//! What a conversion has to say: attributes that the other format cannot hold,
//! or not whole.

use std::cell::RefCell;

/// How much of an attribute is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Loss {
    /// All of it.
    Lost,
    /// Some of it, or it means something else there.
    Partial,
    /// Nothing; but there is something to do or to know.
    None,
}

impl Loss {
    /// The word for programs.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lost => "lost",
            Self::Partial => "partial",
            Self::None => "advice",
        }
    }
}

/// One thing to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// How bad it is.
    pub loss: Loss,
    /// The attribute, as `services.web.ports.0`.
    pub path: String,
    /// What it means, in one line without a full stop.
    pub message: String,
}

/// Notes as they come up. What is converted is only read, and so are the notes
/// only added to: nobody who converts a part needs to hand them on.
#[derive(Debug, Default)]
pub struct Notes(RefCell<Vec<Note>>);

impl Notes {
    /// An attribute that is not carried over.
    pub fn lost(&self, path: impl Into<String>, message: impl Into<String>) {
        self.add(Loss::Lost, path.into(), message.into());
    }

    /// An attribute that is carried over in part.
    pub fn partial(&self, path: impl Into<String>, message: impl Into<String>) {
        self.add(Loss::Partial, path.into(), message.into());
    }

    /// Something to do or to know.
    pub fn advice(&self, path: impl Into<String>, message: impl Into<String>) {
        self.add(Loss::None, path.into(), message.into());
    }

    fn add(&self, loss: Loss, path: String, message: String) {
        let note = Note {
            loss,
            path,
            message,
        };
        self.0.borrow_mut().push(note);
    }

    /// All of them, each once.
    pub fn finish(self) -> Vec<Note> {
        let mut all: Vec<Note> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        for note in self.0.into_inner() {
            if seen.insert((note.path.clone(), note.message.clone())) {
                all.push(note);
            }
        }
        all
    }
}
