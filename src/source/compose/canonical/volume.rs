//! Mounts of a service: short form → mapping.

use crate::model::Mount;
use crate::source::Place;
use crate::source::yaml::{Node, Value};

use super::super::grammar;
use super::super::made;
use super::super::trail::Trail;
use super::Work;

/// Replaces a short form, with a note for each part that has no effect.
pub fn expand(node: &mut Node, trail: &Trail<'_>, work: &mut Work<'_>) {
    let Some(text) = node.as_str() else { return };
    match grammar::volume(text) {
        Ok(read) => {
            for note in read.notes {
                work.report.note(format!("{trail}: {note}"), node.place);
            }
            *node = long_form(read.mount, node.place);
        }
        Err(mistake) => work.wrong(mistake, node, trail),
    }
}

fn long_form(mount: Mount, place: Option<Place>) -> Node {
    let texts = [
        ("type", mount.kind),
        ("source", mount.source),
        ("target", mount.target),
    ];
    let mut entries: Vec<(&str, Value)> = texts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (key, text.into()))
        .collect();
    if mount.read_only {
        entries.push(("read_only", true.into()));
    }
    if let Some(bind) = mount.bind {
        entries.push((
            "bind",
            options(
                [("selinux", bind.selinux), ("propagation", bind.propagation)],
                bind.create_host_path.map(|on| ("create_host_path", on)),
                place,
            ),
        ));
    }
    if let Some(volume) = mount.volume {
        let nocopy = volume.nocopy.then_some(("nocopy", true));
        entries.push(("volume", options([], nocopy, place)));
    }
    made::mapping(entries, place)
}

fn options<const N: usize>(
    texts: [(&str, String); N],
    switch: Option<(&str, bool)>,
    place: Option<Place>,
) -> Value {
    let texts = texts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (key, Value::from(text)));
    let switches = switch.into_iter().map(|(key, on)| (key, on.into()));
    made::mapping(texts.chain(switches), place).value
}
