//! Ports: each item → one mapping for each port.

use crate::model::Port;
use crate::source::Place;
use crate::source::yaml::{Node, Value};

use super::super::grammar::{self, Mistake};
use super::super::made;
use super::super::trail::Trail;
use super::Work;

/// Replaces short forms. One item may stand for many ports.
pub fn expand(node: &mut Node, trail: &Trail<'_>, work: &mut Work<'_>) {
    let Some(items) = node.as_seq_mut() else {
        return;
    };
    let unknown = |item: &Node| item.as_str().is_some_and(|it| grammar::port(it).is_err());
    if work.lenient && items.iter().any(unknown) {
        // The whole list stays, as Docker Compose has it.
        return;
    }
    let old = std::mem::take(items);
    for (position, item) in old.into_iter().enumerate() {
        let trail = trail.item(position);
        match item.value {
            Value::Map(_) => items.push(item),
            Value::Int(_) | Value::Uint(_) => {
                let target = [("target", item.value)];
                items.push(made::mapping(target, item.place));
            }
            Value::String(ref text) => match read(text) {
                Ok(read) => {
                    for note in read.notes {
                        work.report.note(format!("{trail}: {note}"), item.place);
                    }
                    let ports = read.ports.into_iter();
                    items.extend(ports.map(|port| long_form(port, item.place)));
                }
                Err(mistake) => work.wrong(mistake, &item, &trail),
            },
            _ => {
                let mistake = Mistake {
                    message: "a port is a text, a whole number or a mapping".to_owned(),
                    hint: Some("write it in quotes, as \"8080:80\"".to_owned()),
                };
                work.wrong(mistake, &item, &trail);
            }
        }
    }
}

fn read(text: &str) -> Result<grammar::PortText, Mistake> {
    let read = grammar::port(text)?;
    if read.ports.iter().any(|port| port.target == 0) {
        return Err(Mistake {
            message: format!("0 is no container port in `{text}`"),
            hint: None,
        });
    }
    Ok(read)
}

fn long_form(port: Port, place: Option<Place>) -> Node {
    let texts = [
        ("mode", port.mode),
        ("host_ip", port.host_ip),
        ("published", port.published),
        ("protocol", port.protocol),
    ];
    let texts = texts
        .into_iter()
        .filter(|(_, text)| !text.is_empty())
        .map(|(key, text)| (key, text.into()));
    let target = ("target", Value::Int(port.target.into()));
    made::mapping(texts.chain([target]), place)
}
