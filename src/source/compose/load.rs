//! The order of things: documents → one tree in its long form.
//!
//! Each file's documents are laid over those before: interpolated, with what
//! they include and extend, merged, checked and brought into their long form.
//! A mistake does not end the loading; what it would make look wrong later is
//! not looked at.

mod extends;
mod include;
mod manifests;
mod project;
pub(super) mod slips;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::files::{self, Unread};
use super::lower::Altered;
use super::report::Report;
use super::reset::{self, RESET};
use super::setup::ConfigFile;
use super::{
    Options, canonicalize, defaults, interpolate, merge, paths, resolve, rules, schema, unicity,
};
use crate::source::kube::{self, Manifests};
use crate::source::remote::Remotes;
use crate::source::yaml::{self, Document, Mapping, Node, Tagged};
use crate::source::{Diagnostic, Place};

pub use project::project;

/// What the loading of files shares.
pub(super) struct Loader<'o> {
    pub options: &'o Options,
    pub remotes: &'o Remotes,
    pub report: Report,
    /// Unquoted scalars that are written otherwise than they read.
    pub altered: Altered,
    /// Whether something is missing, so that what refers to it looks wrong.
    pub blocked: bool,
    included: include::Known,
    bases: extends::Known,
    /// The documents of Kubernetes, in the order of the files.
    manifests: Vec<Node>,
    /// Those that have become services, and which.
    lowered: Manifests,
}

/// Where a model is loaded: the project, or what it includes.
pub(super) struct Scope {
    /// The absolute folder that files are looked for in.
    pub folder: PathBuf,
    /// What relative paths in the result start with: the folder, as seen from
    /// the one of the scope around it.
    pub base: String,
    /// The variables.
    pub environment: Rc<BTreeMap<String, String>>,
    /// The files that include each other, down to here.
    pub chain: Vec<ConfigFile>,
}

/// A file and what it holds.
pub(super) struct Source {
    pub file: ConfigFile,
    pub documents: Vec<Document>,
}

impl<'o> Loader<'o> {
    pub fn new(options: &'o Options, remotes: &'o Remotes, report: Report) -> Self {
        Self {
            options,
            remotes,
            report,
            altered: Altered::default(),
            blocked: false,
            included: include::Known::default(),
            bases: extends::Known::default(),
            manifests: Vec::new(),
            lowered: Manifests::default(),
        }
    }

    /// Does something after whose mistakes others would be mere consequences.
    fn blocking<T>(&mut self, work: impl FnOnce(&mut Self) -> T) -> T {
        let before = self.report.errors();
        let result = work(self);
        self.blocked |= self.report.errors() > before;
        result
    }

    /// Reads a file that was named at a place.
    pub fn read(&mut self, file: ConfigFile, place: Option<Place>) -> Source {
        let documents = self.blocking(|loader| loader.documents(&file, place));
        Source { file, documents }
    }

    fn documents(&mut self, file: &ConfigFile, place: Option<Place>) -> Vec<Document> {
        if kube::kustomize::is_one(&file.path) {
            return self.kustomized(&file.path);
        }
        let bytes = if file.is_standard_input() {
            files::read_standard_input()
        } else {
            self.report.look_at(&file.path);
            files::read(&file.path)
        };
        let bytes = match bytes {
            Ok(bytes) => bytes,
            Err(error) => {
                self.report.push(unread(&file.path, &error).at(place));
                return Vec::new();
            }
        };
        documents(&bytes, &file.shown, &mut self.report)
    }

    /// Loads the files of a scope into one tree.
    pub fn model(&mut self, sources: Vec<Source>, scope: &Scope) -> Node {
        let mut tree = Node::made(Mapping::default());
        for mut source in sources {
            manifests::take(&mut source.documents, &mut self.manifests);
            for document in source.documents {
                self.document(document, &source.file, scope, &mut tree);
            }
        }
        defaults::set(&mut tree);
        rules::check(&tree, &mut self.report);
        if !self.options.no_path_resolution || !scope.chain.is_empty() {
            self.resolve_paths(&mut tree, &scope.base);
        }
        if !self.options.no_interpolate {
            resolve::environment(&mut tree, &scope.environment);
        }
        self.blocking(|loader| loader.add_manifests(&mut tree));
        tree
    }

    fn resolve_paths(&mut self, tree: &mut Node, folder: &str) {
        let home = self.options.environment.get("HOME").map(String::as_str);
        paths::resolve(tree, paths::Base { folder, home }, &mut self.report);
    }

