//! Project → the canonical Compose document, as `config` prints it.
//!
//! `x-…` keys stand in line with the others. In JSON the document is what
//! configuration hashes are taken over; YAML leaves out what is empty, has
//! some keys in lower case, and is ordered for people to read.

mod yaml_form;

use serde_json::{Map, Value};

use super::order::natural;
use super::{Format, yaml};
use crate::model::{Project, json};

/// Where `$` is written `$$`, so that reading the document again leaves it
/// alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dollars {
    /// Nowhere.
    Plain,
    /// In keys and values, as Docker Compose writes it, though it does not look
    /// for variables in keys.
    Doubled,
    /// In values, which comes to the same project when it is read.
    DoubledInValues,
}

/// The document of a project.
pub fn project(project: Project, format: Format, dollars: Dollars) -> String {
    let mut text = String::new();
    let mut add = |piece: &str| {
        for part in piece.split_inclusive('$') {
            text.push_str(part);
            if dollars == Dollars::Doubled && part.ends_with('$') {
                text.push('$');
            }
        }
    };
    let in_values = dollars == Dollars::DoubledInValues;
    match format {
        Format::Yaml => write_yaml(project, in_values, &mut add),
        Format::Json => {
            let mut document = json::document(&project);
            in_line(&mut document);
            if in_values {
                double_dollars(&mut document);
            }
            add(&(json::pretty(&sorted(document)) + "\n"));
        }
    }
    text
}

/// Writes a project service by service: of thousands of them, the documents
/// take far more room than the model and the text.
fn write_yaml(mut project: Project, double: bool, add: &mut impl FnMut(&str)) {
    let services = std::mem::take(&mut project.services);
    let mut document = json::document(&project);
    yaml_form::project(&mut document);
    if double {
        double_dollars(&mut document);
    }
    let mut piece = String::new();
    for (section, value) in document.as_object().into_iter().flatten() {
        if section != "services" || services.is_empty() {
            yaml::entry(section, value, 0, &mut piece);
            add(&piece);
            piece.clear();
            continue;
        }
        add("services:\n");
        let mut keys: Vec<&String> = services.keys().collect();
        keys.sort_by(|a, b| natural(a, b));
        for key in keys {
            let mut service = json::document(&services[key]);
            yaml_form::service(&mut service);
            if double {
                double_dollars(&mut service);
            }
            yaml::entry(key, &service, 1, &mut piece);
            add(&piece);
            piece.clear();
        }
    }
}

/// Writes `$` as `$$` in all texts that are values.
pub fn double_dollars(value: &mut Value) {
    match value {
        Value::String(text) if text.contains('$') => *text = text.replace('$', "$$"),
        Value::Array(items) => items.iter_mut().for_each(double_dollars),
        Value::Object(map) => map.values_mut().for_each(double_dollars),
        _ => {}
    }
}

/// A text as a YAML value, in quotes where it needs them.
pub fn scalar(text: &str) -> String {
    let value = yaml::write(&Value::String(text.to_owned()));
    value.trim_end_matches('\n').to_owned()
}

/// A document that was not lowered to the model, as it is without
/// interpolation. Its keys are sorted.
pub fn document(mut document: Value, format: Format) -> String {
    drop_hidden(&mut document);
    match format {
        Format::Yaml => {
            yaml_form::sort(&mut document);
            yaml::write(&document)
        }
        Format::Json => {
            sort_bytes(&mut document);
            json::pretty(&document) + "\n"
        }
    }
}

/// Drops what the loader keeps for itself, such as the text of a secret.
fn drop_hidden(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.shift_remove("#value");
            map.values_mut().for_each(drop_hidden);
        }
        Value::Array(items) => items.iter_mut().for_each(drop_hidden),
        _ => {}
    }
}

