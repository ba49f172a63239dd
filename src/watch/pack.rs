//! The files of a batch become an archive.
//!
//! What a path is gets looked up here. A file is digested while it is packed,
//! so what is known of a container is what was sent to it and nothing else;
//! one that turns out to be as before is taken back out.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File, Metadata};
use std::io::{self, Read, Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::path::PathBuf;
use std::sync::Arc;

use sha2::{Digest, Sha256};
use tar::{Builder, EntryType, Header};
use tempfile::SpooledTempFile;

use super::archive::{Archive, IN_MEMORY};
use super::journal::State;
use super::rule::Rule;
use crate::engine::measured::Measured;

/// How often a file is tried that changes while it is read.
const ATTEMPTS: usize = 3;

/// What is to be packed.
#[derive(Debug, Clone)]
pub(super) struct Item {
    /// Where it is on this machine.
    pub host: PathBuf,
    /// What the containers have there.
    pub known: Option<State>,
    /// Whether what was there is removed first.
    pub replaced: bool,
    /// Whether it is packed even if the containers have it.
    pub always: bool,
    /// Whether a folder is packed for its own sake.
    pub is_folder: bool,
    /// Whether no container had it.
    pub is_fresh: bool,
    /// The rules that led to it; none: a container is behind.
    pub rules: Vec<Arc<Rule>>,
}

/// What has come of it.
#[derive(Debug, Default)]
pub(super) struct Packed {
    /// What is to be unpacked; none: nothing.
    pub archive: Option<Archive>,
    /// What is to be removed, before the archive is unpacked.
    pub gone: BTreeSet<String>,
    /// What the containers have afterwards.
    pub states: Vec<(String, State)>,
    /// How many files and links are packed.
    pub files: usize,
    /// What could not be read, and why.
    pub troubles: Vec<String>,
}

/// Packs what is there and names what is not.
pub(super) fn pack(items: &BTreeMap<String, Item>) -> io::Result<Packed> {
    let mut work = Work {
        builder: Builder::new(SpooledTempFile::new(IN_MEMORY)),
        packed: Packed::default(),
        entries: 0,
    };
    for (target, item) in items {
        work.add(target, item)?;
    }
    work.finish()
}

struct Work {
    builder: Builder<SpooledTempFile>,
    packed: Packed,
    entries: usize,
}

impl Work {
    fn add(&mut self, target: &str, item: &Item) -> io::Result<()> {
        let about = match fs::symlink_metadata(&item.host) {
            Ok(about) => about,
            Err(error) if is_absence(&error) => {
                self.remove(target, item);
                return Ok(());
            }
            Err(error) => {
                self.trouble(item, &error);
                return Ok(());
            }
        };
        let was_folder = matches!(item.known, Some(State::Folder(_)));
        if item.replaced || (was_folder && !about.is_dir()) {
            self.packed.gone.insert(target.to_owned());
        }
        let before = self.builder.get_mut().stream_position()?;
        let mut added = self.append(target, item, &about);
        for _ in 1..ATTEMPTS {
            // One that was cut while it was read is whole a moment later.
            if added.as_ref().is_err_and(|error| !is_absence(error)) {
                self.back(before)?;
                added = self.append(target, item, &about);
            }
        }
        let state = match added {
            Ok(Some(state)) => state,
            Ok(None) => return Ok(()),
            Err(error) => {
                self.back(before)?;
                if is_absence(&error) {
                    self.remove(target, item);
                } else {
                    self.trouble(item, &error);
                }
                return Ok(());
            }
        };
        if item.known.as_ref() == Some(&state) && !item.always && !item.replaced {
            return self.back(before);
        }
        self.entries += 1;
        self.packed.files += usize::from(!about.is_dir());
        self.packed.states.push((target.to_owned(), state));
        Ok(())
    }

    fn append(&mut self, target: &str, item: &Item, about: &Metadata) -> io::Result<Option<State>> {
        let mut header = Header::new_gnu();
        let mode = about.mode() & 0o7777;
        header.set_mode(mode);
        header.set_uid(about.uid().into());
        header.set_gid(about.gid().into());
        header.set_mtime(u64::try_from(about.mtime()).unwrap_or(0));
        header.set_size(0);
        let name = target.trim_start_matches('/');
        let kind = about.file_type();
        if kind.is_dir() {
            if !item.is_folder || name.is_empty() {
                return Ok(None);
            }
            header.set_entry_type(EntryType::Directory);
            self.builder
                .append_data(&mut header, format!("{name}/"), io::empty())?;
            Ok(Some(State::Folder(mode)))
        } else if kind.is_symlink() {
            header.set_entry_type(EntryType::Symlink);
            let leads = fs::read_link(&item.host)?;
            self.builder.append_link(&mut header, name, &leads)?;
            Ok(Some(State::Link(leads)))
        } else if kind.is_file() {
            let file = File::open(&item.host)?;
            let size = file.metadata()?.len();
            header.set_entry_type(EntryType::Regular);
            header.set_size(size);
            let mut content = Digested {
                from: Measured::new(file, size),
                digest: Sha256::new(),
            };
            self.builder.append_data(&mut header, name, &mut content)?;
            Ok(Some(State::File(content.digest.finalize().into(), mode)))
        } else {
            // Pipes, sockets and devices are no content.
            Ok(None)
        }
    }

    /// Takes the last entry back out.
    fn back(&mut self, to: u64) -> io::Result<()> {
        let archive = self.builder.get_mut();
        archive.set_len(to)?;
        archive.seek(SeekFrom::Start(to)).map(drop)
    }

    fn remove(&mut self, target: &str, item: &Item) {
        if item.known != Some(State::Gone) || item.always {
            // What is in a folder goes with it.
            let mut above = target.match_indices('/').map(|(end, _)| &target[..end]);
            if target == "/" || above.any(|folder| self.packed.gone.contains(folder)) {
                return;
            }
            self.packed.gone.insert(target.to_owned());
            self.packed.states.push((target.to_owned(), State::Gone));
        }
    }

    fn trouble(&mut self, item: &Item, error: &io::Error) {
        let trouble = format!("{}: {error}", item.host.display());
        self.packed.troubles.push(trouble);
    }

    fn finish(self) -> io::Result<Packed> {
        let mut packed = self.packed;
        if self.entries == 0 {
            return Ok(packed);
        }
        let written = self.builder.into_inner()?.into_inner();
        packed.archive = Some(Archive::of(written)?);
        Ok(packed)
    }
}

/// Whether a path was gone by the time that it was looked at.
fn is_absence(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory
    )
}

