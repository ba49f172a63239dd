//! `scale TYPE/NAME --replicas N`: so many pods of an object of the manifests.
//!
//! All containers of a pod are scaled together. The pods of a StatefulSet are
//! services of their own: the project is loaded as if the manifest had as many
//! as there are to be, or are, and those beyond the number get no replicas.

use std::collections::BTreeMap;

use crate::cli::context::{Context, Target, wait_for};
use crate::cli::convergence::Convergence;
use crate::cli::failure::Failure;
use crate::cli::get::not_found;
use crate::cli::objects::kind::Kind;
use crate::cli::objects::{services_of, wanted};
use crate::cli::operation::Operation;
use crate::cli::replica;
use crate::cli::rollout::standing;
use crate::plan::Policy;
use crate::source::Loaded;

/// The kinds that have a number of pods.
const SCALED: &[&str] = &["Deployment", "ReplicaSet", "StatefulSet"];

/// Scales objects.
pub fn scale(
    context: &Context,
    words: &[String],
    number: u32,
    no_deps: bool,
) -> Result<u8, Failure> {
    let mut options = context.options(&[])?;
    let named = named(words)?;
    let mut most = number;
    if named.iter().any(|(kind, _)| kind.kind == "StatefulSet") {
        let target = Target::Loaded(Box::new(context.load(&options)?));
        most = most.max(present(context, &target)?);
    }
    // Of others it is enough to have more containers of the same services.
    for (kind, name) in named.iter().filter(|(kind, _)| kind.kind == "StatefulSet") {
        options
            .replicas
            .insert((kind.kind.to_owned(), name.clone()), most);
    }
    let loaded = standing::load(context, options)?;
    let (mut services, mut scale) = (Vec::new(), BTreeMap::new());
    for (kind, name) in &named {
        let objects = loaded.manifests.objects().into_iter();
        let mut objects = objects
            .filter(|it| it.kind == kind.kind && it.name == *name)
            .peekable();
        if objects.peek().is_none() {
            return Err(Failure::new(not_found(&kind.resource(), name).trim_end()));
        }
        for object in objects {
            let own = services_of(&loaded, &object);
            if object.kind == "StatefulSet" {
                scale.extend(beyond(&loaded, &object, number));
                // Its Services may need proxies now.
                let proxies = loaded.manifests.made.iter().filter(|it| it.pod.is_empty());
                services.extend(proxies.map(|it| it.key.clone()));
            } else {
                scale.extend(own.iter().map(|it| (it.clone(), number)));
            }
            services.extend(own);
        }
    }
    services.sort();
    services.dedup();
    let policy = Policy {
        services,
        no_deps,
        scale,
        ..Convergence::default().policy(context, &loaded.project)?
    };
    let target = Target::Loaded(Box::new(loaded));
    Operation::new(context, &target, "scale", policy).bring_up()?;
    for (kind, name) in &named {
        context.print(&format!("{}/{name} scaled\n", kind.prefix()))?;
    }
    Ok(0)
}

/// The objects: TYPE/NAME, or a type and then names.
fn named(words: &[String]) -> Result<Vec<(&'static Kind, String)>, Failure> {
    let mut named = Vec::new();
    for wanted in wanted::read(words)? {
        let kind = wanted.kind;
        if !SCALED.contains(&kind.kind) || wanted.names.is_empty() {
            let said = format!("--replicas: {} cannot be scaled", kind.plural);
            return Err(Failure::new(said).hint("name a deployment, replicaset or statefulset"));
        }
        named.extend(wanted.names.into_iter().map(|it| (kind, it)));
    }
    Ok(named)
}

/// No replicas of the pods of a StatefulSet beyond a number.
fn beyond(
    loaded: &Loaded,
    object: &crate::source::kube::Manifest,
    number: u32,
) -> Vec<(String, u32)> {
    let made = loaded.manifests.made.iter().filter(|it| it.is_of(object));
    let surplus = made.skip(number as usize).map(|it| it.key.clone());
    let surplus: Vec<String> = surplus.collect();
    let own = services_of(loaded, object).into_iter().filter(|service| {
        surplus.iter().any(|key| {
            let rest = service.strip_prefix(key.as_str());
            rest.is_some_and(|it| it.is_empty() || it.starts_with('.'))
        })
    });
    own.map(|it| (it, 0)).collect()
}

/// More pods than any StatefulSet of the project has: the highest number at the
/// end of the name of a service, and one more.
fn present(context: &Context, target: &Target) -> Result<u32, Failure> {
    let containers = wait_for(async {
        let engine = context.engine().await?;
        replica::containers(&engine, target.name()).await
    })?;
    let numbers = containers.iter().filter_map(|it| {
        let service = it.service().split('.').find(|it| it.contains('-'))?;
        let (_, number) = service.rsplit_once('-')?;
        number.parse::<u32>().ok()
    });
    Ok(numbers.max().map_or(0, |it| it.saturating_add(1)).min(500))
}
