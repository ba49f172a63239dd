//! Volumes that are files: ConfigMaps, Secrets, the pod's own fields, and
//! several of them projected into one.

use super::super::data;
use super::super::environment::resource;
use super::super::pod::{Pod, digest};
use super::super::read;
use super::super::tree::Fields;
use super::super::work::Work;
use super::{Mount, Mounts, ephemeral, volume};
use crate::model::own_image;
use crate::source::compose::{made, resolve};
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Place};

/// A file of a volume.
struct File {
    /// Its path within the volume.
    path: String,
    /// The name of what holds it, among the project's.
    key: String,
    /// Its bytes.
    bytes: Vec<u8>,
    mode: i64,
    secret: bool,
    place: Option<Place>,
}

/// Whether a volume is made of files.
pub fn is_made_of_files(volume: &Node) -> bool {
    ["configMap", "secret", "projected", "downwardAPI"]
        .into_iter()
        .any(|it| read::at(volume, it).is_some())
}

/// Mounts such a volume: whole, a folder of it, or one file.
pub fn lower(
    work: &mut Work<'_, '_>,
    pod: &Pod<'_>,
    container: &Node,
    mount: &Mount<'_>,
    to: &mut Mounts,
) {
    let files = of_volume(work, pod, container, mount.volume);
    let target = mount.target.trim_end_matches('/');
    if let Some(file) = files.iter().find(|it| it.path == mount.sub) {
        add(work, pod, file, mount.target.to_owned(), false, to);
        return;
    }
    let folder = match mount.sub.as_str() {
        "" => String::new(),
        sub => format!("{sub}/"),
    };
    let mut digested = Vec::new();
    for file in files.iter().filter(|it| it.path.starts_with(&folder)) {
        digested.extend_from_slice(file.path.as_bytes());
        digested.push(0);
        digested.extend_from_slice(&file.bytes);
        digested.push(0);
        let path = &file.path[folder.len()..];
        let live = mount.sub.is_empty();
        add(work, pod, file, format!("{target}/{path}"), live, to);
    }
    let name = read::word(mount.volume, "name");
    let mut options = ephemeral(mount.place);
    // What is mounted whole is kept as a cluster keeps it; a part of it stays
    // what it was at the start.
    let key = if mount.sub.is_empty() {
        for file in &files {
            digested.extend_from_slice(&file.mode.to_le_bytes());
        }
        let mut live = Fields::at(mount.place);
        live.set("version", digest(&digested));
        live.set("image", format!("{}:{}", own_image::GATEWAY, work.tag));
        let mut own = Fields::at(mount.place);
        own.fields("files", live);
        options.fields("x-rcompose", own);
        format!("{}.{name}-{}", pod.key, pod.digest())
    } else {
        format!("{}.{name}-{}", pod.key, digest(&digested))
    };
    work.tree.add("volumes", &key, options.node());
    // Files are copied in through the mount, so it cannot be read-only.
    to.volumes.push(volume(mount, &key, false));
}

/// The files of a volume. Of two with one path, the later one counts.
fn of_volume(work: &mut Work<'_, '_>, pod: &Pod<'_>, container: &Node, volume: &Node) -> Vec<File> {
    let mut files = Vec::new();
    let mode = |node: Option<&Node>| node.and_then(|it| read::integer(it, "defaultMode"));
    for field in ["configMap", "secret", "downwardAPI"] {
        if let Some(source) = read::at(volume, field) {
            let mode = mode(Some(source)).unwrap_or(0o644);
            of_source(work, pod, container, field, source, mode, &mut files);
        }
    }
    let common = mode(read::at(volume, "projected")).unwrap_or(0o644);
    for source in read::items(volume, "projected.sources") {
        for field in ["configMap", "secret", "downwardAPI"] {
            if let Some(source) = read::at(source, field) {
                of_source(work, pod, container, field, source, common, &mut files);
            }
        }
        for field in [
            "serviceAccountToken",
            "clusterTrustBundle",
            "podCertificate",
        ] {
            if read::at(source, field).is_some() {
                let place = read::place(source, field);
                work.left_out
                    .lost(field.to_owned(), "its file is not there", place);
            }
        }
    }
    let mut seen = std::collections::BTreeSet::new();
    files.reverse();
    files.retain(|file: &File| seen.insert(file.path.clone()));
    files.sort_by(|a, b| a.path.cmp(&b.path));
    files
}

