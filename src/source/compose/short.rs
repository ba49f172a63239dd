//! Ports and mounts as the command line has them: the short forms, without a
//! file around them.

use crate::model::{Mount, Port};
use crate::source::LoadError;
use crate::source::yaml::{Entry, Mapping, Node, Value};

use super::lower::{self, Altered};
use super::paths::{self, Base};
use super::{Report, canonicalize, defaults};

/// The key of the service that stands around them.
const AROUND: &str = "run";

/// Reads ports, as `8080:80`, and mounts, as `./data:/data:ro`.
///
/// # Errors
/// What is wrong with each of them.
pub fn ports_and_mounts(
    ports: &[String],
    mounts: &[String],
    base: Base<'_>,
) -> Result<(Vec<Port>, Vec<Mount>), LoadError> {
    let mut tree = map([(
        "services",
        map([(
            AROUND,
            map([("ports", list(ports)), ("volumes", list(mounts))]),
        )]),
    )]);
    let mut report = Report::default();
    canonicalize(&mut tree, false, &mut report);
    defaults::set(&mut tree);
    paths::resolve(&mut tree, base, &mut report);
    let mut project = lower::project(&tree, &Altered::default(), &mut report);
    if report.has_errors() {
        return Err(without_paths(report.into_error()));
    }
    let service = project.services.remove(AROUND).unwrap_or_default();
    Ok((service.ports.clone(), service.volumes.clone()))
}

/// Leaves out where in a document it would have been.
fn without_paths(mut error: LoadError) -> LoadError {
    let around = format!("services.{AROUND}.");
    for diagnostic in &mut error.diagnostics {
        let rest = diagnostic.message.strip_prefix(&around);
        if let Some((_, said)) = rest.and_then(|rest| rest.split_once(": ")) {
            diagnostic.message = said.to_owned();
        }
    }
    error
}

fn map<'a>(entries: impl IntoIterator<Item = (&'a str, Node)>) -> Node {
    let entries = entries.into_iter();
    let entries = entries.map(|(key, node)| (key.to_owned(), Entry::made(node)));
    Node::made(entries.collect::<Mapping>())
}

fn list(texts: &[String]) -> Node {
    let items = texts.iter().map(|text| Node::made(text.as_str()));
    Node::made(Value::Seq(items.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(ports: &[&str], mounts: &[&str]) -> Result<String, String> {
        let owned = |texts: &[&str]| {
            texts
                .iter()
                .map(|&text| text.to_owned())
                .collect::<Vec<_>>()
        };
        let base = Base {
            folder: "/work",
            home: Some("/home/me"),
        };
        match ports_and_mounts(&owned(ports), &owned(mounts), base) {
            Ok(read) => Ok(serde_json::to_string(&read).unwrap()),
            Err(error) => Err(error.diagnostics[0].message.clone()),
        }
    }

    #[test]
    fn short_forms_are_read() {
        expect_test::expect![[r#"[[{"mode":"ingress","target":80,"published":"8080","protocol":"tcp"},{"mode":"ingress","target":53,"protocol":"udp"}],[]]"#]].assert_eq(&read(&["8080:80", "53/udp"], &[]).unwrap());
        expect_test::expect![[r#"[[],[{"type":"bind","source":"/work/a","target":"/a","read_only":true,"bind":{"create_host_path":true}},{"type":"bind","source":"/home/me/b","target":"/b","bind":{"create_host_path":true}},{"type":"volume","source":"data","target":"/data","volume":{}},{"type":"volume","target":"/anonymous","volume":{}}]]"#]]
            .assert_eq(&read(&[], &["./a:/a:ro", "~/b:/b", "data:/data", "/anonymous"]).unwrap());
    }

    #[test]
    fn mistakes_are_told() {
        expect_test::expect!["`x` is no container port"]
            .assert_eq(&read(&["80:x"], &[]).unwrap_err());
    }
}
