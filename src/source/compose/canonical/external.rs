//! Networks, volumes, configs and secrets that are kept elsewhere: the old
//! `external: {name: …}` → `name` and `external: true`.

use crate::source::Diagnostic;
use crate::source::yaml::Node;

use super::super::trail::Trail;
use super::Work;

/// Replaces the old form, with a note.
pub fn expand(node: &mut Node, trail: &Trail<'_>, work: &mut Work<'_>) {
    let Some(resource) = node.as_map_mut() else {
        return;
    };
    let Some(external) = resource.get_mut("external") else {
        return;
    };
    let Some(old) = external.node.as_map_mut() else {
        return;
    };
    let name = old.shift_remove("name");
    external.node = external.node.with(true);
    let Some(name) = name else { return };
    let place = name.key.or(name.node.place);
    match resource.get("name") {
        None => {
            resource.insert("name".to_owned(), name);
            let said = Diagnostic::note(format!("{trail}: `external.name` is deprecated"))
                .at(place)
                .hint("write `external: true` and `name` beside it");
            work.report.push(said);
        }
        Some(other) if other.node.value == name.node.value => {}
        Some(other) => {
            let mut mistake = Diagnostic::error(format!(
                "{trail}: `name` and `external.name` differ; only `name` is needed"
            ))
            .at(place);
            if let Some(place) = other.node.place {
                mistake = mistake.related(place, "the other name");
            }
            work.report.push(mistake);
        }
    }
}
