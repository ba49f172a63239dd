//! Objects → a Helm chart: templates, and the values that its users set.
//!
//! What differs from place to place is a value: images, replicas, resources,
//! variables, sizes of claims and how published ports are reached. Rendered
//! with its own values a chart gives the objects that it was made from.

use serde_json::{Value, json};

use super::super::yaml;
use super::conversion::MANAGED_BY;
use super::naming;
use super::object::Object;
use crate::model::Project;

/// The version of a new chart.
const VERSION: &str = "0.1.0";

/// What stands in a template until its text is written.
const HOLE: &str = "RCOMPOSEHOLE";

/// The files of a chart, by their paths from its folder.
pub fn files(project: &Project, objects: &[Object]) -> Vec<(String, String)> {
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
        label: format!("{name}-{VERSION}"),
        values: json!({}),
    };
    let mut files = vec![("Chart.yaml".to_owned(), yaml::write(&about))];
    let mut templates = Vec::new();
    for object in objects.iter().filter(|it| it.kind != "Namespace") {
        let path = format!("templates/{}.yaml", object.file_stem());
        templates.push((path, chart.template(object)));
    }
    files.push(("values.yaml".to_owned(), yaml::write(&chart.values)));
    files.extend(templates);
    files
}

/// A chart under way.
struct Chart {
    label: String,
    values: Value,
}

/// The holes of one template: what comes into each.
#[derive(Default)]
struct Holes(Vec<String>);

impl Holes {
    fn hole(&mut self, text: String) -> Value {
        self.0.push(text);
        // The end keeps the tenth apart from the first.
        Value::from(format!("{HOLE}{}X", self.0.len() - 1))
    }

    /// Writes what comes into the holes.
    fn fill(&self, text: &str) -> String {
        let text = text.replace("{{", "{{ \"{{\" }}");
        let mut filled = String::with_capacity(text.len());
        for line in text.split_inclusive('\n') {
            let depth = line.len() - line.trim_start_matches([' ', '-']).len();
            let mut line = line.to_owned();
            for (number, with) in self.0.iter().enumerate() {
                let hole = format!("{HOLE}{number}X");
                if line.contains(&hole) {
                    let with = with.replace("DEPTH", &(depth + 2).to_string());
                    line = line.replace(&hole, &with);
                }
            }
            filled.push_str(&line);
        }
        filled
    }
}

