//! The keys and values of a generated ConfigMap or Secret: from literals, from
//! files, and from files of variables.

use std::path::Path;

use super::files::Files;
use crate::source::compose::Report;
use crate::source::kube::{names, read};
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Place};

/// A key, its value, and where the key comes from.
pub struct Pair {
    /// The key.
    pub key: String,
    /// The value.
    pub value: Vec<u8>,
    /// Where it is written.
    pub place: Option<Place>,
}

/// All pairs of a generator. Wrong ones and keys given twice are reported.
pub fn of(generator: &Node, folder: &Path, files: &mut Files<'_>) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let single = read::at(generator, "env").into_iter();
    for name in read::items(generator, "envs").iter().chain(single) {
        pairs.extend(variables(name, folder, files));
    }
    for item in read::items(generator, "literals") {
        pairs.extend(literal(item, files.report));
    }
    for item in read::items(generator, "files") {
        pairs.extend(file(item, folder, files));
    }
    check(pairs, files.report)
}

fn check(pairs: Vec<Pair>, report: &mut Report) -> Vec<Pair> {
    let mut kept: Vec<Pair> = Vec::new();
    for pair in pairs {
        if let Err(why) = names::data_key(&pair.key) {
            report.error(format!("the key `{}` {why}", pair.key), pair.place);
        } else if let Some(first) = kept.iter().find(|it| it.key == pair.key) {
            let said = format!("the key `{}` is there twice", pair.key);
            let mut said = Diagnostic::error(said).at(pair.place);
            if let Some(first) = first.place.filter(|it| Some(*it) != pair.place) {
                said = said.related(first, "first given here");
            }
            report.push(said.hint("remove one of the two"));
        } else {
            kept.push(pair);
        }
    }
    kept
}

/// `KEY=value`, with the value in quotes or not.
fn literal(item: &Node, report: &mut Report) -> Option<Pair> {
    let text = item.as_str()?;
    let Some((key, value)) = text.split_once('=').filter(|(key, _)| !key.is_empty()) else {
        let said = format!("literals: `{text}` is no KEY=value");
        let said = Diagnostic::error(said).at(item.place);
        report.push(match text.split_once(": ") {
            Some((key, value)) => said.hint(format!("write `- {key}={value}`")),
            None => said.hint(format!("write `- {}=value`", text.trim_matches('='))),
        });
        return None;
    };
    let quoted = |mark: char| value.strip_prefix(mark)?.strip_suffix(mark);
    let value = quoted('"').or_else(|| quoted('\'')).unwrap_or(value);
    Some(Pair {
        key: key.to_owned(),
        value: value.as_bytes().to_vec(),
        place: item.place,
    })
}

/// `path`, whose last part is the key, or `key=path`.
fn file(item: &Node, folder: &Path, files: &mut Files<'_>) -> Option<Pair> {
    let text = item.as_str()?;
    let (key, path) = match text.split_once('=') {
        None => (text.rsplit('/').next().unwrap_or(text), text),
        Some((key, path)) if !key.is_empty() && !path.is_empty() && !path.contains('=') => {
            (key, path)
        }
        Some(_) => {
            let said = format!("files: `{text}` is no path and no key=path");
            let said = Diagnostic::error(said).at(item.place);
            files.report.push(said.hint("write `- key=path/to/file`"));
            return None;
        }
    };
    let read = files.read(folder, path, item.place)?;
    Some(Pair {
        key: key.to_owned(),
        value: read.bytes,
        place: item.place,
    })
}

/// The lines `KEY=value` of a file. Nothing in them is special but `#` at the
/// start; a key without `=` has the empty value.
fn variables(name: &Node, folder: &Path, files: &mut Files<'_>) -> Vec<Pair> {
    let Some(read) = name
        .as_str()
        .and_then(|it| files.read(folder, it, name.place))
    else {
        return Vec::new();
    };
    let Ok(text) = String::from_utf8(read.bytes) else {
        files
            .report
            .error(format!("{}: is no text", read.shown.display()), name.place);
        return Vec::new();
    };
    let number = files.report.add_file(&read.shown, text.as_str());
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let mut pairs = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let line = line.trim_start();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = Some(Place::new(number, at + 1, 1, line.chars().count()));
        let (key, value) = line.split_once('=').unwrap_or((line, ""));
        if key.trim_end() != key {
            let said = format!("the key `{key}` ends with a space");
            let said = Diagnostic::error(said).at(place);
            files.report.push(said.hint(format!(
                "write `{}={}`",
                key.trim_end(),
                value.trim_start()
            )));
            continue;
        }
        pairs.push(Pair {
            key: key.to_owned(),
            value: value.as_bytes().to_vec(),
            place,
        });
    }
    pairs
}
