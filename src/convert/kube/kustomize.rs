//! Objects → a base for kustomize, and overlays that show what to change.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::super::file::File;
use super::super::yaml;
use super::object::Object;

/// The files, by their paths from a folder.
pub fn files(objects: &[Object]) -> Vec<File> {
    let names: Vec<String> = objects
        .iter()
        .map(|object| format!("{}.yaml", object.file_stem()))
        .collect();
    let base = kustomization(json!({"resources": names}));
    let mut files = vec![File::new("base/kustomization.yaml", base)];
    for (name, object) in names.iter().zip(objects) {
        let file = File::new(format!("base/{name}"), object.yaml());
        files.push(file.secret_when(object.is_secret()));
    }
    let scaled: Vec<(&str, Value)> = objects
        .iter()
        .filter_map(|object| Some((object.name.as_str(), object.document.at("spec/replicas")?)))
        .map(|(name, count)| (name, count.into()))
        .collect();
    let replicas = |count: &dyn Fn(&Value) -> Value| -> Vec<Value> {
        let scaled = scaled.iter();
        scaled
            .map(|(name, it)| json!({"name": name, "count": count(it)}))
            .collect()
    };
    let development = overlay(json!({"replicas": replicas(&|_| json!(1))}));
    let production = overlay(json!({
        "images": images(objects),
        "replicas": replicas(&Clone::clone),
    }));
    for (name, overlay) in [("development", development), ("production", production)] {
        let path = format!("overlays/{name}/kustomization.yaml");
        files.push(File::new(path, overlay));
    }
    files
}

/// The images of containers and their tags.
fn images(objects: &[Object]) -> Vec<Value> {
    let mut found = BTreeMap::new();
    for object in objects {
        let pods = ["spec/template/spec", "spec/jobTemplate/spec/template/spec"];
        let pods = pods.iter().filter_map(|pod| object.document.at(pod));
        for containers in pods.filter_map(|pod| pod.get("containers")) {
            for container in containers.as_list().into_iter().flatten() {
                let image = container["image"].as_str().unwrap_or_default();
                if let Some((name, tag)) = image.rsplit_once(':')
                    && !tag.contains('/')
                    && !image.contains('@')
                {
                    found.insert(name, tag);
                }
            }
        }
    }
    let images = found.into_iter();
    images
        .map(|(name, tag)| json!({"name": name, "newTag": tag}))
        .collect()
}

fn overlay(more: Value) -> String {
    let mut overlay = json!({"resources": ["../../base"]});
    extend(&mut overlay, more);
    kustomization(overlay)
}

fn kustomization(rest: Value) -> String {
    let mut document = json!({
        "apiVersion": "kustomize.config.k8s.io/v1beta1",
        "kind": "Kustomization",
    });
    extend(&mut document, rest);
    yaml::write(&document)
}

/// Adds the keys that are not empty.
fn extend(to: &mut Value, more: Value) {
    let Value::Object(more) = more else {
        return;
    };
    for (key, value) in more {
        if !value.as_array().is_some_and(Vec::is_empty) {
            to[key.as_str()] = value;
        }
    }
}
