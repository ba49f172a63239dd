//! Objects → a Helm chart: templates, and the values that its users set.
//!
//! What differs from place to place is a value: images, replicas, resources,
//! variables, sizes of claims, how published ports are reached and the hosts of
//! Ingresses. Names are none: services call each other by them. Rendered with
//! its own values a chart gives the objects that it was made from.

mod holes;
mod texts;
mod values;

use serde_json::{Value, json};

use super::super::file::File;
use super::super::yaml;
use super::conversion::MANAGED_BY;
use super::naming;
use super::object::Object;
use crate::model::Project;
use holes::Holes;
use values::Values;

/// The version of a new chart.
const VERSION: &str = "0.1.0";

/// The digest of what a pod is given, so that new content means new pods.
const CHECKSUM: &str = "checksum/config";

/// The files of a chart, by their paths from its folder.
pub fn files(project: &Project, objects: &[Object]) -> Vec<File> {
    let objects: Vec<&Object> = objects.iter().filter(|it| it.kind != "Namespace").collect();
    let name = naming::label(&project.name);
    let about = json!({
        "apiVersion": "v2",
        "name": name,
        "description": format!("The application {}", project.name),
        "type": "application",
        "version": VERSION,
        "appVersion": VERSION,
    });
    let mut chart = Chart {
        name: &name,
        objects: &objects,
        values: Values::default(),
    };
    let templates: Vec<_> = objects
        .iter()
        .map(|it| File::new(path(it), chart.template(it)).secret_when(it.is_secret()))
        .collect();
    let values = File::new("values.yaml", chart.values.text());
    let mut files = vec![
        File::new("Chart.yaml", yaml::write(&about)),
        values.secret_when(chart.values.holds_secrets()),
        File::new("templates/_helpers.tpl", texts::helpers(&name)),
        File::new(
            "templates/NOTES.txt",
            texts::notes(&naming::label_value(&project.name), &objects),
        ),
    ];
    files.extend(templates);
    files
}

fn path(object: &Object) -> String {
    format!("templates/{}.yaml", object.file_stem())
}

/// A chart under way.
struct Chart<'o> {
    name: &'o str,
    objects: &'o [&'o Object],
    values: Values,
}

