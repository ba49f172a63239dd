//! The silent side of an attached `up`: containers are started, and only what
//! they say is shown.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::rc::Rc;

use crate::event::Event;
use crate::plan::{Action, Plan};
use crate::reconcile::Audience;

/// Shows nothing, since what is shown is the output, but remembers which
/// containers are being started.
#[derive(Default)]
pub struct Starting {
    plan: Plan,
    /// The containers whose start has begun and is not over.
    pub names: Rc<RefCell<BTreeSet<String>>>,
}

impl Audience for Starting {
    fn begins(&mut self, plan: &Plan) {
        self.plan = plan.clone();
    }

    fn happens(&mut self, event: &Event) {
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
