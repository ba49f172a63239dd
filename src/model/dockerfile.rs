//! The images that a Dockerfile starts from: a build is logged in to their
//! registries, and comes after the builds that make them.

use std::collections::{BTreeMap, BTreeSet};

use super::Attributes;

/// The images that a Dockerfile names, with the values of its build arguments
/// put in. What cannot be read names none: the daemon will say what is wrong
/// with it.
pub fn bases(dockerfile: &str, arguments: &Attributes) -> BTreeSet<String> {
    let mut values: BTreeMap<String, String> = BTreeMap::new();
    let mut stages: BTreeSet<String> = BTreeSet::new();
    let mut bases: BTreeSet<String> = BTreeSet::new();
    for line in dockerfile.lines() {
        let mut words = line.split_whitespace();
        let instruction = words.next().unwrap_or("").to_ascii_uppercase();
        let mut words = words.skip_while(|word| word.starts_with("--") && !word.contains("from="));
        let image = match instruction.as_str() {
            "ARG" => {
                for word in words {
                    let (name, default) = word.split_once('=').unwrap_or((word, ""));
                    let given = arguments.get(name).cloned().flatten();
                    let value = given.unwrap_or_else(|| default.trim_matches(['"', '\'']).into());
                    values.insert(name.to_owned(), value);
                }
                continue;
            }
            "FROM" => {
                let image = words.next().unwrap_or("");
                if words
                    .next()
                    .is_some_and(|word| word.eq_ignore_ascii_case("as"))
                {
                    stages.extend(words.next().map(str::to_lowercase));
                }
                image
            }
            "COPY" => words
                .next()
                .and_then(|word| word.strip_prefix("--from="))
                .unwrap_or(""),
            _ => continue,
        };
        let image = expand(image, &values);
        let is_stage = stages.contains(&image.to_lowercase()) || image.parse::<u32>().is_ok();
        if !is_stage && !["", "scratch"].contains(&image.as_str()) {
            bases.insert(image);
        }
    }
    bases
}

/// Puts in the values of `$NAME`, `${NAME}` and `${NAME:-default}`.
fn expand(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut expanded = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('$') {
        expanded.push_str(before);
        let braced = after.strip_prefix('{').and_then(|it| it.split_once('}'));
        let (name, default, behind) = if let Some((inside, behind)) = braced {
            let (name, default) = inside.split_once(":-").unwrap_or((inside, ""));
            (name, default, behind)
        } else {
            let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
            let (name, behind) = after.split_at(end.unwrap_or(after.len()));
            (name, "", behind)
        };
        rest = behind;
        let value = values.get(name).filter(|value| !value.is_empty());
        expanded.push_str(value.map_or(default, String::as_str));
    }
    expanded + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_those_of_from_and_copy_but_not_stages() {
        let dockerfile = "\
# syntax=x
ARG REGISTRY=one.example
ARG TAG
FROM --platform=$BUILDPLATFORM ${REGISTRY}/base:$TAG AS build
from nginx
FROM build
COPY --from=build /a /a
COPY --chown=1 --from=two.example/tools /b /b
FROM scratch
COPY --from=0 /a /b
COPY a b
FROM ${NONE:-three.example}/x
";
        let arguments = Attributes::from([("TAG".into(), Some("1".into()))]);
        assert_eq!(
            Vec::from_iter(bases(dockerfile, &arguments)),
            [
                "nginx",
                "one.example/base:1",
                "three.example/x",
                "two.example/tools"
            ]
        );
        let arguments = Attributes::from([
            ("TAG".into(), Some("1".into())),
            ("REGISTRY".into(), Some("localhost:5000".into())),
        ]);
        assert!(bases(dockerfile, &arguments).contains("localhost:5000/base:1"));
    }
}
