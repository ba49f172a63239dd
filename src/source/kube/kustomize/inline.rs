//! Patches that stand in the kustomization itself, as text: their nodes get
//! their places in its file.

use crate::source::Place;
use crate::source::compose::Report;
use crate::source::yaml::{self, Node, Value};

/// The documents of a text, but empty ones.
pub fn documents(node: &Node, report: &mut Report) -> Vec<Node> {
    let text = node.as_str().unwrap_or_default();
    let Some(place) = node.place else {
        return Vec::new();
    };
    let shift = block(text, place, report);
    let parsed = yaml::parse(text, place.file, None);
    for mut said in parsed.diagnostics {
        said.place = said.place.map(|it| moved(it, place, shift));
        report.push(said);
    }
    let roots = parsed.documents.into_iter().map(|it| it.root);
    let mut roots: Vec<Node> = roots.filter(|it| !it.is_null()).collect();
    for root in &mut roots {
        root.read_dates_as_text();
        relocate(root, &|it| moved(it, place, shift));
    }
    roots
}

/// How many lines and columns a block's text is moved from the file's; none
/// when the text is written otherwise.
fn block(text: &str, place: Place, report: &Report) -> Option<(u32, u32)> {
    let file = report.sources().get(place.file)?;
    let column = usize::try_from(place.column).ok()?.checked_sub(1)?;
    let head: String = file.line(place.line)?.chars().skip(column).collect();
    if !head.starts_with('|') {
        return None;
    }
    let indent = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let (at, first) = text
        .lines()
        .enumerate()
        .find(|(_, it)| !it.trim().is_empty())?;
    let at = u32::try_from(at).ok()?;
    let written = file.line(place.line + 1 + at)?;
    let moved = indent(written).checked_sub(indent(first))?;
    Some((place.line, u32::try_from(moved).ok()?))
}

fn moved(it: Place, whole: Place, shift: Option<(u32, u32)>) -> Place {
    match shift {
        Some((lines, columns)) => Place {
            line: it.line + lines,
            column: it.column + columns,
            ..it
        },
        None => whole,
    }
}

/// Changes the place of a node and everything below.
fn relocate(node: &mut Node, to: &dyn Fn(Place) -> Place) {
    node.place = node.place.map(to);
    match &mut node.value {
        Value::Map(map) => {
            for (_, entry) in map.iter_mut() {
                entry.key = entry.key.map(to);
                relocate(&mut entry.node, to);
            }
        }
        Value::Seq(items) => items.iter_mut().for_each(|it| relocate(it, to)),
        _ => {}
    }
}
