//! What a build starts from: its context, its Dockerfile and its named
//! contexts. Folders and files of this machine are offered in the session;
//! everything else the daemon fetches by itself.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::content::Layouts;
use super::layout::Layout;
use super::session::Trees;
use super::tree::{Content, Tree};
use crate::engine::EngineError;
use crate::model::reference::Reference;
use crate::model::spec::BuildSpec;

/// The file that is built when none is named.
const DOCKERFILE: &str = "Dockerfile";

/// The name of what is built in.
const CONTEXT: &str = "context";

/// What a build starts from.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Sources {
    /// What the session offers, by name.
    pub trees: Trees,
    /// What the builder is told about it.
    pub attributes: BTreeMap<String, String>,
    /// The images of this daemon among the named contexts, where base images
    /// are pulled anew, by the name of the context.
    pub images: BTreeMap<String, String>,
    /// The folders of images among the named contexts.
    pub layouts: Layouts,
    /// What tells the context's folder from others.
    pub shared_key: String,
    /// Where the Dockerfile is, for messages.
    pub dockerfile: String,
}

impl Sources {
    /// Finds what a build starts from.
    pub fn of(spec: &BuildSpec) -> Result<Self, EngineError> {
        let mut sources = Self::default();
        sources.find(spec).map_err(|reason| EngineError::Settings {
            message: format!("service {}: {reason}", spec.service),
        })?;
        Ok(sources)
    }

    fn find(&mut self, spec: &BuildSpec) -> Result<(), String> {
        let build = &spec.build;
        let context = Path::new(&build.context);
        let dockerfile = match build.dockerfile.as_str() {
            "" => DOCKERFILE,
            named => named,
        };
        if context.is_absolute() {
            let tree = folder(context).map_err(|reason| {
                format!(
                    "unable to prepare context: path {:?} {reason}",
                    build.context
                )
            })?;
            self.shared_key = key(&tree);
            self.trees.insert(CONTEXT.to_owned(), tree);
        } else {
            self.tell(CONTEXT, build.context.clone());
        }
        if !build.dockerfile_inline.is_empty() {
            "build.dockerfile_inline".clone_into(&mut self.dockerfile);
            let text = Content::Text(build.dockerfile_inline.clone());
            self.offer_dockerfile(DOCKERFILE, vec![(DOCKERFILE.to_owned(), text)]);
        } else if context.is_absolute() || Path::new(dockerfile).is_absolute() {
            let path = existing(&context.join(dockerfile))?;
            self.dockerfile = path.display().to_string();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            self.offer_dockerfile(&name, with_ignore_file(&path, &name));
        } else {
            // It is in the context, which the daemon fetches.
            dockerfile.clone_into(&mut self.dockerfile);
            self.tell("filename", dockerfile.to_owned());
        }
        build
            .additional_contexts
            .iter()
            .try_for_each(|(name, context)| self.named(name, context, spec.pull || build.pull))
    }

    /// Offers a Dockerfile and what belongs to it.
    fn offer_dockerfile(&mut self, name: &str, files: Vec<(String, Content)>) {
        self.tell("filename", name.to_owned());
        let name = self.offer("dockerfile", Tree::Files(files));
        self.tell("dockerfilekey", name);
    }

    /// Adds a named context.
    fn named(&mut self, name: &str, context: &str, pull: bool) -> Result<(), String> {
        self.tell(
            "frontend.caps",
            "moby.buildkit.frontend.contexts+forward".to_owned(),
        );
        let name = familiar(name);
        let key = format!("context:{name}");
        if let Some(image) = context.strip_prefix("service:") {
            if pull {
                self.images.insert(name, image.to_owned());
            } else {
                self.tell(&key, format!("docker-image://{image}"));
            }
            return Ok(());
        }
        if let Some(image) = context.strip_prefix("oci-layout://") {
            let image = self.layout(image);
            let image = image.map_err(|reason| format!("the build context {name}: {reason}"))?;
            self.tell(&key, image);
            return Ok(());
        }
        if is_fetched(context) {
            self.tell(&key, context.to_owned());
            return Ok(());
        }
        let tree = folder(Path::new(context))
            .map_err(|reason| format!("the build context {name}: path {context:?} {reason}"))?;
        let local = self.offer(CONTEXT, tree);
        self.tell(&key, format!("local:{local}"));
        Ok(())
    }

    /// Offers an image in a folder, as `folder:tag@digest`, and gives what it
    /// is called in the session.
    fn layout(&mut self, image: &str) -> Result<String, String> {
        let (image, digest) = match image.split_once('@') {
            Some((image, digest)) => (image, Some(digest.to_owned())),
            None => (image, None),
        };
        let (folder, tag) = match image.rsplit_once(':') {
            Some((folder, tag)) if !tag.contains('/') => (folder, tag),
            _ => (image, "latest"),
        };
        let layout = Layout::new(folder);
        let digest = match digest {
            Some(digest) => Some(digest),
            None => layout
                .find(tag)
                .map_err(|error| format!("{folder}: {error}"))?,
        };
        let digest = digest.ok_or_else(|| format!("there is no image `{tag}` in {folder}"))?;
        let name = key(&Tree::Folder(PathBuf::from(folder)));
        self.layouts.insert(format!("oci:{name}"), layout);
        Ok(format!("oci-layout://{name}:{tag}@{digest}"))
    }

