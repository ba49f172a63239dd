//! The build context: a local folder without what its ignore file leaves out,
//! and the Dockerfile, wherever it lies.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::engine::EngineError;
use crate::model::Build;
use crate::model::ignore::{Fitting, IgnorePatterns};

/// The Dockerfile of a build that names none.
const DOCKERFILE: &str = "Dockerfile";
/// The ignore file that goes with a context.
const IGNORE_FILE: &str = ".dockerignore";

/// A local context, ready to be sent.
#[derive(Debug)]
pub(super) struct LocalContext {
    /// The folder, all links resolved.
    pub root: PathBuf,
    /// The Dockerfile's path in what is sent.
    pub dockerfile: String,
    /// The Dockerfile's text.
    pub dockerfile_text: String,
    /// Files that are sent but not in the folder: path and text.
    pub added: Vec<(String, Vec<u8>)>,
    ignore: IgnorePatterns,
}

/// A file of the context.
#[derive(Debug)]
pub(super) struct Entry {
    /// The path in the context, with slashes.
    pub path: String,
    /// The file.
    pub file: PathBuf,
    /// What it is; links are not followed.
    pub metadata: fs::Metadata,
}

impl LocalContext {
    /// Finds the Dockerfile and reads the ignore file. `service` names the
    /// build in messages.
    pub fn open(service: &str, build: &Build) -> Result<Self, EngineError> {
        let failed = |what: &str, path: &Path, error: &io::Error| EngineError::Unsupported {
            message: format!("service {service}: {what} {}: {error}", path.display()),
        };
        let folder = Path::new(&build.context);
        let root = fs::canonicalize(folder)
            .and_then(|root| fs::read_dir(&root).map(|_| root))
            .map_err(|error| failed("the build context cannot be read:", folder, &error))?;
        let mut context = Self {
            dockerfile: String::new(),
            dockerfile_text: String::new(),
            added: Vec::new(),
            ignore: IgnorePatterns::default(),
            root,
        };
        if build.dockerfile_inline.is_empty() {
            let named = match build.dockerfile.as_str() {
                "" => DOCKERFILE,
                name => name,
            };
            let path = context.root.join(named);
            context
                .find_dockerfile(&path)
                .map_err(|error| failed("the Dockerfile cannot be read:", &path, &error))?;
            let own = path.with_file_name(format!(
                "{}{IGNORE_FILE}",
                path.file_name().unwrap_or_default().to_string_lossy()
            ));
            context.read_ignore(service, &[own, context.root.join(IGNORE_FILE)])?;
        } else {
            context.add_dockerfile(build.dockerfile_inline.clone().into_bytes());
            context.read_ignore(service, &[context.root.join(IGNORE_FILE)])?;
        }
        Ok(context)
    }

    /// A Dockerfile below the folder goes by its path; any other is added.
    fn find_dockerfile(&mut self, path: &Path) -> io::Result<()> {
        let real = fs::canonicalize(path)?;
        let text = fs::read(&real)?;
        match real.strip_prefix(&self.root) {
            Ok(inside) => {
                self.dockerfile = slashed(inside);
                self.dockerfile_text = String::from_utf8_lossy(&text).into_owned();
            }
            Err(_) => self.add_dockerfile(text),
        }
        Ok(())
    }

    /// Sends a Dockerfile under a name of its own, and keeps it out of the
    /// image by an ignore file that names it.
    fn add_dockerfile(&mut self, text: Vec<u8>) {
        let digest = Sha256::digest(&text);
        let short = digest
            .iter()
            .take(8)
            .fold(String::new(), |mut short, byte| {
                use std::fmt::Write;
                // Writing to a `String` cannot fail.
                let _ = write!(short, "{byte:02x}");
                short
            });
        let name = format!(".dockerfile.{short}");
        self.dockerfile.clone_from(&name);
        self.dockerfile_text = String::from_utf8_lossy(&text).into_owned();
        self.added.push((name, text));
    }

    fn read_ignore(&mut self, service: &str, candidates: &[PathBuf]) -> Result<(), EngineError> {
        let mut text = Vec::new();
        for path in candidates {
            match fs::read(path) {
                Ok(found) => {
                    let words = String::from_utf8_lossy(&found);
                    self.ignore =
                        IgnorePatterns::read(&words).map_err(|error| EngineError::Unsupported {
                            message: format!("service {service}: {}: {error}", path.display()),
                        })?;
                    text = found;
                    break;
                }
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                Err(error) => {
                    return Err(EngineError::Unsupported {
                        message: format!("service {service}: {}: {error}", path.display()),
                    });
                }
            }
        }
        if !self.added.is_empty() {
            text.extend(format!("\n{}\n", self.dockerfile).into_bytes());
            self.added.push((IGNORE_FILE.to_owned(), text));
        }
        Ok(())
    }

    /// Calls `take` for each file and folder that is sent, parents first, in
    /// the order of their names.
    pub fn walk(&self, take: &mut dyn FnMut(&Entry) -> io::Result<()>) -> io::Result<()> {
        self.walk_below(&self.root, "", &Fitting::default(), take)
    }

