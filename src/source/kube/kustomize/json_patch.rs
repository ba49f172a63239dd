//! JSON patches, RFC 6902: one operation after the other, each at the place
//! where it is written.

use crate::source::kube::read;
use crate::source::yaml::{Entry, Node, Value};
use crate::source::{Diagnostic, Place};

/// The operations.
const OPERATIONS: &[&str] = &["add", "remove", "replace", "move", "copy", "test"];

/// Applies a patch to an object. What was done before a mistake stays done.
pub fn apply(object: &mut Node, patch: &[Node]) -> Result<(), Diagnostic> {
    patch.iter().try_for_each(|it| one(object, it))
}

fn one(object: &mut Node, written: &Node) -> Result<(), Diagnostic> {
    let operation = Operation { node: written };
    let name = operation.name()?;
    let path = operation.pointer("path")?;
    let put = |object: &mut Node, value, replace| {
        let key = operation.place("path");
        let done = put(object, &path, Entry { key, node: value }, replace);
        done.map_err(|why| operation.failed(why, "path"))
    };
    match name {
        "add" | "replace" => put(object, operation.value()?.clone(), name == "replace"),
        "remove" => {
            let taken = take(object, &path);
            taken.map(drop).map_err(|why| operation.failed(why, "path"))
        }
        "test" => operation.test(find(object, &path)),
        _ => {
            let from = operation.pointer("from")?;
            let found = if name == "move" {
                take(object, &from)
            } else {
                find(object, &from).cloned()
            };
            let found = found.map_err(|why| operation.failed(why, "from"))?;
            put(object, found, false)
        }
    }
}

/// An operation as it is written.
struct Operation<'p> {
    node: &'p Node,
}

impl<'p> Operation<'p> {
    fn place(&self, key: &str) -> Option<Place> {
        read::place(self.node, key).or(self.node.place)
    }

    fn error(&self, said: String, key: &str) -> Diagnostic {
        Diagnostic::error(said).at(self.place(key))
    }

    fn name(&self) -> Result<&'p str, Diagnostic> {
        let name = read::word(self.node, "op");
        if OPERATIONS.contains(&name) {
            return Ok(name);
        }
        let said = if name.is_empty() {
            "an operation needs `op`".to_owned()
        } else {
            format!("no operation is called `{name}`")
        };
        let said = self.error(said, "op");
        Err(said.hint(format!("one of {}", OPERATIONS.join(", "))))
    }

    fn pointer(&self, key: &str) -> Result<Vec<String>, Diagnostic> {
        match self.node.get(key).and_then(Node::as_str) {
            Some(text) if text.is_empty() || text.starts_with('/') => Ok(parts(text)),
            Some(text) => {
                let said = self.error(format!("{key}: `{text}` must start with `/`"), key);
                Err(said.hint(format!("write `{key}: /{text}`")))
            }
            None => {
                let name = read::word(self.node, "op");
                Err(self.error(format!("{name} needs `{key}`"), key))
            }
        }
    }

    fn value(&self) -> Result<&'p Node, Diagnostic> {
        let name = read::word(self.node, "op");
        let missing = || self.error(format!("{name} needs `value`"), "value");
        self.node.get("value").ok_or_else(missing)
    }

    fn test(&self, found: Result<&Node, Astray>) -> Result<(), Diagnostic> {
        let wanted = self.value()?;
        let found = match found {
            Ok(found) if found.same(wanted) => return Ok(()),
            Err(_) if wanted.is_null() => return Ok(()),
            found => found.map_err(|why| self.failed(why, "path"))?,
        };
        let (there, wanted) = (
            serde_json::Value::from(found),
            serde_json::Value::from(wanted),
        );
        let path = read::word(self.node, "path");
        let said = format!("test {path}: it is {there}, not {wanted}");
        Err(self.error(said, "value"))
    }

    fn failed(&self, why: Astray, key: &str) -> Diagnostic {
        let (name, text) = (read::word(self.node, "op"), read::word(self.node, key));
        let said = self.error(format!("{name} {text}: {}", why.text), key);
        match why.hint {
            Some(hint) => said.hint(hint),
            None => said,
        }
    }
}

/// The parts of a pointer, in which `~1` is a slash and `~0` a tilde.
fn parts(pointer: &str) -> Vec<String> {
    let parts = pointer.split('/').skip(1);
    parts
        .map(|it| it.replace("~1", "/").replace("~0", "~"))
        .collect()
}

/// Why a pointer leads nowhere.
struct Astray {
    text: String,
    hint: Option<String>,
}

fn missing(text: impl Into<String>) -> Astray {
    Astray {
        text: text.into(),
        hint: None,
    }
}

fn no_key(map: &crate::source::yaml::Mapping, key: &str) -> Astray {
    let near = crate::source::spelling::nearest(key, map.keys().map(String::as_str));
    Astray {
        text: format!("there is no `{key}`"),
        hint: near.map(|it| format!("did you mean `{it}`?")),
    }
}

fn index(part: &str, length: usize) -> Result<usize, Astray> {
    let valid = part == "0" || !part.starts_with(['0', '+']);
    let number = part.parse::<usize>().ok().filter(|_| valid);
    let number = number.ok_or_else(|| missing(format!("`{part}` is no position in a list")))?;
    if number < length {
        return Ok(number);
    }
    Err(missing(format!(
        "there is no item {number}, the list has {length}"
    )))
}

