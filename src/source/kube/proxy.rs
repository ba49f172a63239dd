//! A proxy: rcompose itself, in a service of the project.

use super::network;
use super::tree::{Fields, texts};
use super::work::Work;
use crate::gateway::configuration::Configuration;
use crate::model::own_image;
use crate::source::Place;
use crate::source::yaml::Node;

/// A proxy to add.
pub struct Proxy<'p> {
    /// The key of its service, or one like it.
    pub key: String,
    /// The namespace where its short names hold; none: it has no such names.
    pub namespace: Option<&'p str>,
    /// Its names.
    pub aliases: Vec<String>,
    /// Its ports on the host.
    pub published: Vec<Node>,
    /// Files that it is given: certificates and keys.
    pub secrets: Vec<Node>,
    /// What it does.
    pub configuration: Configuration,
    /// What it is made from.
    pub place: Option<Place>,
}

/// Adds the service of a proxy. Gives its key.
pub fn add(work: &mut Work<'_, '_>, proxy: Proxy<'_>) -> String {
    let place = proxy.place;
    let mut fields = Fields::at(place);
    fields.set("image", format!("{}:{}", own_image::GATEWAY, work.tag));
    fields.set("command", texts(["gateway"], place));
    let mut variables = Fields::at(place);
    variables.set(own_image::SETTINGS, proxy.configuration.write());
    fields.fields("environment", variables);
    network::join(work, proxy.namespace, &proxy.aliases, place, &mut fields);
    fields.list("ports", proxy.published);
    fields.list("secrets", proxy.secrets);
    fields.set("restart", "unless-stopped");
    // A little more than a gateway gives its connections.
    fields.set("stop_grace_period", "10s");
    let key = work.tree.key([proxy.key]);
    work.tree.add("services", &key, fields.node());
    key
}