impl Chart<'_> {
    fn template(&mut self, object: &Object) -> String {
        let mut document = object.json();
        let mut holes = Holes::default();
        self.label(&mut document, &mut holes);
        match object.kind {
            "Deployment" | "StatefulSet" | "DaemonSet" | "Job" => {
                self.workload(object, &mut document, "/spec/template", &mut holes);
            }
            "CronJob" => {
                let pod = "/spec/jobTemplate/spec/template";
                self.workload(object, &mut document, pod, &mut holes);
            }
            "ConfigMap" | "Secret" => self.variables(object, &mut document, &mut holes),
            "Service" => self.service(object, &mut document, &mut holes),
            "Ingress" => self.ingress(object, &mut document, &mut holes),
            "PersistentVolumeClaim" => self.claim(object, &mut document, &mut holes),
            "RoleBinding" => {
                if let Some(subject) = document.pointer_mut("/subjects/0/namespace") {
                    *subject = holes.value("{{ .Release.Namespace }}");
                }
            }
            _ => {}
        }
        if let Some(metadata) = document.get_mut("metadata").and_then(Value::as_object_mut) {
            metadata.shift_remove("namespace");
        }
        let mut text = String::new();
        object.write_as(&document, &mut text);
        holes.fill(&text)
    }

    /// The labels that Helm's own charts have, on the object alone: those of
    /// pods are selected by.
    fn label(&self, document: &mut Value, holes: &mut Holes) {
        let labels = document.pointer_mut("/metadata/labels");
        if let Some(labels) = labels.and_then(Value::as_object_mut) {
            labels.shift_remove(MANAGED_BY);
            let lines = holes.lines(format!("include \"{}.labels\" .", self.name));
            labels.insert(lines, Value::Null);
        }
    }

    fn workload(&mut self, object: &Object, document: &mut Value, pod: &str, holes: &mut Holes) {
        if let Some(replicas) = document.pointer_mut("/spec/replicas") {
            let key = values::key(&object.name);
            *replicas = self
                .values
                .hole(holes, &["services", &key, "replicas"], replicas);
        }
        let Some(pod) = document.pointer_mut(pod) else {
            return;
        };
        self.checksum(pod, holes);
        let containers = pod.pointer_mut("/spec/containers");
        let containers = containers.and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten() {
            let name = container["name"].as_str().unwrap_or(&object.name);
            let key = values::key(name);
            self.container(container, &key, holes);
        }
    }

    /// The digest follows the templates of what the pod is given.
    fn checksum(&self, pod: &mut Value, holes: &mut Holes) {
        let given = self.objects.iter().filter(|it| {
            let kind = it.kind;
            (kind == "ConfigMap" || kind == "Secret") && is_given(&pod["spec"], kind, &it.name)
        });
        let rendered: Vec<String> = given
            .map(|it| {
                let stem = it.file_stem();
                format!("(include (print $.Template.BasePath \"/{stem}.yaml\") .)")
            })
            .collect();
        let annotations = pod.pointer_mut("/metadata/annotations");
        let digest = annotations.and_then(|it| it.get_mut(CHECKSUM));
        if let Some(digest) = digest.filter(|_| !rendered.is_empty()) {
            let all = rendered.join(" ");
            *digest = holes.value(&format!("{{{{ print {all} | sha256sum }}}}"));
        }
    }

    fn container(&mut self, container: &mut Value, key: &str, holes: &mut Holes) {
        let image = container["image"].as_str().unwrap_or_default().to_owned();
        for (part, text) in values::image(&image) {
            self.values
                .set(&["services", key, "image", part], text.into());
        }
        container["image"] = holes.value(&format!(
            "{{{{ include \"{}.image\" .Values.services.{key}.image | quote }}}}",
            self.name
        ));
        let resources = container.get("resources").cloned();
        let resources = resources.unwrap_or_else(|| json!({}));
        self.values.set(&["services", key, "resources"], resources);
        let path = format!("toYaml .Values.services.{key}.resources");
        container["resources"] = holes.block(path);
        let variables = container.get_mut("env").and_then(Value::as_array_mut);
        for variable in variables.into_iter().flatten() {
            let name = variable["name"].as_str().unwrap_or_default().to_owned();
            if values::is_field(&name) && variable["value"].is_string() {
                let path = ["services", key, "env", &name];
                variable["value"] = self.values.text_hole(holes, &path, &variable["value"]);
            }
        }
    }

    /// The variables that a container takes in whole.
    fn variables(&mut self, object: &Object, document: &mut Value, holes: &mut Holes) {
        let pods = self.objects.iter().filter_map(|it| {
            let pods = ["spec/template/spec", "spec/jobTemplate/spec/template/spec"];
            pods.iter().find_map(|pod| it.document.at(pod))
        });
        let containers = pods.filter_map(|pod| pod["containers"].as_list()).flatten();
        let reference = reference(object.kind).0;
        let of = containers.into_iter().find(|container| {
            let from = container["envFrom"].as_list().unwrap_or_default();
            from.iter()
                .any(|it| it[reference]["name"].as_str() == Some(&object.name))
        });
        let Some(name) = of.and_then(|it| it["name"].as_str()) else {
            return;
        };
        let key = values::key(name);
        let (section, entries) = match object.kind {
            "Secret" => (values::SECRETS, "stringData"),
            _ => ("env", "data"),
        };
        let entries = document.get_mut(entries).and_then(Value::as_object_mut);
        for (name, value) in entries.into_iter().flatten() {
            if values::is_field(name) {
                *value = self
                    .values
                    .text_hole(holes, &["services", &key, section, name], value);
            }
        }
    }

    fn service(&mut self, object: &Object, document: &mut Value, holes: &mut Holes) {
        let name = object.name.strip_suffix("-published");
        let key = values::key(name.unwrap_or(&object.name));
        if let Some(kind) = document.pointer_mut("/spec/type") {
            *kind = self
                .values
                .hole(holes, &["services", &key, "service", "type"], kind);
        }
    }

    fn ingress(&mut self, object: &Object, document: &mut Value, holes: &mut Holes) {
        let key = values::key(&object.name);
        let path = ["services", &key, "ingress", "className"];
        if let Some(class) = document.pointer_mut("/spec/ingressClassName") {
            *class = self.values.text_hole(holes, &path, class);
        }
        let path = ["services", &key, "ingress", "hosts"];
        let mut hosts: Vec<Value> = Vec::new();
        let rules = document.pointer("/spec/rules").and_then(Value::as_array);
        for rule in rules.into_iter().flatten() {
            if !rule["host"].is_null() && !hosts.contains(&rule["host"]) {
                hosts.push(rule["host"].clone());
            }
        }
        let mut place = |host: &mut Value| {
            if let Some(at) = hosts.iter().position(|it| it == host) {
                let path = path.join(".");
                *host = holes.value(&format!("{{{{ index .Values.{path} {at} | quote }}}}"));
            }
        };
        let rules = document.pointer_mut("/spec/rules");
        let rules = rules.and_then(Value::as_array_mut);
        let rules = rules.into_iter().flatten();
        rules
            .filter_map(|it| it.get_mut("host"))
            .for_each(&mut place);
        let secured = document.pointer_mut("/spec/tls/0/hosts");
        let secured = secured.and_then(Value::as_array_mut);
        secured.into_iter().flatten().for_each(&mut place);
        if !hosts.is_empty() {
            self.values.set(&path, hosts.into());
        }
    }

    fn claim(&mut self, object: &Object, document: &mut Value, holes: &mut Holes) {
        let key = values::key(&object.name);
        if let Some(size) = document.pointer_mut("/spec/resources/requests/storage") {
            *size = self.values.hole(holes, &["volumes", &key, "size"], size);
        }
        if let Some(class) = document.pointer_mut("/spec/storageClassName") {
            *class = self
                .values
                .text_hole(holes, &["volumes", &key, "className"], class);
        }
    }
}

/// The keys by which pods name a `ConfigMap` or Secret: for variables, for a
/// volume, and the name within the volume.
fn reference(kind: &str) -> (&'static str, &'static str, &'static str) {
    match kind {
        "Secret" => ("secretRef", "secret", "secretName"),
        _ => ("configMapRef", "configMap", "name"),
    }
}

/// Whether a pod is given an object: as variables, or as files.
fn is_given(spec: &Value, kind: &str, name: &str) -> bool {
    let (variables, volume, key) = reference(kind);
    let list = |of: &Value, key: &str| of[key].as_array().cloned().unwrap_or_default();
    let mounted = list(spec, "volumes");
    let mut containers = list(spec, "containers");
    containers.extend(list(spec, "initContainers"));
    let taken = containers.iter().flat_map(|it| list(it, "envFrom"));
    mounted.iter().any(|it| it[volume][key] == name)
        || taken.into_iter().any(|it| it[variables]["name"] == name)
}
