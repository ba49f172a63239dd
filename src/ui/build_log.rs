//! The steps and the output of builds as lines: a step gets a number when it
//! is first heard of, and its lines begin with that.

use std::collections::HashMap;

use super::narration::{Advance, Change};

/// The steps of all builds so far.
#[derive(Debug, Default)]
pub struct BuildLog {
    steps: HashMap<(String, String), Step>,
}

#[derive(Debug)]
struct Step {
    number: usize,
    /// Whether it is over.
    ended: bool,
    /// The last line, so that progress in bytes is not told again and again.
    last: String,
}

impl BuildLog {
    /// The lines of a change; empty when it says nothing new.
    pub fn lines(&mut self, change: &Change, advance: &Advance) -> String {
        let next = self.steps.len() + 1;
        let mut lines = String::new();
        let key = (change.id.clone(), advance.part.clone());
        let step = self.steps.entry(key).or_insert_with(|| {
            if !advance.part.is_empty() {
                lines = format!("#{next} {}\n", advance.part);
            }
            Step {
                number: next,
                ended: advance.part.is_empty(),
                last: String::new(),
            }
        });
        if !change.text.is_empty() && step.last != change.text {
            step.last.clone_from(&change.text);
            let text = change.text.trim_end();
            step.ended |= ["DONE ", "CACHED", "ERROR", "CANCELED"]
                .iter()
                .any(|end| text.starts_with(end));
            lines.extend(
                text.lines()
                    .map(|line| format!("#{} {line}\n", step.number)),
            );
        }
        lines
    }

    /// What is said of the steps that were given up.
    pub fn close(&mut self) -> String {
        let mut open: Vec<usize> = Vec::new();
        for step in self.steps.values_mut() {
            if !std::mem::replace(&mut step.ended, true) {
                open.push(step.number);
            }
        }
        open.sort_unstable();
        let lines = open.iter().map(|number| format!("#{number} CANCELED\n"));
        lines.collect::<Vec<_>>().concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::{Kind, Stage};
    use expect_test::expect;

    #[test]
    fn steps_are_numbered_and_say_nothing_twice() {
        let mut log = BuildLog::default();
        let mut all = String::new();
        for (image, part, text) in [
            ("web", "[web 1/2] FROM busybox", ""),
            ("web", "[web 1/2] FROM busybox", "CACHED"),
            ("job", "[job 1/2] FROM busybox", ""),
            ("web", "[web 2/2] RUN make", ""),
            ("web", "[web 2/2] RUN make", "cc -c a.c\ncc -c b.c\n"),
            (
                "web",
                "[web internal] load build context",
                "transferring context",
            ),
            (
                "web",
                "[web internal] load build context",
                "transferring context",
            ),
            ("web", "[web 2/2] RUN make", "DONE 1.5s"),
        ] {
            let advance = Advance {
                part: part.into(),
                current: 0,
                total: 0,
                build: true,
            };
            let change = Change {
                id: image.to_owned(),
                kind: Kind::Thing,
                stage: Stage::Working,
                text: text.into(),
                details: String::new(),
                progress: Some(advance.clone()),
            };
            all += &log.lines(&change, &advance);
        }
        expect![[r#"
            #1 [web 1/2] FROM busybox
            #1 CACHED
            #2 [job 1/2] FROM busybox
            #3 [web 2/2] RUN make
            #3 cc -c a.c
            #3 cc -c b.c
            #4 [web internal] load build context
            #4 transferring context
            #3 DONE 1.5s
        "#]]
        .assert_eq(&all);
    }
}
