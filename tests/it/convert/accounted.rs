//! Every attribute counts: without it, the objects or the notes are others.

use serde_json::Value;

use rcompose::convert::kube::{self, Content, Found, Surroundings};
use rcompose::convert::note::{Note, Notes};
use rcompose::convert::swarm;
use rcompose::source::yaml::Node;
use rcompose::source::{Loaded, compose};

use super::folder::Folder;

/// Ends of paths without which nothing changes, and why that is right; what
/// ends with a dot is a part of paths.
const OF_KUBERNETES: &[(&str, &str)] = &[
    (".command", "it is null"),
    (".entrypoint", "it is null"),
    (".depends_on.cache.required", "it is the default"),
    (".depends_on.db.required", "it is the default"),
    (".depends_on.migrate.required", "it is the default"),
    (".depends_on.web.required", "it is the default"),
    (".deploy.mode", "it is the default"),
    (".restart_policy.condition", "it is the default"),
    (".ipam", "it is empty"),
    (".mode", "it is the default"),
    (".name", "the name of the daemon's object"),
    (".protocol", "it is the default"),
    ("services.cache.restart", "every Deployment does that"),
    ("services.sidecar.ipc", "every pod shares it"),
    (
        "services.sidecar.userns_mode",
        "it is the cluster's default",
    ),
    ("volumes.0.volume", "it is empty"),
    // Parts of what is noted as a whole.
    (".blkio_config.weight", "part"),
    (".build.context", "part"),
    (".build.dockerfile", "part"),
    (".capabilities.0", "the driver says the same"),
    (".credential_spec.registry", "part"),
    (".devices.0.driver", "it is the default"),
    (".devices.0.permissions", "part"),
    (".discrete_resource_spec.kind", "part"),
    (".discrete_resource_spec.value", "part"),
    (".gpus.1.count", "part"),
    (".ipam.config.0.subnet", "part"),
    (".models.llm.endpoint_var", "part"),
    (".pre_start.0.privileged", "the service has all privileges"),
    (".provider.options.a.0", "part"),
    (".rollback_config.parallelism", "part"),
    (".volumes.6.source", "part"),
];

/// The same for Swarm.
const OF_SWARM: &[(&str, &str)] = &[
    (".command", "it is null"),
    (".entrypoint", "it is null"),
    (".ipam", "it is empty"),
    (
        ".name",
        "the name that a stack gives it anyway, or one for Kubernetes",
    ),
    (".app_protocol", "for Kubernetes"),
    (".expose.0", "all ports are open to a service's networks"),
    (".expose.1", "all ports are open to a service's networks"),
    (".mode", "it is the default"),
    (".protocol", "it is the default"),
    (".required", "Swarm starts all services, whatever they need"),
    ("cache.restart", "every service does that"),
    ("web.pull_policy", "every node does that"),
    ("volumes.0.volume", "it is empty"),
    // Parts of what is noted as a whole.
    (".annotations.", "part"),
    (".blkio_config.", "part"),
    (".build.", "part"),
    (".create_host_path", "part"),
    (".devices.0.", "part"),
    (".gpus.", "part"),
    (".group_add.", "part"),
    (".models.llm.", "part"),
    (".options.a.0", "part"),
    (".ports.3.published", "part"),
    (".post_start.0.", "part"),
    (".pre_start.0.", "part"),
    (".pre_stop.0.", "part"),
    (".security_opt.", "part"),
    (".volumes.6.source", "part"),
];

fn folder() -> Folder {
    let folder = Folder::new(&[("key.txt", "k"), ("conf/a.conf", "a"), ("p.json", "{}")]);
    folder.write(
        "compose.yaml",
        include_str!("../../../fixtures/convert/everything.yaml"),
    );
    folder
}

/// The project as one canonical document.
fn document(folder: &Folder) -> Value {
    let ran = folder.run(&["config", "--format", "json"], &[]);
    assert!(
        ran.status.success(),
        "{}",
        String::from_utf8_lossy(&ran.stderr)
    );
    serde_json::from_slice(&ran.stdout).unwrap()
}

