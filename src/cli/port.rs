//! `port`: where on the host a container's port is.

use clap::Args;

use super::context::{Context, wait_for};
use super::failure::Failure;
use super::replica::{self, Index};
use crate::observed::{Container, PortBinding};

/// Print where a port of a service is published
#[derive(Debug, Clone, Default, Args)]
pub struct Port {
    #[command(flatten)]
    replica: Index,
    /// The protocol (tcp, udp)
    #[arg(long, value_name = "NAME", default_value = "tcp")]
    protocol: String,
    /// The service
    #[arg(value_name = "SERVICE")]
    service: String,
    /// The port in the container
    #[arg(id = "port", value_name = "PORT")]
    target: u16,
}

impl Port {
    /// Prints it.
    pub fn run(self, context: &mut Context) -> Result<u8, Failure> {
        let target = context.target(&[])?;
        let containers = wait_for(async {
            let engine = context.engine().await?;
            replica::containers(&engine, target.name()).await
        })?;
        let container = replica::find(&containers, &self.service, self.replica.index, false)?;
        let binding = self.binding(container)?;
        let published = binding.published.unwrap_or(0);
        context.print(&format!("{}:{published}\n", binding.host_ip))?;
        Ok(0)
    }

    fn binding<'a>(&self, container: &'a Container) -> Result<&'a PortBinding, Failure> {
        let protocol = self.protocol.to_lowercase();
        let mut bindings = container.ports.iter();
        let found = bindings.find(|it| it.target == self.target && it.protocol == protocol);
        found.ok_or_else(|| {
            let ports: Vec<String> = container
                .ports
                .iter()
                .map(|port| format!("{}/{}", port.published.unwrap_or(0), port.protocol))
                .collect();
            let mut inside: Vec<String> = container
                .ports
                .iter()
                .map(|port| format!("{}/{}", port.target, port.protocol))
                .collect();
            inside.dedup();
            let failure = Failure::new(format!(
                "no port {}/{protocol} for container {}: {}",
                self.target,
                container.name,
                ports.join(", ")
            ));
            if inside.is_empty() {
                failure.hint("the container has no ports")
            } else {
                failure.hint(format!("in the container there are: {}", inside.join(", ")))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn container() -> Container {
        let port = |target, published, protocol: &str| PortBinding {
            host_ip: "127.0.0.1".into(),
            published,
            target,
            protocol: protocol.into(),
        };
        Container {
            name: "shop-web-1".into(),
            ports: vec![
                port(80, Some(8080), "tcp"),
                port(53, Some(5353), "udp"),
                port(99, None, "tcp"),
            ],
            ..Container::default()
        }
    }

    fn published(port: u16, protocol: &str) -> Result<u16, String> {
        let asked = Port {
            target: port,
            protocol: protocol.into(),
            ..Port::default()
        };
        match asked.binding(&container()) {
            Ok(binding) => Ok(binding.published.unwrap_or(0)),
            Err(failure) => Err(failure.reports[0].diagnostic.message.clone()),
        }
    }

    #[test]
    fn a_port_is_found_by_number_and_protocol() {
        assert_eq!(published(80, "TCP"), Ok(8080));
        assert_eq!(published(53, "udp"), Ok(5353));
        assert_eq!(published(99, "tcp"), Ok(0));
        assert_eq!(
            published(53, "tcp").unwrap_err(),
            "no port 53/tcp for container shop-web-1: 8080/tcp, 5353/udp, 0/tcp"
        );
    }
}
