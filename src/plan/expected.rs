//! What every container of a service is to be like, worked out once a service.

use crate::model::{Service, names};

use super::files::Files;
use super::planner::Planner;
use super::{PlanError, Recreate, StepId};

/// What every container of a service is to be like.
pub(super) struct Expected {
    /// When its containers are recreated, whatever they are like.
    pub strategy: Strategy,
    /// The image's reference.
    pub image: String,
    /// The image's identity; none when it is not there yet.
    pub image_id: Option<String>,
    /// What is assumed of an image that is not there yet, in words.
    pub assumption: Option<String>,
    /// The steps that fetch or build the images it needs.
    pub image_steps: Vec<StepId>,
    /// The identities of mounted images, as the label has them.
    pub image_volumes: String,
    /// Configs and secrets.
    pub files: Files,
}

/// Whether a container is recreated whatever it is like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Strategy {
    /// Never.
    Never,
    /// Always, for this cause.
    Always(&'static str),
    /// When it is not as desired.
    Diverged,
}

/// The daemon ignores an interval without the period that it is for.
fn check_health(service: &Service) -> Result<(), PlanError> {
    let check = service.healthcheck.as_deref();
    if check.is_some_and(|it| it.start_interval.is_some() && it.start_period.is_none()) {
        return Err(PlanError::at(
            format!("services.{}.healthcheck.start_interval", service.name),
            "healthcheck.start_interval requires healthcheck.start_period to be set",
        ));
    }
    Ok(())
}

impl Planner<'_> {
    /// What every container of a service is to be like.
    pub(super) fn expected(&mut self, service: &Service) -> Result<Expected, PlanError> {
        let image = names::image(self.project, service);
        let there = self.image_planned(&image).is_some() || self.observed.image(&image).is_some();
        if !there && self.scale(service) > 0 {
            let attribute = if service.image.is_empty() {
                "build"
            } else {
                "image"
            };
            return Err(PlanError::at(
                format!("services.{}.{attribute}", service.name),
                format!("no such image: {image}"),
            ));
        }
        check_health(service)?;
        self.assumed(service)
    }

    /// The same, whether the image is there or not: for containers that are.
    pub(super) fn assumed(&mut self, service: &Service) -> Result<Expected, PlanError> {
        let image = names::image(self.project, service);
        let planned = self.image_planned(&image).cloned();
        let image_id = match planned {
            Some(_) => None,
            None => self.observed.image(&image).map(|found| found.id.clone()),
        };
        let mut image_steps: Vec<StepId> = planned.iter().map(|image| image.step).collect();
        let mut image_volumes = Vec::new();
        for mount in service.volumes.iter().filter(|mount| mount.kind == "image") {
            if let Some(planned) = self.image_planned(&mount.source) {
                image_steps.push(planned.step);
            }
            let id = self
                .observed
                .image(&mount.source)
                .map_or("", |found| &found.id);
            image_volumes.push(format!("{}={id}", mount.target));
        }
        image_volumes.sort();
        Ok(Expected {
            strategy: self.strategy(&service.name),
            image,
            image_id,
            assumption: planned.map(|image| image.assumption),
            image_steps,
            image_volumes: image_volumes.join(","),
            files: self.files(service)?,
        })
    }

    fn strategy(&self, service: &str) -> Strategy {
        let policy = self.policy;
        match policy.recreate {
            Recreate::Never => Strategy::Never,
            Recreate::Force if self.selection.is_target(service) => {
                Strategy::Always("recreated in any case")
            }
            _ if policy.renew_anonymous_volumes && self.selection.is_target(service) => {
                Strategy::Always("anonymous volumes are renewed")
            }
            _ if policy.always_recreate_deps && !self.selection.is_target(service) => {
                Strategy::Always("dependencies are recreated in any case")
            }
            _ => Strategy::Diverged,
        }
    }
}
