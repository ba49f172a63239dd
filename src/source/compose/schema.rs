//! Whether a document has the keys and kinds of values that the Compose
//! Specification knows.
//!
//! It tells every mistake, with the place, what is allowed instead and what
//! was probably meant. What is wrong is taken out of the tree, so that the
//! phases after it meet only what they know and can look for more mistakes.

mod build;
mod deploy;
mod device;
mod forms;
mod mount;
mod network;
mod service;
mod shape;
mod suggest;
mod top;
mod words;

use std::collections::HashMap;

use self::shape::{Allowed, NULL, Shape, Text, allowed};
use self::words::{in_words, kinds, kinds_in_words};
use super::made;
use super::report::Report;
use super::resolve::VALUE;
use super::trail::Trail;
use crate::source::spelling::nearest;
use crate::source::yaml::{Mapping, Node, Value, shown};
use crate::source::{Diagnostic, Place};

/// Checks a whole document, and takes what is wrong out of it.
pub fn check(tree: &mut Node, report: &mut Report) {
    Check { report }.node(tree, &top::DOCUMENT, Trail::TOP, None);
}

/// Checks `include`, which is gone before the document is checked.
pub fn check_include(
    node: &mut Node,
    trail: Trail,
    key: Option<Place>,
    report: &mut Report,
) -> bool {
    Check { report }.node(node, &top::INCLUDES, trail, key)
}

/// Checks `extends` of a service, which is gone before the document is checked.
pub fn check_extends(
    node: &mut Node,
    trail: Trail,
    key: Option<Place>,
    report: &mut Report,
) -> bool {
    Check { report }.node(node, &service::EXTENDS, trail, key)
}

struct Check<'r> {
    report: &'r mut Report,
}