    fn tell(&mut self, key: &str, value: String) {
        self.attributes.insert(key.to_owned(), value);
    }

    /// Offers a tree under a name that is always the same for it: that is how
    /// the daemon recognises what it has fetched before.
    fn offer(&mut self, kind: &str, tree: Tree) -> String {
        let name = format!("{kind}-{}", key(&tree));
        self.trees.insert(name.clone(), tree);
        name
    }
}

/// What tells a tree from others. What is in its files does not matter.
fn key(tree: &Tree) -> String {
    let mut digest = Sha256::new();
    match tree {
        Tree::Folder(path) => digest.update(path.as_os_str().as_encoded_bytes()),
        Tree::Files(files) => {
            for (name, content) in files {
                digest.update(name);
                digest.update([0]);
                match content {
                    Content::Path(path) => digest.update(path.as_os_str().as_encoded_bytes()),
                    Content::Text(text) => digest.update(text),
                }
                digest.update([0]);
            }
        }
    }
    super::hex(&digest.finalize()[..8])
}

/// A folder that is there, without links in its path.
fn folder(path: &Path) -> Result<Tree, String> {
    let real = path.canonicalize().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => "not found".to_owned(),
        _ => error.to_string(),
    })?;
    if real.is_dir() {
        Ok(Tree::Folder(real))
    } else {
        Err("is not a folder".to_owned())
    }
}

/// The path of a Dockerfile, which is there; `dockerfile` does for
/// `Dockerfile`.
fn existing(path: &Path) -> Result<PathBuf, String> {
    let lower = path.with_file_name(DOCKERFILE.to_lowercase());
    let lower = Some(lower).filter(|_| path.ends_with(DOCKERFILE));
    let mut found = [Some(path.to_owned()), lower].into_iter().flatten();
    let Some(found) = found.find(|path| path.exists()) else {
        let path = path.display();
        return Err(format!(
            "failed to read dockerfile: open {path}: no such file or directory"
        ));
    };
    // Only its folder is made plain: a link has a name of its own.
    let folder = found.parent().and_then(|folder| folder.canonicalize().ok());
    Ok(match (folder, found.file_name()) {
        (Some(folder), Some(name)) => folder.join(name),
        _ => found,
    })
}

/// A Dockerfile and the ignore file of its own. A link is followed, wherever
/// it leads.
fn with_ignore_file(path: &Path, name: &str) -> Vec<(String, Content)> {
    let ignore_name = format!("{name}.dockerignore");
    let ignore = path.with_file_name(&ignore_name);
    let mut files = vec![(name.to_owned(), Content::Path(path.to_owned()))];
    if ignore.is_file() {
        files.push((ignore_name, Content::Path(ignore)));
    }
    files
}

/// Whether the daemon fetches a context by itself.
fn is_fetched(context: &str) -> bool {
    const SCHEMES: [&str; 5] = ["docker-image://", "http://", "https://", "git://", "ssh://"];
    SCHEMES.iter().any(|scheme| context.starts_with(scheme))
        || context.starts_with("git@")
        || context.starts_with("github.com/")
}

