//! Two trees → one: a file over the file before it, a service over the one
//! that it extends.
//!
//! Mappings merge, sequences are appended, other values replace. A null over
//! something keeps it. The attributes that the Compose Specification treats
//! otherwise are in the table.

mod special;

use std::sync::LazyLock;

use super::pattern::Rules;
use super::report::Report;
use super::trail::Trail;
use crate::source::yaml::{Entry, Mapping, Node, Value};
use crate::source::{Diagnostic, Place};

use special::Special;

static SPECIALS: LazyLock<Rules<Special>> = LazyLock::new(|| {
    use Special::{Build, DependsOn, ExtraHosts, Logging, Names, Pools, Replace, Sequence};
    Rules::new(&[
        ("networks.*.ipam.config", Pools),
        ("networks.*.labels", Sequence),
        ("volumes.*.labels", Sequence),
        ("services.*.annotations", Sequence),
        ("services.*.build", Build),
        ("services.*.build.args", Sequence),
        ("services.*.build.additional_contexts", Sequence),
        ("services.*.build.extra_hosts", ExtraHosts),
        ("services.*.build.labels", Sequence),
        ("services.*.command", Replace),
        ("services.*.depends_on", DependsOn),
        ("services.*.deploy.labels", Sequence),
        ("services.*.dns", Sequence),
        ("services.*.dns_opt", Sequence),
        ("services.*.dns_search", Sequence),
        ("services.*.entrypoint", Replace),
        ("services.*.env_file", Sequence),
        ("services.*.label_file", Sequence),
        ("services.*.environment", Sequence),
        ("services.*.extra_hosts", ExtraHosts),
        ("services.*.healthcheck.test", Replace),
        ("services.*.labels", Sequence),
        ("services.*.logging", Logging),
        ("services.*.models", Names),
        ("services.*.networks", Names),
        ("services.*.sysctls", Sequence),
        ("services.*.tmpfs", Sequence),
        ("services.*.ulimits.*", Replace),
    ])
});

/// The rules for a service, wherever it stands.
static SERVICE: LazyLock<Option<&Rules<Special>>> =
    LazyLock::new(|| SPECIALS.key("services").and_then(|it| it.key("*")));

/// Merges a document into another.
pub fn merge(base: &mut Node, over: Node, report: &mut Report) {
    Merge { report }.node(base, over, Trail::TOP, Some(&SPECIALS), None);
}

/// Merges a resource into the one of the same name: a key as `services` and
/// the name tell the rules.
pub fn merge_resource(base: &mut Node, over: Node, kind: &str, name: &str, report: &mut Report) {
    let rules = SPECIALS.key(kind).and_then(|it| it.key(name));
    let trail = Trail::TOP.key(kind);
    Merge { report }.node(base, over, trail.key(name), rules, None);
}

/// Merges a service into the one that it extends.
pub fn extend(base: &mut Node, over: Node, name: &str, report: &mut Report) {
    let trail = Trail::TOP.key("services");
    Merge { report }.node(base, over, trail.key(name), *SERVICE, None);
}

struct Merge<'r> {
    report: &'r mut Report,
}

