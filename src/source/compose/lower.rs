//! The tree → the model.
//!
//! Here texts become values: durations, sizes, commands, hosts. Every attribute
//! of the specification is read; `x-…` keys are kept. A key that means nothing
//! gives a note, a text that is not understood a mistake, each with its place.

mod attributes;
mod build;
mod collection;
mod deploy;
mod resource;
mod scalar;
mod service;
mod special;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::model::{Project, Service};
use crate::source::yaml::{Mapping, Node};
use crate::source::{Diagnostic, Place};

use super::Report;
use super::grammar::Mistake;
use super::made;
use super::trail::Trail;

/// Unquoted scalars whose value is not as it is written, as `0777` → 511, by
/// the place of the value.
pub type Altered = HashMap<Place, String>;

/// Lowers a whole document. What is wrong in it is reported and left out.
///
/// Of the project only what the document holds is set.
pub fn project(tree: &Node, altered: &Altered, report: &mut Report) -> Project {
    let mut work = Work { altered, report };
    let mut project = Project::default();
    for (key, entry) in tree.as_map().into_iter().flatten() {
        let (node, trail) = (&entry.node, Trail::TOP.key(key));
        match key.as_str() {
            "name" => project.name = String::lower(node, &trail, &mut work).unwrap_or_default(),
            "services" => project.services = services(node, &trail, &mut work),
            "networks" => project.networks = resources(node, &trail, &mut work),
            "volumes" => project.volumes = resources(node, &trail, &mut work),
            "secrets" => project.secrets = resources(node, &trail, &mut work),
            "configs" => project.configs = resources(node, &trail, &mut work),
            "models" => project.models = resources(node, &trail, &mut work),
            _ if key.starts_with("x-") => {
                project.extensions.insert(key.clone(), node.into());
            }
            _ => {}
        }
    }
    project
}

fn services(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> BTreeMap<String, Arc<Service>> {
    let map = node.as_map().into_iter().flatten();
    map.filter_map(|(name, entry)| {
        let mut service = Service::lower(&entry.node, &trail.key(name), work)?;
        service.name.clone_from(name);
        Some((name.clone(), Arc::new(service)))
    })
    .collect()
}

/// The entries of a section; one without a value is as one without attributes.
fn resources<T: Lower + Default>(
    node: &Node,
    trail: &Trail<'_>,
    work: &mut Work<'_>,
) -> BTreeMap<String, T> {
    let map = node.as_map().into_iter().flatten();
    map.filter_map(|(name, entry)| {
        let resource = if entry.node.is_null() {
            T::default()
        } else {
            T::lower(&entry.node, &trail.key(name), work)?
        };
        Some((name.clone(), resource))
    })
    .collect()
}

/// A value of the model that a node can be lowered to.
trait Lower: Sized {
    /// The value of a node, which is not null. None: it cannot be; then that
    /// has been reported.
    fn lower(node: &Node, trail: &Trail<'_>, work: &mut Work<'_>) -> Option<Self>;
}

/// What all of it shares.
struct Work<'a> {
    altered: &'a Altered,
    report: &'a mut Report,
}

