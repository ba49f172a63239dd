//! Asks the daemon while the project is still being loaded.
//!
//! Reading the files and the daemon's answer take about the same time, and all
//! that the question needs is the project's name, which is known early. What
//! goes wrong is told as if one had come after the other: first the files'
//! mistakes, then the daemon's.

use std::panic::resume_unwind;
use std::thread;

use tokio::sync::oneshot;

use super::context::{Context, Target, wait_for};
use super::failure::Failure;
use crate::engine::{Engine, Scope};
use crate::observed::Container;

/// The project of a command that also works without files, and its containers.
/// The services are to be its own.
pub fn containers(
    context: &Context,
    services: &[String],
) -> Result<(Target, Vec<Container>), Failure> {
    let options = context.options_without_variables(services)?;
    let (tell, told) = oneshot::channel();
    let mut tell = Some(tell);
    thread::scope(|scope| {
        let listing = scope.spawn(|| wait_for(listed(context, told)));
        let mut named = |name: &str| {
            if let Some(tell) = tell.take() {
                // Who does not listen has failed, and says so below.
                let _ = tell.send(name.to_owned());
            }
        };
        let target = context.target_by(&options, &mut named);
        if let Ok(target) = &target {
            named(target.name());
        }
        // Without a name the question is given up.
        drop(tell.take());
        let listed = listing.join().unwrap_or_else(|panic| resume_unwind(panic));
        let target = target?;
        target.check_services(services)?;
        Ok((target, listed?))
    })
}

/// The containers of the project whose name is going to be told.
async fn listed(
    context: &Context,
    name: oneshot::Receiver<String>,
) -> Result<Vec<Container>, Failure> {
    let name = async { name.await.map_err(|_| Failure::new("there is no project")) };
    let (engine, project) = tokio::try_join!(context.engine(), name)?;
    let scope = Scope {
        project,
        containers_only: true,
        ..Scope::default()
    };
    Ok(engine.observe(&scope).await?.containers)
}
