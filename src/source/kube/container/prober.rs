//! rcompose's own program in a container that is asked over the network: a
//! folder that one service of the project brings, mounted into all that need
//! it.

use super::super::read;
use super::super::tree::{Fields, texts};
use super::super::volumes::ephemeral;
use super::super::work::Work;
use crate::model::own_image::{self, PROBE, PROBE_FOLDER, PROBE_KEY};
use crate::source::Place;
use crate::source::yaml::{Node, Value};

/// Gives a container the program, when something of it runs it.
pub fn give(work: &mut Work<'_, '_>, node: &Node, fields: &mut Fields) {
    let place = read::place(node, "name").or(node.place);
    let program = own_image::probe([]);
    let shown = serde_json::Value::from(&fields.clone().node()).to_string();
    if !shown.contains(&format!("\"{}\"", program[0])) {
        return;
    }
    bring(work, place);
    fields.push("volumes", mount(place, true));
}

/// Whether a container was given it.
pub fn is_given(fields: &Fields) -> bool {
    let mounts = fields.get("volumes").and_then(Node::as_seq);
    let mut mounts = mounts.unwrap_or_default().iter();
    mounts.any(|it| read::word(it, "source") == PROBE_KEY)
}

/// Adds the service that brings it.
fn bring(work: &mut Work<'_, '_>, place: Option<Place>) {
    let mut fields = Fields::at(place);
    fields.set("image", PROBE);
    fields.set("command", texts(["probe"], place));
    fields.set("network_mode", "none");
    fields.set("restart", "no");
    fields.list("volumes", vec![mount(place, false)]);
    let mut own = Fields::at(place);
    own.set("completes", true);
    fields.fields("x-rcompose", own);
    work.tree.add("services", PROBE_KEY, fields.node());
    let options = ephemeral(place);
    work.tree.add("volumes", PROBE_KEY, options.node());
}

/// Its folder, which is filled from the image when the service is made.
fn mount(place: Option<Place>, read_only: bool) -> Node {
    let mut made = Fields::at(place);
    made.set("type", "volume").set("source", PROBE_KEY);
    made.set("target", PROBE_FOLDER);
    if read_only {
        made.set("read_only", true);
    }
    let mut options = Fields::at(place);
    options.set("nocopy", Value::Bool(read_only));
    made.fields("volume", options);
    made.node()
}