impl Merge<'_> {
    /// Merges `over` into `base`. `key` is where the key of `over` was written.
    fn node(
        &mut self,
        base: &mut Node,
        over: Node,
        trail: Trail,
        rules: Option<&Rules<Special>>,
        key: Option<Place>,
    ) {
        if let Some(special) = rules.and_then(Rules::here) {
            self.special(special, base, over, trail, rules);
            return;
        }
        if over.is_null() {
            return;
        }
        match (&mut base.value, over.value) {
            (Value::Map(base), Value::Map(over)) => self.mapping(base, over, trail, rules),
            (Value::Seq(base), Value::Seq(over)) => base.extend(over),
            (Value::Map(_) | Value::Seq(_), value) => {
                let over = Node {
                    value,
                    place: over.place,
                };
                self.conflict(base, &over, trail, key);
            }
            (_, value) => {
                base.value = value;
                base.place = over.place;
            }
        }
    }

    fn mapping(
        &mut self,
        base: &mut Mapping,
        over: Mapping,
        trail: Trail,
        rules: Option<&Rules<Special>>,
    ) {
        for (name, entry) in over {
            match base.get_mut(&name) {
                None => {
                    base.insert(name, entry);
                }
                Some(known) => {
                    let rules = rules.and_then(|it| it.key(&name));
                    let Entry { key, node } = entry;
                    let place = node.place;
                    self.node(&mut known.node, node, trail.key(&name), rules, key);
                    if known.node.place == place {
                        known.key = key.or(known.key);
                    }
                }
            }
        }
    }

    fn conflict(&mut self, base: &Node, over: &Node, trail: Trail, key: Option<Place>) {
        let (is, was) = (over.kind(), base.kind());
        let message = format!("cannot override {trail}: it was {was} before and is {is} here");
        let mut diagnostic = Diagnostic::error(message).at(key.or(over.place));
        if let Some(first) = base.place {
            diagnostic = diagnostic.related(first, "what it overrides");
        }
        self.report.push(diagnostic);
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::source::yaml;

    fn check(base: &str, over: &str, expect: &Expect) {
        let mut report = Report::default();
        let mut read = |text: &str| {
            let file = report.add_file("f.yaml", text);
            yaml::parse(text, file, None).documents.remove(0).root
        };
        let (mut base, over) = (read(base), read(over));
        merge(&mut base, over, &mut report);
        let mut shown = serde_json::Value::from(&base).to_string() + "\n";
        for it in report.finish().0 {
            let place = it.place.map(|it| (it.file, it.line, it.column));
            let _ = writeln!(shown, "{:?} {}", place.unwrap(), it.message);
        }
        expect.assert_eq(&shown);
    }

    /// Merges the attributes of one service.
    fn check_service(base: &str, over: &str, expect: &Expect) {
        let wrap = |text: &str| format!("{{services: {{a: {{{text}}}}}}}");
        check(&wrap(base), &wrap(over), expect);
    }

    #[test]
    fn mappings_merge_sequences_grow_scalars_are_replaced() {
        check(
            "{x-a: {b: 1, c: [1], d: 2, e: {f: 1}}}",
            "{x-a: {b: 2, c: [2], d: null, e: null, g: 3}}",
            &expect![[r#"
                {"x-a":{"b":2,"c":[1,2],"d":2,"e":{"f":1},"g":3}}
            "#]],
        );
    }

    #[test]
    fn unlike_things_cannot_be_merged() {
        check(
            "a: {b: 1}\nc: [1]\nd: 1\n",
            "a: 1\nc: {}\nd: [2]\n",
            &expect![[r#"
                {"a":{"b":1},"c":[1],"d":[2]}
                (1, 1, 1) cannot override a: it was a mapping before and is an integer here
                (1, 2, 1) cannot override c: it was a list before and is a mapping here
            "#]],
        );
    }

    #[test]
    fn values_by_key_become_a_list_whose_last_wins_later() {
        check_service(
            "environment: {B: 1, A: null, C: true}, dns: 1.1.1.1, labels: {}",
            "environment: [A=2], dns: [2.2.2.2], labels: {z: 1.50, y: }",
            &expect![[r#"
                {"services":{"a":{"environment":["A","B=1","C=true","A=2"],"dns":["1.1.1.1","2.2.2.2"],"labels":["y","z=1.5"]}}}
            "#]],
        );
    }

    #[test]
    fn commands_are_replaced_even_by_nothing() {
        check_service(
            "command: [a], entrypoint: b, healthcheck: {test: [c], retries: 1}",
            "command: , entrypoint: [d], healthcheck: {test: e}",
            &expect![[r#"
                {"services":{"a":{"command":null,"entrypoint":["d"],"healthcheck":{"test":"e","retries":1}}}}
            "#]],
        );
    }

    #[test]
    fn short_and_long_forms_meet() {
        check_service(
            "build: ., depends_on: [b, c], networks: [x], models: {m: {model_var: V}}",
            "build: {args: {A: 1}}, depends_on: {b: {required: false}, d: {condition: e}}, \
             networks: {x: {priority: 1}, y: }, models: [m, n]",
            &expect![[r#"
                {"services":{"a":{"build":{"context":".","args":{"A":1}},"depends_on":{"b":{"condition":"service_started","required":false},"c":{"condition":"service_started","required":true},"d":{"condition":"e"}},"networks":{"x":{"priority":1},"y":null},"models":{"m":{"model_var":"V"},"n":null}}}}
            "#]],
        );
    }

    #[test]
    fn hosts_are_added_once_and_limits_are_replaced() {
        check_service(
            "extra_hosts: {a: 1, b: [2, 3]}, ulimits: {n: {soft: 1, hard: 2}, p: 3}",
            "extra_hosts: ['b=3', 'b=4'], ulimits: {n: 4}",
            &expect![[r#"
                {"services":{"a":{"extra_hosts":["a=1","b=2","b=3","b=4"],"ulimits":{"n":4,"p":3}}}}
            "#]],
        );
    }

    #[test]
    fn logging_of_another_driver_replaces() {
        check_service(
            "logging: {driver: a, options: {x: 1}}",
            "logging: {options: {y: 2}}",
            &expect![[r#"
                {"services":{"a":{"logging":{"driver":"a","options":{"x":1,"y":2}}}}}
            "#]],
        );
        check_service(
            "logging: {driver: a, options: {x: 1}}",
            "logging: {driver: b}",
            &expect![[r#"
                {"services":{"a":{"logging":{"driver":"b"}}}}
            "#]],
        );
    }

    #[test]
    fn pools_meet_by_their_subnet() {
        check(
            "networks: {n: {ipam: {config: [{subnet: a, gateway: b}]}}}",
            "networks: {n: {ipam: {config: [{subnet: a, ip_range: c}, {subnet: d}]}}}",
            &expect![[r#"
                {"networks":{"n":{"ipam":{"config":[{"subnet":"a","gateway":"b","ip_range":"c"},{"subnet":"d"}]}}}}
            "#]],
        );
    }

    #[test]
    fn what_has_a_wrong_kind_stays_for_the_schema_to_tell() {
        check_service(
            "environment: {A: 1}, networks: [x], build: 1",
            "environment: {B: {c: d}}, networks: [[y]], build: {context: .}",
            &expect![[r#"
                {"services":{"a":{"environment":["A=1",{"c":"d"}],"networks":[["y"]],"build":{"context":"."}}}}
            "#]],
        );
    }
}
