//! Which objects a patch or replacement is for.

use regex::Regex;

use super::resource::{Id, Resource, group};
use crate::source::Diagnostic;
use crate::source::compose::Report;
use crate::source::kube::read;
use crate::source::yaml::{Node, shown};

/// A selector, ready to be asked.
#[derive(Debug)]
pub struct Selector {
    group: Option<Regex>,
    version: Option<Regex>,
    kind: Option<Regex>,
    name: Option<Regex>,
    namespace: Option<Regex>,
    labels: Vec<Requirement>,
    annotations: Vec<Requirement>,
}

/// One condition of a label selector.
#[derive(Debug, PartialEq, Eq)]
struct Requirement {
    key: String,
    /// The values, of which it must have one; none: any will do.
    values: Option<Vec<String>>,
    /// Whether it must not be so.
    negated: bool,
}

impl Selector {
    /// Reads a selector. Its texts are regular expressions for the whole.
    pub fn read(node: &Node, report: &mut Report) -> Option<Self> {
        let before = report.errors();
        let mut pattern = |key: &str| {
            let text = read::text(node, key).filter(|it| !it.is_empty())?;
            match Regex::new(&format!("^(?:{text})$")) {
                Ok(regex) => Some(regex),
                Err(error) => {
                    let why = error.to_string();
                    let why = why.lines().last().unwrap_or_default().to_owned();
                    let said = format!("{key}: `{text}` is no regular expression: {why}");
                    report.error(said, read::place(node, key));
                    None
                }
            }
        };
        let (group, version, kind) = (pattern("group"), pattern("version"), pattern("kind"));
        let (name, namespace) = (pattern("name"), pattern("namespace"));
        let labels = requirements(node, "labelSelector", report);
        let annotations = requirements(node, "annotationSelector", report);
        (report.errors() == before).then_some(Self {
            group,
            version,
            kind,
            name,
            namespace,
            labels,
            annotations,
        })
    }

    /// Whether an object is meant, by the name that it was written with or the
    /// one that it has.
    pub fn matches(&self, resource: &Resource) -> bool {
        let (first, last) = (resource.first_id(), resource.id());
        let either = |of: &Option<Regex>, part: fn(&Id) -> &str| {
            of.as_ref()
                .is_none_or(|it| it.is_match(part(&first)) || it.is_match(part(&last)))
        };
        self.is_of_kind(&last)
            && either(&self.name, |it| &it.name)
            && either(&self.namespace, |it| &it.namespace)
            && meets(&resource.node, "metadata.labels", &self.labels)
            && meets(&resource.node, "metadata.annotations", &self.annotations)
    }

    /// The same, by any name that it ever had.
    pub fn matches_ever(&self, resource: &Resource) -> bool {
        let fits = |of: &Option<Regex>, text: &str| of.as_ref().is_none_or(|it| it.is_match(text));
        let known = resource.ids().iter().any(|it| {
            self.is_of_kind(it)
                && fits(&self.name, &it.name)
                && fits(&self.namespace, &it.namespace)
        });
        known
            && meets(&resource.node, "metadata.labels", &self.labels)
            && meets(&resource.node, "metadata.annotations", &self.annotations)
    }

    fn is_of_kind(&self, id: &Id) -> bool {
        let fits = |of: &Option<Regex>, text: &str| of.as_ref().is_none_or(|it| it.is_match(text));
        let version = id.version.rsplit('/').next().unwrap_or_default();
        fits(&self.group, group(&id.version))
            && fits(&self.version, version)
            && fits(&self.kind, &id.kind)
    }
}

fn meets(node: &Node, path: &str, wanted: &[Requirement]) -> bool {
    wanted.iter().all(|it| {
        let values = read::at(node, path);
        let value = values
            .and_then(|map| map.get(&it.key))
            .and_then(|it| shown(&it.value));
        let met = match (&it.values, value) {
            (_, None) => false,
            (None, Some(_)) => true,
            (Some(values), Some(value)) => values.iter().any(|it| *it == value),
        };
        met != it.negated
    })
}

fn requirements(node: &Node, key: &str, report: &mut Report) -> Vec<Requirement> {
    let Some(text) = read::text(node, key).filter(|it| !it.trim().is_empty()) else {
        return Vec::new();
    };
    let mut found = Vec::new();
    for part in parts(text) {
        if let Some(requirement) = requirement(part.trim()) {
            found.push(requirement);
            continue;
        }
        let said = format!("{key}: `{}` is no condition", part.trim());
        let said = Diagnostic::error(said).at(read::place(node, key));
        let hint =
            "write `app=web`, `app!=web`, `app in (a,b)`, `app` or `!app`, with commas between";
        report.push(said.hint(hint));
    }
    found
}

/// The parts between commas that stand outside of parentheses.
fn parts(text: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, letter) in text.char_indices() {
        match letter {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found.push(&text[start..]);
    found
}

fn requirement(text: &str) -> Option<Requirement> {
    let made = |key: &str, values: Option<Vec<&str>>, negated| {
        let key = key.trim().to_owned();
        let valid =
            !key.is_empty() && !key.contains(|it: char| it.is_whitespace() || "=!(),".contains(it));
        let values = values.map(|all| all.iter().map(|it| it.trim().to_owned()).collect());
        valid.then_some(Requirement {
            key,
            values,
            negated,
        })
    };
    if let Some(inside) = text.strip_suffix(')') {
        let (head, values) = inside.split_once('(')?;
        let (key, word) = head.trim().rsplit_once(char::is_whitespace)?;
        let negated = match word {
            "in" => false,
            "notin" => true,
            _ => return None,
        };
        return made(key, Some(values.split(',').collect()), negated);
    }
    if let Some((key, value)) = text.split_once("!=") {
        return made(key, Some(vec![value]), true);
    }
    if let Some((key, value)) = text.split_once('=') {
        return made(
            key,
            Some(vec![value.strip_prefix('=').unwrap_or(value)]),
            false,
        );
    }
    match text.strip_prefix('!') {
        Some(key) => made(key, None, true),
        None => made(text, None, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conditions_are_read() {
        let met = |text: &str| {
            let node = crate::source::yaml::parse("m: {a: b, c: d}", 0, None);
            let wanted: Vec<Requirement> = parts(text)
                .iter()
                .map(|it| requirement(it.trim()).unwrap())
                .collect();
            meets(&node.documents[0].root, "m", &wanted)
        };
        assert!(met("a=b, c==d") && met("a in (x, b),!z") && met("z!=1,a") && met("a notin (c)"));
        assert!(!met("a!=b") && !met("z") && !met("!a") && !met("a in (x)"));
        assert_eq!(requirement("a of (b)"), None);
        assert_eq!(requirement("a b"), None);
    }
}