fn find<'n>(node: &'n Node, path: &[String]) -> Result<&'n Node, Astray> {
    path.iter().try_fold(node, |node, part| match &node.value {
        Value::Map(map) => map
            .get(part)
            .map(|it| &it.node)
            .ok_or_else(|| no_key(map, part)),
        Value::Seq(items) => Ok(&items[index(part, items.len())?]),
        _ => Err(missing(format!(
            "nothing can be below {} for `{part}`",
            node.kind()
        ))),
    })
}

fn find_mut<'n>(node: &'n mut Node, path: &[String]) -> Result<&'n mut Node, Astray> {
    find(node, path)?;
    let found = path
        .iter()
        .try_fold(node, |node, part| match &mut node.value {
            Value::Map(map) => map.get_mut(part).map(|it| &mut it.node),
            Value::Seq(items) => items.get_mut(part.parse::<usize>().ok()?),
            _ => None,
        });
    found.ok_or_else(|| missing("it leads nowhere"))
}

fn put(node: &mut Node, path: &[String], entry: Entry, replace: bool) -> Result<(), Astray> {
    let Some((last, above)) = path.split_last() else {
        *node = entry.node;
        return Ok(());
    };
    let parent = find_mut(node, above).map_err(|why| Astray {
        hint: why.hint.or_else(|| {
            (!replace).then(|| "add what is above it first: a patch makes one level".to_owned())
        }),
        ..why
    })?;
    let kind = parent.kind();
    match &mut parent.value {
        Value::Map(map) => {
            if replace && !map.contains_key(last) {
                return Err(no_key(map, last));
            }
            map.insert(last.clone(), entry);
        }
        Value::Seq(items) if replace => {
            let at = index(last, items.len())?;
            items[at] = entry.node;
        }
        Value::Seq(items) if last == "-" => items.push(entry.node),
        Value::Seq(items) => {
            let at = index(last, items.len() + 1)?;
            items.insert(at, entry.node);
        }
        _ => return Err(missing(format!("nothing can be below {kind}"))),
    }
    Ok(())
}

fn take(node: &mut Node, path: &[String]) -> Result<Node, Astray> {
    let Some((last, above)) = path.split_last() else {
        return Err(missing("an object is not removed by its own patch"));
    };
    let parent = find_mut(node, above)?;
    let kind = parent.kind();
    match &mut parent.value {
        Value::Map(map) => match map.shift_remove(last) {
            Some(entry) => Ok(entry.node),
            None => Err(no_key(map, last)),
        },
        Value::Seq(items) => {
            let at = index(last, items.len())?;
            Ok(items.remove(at))
        }
        _ => Err(missing(format!("nothing is below {kind}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Node {
        crate::source::yaml::parse(text, 0, None)
            .documents
            .remove(0)
            .root
    }

    fn patched(patch: &str) -> String {
        let mut object = read("{a: {b/c: 1, d: [x, y]}}");
        let patch = read(patch);
        match apply(&mut object, patch.as_seq().unwrap()) {
            Ok(()) => serde_json::Value::from(&object).to_string(),
            Err(said) => format!("{} ({})", said.message, said.hint.unwrap_or_default()),
        }
    }

    #[test]
    fn operations_do_what_the_standard_says() {
        for (patch, result) in [
            (
                "[{op: add, path: /a/e, value: {f: 1}}]",
                r#"{"a":{"b/c":1,"d":["x","y"],"e":{"f":1}}}"#,
            ),
            (
                "[{op: add, path: /a/d/1, value: z}]",
                r#"{"a":{"b/c":1,"d":["x","z","y"]}}"#,
            ),
            (
                "[{op: add, path: /a/d/-, value: z}]",
                r#"{"a":{"b/c":1,"d":["x","y","z"]}}"#,
            ),
            (
                "[{op: replace, path: /a/b~1c, value: 2}]",
                r#"{"a":{"b/c":2,"d":["x","y"]}}"#,
            ),
            (
                "[{op: remove, path: /a/d/0}]",
                r#"{"a":{"b/c":1,"d":["y"]}}"#,
            ),
            (
                "[{op: move, from: /a/d, path: /d}]",
                r#"{"a":{"b/c":1},"d":["x","y"]}"#,
            ),
            (
                "[{op: copy, from: /a/d/0, path: /e}]",
                r#"{"a":{"b/c":1,"d":["x","y"]},"e":"x"}"#,
            ),
            (
                "[{op: test, path: /a/d, value: [x, y]}]",
                r#"{"a":{"b/c":1,"d":["x","y"]}}"#,
            ),
        ] {
            assert_eq!(patched(patch), result, "{patch}");
        }
    }

    #[test]
    fn mistakes_say_what_is_there() {
        for (patch, said) in [
            (
                "[{op: put, path: /a}]",
                "no operation is called `put` (one of add, remove, replace, move, copy, test)",
            ),
            (
                "[{op: replace, path: /a/dd, value: 1}]",
                "replace /a/dd: there is no `dd` (did you mean `d`?)",
            ),
            (
                "[{op: add, path: /x/y, value: 1}]",
                "add /x/y: there is no `x` (did you mean `a`?)",
            ),
            (
                "[{op: remove, path: /a/d/2}]",
                "remove /a/d/2: there is no item 2, the list has 2 ()",
            ),
            (
                "[{op: test, path: /a/d/0, value: z}]",
                "test /a/d/0: it is \"x\", not \"z\" ()",
            ),
            (
                "[{op: add, path: a, value: z}]",
                "path: `a` must start with `/` (write `path: /a`)",
            ),
        ] {
            assert_eq!(patched(patch), said, "{patch}");
        }
    }
}
