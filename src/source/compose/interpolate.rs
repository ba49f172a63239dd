//! Variables in a tree → their values, and text → numbers and booleans where
//! the specification lets a variable stand for one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::pattern::Rules;
use super::report::Report;
use super::trail::Trail;
use crate::source::yaml::{Node, Value};
use crate::source::{Diagnostic, Place};

pub mod template;

use template::{Fault, FaultKind};

/// What a text becomes where its path wants something else.
#[derive(Debug, Clone, Copy)]
enum Cast {
    Integer,
    Float,
    Boolean,
}

static CASTS: LazyLock<Rules<Cast>> = LazyLock::new(|| {
    use Cast::{Boolean, Float, Integer};
    Rules::new(&[
        ("services.*.cpu_count", Integer),
        ("services.*.cpu_percent", Float),
        ("services.*.cpu_period", Integer),
        ("services.*.cpu_quota", Integer),
        ("services.*.cpu_rt_period", Integer),
        ("services.*.cpu_rt_runtime", Integer),
        ("services.*.cpus", Float),
        ("services.*.cpu_shares", Integer),
        ("services.*.init", Boolean),
        ("services.*.depends_on.*.required", Boolean),
        ("services.*.depends_on.*.restart", Boolean),
        ("services.*.deploy.replicas", Integer),
        ("services.*.deploy.update_config.parallelism", Integer),
        ("services.*.deploy.update_config.max_failure_ratio", Float),
        ("services.*.deploy.rollback_config.parallelism", Integer),
        ("services.*.deploy.rollback_config.max_failure_ratio", Float),
        ("services.*.deploy.restart_policy.max_attempts", Integer),
        ("services.*.deploy.placement.max_replicas_per_node", Integer),
        ("services.*.healthcheck.retries", Integer),
        ("services.*.healthcheck.disable", Boolean),
        ("services.*.oom_kill_disable", Boolean),
        ("services.*.oom_score_adj", Integer),
        ("services.*.pids_limit", Integer),
        ("services.*.ports.[].target", Integer),
        ("services.*.privileged", Boolean),
        ("services.*.read_only", Boolean),
        ("services.*.scale", Integer),
        ("services.*.stdin_open", Boolean),
        ("services.*.tty", Boolean),
        ("services.*.ulimits.*", Integer),
        ("services.*.ulimits.*.hard", Integer),
        ("services.*.ulimits.*.soft", Integer),
        ("services.*.volumes.[].read_only", Boolean),
        ("services.*.volumes.[].volume.nocopy", Boolean),
        ("networks.*.external", Boolean),
        ("networks.*.internal", Boolean),
        ("networks.*.attachable", Boolean),
        ("networks.*.enable_ipv4", Boolean),
        ("networks.*.enable_ipv6", Boolean),
        ("volumes.*.external", Boolean),
        ("secrets.*.external", Boolean),
        ("configs.*.external", Boolean),
    ])
});

/// Replaces the variables in every value of a tree, keys excepted.
pub fn interpolate(tree: &mut Node, environment: &BTreeMap<String, String>, report: &mut Report) {
    let mut walk = Walk {
        environment,
        report,
        faults: Vec::new(),
    };
    walk.node(tree, Trail::TOP, Some(&CASTS));
}

/// Replaces the variables of one text that was written at a place.
pub fn interpolate_text(
    text: &str,
    environment: &BTreeMap<String, String>,
    trail: Trail,
    place: Option<Place>,
    report: &mut Report,
) -> String {
    let mut faults = Vec::new();
    let text = template::substitute(text, &|name| environment.get(name).cloned(), &mut faults);
    for fault in faults {
        say(fault, trail, place, report);
    }
    text.into_owned()
}

struct Walk<'w> {
    environment: &'w BTreeMap<String, String>,
    report: &'w mut Report,
    faults: Vec<Fault>,
}

impl Walk<'_> {
    fn node(&mut self, node: &mut Node, trail: Trail, casts: Option<&Rules<Cast>>) {
        match &mut node.value {
            Value::Map(map) => {
                for (key, entry) in map {
                    let casts = casts.and_then(|it| it.key(key));
                    self.node(&mut entry.node, trail.key(key), casts);
                }
            }
            Value::Seq(items) => {
                let casts = casts.and_then(Rules::item);
                for (position, item) in items.iter_mut().enumerate() {
                    self.node(item, trail.item(position), casts);
                }
            }
            Value::String(text) => {
                let cast = casts.and_then(Rules::here);
                if let Some(value) = self.text(text, cast, trail, node.place) {
                    node.value = value;
                }
            }
            _ => {}
        }
    }

    /// The value that a text becomes, when that is another.
    fn text(
        &mut self,
        text: &str,
        cast: Option<Cast>,
        trail: Trail,
        place: Option<Place>,
    ) -> Option<Value> {
        let lookup = |name: &str| self.environment.get(name).cloned();
        let read = template::substitute(text, &lookup, &mut self.faults);
        let failed = self.faults.iter().any(Fault::is_mistake);
        for fault in self.faults.drain(..) {
            say(fault, trail, place, self.report);
        }
        match (cast, read) {
            (Some(cast), read) if !failed => self.cast(&read, cast, text, trail, place),
            (_, Cow::Owned(read)) => Some(Value::String(read)),
            (_, Cow::Borrowed(_)) => None,
        }
    }

    fn cast(
        &mut self,
        read: &str,
        cast: Cast,
        written: &str,
        trail: Trail,
        place: Option<Place>,
    ) -> Option<Value> {
        let (value, wanted) = match cast {
            Cast::Integer => (read.parse().ok().map(Value::Int), "an integer"),
            Cast::Float => (read.parse().ok().map(Value::Float), "a number"),
            Cast::Boolean => (self.boolean(read, trail, place), "true or false"),
        };
        if value.is_none() {
            let mut message = format!("{trail} must be {wanted}, not \"{read}\"");
            if read != written {
                message = format!("{message}, the value of {written}");
            }
            self.report.error(message, place);
        }
        value
    }

    fn boolean(&mut self, text: &str, trail: Trail, place: Option<Place>) -> Option<Value> {
        let value = match text.to_ascii_lowercase().as_str() {
            "true" => return Some(Value::Bool(true)),
            "false" => return Some(Value::Bool(false)),
            "y" | "yes" | "on" => true,
            "n" | "no" | "off" => false,
            _ => return None,
        };
        let note = format!("{trail}: \"{text}\" for boolean is not supported by YAML 1.2");
        let hint = format!("use `{value}`");
        self.report
            .push(Diagnostic::note(note).at(place).hint(hint));
        Some(Value::Bool(value))
    }
}