impl Work<'_> {
    /// Says that a text is not understood.
    fn mistake(&mut self, mistake: Mistake, node: &Node, trail: &Trail<'_>) {
        self.report.push(made::mistake(mistake, trail, node.place));
    }

    /// Says that a value is not of the kind that is wanted.
    fn wrong_kind(&mut self, wanted: &str, node: &Node, trail: &Trail<'_>) {
        let message = format!("{trail}: {wanted} is wanted here, not {}", node.kind());
        self.report.error(message, node.place);
    }

    /// Says that something has no effect or another one than it seems.
    fn note(&mut self, what: &str, node: &Node, trail: &Trail<'_>) {
        self.report.note(format!("{trail}: {what}"), node.place);
    }

    /// The entries of a mapping, or a mistake.
    fn mapping<'n>(&mut self, node: &'n Node, trail: &Trail<'_>) -> Option<&'n Mapping> {
        let map = node.as_map();
        if map.is_none() {
            self.wrong_kind("a mapping", node, trail);
        }
        map
    }

    /// Says that a key means nothing here.
    fn unknown(&mut self, key: &str, place: Option<Place>, trail: &Trail<'_>) {
        // What the loader keeps for itself has no name that a file can have.
        if !key.starts_with('#') {
            let message = format!("{trail}: `{key}` has no effect here");
            self.report.push(Diagnostic::note(message).at(place));
        }
    }

    /// The value of a scalar where a text is wanted, with a note when it is
    /// not as it is written.
    fn text(&mut self, node: &Node, trail: &Trail<'_>) -> Option<String> {
        let text = crate::source::yaml::shown(&node.value)?;
        if let Some(written) = node.place.and_then(|place| self.altered.get(&place)) {
            let what = format!("`{written}` is read as the number `{text}`");
            let said = Diagnostic::note(format!("{trail}: {what}"))
                .at(node.place)
                .hint(format!("write \"{written}\" to keep it as it is"));
            self.report.push(said);
        }
        Some(text.into_owned())
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::model::json;
    use crate::source::yaml;

    /// The document that a text is lowered to, and what is said about it.
    fn lowered(text: &str) -> (Project, Vec<String>) {
        let document = yaml::parse(text, 0, None).documents.remove(0);
        let mut tree = document.root;
        let mut report = Report::default();
        super::super::canonicalize(&mut tree, false, &mut report);
        let project = project(&tree, &document.altered, &mut report);
        let (said, _) = report.finish();
        let line = |place: Option<Place>| place.map_or(0, |place| place.line);
        let said = said
            .iter()
            .map(|it| format!("{} {}", line(it.place), it.message));
        (project, said.collect())
    }

    fn check(text: &str, document: &Expect, said: &Expect) {
        let (project, lines) = lowered(text);
        let web = json::document(&project.services["web"]);
        let attributes = web.as_object().unwrap().iter();
        let shown = attributes.map(|(key, value)| format!("{key}: {}\n", json::compact(value)));
        document.assert_eq(&shown.collect::<String>());
        said.assert_eq(&lines.join("\n"));
    }

    #[test]
    fn texts_become_values() {
        check(
            "
services:
  web:
    command: echo \"a b\" c
    entrypoint: []
    healthcheck: {test: curl x, interval: 90s, retries: 3}
    mem_limit: 1.5g
    cpus: 0.5
    stop_grace_period: 1m
    extra_hosts: ['a=[::1]', 'b:1.2.3.4']
    environment: [A=1, B]
    labels: {a: 1, b: null, c: true}
    sysctls: ['a=b', c]
    expose: [80, '81/udp']
    ulimits: {nofile: {soft: 1, hard: 2}, nproc: 5}
    gpus: [{count: ALL, options: {a: 1}}]
    configs: [{source: c, mode: '0440'}]
    provider: {type: x, options: {a: 1, b: [x, 2]}}
    build: {context: ., ssh: [default, k=/x], shm_size: 64m}
    volumes: ['data:/b:ro', {type: tmpfs, target: /t, tmpfs: {size: 1k, mode: 01777}}]
    tmpfs: /run
    x-note: {a: [1]}
",
            &expect![[r#"
                build: {"context":".","ssh":["default","k=/x"],"shm_size":"67108864"}
                cpus: 0.5
                command: ["echo","a b","c"]
                configs: [{"source":"c","mode":"0440"}]
                entrypoint: []
                provider: {"type":"x","options":{"a":["1"],"b":["x","2"]}}
                environment: {"A":"1","B":null}
                expose: ["80","81/udp"]
                extra_hosts: ["a=::1","b=1.2.3.4"]
                gpus: [{"count":-1,"options":{"a":"1"}}]
                healthcheck: {"test":["CMD-SHELL","curl x"],"interval":"1m30s","retries":3}
                labels: {"a":"1","b":"","c":"true"}
                mem_limit: "1610612736"
                stop_grace_period: "1m0s"
                sysctls: {"a":"b","c":""}
                tmpfs: ["/run"]
                ulimits: {"nofile":{"soft":1,"hard":2},"nproc":5}
                volumes: [{"type":"volume","source":"data","target":"/b","read_only":true,"volume":{}},{"type":"tmpfs","target":"/t","tmpfs":{"size":"1024","mode":1023}}]
                #extensions: {"x-note":{"a":[1]}}
            "#]],
            &expect![[""]],
        );
    }

    #[test]
    fn resources_become_values() {
        let text = "
name: shop
networks: {n: {driver: x, ipam: {config: [{subnet: 10.0.0.0/8}]}, x-a: 1}}
configs: {c: {content: hi}}
volumes: {a: null}
models: {m: {model: ai/x, context_size: 10}}
x-top: 1
";
        let (project, said) = lowered(text);
        assert!(said.is_empty());
        let document = json::compact(&json::document(&project));
        expect![[r##"{"name":"shop","services":{},"networks":{"n":{"driver":"x","ipam":{"config":[{"subnet":"10.0.0.0/8"}]},"#extensions":{"x-a":1}}},"volumes":{"a":{}},"configs":{"c":{"content":"hi"}},"models":{"m":{"model":"ai/x","context_size":10}},"#extensions":{"x-top":1}}"##]].assert_eq(&document);
    }

    #[test]
    fn a_secret_from_the_environment_is_never_shown() {
        let (project, _) = lowered("secrets: {a: {environment: A, '#value': hidden}}");
        let secret = &project.secrets["a"];
        assert_eq!(
            secret.value.as_ref().map(crate::model::Sensitive::reveal),
            Some("hidden")
        );
        assert_eq!(
            json::compact(&json::document(secret)),
            r#"{"environment":"A"}"#
        );
    }

    #[test]
    fn mistakes_and_notes_have_their_place() {
        check(
            "
services:
  web:
    command: echo hi && ls
    entrypoint: 'a\"'
    mem_limit: 1e9
    shm_size: 1q
    stop_grace_period: '10'
    extra_hosts: [foo]
    environment:
      - 'A =1'
    labels: {a: 0777}
    healthcheck: {retries: 1.5, interval: 5x}
    gpus: [{count: some}]
    configs: [{source: c, mode: '9'}, {source: d, mode: 1.5}]
    scale: -1
    pull_refresh_after: 1d
",
            &expect![[r#"
                command: ["echo","hi"]
                configs: [{"source":"c"},{"source":"d"}]
                entrypoint: null
                environment: {"A ":"1"}
                gpus: [{}]
                healthcheck: {"retries":1}
                labels: {"a":"511"}
            "#]],
            &expect![[r#"
                4 services.web.command: `&& ls` is dropped, for no shell runs this
                5 services.web.entrypoint: `a"` is no command line: quotes or brackets do not match
                6 services.web.mem_limit: 1000000000 has no effect, as in Docker Compose; write a whole number, or a size as "512m"
                7 services.web.shm_size: `q` in the size `1q` is no unit
                8 services.web.stop_grace_period: the duration `10` has no unit
                9 services.web.extra_hosts.0: the host `foo` has no address
                11 services.web.environment.0: a blank stands after the name `A`
                12 services.web.labels.a: `0777` is read as the number `511`
                13 services.web.healthcheck.retries: only 1 of 1.5 counts; a whole number is wanted
                13 services.web.healthcheck.interval: `x` in the duration `5x` is no unit
                14 services.web.gpus.0.count: `some` is no count of devices
                15 services.web.configs.0.mode: `9` is no file mode
                15 services.web.configs.1.mode: a whole number, or a text of octal digits as "0440", is wanted here, not a number
                16 services.web.scale: -1 is negative
                17 services.web: `pull_refresh_after` has no effect here"#]],
        );
    }
}
