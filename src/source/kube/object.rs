//! Documents → objects: lists unrolled, kinds and versions known, names valid
//! and each given once.

use std::collections::BTreeMap;

use super::fields::KINDS;
use super::left_out::LeftOut;
use super::{names, read, strict};
use crate::source::compose::Report;
use crate::source::spelling::nearest;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Place};

/// An object of a kind that is read.
#[derive(Debug, Clone, Copy)]
pub struct Object<'m> {
    /// Its kind.
    pub kind: &'static str,
    /// The whole of it.
    pub node: &'m Node,
    /// Its name.
    pub name: &'m str,
    /// Its namespace; `default` when it says none.
    pub namespace: &'m str,
}

impl<'m> Object<'m> {
    /// Where its name is written.
    pub fn place(&self) -> Option<Place> {
        read::place(self.node, "metadata.name")
    }

    /// The node at a path.
    pub fn at(&self, path: &str) -> Option<&'m Node> {
        read::at(self.node, path)
    }

    /// How it is called in a message.
    pub fn title(&self) -> String {
        format!("{} {}", self.kind, self.name)
    }
}

/// The objects of all documents, in the order of the files. Everything wrong
/// with each by itself is reported.
pub fn collect<'m>(
    documents: &'m [Node],
    left_out: &mut LeftOut,
    report: &mut Report,
) -> Vec<Object<'m>> {
    let mut collector = Collector {
        objects: Vec::new(),
        known: BTreeMap::new(),
        left_out,
        report,
    };
    for document in documents {
        collector.document(document);
    }
    collector.objects
}

struct Collector<'m, 'r> {
    objects: Vec<Object<'m>>,
    known: BTreeMap<(&'static str, &'m str, &'m str), Option<Place>>,
    left_out: &'r mut LeftOut,
    report: &'r mut Report,
}

impl<'m> Collector<'m, '_> {
    fn document(&mut self, node: &'m Node) {
        let (version, kind) = (read::word(node, "apiVersion"), read::word(node, "kind"));
        for (key, value, example) in [
            ("apiVersion", version, "`v1` or `apps/v1`"),
            ("kind", kind, "`Deployment` or `Service`"),
        ] {
            if value.is_empty() {
                let said = Diagnostic::error(format!("`{key}` is missing"));
                let said = said.at(read::place(node, key));
                self.report
                    .push(said.hint(format!("every manifest has one, such as {example}")));
            }
        }
        if version.is_empty() || kind.is_empty() {
            return;
        }
        if kind.ends_with("List") && read::at(node, "items").is_some() {
            for item in read::items(node, "items") {
                self.document(item);
            }
            return;
        }
        let mut of_kind = KINDS.iter().filter(|(_, it, _)| *it == kind).peekable();
        let served = of_kind.clone().find(|(it, _, _)| *it == version);
        match served {
            Some((_, kind, name)) => self.object(node, kind, name),
            None if of_kind.peek().is_some() && !is_foreign(version) => {
                let versions: Vec<&str> = of_kind.map(|(version, _, _)| *version).collect();
                let said = format!("no kind {kind} in version {version}");
                let said = Diagnostic::error(said).at(read::place(node, "apiVersion"));
                let hint = format!("write `apiVersion: {}`", versions.join("` or `"));
                self.report.push(said.hint(hint));
            }
            None => self.other(node, version, kind),
        }
    }

    /// A kind that is not read: it has no meaning here, or is misspelt.
    fn other(&mut self, node: &Node, version: &str, kind: &str) {
        let place = read::place(node, "kind");
        if self.left_out.kind(kind, version, place) {
            return;
        }
        let said = format!("no kind {kind} in version {version}");
        let said = Diagnostic::error(said).at(place);
        if version.starts_with("kustomize.config.k8s.io/") {
            let hint = "call the file kustomization.yaml, and name its folder with `-f`";
            self.report.push(said.hint(hint));
            return;
        }
        let known = KINDS.iter().map(|(_, it, _)| *it);
        self.report.push(match nearest(kind, known) {
            Some(near) => said.hint(format!("did you mean `{near}`?")),
            None => said.hint("is it spelt as in the documentation of Kubernetes?"),
        });
    }

    fn object(&mut self, node: &'m Node, kind: &'static str, name: &'static str) {
        strict::check(node, name, self.left_out, self.report);
        let given = read::word(node, "metadata.name");
        let generated = read::word(node, "metadata.generateName").trim_end_matches(['-', '.']);
        let name = if given.is_empty() { generated } else { given };
        let namespace = match read::word(node, "metadata.namespace") {
            "" => "default",
            namespace => namespace,
        };
        let object = Object {
            kind,
            node,
            name,
            namespace,
        };
        if name.is_empty() {
            let said = Diagnostic::error(format!("the {kind} has no name"));
            let said = said.at(read::place(node, "metadata"));
            self.report
                .push(said.hint("give it one: `metadata: {name: …}`"));
            return;
        }
        self.check_metadata(&object);
        let key = (kind, namespace, name);
        let place = object.place();
        if let Some(first) = self.known.get(&key) {
            let said = format!("{} is there twice", object.title());
            let mut said = Diagnostic::error(said).at(place);
            if let Some(first) = first {
                said = said.related(*first, "first defined here");
            }
            self.report
                .push(said.hint("remove one of the two, or rename it"));
            return;
        }
        self.known.insert(key, place);
        self.objects.push(object);
    }

    fn check_metadata(&mut self, object: &Object<'_>) {
        let checked = match object.kind {
            "Service" => names::service(object.name),
            "Namespace" => names::label(object.name),
            _ => names::subdomain(object.name),
        };
        if let Err(why) = checked {
            let said = format!("metadata.name: `{}` {why}", object.name);
            let said = Diagnostic::error(said).at(object.place());
            self.report.push(match names::suggestion(object.name) {
                Some(valid) => said.hint(format!("for example `{valid}`")),
                None => said,
            });
        }
        if let Err(why) = names::label(object.namespace) {
            let place = read::place(object.node, "metadata.namespace");
            self.report.error(
                format!("metadata.namespace: `{}` {why}", object.namespace),
                place,
            );
        }
        labels(object.node, "metadata", self.report);
    }
}

/// Checks labels and the keys of annotations.
pub fn labels(node: &Node, metadata: &str, report: &mut Report) {
    for field in ["labels", "annotations"] {
        let path = format!("{metadata}.{field}");
        for (key, entry) in read::entries(node, &path) {
            if let Err(why) = names::label_key(key) {
                report.error(format!("{path}: the key `{key}` {why}"), entry.key);
            }
            let value = entry.node.as_str().unwrap_or_default();
            if field == "labels"
                && let Err(why) = names::label_value(value)
            {
                report.error(format!("{path}.{key}: `{value}` {why}"), entry.node.place);
            }
        }
    }
}

/// Whether a version is of somebody else's API.
pub fn is_foreign(version: &str) -> bool {
    let group = version.split_once('/').map_or("", |(group, _)| group);
    group.contains('.') && !group.ends_with(".k8s.io")
}