/// The name of a context as the builder looks it up: an image's shortest.
fn familiar(name: &str) -> String {
    let Ok(reference) = Reference::parse(name) else {
        return name.to_owned();
    };
    let familiar = reference.familiar();
    let short = familiar.strip_suffix(":latest");
    short.map_or(familiar.clone(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;

    use expect_test::{Expect, expect};

    use super::*;

    /// A folder with files, and what a build in it starts from.
    fn check(files: &[&str], change: impl FnOnce(&mut BuildSpec), expected: &Expect) {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().canonicalize().unwrap();
        for file in files {
            let path = root.join(file);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, file).unwrap();
        }
        let mut spec = BuildSpec {
            service: "web".into(),
            ..BuildSpec::default()
        };
        spec.build.context = "ROOT".into();
        change(&mut spec);
        let root = root.to_str().unwrap();
        let placed = |text: &str| text.replace("ROOT", root);
        spec.build.context = placed(&spec.build.context);
        spec.build.dockerfile = placed(&spec.build.dockerfile);
        for context in spec.build.additional_contexts.values_mut() {
            *context = placed(context);
        }
        let text = match Sources::of(&spec) {
            Ok(sources) => {
                let mut text = String::new();
                let mut names = BTreeMap::new();
                let mut trees: Vec<_> = sources.trees.iter().collect();
                // Their names depend on where the folder is.
                trees.sort_by_key(|(name, tree)| (&name[..7], format!("{tree:?}")));
                for (number, (name, tree)) in trees.into_iter().enumerate() {
                    let short = match name.split_once('-') {
                        Some((kind, _)) => format!("{kind}-{number}"),
                        None => name.clone(),
                    };
                    writeln!(text, "{short} {tree:?}").unwrap();
                    names.insert(format!(":{name}"), format!(":{short}"));
                    names.insert(format!("={name}"), format!("={short}"));
                }
                for (key, value) in &sources.attributes {
                    let mut line = format!("{key}={value}\n");
                    for (name, short) in names.iter().rev() {
                        line = line.replace(name, short);
                    }
                    text.push_str(&line);
                }
                text
            }
            Err(error) => error.to_string(),
        };
        expected.assert_eq(&text.replace(root, "ROOT"));
    }

    #[test]
    fn a_folder_and_its_dockerfile_are_offered() {
        check(
            &["Dockerfile"],
            |_| {},
            &expect![[r#"
                context Folder("ROOT")
                dockerfile-1 Files([("Dockerfile", Path("ROOT/Dockerfile"))])
                dockerfilekey=dockerfile-1
                filename=Dockerfile
            "#]],
        );
        check(
            &["dockerfile", "dockerfile.dockerignore"],
            |_| {},
            &expect![[r#"
                context Folder("ROOT")
                dockerfile-1 Files([("dockerfile", Path("ROOT/dockerfile")), ("dockerfile.dockerignore", Path("ROOT/dockerfile.dockerignore"))])
                dockerfilekey=dockerfile-1
                filename=dockerfile
            "#]],
        );
        check(
            &["x/web.Dockerfile", "ctx/a"],
            |spec| {
                spec.build.context = "ROOT/ctx".into();
                spec.build.dockerfile = "../x/web.Dockerfile".into();
            },
            &expect![[r#"
                context Folder("ROOT/ctx")
                dockerfile-1 Files([("web.Dockerfile", Path("ROOT/x/web.Dockerfile"))])
                dockerfilekey=dockerfile-1
                filename=web.Dockerfile
            "#]],
        );
        check(
            &["a"],
            |spec| spec.build.dockerfile_inline = "FROM scratch".into(),
            &expect![[r#"
                context Folder("ROOT")
                dockerfile-1 Files([("Dockerfile", Text("FROM scratch"))])
                dockerfilekey=dockerfile-1
                filename=Dockerfile
            "#]],
        );
    }

    #[test]
    fn the_daemon_fetches_what_is_elsewhere() {
        check(
            &[],
            |spec| {
                spec.build.context = "https://example.org/repo.git#main:sub".into();
                spec.build.dockerfile = "web/Dockerfile".into();
            },
            &expect![[r#"
                context=https://example.org/repo.git#main:sub
                filename=web/Dockerfile
            "#]],
        );
        check(
            &["Dockerfile"],
            |spec| {
                spec.build.context = "git@example.org:repo.git".into();
                spec.build.dockerfile = "ROOT/Dockerfile".into();
            },
            &expect![[r#"
                dockerfile-0 Files([("Dockerfile", Path("ROOT/Dockerfile"))])
                context=git@example.org:repo.git
                dockerfilekey=dockerfile-0
                filename=Dockerfile
            "#]],
        );
    }

    #[test]
    fn contexts_have_names() {
        check(
            &["Dockerfile", "lib/x"],
            |spec| {
                spec.build.additional_contexts = BTreeMap::from([
                    ("lib".into(), "ROOT/lib".into()),
                    ("self".into(), "ROOT".into()),
                    (
                        "docker.io/library/alpine:latest".into(),
                        "docker-image://busybox".into(),
                    ),
                ]);
            },
            &expect![[r#"
                context Folder("ROOT")
                context-1 Folder("ROOT")
                context-2 Folder("ROOT/lib")
                dockerfile-3 Files([("Dockerfile", Path("ROOT/Dockerfile"))])
                context:alpine=docker-image://busybox
                context:lib=local:context-2
                context:self=local:context-1
                dockerfilekey=dockerfile-3
                filename=Dockerfile
                frontend.caps=moby.buildkit.frontend.contexts+forward
            "#]],
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        check(
            &["a"],
            |_| {},
            &expect![
                "service web: failed to read dockerfile: open ROOT/Dockerfile: no such file or directory"
            ],
        );
        check(
            &["Dockerfile"],
            |spec| spec.build.context = "ROOT/none".into(),
            &expect![[r#"service web: unable to prepare context: path "ROOT/none" not found"#]],
        );
        check(
            &["Dockerfile"],
            |spec| {
                let context = ("x".to_owned(), "ROOT/Dockerfile".to_owned());
                spec.build.additional_contexts = BTreeMap::from([context]);
            },
            &expect![[
                r#"service web: the build context x: path "ROOT/Dockerfile" is not a folder"#
            ]],
        );
    }
}
