//! Charts and kustomizations.
//!
//! `RCOMPOSE_HELM` and `RCOMPOSE_KUBECTL` name programs that are called as `helm`
//! and `kubectl` are; without the first, templates are rendered by what is here.

use std::collections::BTreeMap;
use std::path::Path;

use expect_test::expect;
use rcompose::source::compose::Report;
use rcompose::source::kube::kustomize;
use serde_json::{Value, json};

use super::folder::Folder;

const SHOP: &str = r#"
name: shop
services:
  web-front:
    image: "registry.example.com:5000/web:1.0"
    ports: ["8080:80"]
    environment: {GREETING: "say \"hi\" {{ .Values.x }} $$(x)", EMPTY: ""}
    cpus: 0.5
    scale: 3
    volumes: ["data:/data", "./page.html:/page.html:ro"]
    depends_on: {job: {condition: service_completed_successfully}}
  job: {image: "job@sha256:0123456789012345678901234567890123456789012345678901234567890123"}
volumes: {data: }
"#;

fn shop() -> Folder {
    Folder::new(&[("compose.yaml", SHOP), ("page.html", "{{ title }}\n")])
}

fn files(folder: &Path) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    let mut open = vec![folder.to_owned()];
    while let Some(next) = open.pop() {
        for entry in std::fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap();
                found.insert(name.to_owned(), std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    found
}

/// What Helm makes of the few words that the templates use.
fn rendered(template: &str, values: &Value) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once("{{") {
        let (action, after) = after.split_once("}}").unwrap();
        // A literal holds the end of an action's beginning.
        let (action, after) = if action.trim() == "\"" || action.trim().starts_with("\"{{") {
            ("\"{{\"", after)
        } else {
            (action, after)
        };
        rest = after;
        text.push_str(if action.starts_with('-') {
            before.trim_end()
        } else {
            before
        });
        let words: Vec<&str> = action.trim_start_matches('-').split_whitespace().collect();
        let put: String = match words.as_slice() {
            ["\"{{\""] => "{{".to_owned(),
            [".Release.Service"] => "rcompose".to_owned(),
            [".Release.Name"] => "shop".to_owned(),
            [".Release.Namespace"] => "default".to_owned(),
            ["include", name, ".", "|", "nindent", depth] if name.ends_with(".labels\"") => {
                let indent = " ".repeat(depth.parse().unwrap());
                format!("\n{indent}app.kubernetes.io/managed-by: rcompose")
            }
            ["include", name, path, "|", "quote"] if name.ends_with(".image\"") => {
                let image = value(values, path);
                let part = |key: &str| image[key].as_str().unwrap_or_default();
                let mut text = part("repository").to_owned();
                for (sign, part) in [(":", part("tag")), ("@", part("digest"))] {
                    if !part.is_empty() {
                        text.extend([sign, part]);
                    }
                }
                json!(text).to_string()
            }
            ["print", .., "|", "sha256sum"] => "digest".to_owned(),
            ["index", path, at, "|", "quote"] => {
                value(values, path)[at.parse::<usize>().unwrap()].to_string()
            }
            ["toYaml", path, "|", "nindent", depth] => {
                let yaml = serde_yaml::to_string(value(values, path)).unwrap();
                let indent = format!("\n{}", " ".repeat(depth.parse().unwrap()));
                let lines: Vec<&str> = yaml.trim_end().lines().collect();
                indent.clone() + &lines.join(&indent)
            }
            [path, "|", "quote"] => value(values, path).to_string(),
            [path] => {
                let value = value(values, path);
                value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned)
            }
            other => panic!("{other:?}"),
        };
        text.push_str(&put);
    }
    text + rest
}

fn value<'v>(values: &'v Value, path: &str) -> &'v Value {
    let path = path.strip_prefix(".Values.").unwrap();
    let found = path.split('.').fold(values, |value, key| &value[key]);
    assert!(!found.is_null(), "no value {path} in {values}");
    found
}

/// An object without what a chart adds, and without the digest that another
/// takes.
fn plain(mut object: Value) -> Value {
    for pod in ["/spec/template", "/spec/jobTemplate/spec/template"] {
        let digest = object.pointer_mut(&format!("{pod}/metadata/annotations/checksum~1config"));
        if let Some(digest) = digest {
            *digest = "digest".into();
        }
    }
    if let Some(labels) = object.pointer_mut("/metadata/labels") {
        let labels = labels.as_object_mut().unwrap();
        labels.shift_remove("app.kubernetes.io/instance");
        labels.shift_remove("helm.sh/chart");
        labels["app.kubernetes.io/managed-by"] = "rcompose".into();
    }
    let containers = object.pointer_mut("/spec/template/spec/containers");
    for container in containers
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
    {
        if container["resources"] == json!({}) {
            container.as_object_mut().unwrap().shift_remove("resources");
        }
    }
    object
}

fn sorted(mut objects: Vec<Value>) -> Vec<Value> {
    objects.sort_by_key(|it| format!("{} {}", it["kind"], it["metadata"]["name"]));
    objects
}

/// What a program prints as YAML documents; none when no variable names one.
pub fn printed(variable: &str, folder: &Folder, arguments: &[&str]) -> Option<Vec<Value>> {
    let Ok(program) = std::env::var(variable) else {
        println!("{variable} is not set: nothing is rendered by it");
        return None;
    };
    let ran = std::process::Command::new(program)
        .args(arguments)
        .current_dir(folder.path())
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&ran.stderr);
    assert!(ran.status.success(), "{told}");
    let text = String::from_utf8(ran.stdout).unwrap();
    let documents = serde_yaml::Deserializer::from_str(&text);
    let documents = documents.map(|it| serde::Deserialize::deserialize(it).unwrap());
    Some(
        documents
            .filter(|it: &Value| !it.is_null())
            .map(plain)
            .collect(),
    )
}

