//! `build --print`: the builds of a plan as a file for `docker buildx bake`.

use serde_json::{Map, Value, json};

use crate::model::spec::BuildSpec;
use crate::model::{Bytes, Ulimit};
use crate::plan::{Action, Plan};

/// The builds of a plan.
pub fn builds(plan: &Plan) -> Vec<&BuildSpec> {
    let steps = plan.steps().iter();
    steps
        .filter_map(|step| match &step.action {
            Action::BuildImage(spec) => Some(spec.as_ref()),
            _ => None,
        })
        .collect()
}

/// The file's text.
pub fn text(plan: &Plan) -> String {
    let specs = builds(plan);
    let pushed: Vec<&str> = plan
        .steps()
        .iter()
        .filter_map(|step| match &step.action {
            Action::PushImage { image, .. } => Some(image.as_str()),
            _ => None,
        })
        .collect();
    let targets: Map<String, Value> = specs
        .iter()
        .map(|spec| {
            let push = pushed.contains(&spec.image.as_str());
            (name(&spec.service), target(spec, &specs, push))
        })
        .collect();
    let names: Vec<&String> = targets.keys().collect();
    let file = json!({"group": {"default": {"targets": names}}, "target": targets});
    serde_json::to_string_pretty(&file).unwrap_or_default() + "\n"
}

/// A service's name as that of a target, which has no dots.
fn name(service: &str) -> String {
    service.replace('.', "_")
}

fn target(spec: &BuildSpec, all: &[&BuildSpec], push: bool) -> Value {
    let build = &spec.build;
    let contexts: Map<String, Value> = build
        .additional_contexts
        .iter()
        .map(|(key, context)| (key.clone(), base(context, all).into()))
        .collect();
    let mut tags = build.tags.clone();
    if !tags.contains(&spec.image) {
        tags.push(spec.image.clone());
    }
    let mut entitlements = build.entitlements.clone();
    if build.privileged {
        entitlements.push("security.insecure".to_owned());
    }
    let platforms = match (build.platforms.as_slice(), spec.platform.as_str()) {
        ([], "") => Vec::new(),
        ([], one) => vec![one.to_owned()],
        (several, _) => several.to_vec(),
    };
    let output = match (platforms.len(), push) {
        (2.., _) => format!("type=image,push={push}"),
        (_, true) => "type=registry".to_owned(),
        (_, false) => "type=docker".to_owned(),
    };
    let dockerfile = match build.dockerfile.as_str() {
        _ if !build.dockerfile_inline.is_empty() => String::new(),
        name if name.is_empty() || name.starts_with('/') || !build.context.starts_with('/') => {
            name.to_owned()
        }
        name => format!("{}/{name}", build.context.trim_end_matches('/')),
    };
    let fields = json!({
        "context": build.context,
        "contexts": contexts,
        "dockerfile": dockerfile,
        "dockerfile-inline": build.dockerfile_inline,
        "args": build.args,
        "labels": build.labels,
        "tags": tags,
        "cache-from": build.cache_from,
        "cache-to": build.cache_to,
        "target": build.target,
        "secret": secrets(spec),
        "ssh": build.ssh.iter().map(|key| format!("{}={}", key.id, key.path)).collect::<Vec<_>>(),
        "platforms": platforms,
        "pull": spec.pull,
        "no-cache": spec.no_cache,
        "no-cache-filter": build.no_cache_filter,
        "network": build.network,
        "shm-size": match build.shm_size {
            Bytes(0) => String::new(),
            Bytes(size) => size.to_string(),
        },
        "ulimits": ulimits(spec),
        "entitlements": entitlements,
        "extra-hosts": build.extra_hosts.iter().map(|(host, addresses)| {
            (host.clone(), addresses.join(",").into())
        }).collect::<Map<String, Value>>(),
        "attest": attestations(spec),
        "output": [output],
    });
    let Value::Object(mut fields) = fields else {
        return Value::Null;
    };
    fields.retain(|_, value| is_said(value));
    Value::Object(fields)
}

fn is_said(value: &Value) -> bool {
    match value {
        Value::String(text) => !text.is_empty(),
        Value::Array(values) => !values.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(on) => *on,
        Value::Null => false,
        Value::Number(_) => true,
    }
}

/// An additional context: another target, an image, or what it says.
fn base(context: &str, all: &[&BuildSpec]) -> String {
    let Some(image) = context.strip_prefix("service:") else {
        return context.to_owned();
    };
    match all.iter().find(|other| other.image == image) {
        Some(other) => format!("target:{}", name(&other.service)),
        None => format!("docker-image://{image}"),
    }
}

fn secrets(spec: &BuildSpec) -> Vec<String> {
    let named = spec.build.secrets.iter();
    let lines = named.filter_map(|secret| {
        let object = spec.secrets.get(&secret.source)?;
        let id = match secret.target.as_str() {
            "" => &secret.source,
            target => target,
        };
        if object.environment.is_empty() {
            Some(format!("id={id},type=file,src={}", object.file))
        } else {
            Some(format!("id={id},type=env,env={}", object.environment))
        }
    });
    lines.collect()
}

fn ulimits(spec: &BuildSpec) -> Vec<String> {
    let limits = spec.build.ulimits.iter();
    let lines = limits.map(|(name, limit)| match limit {
        Ulimit::Single(both) => format!("{name}={both}"),
        Ulimit::Pair { soft, hard } => format!("{name}={soft}:{hard}"),
    });
    lines.collect()
}

fn attestations(spec: &BuildSpec) -> Vec<String> {
    let kinds = [
        ("provenance", &spec.build.provenance),
        ("sbom", &spec.build.sbom),
    ];
    let said = kinds.into_iter().filter(|(_, value)| !value.is_empty());
    let lines = said.map(|(kind, value)| match value.as_str() {
        "true" => format!("type={kind}"),
        "false" => format!("type={kind},disabled=true"),
        value => format!("type={kind},{value}"),
    });
    lines.collect()
}
