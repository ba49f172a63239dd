//! `port-forward`: ports of this machine that lead to ports of a pod, for as
//! long as the command runs.

mod tunnel;

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use clap::Args;

use super::context::{Context, wait_for};
use super::failure::Failure;
use super::get::not_found;
use super::objects::kind::Kind;
use super::objects::pod::{self, Phase, Pod};
use super::objects::service::Service;
use super::objects::{View, items, wanted, workload};
use tunnel::Tunnel;

/// Forward ports of this machine to a pod
///
/// A pod that is replaced is followed. Only TCP is forwarded, as with kubectl.
#[derive(Debug, Clone, Default, Args)]
pub struct PortForward {
    /// The addresses to listen on, with commas between them
    #[arg(
        long,
        value_name = "ADDRESS",
        default_value = "localhost",
        value_delimiter = ','
    )]
    address: Vec<String>,
    /// The pod, or TYPE/NAME of a Deployment, StatefulSet, Service …
    #[arg(id = "object", value_name = "OBJECT")]
    object: String,
    /// The ports: LOCAL:REMOTE, one for both, or :REMOTE for a free one
    #[arg(value_name = "PORTS", required = true)]
    ports: Vec<String>,
}

/// A port that is forwarded.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Wish {
    /// The port here; 0: a free one; none: the same as there.
    local: Option<u16>,
    /// The port there, or its name.
    remote: String,
}

/// Where a connection goes.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Goal {
    /// The name of the pod.
    pod: String,
    /// Its address.
    address: IpAddr,
    /// The network that it has it in: its name, and the daemon's identity.
    network: (String, String),
    /// A port for each that is forwarded.
    ports: Vec<u16>,
}

impl PortForward {
    /// Forwards until the user does not want more.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let wishes = self.ports.iter().map(|it| wish(it));
        let wishes: Vec<Wish> = wishes.collect::<Result<_, _>>()?;
        let (kind, name) = wanted::one(&self.object, "pod")?;
        let addresses = self.addresses()?;
        let target = context.target(&[])?;
        let tunnel = Tunnel {
            context,
            target: &target,
            kind,
            name,
            wishes,
        };
        wait_for(tunnel.run(&addresses))
    }

    fn addresses(&self) -> Result<Vec<(IpAddr, bool)>, Failure> {
        let mut addresses = Vec::new();
        for text in &self.address {
            if text == "localhost" {
                addresses.push((Ipv4Addr::LOCALHOST.into(), true));
                // Not every machine has it.
                addresses.push((Ipv6Addr::LOCALHOST.into(), false));
                continue;
            }
            let address = text.parse().map_err(|_| {
                Failure::new(format!("--address: {text:?} is no address"))
                    .hint("write an IP address, or localhost")
            })?;
            addresses.push((address, true));
        }
        Ok(addresses)
    }
}

/// Reads `8080:80`, `:80`, `80` and `8080:http`.
fn wish(text: &str) -> Result<Wish, Failure> {
    let wrong = |hint: &str| Failure::new(format!("invalid port format {text:?}")).hint(hint);
    let form = "write LOCAL:REMOTE, :REMOTE for a free port here, or one number for both";
    let (text, protocol) = text.split_once('/').unwrap_or((text, "tcp"));
    if !protocol.eq_ignore_ascii_case("tcp") {
        return Err(wrong(
            "only TCP is forwarded, as with kubectl; publish the port instead",
        ));
    }
    let (local, remote) = match text.split_once(':') {
        Some(("" | "0", remote)) => (Some(0), remote),
        Some((local, remote)) => (Some(local.parse().map_err(|_| wrong(form))?), remote),
        None => (None, text),
    };
    if remote.is_empty() || remote == "0" || remote.contains(':') {
        return Err(wrong(form));
    }
    Ok(Wish {
        local,
        remote: remote.to_owned(),
    })
}

/// The pod that connections go to now; none while there is none that runs. One
/// that is ready comes first.
fn goal(view: &View, kind: &Kind, name: &str, wishes: &[Wish]) -> Result<Option<Goal>, Failure> {
    let pods = pod::all(view);
    let gone = || {
        let said = not_found(&kind.resource(), name);
        Failure::new(said.trim_end())
    };
    let object = view.of_kind(kind.kind).find(|it| it.name == name);
    let service = object.filter(|it| it.kind == "Service");
    let service = service.map(|it| Service::of(view, &pods, it));
    let candidates: Vec<&Pod<'_>> = match (&service, object) {
        (Some(service), _) => service.pods.clone(),
        (None, _) if kind.kind == "Pod" => pods.iter().filter(|it| it.name == name).collect(),
        (None, Some(object)) => workload::of(&pods, object).collect(),
        (None, None) => return Err(gone()),
    };
    if candidates.is_empty() && kind.kind == "Pod" {
        return Err(gone());
    }
    let mut running = candidates
        .into_iter()
        .filter(|it| it.status().phase == Phase::Running);
    let first = running.next();
    let chosen = first.filter(|it| it.status().is_ready());
    let chosen = chosen
        .or_else(|| running.find(|it| it.status().is_ready()))
        .or(first);
    let Some(pod) = chosen else {
        return Ok(None);
    };
    let ports = wishes
        .iter()
        .map(|it| number(&it.remote, pod, service.as_ref()));
    let ports: Vec<u16> = ports.collect::<Result<_, _>>()?;
    let Some(container) = pod.owner.or_else(|| pod.first()) else {
        return Ok(None);
    };
    let address = view.address(container).and_then(|it| it.parse().ok());
    let Some(address) = address else {
        let why = "it has no network of its own, which is what connections go through";
        return Err(
            Failure::new(format!("pod {} cannot be reached: {why}", pod.name))
                .hint("what uses the host's network listens on this machine's ports already"),
        );
    };
    let text = IpAddr::to_string(&address);
    let mut networks = container.addresses.iter().filter(|(_, it)| **it == text);
    let network = networks
        .next()
        .map(|(name, _)| name.clone())
        .unwrap_or_default();
    let id = container
        .networks
        .get(&network)
        .cloned()
        .unwrap_or_default();
    Ok(Some(Goal {
        pod: pod.name.clone(),
        address,
        network: (network, id),
        ports,
    }))
}

