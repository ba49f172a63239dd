//! Where a Compose file names other files, and the same file with other names.

use std::collections::BTreeMap;

use crate::source::Place;
use crate::source::compose::Report;
use crate::source::compose::interpolate;
use crate::source::compose::trail::Trail;
use crate::source::remote::Remotes;
use crate::source::yaml::{self, Node};

/// What a file is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Its variables.
    EnvFile,
    /// Its services.
    Extends,
}

/// A file that is named.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub kind: Kind,
    /// Its path, variables replaced.
    pub path: String,
    /// Whether it must be there.
    pub required: bool,
    /// Where its path stands.
    pub place: Place,
}

/// All that a Compose file names.
#[derive(Debug, Default)]
pub(super) struct References {
    pub files: Vec<Reference>,
    /// Where local files are included.
    pub includes: Vec<Place>,
}

impl References {
    pub fn find(text: &str, file: u32, environment: &BTreeMap<String, String>) -> Self {
        let mut finding = Finding {
            environment,
            found: Self::default(),
        };
        for document in yaml::parse(text, file, None).documents {
            finding.document(&document.root);
        }
        finding.found
    }
}

struct Finding<'e> {
    environment: &'e BTreeMap<String, String>,
    found: References,
}

impl Finding<'_> {
    fn document(&mut self, root: &Node) {
        for item in items(root.get("include")) {
            let paths = item.get("path").unwrap_or(item);
            for path in items(Some(paths)) {
                let local = self.text(path).is_some_and(|it| !Remotes::is_remote(&it));
                self.found.includes.extend(path.place.filter(|_| local));
            }
        }
        let services = root.get("services").and_then(Node::as_map);
        for (_, entry) in services.into_iter().flatten() {
            self.service(&entry.node);
        }
    }

    fn service(&mut self, service: &Node) {
        for item in items(service.get("env_file")) {
            let path = item.get("path").unwrap_or(item);
            let required = item
                .get("required")
                .is_none_or(|it| it.value != yaml::Value::Bool(false));
            self.file(Kind::EnvFile, path, required);
        }
        if let Some(file) = service.get("extends").and_then(|it| it.get("file")) {
            self.file(Kind::Extends, file, true);
        }
    }

    fn file(&mut self, kind: Kind, path: &Node, required: bool) {
        let (Some(text), Some(place)) = (self.text(path), path.place) else {
            return;
        };
        if !Remotes::is_remote(&text) {
            self.found.files.push(Reference {
                kind,
                path: text,
                required,
                place,
            });
        }
    }

    /// A text with its variables replaced. What is wrong with them has been
    /// told by the load.
    fn text(&self, node: &Node) -> Option<String> {
        let text = node.as_str()?;
        let mut told = Report::default();
        let place = node.place;
        Some(interpolate::interpolate_text(
            text,
            self.environment,
            Trail::TOP,
            place,
            &mut told,
        ))
    }
}

/// The items of a sequence; anything else stands for itself.
fn items(node: Option<&Node>) -> &[Node] {
    match node {
        Some(node) => node.as_seq().unwrap_or(std::slice::from_ref(node)),
        None => &[],
    }
}

/// A text with other words at places of it.
///
/// # Errors
/// The place that is not within one line.
pub(super) fn edited(text: &str, mut edits: Vec<(Place, String)>) -> Result<String, Place> {
    edits.sort_by_key(|(place, _)| (place.line, place.column));
    // An anchor's one place can be named by several services.
    edits.dedup();
    let mut edits = edits.into_iter().peekable();
    let mut result = String::with_capacity(text.len());
    for (number, line) in (1..).zip(text.split_inclusive('\n')) {
        let mut rest = line;
        let mut column = 1;
        while let Some((place, word)) = edits.next_if(|(place, _)| place.line == number) {
            let (start, length) = (place.column - column, place.length.get());
            let (from, to) = (offset(rest, start), offset(rest, start + length));
            let whole = from.zip(to).filter(|(from, to)| from < to);
            let (from, to) = whole.ok_or(place)?;
            if rest[from..to].trim_end() != &rest[from..to] {
                return Err(place);
            }
            result.push_str(&rest[..from]);
            result.push_str(&word);
            rest = &rest[to..];
            column = place.column + length;
        }
        result.push_str(rest);
    }
    Ok(result)
}

/// Where the character of a number begins.
fn offset(text: &str, characters: u32) -> Option<usize> {
    let characters = usize::try_from(characters).ok()?;
    let mut starts = text.char_indices().map(|(at, _)| at).chain([text.len()]);
    starts.nth(characters)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "include:\n  - oci://a.example/b\n  - path: [x.yaml, 'y.yaml']\n\
        services:\n  a:\n    env_file: ${NAME}.env # its own\n    extends: {service: b, file: \"bä.yaml\"}\n\
        \x20 b:\n    env_file:\n      - one.env\n      - {path: two.env, required: false}\n    extends: c\n";

    fn found() -> References {
        let environment = BTreeMap::from([("NAME".to_owned(), "a".to_owned())]);
        References::find(TEXT, 0, &environment)
    }

    #[test]
    fn every_file_is_found_at_its_place() {
        let found = found();
        let shown: Vec<String> = found
            .files
            .iter()
            .map(|it| {
                format!(
                    "{}:{} {:?} {}",
                    it.place.line, it.place.column, it.kind, it.path
                )
            })
            .collect();
        assert_eq!(
            shown,
            [
                "6:15 EnvFile a.env",
                "7:33 Extends bä.yaml",
                "10:9 EnvFile one.env",
                "11:16 EnvFile two.env",
            ]
        );
        assert!(found.files[2].required && !found.files[3].required);
        let lines: Vec<u32> = found.includes.iter().map(|it| it.line).collect();
        assert_eq!(lines, [3, 3]);
    }

    #[test]
    fn only_the_paths_change() {
        let names = ["1.env", "2.yaml", "3.env", "4.env"];
        let places = found().files.into_iter().map(|it| it.place);
        let edits = places.zip(names.map(str::to_owned)).collect();
        let expected = TEXT
            .replace("${NAME}.env", "1.env")
            .replace("\"bä.yaml\"", "2.yaml")
            .replace("one.env", "3.env")
            .replace("two.env", "4.env");
        assert_eq!(edited(TEXT, edits), Ok(expected));
    }
}
