//! Kubernetes manifests among a project's files: they are no Compose files,
//! and add services to those of the others.

use std::collections::HashMap;
use std::path::Path;

use super::Loader;
use crate::source::Diagnostic;
use crate::source::kube;
use crate::source::yaml::{Document, Mapping, Node};

/// Takes the manifests out of a file's documents. Documents with nothing in
/// them go too: tools that write manifests leave them.
pub fn take(documents: &mut Vec<Document>, manifests: &mut Vec<Node>) {
    if !documents.iter().any(|it| kube::is_manifest(&it.root)) {
        return;
    }
    let mut others = Vec::new();
    for document in documents.drain(..) {
        if kube::is_manifest(&document.root) {
            let mut root = document.root;
            root.read_dates_as_text();
            manifests.push(root);
        } else if !document.root.is_null() {
            others.push(document);
        }
    }
    *documents = others;
}

impl Loader<'_> {
    /// The objects of a kustomization.
    pub(super) fn kustomized(&mut self, file: &Path) -> Vec<Document> {
        let before = self.report.errors();
        let objects = kube::kustomize::build(file, &self.options.cwd, &mut self.report);
        if objects.is_empty() && self.report.errors() == before {
            let said = format!("{}: makes no objects", file.display());
            let hint = "write `resources:` with the files of the manifests";
            self.report.push(Diagnostic::error(said).hint(hint));
        }
        let document = |root| Document {
            root,
            tags: Vec::new(),
            altered: HashMap::new(),
        };
        objects.into_iter().map(document).collect()
    }

    /// Adds what the manifests come to.
    pub(super) fn add_manifests(&mut self, tree: &mut Node) {
        if self.manifests.is_empty() {
            return;
        }
        let tag = match self.options.program.as_str() {
            "" => env!("CARGO_PKG_VERSION"),
            tag => tag,
        };
        let mut manifests = std::mem::take(&mut self.manifests);
        for (of, template) in &self.options.templates {
            kube::replace_template(&mut manifests, of, template);
        }
        let kube::Lowered {
            document: mut lowered,
            made,
            rollouts,
        } = kube::lower(
            &manifests,
            tag,
            &self.options.replicas,
            self.options.whole,
            &mut self.report,
        );
        self.lowered.documents.extend(manifests);
        self.lowered.made.extend(made);
        self.lowered.rollouts.extend(rollouts);
        let Some(tree) = tree.as_map_mut() else {
            return;
        };
        for (section, entry) in lowered
            .as_map_mut()
            .map(std::mem::take)
            .into_iter()
            .flatten()
        {
            let Some(entries) = take_map(entry.node) else {
                continue;
            };
            let empty = || crate::source::yaml::Entry::made(Node::made(Mapping::default()));
            let into = tree.entry(section.clone()).or_insert_with(empty);
            if into.node.is_null() {
                into.node = Node::made(Mapping::default());
            }
            let Some(into) = into.node.as_map_mut() else {
                continue;
            };
            for (key, entry) in entries {
                match into.get(&key) {
                    None => {
                        into.insert(key, entry);
                    }
                    Some(_) if section == "networks" => {}
                    Some(known) => {
                        let said = format!(
                            "{section}.{key} is in a Compose file and made from a manifest"
                        );
                        let mut said = Diagnostic::error(said).at(entry.key);
                        if let Some(first) = known.key {
                            said = said.related(first, "first defined here");
                        }
                        self.report.push(said.hint("rename one of the two"));
                    }
                }
            }
        }
    }
}

fn take_map(node: Node) -> Option<Mapping> {
    match node.value {
        crate::source::yaml::Value::Map(map) => Some(map),
        _ => None,
    }
}
