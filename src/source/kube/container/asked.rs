//! What is done in a container at the word of a probe or of a hook, as a
//! command: that of `exec`, or of rcompose's own program, which asks over the
//! network where the image has nothing to ask with.

use super::super::pod::Pod;
use super::super::tree::texts;
use super::super::{ports, read};
use crate::model::own_image;
use crate::source::Place;
use crate::source::yaml::Node;

/// A command.
pub struct Asked {
    /// Its words.
    pub command: Vec<Node>,
    /// Where it is written.
    pub place: Option<Place>,
    /// Whether it is rcompose's own, which takes the time that the answer may
    /// take itself.
    pub over_network: bool,
}

/// What a probe or a hook does; none: nothing that is known.
pub fn of(pod: &Pod<'_>, node: &Node) -> Option<Asked> {
    let place = read::place(node, "exec.command");
    let command = read::items(node, "exec.command");
    if !command.is_empty() {
        return Some(Asked {
            command: command.to_vec(),
            place,
            over_network: false,
        });
    }
    let (words, place) = words(pod, node)?;
    Some(Asked {
        command: texts(own_image::probe(words), place),
        place,
        over_network: true,
    })
}

/// What rcompose is told to do.
fn words(pod: &Pod<'_>, node: &Node) -> Option<(Vec<String>, Option<Place>)> {
    let own = |words: &[&str]| words.iter().map(|it| (*it).to_owned()).collect();
    if let Some(sleep) = read::at(node, "sleep") {
        let seconds = read::integer(sleep, "seconds").unwrap_or(0).max(0);
        return Some((own(&["sleep", &seconds.to_string()]), sleep.place));
    }
    let timeout = read::integer(node, "timeoutSeconds").unwrap_or(1).max(1);
    let mut words: Vec<String> = own(&["probe"]);
    if timeout > 1 {
        words.extend(["--timeout".to_owned(), timeout.to_string()]);
    }
    let (handler, scheme, path) = if let Some(http) = read::at(node, "httpGet") {
        for header in read::items(http, "httpHeaders") {
            let (name, value) = (read::word(header, "name"), read::word(header, "value"));
            words.extend(["--header".to_owned(), format!("{name}: {value}")]);
        }
        let scheme = match read::word(http, "scheme") {
            "HTTPS" => "https",
            _ => "http",
        };
        (http, scheme, read::word(http, "path"))
    } else if let Some(grpc) = read::at(node, "grpc") {
        (grpc, "grpc", read::word(grpc, "service"))
    } else {
        (read::at(node, "tcpSocket")?, "tcp", "")
    };
    let port = match read::at(handler, "port").and_then(Node::as_str) {
        Some(name) => name.parse().ok().or_else(|| ports::named(pod.spec, name)),
        None => read::integer(handler, "port").and_then(|it| u16::try_from(it).ok()),
    }?;
    let host = match read::word(handler, "host") {
        host if host.contains(':') => format!("[{host}]"),
        host => host.to_owned(),
    };
    let slash = if path.is_empty() || path.starts_with('/') {
        ""
    } else {
        "/"
    };
    words.push(format!("{scheme}://{host}:{port}{slash}{path}"));
    Some((words, handler.place))
}