impl Chart {
    fn template(&mut self, object: &Object) -> String {
        let mut document = object.json();
        let mut holes = Holes::default();
        self.label(&mut document, &mut holes);
        match object.kind {
            "Deployment" | "StatefulSet" | "DaemonSet" | "Job" => {
                self.workload(object, &mut document, "/spec/template/spec", &mut holes);
            }
            "CronJob" => {
                let pod = "/spec/jobTemplate/spec/template/spec";
                self.workload(object, &mut document, pod, &mut holes);
            }
            "Service" => self.service(object, &mut document, &mut holes),
            "PersistentVolumeClaim" => self.claim(object, &mut document, &mut holes),
            "RoleBinding" => {
                if let Some(subject) = document.pointer_mut("/subjects/0/namespace") {
                    *subject = holes.hole("{{ .Release.Namespace }}".to_owned());
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
        let Some(labels) = document
            .pointer_mut("/metadata/labels")
            .and_then(Value::as_object_mut)
        else {
            return;
        };
        let service = holes.hole("{{ .Release.Service }}".to_owned());
        labels.insert(MANAGED_BY.to_owned(), service);
        let release = holes.hole("{{ .Release.Name }}".to_owned());
        labels.insert("app.kubernetes.io/instance".to_owned(), release);
        labels.insert("helm.sh/chart".to_owned(), self.label.clone().into());
    }

    fn workload(&mut self, object: &Object, document: &mut Value, pod: &str, holes: &mut Holes) {
        let of = format!("{pod}/containers");
        let containers = document.pointer_mut(&of).and_then(Value::as_array_mut);
        for container in containers.into_iter().flatten() {
            let name = container["name"]
                .as_str()
                .unwrap_or(&object.name)
                .to_owned();
            let key = Self::key(&name);
            self.container(container, &key, holes);
        }
        if let Some(replicas) = document.pointer_mut("/spec/replicas") {
            let key = Self::key(&object.name);
            self.set(&["services", &key, "replicas"], replicas.clone());
            *replicas = holes.hole(format!("{{{{ .Values.services.{key}.replicas }}}}"));
        }
    }

    fn container(&mut self, container: &mut Value, key: &str, holes: &mut Holes) {
        let image = container["image"].as_str().unwrap_or_default().to_owned();
        let (repository, tag) = match image.rsplit_once(':') {
            Some((repository, tag)) if !tag.contains('/') && !image.contains('@') => {
                (repository, tag)
            }
            _ => (image.as_str(), ""),
        };
        self.set(&["services", key, "image", "repository"], repository.into());
        let name = format!("{{{{ .Values.services.{key}.image.repository }}}}");
        let suffix = if tag.is_empty() {
            String::new()
        } else {
            self.set(&["services", key, "image", "tag"], tag.into());
            format!(":{{{{ .Values.services.{key}.image.tag }}}}")
        };
        container["image"] = holes.hole(format!("\"{name}{suffix}\""));
        let resources = container
            .get("resources")
            .cloned()
            .unwrap_or_else(|| json!({}));
        self.set(&["services", key, "resources"], resources);
        container["resources"] = holes.hole(format!(
            "{{{{- toYaml .Values.services.{key}.resources | nindent DEPTH }}}}"
        ));
        let variables = container.get_mut("env").and_then(Value::as_array_mut);
        for variable in variables.into_iter().flatten() {
            let name = variable["name"].as_str().unwrap_or_default().to_owned();
            let is_field = name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
                && !name.starts_with(|c: char| c.is_ascii_digit());
            if is_field {
                self.set(&["services", key, "env", &name], variable["value"].clone());
                variable["value"] = holes.hole(format!(
                    "{{{{ .Values.services.{key}.env.{name} | quote }}}}"
                ));
            }
        }
    }

    fn service(&mut self, object: &Object, document: &mut Value, holes: &mut Holes) {
        let name = object
            .name
            .strip_suffix("-published")
            .unwrap_or(&object.name);
        let key = Self::key(name);
        if let Some(kind) = document.pointer_mut("/spec/type") {
            self.set(&["services", &key, "service", "type"], kind.clone());
            *kind = holes.hole(format!("{{{{ .Values.services.{key}.service.type }}}}"));
        }
    }

    fn claim(&mut self, object: &Object, document: &mut Value, holes: &mut Holes) {
        let key = Self::key(&object.name);
        if let Some(size) = document.pointer_mut("/spec/resources/requests/storage") {
            self.set(&["volumes", &key, "size"], size.clone());
            *size = holes.hole(format!("{{{{ .Values.volumes.{key}.size }}}}"));
        }
        if let Some(class) = document.pointer_mut("/spec/storageClassName") {
            self.set(&["volumes", &key, "className"], class.clone());
            *class = holes.hole(format!("{{{{ .Values.volumes.{key}.className | quote }}}}"));
        }
    }

    /// A name as a key of values, which templates can name: `my-web` → `myWeb`.
    /// No two names share one.
    fn key(name: &str) -> String {
        let mut key = String::new();
        for (position, part) in name.split(['-', '.']).enumerate() {
            let mut letters = part.chars();
            match letters.next() {
                Some(first @ 'a'..='z') if position > 0 => {
                    key.push(first.to_ascii_uppercase());
                    key.push_str(letters.as_str());
                }
                // What cannot be a capital is kept apart: `a-1` and `a1`.
                _ if position > 0 => {
                    key.push('_');
                    key.push_str(part);
                }
                _ => key.push_str(part),
            }
        }
        key
    }

    fn set(&mut self, path: &[&str], value: Value) {
        let mut node = &mut self.values;
        for key in path {
            node = &mut node[*key];
        }
        *node = value;
    }
}
