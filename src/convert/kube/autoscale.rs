//! Autoscaling, which labels ask for.

use serde_json::{Value as Json, json};

use super::super::block::Block;
use super::conversion::Conversion;
use super::group::Group;
use super::object::Object;
use super::workload::Kind;

/// The autoscaler of a group's workload, with kompose's own numbers where the
/// labels name none.
pub fn object(conversion: &Conversion<'_>, group: &Group<'_>, kind: &Kind) -> Option<Object> {
    let main = group.main();
    let wish = &conversion.wishes(main).scaling;
    if !wish.is_wanted() {
        return None;
    }
    let word = match kind {
        Kind::Deployment => "Deployment",
        Kind::StatefulSet => "StatefulSet",
        _ => {
            let message = "only Deployments and StatefulSets are scaled";
            conversion
                .notes
                .lost(format!("services.{}.labels", main.name), message);
            return None;
        }
    };
    let name = conversion.name(&main.name);
    let least = wish.least.unwrap_or(1);
    let most = wish.most.unwrap_or(3);
    if most < least {
        let message =
            format!("at most {most} replicas are fewer than at least {least}: {least} it is");
        let path = format!("services.{}.labels.kompose.hpa.replicas.max", main.name);
        conversion.notes.partial(path, message);
    }
    let metric = |resource: &str, percent: i64| {
        json!({
            "type": "Resource",
            "resource": {
                "name": resource,
                "target": {"type": "Utilization", "averageUtilization": percent},
            },
        })
    };
    let metrics: Vec<Json> = match (wish.cpu, wish.memory) {
        (None, None) => vec![metric("cpu", 50), metric("memory", 70)],
        (cpu, memory) => {
            let cpu = cpu.map(|it| metric("cpu", it));
            cpu.into_iter()
                .chain(memory.map(|it| metric("memory", it)))
                .collect()
        }
    };
    let target = Block::new()
        .with("apiVersion", "apps/v1")
        .with("kind", word)
        .with("name", name);
    let spec = Block::new()
        .with("scaleTargetRef", target)
        .with("minReplicas", least)
        .with("maxReplicas", most.max(least))
        .with("metrics", metrics);
    let metadata = conversion.metadata(name, name);
    let rest = Block::new().with("spec", spec);
    Some(Object::new(
        ("autoscaling/v2", "HorizontalPodAutoscaler"),
        name,
        metadata,
        rest,
    ))
}
