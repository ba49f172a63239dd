//! Relative paths → paths from a folder, `~` → the user's home.
//!
//! It knows the attributes that hold a path; Dockerfiles and credential specs
//! are none of them, as in Docker Compose. Only the path of `watch` is looked
//! up on disk, for a symbolic link in it.

use std::path::{Path, PathBuf};

use crate::source::yaml::{Mapping, Node, Value};

use super::Report;
use super::grammar::{clean_path, is_windows_absolute};
use super::trail::Trail;

/// How many links may follow on each other, as for the system.
const MOST_LINKS: usize = 40;

/// Where relative paths start.
#[derive(Debug, Clone, Copy)]
pub struct Base<'a> {
    /// The folder. May be relative itself, then paths become so too.
    pub folder: &'a str,
    /// The user's home folder.
    pub home: Option<&'a str>,
}

/// Resolves the paths of a document in its long form. What is not in its long
/// form is left alone.
pub fn resolve(tree: &mut Node, base: Base<'_>, report: &mut Report) {
    for (section, entry) in tree.as_map_mut().into_iter().flatten() {
        let trail = Trail::TOP.key(section);
        for (name, entry) in entry.node.as_map_mut().into_iter().flatten() {
            let trail = trail.key(name);
            let mut work = Work { base, report };
            match section.as_str() {
                "services" => work.service(&mut entry.node, &trail),
                "configs" | "secrets" => work.absolute_under(&mut entry.node, "file", &trail),
                "volumes" => work.volume(&mut entry.node, &trail),
                _ => {}
            }
        }
    }
}

/// Resolves the paths of one service, as `extends` does it with the folder of
/// the file that the service was found in.
pub fn resolve_service(service: &mut Node, base: Base<'_>, trail: &Trail<'_>, report: &mut Report) {
    Work { base, report }.service(service, trail);
}

impl Base<'_> {
    /// A path from the folder, cleaned. An absolute one stays as it is.
    pub fn join(&self, path: &str) -> String {
        if path.starts_with('/') || path.is_empty() {
            return path.to_owned();
        }
        if self.folder.is_empty() {
            return clean_path(path);
        }
        clean_path(&format!("{}/{path}", self.folder))
    }
}

/// Whether a build context or file is fetched, not read from the disk.
pub fn is_remote(text: &str) -> bool {
    const PREFIXES: [&str; 6] = [
        "https://",
        "http://",
        "git://",
        "ssh://",
        "github.com/",
        "git@",
    ];
    text.contains("://") || PREFIXES.iter().any(|prefix| text.starts_with(prefix))
}

struct Work<'a> {
    base: Base<'a>,
    report: &'a mut Report,
}

