//! One kustomization: its file, what it is made of, and what it changes, in
//! the order that kustomize keeps to.

use std::path::{Path, PathBuf};

use super::super::left_out::LeftOut;
use super::files::Files;
use super::resource::Resource;
use super::{generators, images, labels, left_out, naming, patches, replacements};
use crate::source::Diagnostic;
use crate::source::Place;
use crate::source::kube::{read, strict};
use crate::source::yaml::Node;

/// Reads kustomizations.
pub struct Reader<'r> {
    /// What reads files.
    pub files: Files<'r>,
    /// The folders of the kustomizations that are being read.
    pub chain: Vec<PathBuf>,
    /// How many were carried out.
    pub count: usize,
}

/// What a kustomization is asked for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Wanted {
    /// Its objects.
    Objects,
    /// Its changes to the objects of another.
    Component,
}

impl Reader<'_> {
    /// Carries out the kustomization of a file: adds its objects to those
    /// that are there, and changes them.
    pub fn run(
        &mut self,
        file: &Path,
        wanted: Wanted,
        place: Option<Place>,
        all: &mut Vec<Resource>,
    ) {
        let (Some(folder), Some(name)) = (file.parent(), file.file_name()) else {
            return;
        };
        let folder = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let Some(read) = self.files.read(&folder, &name.to_string_lossy(), place) else {
            return;
        };
        let before = self.files.report.errors();
        let mut documents = self.files.documents(&read);
        if documents.len() != 1 {
            if self.files.report.errors() == before {
                let second = documents.get(1).map(|it| it.place);
                let said = if second.is_some() {
                    "a kustomization is one document".to_owned()
                } else {
                    format!("{}: is empty", read.shown.display())
                };
                let said = Diagnostic::error(said).at(second.unwrap_or(place));
                let hint = "write `resources:` with the files of the manifests";
                self.files.report.push(said.hint(hint));
            }
            return;
        }
        let kustomization = documents.remove(0);
        if !self.is_valid(&kustomization, wanted, place) {
            return;
        }
        left_out::tell(&kustomization, self.files.report);
        self.chain.push(folder.clone());
        self.gather(&kustomization, &folder, all);
        self.change(&kustomization, &folder, all);
        self.chain.pop();
    }

    fn is_valid(&mut self, kustomization: &Node, wanted: Wanted, place: Option<Place>) -> bool {
        let report = &mut *self.files.report;
        let before = report.errors();
        strict::check(
            kustomization,
            "Kustomization",
            &mut LeftOut::default(),
            report,
        );
        let kind = read::word(kustomization, "kind");
        let known = ["", "Kustomization", "Component"];
        if !known.contains(&kind) {
            let said = format!("kind: `{kind}` is none of a kustomization");
            let said = Diagnostic::error(said).at(read::place(kustomization, "kind"));
            report.push(said.hint("Kustomization or Component"));
        }
        let version = match kind {
            "Component" => "kustomize.config.k8s.io/v1alpha1",
            _ => "kustomize.config.k8s.io/v1beta1",
        };
        let written = read::word(kustomization, "apiVersion");
        if !matches!(written, "" | "kustomize.config.k8s.io/v1") && written != version {
            let said = format!(
                "apiVersion: `{written}` has no {}",
                if kind.is_empty() {
                    "Kustomization"
                } else {
                    kind
                }
            );
            let said = Diagnostic::error(said).at(read::place(kustomization, "apiVersion"));
            report.push(said.hint(format!("write `apiVersion: {version}`")));
        }
        let is_component = kind == "Component";
        if is_component != (wanted == Wanted::Component) {
            let (said, hint) = if is_component {
                ("this is a Component", "name it under `components`")
            } else {
                (
                    "this is no Component",
                    "name it under `resources`, or write `kind: Component` into it",
                )
            };
            let mut said = Diagnostic::error(said).at(place.or(kustomization.place));
            if let (Some(_), Some(own)) = (
                place,
                read::place(kustomization, "kind").or(kustomization.place),
            ) {
                said = said.related(own, "it is here");
            }
            report.push(said.hint(hint));
        }
        report.errors() == before
    }

    /// What the kustomization is made of.
    fn gather(&mut self, kustomization: &Node, folder: &Path, all: &mut Vec<Resource>) {
        for field in ["resources", "bases"] {
            for item in read::items(kustomization, field) {
                self.resource(item, folder, all);
            }
        }
        generators::run(kustomization, folder, all, &mut self.files);
        for item in read::items(kustomization, "components") {
            let name = item.as_str().unwrap_or_default();
            if !self.is_remote(name, item.place) {
                self.below(&folder.join(name), name, Wanted::Component, item.place, all);
            }
        }
    }

    /// What it changes. Names and labels come between the patches.
    fn change(&mut self, kustomization: &Node, folder: &Path, all: &mut Vec<Resource>) {
        patches::apply(kustomization, folder, all, &mut self.files);
        naming::namespace(kustomization, all);
        naming::affixes(kustomization, all);
        labels::apply(kustomization, all);
        patches::apply_json(kustomization, folder, all, &mut self.files);
        images::replicas(kustomization, all, self.files.report);
        images::images(kustomization, all, self.files.report);
        replacements::apply(kustomization, folder, all, &mut self.files);
    }

    fn resource(&mut self, item: &Node, folder: &Path, all: &mut Vec<Resource>) {
        let name = item.as_str().unwrap_or_default();
        let path = folder.join(name);
        if name.is_empty() || self.is_remote(name, item.place) {
            return;
        }
        if path.is_dir() {
            let mut own = Vec::new();
            self.below(&path, name, Wanted::Objects, item.place, &mut own);
            for resource in own {
                self.add(resource, item.place, all);
            }
            return;
        }
        let Some(read) = self.files.read(folder, name, item.place) else {
            return;
        };
        for document in self.files.documents(&read) {
            self.object(document, item.place, all);
        }
    }

    /// Takes in a document of a file of resources.
    fn object(&mut self, mut document: Node, by: Option<Place>, all: &mut Vec<Resource>) {
        let is_list = read::word(&document, "kind").ends_with("List");
        if let Some(items) = document
            .get_mut("items")
            .and_then(Node::as_seq_mut)
            .filter(|_| is_list)
        {
            for item in std::mem::take(items) {
                self.object(item, by, all);
            }
            return;
        }
        for key in ["apiVersion", "kind", "metadata.name"] {
            if read::word(&document, key).is_empty() {
                let said = Diagnostic::error(format!("`{key}` is missing"));
                let said = said.at(read::place(&document, key).or(document.place));
                let said = match by {
                    Some(by) => said.related(by, "named as a resource here"),
                    None => said,
                };
                let kustomization = document.get("resources").is_some();
                self.files.report.push(said.hint(if kustomization {
                    "a kustomization is named by its folder"
                } else {
                    "every object has one; a patch belongs under `patches`"
                }));
                return;
            }
        }
        self.add(Resource::new(document), by, all);
    }

    fn add(&mut self, resource: Resource, by: Option<Place>, all: &mut Vec<Resource>) {
        let id = resource.id();
        let named = |it: &&Resource| read::word(&it.node, "metadata.name") == id.name;
        let Some(first) = all.iter().filter(named).find(|it| it.id() == id) else {
            all.push(resource);
            return;
        };
        let said = Diagnostic::error(format!("{} is there twice", id.title()));
        let (place, other) = (resource.place(), first.place());
        let same = place == other;
        let mut said = said.at(if same { by } else { place });
        if let Some(other) = other {
            said = said.related(other, "first defined here");
        }
        self.files.report.push(said.hint(if same {
            "its file or base is named on two ways: leave one away, or give each a `namePrefix`"
        } else {
            "change it by `patches`, or remove one of the two"
        }));
    }
}
