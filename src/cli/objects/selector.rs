//! `-l`: objects by their labels.

use std::collections::BTreeMap;

use crate::cli::failure::Failure;

/// What labels have to be like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selector(Vec<Requirement>);

#[derive(Debug, Clone, PartialEq, Eq)]
struct Requirement {
    key: String,
    /// The values that it may have; none: any.
    values: Option<Vec<String>>,
    /// Whether it is the other way round.
    not: bool,
}

impl Selector {
    /// Reads `app=web,tier!=db,env in (a, b),!old`.
    pub fn read(text: &str) -> Result<Self, Failure> {
        let parts = split(text).into_iter().filter(|it| !it.is_empty());
        parts.map(requirement).collect::<Result<_, _>>().map(Self)
    }

    /// Whether labels are like that.
    pub fn matches(&self, labels: &BTreeMap<&str, &str>) -> bool {
        self.0.iter().all(|it| it.holds(labels))
    }
}

impl Requirement {
    fn holds(&self, labels: &BTreeMap<&str, &str>) -> bool {
        let found = labels.get(self.key.as_str());
        let holds = match (&self.values, found) {
            (None, found) => found.is_some(),
            (Some(_), None) => false,
            (Some(values), Some(value)) => values.iter().any(|it| it == value),
        };
        holds != self.not
    }
}

/// The parts between commas that stand in no brackets.
fn split(text: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (at, character) in text.char_indices() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(text[start..].trim());
    parts
}

fn requirement(part: &str) -> Result<Requirement, Failure> {
    let made = |key: &str, values: Option<Vec<String>>, not| {
        let key = key.trim();
        let odd = |it: char| it.is_whitespace() || "()=!<>,".contains(it);
        if key.is_empty() || key.contains(odd) {
            let failure = Failure::new(format!("unable to parse requirement: {part:?}"));
            return Err(failure.hint("for example: app=web,tier!=db,env in (a,b),!old"));
        }
        Ok(Requirement {
            key: key.to_owned(),
            values,
            not,
        })
    };
    let one = |value: &str| Some(vec![value.trim().to_owned()]);
    for (word, not) in [
        (" notin ", true),
        (" notin(", true),
        (" in ", false),
        (" in(", false),
    ] {
        let Some((key, rest)) = part.split_once(word) else {
            continue;
        };
        let rest = rest.trim().trim_start_matches('(').trim_end_matches(')');
        let values = rest.split(',').map(|it| it.trim().to_owned()).collect();
        return made(key, Some(values), not);
    }
    if let Some((key, value)) = part.split_once("!=") {
        return made(key, one(value), true);
    }
    if let Some((key, value)) = part.split_once("==").or_else(|| part.split_once('=')) {
        return made(key, one(value), false);
    }
    match part.strip_prefix('!') {
        Some(key) => made(key, None, true),
        None => made(part, None, false),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_selected_as_kubectl_selects_them() {
        let labels = BTreeMap::from([("app", "web"), ("tier", "front")]);
        for (text, matches) in [
            ("", true),
            ("app=web", true),
            ("app==web,tier=front", true),
            ("app=db", false),
            ("app!=db,none!=x", true),
            ("app in (db, web)", true),
            ("app notin (db),tier", true),
            ("app in(db)", false),
            ("!app", false),
            ("!none", true),
            ("none", false),
        ] {
            let selector = Selector::read(text).unwrap();
            assert_eq!(selector.matches(&labels), matches, "{text}");
        }
        for wrong in ["=x", "a b", "a>1"] {
            assert!(Selector::read(wrong).is_err(), "{wrong}");
        }
    }
}