/// The number of a pod's port: of a Service's port its target, and of a name
/// what the containers say.
fn number(remote: &str, pod: &Pod<'_>, service: Option<&Service<'_>>) -> Result<u16, Failure> {
    let given: Option<u16> = remote.parse().ok();
    if let Some(service) = service {
        let ports = service.ports();
        let same = |it: &super::objects::service::Port| match given {
            Some(number) => it.port == u64::from(number),
            None => it.name == remote,
        };
        let found = ports
            .into_iter()
            .find(|it| same(it) && it.protocol == "TCP");
        let number = found
            .and_then(|it| it.number)
            .and_then(|it| u16::try_from(it).ok());
        return number.ok_or_else(|| {
            Failure::new(format!(
                "Service {} does not have a service port {remote}",
                service.name()
            ))
        });
    }
    if let Some(number) = given {
        return Ok(number);
    }
    let spec = pod.template.map(|it| &it["spec"]["containers"]);
    let containers = spec.map(items).unwrap_or_default().iter();
    let mut ports = containers.flat_map(|it| items(&it["ports"]));
    let found = ports.find(|it| it["name"] == remote);
    let number = found.and_then(|it| it["containerPort"].as_u64());
    number.and_then(|it| u16::try_from(it).ok()).ok_or_else(|| {
        Failure::new(format!(
            "pod {} does not have a named port '{remote}'",
            pod.name
        ))
    })
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::cli::objects::{example, kind};

    const APP: &str = "
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
      - name: web
        image: nginx
        ports: [{name: http, containerPort: 8080}]
        readinessProbe: {exec: {command: ['true']}}
---
apiVersion: v1
kind: Service
metadata: {name: front}
spec: {selector: {app: web}, ports: [{name: main, port: 80, targetPort: http}]}
";

    #[track_caller]
    fn check(object: &str, port: &str, containers: &str, expected: &Expect) {
        let view = example::view(APP, containers);
        let found = wanted::one(object, "pod").and_then(|(kind, name)| {
            let goal = goal(&view, kind, &name, &[wish(port)?])?;
            Ok(goal.map(|it| format!("{} {}:{}", it.pod, it.address, it.ports[0])))
        });
        let text = match found {
            Ok(found) => found.unwrap_or_else(|| "none".to_owned()),
            Err(failure) => failure.reports[0].diagnostic.message.clone(),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn a_ready_pod_comes_first() {
        let running = "web-1 running starting\nweb-2 running healthy";
        check(
            "deploy/web",
            "8080",
            running,
            &expect![["web-2 10.0.0.2:8080"]],
        );
        check(
            "svc/front",
            "80",
            running,
            &expect![["web-2 10.0.0.2:8080"]],
        );
        check(
            "svc/front",
            "main",
            running,
            &expect![["web-2 10.0.0.2:8080"]],
        );
        check("web-1", "http", running, &expect![["web-1 10.0.0.1:8080"]]);
        check(
            "svc/front",
            "81",
            running,
            &expect![["Service front does not have a service port 81"]],
        );
        check(
            "web-1",
            "ssh",
            running,
            &expect![["pod web-1 does not have a named port 'ssh'"]],
        );
        check(
            "web-3",
            "80",
            running,
            &expect![["Error from server (NotFound): pods \"web-3\" not found"]],
        );
        check("deploy/web", "80", "web-1 created", &expect![["none"]]);
    }

    #[test]
    fn ports_are_read() {
        let read = |text: &str| match wish(text) {
            Ok(wish) => format!("{:?} {}", wish.local, wish.remote),
            Err(failure) => failure.reports[0]
                .diagnostic
                .hint
                .clone()
                .unwrap_or_default(),
        };
        assert_eq!(read("80"), "None 80");
        assert_eq!(read(":80"), "Some(0) 80");
        assert_eq!(read("8080:http"), "Some(8080) http");
        assert!(read("53:53/udp").starts_with("only TCP is forwarded"));
        assert!(read("x:80").starts_with("write LOCAL:REMOTE"));
        assert!(kind::of("Pod").is_some());
    }
}
