//! Images: which are pulled, which are built, before any container is made.
//!
//! An image that can be both is pulled first, and built when that fails. An
//! image is dealt with once, however many services use it.

use std::collections::BTreeMap;

use crate::model::reference::Reference;
use crate::model::{Project, Service, names, own_image};
use crate::observed::{Image, Observed};

use super::builds::Platforms;
use super::planner::{PlannedImage, Planner};
use super::selection::Reach;
use super::{Action, Build, Plan, PlanError, Policy, Pull, Skipped, StepId, controller};

/// The first half of `up`: pulls and builds what the services need, and has
/// providers provide it.
pub fn images(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let (project, policy) = controller::wanted(project, policy);
    let mut planner = Planner::new(&project, observed, &policy, Reach::Dependencies)?;
    planner.plan_images()?;
    planner.provide();
    Ok(planner.plan)
}

/// Pulls the images of services and of what they depend on, also those that
/// are there (`pull`).
pub fn pull(project: &Project, observed: &Observed, policy: &Policy) -> Result<Plan, PlanError> {
    let reach = if policy.no_deps {
        Reach::Named
    } else {
        Reach::Dependencies
    };
    let mut planner = Planner::new(project, observed, policy, reach)?;
    let services = planner.selected().into_iter();
    let ours = |it: &&Service| it.provider.is_some() || own_image::is_own(&it.image);
    for service in services.filter(|it| !ours(it)) {
        match planner.refresh(service) {
            Ok(cause) => {
                let optional = policy.ignore_pull_failures || service.build.is_some();
                let step = planner.add_pull(service, &service.image, cause, optional);
                planner.skip_twin(service, step);
            }
            Err(reason) => planner.skip(service, reason),
        }
    }
    Ok(planner.plan)
}

/// When a service wants its image pulled or built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    /// Pull it in any case.
    Pull,
    /// Pull it when it is missing.
    Missing,
    /// Pull it when it is missing or older than so many seconds.
    Older(i64),
    /// Build it in any case.
    Build,
    /// Do not pull it.
    Never,
}

