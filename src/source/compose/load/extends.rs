//! `extends`: a service on top of another of the same file or of another one.
//!
//! The other service is taken with all it has, its own `extends` resolved;
//! paths of another file start from that file's folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::super::setup::ConfigFile;
use super::super::trail::Trail;
use super::super::{merge, reset, schema};
use super::{Loader, Scope, relative};
use crate::source::remote::Remotes;
use crate::source::spelling::nearest;
use crate::source::yaml::{Entry, Mapping, Node, Tagged, Value};
use crate::source::{Diagnostic, Place};

/// The files of other services read so far.
#[derive(Default)]
pub(super) struct Known(Vec<(Key, Base)>);

/// What the services of another file depend on.
#[derive(PartialEq)]
struct Key {
    path: PathBuf,
    folder: String,
    environment: Rc<BTreeMap<String, String>>,
}

/// The services of another file.
struct Base {
    services: Mapping,
    tags: Vec<Tagged>,
    file: ConfigFile,
}

/// Where a service stands that extends another.
struct Origin<'a> {
    services: &'a mut Mapping,
    tags: &'a [Tagged],
    file: &'a ConfigFile,
}

/// The service that another one extends.
struct Target {
    service: String,
    service_place: Option<Place>,
    file: Option<(String, Option<Place>)>,
}

/// The services that extend each other, down to here.
type Chain = Vec<(PathBuf, String)>;

impl Loader<'_> {
    /// Resolves `extends` of all services of a document.
    pub(super) fn extends(
        &mut self,
        root: &mut Node,
        tags: &[Tagged],
        file: &ConfigFile,
        scope: &Scope,
    ) {
        let Some(services) = root.get_mut("services").and_then(Node::as_map_mut) else {
            return;
        };
        let extending = services
            .iter()
            .filter(|(_, it)| it.node.get("extends").is_some());
        let names: Vec<String> = extending.map(|(name, _)| name.clone()).collect();
        let mut origin = Origin {
            services,
            tags,
            file,
        };
        for name in names {
            self.extend(&name, &mut origin, scope, &mut Chain::new());
        }
    }

    /// Resolves `extends` of a service, in place.
    fn extend(&mut self, name: &str, origin: &mut Origin, scope: &Scope, chain: &mut Chain) {
        let Some(entry) = origin.services.get_mut(name) else {
            return;
        };
        let extends = entry
            .node
            .as_map_mut()
            .and_then(|map| map.shift_remove("extends"));
        let Some(target) = extends.and_then(|it| self.target(name, it)) else {
            return;
        };
        // What is resolved while this is on its way must not find it half done.
        let place = entry.node.place;
        let service = std::mem::replace(
            &mut entry.node,
            Node {
                value: Value::Null,
                place,
            },
        );
        chain.push((origin.file.path.clone(), name.to_owned()));
        let base = self.base(name, &target, origin, scope, chain);
        chain.pop();
        let extended = match base {
            Some(mut base) if !base.is_null() => {
                reset::apply(origin.tags, &["services", name], &mut base);
                merge::extend(&mut base, service, name, &mut self.report);
                base
            }
            _ => service,
        };
        if let Some(entry) = origin.services.get_mut(name) {
            entry.node = Node { place, ..extended };
        }
    }

    /// What `extends` names. None, with a mistake told, when it names nothing.
    fn target(&mut self, name: &str, mut extends: Entry) -> Option<Target> {
        let services = Trail::TOP.key("services");
        let service = services.key(name);
        let trail = service.key("extends");
        if !schema::check_extends(&mut extends.node, trail, extends.key, &mut self.report) {
            return None;
        }
        let node = extends.node;
        let named = node.get("service").unwrap_or(&node);
        let file = node.get("file");
        Some(Target {
            service: named.as_str()?.to_owned(),
            service_place: named.place,
            file: file.and_then(|it| Some((it.as_str()?.to_owned(), it.place))),
        })
    }

    /// The service that another one extends, resolved.
    fn base(
        &mut self,
        name: &str,
        target: &Target,
        origin: &mut Origin,
        scope: &Scope,
        chain: &mut Chain,
    ) -> Option<Node> {
        let Some((path, place)) = &target.file else {
            return self.service(name, target, origin, scope, chain);
        };
        let file = self.locate(path, *place, scope)?;
        let folder = file.path.parent().unwrap_or(Path::new("/"));
        let folder = if Remotes::is_remote(path) {
            folder.to_string_lossy().into_owned()
        } else {
            relative(&scope.folder, folder)
        };
        let key = Key {
            path: file.path.clone(),
            folder,
            environment: Rc::clone(&scope.environment),
        };
        let known = self.bases.0.iter().position(|(known, _)| *known == key);
        let mut base = match known {
            Some(at) => self.bases.0.swap_remove(at).1,
            None => self.read_base(name, file, *place, &key.folder, scope)?,
        };
        let mut inner = Origin {
            services: &mut base.services,
            tags: &base.tags,
            file: &base.file,
        };
        let found = self.service(name, target, &mut inner, scope, chain);
        self.bases.0.push((key, base));
        found
    }

    /// A service of the same file, resolved.
    fn service(
        &mut self,
        name: &str,
        target: &Target,
        origin: &mut Origin,
        scope: &Scope,
        chain: &mut Chain,
    ) -> Option<Node> {
        let service = &target.service;
        let shown = origin.file.shown.display();
        if !origin.services.contains_key(service) {
            let error = format!(
                "cannot extend service \"{name}\": service \"{service}\" not found in {shown}"
            );
            let near = nearest(service, origin.services.keys().map(String::as_str));
            let mut diagnostic = Diagnostic::error(error).at(target.service_place);
            diagnostic.hint = near.map(|near| format!("did you mean `{near}`?"));
            self.report.push(diagnostic);
            return None;
        }
        let step = (origin.file.path.clone(), service.clone());
        if let Some(at) = chain.iter().position(|known| *known == step) {
            let names = chain[at..].iter().map(|(_, name)| name.as_str());
            let names: Vec<&str> = names.chain([service.as_str()]).collect();
            let message = format!("circular reference: {}", names.join(" extends "));
            self.report.error(message, target.service_place);
            return None;
        }
        self.extend(service, origin, scope, chain);
        origin.services.get(service).map(|entry| entry.node.clone())
    }

    /// Reads the services of another file: without what it includes, and not
    /// checked before they are merged.
    fn read_base(
        &mut self,
        name: &str,
        file: ConfigFile,
        place: Option<Place>,
        folder: &str,
        scope: &Scope,
    ) -> Option<Base> {
        let before = self.report.errors();
        let source = self.read(file, place);
        let mut tree = Node::made(Mapping::default());
        let mut tags = Vec::new();
        for document in source.documents {
            let (root, document_tags) = self.prepare(document, scope)?;
            tags = document_tags;
            reset::apply(&tags, &[], &mut tree);
            merge::merge(&mut tree, root, &mut self.report);
            self.finish(&mut tree);
        }
        self.resolve_paths(&mut tree, folder);
        let services = tree
            .as_map_mut()
            .and_then(|map| map.shift_remove("services"));
        let Some(Value::Map(services)) = services.map(|it| it.node.value) else {
            if self.report.errors() == before {
                let shown = source.file.shown.display();
                let message = format!("cannot extend service \"{name}\": {shown} has no services");
                self.report.error(message, place);
            }
            return None;
        };
        Some(Base {
            services,
            tags,
            file: source.file,
        })
    }
}
