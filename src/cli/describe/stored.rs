//! Ingresses, and what pods are given: ConfigMaps, Secrets and claims.

use std::collections::BTreeMap;

use serde_json::Value;

use super::object::text;
use super::sheet::Sheet;
use crate::cli::get::volume;
use crate::cli::objects::pod::Pod;
use crate::cli::objects::{View, items, texts};
use crate::source::kube::Manifest;

/// Describes one.
pub fn ingress(view: &View, object: &Manifest, sheet: &mut Sheet) {
    let spec = &object.document["spec"];
    let backend = |it: &Value| {
        let service = &it["service"];
        let port = match &service["port"]["name"] {
            Value::String(name) => name.clone(),
            _ => text(&service["port"]["number"]),
        };
        format!("{}:{port}", service["name"].as_str().unwrap_or_default())
    };
    let proxy = view.made_from(object).next();
    let proxy = proxy.and_then(|it| view.containers_of(&it.key).next());
    let ports = proxy
        .map(|it| it.ports.as_slice())
        .unwrap_or_default()
        .iter();
    let ports = ports.filter_map(|it| Some(format!("{}:{}", it.host_ip, it.published?)));
    sheet.lines("Address", ports.collect());
    let usual = &spec["defaultBackend"];
    let usual = usual.is_object().then(|| backend(usual));
    sheet.add(
        "Default backend",
        usual.unwrap_or_else(|| "<none>".to_owned()),
    );
    let mut rules = Sheet::default();
    for rule in items(&spec["rules"]) {
        let paths = items(&rule["http"]["paths"]).iter().map(|it| {
            let path = it["path"].as_str().unwrap_or("/");
            format!("{path}  {}", backend(&it["backend"]))
        });
        rules.lines(rule["host"].as_str().unwrap_or("*"), paths.collect());
    }
    sheet.below_some("Rules", rules);
    let certificates = items(&spec["tls"]).iter().map(|it| {
        let hosts: Vec<&str> = items(&it["hosts"])
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let secret = it["secretName"].as_str().unwrap_or_default();
        format!("{secret} terminates {}", hosts.join(","))
    });
    let certificates: Vec<String> = certificates.collect();
    if !certificates.is_empty() {
        sheet.lines("TLS", certificates);
    }
}

/// Describes one.
pub fn config_map(object: &Manifest, sheet: &mut Sheet) {
    let mut below = Sheet::default();
    for (key, value) in texts(&object.document["data"]) {
        below.lines(key, value.lines().map(str::to_owned).collect());
    }
    for (key, value) in texts(&object.document["binaryData"]) {
        below.add(key, format!("{} bytes in base64", value.len()));
    }
    sheet.below("Data", below);
}

/// A Secret: how long its values are, never what they are.
pub fn secret(object: &Manifest, sheet: &mut Sheet) {
    sheet.add("Type", object.document["type"].as_str().unwrap_or("Opaque"));
    let mut sizes: BTreeMap<&str, usize> = BTreeMap::new();
    for (key, value) in texts(&object.document["data"]) {
        let digits = value.chars().filter(|it| !it.is_whitespace()).count();
        let padding = value
            .trim_end()
            .chars()
            .rev()
            .take_while(|it| *it == '=')
            .count();
        sizes.insert(key, (digits / 4 * 3).saturating_sub(padding));
    }
    for (key, value) in texts(&object.document["stringData"]) {
        sizes.insert(key, value.len());
    }
    let mut below = Sheet::default();
    for (key, size) in sizes {
        below.add(key, format!("{size} bytes"));
    }
    sheet.below("Data", below);
}

/// Describes one.
pub fn claim(view: &View, pods: &[Pod<'_>], object: &Manifest, sheet: &mut Sheet) {
    let spec = &object.document["spec"];
    let volume = volume(view, object);
    sheet.add("Status", if volume.is_some() { "Bound" } else { "Pending" });
    sheet.add("Volume", volume.unwrap_or_default());
    let capacity = spec.pointer("/resources/requests/storage").map(text);
    sheet.add("Capacity", capacity.unwrap_or_default());
    let modes: Vec<&str> = items(&spec["accessModes"])
        .iter()
        .filter_map(Value::as_str)
        .collect();
    sheet.add("Access Modes", modes.join(","));
    let using = pods.iter().filter(|pod| {
        let mut mounts = pod.containers().flat_map(|it| &it.mounts);
        volume.is_some() && mounts.any(|it| Some(it.name.as_str()) == volume)
    });
    sheet.lines("Used By", using.map(|it| it.name.clone()).collect());
}
