//! What labels `kompose.…` ask for: those of kompose 1.38, so that files that
//! were annotated for it convert as they were meant.

mod value;

pub use value::quantity;

use super::super::note::Notes;
use crate::model::{Duration, Service, Values};

/// Where services' labels ask for something beyond Compose.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Wishes {
    /// Whether ports are opened on the node.
    pub host_ports: bool,
    /// `deployment`, `daemonset` or `statefulset`; empty: by the service.
    pub controller: String,
    /// A schedule in cron's form; empty: none.
    pub schedule: String,
    /// `Allow`, `Forbid` or `Replace`.
    pub concurrency_policy: String,
    /// How often a job is tried again.
    pub backoff_limit: Option<i64>,
    /// Autoscaling: the targets and the bounds.
    pub scaling: Scaling,
    /// `Always`, `IfNotPresent` or `Never`.
    pub pull_policy: String,
    /// A Secret with credentials of a registry.
    pub pull_secret: String,
    /// A container that runs first.
    pub init: Init,
    /// The group of mounted volumes.
    pub fs_group: Option<i64>,
    /// What the Service is like.
    pub service: Exposure,
    /// Services of one group share a pod.
    pub group: String,
    /// The liveness probe in place of the healthcheck.
    pub liveness: ProbeWish,
    /// The readiness probe in place of the healthcheck.
    pub readiness: ProbeWish,
    /// The name of the objects.
    pub name: String,
    /// The service account of the pods.
    pub service_account: String,
    /// What claims of the service are like.
    pub volume: VolumeWish,
    /// The limit of local storage.
    pub ephemeral_limit: String,
    /// The request of local storage.
    pub ephemeral_request: String,
}

/// Autoscaling.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Scaling {
    /// CPU use to aim at, in percent of the request.
    pub cpu: Option<i64>,
    /// Memory use to aim at, in percent of the request.
    pub memory: Option<i64>,
    /// Replicas at least.
    pub least: Option<i64>,
    /// Replicas at most.
    pub most: Option<i64>,
}

impl Scaling {
    /// Whether any of it is asked for.
    pub fn is_wanted(&self) -> bool {
        *self != Self::default()
    }
}

/// A container that runs before the others.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Init {
    /// Its name.
    pub name: String,
    /// Its image; empty: there is none.
    pub image: String,
    /// Its command.
    pub command: Vec<String>,
}

/// A Service and an Ingress.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Exposure {
    /// `ClusterIP`, `NodePort`, `LoadBalancer` or `Headless`; empty: by the
    /// ports.
    pub kind: String,
    /// `Cluster` or `Local`.
    pub traffic_policy: String,
    /// The port of the node.
    pub node_port: Option<i64>,
    /// Hosts of an Ingress, with or without a path; `true`: any host.
    pub hosts: Vec<String>,
    /// The Secret with the certificate of these hosts.
    pub tls_secret: String,
    /// The class of the Ingress.
    pub ingress_class: String,
}

/// A probe.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ProbeWish {
    /// Whether there is none.
    pub disable: bool,
    /// A command.
    pub test: Vec<String>,
    /// The path of an HTTP request.
    pub http_path: String,
    /// The port of an HTTP request.
    pub http_port: Option<i64>,
    /// A port that must take connections.
    pub tcp_port: Option<i64>,
    /// Time between probes.
    pub interval: Option<Duration>,
    /// Time for one probe.
    pub timeout: Option<Duration>,
    /// Failures in a row that count.
    pub retries: Option<u64>,
    /// Time before the first probe.
    pub start_period: Option<Duration>,
}

/// What a claim is like.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VolumeWish {
    /// How much room it has.
    pub size: String,
    /// The value of the label that selects a volume for it.
    pub selector: String,
    /// Its storage class.
    pub storage_class: String,
    /// The folder in it that is mounted.
    pub subpath: String,
    /// `persistentVolumeClaim`, `emptyDir`, `hostPath` or `configMap`.
    pub kind: String,
}

impl Wishes {
    /// Reads the labels of a service and says which of them mean nothing.
    pub fn read(service: &Service, notes: &Notes) -> Self {
        let mut wishes = Self::default();
        let path = format!("services.{}", service.name);
        wishes.take(&service.labels, &format!("{path}.labels"), notes);
        if let Some(deploy) = &service.deploy {
            wishes.take(&deploy.labels, &format!("{path}.deploy.labels"), notes);
        }
        wishes
    }

    fn take(&mut self, labels: &Values, path: &str, notes: &Notes) {
        for (key, value) in labels {
            let Some(name) = key.strip_prefix("kompose.") else {
                continue;
            };
            if let Err(problem) = self.set(name, value) {
                notes.lost(
                    format!("{path}.{key}"),
                    format!("the label `{key}`: {problem}"),
                );
            }
        }
    }

    fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
        match name {
            "controller.port.expose" => self.host_ports = value::truth(text)?,
            "controller.type" => {
                self.controller = value::one_of(text, &["deployment", "daemonset", "statefulset"])?;
            }
            "cronjob.schedule" => self.schedule = value::schedule(text)?,
            "cronjob.concurrency_policy" => {
                self.concurrency_policy = value::one_of(text, &["Allow", "Forbid", "Replace"])?;
            }
            "cronjob.backoff_limit" => {
                self.backoff_limit = Some(value::whole(text, 0..=i32::MAX.into())?);
            }
            "hpa.cpu" => self.scaling.cpu = Some(value::whole(text, 1..=100)?),
            "hpa.memory" => self.scaling.memory = Some(value::whole(text, 1..=100)?),
            "hpa.replicas.min" => self.scaling.least = Some(value::whole(text, 1..=100_000)?),
            "hpa.replicas.max" => self.scaling.most = Some(value::whole(text, 1..=100_000)?),
            "image-pull-policy" => {
                self.pull_policy = value::one_of(text, &["Always", "IfNotPresent", "Never"])?;
            }
            "image-pull-secret" => self.pull_secret = value::name(text)?,
            "init.containers.name" => self.init.name = value::name(text)?,
            "init.containers.image" => text.clone_into(&mut self.init.image),
            "init.containers.command" => self.init.command = value::command(text),
            "security-context.fsgroup" => {
                self.fs_group = Some(value::whole(text, 0..=i32::MAX.into())?);
            }
            "service.group" => text.clone_into(&mut self.group),
            "service.name_override" => self.name = value::name(text)?,
            "serviceaccount-name" => self.service_account = value::name(text)?,
            "ephemeral-storage.limit" => self.ephemeral_limit = value::quantity(text)?,
            "ephemeral-storage.request" => self.ephemeral_request = value::quantity(text)?,
            _ if name.starts_with("volume.") => self.volume.set(&name[7..], text)?,
            _ => match name.strip_prefix("service.healthcheck.") {
                Some(probe) => self.set_probe(probe, text)?,
                None => self.service.set(name, text)?,
            },
        }
        Ok(())
    }

    fn set_probe(&mut self, name: &str, text: &str) -> Result<(), String> {
        let (probe, part) = match name.split_once('.') {
            Some(("liveness", part @ ("http_get_path" | "http_get_port" | "tcp_port"))) => {
                (&mut self.liveness, part)
            }
            Some(("readiness", part)) => (&mut self.readiness, part),
            _ => return Err("there is no such label".to_owned()),
        };
        match part {
            "disable" => probe.disable = value::truth(text)?,
            "test" => probe.test = value::test(text),
            "http_get_path" => text.clone_into(&mut probe.http_path),
            "http_get_port" => probe.http_port = Some(value::port(text)?),
            "tcp_port" => probe.tcp_port = Some(value::port(text)?),
            "interval" => probe.interval = Some(value::duration(text)?),
            "timeout" => probe.timeout = Some(value::duration(text)?),
            "retries" => {
                let retries = value::whole(text, 1..=i32::MAX.into())?;
                probe.retries = u64::try_from(retries).ok();
            }
            "start_period" => probe.start_period = Some(value::duration(text)?),
            _ => return Err("there is no such label".to_owned()),
        }
        Ok(())
    }
}

impl Exposure {
    fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
        match name {
            "service.type" => {
                let kinds = ["ClusterIP", "NodePort", "LoadBalancer", "Headless"];
                self.kind = value::one_of(text, &kinds)?;
            }
            "service.external-traffic-policy" => {
                self.traffic_policy = value::one_of(text, &["Cluster", "Local"])?;
            }
            "service.nodeport.port" => self.node_port = Some(value::whole(text, 30_000..=32_767)?),
            "service.expose" => self.hosts = value::hosts(text)?,
            "service.expose.tls-secret" => self.tls_secret = value::name(text)?,
            "service.expose.ingress-class-name" => self.ingress_class = value::name(text)?,
            _ => return Err("there is no such label".to_owned()),
        }
        Ok(())
    }
}

impl VolumeWish {
    /// Takes one label, by its name after `kompose.volume.`.
    pub fn set(&mut self, name: &str, text: &str) -> Result<(), String> {
        match name {
            "size" => self.size = value::quantity(text)?,
            "selector" => self.selector = value::label(text)?,
            "storage-class-name" => self.storage_class = value::name(text)?,
            "subpath" => text.trim_start_matches('/').clone_into(&mut self.subpath),
            "type" => {
                let kinds = ["persistentVolumeClaim", "emptyDir", "hostPath", "configMap"];
                self.kind = value::one_of(text, &kinds)?;
            }
            _ => return Err("there is no such label".to_owned()),
        }
        Ok(())
    }
}
