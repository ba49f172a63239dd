//! `rollout undo`: pods are made from a former template again.

use std::collections::BTreeMap;

use clap::Args;
use serde_json::Value;

use super::{objects, of, paused, prefix, revisions};
use crate::cli::context::{Context, Target};
use crate::cli::convergence::Convergence;
use crate::cli::failure::Failure;
use crate::cli::objects::services_of;
use crate::cli::operation::Operation;
use crate::plan::{Policy, Revision};

/// Roll back to a former template
#[derive(Debug, Clone, Default, Args)]
pub struct Undo {
    /// The revision to go back to; 0: the one before
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    to_revision: u32,
    /// What is rolled back: TYPE/NAME…
    #[arg(id = "objects", value_name = "OBJECT")]
    words: Vec<String>,
}

impl Undo {
    /// Rolls back.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let target = context.target(&[])?;
        let objects = objects(&target, &self.words)?;
        let mut options = context.options(&[])?;
        let mut undone = BTreeMap::new();
        let mut said = Vec::new();
        for object in &objects {
            let of = of(object);
            let name = prefix(object);
            if object.kind == "Deployment" && paused(context, &target, object)? {
                let failure =
                    Failure::new("you cannot rollback a paused deployment; resume it first");
                return Err(failure.hint(format!("`rcompose rollout resume {name}`")));
            }
            let known = revisions(context, target.name(), &of)?;
            let back = self.chosen(&known, &of.to_string())?;
            if known.last().is_some_and(|it| it.digest == back.digest) {
                let number = back.number;
                said.push(format!(
                    "{name} skipped rollback (current template already matches revision {number})\n"
                ));
                continue;
            }
            let template: Value = serde_json::from_str(&back.template).map_err(|error| {
                let volume = &back.volume;
                Failure::new(format!("volume {volume} holds no template: {error}"))
            })?;
            options.templates.insert(of.clone(), template);
            undone.insert(of, back.number);
            said.push(format!("{name} rolled back\n"));
        }
        if !undone.is_empty() {
            let loaded = crate::source::compose::load(&options)?;
            let rolled = objects.iter().filter(|it| undone.contains_key(&of(it)));
            let services = rolled.flat_map(|it| services_of(&loaded, it)).collect();
            let policy = Policy {
                no_deps: true,
                services,
                undone: undone.clone(),
                ..Convergence::default().policy(context, &loaded.project)?
            };
            let target = Target::Loaded(Box::new(loaded));
            Operation::new(context, &target, "rollout", policy).bring_up()?;
        }
        if context.root.dry_run {
            return Ok(0);
        }
        context.print(&said.concat())?;
        Ok(0)
    }

    /// The revision to go back to.
    fn chosen<'r>(&self, known: &'r [Revision], of: &str) -> Result<&'r Revision, Failure> {
        if self.to_revision == 0 {
            let before = known.len().checked_sub(2).and_then(|it| known.get(it));
            return before.ok_or_else(|| {
                Failure::new(format!("no rollout history found for {of}"))
                    .hint("a revision is kept from every `up` that changes the template")
            });
        }
        let mut known = known.iter();
        let found = known.find(|it| it.number == self.to_revision);
        found.ok_or_else(|| {
            let said = format!(
                "unable to find specified revision {} in history",
                self.to_revision
            );
            Failure::new(said).hint("`rcompose rollout history` lists them")
        })
    }
}
