//! The silent side of an attached `up`: containers are started, and only what
//! they say is shown.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::event::Event;
use crate::logs::short_name;
use crate::plan::{Action, Plan};
use crate::reconcile::Audience;
use crate::ui::LogLines;

/// Shows nothing but what hooks put out, since what is shown is the output,
/// but remembers which containers are being started.
pub struct Starting {
    lines: Rc<RefCell<LogLines>>,
    project: String,
    plan: Plan,
    /// The containers whose start has begun and is not over.
    pub names: Rc<RefCell<BTreeSet<String>>>,
}

impl Starting {
    /// For a project.
    pub fn new(lines: Rc<RefCell<LogLines>>, project: String) -> Self {
        Self {
            lines,
            project,
            plan: Plan::default(),
            names: Rc::default(),
        }
    }
}

/// Shows what a hook has put out, among the lines of containers.
pub fn show_hook(shown: &RefCell<LogLines>, project: &str, plan: &Plan, event: &Event) {
    let Event::HookSaid { step, lines } = event else {
        return;
    };
    let step = plan.steps().get(step.0);
    if let Some(container) = step.and_then(|step| step.action.container()) {
        let name = short_name(&container.name, project);
        let mut shown = shown.borrow_mut();
        for line in lines {
            // Whoever does not read this does not read the lines either.
            let written = shown.show_hook(&name, line.as_bytes());
            written.unwrap_or_default();
        }
    }
}

impl Audience for Starting {
    fn begins(&mut self, plan: &Plan) {
        self.plan = plan.clone();
    }

    fn happens(&mut self, event: &Event) {
        show_hook(&self.lines, &self.project, &self.plan, event);
        let (step, begun) = match event {
            Event::Started { step } => (step, true),
            Event::Done { step, .. } | Event::Failed { step, .. } => (step, false),
            _ => return,
        };
        if let Some(Action::Start { container }) = self.plan.steps().get(step.0).map(|s| &s.action)
        {
            let mut names = self.names.borrow_mut();
            if begun {
                names.insert(container.name.clone());
            } else {
                names.remove(&container.name);
            }
        }
    }

    fn ends(&mut self) {}
}