    fn walk_below(
        &self,
        folder: &Path,
        prefix: &str,
        above: &Fitting,
        take: &mut dyn FnMut(&Entry) -> io::Result<()>,
    ) -> io::Result<()> {
        let mut files: Vec<PathBuf> = fs::read_dir(folder)?
            .map(|entry| entry.map(|entry| entry.path()))
            .collect::<io::Result<_>>()?;
        files.sort();
        for file in files {
            let name = file.file_name().unwrap_or_default().to_string_lossy();
            let path = format!("{prefix}{name}");
            let (excluded, fitting) = self.ignore.fit_in(&path, above);
            let metadata = fs::symlink_metadata(&file)?;
            let below = metadata.is_dir() && (!excluded || self.ignore.reach_into(&path, true));
            let sent = !excluded || self.is_needed(&path);
            let replaced = self.added.iter().any(|(added, _)| *added == path);
            let entry = Entry {
                path,
                file,
                metadata,
            };
            if sent && !replaced {
                take(&entry)?;
            }
            if below {
                self.walk_below(&entry.file, &format!("{}/", entry.path), &fitting, take)?;
            }
        }
        Ok(())
    }

    /// The daemon needs these two even if the image must not have them; it
    /// leaves them out itself.
    fn is_needed(&self, path: &str) -> bool {
        path == self.dockerfile || path == IGNORE_FILE
    }
}

/// A relative path with slashes.
fn slashed(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Folder(tempfile::TempDir);

    impl Folder {
        fn with(files: &[(&str, &str)]) -> Self {
            let folder = Self(tempfile::tempdir().unwrap());
            for (path, text) in files {
                let path = folder.0.path().join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, text).unwrap();
            }
            folder
        }

        fn build(&self, context: &str, dockerfile: &str) -> Build {
            Build {
                context: self.0.path().join(context).display().to_string(),
                dockerfile: dockerfile.into(),
                ..Build::default()
            }
        }
    }

    fn sent(context: &LocalContext) -> String {
        let mut paths = Vec::new();
        context
            .walk(&mut |entry| {
                paths.push(entry.path.clone());
                Ok(())
            })
            .unwrap();
        paths.join(" ")
    }

    #[test]
    fn ignored_files_stay_behind_but_what_the_daemon_needs_does_not() {
        let folder = Folder::with(&[
            ("Dockerfile", "FROM x"),
            (".dockerignore", "*\n!src\nsrc/*.o"),
            ("src/a.c", ""),
            ("src/a.o", ""),
            ("notes", ""),
        ]);
        let context = LocalContext::open("web", &folder.build("", "")).unwrap();
        assert_eq!(sent(&context), ".dockerignore Dockerfile src src/a.c");
        assert!(context.added.is_empty());
    }

    #[test]
    fn a_dockerfiles_own_ignore_file_wins() {
        let folder = Folder::with(&[
            ("docker/web", "FROM x"),
            ("docker/web.dockerignore", "a"),
            (".dockerignore", "b"),
            ("a", ""),
            ("b", ""),
        ]);
        let context = LocalContext::open("web", &folder.build("", "docker/web")).unwrap();
        assert_eq!(context.dockerfile, "docker/web");
        assert_eq!(
            sent(&context),
            ".dockerignore b docker docker/web docker/web.dockerignore"
        );
    }

    #[test]
    fn a_dockerfile_elsewhere_is_added_and_kept_out_of_the_image() {
        let folder = Folder::with(&[
            ("app/a", ""),
            ("app/.dockerignore", "x"),
            ("other/Dockerfile", "FROM x"),
        ]);
        let context = LocalContext::open("web", &folder.build("app", "../other/Dockerfile"));
        let context = context.unwrap();
        assert_eq!(sent(&context), "a");
        let name = &context.dockerfile;
        assert_eq!(context.added[0], (name.clone(), b"FROM x".to_vec()));
        let ignore = format!("x\n{name}\n").into_bytes();
        assert_eq!(context.added[1], (".dockerignore".to_owned(), ignore));
    }

    #[test]
    fn links_are_sent_as_links() {
        let folder = Folder::with(&[("app/Dockerfile", "FROM x"), ("outside/secret", "")]);
        let link = folder.0.path().join("app/link");
        std::os::unix::fs::symlink("../outside", link).unwrap();
        let context = LocalContext::open("web", &folder.build("app", "")).unwrap();
        assert_eq!(sent(&context), "Dockerfile link");
    }

    #[test]
    fn what_is_missing_is_named() {
        let folder = Folder::with(&[("app/a", "")]);
        let error = LocalContext::open("web", &folder.build("app", "")).unwrap_err();
        let path = folder
            .0
            .path()
            .canonicalize()
            .unwrap()
            .join("app/Dockerfile");
        assert_eq!(
            error.to_string(),
            format!(
                "service web: the Dockerfile cannot be read: {}: No such file or directory (os error 2)",
                path.display()
            )
        );
        assert!(LocalContext::open("web", &folder.build("gone", "")).is_err());
    }
}