impl Check<'_> {
    /// Checks a node and takes out what is wrong in it. False when it is wrong
    /// itself. `key` is where the key was written that it is the value of.
    fn node(&mut self, node: &mut Node, shape: &Shape, trail: Trail, key: Option<Place>) -> bool {
        let before = self.report.errors();
        let right = self.kind(node, shape, trail, key);
        if self.report.errors() == before {
            return right;
        }
        stand_in(node, shape, right)
    }

    fn kind(&mut self, node: &mut Node, shape: &Shape, trail: Trail, key: Option<Place>) -> bool {
        if shape.kinds & kinds(&node.value) == 0 {
            self.wrong_kind(node, shape, trail, key);
            return false;
        }
        let scalar = node.place.or(key);
        match &mut node.value {
            Value::Map(map) => {
                let complete = self.required(map, shape, trail, key.or(node.place));
                self.mapping(map, shape, trail);
                complete
            }
            Value::Seq(items) => {
                self.list(items, shape, trail);
                true
            }
            Value::String(text) => self.text(text, shape, trail, scalar),
            _ => self.range(&node.value, shape, trail, scalar),
        }
    }

    fn wrong_kind(&mut self, node: &Node, shape: &Shape, trail: Trail, key: Option<Place>) {
        let is = match shown(&node.value) {
            Some(text) if node.as_str().is_none() => format!("{} ({text})", node.kind()),
            _ => node.kind().to_owned(),
        };
        let place = match node.value {
            Value::Map(_) | Value::Seq(_) => key.or(node.place),
            _ => node.place.or(key),
        };
        let path = match trail.to_string() {
            path if path.is_empty() => "the top-level object".to_owned(),
            path => path,
        };
        let message = format!("{path} must be {}, not {is}", kinds_in_words(shape.kinds));
        let mut diagnostic = Diagnostic::error(message).at(place);
        diagnostic.hint = suggest::kind(node, shape);
        self.report.push(diagnostic);
    }

    fn mapping(&mut self, map: &mut Mapping, shape: &Shape, trail: Trail) {
        let absent = |key: &str| map.get(key).is_none();
        let unserved = absent("services");
        map.retain(|key, entry| {
            // What the environment holds of a config or secret that came by
            // `include`: what the loader has made stands where its value does.
            if key == VALUE && entry.key == entry.node.place {
                return true;
            }
            let inner = match allowed(shape, key) {
                Allowed::Unchecked => return true,
                Allowed::As(inner) => inner,
                Allowed::No => {
                    let diagnostic = suggest::key(key, &entry.node, shape, &trail, unserved);
                    self.report.push(diagnostic.at(entry.key));
                    return false;
                }
            };
            self.node(&mut entry.node, inner, trail.key(key), entry.key)
        });
    }

    fn required(
        &mut self,
        map: &Mapping,
        shape: &Shape,
        trail: Trail,
        place: Option<Place>,
    ) -> bool {
        let missing = shape.required.iter().filter(|key| !map.contains_key(key));
        let mut complete = true;
        for key in missing {
            complete = false;
            self.report
                .error(format!("{trail} is missing `{key}`"), place);
        }
        complete
    }

    fn list(&mut self, items: &mut Vec<Node>, shape: &Shape, trail: Trail) {
        if let Some(inner) = shape.item {
            let mut position = 0;
            items.retain_mut(|item| {
                position += 1;
                self.node(item, inner, trail.item(position - 1), None)
            });
        }
        if shape.unique && items.len() > 1 {
            self.unique(items, trail);
        }
    }

    fn unique(&mut self, items: &mut Vec<Node>, trail: Trail) {
        for (first, position) in doubles(items).into_iter().rev() {
            let item = items.remove(position);
            let value = serde_json::Value::from(&item);
            let mut diagnostic = Diagnostic::error(format!("{trail} has {value} twice"))
                .at(item.place)
                .hint("remove one of the two");
            if let Some(first) = items[first].place {
                diagnostic = diagnostic.related(first, "first given here");
            }
            self.report.push(diagnostic);
        }
    }

    fn text(&mut self, text: &str, shape: &Shape, trail: Trail, place: Option<Place>) -> bool {
        let diagnostic = match shape.text {
            Text::Any => return true,
            Text::OneOf(words) if words.contains(&text) => return true,
            Text::Passing(passes, _) if passes(text) => return true,
            Text::OneOf(words) => {
                let all: Vec<String> = words.iter().map(|it| format!("`{it}`")).collect();
                let wanted = in_words(&all);
                let error = format!("{trail} must be {wanted}, not `{text}`");
                let mut diagnostic = Diagnostic::error(error);
                diagnostic.hint = nearest(text, words.iter().copied())
                    .map(|word| format!("did you mean `{word}`?"));
                diagnostic
            }
            Text::Passing(_, wanted) => {
                Diagnostic::error(format!("{trail} must {wanted}, not `{text}`"))
            }
        };
        self.report.push(diagnostic.at(place));
        false
    }

    fn range(&mut self, value: &Value, shape: &Shape, trail: Trail, place: Option<Place>) -> bool {
        let number = match value {
            #[allow(clippy::cast_precision_loss)] // the bounds are far below
            Value::Int(value) => *value as f64,
            #[allow(clippy::cast_precision_loss)]
            Value::Uint(value) => *value as f64,
            Value::Float(value) => *value,
            _ => return true,
        };
        let wanted = match shape.range {
            Some((least, _)) if number < least => format!("at least {least}"),
            Some((_, most)) if number > most => format!("at most {most}"),
            _ => return true,
        };
        let message = format!("{trail} must be {wanted}, not {number}");
        self.report.error(message, place);
        false
    }
}

/// The items that equal an earlier one, each behind the first of its like.
fn doubles(items: &[Node]) -> Vec<(usize, usize)> {
    const FEW: usize = 16;
    let positions = 1..items.len();
    if items.len() <= FEW {
        let first = |at: usize| items[..at].iter().position(|it| it.same(&items[at]));
        return positions.filter_map(|at| Some((first(at)?, at))).collect();
    }
    let mut firsts = HashMap::with_capacity(items.len());
    let mut first = |at| {
        let value = serde_json::Value::from(&items[at]).to_string();
        *firsts.entry(value).or_insert(at)
    };
    let firsts = (0..items.len()).map(|at| (first(at), at));
    firsts.filter(|(first, at)| first < at).collect()
}

