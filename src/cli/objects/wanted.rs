//! The words that say which objects a command is about: `pods`, `pods,svc`,
//! `pod web-1`, `pod/web-1 deploy/web`.

use super::kind::{self, Kind};
use super::{Depth, View, pod};
use crate::cli::context::{Context, Target, wait_for};
use crate::cli::failure::Failure;
use crate::source::compose;

/// Objects of one kind.
#[derive(Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The kind.
    pub kind: &'static Kind,
    /// The names; none: all.
    pub names: Vec<String>,
}

impl Wanted {
    /// Whether it is about an object of this name.
    pub fn has(&self, name: &str) -> bool {
        self.names.is_empty() || self.names.iter().any(|it| it == name)
    }
}

/// Reads the words.
pub fn read(words: &[String]) -> Result<Vec<Wanted>, Failure> {
    let mut wanted: Vec<Wanted> = Vec::new();
    if words.iter().any(|it| it.contains('/')) {
        for word in words {
            let (kinds, name) = pair(word)?;
            for kind in kinds {
                add(&mut wanted, kind, &[name.to_owned()]);
            }
        }
        return Ok(wanted);
    }
    let Some((kinds, names)) = words.split_first() else {
        let failure = Failure::new("You must specify the type of resource to get.");
        return Err(failure.hint(format!("there are: {}, all", kind::plurals().join(", "))));
    };
    for word in kinds.split(',').filter(|it| !it.is_empty()) {
        for kind in kind::find(word)? {
            add(&mut wanted, kind, names);
        }
    }
    Ok(wanted)
}

/// Reads the words of a command that is about one object; what names no kind
/// is of `usual`.
pub fn one(word: &str, usual: &'static str) -> Result<(&'static Kind, String), Failure> {
    let word = if word.contains('/') {
        word.to_owned()
    } else {
        format!("{usual}/{word}")
    };
    let (kinds, name) = pair(&word)?;
    match kinds.as_slice() {
        [kind] => Ok((kind, name.to_owned())),
        _ => Err(Failure::new(format!("{word}: one object is needed")).hint("use TYPE/NAME")),
    }
}

/// How a word could go on: types, and behind one of them the names that there
/// are.
pub fn offered(context: &Context, before: &[&str], last: &str) -> Result<Vec<String>, Failure> {
    let (word, prefix) = match (last.split_once('/'), before.first()) {
        (Some((word, _)), _) => (word, format!("{word}/")),
        (None, Some(word)) if !word.contains('/') => (*word, String::new()),
        _ => {
            let all = kind::plurals().into_iter().chain(["all"]);
            return Ok(all.map(str::to_owned).collect());
        }
    };
    let kinds = kind::find(word)?;
    let options = context.options(&[])?;
    let target = match (&context.root.project_name, context.root.file.is_empty()) {
        (Some(name), true) => Target::Name(name.clone()),
        _ => Target::Loaded(Box::new(compose::load(&options)?)),
    };
    let view = wait_for(async {
        let engine = context.engine().await?;
        View::look(context, &engine, &target, Depth::default()).await
    })?;
    let pods: Vec<String> = pod::all(&view).into_iter().map(|it| it.name).collect();
    let mut names: Vec<String> = Vec::new();
    for kind in kinds {
        match kind.kind {
            "Pod" => names.extend_from_slice(&pods),
            kind => names.extend(view.of_kind(kind).map(|it| it.name.clone())),
        }
    }
    Ok(names.into_iter().map(|it| prefix.clone() + &it).collect())
}

fn pair(word: &str) -> Result<(Vec<&'static Kind>, &str), Failure> {
    let form = "arguments in resource/name form must have a single resource and name";
    match word.split_once('/') {
        Some((kind, name)) if !name.is_empty() && !name.contains('/') && !kind.is_empty() => {
            Ok((kind::find(kind)?, name))
        }
        Some(_) => Err(Failure::new(form).hint(format!("not {word:?}, but as `pod/web-1`"))),
        None => Err(Failure::new(format!(
            "there is no need to specify a resource type as a separate argument when passing \
             arguments in resource/name form: {word}"
        ))
        .hint("write TYPE/NAME each time, or the type once and then names")),
    }
}

fn add(wanted: &mut Vec<Wanted>, kind: &'static Kind, names: &[String]) {
    match wanted.iter_mut().find(|it| it.kind == kind) {
        Some(known) if known.names.is_empty() => {}
        Some(known) => {
            let new = names.iter().filter(|it| !known.names.contains(it));
            let new: Vec<String> = new.cloned().collect();
            known.names.extend(new);
        }
        None => wanted.push(Wanted {
            kind,
            names: names.to_vec(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, expected: &str) {
        let words: Vec<String> = line.split_whitespace().map(str::to_owned).collect();
        let found = match read(&words) {
            Ok(wanted) => {
                let wanted = wanted
                    .iter()
                    .map(|it| format!("{}:{}", it.kind.singular, it.names.join("+")));
                wanted.collect::<Vec<_>>().join(" ")
            }
            Err(failure) => failure.reports[0].diagnostic.message.clone(),
        };
        assert_eq!(found, expected, "{line}");
    }

    #[test]
    fn types_and_names_are_read() {
        check("po", "pod:");
        check("po,svc", "pod: service:");
        check("po,pods a b", "pod:a+b");
        check("pod/a deploy/b po/c", "pod:a+c deployment:b");
        check("", "You must specify the type of resource to get.");
        check(
            "pod/a/b",
            "arguments in resource/name form must have a single resource and name",
        );
        check(
            "pod/a b",
            "there is no need to specify a resource type as a separate argument when passing \
             arguments in resource/name form: b",
        );
    }
}
