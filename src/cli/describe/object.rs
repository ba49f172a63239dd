//! Objects that are no pods, in all.

use std::collections::BTreeMap;

use serde_json::Value;

use super::container::{given, made_of, volumes};
use super::sheet::Sheet;
use super::stored;
use crate::cli::objects::job::Progress;
use crate::cli::objects::pod::{Phase, Pod};
use crate::cli::objects::scaler;
use crate::cli::objects::service::Service;
use crate::cli::objects::workload::{self, count};
use crate::cli::objects::{View, items, texts};
use crate::source::kube::Manifest;

/// Describes an object.
pub fn describe(view: &View, pods: &[Pod<'_>], object: &Manifest, sheet: &mut Sheet) {
    sheet.add("Name", object.name.as_str());
    sheet.add("Namespace", object.namespace.as_str());
    sheet.add_some("CreationTimestamp", view.since(object).map(date));
    sheet.lines("Labels", pairs(&object.labels()));
    sheet.lines(
        "Annotations",
        annotations(Some(&object.document["metadata"])),
    );
    match object.kind {
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" => {
            replicas(view, pods, object, sheet);
        }
        "Job" => job(view, pods, object, sheet),
        "CronJob" => cron_job(object, sheet),
        "Service" => service(view, pods, object, sheet),
        "HorizontalPodAutoscaler" => scaled(view, object, sheet),
        "Ingress" => stored::ingress(view, object, sheet),
        "ConfigMap" => stored::config_map(object, sheet),
        "Secret" => stored::secret(object, sheet),
        "PersistentVolumeClaim" => stored::claim(view, pods, object, sheet),
        _ => {}
    }
    if let Some(template) = object.template() {
        sheet.below("Pod Template", self::template(template));
    }
}

fn scaled(view: &View, object: &Manifest, sheet: &mut Sheet) {
    sheet.add("Reference", scaler::reference(object));
    let rules = scaler::rules(view, object);
    let mut metrics = Sheet::default();
    for reading in rules
        .map(|it| scaler::readings(view, it))
        .unwrap_or_default()
    {
        let resource = reading.resource;
        if reading.is_share {
            let average = reading.average.map(|it| format!(" ({it})"));
            let current = reading.current + &average.unwrap_or_default();
            let title = format!("resource {resource} on pods  (as a percentage of request)");
            metrics.add(&title, format!("{current} / {}", reading.target));
        } else {
            let title = format!("resource {resource} on pods");
            metrics.add(&title, format!("{} / {}", reading.current, reading.target));
        }
    }
    sheet.with("Metrics", "( current / target )", metrics);
    let Some(rules) = rules else {
        return;
    };
    sheet.add("Min replicas", rules.bounds.least.to_string());
    sheet.add("Max replicas", rules.bounds.most.to_string());
    let mut behavior = Sheet::default();
    for (title, rules) in [("Scale Up", &rules.up), ("Scale Down", &rules.down)] {
        let mut one = Sheet::default();
        one.add("Stabilization Window", format!("{} seconds", rules.window));
        one.add("Select Policy", format!("{:?}", rules.select));
        let policies = rules.policies.iter().map(|it| {
            let kind = if it.percent { "Percent" } else { "Pods" };
            format!(
                "- Type: {kind}  Value: {}  Period: {} seconds",
                it.value, it.period
            )
        });
        one.lines("Policies", policies.collect());
        behavior.below(title, one);
    }
    sheet.below("Behavior", behavior);
    let current = scaler::replicas(view, rules);
    let kind = scaler::reference(object);
    let kind = kind.split('/').next().unwrap_or_default();
    let desired = view
        .replicas
        .get(&rules.bounds.of)
        .copied()
        .unwrap_or(current);
    let said = format!("{current} current / {desired} desired");
    sheet.add(&format!("{kind} pods"), said);
}

/// Keys and values, a line each.
pub fn pairs(map: &BTreeMap<&str, &str>) -> Vec<String> {
    map.iter()
        .map(|(key, value)| format!("{key}={value}"))
        .collect()
}

/// Annotations, a line each.
pub fn annotations(metadata: Option<&Value>) -> Vec<String> {
    let map = metadata
        .map(|it| texts(&it["annotations"]))
        .unwrap_or_default();
    map.into_iter()
        .map(|(key, value)| format!("{key}: {value}"))
        .collect()
}

/// A time in seconds since 1970, as a clock shows it.
pub fn date(seconds: i64) -> String {
    let time = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    super::container::clock(&time.to_string())
}

/// A scalar as text.
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

/// The template of pods.
pub fn template(template: &Value) -> Sheet {
    let mut sheet = Sheet::default();
    sheet.lines("Labels", pairs(&texts(&template["metadata"]["labels"])));
    for (title, field) in [
        ("Init Containers", "initContainers"),
        ("Containers", "containers"),
    ] {
        let mut below = Sheet::default();
        for container in items(&template["spec"][field]) {
            let mut one = Sheet::default();
            made_of(container, &mut one);
            given(container, &mut one);
            below.below(container["name"].as_str().unwrap_or_default(), one);
        }
        sheet.below_some(title, below);
    }
    sheet.below_some("Volumes", volumes(&template["spec"]));
    sheet
}