impl Work<'_> {
    fn service(&mut self, service: &mut Node, trail: &Trail<'_>) {
        for (key, entry) in service.as_map_mut().into_iter().flatten() {
            let node = &mut entry.node;
            let trail = trail.key(key);
            match key.as_str() {
                "build" => self.build(node, &trail),
                "develop" => {
                    if let Some(watch) = node.get_mut("watch") {
                        each(watch, &trail.key("watch"), |trigger, trail| {
                            self.trigger(trigger, trail);
                        });
                    }
                }
                "env_file" => each(node, &trail, |file, trail| {
                    self.absolute_under(file, "path", trail);
                }),
                "extends" => {
                    if let Some(file) = node.get_mut("file")
                        && !file.as_str().is_some_and(is_remote)
                    {
                        self.absolute(file, &trail.key("file"));
                    }
                }
                "label_file" => each(node, &trail, |file, trail| self.absolute(file, trail)),
                "volumes" => each(node, &trail, |mount, trail| self.mount(mount, trail)),
                _ => {}
            }
        }
    }

    fn build(&mut self, build: &mut Node, trail: &Trail<'_>) {
        for (key, entry) in build.as_map_mut().into_iter().flatten() {
            let node = &mut entry.node;
            let trail = trail.key(key);
            match key.as_str() {
                "context" => self.context(node, &trail),
                "additional_contexts" => {
                    each(node, &trail, |context, trail| self.context(context, trail));
                }
                "ssh" => each(node, &trail, |path, trail| self.absolute(path, trail)),
                _ => {}
            }
        }
    }

    fn context(&mut self, context: &mut Node, trail: &Trail<'_>) {
        let elsewhere = |text: &str| is_remote(text) || text.starts_with("service:");
        if !context.as_str().is_some_and(elsewhere) {
            self.absolute(context, trail);
        }
    }

    fn trigger(&mut self, trigger: &mut Node, trail: &Trail<'_>) {
        self.absolute_under(trigger, "path", trail);
        if let Some(path) = trigger.get_mut("path")
            && let Some(text) = path.as_str()
            && let Some(resolved) = without_link(text)
        {
            for link in links(Path::new(text)) {
                self.report.look_at(&link);
            }
            *path = path.with(resolved);
        }
    }

    fn mount(&mut self, mount: &mut Node, trail: &Trail<'_>) {
        if mount.get("type").and_then(Node::as_str) == Some("bind")
            && let Some(source) = mount.get_mut("source")
        {
            self.of_any_machine(source, &trail.key("source"));
        }
    }

    /// A volume of the driver `local` can be a bind mount.
    fn volume(&mut self, volume: &mut Node, trail: &Trail<'_>) {
        let is = |map: Option<&Mapping>, key: &str, text: &str| {
            let value = map.and_then(|map| map.get(key));
            value.is_some_and(|entry| entry.node.as_str() == Some(text))
        };
        if !is(volume.as_map(), "driver", "local") {
            return;
        }
        if let Some(options) = volume.get_mut("driver_opts")
            && is(options.as_map(), "o", "bind")
            && let Some(device) = options.get_mut("device")
        {
            let trail = trail.key("driver_opts");
            self.of_any_machine(device, &trail.key("device"));
        }
    }

    fn absolute_under(&mut self, node: &mut Node, key: &str, trail: &Trail<'_>) {
        if let Some(path) = node.get_mut(key) {
            self.absolute(path, &trail.key(key));
        }
    }

    fn absolute(&mut self, path: &mut Node, trail: &Trail<'_>) {
        self.at_home(path, trail);
        if let Value::String(text) = &mut path.value {
            *text = self.base.join(text);
        }
    }

    /// The engine may run on another machine than this: its absolute paths
    /// stay as they are.
    fn of_any_machine(&mut self, path: &mut Node, trail: &Trail<'_>) {
        self.at_home(path, trail);
        if let Value::String(text) = &mut path.value
            && !is_windows_absolute(text)
        {
            *text = if text.is_empty() {
                clean_path(self.base.folder)
            } else {
                self.base.join(text)
            };
        }
    }

    fn at_home(&mut self, path: &mut Node, trail: &Trail<'_>) {
        let Some(rest) = path.as_str().and_then(|text| text.strip_prefix('~')) else {
            return;
        };
        let Some(home) = self.base.home else {
            let message = format!("{trail}: `~` stays as it is, for HOME is not set");
            self.report.note(message, path.place);
            return;
        };
        if !rest.is_empty() && !rest.starts_with('/') {
            let message = format!("{trail}: `~{rest}` is read as `{rest}` in your own home folder");
            self.report.note(message, path.place);
        }
        *path = path.with(clean_path(&format!("{home}/{rest}")));
    }
}

/// Goes over the items of a sequence or the values of a mapping.
fn each(node: &mut Node, trail: &Trail<'_>, mut go: impl FnMut(&mut Node, &Trail<'_>)) {
    match &mut node.value {
        Value::Map(map) => {
            for (key, entry) in map.iter_mut() {
                go(&mut entry.node, &trail.key(key));
            }
        }
        Value::Seq(items) => {
            for (position, item) in items.iter_mut().enumerate() {
                go(item, &trail.item(position));
            }
        }
        _ => {}
    }
}

/// The links that follow on each other on the way to a path.
fn links(path: &Path) -> Vec<PathBuf> {
    let (mut path, mut found) = (path.to_owned(), Vec::new());
    while found.len() < MOST_LINKS {
        let mut above: Vec<&Path> = path.ancestors().collect();
        above.reverse();
        let link = above
            .iter()
            .find_map(|it| Some((*it, it.read_link().ok()?)));
        let Some((link, leads)) = link else {
            break;
        };
        let rest = path.strip_prefix(link).unwrap_or(Path::new(""));
        let next = link.parent().unwrap_or(link).join(leads).join(rest);
        found.push(link.to_owned());
        path = next;
    }
    found
}

