//! Where a Service's port leads: to a number, or to a container's port by name.

use super::read;
use crate::source::yaml::{Node, Value};

/// Where a port leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target<'m> {
    /// To this port of the pod.
    Number(u16),
    /// To the container's port of this name.
    Name(&'m str),
}

impl Target<'_> {
    /// The port, when it is a number.
    pub fn number(self) -> Option<u16> {
        match self {
            Self::Number(number) => Some(number),
            Self::Name(_) => None,
        }
    }
}

/// Where a Service's port leads; without a target, to its own number.
pub fn target(port: &Node) -> Option<Target<'_>> {
    let node = read::at(port, "targetPort").or_else(|| read::at(port, "port"))?;
    match &node.value {
        Value::Int(number) => u16::try_from(*number).ok().map(Target::Number),
        Value::String(name) => Some(match name.parse() {
            Ok(number) => Target::Number(number),
            Err(_) => Target::Name(name),
        }),
        _ => None,
    }
}

/// The pod's port that a Service's port leads to.
pub fn number_in(spec: &Node, port: &Node) -> Option<u16> {
    match target(port)? {
        Target::Number(number) => Some(number),
        Target::Name(name) => named(spec, name),
    }
}

/// All ports of a pod's containers.
fn all(spec: &Node) -> impl Iterator<Item = &Node> {
    let sidecars = read::items(spec, "initContainers").iter();
    let containers = sidecars.chain(read::items(spec, "containers"));
    containers.flat_map(|it| read::items(it, "ports"))
}

/// The number of a container's port.
fn number(port: &Node) -> Option<u16> {
    u16::try_from(read::integer(port, "containerPort")?).ok()
}

/// The number of the port with a name.
pub fn named(spec: &Node, name: &str) -> Option<u16> {
    let mut ports = all(spec);
    number(ports.find(|it| read::word(it, "name") == name)?)
}

/// The names of all ports.
pub fn names(spec: &Node) -> impl Iterator<Item = &str> {
    all(spec).filter_map(|it| read::text(it, "name"))
}

/// The numbers of all ports.
pub fn numbers(spec: &Node) -> impl Iterator<Item = u16> {
    all(spec).filter_map(number)
}
