//! Services: their addresses and ports.
//!
//! A Service is a proxy with an address of its own, or no more than names of
//! its pods. Its ports on the host are those that containers have published.

use serde_json::Value;

use super::pod::Pod;
use super::workload::or_none;
use super::{View, items, texts};
use crate::observed::{Container, PortBinding};
use crate::source::kube::Manifest;

/// A Service, and what is behind it.
#[derive(Debug)]
pub struct Service<'v> {
    view: &'v View,
    object: &'v Manifest,
    /// Its proxy, when it has one.
    pub proxy: Option<&'v Container>,
    /// The pods that it selects.
    pub pods: Vec<&'v Pod<'v>>,
}

/// A port of a Service.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::struct_field_names)] // the field of every Service is called so
pub struct Port {
    /// Its name; often empty.
    pub name: String,
    /// Its number.
    pub port: u64,
    /// The pods' port: a number, or its name.
    pub target: String,
    /// The number of the pods' port.
    pub number: Option<u64>,
    /// `TCP`, `UDP` or `SCTP`.
    pub protocol: String,
    /// Where it is on the host.
    pub published: Option<PortBinding>,
}

impl<'v> Service<'v> {
    /// Looks at a Service.
    pub fn of(view: &'v View, pods: &'v [Pod<'v>], object: &'v Manifest) -> Self {
        let made = view.made_from(object).next();
        let selector = texts(&object.document["spec"]["selector"]);
        let selected = pods.iter().filter(|pod| {
            let labels = pod.labels();
            let has = |(key, value): (&&str, &&str)| labels.get(key) == Some(value);
            pod.namespace == object.namespace && !selector.is_empty() && selector.iter().all(has)
        });
        Self {
            view,
            object,
            proxy: made.and_then(|it| view.containers_of(&it.key).next()),
            pods: selected.collect(),
        }
    }

    fn spec(&self, field: &str) -> &'v str {
        self.object.document["spec"][field]
            .as_str()
            .unwrap_or_default()
    }

    /// Its name.
    pub fn name(&self) -> &'v str {
        &self.object.name
    }

    /// Its type.
    pub fn kind(&self) -> &'v str {
        match self.spec("type") {
            "" => "ClusterIP",
            kind => kind,
        }
    }

    /// Its address among the containers: of its proxy, or of the one pod whose
    /// names it is.
    pub fn address(&self) -> Option<String> {
        if self.kind() == "ExternalName" {
            return None;
        }
        if self.spec("clusterIP") == "None" {
            return Some("None".to_owned());
        }
        if let Some(proxy) = self.proxy {
            return self.view.address(proxy).map(str::to_owned);
        }
        match self.pods.as_slice() {
            [pod] => pod.address(self.view).map(str::to_owned),
            _ => None,
        }
    }

    /// Its address outside.
    pub fn external(&self) -> String {
        let addresses = items(&self.object.document["spec"]["externalIPs"]).iter();
        let addresses: Vec<&str> = addresses.filter_map(Value::as_str).collect();
        match self.kind() {
            "ExternalName" => self.spec("externalName").to_owned(),
            "LoadBalancer" => {
                let ports = self.ports();
                let mut bindings = ports.iter().filter_map(|it| it.published.as_ref());
                let found = bindings.next().map(|it| it.host_ip.clone());
                found.unwrap_or_else(|| "<pending>".to_owned())
            }
            _ => or_none(addresses.join(",")),
        }
    }

    /// Its ports.
    pub fn ports(&self) -> Vec<Port> {
        let ports = items(&self.object.document["spec"]["ports"]).iter();
        ports.map(|it| self.port(it)).collect()
    }

    fn port(&self, written: &Value) -> Port {
        let text = |field: &str| written[field].as_str().unwrap_or_default().to_owned();
        let protocol = match text("protocol") {
            none if none.is_empty() => "TCP".to_owned(),
            protocol => protocol,
        };
        let port = written["port"].as_u64().unwrap_or(0);
        let (number, target) = match &written["targetPort"] {
            Value::String(name) => (self.named(name).or(name.parse().ok()), name.clone()),
            Value::Number(number) => (number.as_u64(), number.to_string()),
            _ => (Some(port), port.to_string()),
        };
        let at = |container: &Container, inside: Option<u64>| {
            let mut ports = container.ports.iter();
            let found = ports.find(|it| {
                Some(u64::from(it.target)) == inside
                    && it.published.is_some()
                    && it.protocol.eq_ignore_ascii_case(&protocol)
            });
            found.cloned()
        };
        let published = match self.proxy {
            Some(proxy) => at(proxy, Some(port)),
            None if matches!(self.kind(), "NodePort" | "LoadBalancer") => {
                let mut owners = self.pods.iter().filter_map(|it| it.owner.or(it.first()));
                owners.find_map(|it| at(it, number))
            }
            None => None,
        };
        Port {
            name: text("name"),
            port,
            target,
            number,
            protocol,
            published,
        }
    }

    /// The number of a port that the pods name.
    fn named(&self, name: &str) -> Option<u64> {
        let template = self.pods.first()?.template?;
        let mut ports = items(&template["spec"]["containers"])
            .iter()
            .flat_map(|it| items(&it["ports"]));
        ports.find(|it| it["name"] == name)?["containerPort"].as_u64()
    }

    /// The cell under `PORT(S)`.
    pub fn ports_text(&self) -> String {
        let ports = self.ports().into_iter().map(|it| {
            let outside = it.published.and_then(|it| it.published);
            match outside {
                Some(outside) => format!("{}:{outside}/{}", it.port, it.protocol),
                None => format!("{}/{}", it.port, it.protocol),
            }
        });
        or_none(ports.collect::<Vec<_>>().join(","))
    }

    /// Since when it is there: its proxy, or the first of its pods.
    pub fn since(&self) -> Option<i64> {
        match self.proxy {
            Some(proxy) => Some(proxy.created),
            None => self.pods.iter().filter_map(|it| it.created()).min(),
        }
    }
}
