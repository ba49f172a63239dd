//! `plan`: every step that `up` would take, with its cause; and the same text
//! for `--dry-run` of every command.

use clap::Args;
use serde_json::json;

use super::context::{Context, wait_for};
use super::convergence::{Convergence, Selection};
use super::failure::Failure;
use crate::plan::{self, Plan as Steps, Policy};
use crate::reconcile::{Desired, Reconciler};
use crate::source::Loaded;
use tokio_util::sync::CancellationToken;

/// Show every step that `up` would take, and why
#[derive(Debug, Clone, Default, Args)]
pub struct Plan {
    #[command(flatten)]
    convergence: Convergence,
    #[command(flatten)]
    selection: Selection,
    /// Create containers without starting them
    #[arg(long)]
    no_start: bool,
    /// The form of the output (text, json)
    #[arg(long, value_name = "FORM", default_value = "text")]
    format: String,
    /// End with 0 when there is nothing to do, with 2 when there is something
    #[arg(long)]
    exit_code: bool,
}

impl Plan {
    /// Prints it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        self.selection.check(&self.convergence)?;
        if !matches!(self.format.as_str(), "text" | "json") {
            return Err(
                Failure::new(format!("unsupported --format value {:?}", self.format))
                    .hint("use text or json"),
            );
        }
        let mut options = context.options(&self.selection.services)?;
        options.no_deps = self.selection.no_deps;
        let loaded = context.load(&options)?;
        let policy = self.convergence.policy(context, &loaded.project)?;
        let policy = Policy {
            no_start: self.no_start,
            ..self.selection.apply(policy)
        };
        let plan = make(context, &loaded, &policy)?;
        if self.format == "json" {
            context.print(&format!("{:#}\n", document(&plan)))?;
        } else {
            show(context, Some(&loaded), &plan)?;
        }
        Ok(if self.exit_code && !plan.is_empty() {
            2
        } else {
            0
        })
    }
}

/// Prints what `up` would do under a policy.
pub fn print(context: &Context, loaded: &Loaded, policy: &Policy) -> Result<(), Failure> {
    let plan = make(context, loaded, policy)?;
    show(context, Some(loaded), &plan)
}

/// Prints a plan as text.
pub fn show(context: &Context, loaded: Option<&Loaded>, plan: &Steps) -> Result<(), Failure> {
    context.plan_notes(plan, loaded);
    for question in &plan.questions {
        context.ui.message(&format!("question: {question}\n"));
    }
    if plan.is_empty() {
        context.ui.message("Nothing to do.\n");
    }
    context.print(&plan.to_string())
}

fn make(context: &Context, loaded: &Loaded, policy: &Policy) -> Result<Steps, Failure> {
    wait_for(async {
        let engine = context.engine().await?;
        let reconciler = Reconciler {
            engine: &engine,
            limits: context.limits(Some(&loaded.project))?,
            cancel: CancellationToken::new(),
        };
        let desired = Desired::Project(&loaded.project);
        let (project, observed) = reconciler.observe(desired, true).await?;
        plan::up(&project, &observed, policy)
            .map_err(|error| Failure::planning(&error, Some(loaded)))
    })
}

/// A plan as a JSON document.
fn document(plan: &Steps) -> serde_json::Value {
    let steps: Vec<_> = plan
        .steps()
        .iter()
        .map(|step| {
            json!({
                "step": step.id.0 + 1,
                "action": step.action.verb(),
                "subject": step.action.subject(),
                "cause": step.cause,
                "after": step.after.iter().map(|id| id.0 + 1).collect::<Vec<_>>(),
                "destructive": step.action.is_destructive(),
            })
        })
        .collect();
    let unchanged: Vec<_> = plan.unchanged.iter().map(|c| c.name.as_str()).collect();
    let notes: Vec<_> = plan.notes.iter().map(ToString::to_string).collect();
    let questions: Vec<_> = plan.questions.iter().map(ToString::to_string).collect();
    json!({
        "project": plan.project,
        "steps": steps,
        "unchanged": unchanged,
        "notes": notes,
        "questions": questions,
    })
}