/// Puts the `x-…` keys in line with the others, at every depth.
fn in_line(value: &mut Value) {
    match value {
        Value::Object(map) => {
            let extensions = map.shift_remove("#extensions");
            map.values_mut().for_each(in_line);
            if let Some(Value::Object(extensions)) = extensions {
                let mut extensions: Vec<_> = extensions.into_iter().collect();
                extensions.sort_by(|(a, _), (b, _)| a.cmp(b));
                for (key, mut value) in extensions {
                    sort_bytes(&mut value);
                    map.insert(key, value);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(in_line),
        _ => {}
    }
}

/// The top level of a document, its keys sorted.
fn sorted(document: Value) -> Value {
    match document {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.into_iter().collect();
            entries.sort_by(|(a, _), (b, _)| a.cmp(b));
            Value::Object(Map::from_iter(entries))
        }
        other => other,
    }
}

fn sort_bytes(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.sort_keys();
            map.values_mut().for_each(sort_bytes);
        }
        Value::Array(items) => items.iter_mut().for_each(sort_bytes),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use expect_test::expect;
    use serde_json::json;

    use super::*;
    use crate::model::{
        Blkio, Deploy, Develop, Extensions, Network, Service, ThrottleDevice, Trigger, Ulimit,
    };

    fn small() -> Project {
        let service = Service {
            image: "a$b<c>".into(),
            networks: [
                ("n10".to_owned(), None),
                ("n2".to_owned(), Some(Box::default())),
            ]
            .into(),
            blkio_config: Some(Box::new(Blkio {
                device_read_bps: vec![ThrottleDevice {
                    path: "/dev/a".into(),
                    ..ThrottleDevice::default()
                }],
                ..Blkio::default()
            })),
            deploy: Some(Box::new(Deploy::default())),
            develop: Some(Box::new(Develop {
                watch: vec![Trigger {
                    path: "/a".into(),
                    action: "rebuild".into(),
                    ..Trigger::default()
                }],
                ..Develop::default()
            })),
            ulimits: [
                ("nofile".to_owned(), Ulimit::Single(0)),
                ("nproc".to_owned(), Ulimit::Pair { soft: 0, hard: 5 }),
            ]
            .into(),
            extensions: Extensions::from([("x-s".to_owned(), json!({"b10": 1, "b9": null}))]),
            ..Service::default()
        };
        Project {
            name: "shop".into(),
            services: [("web".to_owned(), Arc::new(service))].into(),
            networks: [("n2".to_owned(), Network::default())].into(),
            extensions: Extensions::from([
                ("x-z".to_owned(), json!(1)),
                ("x-a".to_owned(), json!("yes")),
            ]),
            ..Project::default()
        }
    }

    #[test]
    fn yaml_is_for_people() {
        expect![[r#"
            name: shop
            services:
              web:
                develop:
                  watch:
                    - path: /a
                      action: rebuild
                blkio_config:
                  device_read_bps:
                    - path: /dev/a
                      rate: "0"
                deploy: {}
                image: a$$b<c>
                networks:
                  n2: {}
                  n10: null
                ulimits:
                  nofile:
                    soft: 0
                    hard: 0
                  nproc:
                    soft: 0
                    hard: 5
                x-s:
                  b9: null
                  b10: 1
            networks:
              n2: {}
            x-a: "yes"
            x-z: 1
        "#]]
        .assert_eq(&project(small(), Format::Yaml, Dollars::Doubled));
    }

    #[test]
    fn json_is_what_hashes_are_taken_over() {
        expect![[r#"
            {
              "name": "shop",
              "networks": {
                "n2": {
                  "ipam": {}
                }
              },
              "services": {
                "web": {
                  "develop": {
                    "watch": [
                      {
                        "path": "/a",
                        "action": "rebuild",
                        "exec": {
                          "command": null
                        }
                      }
                    ]
                  },
                  "blkio_config": {
                    "device_read_bps": [
                      {
                        "Path": "/dev/a",
                        "Rate": "0"
                      }
                    ]
                  },
                  "command": null,
                  "deploy": {
                    "resources": {},
                    "placement": {}
                  },
                  "entrypoint": null,
                  "image": "a$b\u003cc\u003e",
                  "networks": {
                    "n10": null,
                    "n2": {}
                  },
                  "ulimits": {
                    "nofile": {},
                    "nproc": {
                      "hard": 5
                    }
                  },
                  "x-s": {
                    "b10": 1,
                    "b9": null
                  }
                }
              },
              "x-a": "yes",
              "x-z": 1
            }
        "#]]
        .assert_eq(&project(small(), Format::Json, Dollars::Plain));
    }

    #[test]
    fn a_document_that_was_not_lowered_is_sorted() {
        let value = json!({
            "services": {"web": {"image": "${A}", "a10": 1, "a9": 2, "#value": "hidden"}},
            "name": "x"
        });
        assert_eq!(
            document(value.clone(), Format::Yaml),
            "name: x\nservices:\n  web:\n    a9: 2\n    a10: 1\n    image: ${A}\n"
        );
        assert!(document(value, Format::Json).starts_with("{\n  \"name\": \"x\",\n"));
    }
}
