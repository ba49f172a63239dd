//! `rollout status`: waits until all pods are as the files want them, and
//! ready. What the daemon tells is what it goes by.

use std::time::Duration;

use clap::{ArgAction, Args};
use futures_util::StreamExt;
use tokio::time::{sleep, timeout};

use super::{objects, standing};
use crate::cli::arguments::TRUTH;
use crate::cli::context::{Context, Target, wait_for};
use crate::cli::failure::{self, Failure};
use crate::cli::interrupt::Interrupts;
use crate::cli::objects::workload::{Count, count};
use crate::cli::objects::{Depth, View, pod};
use crate::engine::Engine;
use crate::engine::docker::Docker;
use crate::source::compose::grammar;
use crate::source::kube::Manifest;

/// How long what happens at the same time is gathered.
const GATHERED: Duration = Duration::from_millis(50);
/// How long until pods are looked at again that only time makes available.
const AGAIN: Duration = Duration::from_secs(1);

/// Wait until all pods are as the files want them, and ready
#[derive(Debug, Clone, Default, Args)]
pub struct Status {
    /// Give up after so long (30s, 5m); 0s: never
    #[arg(long, value_name = "DURATION", default_value = "0s")]
    timeout: String,
    /// Whether to wait
    #[arg(
        short,
        long,
        action = ArgAction::Set,
        default_value = "true",
        value_name = TRUTH
    )]
    watch: bool,
    /// What is rolled out: TYPE/NAME…
    #[arg(id = "objects", value_name = "OBJECT")]
    words: Vec<String>,
}

impl Status {
    /// Waits.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let limit = self.limit()?;
        let target = standing::target(context)?;
        let objects = objects(&target, &self.words)?;
        let by_hand = |it: &&Manifest| it.document["spec"]["updateStrategy"]["type"] == "OnDelete";
        if objects.iter().find(by_hand).is_some() {
            let said = "rollout status is only available for RollingUpdate strategy type";
            return Err(Failure::new(said));
        }
        wait_for(async {
            let work = self.wait(context, &target, &objects);
            let Some(limit) = limit else {
                return work.await;
            };
            let late = |_| Failure::new("timed out waiting for the condition");
            timeout(limit, work).await.map_err(late)?
        })
    }

    fn limit(&self) -> Result<Option<Duration>, Failure> {
        let wrong = || {
            Failure::new(format!("--timeout: {:?} is no duration", self.timeout))
                .hint("for example 30s or 5m")
        };
        let limit = grammar::duration(&self.timeout).map_err(|_| wrong())?;
        let nanoseconds = u64::try_from(limit.0).map_err(|_| wrong())?;
        Ok((nanoseconds > 0).then(|| Duration::from_nanos(nanoseconds)))
    }

    async fn wait(
        &self,
        context: &Context,
        target: &Target,
        objects: &[Manifest],
    ) -> Result<u8, Failure> {
        let engine = context.engine().await?;
        let mut interrupts = Interrupts::new()?;
        let mut happenings = engine.happenings(target.name()).await?;
        for object in objects {
            let mut said = String::new();
            loop {
                let (text, how) = look(context, &engine, target, object).await?;
                if text != said {
                    context.print(&text)?;
                    said = text;
                }
                if how == How::Done || !self.watch {
                    break;
                }
                tokio::select! {
                    () = interrupts.next() => return Err(Failure::silent(failure::INTERRUPTED)),
                    happened = happenings.next() => {
                        happened.transpose()?;
                        sleep(GATHERED).await;
                        while let Ok(Some(it)) = timeout(Duration::ZERO, happenings.next()).await {
                            it?;
                        }
                    }
                    () = sleep(AGAIN), if how == How::Ready => {}
                }
            }
        }
        Ok(0)
    }
}

/// How far a rollout is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum How {
    /// Something has still to happen.
    Going,
    /// All is ready, but not for long enough.
    Ready,
    /// It is over.
    Done,
}

async fn look(
    context: &Context,
    engine: &Docker,
    target: &Target,
    object: &Manifest,
) -> Result<(String, How), Failure> {
    let depth = Depth {
        compared: true,
        ..Depth::default()
    };
    let view = View::look(context, engine, target, depth).await?;
    let count = count(&view, &pod::all(&view), object);
    if count.updated.is_none() {
        return Err(
            Failure::new("it is not known which pods are as the files want them")
                .hint("`rcompose plan` says why"),
        );
    }
    Ok(words(object, count))
}

/// What is said of a rollout, in the words of kubectl.
fn words(object: &Manifest, count: Count) -> (String, How) {
    let Count {
        desired,
        current,
        ready,
        available,
        ..
    } = count;
    let updated = count.updated.unwrap_or(0);
    let what = match object.kind {
        "DaemonSet" => "daemon set",
        "StatefulSet" => "statefulset",
        _ => "deployment",
    };
    let waiting = format!("Waiting for {what} {:?} rollout to finish: ", object.name);
    if updated < desired {
        let said = format!("{updated} out of {desired} new replicas have been updated...\n");
        return (waiting + &said, How::Going);
    }
    if current > updated {
        let old = current - updated;
        let said = format!("{old} old replicas are pending termination...\n");
        return (waiting + &said, How::Going);
    }
    if available < desired {
        let how = if ready < desired {
            How::Going
        } else {
            How::Ready
        };
        let said = format!("{available} of {updated} updated replicas are available...\n");
        return (waiting + &said, how);
    }
    (
        format!("{what} {:?} successfully rolled out\n", object.name),
        How::Done,
    )
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::cli::objects::example;

    #[test]
    fn a_rollout_is_over_when_all_pods_are_new_and_available() {
        let manifest = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  minReadySeconds: 60
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
";
        let said = |containers: &str, old: &str| {
            let mut view = example::view(manifest, containers);
            view.outdated = Some([format!("id of {old}")].into());
            let object = view.objects[0].clone();
            let (text, how) = words(&object, count(&view, &pod::all(&view), &object));
            format!("{how:?} {text}")
        };
        let both = "web-1 running\nweb-2 running";
        expect![[r#"
            Going Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...
            Going Waiting for deployment "web" rollout to finish: 1 out of 2 new replicas have been updated...
            Going Waiting for deployment "web" rollout to finish: 1 old replicas are pending termination...
            Going Waiting for deployment "web" rollout to finish: 1 of 2 updated replicas are available...
            Ready Waiting for deployment "web" rollout to finish: 1 of 2 updated replicas are available...
            Done deployment "web" successfully rolled out
        "#]].assert_eq(
            &[
                said("web-1 running", ""),
                said(both, "shop-web-1"),
                said("web-1 running\nweb-2 running\nweb-3 running", "shop-web-3"),
                said("web-1 running\nweb-2 created", ""),
                said("web-1 running\nweb-2 running age=5", ""),
                said(both, ""),
            ]
            .concat(),
        );
    }
}