/// Puts something valid in the place of what is wrong where others may refer
/// to it, so that they do not look wrong too. Says whether the node may stay.
fn stand_in(node: &mut Node, shape: &Shape, right: bool) -> bool {
    let place = node.place;
    if std::ptr::eq(shape, &raw const service::SERVICE) {
        if node.as_map().is_none() {
            node.value = Mapping::default().into();
        }
        if let Some(map) = node.as_map_mut()
            && !["image", "build", "provider"]
                .iter()
                .any(|it| map.contains_key(it))
        {
            map.insert(
                "image".to_owned(),
                made::entry(made::node("scratch", place)),
            );
        }
        return true;
    }
    if std::ptr::eq(shape, &raw const top::SECRET) || std::ptr::eq(shape, &raw const top::CONFIG) {
        *node = made::mapping([("external", true.into())], place);
        return true;
    }
    if !right && shape.kinds & NULL != 0 {
        node.value = Value::Null;
        return true;
    }
    right
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use expect_test::{Expect, expect};

    use super::shape::Free;
    use super::*;
    use crate::source::yaml;

    fn check_document(text: &str, expect: &Expect) {
        let mut report = Report::default();
        let file = report.add_file("f.yaml", text);
        let mut tree = yaml::parse(text, file, None).documents.remove(0).root;
        check(&mut tree, &mut report);
        let mut shown = String::new();
        for it in report.finish().0 {
            let place = it.place.map(|it| (it.line, it.column, it.length.get()));
            let _ = writeln!(shown, "{:?} {}", place.unwrap(), it.message);
            if let Some(hint) = it.hint {
                let _ = writeln!(shown, "    {hint}");
            }
        }
        let _ = writeln!(shown, "{}", serde_json::Value::from(&tree));
        expect.assert_eq(&shown);
    }

    #[test]
    fn tables_are_in_the_order_of_the_alphabet() {
        let mut open: Vec<&'static Shape> = vec![&top::DOCUMENT];
        let mut seen = 0;
        while let Some(shape) = open.pop() {
            assert!(
                shape.keys.is_sorted_by_key(|(key, _)| key),
                "{:?}",
                shape.keys
            );
            assert!(shape.required.iter().all(|key| shape.key(key).is_some()));
            seen += shape.keys.len();
            open.extend(shape.keys.iter().map(|(_, inner)| *inner));
            open.extend(shape.item);
            open.extend(match shape.free {
                Free::Each(it) | Free::Names(it) | Free::LooseNames(it) | Free::LooseWords(it) => {
                    Some(it)
                }
                Free::No | Free::Anything => None,
            });
        }
        assert!(seen > 300, "{seen} keys");
        assert_eq!(service::SERVICE.keys.len(), 93);
    }

    #[test]
    fn an_unknown_key_says_what_was_meant() {
        check_document(
            "services:\n  web:\n    imagee: a\n    network: [b]\n    dockerfile: c\n    zzz: 1\n    x-y: 1\n\
             volume: {}\nports: []\n",
            &expect![[r#"
                (3, 5, 6) unknown key `imagee` in services.web
                    did you mean `image`?
                (4, 5, 7) unknown key `network` in services.web
                    did you mean `networks`?
                (5, 5, 10) unknown key `dockerfile` in services.web
                    `dockerfile` belongs under `build`
                (6, 5, 3) unknown key `zzz` in services.web
                (8, 1, 6) unknown key `volume` at the top level
                    did you mean `volumes`?
                (9, 1, 5) unknown key `ports` at the top level
                    `ports` belongs to a service: put it under `services.NAME`
                {"services":{"web":{"x-y":1,"image":"scratch"}}}
            "#]],
        );
    }

    #[test]
    fn a_forgotten_services_is_missed() {
        check_document(
            "web:\n  image: a\n",
            &expect![[r#"
            (1, 1, 3) unknown key `web` at the top level
                `services:` is missing: put `web` and its like under it
            {}
        "#]],
        );
    }

    #[test]
    fn a_wrong_kind_says_what_would_do() {
        check_document(
            "services:\n  web:\n    image: 1.5\n    ports: 8080:80\n    environment: A=1\n    \
             healthcheck: {interval: 10, retries: [1]}\n    cpu_count: 1.5\n    dns: [a, 1]\n    \
             labels: {built: 2026-01-31}\n  db:\nname: [x]\n",
            &expect![[r#"
                (3, 12, 3) services.web.image must be a string, not a number (1.5)
                    put it in quotes: "1.5"
                (4, 12, 7) services.web.ports must be a list, not a string
                    write a list, as in `- "8080:80"`
                (5, 18, 3) services.web.environment must be a list or a mapping, not a string
                    write a list: `- A=1`
                (6, 29, 2) services.web.healthcheck.interval must be a string, not an integer (10)
                    write it with its unit, as in `10s` or `1m30s`
                (6, 33, 7) services.web.healthcheck.retries must be a string or a number, not a list
                (7, 16, 3) services.web.cpu_count must be a string or an integer, not a number (1.5)
                (8, 14, 1) services.web.dns.1 must be a string, not an integer (1)
                    put it in quotes: "1"
                (9, 21, 10) services.web.labels.built must be a string, a number, a boolean or null, not a date (2026-01-31)
                    put it in quotes: "2026-01-31"
                (10, 3, 2) services.db must be a mapping, not null
                (11, 1, 4) name must be a string, not a list
                {"services":{"web":{"healthcheck":{},"dns":["a"],"labels":{"built":null},"image":"scratch"},"db":{"image":"scratch"}}}
            "#]],
        );
    }

    #[test]
    fn words_and_numbers_have_bounds() {
        check_document(
            "services:\n  web:\n    container_name: x\n    cgroup: hots\n    pull_policy: allways\n    \
             oom_score_adj: 2000\n    cpu_percent: -1\n    volumes: [{type: bnd}]\n",
            &expect![[r#"
                (3, 21, 1) services.web.container_name must have two characters or more, the first of them a letter or digit, the others letters, digits, `_`, `.` or `-`, not `x`
                (4, 13, 4) services.web.cgroup must be `host` or `private`, not `hots`
                    did you mean `host`?
                (5, 18, 7) services.web.pull_policy must be `always`, `never`, `missing`, `if_not_present`, `build`, `daily`, `weekly`, `refresh` or `every_` and a time as `12h`, not `allways`
                (6, 20, 4) services.web.oom_score_adj must be at most 1000, not 2000
                (7, 18, 2) services.web.cpu_percent must be at least 0, not -1
                (8, 22, 3) services.web.volumes.0.type must be `bind`, `volume`, `tmpfs`, `cluster`, `npipe` or `image`, not `bnd`
                    did you mean `bind`?
                {"services":{"web":{"volumes":[{}],"image":"scratch"}}}
            "#]],
        );
    }

    #[test]
    fn what_is_missing_or_doubled_is_told_where_it_belongs() {
        check_document(
            "services:\n  web:\n    depends_on:\n      db: {required: true}\n    \
             security_opt: [a, b, a]\n    expose: [80, '80']\n    ulimits: {nofile: {soft: 1}}\n  \
             a b: {}\n",
            &expect![[r#"
                (4, 7, 2) services.web.depends_on.db is missing `condition`
                (5, 26, 1) services.web.security_opt has "a" twice
                    remove one of the two
                (7, 15, 6) services.web.ulimits.nofile is missing `hard`
                (8, 3, 3) `a b` is no valid name in services
                    a name has letters, digits, `.`, `_` and `-` only
                {"services":{"web":{"depends_on":{},"security_opt":["a","b"],"expose":[80,"80"],"ulimits":{},"image":"scratch"}}}
            "#]],
        );
    }

    #[test]
    fn anything_goes_where_users_name_things() {
        check_document(
            "x-a: [1]\nnetworks: {a b: 1}\nservices:\n  x-web:\n    image: a\n    \
             labels: {'a b': 1, c: null}\n    logging: {options: {a: 1}}\n    storage_opt: {a: 1}\n    \
             ulimits: {a-b: x}\n    gpus: [{whatever: 1}]\n",
            &expect![[r#"
                {"x-a":[1],"networks":{"a b":1},"services":{"x-web":{"image":"a","labels":{"a b":1,"c":null},"logging":{"options":{"a":1}},"storage_opt":{"a":1},"ulimits":{"a-b":"x"},"gpus":[{"whatever":1}]}}}
            "#]],
        );
    }
}