/// How many pods run, wait, have ended well and have not.
fn phases<'a>(pods: impl Iterator<Item = &'a Pod<'a>>) -> String {
    let mut counts = [0; 4];
    for pod in pods {
        counts[match pod.status().phase {
            Phase::Running => 0,
            Phase::Pending => 1,
            Phase::Succeeded => 2,
            Phase::Failed => 3,
        }] += 1;
    }
    let [running, waiting, succeeded, failed] = counts;
    format!("{running} Running / {waiting} Waiting / {succeeded} Succeeded / {failed} Failed")
}

fn replicas(view: &View, pods: &[Pod<'_>], object: &Manifest, sheet: &mut Sheet) {
    let spec = &object.document["spec"];
    let count = count(view, pods, object);
    sheet.add("Selector", workload::selector(object));
    let missing = count.desired.saturating_sub(count.available);
    sheet.add(
        "Replicas",
        format!(
            "{} desired | {} updated | {} total | {} available | {missing} unavailable",
            count.desired,
            count.updated(),
            count.current,
            count.available
        ),
    );
    sheet.add("Pods Status", phases(workload::of(pods, object)));
    if object.kind == "Deployment" {
        let kind = spec["strategy"]["type"].as_str().unwrap_or("RollingUpdate");
        sheet.add("StrategyType", kind);
        let least = spec["minReadySeconds"].as_i64().unwrap_or(0);
        sheet.add("MinReadySeconds", least.to_string());
        if kind == "RollingUpdate" {
            let rolling = &spec["strategy"]["rollingUpdate"];
            let share = |field: &str| match &rolling[field] {
                Value::Null => "25%".to_owned(),
                share => text(share),
            };
            let (unavailable, surge) = (share("maxUnavailable"), share("maxSurge"));
            let said = format!("{unavailable} max unavailable, {surge} max surge");
            sheet.add("RollingUpdateStrategy", said);
        }
    }
}

fn job(view: &View, pods: &[Pod<'_>], object: &Manifest, sheet: &mut Sheet) {
    let progress = Progress::of(view, pods, object);
    sheet.add("Parallelism", progress.parallelism.to_string());
    sheet.add("Completions", progress.needed().to_string());
    let mode = object.document["spec"]["completionMode"].as_str();
    sheet.add("Completion Mode", mode.unwrap_or("NonIndexed"));
    sheet.add("Status", progress.word());
    sheet.add_some("Start Time", progress.started.map(date));
    sheet.add_some("Completed At", progress.finished.map(date));
    sheet.add("Duration", progress.duration(view));
    let (active, failed) = (progress.active, progress.failed);
    let succeeded = progress.succeeded;
    sheet.add(
        "Pods Statuses",
        format!("{active} Active / {succeeded} Succeeded / {failed} Failed"),
    );
}

fn cron_job(object: &Manifest, sheet: &mut Sheet) {
    let spec = &object.document["spec"];
    sheet.add("Schedule", text(&spec["schedule"]));
    sheet.add("Time Zone", spec["timeZone"].as_str().unwrap_or("<unset>"));
    sheet.add(
        "Concurrency Policy",
        spec["concurrencyPolicy"].as_str().unwrap_or("Allow"),
    );
    sheet.add(
        "Suspend",
        if spec["suspend"] == true {
            "True"
        } else {
            "False"
        },
    );
}

fn service(view: &View, pods: &[Pod<'_>], object: &Manifest, sheet: &mut Sheet) {
    let service = Service::of(view, pods, object);
    sheet.add("Selector", workload::selector(object));
    sheet.add("Type", service.kind());
    sheet.add(
        "IP",
        workload::or_none(service.address().unwrap_or_default()),
    );
    if service.kind() == "LoadBalancer" {
        sheet.add("LoadBalancer Ingress", service.external());
    }
    if service.kind() == "ExternalName" {
        sheet.add("External Name", service.external());
    }
    for port in service.ports() {
        let name = if port.name.is_empty() {
            "<unset>"
        } else {
            &port.name
        };
        sheet.add("Port", format!("{name}  {}/{}", port.port, port.protocol));
        sheet.add("TargetPort", format!("{}/{}", port.target, port.protocol));
        let outside = port.published.as_ref();
        sheet.add_some(
            "Published",
            outside.map(|it| format!("{}:{}", it.host_ip, it.published.unwrap_or(0))),
        );
        let ready = service.pods.iter().filter(|it| it.status().is_ready());
        let addresses = ready.filter_map(|it| it.address(view));
        let endpoints: Vec<String> = addresses
            .map(|it| match port.number {
                Some(number) => format!("{it}:{number}"),
                None => it.to_owned(),
            })
            .collect();
        sheet.add("Endpoints", endpoints.join(","));
    }
    let affinity = object.document["spec"]["sessionAffinity"].as_str();
    sheet.add("Session Affinity", affinity.unwrap_or("None"));
}