impl Fault {
    fn is_mistake(&self) -> bool {
        !matches!(self.kind, FaultKind::Unset { .. })
    }
}

/// Tells what is wrong with a template, at the part of the text that is.
fn say(fault: Fault, trail: Trail, place: Option<Place>, report: &mut Report) {
    let expression = fault.expression;
    let place = place.map(|place| report.narrow(place, &expression));
    let about = |what: String| match trail.to_string() {
        path if path.is_empty() => what,
        path => format!("{path}: {what}"),
    };
    let diagnostic = match fault.kind {
        FaultKind::Unset { name } => {
            let note = format!("The \"{name}\" variable is not set. Defaulting to a blank string");
            report.push_once(Diagnostic::note(note).at(place));
            return;
        }
        FaultKind::Invalid => Diagnostic::error(about(format!(
            "invalid interpolation format `{expression}`"
        )))
        .hint("a variable is `$NAME` or `${NAME}`; write `$$` for a dollar sign"),
        FaultKind::Deep => Diagnostic::error(about("variables are nested too deeply".to_owned())),
        FaultKind::Required { name, reason } => {
            let message = format!("required variable {name} is missing a value");
            Diagnostic::error(about(match reason.as_str() {
                "" => message,
                reason => format!("{message}: {reason}"),
            }))
            .hint(format!(
                "set {name} in the environment or in the `.env` file"
            ))
        }
    };
    report.push(diagnostic.at(place));
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use super::*;
    use crate::source::yaml;

    fn check(text: &str, expect: &Expect) {
        let environment = [("ONE", "1"), ("WORD", "w"), ("YES", "yes"), ("E", "")];
        let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let mut report = Report::default();
        let file = report.add_file("f.yaml", text);
        let mut tree = yaml::parse(text, file, None).documents.remove(0).root;
        interpolate(&mut tree, &environment.into(), &mut report);
        let mut shown = serde_json::Value::from(&tree).to_string() + "\n";
        for it in report.finish().0 {
            let place = it.place.unwrap();
            let place = (place.line, place.column, place.length.get());
            let _ = writeln!(shown, "{:?} {place:?} {}", it.severity, it.message);
        }
        expect.assert_eq(&shown);
    }

    #[test]
    fn values_are_replaced_and_keys_are_not() {
        check(
            "x-$ONE: ['$WORD', 1]\nname: ${NAME:-app}\n",
            &expect![[r#"
                {"x-$ONE":["w",1],"name":"app"}
            "#]],
        );
    }

    #[test]
    fn text_is_cast_where_the_specification_says() {
        check(
            "services:\n  a:\n    cpu_count: '4'\n    cpus: ${CPUS:-0.5}\n    tty: $YES\n    \
             ports: [{target: '$ONE', published: '$ONE'}]\n    ulimits: {a: '$ONE', b: {soft: '2'}}\n    image: '3'\n",
            &expect![[r#"
                {"services":{"a":{"cpu_count":4,"cpus":0.5,"tty":true,"ports":[{"target":1,"published":"1"}],"ulimits":{"a":1,"b":{"soft":2}},"image":"3"}}}
                Note (5, 10, 4) services.a.tty: "yes" for boolean is not supported by YAML 1.2
            "#]],
        );
    }

    #[test]
    fn what_cannot_be_cast_is_a_mistake() {
        check(
            "services:\n  a:\n    cpu_count: ${WORD}\n    tty: '1'\n    scale: $E\n",
            &expect![[r#"
                {"services":{"a":{"cpu_count":"${WORD}","tty":"1","scale":"$E"}}}
                Error (3, 16, 7) services.a.cpu_count must be an integer, not "w", the value of ${WORD}
                Error (4, 10, 3) services.a.tty must be true or false, not "1"
                Error (5, 12, 2) services.a.scale must be an integer, not "", the value of $E
            "#]],
        );
    }

    #[test]
    fn mistakes_point_at_the_variable() {
        check(
            "a: x ${B!} y\nc: |\n  line\n  and ${D:?tell me} and ${D?}\ne: ${F} $F ${G}\n",
            &expect![[r#"
                {"a":"x ","c":"line\nand  and \n","e":"  "}
                Error (1, 6, 5) a: invalid interpolation format `${B!}`
                Error (4, 7, 13) c: required variable D is missing a value: tell me
                Error (4, 25, 5) c: required variable D is missing a value
                Note (5, 4, 4) The "F" variable is not set. Defaulting to a blank string
                Note (5, 12, 4) The "G" variable is not set. Defaulting to a blank string
            "#]],
        );
    }
}
