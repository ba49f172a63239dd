//! Places of a template that Helm fills in.

use serde_json::Value;

/// What stands in a template until its text is written.
const HOLE: &str = "RCOMPOSEHOLE";

/// The holes of one template: what comes into each.
#[derive(Default)]
pub(super) struct Holes(Vec<Filling>);

struct Filling {
    text: String,
    /// How far its lines are indented, from where its own line is; none: it
    /// stays in its line.
    indent: Option<usize>,
}

impl Holes {
    /// A value in the line of its key.
    pub fn value(&mut self, action: &str) -> Value {
        self.hole(action.to_owned(), None).into()
    }

    /// A value that is a mapping or a list, below its key.
    pub fn block(&mut self, action: String) -> Value {
        self.hole(action, Some(2)).into()
    }

    /// Lines beside the other keys of a mapping: the key that stands for them.
    pub fn lines(&mut self, action: String) -> String {
        self.hole(action, Some(0))
    }

    fn hole(&mut self, text: String, indent: Option<usize>) -> String {
        self.0.push(Filling { text, indent });
        // The end keeps the tenth apart from the first.
        format!("{HOLE}{}X", self.0.len() - 1)
    }

    /// Writes what comes into the holes.
    pub fn fill(&self, text: &str) -> String {
        let text = text.replace("{{", "{{ \"{{\" }}");
        let mut filled = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            match self.of(line) {
                Some((hole, filling)) => filled.push_str(&fill(line, &hole, filling)),
                None => filled.push_str(line),
            }
        }
        filled
    }

    /// The hole of a line: there is one at most.
    fn of(&self, line: &str) -> Option<(String, &Filling)> {
        let (_, after) = line.split_once(HOLE)?;
        let number = after.split('X').next()?.parse::<usize>().ok()?;
        Some((format!("{HOLE}{number}X"), self.0.get(number)?))
    }
}

fn fill(line: &str, hole: &str, Filling { text, indent }: &Filling) -> String {
    let Some(further) = indent else {
        return line.replace(hole, text);
    };
    let depth = line.len() - line.trim_start_matches([' ', '-']).len() + further;
    let action = format!("{{{{- {text} | nindent {depth} }}}}");
    line.replace(&format!("{hole}: null"), &action)
        .replace(hole, &action)
}
