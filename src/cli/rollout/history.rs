//! `rollout history`: the templates that pods were made from.

use std::fmt::Write as _;

use clap::Args;

use super::{objects, of, prefix, revisions};
use crate::cli::context::Context;
use crate::cli::describe;
use crate::cli::failure::Failure;
use crate::plan::Revision;

/// List the revisions of a workload, or show one
#[derive(Debug, Clone, Default, Args)]
pub struct History {
    /// Show the template of this revision; 0: list all of them
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    revision: u32,
    /// What is rolled out: TYPE/NAME…
    #[arg(id = "objects", value_name = "OBJECT")]
    words: Vec<String>,
}

impl History {
    /// Prints it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let target = context.target(&[])?;
        for object in objects(&target, &self.words)? {
            let known = revisions(context, target.name(), &of(&object))?;
            let name = prefix(&object);
            let text = match self.revision {
                0 => format!("{name} \n{}\n", table(&known)),
                number => {
                    let revision = known.iter().find(|it| it.number == number);
                    let revision = revision
                        .ok_or_else(|| Failure::new("unable to find the specified revision"))?;
                    format!("{name} with revision #{number}\n{}\n", shown(revision)?)
                }
            };
            context.print(&text)?;
        }
        Ok(0)
    }
}

/// The revisions, as kubectl lists them.
fn table(known: &[Revision]) -> String {
    let mut text = "REVISION  CHANGE-CAUSE\n".to_owned();
    for revision in known {
        let cause = match revision.cause.as_str() {
            "" => "<none>",
            cause => cause,
        };
        let _ = writeln!(text, "{:<8}  {cause}", revision.number);
    }
    text
}

fn shown(revision: &Revision) -> Result<String, Failure> {
    let template = serde_json::from_str(&revision.template).map_err(|error| {
        let volume = &revision.volume;
        Failure::new(format!("volume {volume} holds no template: {error}"))
    })?;
    Ok(describe::pod_template(&template))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn revisions_are_listed() {
        let revision = |number, cause: &str| Revision {
            number,
            template: String::new(),
            digest: String::new(),
            cause: cause.to_owned(),
            undone: None,
            volume: String::new(),
        };
        expect![[r"
            REVISION  CHANGE-CAUSE
            1         <none>
            12        nginx:1.27
        "]]
        .assert_eq(&table(&[revision(1, ""), revision(12, "nginx:1.27")]));
    }
}