    /// Lays a document over those before.
    fn document(&mut self, document: Document, file: &ConfigFile, scope: &Scope, tree: &mut Node) {
        let Some((mut root, tags)) = self.prepare(document, scope) else {
            return;
        };
        self.blocking(|loader| loader.include(&mut root, &tags, file, scope));
        reset::apply(&tags, &[], tree);
        self.blocking(|loader| loader.extends(&mut root, &tags, file, scope));
        merge::merge(tree, root, &mut self.report);
        unicity::enforce_short(tree);
        schema::check(tree, &mut self.report);
        self.drop_version(tree);
        self.finish(tree);
    }

    /// Takes a document's tree, with its variables replaced.
    fn prepare(&mut self, document: Document, scope: &Scope) -> Option<(Node, Vec<Tagged>)> {
        let mut root = document.root;
        if root.as_map().is_none() {
            let message = "top-level object must be a mapping";
            let mut error = Diagnostic::error(message).at(root.place);
            if root.is_null() {
                error = error.hint("this document is empty: remove its `---`");
            }
            self.report.push(error);
            self.blocked = true;
            return None;
        }
        self.altered.extend(document.altered);
        reset::note_others(&document.tags, &mut self.report);
        if !self.options.no_interpolate {
            self.blocking(|loader| {
                interpolate::interpolate(&mut root, &scope.environment, &mut loader.report);
            });
        }
        Some((root, document.tags))
    }

    /// Brings a merged tree into its long form.
    fn finish(&mut self, tree: &mut Node) {
        canonicalize(tree, self.options.no_interpolate, &mut self.report);
        omit_empty(tree);
        // Ranges of ports are single ports now, and may meet others.
        unicity::enforce(tree, &mut self.report);
    }

    fn drop_version(&mut self, tree: &mut Node) {
        let Some(entry) = tree
            .as_map_mut()
            .and_then(|map| map.shift_remove("version"))
        else {
            return;
        };
        let note = "the attribute `version` is obsolete, it will be ignored";
        let diagnostic = Diagnostic::note(note).at(entry.key);
        self.report
            .push(diagnostic.hint("remove it to avoid potential confusion"));
    }
}

/// The documents in a file's bytes, with a place on every node.
pub(in crate::source) fn documents(
    bytes: &[u8],
    shown: &Path,
    report: &mut Report,
) -> Vec<Document> {
    let text = match yaml::decode(bytes) {
        Ok(text) => text,
        Err(error) => {
            let file = report.add_file(shown, error.before);
            let place = Place::new(file, error.line, error.column, 1);
            report.error(error.message, place);
            return Vec::new();
        }
    };
    let number = report.add_file(shown, &*text);
    let parsed = yaml::parse(&text, number, Some(RESET));
    for mut diagnostic in parsed.diagnostics {
        slips::explain(&mut diagnostic, &text);
        report.push(diagnostic);
    }
    parsed.documents
}

/// What to say about a file that was not read.
fn unread(path: &Path, error: &Unread) -> Diagnostic {
    Diagnostic::error(format!("open {}: {error}", path.display()))
}

/// Takes empty texts out of `dns`, the one attribute where they mean nothing.
fn omit_empty(tree: &mut Node) {
    let services = tree.get_mut("services").and_then(Node::as_map_mut);
    for (_, service) in services.into_iter().flatten() {
        let dns = service.node.get_mut("dns").and_then(Node::as_seq_mut);
        if let Some(servers) = dns {
            servers.retain(|server| server.as_str() != Some("") && !server.is_null());
        }
    }
}

/// The way from one absolute folder to another.
fn relative(from: &Path, to: &Path) -> String {
    let shared = from.components().zip(to.components());
    let shared = shared.take_while(|(a, b)| a == b).count();
    let up = from.components().skip(shared).map(|_| "..");
    let down = to.components().skip(shared);
    let mut path: PathBuf = up.collect();
    path.extend(down);
    match path.to_string_lossy() {
        path if path.is_empty() => ".".to_owned(),
        path => path.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_from_folder_to_folder() {
        let way = |from: &str, to: &str| relative(Path::new(from), Path::new(to));
        assert_eq!(way("/a/b", "/a/b"), ".");
        assert_eq!(way("/a/b", "/a/b/c/d"), "c/d");
        assert_eq!(way("/a/b", "/a/c"), "../c");
        assert_eq!(way("/a/b", "/"), "../..");
    }
}