/// Digests what is read.
struct Digested<R> {
    from: R,
    digest: Sha256,
}

impl<R: Read> Read for Digested<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.from.read(into)?;
        self.digest.update(&into[..length]);
        Ok(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::StreamExt;
    use std::os::unix::fs::{PermissionsExt, symlink};

    struct Case(tempfile::TempDir);

    impl Case {
        fn pack(&self, known: &Packed, always: bool) -> Packed {
            let names = ["empty", "file", "folder", "gone", "link", "pipe", "run"];
            let items = names.map(|name| {
                let target = format!("/app/{name}");
                let state = known.states.iter().find(|(other, _)| *other == target);
                let item = Item {
                    host: self.0.path().join(name),
                    known: state.map(|(_, state)| state.clone()),
                    replaced: false,
                    always,
                    is_folder: true,
                    is_fresh: false,
                    rules: Vec::new(),
                };
                (target, item)
            });
            pack(&items.into()).unwrap()
        }
    }

    /// What is in an archive, in its order.
    fn unpacked(archive: Option<&Archive>) -> Vec<String> {
        let Some(Archive::Memory(bytes)) = archive else {
            return Vec::new();
        };
        let mut archive = tar::Archive::new(bytes.as_slice());
        let entries = archive.entries().unwrap().map(|entry| {
            let mut entry = entry.unwrap();
            let mut text = String::new();
            entry.read_to_string(&mut text).unwrap();
            let header = entry.header();
            let link = header.link_name().unwrap();
            let link = link.map_or(String::new(), |it| format!(" -> {}", it.display()));
            let path = entry.path().unwrap().display().to_string();
            format!("{path} {:o} {text:?}{link}", header.mode().unwrap())
        });
        entries.collect()
    }

    #[test]
    fn what_is_known_is_not_sent_again() {
        let case = Case(tempfile::tempdir().unwrap());
        let at = |name: &str| case.0.path().join(name);
        fs::write(at("empty"), "").unwrap();
        fs::write(at("file"), "text").unwrap();
        fs::write(at("run"), "#!").unwrap();
        fs::create_dir(at("folder")).unwrap();
        for (name, mode) in [
            ("empty", 0o600),
            ("file", 0o644),
            ("run", 0o755),
            ("folder", 0o700),
        ] {
            fs::set_permissions(at(name), fs::Permissions::from_mode(mode)).unwrap();
        }
        symlink("file", at("link")).unwrap();
        std::process::Command::new("mkfifo")
            .arg(at("pipe"))
            .status()
            .unwrap();
        let first = case.pack(&Packed::default(), false);
        assert_eq!(first.files, 4);
        assert_eq!(first.gone, BTreeSet::from(["/app/gone".to_owned()]));
        let whole = unpacked(first.archive.as_ref());
        assert_eq!(
            whole,
            [
                "app/empty 600 \"\"",
                "app/file 644 \"text\"",
                "app/folder/ 700 \"\"",
                "app/link 777 \"\" -> file",
                "app/run 755 \"#!\"",
            ]
        );
        // Nothing has changed; then content, a mode and a kind have.
        let again = case.pack(&first, false);
        assert!(again.archive.is_none() && again.gone.is_empty());
        fs::write(at("file"), "next").unwrap();
        fs::set_permissions(at("run"), fs::Permissions::from_mode(0o700)).unwrap();
        fs::remove_dir(at("folder")).unwrap();
        fs::write(at("folder"), "none").unwrap();
        fs::remove_file(at("empty")).unwrap();
        let again = case.pack(&first, false);
        let sent = unpacked(again.archive.as_ref());
        assert_eq!(sent.len(), 3, "{sent:?}");
        assert!(sent[0].starts_with("app/file 644 \"next\""));
        let gone = ["/app/empty", "/app/folder"].map(str::to_owned);
        assert_eq!(again.gone, BTreeSet::from(gone));
        assert_eq!(unpacked(case.pack(&first, true).archive.as_ref()).len(), 4);
    }

    #[test]
    fn a_large_archive_is_sent_from_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let host = folder.path().join("large");
        fs::write(&host, vec![7; IN_MEMORY + 5]).unwrap();
        let item = Item {
            host,
            known: None,
            replaced: false,
            always: false,
            is_folder: false,
            is_fresh: true,
            rules: Vec::new(),
        };
        let packed = pack(&[("/large".to_owned(), item)].into()).unwrap();
        let archive = packed.archive.unwrap();
        assert!(matches!(archive, Archive::File(..)));
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        let sent: Vec<Vec<u8>> = runtime
            .unwrap()
            .block_on(async { archive.send().map(Result::unwrap).collect().await });
        let sent = sent.concat();
        assert_eq!(sent.len() % 512, 0);
        assert_eq!(
            sent.into_iter().filter(|byte| *byte == 7).count(),
            IN_MEMORY + 5
        );
    }
}