#[test]
fn helm_and_kustomize_make_the_objects_of_it() {
    let everything = Folder::new(&[("key.txt", "k"), ("conf/a.conf", "a"), ("p.json", "{}")]);
    everything.write(
        "compose.yaml",
        include_str!("../../../fixtures/convert/everything.yaml"),
    );
    for folder in [shop(), everything] {
        let (objects, _) = folder.convert(&[]);
        let wanted = sorted(objects.into_iter().map(plain).collect());
        let run = |arguments: &[&str]| assert!(folder.run(arguments, &[]).status.success());
        run(&["convert", "--chart", "-o", "chart"]);
        run(&["convert", "--kustomize", "-o", "k"]);
        let by_helm = ["template", "shop", "chart", "--namespace", "default"];
        if let Some(made) = printed("RCOMPOSE_HELM", &folder, &by_helm) {
            same(&sorted(made), &wanted);
        }
        for of in ["k/base", "k/overlays/production"] {
            same(&sorted(carried_out(&folder, of)), &wanted);
            if let Some(made) = printed("RCOMPOSE_KUBECTL", &folder, &["kustomize", of]) {
                same(&sorted(made), &wanted);
            }
        }
    }
}

/// What rcompose itself makes of a kustomization.
fn carried_out(folder: &Folder, of: &str) -> Vec<Value> {
    let file = folder.path().join(of).join("kustomization.yaml");
    let mut report = Report::default();
    let objects = kustomize::build(&file, folder.path(), &mut report);
    assert!(!report.has_errors(), "{:?}", report.finish().0);
    objects.iter().map(|it| plain(Value::from(it))).collect()
}

fn same(made: &[Value], wanted: &[Value]) {
    for (made, wanted) in made.iter().zip(wanted) {
        assert_eq!(made, wanted);
    }
    assert_eq!(made.len(), wanted.len());
}

#[test]
fn a_chart_with_its_own_values_is_what_it_was_made_from() {
    let folder = shop();
    let (objects, _) = folder.convert(&[]);
    folder.convert_quietly(&["--chart", "-o", "chart"]);
    let files = files(&folder.path().join("chart"));
    let values: Value = serde_yaml::from_str(&files["values.yaml"]).unwrap();
    expect![[r#"
        # What differs from place to place. Set it in a file of your own:
        #   helm install NAME . --values FILE
        services:
          job:
            image:
              repository: job
              tag: ""
              digest: sha256:0123456789012345678901234567890123456789012345678901234567890123
            resources: {}
          webFront:
            image:
              repository: registry.example.com:5000/web
              tag: "1.0"
            replicas: 3
            resources:
              limits:
                cpu: 500m
            env:
              EMPTY: ""
              GREETING: say "hi" {{ .Values.x }} $$(x)
            service:
              type: LoadBalancer
        volumes:
          data:
            size: 1Gi
    "#]]
    .assert_eq(&files["values.yaml"]);
    expect![[r#"
        apiVersion: v2
        name: shop
        description: The application shop
        type: application
        version: 0.1.0
        appVersion: 0.1.0
    "#]]
    .assert_eq(&files["Chart.yaml"]);
    let templates = files
        .iter()
        .filter(|(name, _)| name.starts_with("templates/"))
        .filter(|(name, _)| Path::new(name).extension().is_some_and(|it| it == "yaml"));
    let made = templates
        .map(|(_, text)| plain(serde_yaml::from_str(&rendered(text, &values)).unwrap()))
        .collect();
    same(
        &sorted(made),
        &sorted(objects.into_iter().map(plain).collect()),
    );
}

#[test]
fn a_base_for_kustomize_has_overlays() {
    let folder = shop();
    folder.convert_quietly(&["--kustomize", "-o", "k"]);
    let files = files(&folder.path().join("k"));
    let names: Vec<&str> = files.keys().map(String::as_str).collect();
    expect![[r#"
        .rcompose-convert
        base/data-persistentvolumeclaim.yaml
        base/job-job.yaml
        base/kustomization.yaml
        base/shop-waits-role.yaml
        base/shop-waits-rolebinding.yaml
        base/shop-waits-serviceaccount.yaml
        base/web-front-deployment.yaml
        base/web-front-page-html-configmap.yaml
        base/web-front-published-service.yaml
        base/web-front-service.yaml
        overlays/development/kustomization.yaml
        overlays/production/kustomization.yaml"#]]
    .assert_eq(&names.join("\n"));
    expect![[r#"
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - ../../base
        images:
          - name: registry.example.com:5000/web
            newTag: "1.0"
        replicas:
          - name: web-front
            count: 3
    "#]]
    .assert_eq(&files["overlays/production/kustomization.yaml"]);
    expect![[r#"
        apiVersion: kustomize.config.k8s.io/v1beta1
        kind: Kustomization
        resources:
          - shop-waits-serviceaccount.yaml
          - shop-waits-role.yaml
          - shop-waits-rolebinding.yaml
          - web-front-page-html-configmap.yaml
          - data-persistentvolumeclaim.yaml
          - job-job.yaml
          - web-front-service.yaml
          - web-front-published-service.yaml
          - web-front-deployment.yaml
    "#]]
    .assert_eq(&files["base/kustomization.yaml"]);
}
