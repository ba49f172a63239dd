//! Whether the enabled services fit together: what they refer to exists, what
//! excludes each other is not set together, nothing waits for itself.
//!
//! Every mistake is reported, each at its place in the merged document.

mod limit;
mod mount;

use crate::graph::Dependencies;
use crate::model::{Project, Service};
use crate::source::Diagnostic;
use crate::source::spelling::nearest;
use crate::source::yaml::Node;

use super::Report;
use super::trail::Trail;

/// Checks the enabled services. A `scale` comes to hold for `deploy.replicas`
/// too.
pub fn check(project: &mut Project, document: &Node, report: &mut Report) {
    let services = Trail::TOP.key("services");
    let mut check = Check { document, report };
    for (name, service) in &project.services {
        check.service(service, project, &services.key(name));
    }
    for (name, service) in &mut project.services {
        limit::check(service, &services.key(name), &mut check);
    }
    check.secrets(project);
    check.cycle(project);
}

/// Checks that no two of the services that are left have one container name.
pub fn check_names(project: &Project, document: &Node, report: &mut Report) {
    Check { document, report }.container_names(project);
}

/// The service whose container has a name, fixed or by number.
fn of_container<'p>(project: &'p Project, name: &str) -> Option<&'p str> {
    let (stem, number) = name.rsplit_once(['-', '_']).unwrap_or((name, ""));
    let of_project = stem.strip_prefix(project.name.as_str());
    let numbered = of_project.and_then(|rest| rest.strip_prefix(['-', '_']));
    let numbered = numbered.filter(|_| number.parse::<u32>().is_ok());
    let mut services = project.services.values();
    let found = services.find(|it| it.container_name == name || numbered == Some(&it.name));
    found.map(|service| service.name.as_str())
}

/// What all checks share.
struct Check<'a> {
    document: &'a Node,
    report: &'a mut Report,
}