/// The paths of all values that are no mapping and no list, and of those that
/// are empty.
fn leaves(value: &Value, path: &mut Vec<String>, found: &mut Vec<Vec<String>>) {
    match value {
        Value::Object(map) if !map.is_empty() => {
            for (key, value) in map {
                path.push(key.clone());
                leaves(value, path, found);
                path.pop();
            }
        }
        Value::Array(list) if !list.is_empty() => {
            for (position, value) in list.iter().enumerate() {
                path.push(position.to_string());
                leaves(value, path, found);
                path.pop();
            }
        }
        _ => found.push(path.clone()),
    }
}

/// The document without a value.
fn without(document: &Value, path: &[String]) -> Value {
    let mut document = document.clone();
    let (last, parents) = path.split_last().unwrap();
    let mut node = &mut document;
    for key in parents {
        node = match node {
            Value::Array(items) => &mut items[key.parse::<usize>().unwrap()],
            other => &mut other[key.as_str()],
        };
    }
    match node {
        Value::Object(map) => drop(map.shift_remove(last)),
        Value::Array(items) => drop(items.remove(last.parse().unwrap())),
        _ => unreachable!(),
    }
    document
}

/// The files of a folder, and what the project's document says.
struct Around<'d>(&'d Node);

impl Surroundings for Around<'_> {
    fn look(&self, path: &str) -> Found {
        match std::fs::read(path) {
            Ok(bytes) => Found::File(Content {
                bytes,
                executable: false,
            }),
            Err(_) => Found::Missing,
        }
    }

    fn kind(&self, path: &str) -> Found {
        self.look(path)
    }

    fn is_written(&self, path: &[&str]) -> bool {
        let node = path.iter().try_fold(self.0, |node, key| node.named(key));
        node.is_some()
    }
}

/// A changed document, loaded; none when it is refused.
fn loaded(folder: &Folder, document: &Value) -> Option<Loaded> {
    folder.write("changed.json", &document.to_string());
    let loaded = compose::load(&compose::Options {
        files: vec!["changed.json".into()],
        cwd: folder.path().to_owned(),
        ..compose::Options::default()
    });
    loaded.ok()
}

fn sorted(mut notes: Vec<Note>) -> Vec<Note> {
    notes.sort_by_key(|it| (it.path.clone(), it.message.clone()));
    notes
}

/// Takes each value of the project away and looks whether a conversion tells.
fn all_are_told<T: PartialEq>(no_matter: &[(&str, &str)], convert: impl Fn(&Loaded) -> T) {
    let folder = folder();
    let document = document(&folder);
    let whole = loaded(&folder, &document).expect("the whole document loads");
    let whole = convert(&whole);
    let mut found = Vec::new();
    leaves(&document, &mut Vec::new(), &mut found);
    assert!(found.len() > 200, "{} values are few", found.len());
    let (mut silent, mut looked_at) = (Vec::new(), 0);
    for path in found {
        let name = path.join(".");
        let Some(changed) = loaded(&folder, &without(&document, &path)) else {
            continue;
        };
        looked_at += 1;
        let is_told = convert(&changed) != whole;
        let is_listed = no_matter
            .iter()
            .any(|(part, _)| match part.strip_suffix('.') {
                Some(_) => name.contains(part),
                None => name.ends_with(part),
            });
        if !is_told && !is_listed {
            silent.push(name);
        }
    }
    assert!(looked_at > 150, "{looked_at} changes are few");
    let silent = silent.join("\n  ");
    assert!(silent.is_empty(), "nothing tells these:\n  {silent}");
}

#[test]
fn no_attribute_is_dropped_silently_for_kubernetes() {
    all_are_told(OF_KUBERNETES, |loaded| {
        let around = Around(&loaded.document);
        let converted = kube::convert(&loaded.project, &around, &kube::Options::default());
        (converted.objects, sorted(converted.notes))
    });
}

#[test]
fn no_attribute_is_dropped_silently_for_swarm() {
    all_are_told(OF_SWARM, |loaded| {
        let notes = Notes::default();
        let around = Around(&loaded.document);
        let stack = swarm::stack(loaded.project.clone(), Some(&around), &notes);
        (stack, sorted(notes.finish()))
    });
}