impl Planner<'_> {
    /// Plans pulls and builds for `up`.
    pub(super) fn plan_images(&mut self) -> Result<(), PlanError> {
        let mut builds: BTreeMap<String, &'static str> = BTreeMap::new();
        let mut pulls: BTreeMap<String, StepId> = BTreeMap::new();
        for service in self.selected() {
            if service.provider.is_some() {
                continue;
            }
            let image = names::image(self.project, service);
            if own_image::is_own(&image) {
                self.own_image(&image);
                continue;
            }
            let there = self.observed.image(&image).cloned();
            let wish = self.wish(service)?;
            let buildable = self.is_buildable(service);
            let pull = match wish {
                _ if service.image.is_empty() => None,
                Wish::Pull => Some("pull policy always"),
                Wish::Older(_) | Wish::Missing if there.is_none() => Some("not there"),
                Wish::Older(seconds) if self.is_old(there.as_ref(), seconds) => {
                    Some("older than its pull policy wants")
                }
                Wish::Older(_) | Wish::Missing | Wish::Build | Wish::Never => None,
            };
            if let Some(cause) = pull {
                let step = self.add_pull(service, &image, cause, buildable);
                pulls.insert(identity(&image), step);
            }
            let can_build = service.build.is_some() && self.policy.build != Build::Never;
            if can_build && wish == Wish::Build {
                let cause = match self.policy.build {
                    Build::Always => "--build",
                    _ => "pull policy build",
                };
                builds.insert(service.name.clone(), cause);
            } else if can_build && there.is_none() {
                builds.insert(service.name.clone(), "not there");
            } else if there.is_none() && !buildable && pull.is_none() {
                return Err(cannot_have(service, &image));
            }
            self.pull_mounted(service);
        }
        self.add_bases(&mut builds, "another image starts from it");
        self.plan_builds(&builds, &pulls, Platforms::Own)
    }

    /// Makes an image of rcompose itself, when it is not there.
    fn own_image(&mut self, image: &str) {
        if self.observed.image(image).is_none() && self.image_planned(image).is_none() {
            let image = image.to_owned();
            let action = Action::MakeOwnImage {
                image: image.clone(),
            };
            let step = self.plan.add(action, "not there", &[]);
            self.planned_image(&image, step, "make");
        }
    }

    fn wish(&self, service: &Service) -> Result<Wish, PlanError> {
        if self.policy.build == Build::Always && service.build.is_some() {
            return Ok(Wish::Build);
        }
        Ok(match self.policy.pull {
            Some(Pull::Always) => Wish::Pull,
            Some(Pull::Missing) => Wish::Missing,
            Some(Pull::Never) => Wish::Never,
            Some(Pull::Build) => Wish::Build,
            None => match service.pull_policy.as_str() {
                "always" => Wish::Pull,
                "never" => Wish::Never,
                "build" => Wish::Build,
                "" | "missing" | "if_not_present" => Wish::Missing,
                "daily" => Wish::Older(24 * 3600),
                "weekly" => Wish::Older(7 * 24 * 3600),
                other => Wish::Older(age(other).ok_or_else(|| {
                    PlanError::at(
                        format!("services.{}.pull_policy", service.name),
                        format!("invalid pull_policy {other:?}"),
                    )
                })?),
            },
        })
    }

    /// Whether an image was last pulled longer ago than that. One of which
    /// that is not known is old.
    fn is_old(&self, image: Option<&Image>, seconds: i64) -> bool {
        let tagged = image.and_then(|image| image.tagged);
        tagged.is_none_or(|tagged| tagged.saturating_add(seconds) < self.policy.now)
    }

    /// Whether a service of the project builds an image of that name.
    fn is_buildable(&self, service: &Service) -> bool {
        if self.policy.build == Build::Never {
            return false;
        }
        let mut services = self.project.services.values();
        service.build.is_some()
            || services.any(|other| other.build.is_some() && other.image == service.image)
    }

    /// Pulls the images that a service mounts, when they are not there.
    fn pull_mounted(&mut self, service: &Service) {
        for mount in service.volumes.iter().filter(|mount| mount.kind == "image") {
            if self.observed.image(&mount.source).is_none() {
                self.add_pull(service, &mount.source, "not there", false);
            }
        }
        let hooks = service.pre_start.iter().map(|hook| &hook.image);
        for image in hooks.filter(|image| !image.is_empty()) {
            if self.observed.image(image).is_none() {
                self.add_pull(service, image, "not there", false);
            }
        }
    }

    fn add_pull(&mut self, service: &Service, image: &str, cause: &str, optional: bool) -> StepId {
        let action = Action::PullImage {
            image: image.to_owned(),
            platform: self.platform(service),
            service: service.name.clone(),
            optional,
        };
        let mut steps = self.plan.steps().iter();
        let same = steps.find(|step| match &step.action {
            Action::PullImage {
                image: pulled,
                platform,
                ..
            } => identity(pulled) == identity(image) && *platform == self.platform(service),
            _ => false,
        });
        if let Some(same) = same {
            return same.id;
        }
        let step = self.plan.add(action, cause, &[]);
        self.planned_image(image, step, "pull");
        step
    }

    pub(super) fn planned_image(&mut self, image: &str, step: StepId, how: &str) {
        let assumption = format!("image {image} assumed to change by the {how}");
        self.images
            .insert(identity(image), PlannedImage { step, assumption });
    }

    /// What is planned for an image.
    pub(super) fn image_planned(&self, image: &str) -> Option<&PlannedImage> {
        self.images.get(&identity(image))
    }

    /// Says that the image of a service comes with that of another.
    fn skip_twin(&mut self, service: &Service, step: StepId) {
        let other = match self.plan.steps().get(step.0).map(|step| &step.action) {
            Some(Action::PullImage { service: other, .. }) if *other != service.name => other,
            _ => return,
        };
        let reason = format!("Image is already being pulled by {other}");
        self.skip(service, reason);
    }

    fn skip(&mut self, service: &Service, reason: impl Into<String>) {
        self.plan.skipped.push(Skipped {
            service: service.name.clone(),
            reason: reason.into(),
        });
    }

    /// Why `pull` fetches the image of a service, or why it does not.
    fn refresh(&self, service: &Service) -> Result<&'static str, &'static str> {
        if service.image.is_empty() {
            return Err("No image to be pulled");
        }
        if self.policy.ignore_buildable && service.build.is_some() {
            return Err("Image can be built");
        }
        let there = self.observed.image(&service.image).is_some();
        let reference = Reference::parse(&service.image);
        let latest = reference.is_ok_and(|reference| reference.tag == "latest");
        let policy = match self.policy.pull {
            Some(Pull::Missing) => "missing",
            Some(Pull::Always) => "always",
            _ => service.pull_policy.as_str(),
        };
        match policy {
            "never" => Err("The pull policy is never"),
            "build" => Err("The pull policy is build"),
            "missing" | "if_not_present" if there && !latest => {
                Err("Image is already present locally")
            }
            _ if there => Ok("pull"),
            _ => Ok("not there"),
        }
    }
}

/// One key for all references to the same image.
pub(super) fn identity(image: &str) -> String {
    Reference::parse(image).map_or_else(|_| image.to_owned(), |parsed| parsed.identity())
}

fn cannot_have(service: &Service, image: &str) -> PlanError {
    let attribute = |key: &str| format!("services.{}.{key}", service.name);
    if service.build.is_some() {
        let message = format!("image {image} is not there, and --no-build keeps it so");
        return PlanError::at(attribute("build"), message);
    }
    let message = format!("no such image: {image}, and its pull policy is never");
    PlanError::at(attribute("image"), message)
}

/// The seconds of `every_<duration>`, as `every_12h` or `every_1d6h`.
fn age(policy: &str) -> Option<i64> {
    let mut rest = policy.strip_prefix("every_")?;
    let mut seconds: i64 = 0;
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let digits = rest.find(|c: char| !c.is_ascii_digit())?;
        let (count, unit) = rest.split_at(digits);
        let length = match unit.chars().next()? {
            's' => 1,
            'm' => 60,
            'h' => 3600,
            'd' => 24 * 3600,
            'w' => 7 * 24 * 3600,
            _ => return None,
        };
        seconds = seconds.checked_add(count.parse::<i64>().ok()?.checked_mul(length)?)?;
        rest = &unit[1..];
    }
    Some(seconds)
}

#[cfg(test)]
mod tests {
    use super::age;

    #[test]
    fn ages_are_read_unit_by_unit() {
        assert_eq!(age("every_12h"), Some(43_200));
        assert_eq!(age("every_1d6h"), Some(108_000));
        assert_eq!(age("every_"), None);
        assert_eq!(age("every_5"), None);
        assert_eq!(age("sometimes"), None);
    }
}
