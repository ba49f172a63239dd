//! `watch`: brings the project up, and changes what runs when files change.

mod folder;
mod lines;
mod lock;
mod teller;

pub use teller::{Teller, rules};

use std::cell::RefCell;
use std::sync::Arc;

use clap::{ArgAction, Args};
use tokio_util::sync::CancellationToken;

use super::arguments::truth;
use super::context::{Context, Target, wait_for};
use super::convergence::Convergence;
use super::failure::{self, Failure};
use super::interrupt::{Interrupts, graceful};
use super::operation::{Quiet, Show, conclude};
use super::plan;
use super::unfinished::mark;
use crate::engine::docker::Docker;
use crate::model::Project;
use crate::plan::Policy;
use crate::reconcile::Reconciler;
use crate::source::Loaded;
use crate::watch::{Eyes, Rules, Subject, WatchError};

pub use lock::Lock;

/// Run services, and refresh them when files change
#[derive(Debug, Clone, Default, Args)]
pub struct Watch {
    /// Don't build and start the services first
    #[arg(long)]
    no_up: bool,
    /// Remove images that a newer build has replaced
    #[arg(
        long,
        action = ArgAction::Set,
        num_args = 0..=1,
        require_equals = true,
        default_value = "true",
        default_missing_value = "true",
        value_parser = truth,
        value_name = "BOOL"
    )]
    prune: bool,
    /// Show no progress of builds and pulls
    #[arg(long)]
    quiet: bool,
    /// The services; none: all
    #[arg(value_name = "SERVICE")]
    services: Vec<String>,
}

impl Watch {
    /// Watches until it is interrupted.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let options = context.options(&self.services)?;
        let loaded = context.load(&options)?;
        let target = Target::Loaded(Box::new(loaded));
        target.check_services(&self.services)?;
        let Target::Loaded(loaded) = target else {
            return Ok(0);
        };
        let services = self.services.clone();
        let mut teller = Teller::new(
            context,
            options,
            Box::new(move |context, project| {
                Ok(Policy {
                    services: services.clone(),
                    ..Convergence::default().policy(context, project)?
                })
            }),
        );
        teller.prunes = self.prune;
        let subject = teller.subject(*loaded)?;
        check(&subject.project, &subject.rules)?;
        teller.notes(&subject);
        if context.root.dry_run
            && let Some(loaded) = teller.loaded()
        {
            return plan::print(context, loaded, &subject.policy).map(|()| 0);
        }
        let _lock = Lock::take(context, &subject.project.name)?;
        wait_for(self.go(context, teller, subject))
    }

    async fn go(
        &self,
        context: &Context,
        mut teller: Teller<'_>,
        subject: Subject,
    ) -> Result<u8, Failure> {
        let engine = context.engine().await?;
        teller.daemon = Some(engine.address().to_owned());
        let mut interrupts = Interrupts::new()?;
        // What changes while images are built is part of what is watched.
        let eyes = Eyes::open(&subject).await;
        let eyes = eyes.map_err(|error| ended_early(&error))?;
        if !self.no_up {
            let loaded = teller.loaded();
            self.bring_up(context, &engine, loaded, &subject, &mut interrupts)
                .await?;
        }
        let host = RefCell::new(teller);
        let stop = CancellationToken::new();
        let watching = crate::watch::watch(&engine, subject, eyes, &host, &stop);
        tokio::pin!(watching);
        tokio::select! {
            ended = &mut watching => ended.map_err(|error| ended_early(&error))?,
            () = interrupts.next() => {
                stop.cancel();
                watching.await.map_err(|error| ended_early(&error))?;
            }
        }
        Err(Failure::silent(failure::INTERRUPTED))
    }

    async fn bring_up(
        &self,
        context: &Context,
        engine: &Docker,
        loaded: Option<&Loaded>,
        subject: &Subject,
        interrupts: &mut Interrupts,
    ) -> Result<(), Failure> {
        let _mark = mark(context, engine, &subject.project.name).await?;
        let reconciler = Reconciler {
            engine,
            limits: subject.limits,
            cancel: CancellationToken::new(),
        };
        let mut audience = Show::new(context, loaded, "watch");
        audience.quiet = Quiet {
            pulls: self.quiet,
            builds: self.quiet,
        };
        let project = built_first(&subject.project);
        let up = reconciler.up(&project, &subject.policy, &mut audience);
        let finished = graceful(interrupts, &reconciler.cancel, up).await?;
        conclude(finished, loaded, engine).await
    }
}

/// Whether there is anything to watch. Manifests have no place for rules; what
/// is watched of their project is they themselves.
pub fn check(project: &Project, rules: &Rules) -> Result<(), Failure> {
    let mut networks = project
        .services
        .values()
        .flat_map(|it| it.networks.values());
    let of_manifests = networks.any(|it| it.as_ref().is_some_and(|it| it.is_unnamed()));
    if rules.all.is_empty() && !of_manifests {
        return Err(Failure::new(
            "none of the selected services is configured for watch, consider setting a 'develop' section",
        )
        .hint("for example `develop: {watch: [{path: ., action: sync, target: /app}]}`"));
    }
    Ok(())
}

/// A project whose watched images are built in any case: what is watched
/// begins with what the files say.
pub fn built_first(project: &Project) -> Project {
    let mut project = project.clone();
    for service in project.services.values_mut() {
        if service.build.is_some() && service.develop.is_some() {
            "build".clone_into(&mut Arc::make_mut(service).pull_policy);
        }
    }
    project
}

/// The failure of watching that has ended by itself.
pub fn ended_early(error: &WatchError) -> Failure {
    match error {
        WatchError::Engine(error) => error.clone().into(),
        WatchError::Files(_) => Failure::new(error.to_string()),
    }
}