fn of_source(
    work: &mut Work<'_, '_>,
    pod: &Pod<'_>,
    container: &Node,
    field: &str,
    source: &Node,
    mode: i64,
    files: &mut Vec<File>,
) {
    if field == "downwardAPI" {
        downward(work, pod, container, source, mode, files);
        return;
    }
    let secret = field == "secret";
    let kind = if secret { "Secret" } else { "ConfigMap" };
    let name = read::text(source, "name").or_else(|| read::text(source, "secretName"));
    let name = name.unwrap_or_default();
    let Some(object) = work.world.find(kind, pod.namespace(), name) else {
        return;
    };
    let all = data::of(&object);
    let items = read::items(source, "items");
    let whole = all.keys().map(|key| (*key, *key, mode));
    let chosen = items.iter().map(|it| {
        let own = read::integer(it, "mode").unwrap_or(mode);
        (read::word(it, "key"), read::word(it, "path"), own)
    });
    let wanted: Vec<(&str, &str, i64)> = if items.is_empty() {
        whole.collect()
    } else {
        chosen.collect()
    };
    for (key, path, mode) in wanted {
        let Some(datum) = all.get(key) else { continue };
        files.push(File {
            path: path.to_owned(),
            key: work.name(pod.namespace(), &format!("{name}.{key}")),
            bytes: datum.bytes.clone(),
            mode,
            secret,
            place: datum.place,
        });
    }
}

fn downward(
    work: &mut Work<'_, '_>,
    pod: &Pod<'_>,
    container: &Node,
    source: &Node,
    mode: i64,
    files: &mut Vec<File>,
) {
    for item in read::items(source, "items") {
        let path = read::word(item, "path");
        let field = read::text(item, "fieldRef.fieldPath");
        let value = match field {
            Some(field) => pod.field(field),
            None => read::at(item, "resourceFieldRef").and_then(|it| resource(pod, container, it)),
        };
        let Some(value) = value else {
            let what = format!("downwardAPI {}", field.unwrap_or("resourceFieldRef"));
            work.left_out
                .lost(what, "its file is not there", item.place);
            continue;
        };
        files.push(File {
            path: path.to_owned(),
            key: format!("{}.{}", pod.key, path.replace('/', ".")),
            bytes: value.into_bytes(),
            mode: read::integer(item, "mode").unwrap_or(mode),
            secret: false,
            place: item.place,
        });
    }
}

/// Gives a container a file, which changes beneath it when it is live.
fn add(
    work: &mut Work<'_, '_>,
    pod: &Pod<'_>,
    file: &File,
    target: String,
    live: bool,
    to: &mut Mounts,
) {
    let Ok(text) = std::str::from_utf8(&file.bytes) else {
        let said = format!(
            "the file {} is not text, which is not supported yet",
            file.path
        );
        let said = Diagnostic::error(said).at(file.place);
        work.report
            .push(said.hint("put it into the image, or into a volume"));
        return;
    };
    let mut object = Fields::at(file.place);
    let section = if file.secret {
        // Never shown, as what comes from a variable.
        object.set(resolve::VALUE, text);
        "secrets"
    } else {
        object.set("content", text);
        "configs"
    };
    work.tree.add(section, &file.key, object.node());
    let mut reference = Fields::at(file.place);
    reference
        .set("source", file.key.as_str())
        .set("target", target);
    let mode = match pod.group() {
        Some(group) => {
            reference.set("gid", group.to_string());
            file.mode | 0o440
        }
        None => file.mode,
    };
    reference.set("mode", made::node(mode, file.place).value);
    if live {
        let mut own = Fields::at(file.place);
        own.set("live", true);
        reference.fields("x-rcompose", own);
    }
    let list = if file.secret {
        &mut to.secrets
    } else {
        &mut to.configs
    };
    list.push(reference.node());
}
