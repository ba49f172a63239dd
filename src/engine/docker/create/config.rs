//! What the image could hold too: command, environment, health check, labels.

use bollard::models::{ContainerCreateBody, HealthConfig};

use super::super::version::ApiVersion;
use super::{Lowering, list, map, text};
use crate::model::{Duration, Values, labels};

/// A second in nanoseconds.
const SECOND: i64 = 1_000_000_000;

impl Lowering<'_> {
    pub(super) fn container_config(&mut self) -> ContainerCreateBody {
        let health = self.health();
        let service = &self.spec.service;
        ContainerCreateBody {
            hostname: text(&service.hostname),
            domainname: text(&service.domainname),
            user: text(&service.user),
            attach_stdin: self.spec.stdin_once.then_some(true),
            stdin_once: self.spec.stdin_once.then_some(true),
            attach_stdout: Some(true),
            attach_stderr: Some(true),
            exposed_ports: list(&self.exposed_ports()),
            tty: Some(service.tty),
            open_stdin: Some(service.stdin_open),
            env: list(&self.environment()),
            cmd: service.command.clone(),
            healthcheck: health,
            image: Some(self.spec.image.clone()),
            working_dir: text(&service.working_dir),
            entrypoint: service.entrypoint.clone(),
            labels: map(&self.labels()),
            stop_signal: text(&service.stop_signal),
            stop_timeout: service.stop_grace_period.map(Duration::seconds),
            ..ContainerCreateBody::default()
        }
    }

    fn labels(&self) -> Values {
        let mut labels = self.spec.labels.clone();
        labels.insert(labels::CONFIG_HASH.to_owned(), self.config_hash.to_owned());
        labels
    }

    /// `NAME=value`, or `NAME` alone, which takes the image's value away.
    fn environment(&self) -> Vec<String> {
        let own = &self.spec.service.environment;
        let proxies = self
            .proxies
            .iter()
            .filter(|(name, _)| !own.contains_key(*name))
            .map(|(name, value)| format!("{name}={value}"));
        let own = own.iter().map(|(name, value)| match value {
            Some(value) => format!("{name}={value}"),
            None => name.clone(),
        });
        proxies.chain(own).collect()
    }

    fn exposed_ports(&self) -> Vec<String> {
        let published = self
            .spec
            .service
            .ports
            .iter()
            .map(super::host::container_port);
        let mut ports: Vec<String> = self
            .spec
            .service
            .expose
            .iter()
            .cloned()
            .chain(published)
            .collect();
        ports.sort();
        ports.dedup();
        ports
    }

    fn health(&mut self) -> Option<HealthConfig> {
        let check = self.spec.service.healthcheck.as_ref()?;
        let nanoseconds = |duration: Option<Duration>| duration.map(|duration| duration.0);
        let test = if check.disable {
            Some(vec!["NONE".to_owned()])
        } else {
            list(&check.test)
        };
        let mut start_period = nanoseconds(check.start_period);
        let mut start_interval = nanoseconds(check.start_interval)
            .filter(|_| self.supports(ApiVersion::ENDPOINTS, "healthcheck.start_interval"));
        if check.is_eager() && self.api >= ApiVersion::ENDPOINTS {
            // The first look comes after one interval, and is not to be early.
            let first = start_period.unwrap_or(0).max(SECOND);
            start_interval = Some(first);
            start_period = Some(first + nanoseconds(check.interval).unwrap_or(0));
        }
        Some(HealthConfig {
            test,
            interval: nanoseconds(check.interval),
            timeout: nanoseconds(check.timeout),
            retries: check
                .retries
                .and_then(|retries| i64::try_from(retries).ok()),
            start_period,
            start_interval,
        })
    }
}