impl Check<'_> {
    fn wrong(&mut self, trail: &Trail<'_>, what: impl std::fmt::Display) {
        let place = trail.place(self.document);
        self.report.error(format!("{trail}: {what}"), place);
    }

    fn wrong_with(&mut self, trail: &Trail<'_>, what: impl std::fmt::Display, hint: String) {
        let place = trail.place(self.document);
        let said = Diagnostic::error(format!("{trail}: {what}"))
            .at(place)
            .hint(hint);
        self.report.push(said);
    }

    fn service(&mut self, service: &Service, project: &Project, trail: &Trail<'_>) {
        if service.build.is_none() && service.image.is_empty() && service.provider.is_none() {
            let hint = "say which `image` it runs, or how to `build` one".to_owned();
            self.wrong_with(trail, "the service has neither an image nor a build", hint);
        }
        if !service.network_mode.is_empty() && !service.networks.is_empty() {
            let what = "`network_mode` and `networks` exclude each other";
            self.wrong(&trail.key("network_mode"), what);
        }
        self.build(service, project, trail);
        self.healthcheck(service, trail);
        self.dependencies(service, project, trail);
        self.references(service, project, trail);
        self.watch(service, trail);
        mount::check(service, trail, self);
    }

    fn build(&mut self, service: &Service, project: &Project, trail: &Trail<'_>) {
        let Some(build) = &service.build else { return };
        let trail = trail.key("build");
        if !build.dockerfile.is_empty() && !build.dockerfile_inline.is_empty() {
            let what = "`dockerfile` and `dockerfile_inline` exclude each other";
            self.wrong(&trail.key("dockerfile_inline"), what);
        }
        let contexts = trail.key("additional_contexts");
        for (name, context) in &build.additional_contexts {
            let Some(other) = context.strip_prefix("service:") else {
                continue;
            };
            match project.service(other) {
                None => self.wrong(&contexts.key(name), format!("no service `{other}`")),
                Some(other) if other.build.is_none() => {
                    let what = format!("the service `{}` is not built", other.name);
                    self.wrong(&contexts.key(name), what);
                }
                Some(_) => {}
            }
        }
        if !build.platforms.is_empty()
            && !service.platform.is_empty()
            && !build.platforms.contains(&service.platform)
        {
            let what = format!(
                "service.build.platforms MUST include service.platform {:?}",
                service.platform
            );
            self.wrong(&trail.key("platforms"), what);
        }
    }

    fn healthcheck(&mut self, service: &Service, trail: &Trail<'_>) {
        let test = service.healthcheck.as_ref().and_then(|it| it.test.first());
        if let Some(first) = test
            && !matches!(first.as_str(), "CMD" | "CMD-SHELL" | "NONE")
        {
            let trail = trail.key("healthcheck");
            let what = format!("a test starts with CMD, CMD-SHELL or NONE, not `{first}`");
            let hint = "put CMD before the words, or write one text for the shell".to_owned();
            self.wrong_with(&trail.key("test"), what, hint);
        }
    }

    fn dependencies(&mut self, service: &Service, project: &Project, trail: &Trail<'_>) {
        let trail = trail.key("depends_on");
        for (other, dependency) in &service.depends_on {
            let trail = trail.key(other);
            if project.services.contains_key(other) {
                continue;
            }
            match project.disabled_services.get(other) {
                Some(_) if !dependency.required => {}
                Some(disabled) => {
                    let profiles = disabled.profiles.join("` or `");
                    let what = format!("no active profile enables the service `{other}`");
                    let hint =
                        format!("enable the profile `{profiles}`, or write `required: false`");
                    self.wrong_with(&trail, what, hint);
                }
                None => match of_container(project, other) {
                    Some(service) => {
                        let what = format!("no service `{other}` is defined");
                        let hint = format!(
                            "that is the name of a container of service `{service}`: write `{service}`"
                        );
                        self.wrong_with(&trail, what, hint);
                    }
                    None => self.undefined(&trail, "service", other, project.services.keys()),
                },
            }
        }
    }

    fn references(&mut self, service: &Service, project: &Project, trail: &Trail<'_>) {
        let networks = trail.key("networks");
        for key in service.networks.keys() {
            if !project.networks.contains_key(key) {
                self.undefined(&networks.key(key), "network", key, project.networks.keys());
            }
        }
        let volumes = trail.key("volumes");
        for (position, mount) in service.volumes.iter().enumerate() {
            let key = &mount.source;
            let named = mount.kind == "volume" && !key.is_empty();
            if named && !project.volumes.contains_key(key) {
                let trail = volumes.item(position);
                self.undefined(&trail.key("source"), "volume", key, project.volumes.keys());
            }
        }
        let build = trail.key("build");
        let of_build = service.build.iter().flat_map(|it| &it.secrets);
        let (configs, secrets, build_secrets) = (
            trail.key("configs"),
            trail.key("secrets"),
            build.key("secrets"),
        );
        for (what, trail, references, defined) in [
            (
                "config",
                configs,
                service.configs.iter().collect::<Vec<_>>(),
                &project.configs,
            ),
            (
                "secret",
                secrets,
                service.secrets.iter().collect(),
                &project.secrets,
            ),
            (
                "secret",
                build_secrets,
                of_build.collect(),
                &project.secrets,
            ),
        ] {
            for (position, reference) in references.into_iter().enumerate() {
                let key = &reference.source;
                if !defined.contains_key(key) {
                    let trail = trail.item(position);
                    self.undefined(&trail.key("source"), what, key, defined.keys());
                }
            }
        }
        let models = trail.key("models");
        for key in service.models.keys() {
            if !project.models.contains_key(key) {
                self.undefined(&models.key(key), "model", key, project.models.keys());
            }
        }
    }

    fn undefined<'k>(
        &mut self,
        trail: &Trail<'_>,
        what: &str,
        key: &str,
        known: impl Iterator<Item = &'k String>,
    ) {
        let hint = match nearest(key, known.map(String::as_str)) {
            Some(other) => format!("did you mean `{other}`?"),
            None => format!("define it under the top-level `{what}s`"),
        };
        self.wrong_with(trail, format!("no {what} `{key}` is defined"), hint);
    }

    fn watch(&mut self, service: &Service, trail: &Trail<'_>) {
        let (develop, triggers) = (trail.key("develop"), service.develop.as_ref());
        let watch = develop.key("watch");
        for (position, trigger) in triggers.into_iter().flat_map(|it| &it.watch).enumerate() {
            let needs_target = !matches!(trigger.action.as_str(), "rebuild" | "restart");
            if needs_target && trigger.target.is_empty() {
                let what = format!("the action `{}` needs a `target`", trigger.action);
                self.wrong(&watch.item(position), what);
            }
        }
    }

    fn secrets(&mut self, project: &Project) {
        let trail = Trail::TOP.key("secrets");
        for (name, secret) in &project.secrets {
            // Content of a manifest comes from no file of its own.
            let has_origin =
                !secret.file.is_empty() || !secret.environment.is_empty() || secret.value.is_some();
            if !secret.external && !has_origin {
                self.wrong(&trail.key(name), "one of `file`, `environment` is needed");
            }
        }
    }

    fn container_names(&mut self, project: &Project) {
        let mut owners = std::collections::BTreeMap::new();
        let services = Trail::TOP.key("services");
        for (name, service) in &project.services {
            if service.container_name.is_empty() {
                continue;
            }
            if let Some(other) = owners.insert(&service.container_name, name) {
                let what = format!(
                    "container name {:?} is already in use by service {other:?}",
                    service.container_name
                );
                self.wrong(&services.key(name).key("container_name"), what);
            }
        }
    }

    fn cycle(&mut self, project: &Project) {
        let Err(cycle) = Dependencies::of(project) else {
            return;
        };
        let services = Trail::TOP.key("services");
        let place = |from: usize| {
            let to = cycle.path.get(from + 1).or(cycle.path.first())?;
            let service = services.key(&cycle.path[from]);
            service.key("depends_on").key(to).place(self.document)
        };
        let mut said = Diagnostic::error(cycle.to_string())
            .at(cycle.path.first().and_then(|_| place(0)))
            .hint("remove one of these dependencies");
        if cycle.path.len() > 1
            && let Some(last) = place(cycle.path.len() - 1)
        {
            said = said.related(last, "and back again");
        }
        self.report.push(said);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use expect_test::{Expect, expect};

    use super::super::{canonicalize, lower, normalize, selection};
    use super::*;
    use crate::source::yaml;

    /// A project checked, and what is said about it.
    fn checked(text: &str) -> (Project, Vec<Diagnostic>) {
        let mut tree = yaml::parse(text, 0, None).documents.remove(0).root;
        let mut report = Report::default();
        canonicalize(&mut tree, false, &mut report);
        normalize::normalize(&mut tree, "shop", &BTreeMap::new());
        let mut project = lower::project(&tree, &lower::Altered::default(), &mut report);
        selection::enable(&mut project, &[], &[]);
        check(&mut project, &tree, &mut report);
        check_names(&project, &tree, &mut report);
        (project, report.finish().0)
    }

    fn check_text(text: &str, expected: &Expect) {
        let (_, said) = checked(text);
        let line = |it: &Diagnostic| it.place.map_or(0, |place| place.line);
        let lines: Vec<String> = said
            .iter()
            .map(|it| {
                let hint = it
                    .hint
                    .as_ref()
                    .map_or(String::new(), |hint| format!(" ({hint})"));
                format!("{} {}{hint}", line(it), it.message)
            })
            .collect();
        expected.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn a_sound_project_has_nothing_to_say() {
        check_text(
            "
services:
  web: {image: x, depends_on: [db], volumes: [data:/a], configs: [c], secrets: [s], models: [m]}
  db: {image: y, depends_on: {off: {condition: service_started, required: false}}}
  off: {image: z, profiles: [p]}
volumes: {data: {}}
configs: {c: {content: x}}
secrets: {s: {file: x}}
models: {m: {model: x}}
",
            &expect![""],
        );
    }

    #[test]
    fn what_is_referred_to_exists() {
        check_text(
            "
services:
  web:
    image: x
    build: {secrets: [bs], additional_contexts: {a: 'service:none', b: 'service:off'}}
    networks: [fron]
    volumes: [data:/a, ./x:/b]
    configs: [c]
    secrets: [s]
    models: [m]
    depends_on: [databse, off]
  database: {image: x}
  off: {image: z, profiles: [p]}
networks: {front: {}}
",
            &expect![[r#"
                5 services.web.build.secrets.0.source: no secret `bs` is defined (define it under the top-level `secrets`)
                5 services.web.build.additional_contexts.a: no service `none`
                5 services.web.build.additional_contexts.b: the service `off` is not built
                6 services.web.networks.fron: no network `fron` is defined (did you mean `front`?)
                7 services.web.volumes.0.source: no volume `data` is defined (define it under the top-level `volumes`)
                8 services.web.configs.0.source: no config `c` is defined (define it under the top-level `configs`)
                9 services.web.secrets.0.source: no secret `s` is defined (define it under the top-level `secrets`)
                10 services.web.models.m: no model `m` is defined (define it under the top-level `models`)
                11 services.web.depends_on.databse: no service `databse` is defined (did you mean `database`?)
                11 services.web.depends_on.off: no active profile enables the service `off` (enable the profile `p`, or write `required: false`)"#]],
        );
    }

    #[test]
    fn what_excludes_each_other_is_not_set_together() {
        check_text(
            "
services:
  a: {}
  b:
    image: x
    network_mode: host
    networks: [n]
    healthcheck: {test: [curl, x]}
    tmpfs: [/a, /b:size=1m]
    volumes: [x:/a, ./b:/b]
    container_name: one
    scale: 2
    develop: {watch: [{path: ., action: sync}]}
  c:
    build: {dockerfile: D, dockerfile_inline: x, platforms: [linux/arm64]}
    platform: linux/amd64
    container_name: one
    scale: 1
    cpus: 2
    mem_limit: 1m
    pids_limit: 5
    deploy: {replicas: 2, resources: {limits: {cpus: '1', memory: 1m}}}
networks: {n: {}}
volumes: {x: {}}
secrets: {s: {driver: x}}
",
            &expect![[r#"
                3 services.a: the service has neither an image nor a build (say which `image` it runs, or how to `build` one)
                6 services.b.network_mode: `network_mode` and `networks` exclude each other
                8 services.b.healthcheck.test: a test starts with CMD, CMD-SHELL or NONE, not `curl` (put CMD before the words, or write one text for the shell)
                10 services.b.volumes.0: `x:/` is read as a Windows drive, so the volume is anonymous; give the volume a name of two letters or more, or use the long form
                10 services.b.volumes.1: `/b` is mounted by services.b.tmpfs.1 already
                11 services.b.container_name: 2 containers cannot have one name (remove `container_name`, or let there be one replica)
                13 services.b.develop.watch.0: the action `sync` needs a `target`
                15 services.c.build.dockerfile_inline: `dockerfile` and `dockerfile_inline` exclude each other
                15 services.c.build.platforms: service.build.platforms MUST include service.platform "linux/amd64"
                17 services.c.container_name: container name "one" is already in use by service "b"
                18 services.c.scale: 1 differs from `deploy.replicas`, which is 2 (write one of them, or the same in both)
                19 services.c.cpus: differs from `deploy.resources.limits.cpus` (write one of them, or the same in both)
                21 services.c.pids_limit: differs from `deploy.resources.limits.pids` (write one of them, or the same in both)
                25 secrets.s: one of `file`, `environment` is needed"#]],
        );
    }

    #[test]
    fn a_cycle_is_shown() {
        check_text(
            "
services:
  a: {image: x, depends_on: [b]}
  b: {image: x, depends_on: [c]}
  c:
    image: x
    network_mode: service:a
",
            &expect![
                "3 dependency cycle detected: a -> b -> c -> a (remove one of these dependencies)"
            ],
        );
    }

    #[test]
    fn a_scale_holds_for_deploy_too() {
        let (project, said) = checked("services: {a: {image: x, scale: 2, deploy: {}}}");
        assert!(said.is_empty());
        let deploy = project.services["a"].deploy.as_ref().unwrap();
        assert_eq!(deploy.replicas, Some(2));
    }
}
