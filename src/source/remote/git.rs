//! Git resources, fetched with the user's `git`.
//!
//! One commit is fetched without history, into a folder of the cache that is
//! named after it. git never asks for a password, and reads no configuration
//! of the repository before the checkout.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{GitAddress, RemoteError, fill, find_file};

/// Fetches a resource and gives its Compose file.
pub(super) fn fetch(
    address: &GitAddress,
    environment: &BTreeMap<String, String>,
    cache: &Path,
) -> Result<PathBuf, RemoteError> {
    let git = Git {
        address,
        environment,
    };
    let commit = git.commit()?;
    let folder = cache.join("git").join(&commit);
    fill(&folder, |folder| git.check_out(&commit, folder))?;
    let path = git.inside(&folder)?;
    let found = if path.is_dir() {
        find_file(&path)
    } else {
        Some(path)
    };
    found
        .filter(|path| path.is_file())
        .ok_or_else(|| RemoteError::NoFile {
            address: address.repository.clone(),
            folder: address.path.clone(),
        })
}

struct Git<'a> {
    address: &'a GitAddress,
    environment: &'a BTreeMap<String, String>,
}

impl Git<'_> {
    /// The commit that the address means.
    fn commit(&self) -> Result<String, RemoteError> {
        let revision = &self.address.revision;
        if is_commit(revision) {
            return Ok(revision.clone());
        }
        if revision.starts_with('-') {
            return Err(self.failed(format!("`{revision}` is no branch, tag or commit")));
        }
        let wanted = if revision.is_empty() {
            "HEAD"
        } else {
            revision
        };
        let listing = self.run(
            None,
            &[
                "ls-remote",
                "--exit-code",
                "--",
                &self.address.repository,
                wanted,
            ],
        );
        let listing = listing.map_err(|error| match error {
            RemoteError::Git { reason, .. } if reason.is_empty() => {
                self.failed(format!("it has no branch, tag or commit `{wanted}`"))
            }
            other => other,
        })?;
        named_commit(&listing, wanted)
            .ok_or_else(|| self.failed(format!("it has no branch, tag or commit `{wanted}`")))
    }

    fn check_out(&self, commit: &str, folder: &Path) -> Result<(), RemoteError> {
        let folder = Some(folder);
        self.run(folder, &["init", "--quiet"])?;
        self.run(
            folder,
            &[
                "fetch",
                "--quiet",
                "--depth=1",
                "--",
                &self.address.repository,
                commit,
            ],
        )?;
        self.run(folder, &["checkout", "--quiet", "--detach", commit])?;
        Ok(())
    }

    /// The path that the address names, which must be in the folder, links
    /// followed.
    fn inside(&self, folder: &Path) -> Result<PathBuf, RemoteError> {
        let no_file = |_| RemoteError::NoFile {
            address: self.address.repository.clone(),
            folder: self.address.path.clone(),
        };
        let root = folder.canonicalize().map_err(no_file)?;
        let path = root
            .join(&self.address.path)
            .canonicalize()
            .map_err(no_file)?;
        if path.starts_with(&root) {
            return Ok(path);
        }
        Err(RemoteError::Outside {
            address: self.address.repository.clone(),
            path: self.address.path.clone(),
        })
    }

    fn run(&self, folder: Option<&Path>, arguments: &[&str]) -> Result<String, RemoteError> {
        let mut command = Command::new("git");
        command.args(arguments).env_clear().envs(self.environment);
        let is_set = |name: &str| {
            self.environment
                .get(name)
                .is_some_and(|value| !value.is_empty())
        };
        if !is_set("GIT_TERMINAL_PROMPT") {
            command.env("GIT_TERMINAL_PROMPT", "0");
        }
        if !is_set("GIT_SSH") && !is_set("GIT_SSH_COMMAND") {
            command.env(
                "GIT_SSH_COMMAND",
                "ssh -o ControlMaster=no -o BatchMode=yes",
            );
        }
        if let Some(folder) = folder {
            command.current_dir(folder);
        }
        let output = command
            .stdin(std::process::Stdio::null())
            .output()
            .map_err(|error| self.failed(format!("cannot run git: {error}")))?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(self.failed(String::from_utf8_lossy(&output.stderr).trim().to_owned()))
    }

    fn failed(&self, reason: String) -> RemoteError {
        RemoteError::Git {
            address: self.address.repository.clone(),
            reason,
        }
    }
}

fn is_commit(text: &str) -> bool {
    text.len() == 40
        && text
            .chars()
            .all(|c| c.is_ascii_digit() || ('a'..='f').contains(&c))
}

/// The commit of exactly that name in the output of `ls-remote`, which also
/// lists names that merely end with it.
fn named_commit(listing: &str, name: &str) -> Option<String> {
    let commits: BTreeMap<&str, &str> = listing
        .lines()
        .filter_map(|line| line.split_once('\t'))
        .map(|(id, name)| (name, id))
        .collect();
    let forms = [
        name.to_owned(),
        format!("refs/{name}"),
        format!("refs/tags/{name}"),
        format!("refs/heads/{name}"),
    ];
    let id = forms.iter().find_map(|form| commits.get(form.as_str()))?;
    is_commit(id).then(|| (*id).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exact_name_is_taken() {
        let (one, two) = ("1".repeat(40), "2".repeat(40));
        let listing = format!("{one}\trefs/heads/feature/main\n{two}\trefs/heads/main\n");
        assert_eq!(named_commit(&listing, "main"), Some(two));
        assert_eq!(named_commit(&listing, "other"), None);
    }
}
