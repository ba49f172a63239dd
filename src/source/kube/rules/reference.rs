//! Whether the ConfigMaps, Secrets and claims that a pod names are there, with
//! the keys that it wants.
//!
//! The API server takes a pod that names something that is not there yet, and
//! the pod waits. So that is a note; a key that a ConfigMap in the files lacks
//! is a mistake.

use super::super::reference::{self, Reference};
use super::Pod;
use crate::source::Diagnostic;
use crate::source::spelling::nearest;
use crate::source::yaml::Node;

impl Pod<'_, '_> {
    /// Checks what a volume names.
    pub(super) fn references_of(&mut self, volume: &Node, path: &str) {
        for found in reference::of_volume(volume) {
            self.check(&found, path);
        }
    }

    /// Checks where variables come from.
    pub(super) fn references_of_variables(&mut self, from: &Node, path: &str) {
        for found in reference::of_variables(from) {
            self.check(&found, path);
        }
    }

    fn check(&mut self, found: &Reference<'_>, path: &str) {
        let namespace = self.workload.object.namespace;
        let Some(object) = self.world.find(found.kind, namespace, found.name) else {
            self.missing(found, path);
            return;
        };
        let all = reference::keys(&object);
        let whole = found.path.rsplit_once('.').map_or("", |(it, _)| it);
        for (key, place) in &found.keys {
            if !all.contains(key) {
                let hint = nearest(key, all.iter().copied());
                let what = format!("{} {} has no key `{key}`", found.kind, found.name);
                let hint = hint.map(|it| format!("did you mean `{it}`?"));
                self.wrong(&format!("{path}{whole}"), &what, *place, hint);
            }
        }
    }

    /// Says that an object is not there.
    fn missing(&mut self, found: &Reference<'_>, path: &str) {
        let Reference { kind, name, .. } = *found;
        let namespace = self.workload.object.namespace;
        let all = self.world.of_kind(kind);
        let (here, elsewhere): (Vec<_>, Vec<_>) = all.partition(|it| it.namespace == namespace);
        let hint = if elsewhere.iter().any(|it| it.name == name) {
            format!("there is one in another namespace: pods see those of their own, `{namespace}`")
        } else if let Some(near) = nearest(name, here.iter().map(|it| it.name)) {
            format!("did you mean `{near}`?")
        } else if kind == "PersistentVolumeClaim" {
            "add its manifest, or use `emptyDir: {}` for data that may be lost".to_owned()
        } else {
            "add its manifest to the files, or say `optional: true`".to_owned()
        };
        let shown = self.workload.below(&format!("{path}{}", found.path));
        let said = format!("{shown}: no {kind} `{name}` is in the files, which the pod waits for");
        let said = Diagnostic::note(said).at(found.place);
        self.report.push(said.hint(hint));
    }
}
