//! The cells of each kind of objects.

use serde_json::Value;

use super::labels;
use crate::cli::objects::job::Progress;
use crate::cli::objects::pod::{Phase, Pod};
use crate::cli::objects::scaler;
use crate::cli::objects::service::Service;
use crate::cli::objects::workload::{self, about, or_none};
use crate::cli::objects::{View, items as list};
use crate::source::kube::Manifest;

/// What stands in the place of a node's name.
const NODE: &str = "docker";

/// All cells of a pod, those of `-o wide` last.
pub fn pod_cells(view: &View, pod: &Pod<'_>) -> Vec<String> {
    let status = pod.status();
    let none = || "<none>".to_owned();
    vec![
        pod.name.clone(),
        format!("{}/{}", status.ready, status.total),
        status.word.clone(),
        status.restarts(view.now),
        view.age(pod.created()),
        pod.address(view).map_or_else(none, str::to_owned),
        NODE.to_owned(),
        none(),
        none(),
    ]
}

/// All cells of an object, those of `-o wide` last.
pub fn cells(view: &View, pods: &[Pod<'_>], object: &Manifest) -> Vec<String> {
    let name = object.name.clone();
    let age = view.age(view.since(object));
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match object.kind {
        "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet" => {
            let mut cells = vec![name];
            cells.extend(workload_cells(view, pods, object));
            cells.push(age);
            cells.extend(about(object));
            cells
        }
        "Job" => {
            let progress = Progress::of(view, pods, object);
            let [containers, images, selector] = about(object);
            let (word, done) = (progress.word().to_owned(), progress.completions());
            vec![
                name,
                word,
                done,
                progress.duration(view),
                age,
                containers,
                images,
                selector,
            ]
        }
        "CronJob" => cron_job(view, pods, object, age),
        "Service" => {
            let service = Service::of(view, pods, object);
            vec![
                name,
                service.kind().to_owned(),
                or_none(service.address().unwrap_or_default()),
                or_none(service.external()),
                service.ports_text(),
                view.age(service.since()),
                workload::selector(object),
            ]
        }
        "Ingress" => ingress(view, object, age),
        "HorizontalPodAutoscaler" => scaler_cells(view, object),
        "Secret" => {
            let kind = text(&object.document["type"]);
            let kind = if kind.is_empty() {
                "Opaque".to_owned()
            } else {
                kind
            };
            vec![name, kind, data(object).to_string(), age]
        }
        "PersistentVolumeClaim" => claim(view, object, age),
        _ => vec![name, data(object).to_string(), age],
    }
}

fn cron_job(view: &View, pods: &[Pod<'_>], object: &Manifest, age: String) -> Vec<String> {
    let (name, spec) = (object.name.clone(), &object.document["spec"]);
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let own: Vec<&Pod<'_>> = workload::of(pods, object).collect();
    let active = own
        .iter()
        .filter(|it| matches!(it.status().phase, Phase::Running | Phase::Pending));
    let last = own.iter().filter_map(|it| it.created()).max();
    let [containers, images, selector] = about(object);
    vec![
        name,
        text(&spec["schedule"]),
        or_none(text(&spec["timeZone"])),
        capital(spec["suspend"] == true),
        active.count().to_string(),
        last.map_or("<none>".to_owned(), |it| view.age(Some(it))),
        age,
        containers,
        images,
        selector,
    ]
}

fn capital(truth: bool) -> String {
    if truth { "True" } else { "False" }.to_owned()
}

fn workload_cells(view: &View, pods: &[Pod<'_>], object: &Manifest) -> Vec<String> {
    let count = workload::count(view, pods, object);
    let ready = format!("{}/{}", count.ready, count.desired);
    let (desired, current) = (count.desired.to_string(), count.current.to_string());
    let available = count.available.to_string();
    match object.kind {
        "Deployment" => vec![ready, count.updated(), available],
        "StatefulSet" => vec![ready],
        "ReplicaSet" => vec![desired, current, count.ready.to_string()],
        _ => {
            let selector = &object.template().unwrap_or(&Value::Null)["spec"]["nodeSelector"];
            let selector = labels(&crate::cli::objects::texts(selector));
            let ready = count.ready.to_string();
            vec![
                desired,
                current,
                ready,
                count.updated(),
                available,
                selector,
            ]
        }
    }
}

/// How many values a ConfigMap or Secret holds.
pub fn data(object: &Manifest) -> usize {
    let fields = ["data", "binaryData", "stringData"].into_iter();
    let maps = fields.filter_map(|it| object.document.get(it)?.as_object());
    let keys = maps.flat_map(|it| it.keys());
    keys.collect::<std::collections::BTreeSet<_>>().len()
}

fn ingress(view: &View, object: &Manifest, age: String) -> Vec<String> {
    let spec = &object.document["spec"];
    let hosts = list(&spec["rules"])
        .iter()
        .filter_map(|it| it["host"].as_str());
    let hosts = hosts.collect::<Vec<_>>().join(",");
    let proxy = view.made_from(object).next();
    let proxy = proxy.and_then(|it| view.containers_of(&it.key).next());
    let published = proxy.map(|it| it.ports.as_slice()).unwrap_or_default();
    let mut ports: Vec<u16> = published.iter().filter_map(|it| it.published).collect();
    ports.sort_unstable();
    ports.dedup();
    let mut addresses = published.iter().filter(|it| it.published.is_some());
    let address = addresses.next().map(|it| it.host_ip.clone());
    let ports: Vec<String> = ports.iter().map(u16::to_string).collect();
    vec![
        object.name.clone(),
        or_none(
            spec["ingressClassName"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        ),
        if hosts.is_empty() {
            "*".to_owned()
        } else {
            hosts
        },
        address.unwrap_or_default(),
        ports.join(", "),
        age,
    ]
}

fn claim(view: &View, object: &Manifest, age: String) -> Vec<String> {
    let spec = &object.document["spec"];
    let volume = volume(view, object);
    let bound = volume.is_some();
    let capacity = spec.pointer("/resources/requests/storage");
    let capacity = capacity.map(|it| it.as_str().map_or_else(|| it.to_string(), str::to_owned));
    let only_bound = |text: String| if bound { text } else { String::new() };
    let modes = list(&spec["accessModes"]).iter().filter_map(Value::as_str);
    let modes: Vec<&str> = modes
        .map(|it| match it {
            "ReadWriteOnce" => "RWO",
            "ReadOnlyMany" => "ROX",
            "ReadWriteMany" => "RWX",
            "ReadWriteOncePod" => "RWOP",
            other => other,
        })
        .collect();
    vec![
        object.name.clone(),
        if bound { "Bound" } else { "Pending" }.to_owned(),
        volume.unwrap_or_default().to_owned(),
        only_bound(capacity.unwrap_or_default()),
        only_bound(modes.join(",")),
        spec["storageClassName"]
            .as_str()
            .unwrap_or_default()
            .to_owned(),
        "<unset>".to_owned(),
        age,
        spec["volumeMode"]
            .as_str()
            .unwrap_or("Filesystem")
            .to_owned(),
    ]
}

/// The daemon's volume for a claim; none while it is not there.
pub fn volume<'v>(view: &'v View, claim: &Manifest) -> Option<&'v str> {
    let spread = format!("{}.{}", claim.namespace, claim.name);
    let name = view
        .volumes
        .get(&spread)
        .or_else(|| view.volumes.get(&claim.name))?;
    let mut volumes = view.observed.volumes.iter();
    volumes
        .find(|it| it.name == *name)
        .map(|it| it.name.as_str())
}

fn scaler_cells(view: &View, object: &Manifest) -> Vec<String> {
    let bound = |field: &str, or: i64| {
        let bound = object.document["spec"][field].as_i64();
        bound.unwrap_or(or).to_string()
    };
    let rules = scaler::rules(view, object);
    let replicas = rules.map_or(0, |it| scaler::replicas(view, it));
    let since = rules.into_iter();
    let since = since.flat_map(|it| view.containers_of(&it.bounds.of));
    vec![
        object.name.clone(),
        scaler::reference(object),
        scaler::cell(view, object),
        bound("minReplicas", 1),
        bound("maxReplicas", 0),
        replicas.to_string(),
        view.age(since.map(|it| it.created).min()),
    ]
}