/// The path with its first symbolic link replaced by what it points to. None
/// without one.
fn without_link(path: &str) -> Option<String> {
    let path = Path::new(path);
    let mut above: Vec<&Path> = path.ancestors().filter(|it| it.is_absolute()).collect();
    above.reverse();
    let is_link = |path: &&Path| path.symlink_metadata().is_ok_and(|it| it.is_symlink());
    let link = above.into_iter().find(is_link)?;
    let target = link.canonicalize().ok()?;
    let rest = path.strip_prefix(link).ok()?;
    let resolved = if rest.as_os_str().is_empty() {
        target
    } else {
        target.join(rest)
    };
    resolved.to_str().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::yaml;
    use serde_json::json;

    fn resolved(text: &str, folder: &str) -> (serde_json::Value, Vec<String>) {
        let mut tree = yaml::parse(text, 0, None).documents.remove(0).root;
        let mut report = Report::default();
        let base = Base {
            folder,
            home: Some("/home/me"),
        };
        resolve(&mut tree, base, &mut report);
        let said = report.finish().0.into_iter().map(|it| it.message);
        (serde_json::Value::from(&tree), said.collect())
    }

    #[test]
    fn paths_start_from_the_folder() {
        let text = "
services:
  web:
    build:
      context: ../app
      dockerfile: ./D
      additional_contexts: {a: ./b, c: docker-image://x, d: service:e}
      ssh: {default: null, id: ./key}
    env_file: [{path: ./a.env}]
    label_file: [l]
    extends: {service: x, file: ./y.yaml}
    develop: {watch: [{path: ./src, action: sync}]}
    credential_spec: {file: ./c}
    volumes: [{type: bind, source: ., target: /a}, {type: volume, source: ./x, target: /b},
      {type: bind, source: 'c:\\a', target: /c}, {type: bind, source: '~/x', target: /d}]
configs: {c: {file: ./c.txt}}
volumes:
  v: {driver: local, driver_opts: {o: bind, device: ./data}}
  w: {driver: local, driver_opts: {o: nfs, device: ./data}}
";
        let (tree, said) = resolved(text, "/work/dir");
        assert!(said.is_empty());
        assert_eq!(
            tree["services"]["web"],
            json!({
                "build": {
                    "context": "/work/app",
                    "dockerfile": "./D",
                    "additional_contexts": {"a": "/work/dir/b", "c": "docker-image://x", "d": "service:e"},
                    "ssh": {"default": null, "id": "/work/dir/key"}
                },
                "env_file": [{"path": "/work/dir/a.env"}],
                "label_file": ["/work/dir/l"],
                "extends": {"service": "x", "file": "/work/dir/y.yaml"},
                "develop": {"watch": [{"path": "/work/dir/src", "action": "sync"}]},
                "credential_spec": {"file": "./c"},
                "volumes": [
                    {"type": "bind", "source": "/work/dir", "target": "/a"},
                    {"type": "volume", "source": "./x", "target": "/b"},
                    {"type": "bind", "source": "c:\\a", "target": "/c"},
                    {"type": "bind", "source": "/home/me/x", "target": "/d"}
                ]
            })
        );
        assert_eq!(tree["configs"]["c"]["file"], "/work/dir/c.txt");
        assert_eq!(
            tree["volumes"]["v"]["driver_opts"]["device"],
            "/work/dir/data"
        );
        assert_eq!(tree["volumes"]["w"]["driver_opts"]["device"], "./data");
    }

    #[test]
    fn a_relative_folder_gives_relative_paths() {
        let (tree, _) = resolved("services: {a: {build: {context: ./x}}}", "sub/dir");
        assert_eq!(tree["services"]["a"]["build"]["context"], "sub/dir/x");
    }

    #[test]
    fn remote_contexts_stay() {
        for context in ["https://x/y.git", "git@host:x", "github.com/x/y", "ssh://a"] {
            let text = format!("services: {{a: {{build: {{context: '{context}'}}}}}}");
            let (tree, _) = resolved(&text, "/d");
            assert_eq!(tree["services"]["a"]["build"]["context"], context);
        }
    }

    #[test]
    fn another_users_home_is_noted() {
        let (tree, said) = resolved("secrets: {a: {file: ~bob/x}}", "/d");
        assert_eq!(tree["secrets"]["a"]["file"], "/home/me/bob/x");
        assert_eq!(
            said,
            ["secrets.a.file: `~bob/x` is read as `bob/x` in your own home folder"]
        );
    }

    #[test]
    fn a_watched_path_is_without_a_symbolic_link() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        std::fs::create_dir(root.join("real")).unwrap();
        std::os::unix::fs::symlink(root.join("real"), root.join("link")).unwrap();
        let text = "services: {a: {develop: {watch: [{path: link/src, action: sync}]}}}";
        let (tree, _) = resolved(text, root.to_str().unwrap());
        assert_eq!(
            tree["services"]["a"]["develop"]["watch"][0]["path"],
            root.join("real/src").to_str().unwrap()
        );
    }
}
