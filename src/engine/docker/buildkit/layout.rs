//! A folder of images and caches, as the Open Container Initiative lays it
//! out: blobs under their digests, and an index that has names for some.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

/// The annotation that holds a name in the index.
const NAME: &str = "org.opencontainers.image.ref.name";

/// A folder that may not be there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Layout(PathBuf);

/// A blob that is being written. It is gone again unless it is finished.
pub struct Ingest {
    file: tempfile::NamedTempFile,
    digest: Sha256,
    /// How many bytes there are.
    pub size: u64,
    layout: Layout,
}

impl Layout {
    /// The layout in a folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self(folder.into())
    }

    /// The digest of what has a name in the index; none: nothing has.
    pub fn find(&self, name: &str) -> io::Result<Option<String>> {
        let index = self.index()?;
        let manifests = index["manifests"].as_array().into_iter().flatten();
        let mut named = manifests.filter(|manifest| manifest["annotations"][NAME] == name);
        let digest = named.find_map(|manifest| manifest["digest"].as_str());
        Ok(digest.map(str::to_owned))
    }

    /// Gives a name to what a descriptor describes.
    pub fn name(&self, mut descriptor: Value, name: &str) -> io::Result<()> {
        let mut index = self.index()?;
        index["schemaVersion"] = json!(2);
        index["mediaType"] = json!("application/vnd.oci.image.index.v1+json");
        descriptor["annotations"][NAME] = json!(name);
        let manifests = index["manifests"].as_array().into_iter().flatten();
        let others = manifests.filter(|manifest| manifest["annotations"][NAME] != name);
        index["manifests"] = others.cloned().chain([descriptor]).collect();
        self.put("oci-layout", &json!({"imageLayoutVersion": "1.0.0"}))?;
        self.put("index.json", &index)
    }

    /// Opens a blob.
    pub fn open(&self, digest: &str) -> io::Result<File> {
        File::open(self.blob(digest)?)
    }

    /// Begins a blob.
    pub fn ingest(&self) -> io::Result<Ingest> {
        let folder = self.0.join("ingest");
        fs::create_dir_all(&folder)?;
        Ok(Ingest {
            file: tempfile::NamedTempFile::new_in(folder)?,
            digest: Sha256::new(),
            size: 0,
            layout: self.clone(),
        })
    }

    fn index(&self) -> io::Result<Value> {
        match fs::read(self.0.join("index.json")) {
            Ok(text) => serde_json::from_slice(&text).map_err(io::Error::from),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(json!({})),
            Err(error) => Err(error),
        }
    }

    /// Writes a file whole or not at all.
    fn put(&self, name: &str, document: &Value) -> io::Result<()> {
        let mut file = tempfile::NamedTempFile::new_in(&self.0)?;
        file.write_all(document.to_string().as_bytes())?;
        publish(file, &self.0.join(name))
    }

    fn blob(&self, digest: &str) -> io::Result<PathBuf> {
        let hex = digest.strip_prefix("sha256:");
        let hex = hex.filter(|hex| hex.len() == 64 && hex.bytes().all(|b| b.is_ascii_hexdigit()));
        let hex = hex.ok_or_else(|| invalid(format!("{digest} is not a SHA-256 digest")))?;
        Ok(self.0.join("blobs/sha256").join(hex))
    }
}

impl Ingest {
    /// Adds bytes at an offset, which can only be the end or the beginning.
    pub fn write(&mut self, offset: u64, data: &[u8]) -> io::Result<()> {
        if offset == 0 && self.size > 0 {
            *self = self.layout.ingest()?;
        }
        if offset != self.size {
            return Err(invalid(format!("offset {offset} is not {}", self.size)));
        }
        self.file.write_all(data)?;
        self.digest.update(data);
        self.size += data.len() as u64;
        Ok(())
    }

    /// Puts the blob in its place and gives its digest. Nothing is checked
    /// that is empty or zero.
    pub fn finish(self, expected: &str, total: u64) -> io::Result<String> {
        let digest = format!("sha256:{}", super::hex(&self.digest.finalize()));
        if !expected.is_empty() && expected != digest {
            return Err(invalid(format!("the digest is {digest}, not {expected}")));
        }
        if total != 0 && total != self.size {
            return Err(invalid(format!("the size is {}, not {total}", self.size)));
        }
        let blob = self.layout.blob(&digest)?;
        fs::create_dir_all(blob.parent().unwrap_or(&self.layout.0))?;
        publish(self.file, &blob)?;
        Ok(digest)
    }
}

/// Puts a finished file in its place, for everyone to read.
fn publish(file: tempfile::NamedTempFile, path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(file.path(), fs::Permissions::from_mode(0o644))?;
    file.persist(path).map(drop).map_err(|error| error.error)
}

fn invalid(reason: String) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    const ABC: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    #[test]
    fn blobs_are_kept_under_their_digests() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path().join("new"));
        let mut ingest = layout.ingest().unwrap();
        ingest.write(0, b"zz").unwrap();
        ingest.write(0, b"a").unwrap();
        ingest.write(1, b"bc").unwrap();
        assert!(ingest.write(7, b"x").is_err());
        assert_eq!(ingest.finish(ABC, 3).unwrap(), ABC);
        let mut text = String::new();
        layout.open(ABC).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "abc");
        assert!(layout.open("sha256:../../etc/passwd").is_err());
        let mut wrong = layout.ingest().unwrap();
        wrong.write(0, b"abd").unwrap();
        assert!(wrong.finish(ABC, 0).is_err());
        let ingests = fs::read_dir(folder.path().join("new/ingest")).unwrap();
        assert_eq!(ingests.count(), 0);
    }

    #[test]
    fn a_name_is_for_one_thing_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let layout = Layout::new(folder.path());
        assert_eq!(layout.find("latest").unwrap(), None);
        layout
            .name(json!({"digest": "sha256:1"}), "latest")
            .unwrap();
        layout.name(json!({"digest": "sha256:2"}), "other").unwrap();
        layout
            .name(json!({"digest": "sha256:3"}), "latest")
            .unwrap();
        assert_eq!(layout.find("latest").unwrap().unwrap(), "sha256:3");
        assert_eq!(layout.find("other").unwrap().unwrap(), "sha256:2");
        let index = layout.index().unwrap();
        assert_eq!(index["manifests"].as_array().unwrap().len(), 2);
    }
}
