//! How pods are replaced by new ones.

use super::super::block::{Block, Value};
use super::conversion::Conversion;
use crate::model::{Service, UpdateConfig};

/// The keys of a Deployment. `exclusive`: a second pod could not start beside
/// the first.
pub fn of_deployment(conversion: &Conversion<'_>, service: &Service, exclusive: bool) -> Block {
    let Some(config) = config(conversion, service) else {
        let recreate = Block::new().with("type", "Recreate");
        return if exclusive {
            Block::new().with("strategy", recreate)
        } else {
            Block::new()
        };
    };
    let number = number(config);
    let mut rolling = Block::new();
    if config.order == "start-first" {
        rolling.keep("maxSurge", number);
        rolling.keep("maxUnavailable", 0);
        if exclusive {
            conversion.notes.partial(
                format!("services.{}.deploy.update_config.order", service.name),
                "a new pod waits for the volume or the port of the old one, unless both are \
                 on one node",
            );
        }
    } else {
        rolling.keep("maxSurge", 0);
        rolling.keep("maxUnavailable", number);
    }
    let strategy = Block::new()
        .with("type", "RollingUpdate")
        .with("rollingUpdate", rolling);
    Block::new()
        .with("minReadySeconds", ready(config))
        .with("strategy", strategy)
}

/// The keys of a `StatefulSet` or `DaemonSet`.
pub fn of_set(conversion: &Conversion<'_>, service: &Service) -> Block {
    config(conversion, service).map_or_else(Block::new, |config| {
        if config.order == "start-first" {
            let path = format!("services.{}.deploy.update_config.order", service.name);
            conversion
                .notes
                .lost(path, "the old pod goes first with this kind of workload");
        }
        Block::new().with("minReadySeconds", ready(config))
    })
}

/// How many at a time: 0 stands for all.
fn number(config: &UpdateConfig) -> Value {
    match config.parallelism.unwrap_or(1) {
        0 => "100%".into(),
        number => number.into(),
    }
}

/// How long a new pod has to keep well, in seconds.
fn ready(config: &UpdateConfig) -> Option<i64> {
    let seconds = config.delay.max(config.monitor).seconds();
    (seconds > 0).then_some(seconds)
}

/// The policy of a service, what Kubernetes does not do noted.
fn config<'s>(conversion: &Conversion<'_>, service: &'s Service) -> Option<&'s UpdateConfig> {
    let deploy = service.deploy.as_deref()?;
    let notes = &conversion.notes;
    let path = format!("services.{}.deploy", service.name);
    if deploy.rollback_config.is_some() {
        let message = "`kubectl rollout undo` goes back as an update goes forth";
        notes.lost(format!("{path}.rollback_config"), message);
    }
    let config = deploy.update_config.as_ref()?;
    let UpdateConfig {
        parallelism: _,
        delay,
        failure_action,
        monitor,
        max_failure_ratio,
        order: _,
        extensions: _,
    } = config;
    let path = format!("{path}.update_config");
    if delay.0 != 0 {
        let message = "each pod has to keep well for as long; there is no pause between groups";
        notes.partial(format!("{path}.delay"), message);
    }
    if monitor.0 != 0 && *monitor < *delay {
        let message = "a pod is watched for as long as `delay` says";
        notes.partial(format!("{path}.monitor"), message);
    }
    match failure_action.as_str() {
        // An update that fails stops there.
        "" | "pause" => {}
        action => {
            let message = format!("an update that fails stops; it does not `{action}`");
            notes.lost(format!("{path}.failure_action"), message);
        }
    }
    if max_failure_ratio.0 > 0.0 {
        let message = "no pod of an update may fail";
        notes.lost(format!("{path}.max_failure_ratio"), message);
    }
    Some(config)
}
