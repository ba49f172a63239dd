//! Images of rcompose itself that it has grown out of: made of another version of
//! the program, they go with the last container here that was made from them.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::own_image::{self, PAUSE, PROBE, is_own};

use super::planner::Planner;
use super::{Action, Controller, StepId};

impl Planner<'_> {
    /// Removes those that the plan leaves no container of. What another project
    /// uses the daemon keeps.
    pub(super) fn forget_own_images(&mut self) {
        let services = self.project.services.values();
        let mut kept: BTreeSet<&str> = services.map(|it| it.image.as_str()).collect();
        // Those are of all versions.
        kept.extend([PAUSE, PROBE]);
        // Without a controller, which version it would have is not known.
        let has_controller = matches!(self.policy.controller, Controller::Beside(_));
        let is_old = |image: &str| {
            is_own(image) && (has_controller || !image.starts_with(own_image::CONTROLLER))
        };
        let mut going: BTreeMap<String, Vec<StepId>> = BTreeMap::new();
        for container in &self.observed.containers {
            match self.removed.get(&container.id) {
                Some(step) if is_old(&container.image) => {
                    going
                        .entry(container.image.clone())
                        .or_default()
                        .push(*step);
                }
                _ => {
                    kept.insert(&container.image);
                }
            }
        }
        going.retain(|image, _| !kept.contains(image.as_str()));
        for (image, after) in going {
            let action = Action::RemoveImage {
                image,
                optional: true,
            };
            self.plan
                .add(action, "nothing here is made from it any more", &after);
        }
    }
}
