//! Configs and secrets. A stack file knows them from files and by name; what
//! has its content elsewhere becomes a file beside it, or is expected in the
//! swarm.

use super::super::block::{Block, Value};
use super::super::file::File;
use super::super::kube::{Content, Found, Surroundings, naming};
use super::super::standard::file_name;
use super::{Making, extensions, part};
use crate::model::{FileObject, FileReference};

/// What a service is given.
pub(super) fn references(
    making: &Making<'_>,
    section: &str,
    references: &[FileReference],
) -> Vec<Value> {
    let objects = match section {
        "configs" => &making.project.configs,
        _ => &making.project.secrets,
    };
    let known = references
        .iter()
        .filter(|it| objects.contains_key(&it.source));
    let one = |it: &FileReference| {
        let FileReference {
            source,
            target,
            uid,
            gid,
            mode,
            extensions: _,
        } = it;
        Block::new()
            .with("source", source.as_str())
            .with("target", target.as_str())
            .with("uid", uid.as_str())
            .with("gid", gid.as_str())
            .with("mode", mode.map(|it| it.0))
            .into()
    };
    known.map(one).collect()
}

/// The configs, the secrets, and the files beside the stack.
pub(super) fn objects(making: &Making<'_>) -> (Block, Block, Vec<File>) {
    let mut files = Vec::new();
    let mut all = |section: &str, objects: &std::collections::BTreeMap<String, FileObject>| {
        let objects = objects.iter();
        objects
            .map(|(key, it)| (key.clone(), object(making, (section, key), it, &mut files)))
            .collect::<Block>()
    };
    let configs = all("configs", &making.project.configs);
    let secrets = all("secrets", &making.project.secrets);
    (configs, secrets, files)
}

fn object(
    making: &Making<'_>,
    place: (&str, &str),
    object: &FileObject,
    files: &mut Vec<File>,
) -> Block {
    let FileObject {
        name,
        file,
        environment: _,
        content: _,
        external,
        labels,
        driver,
        driver_opts,
        template_driver,
        value: _,
        extensions: own,
    } = object;
    let (section, key) = place;
    let path = format!("{section}.{key}");
    let driven = section == "secrets" && !driver.is_empty();
    if driven && !file.is_empty() {
        let message = format!(
            "the driver `{driver}` has the content, and `docker stack` takes no file beside it"
        );
        making.notes.lost(format!("{path}.file"), message);
    }
    if section == "configs" && !(driver.is_empty() && driver_opts.is_empty()) {
        let message = "only secrets have drivers";
        making.notes.lost(format!("{path}.driver"), message);
    }
    let elsewhere = |file: &str| {
        let own = making.is_own_name(key, name);
        Block::new()
            .with("name", if own { "" } else { name })
            .with("file", file)
    };
    let mut it = match making.beside {
        _ if *external => elsewhere("").with("external", true),
        _ if driven => elsewhere(""),
        _ if file.is_empty() => content(making, place, object, files),
        None => elsewhere(file),
        Some(around) => match bytes(making, &path, file, around) {
            Some(bytes) => put_beside(making, place, name, bytes, files),
            None => elsewhere(file),
        },
    };
    if it.get("external").is_none() {
        it.put("labels", part(labels));
        it.put("template_driver", template_driver.as_str());
        if section == "secrets" {
            it.put("driver", driver.as_str());
            it.put("driver_opts", part(driver_opts));
        }
    }
    it.extend(extensions(own));
    it
}

/// Where the content is that stands in the project itself, or in a variable.
fn content(
    making: &Making<'_>,
    (section, key): (&str, &str),
    object: &FileObject,
    files: &mut Vec<File>,
) -> Block {
    let path = format!("{section}.{key}");
    let text = object.text();
    if text.is_none() {
        let message = format!("the variable `{}` is not set", object.environment);
        making.notes.lost(format!("{path}.environment"), message);
    }
    let name = object.name.as_str();
    if let Some(text) = text.filter(|_| making.beside.is_some()) {
        return put_beside(making, (section, key), name, text.into(), files);
    }
    let what = section.trim_end_matches('s');
    let message = format!(
        "a stack file holds no content: write to a folder with `-o`, or make it first by \
         `docker {what} create {name} FILE`"
    );
    making.notes.advice(path, message);
    Block::new().with("name", name).with("external", true)
}

/// The content of a file of the project; none, and noted, when there is none.
fn bytes(
    making: &Making<'_>,
    path: &str,
    file: &str,
    around: &dyn Surroundings,
) -> Option<Vec<u8>> {
    let problem = match around.look(file) {
        Found::File(Content { bytes, .. }) => return Some(bytes),
        Found::TooLarge(size) => too_large(size),
        Found::Unreadable(why) => format!("`{file}` cannot be read: {why}"),
        _ => format!("`{file}` is no file that can be read"),
    };
    making.notes.lost(format!("{path}.file"), problem);
    None
}

fn too_large(size: u64) -> String {
    format!("it has {size} bytes: Swarm takes configs of 1,000 KiB and secrets of 500 KiB")
}

/// Writes a content beside the stack, so that it goes where the stack goes.
fn put_beside(
    making: &Making<'_>,
    (section, key): (&str, &str),
    name: &str,
    content: Vec<u8>,
    files: &mut Vec<File>,
) -> Block {
    let is_secret = section == "secrets";
    let most = if is_secret { 500 << 10 } else { 1000 << 10 };
    if content.len() > most {
        let message = too_large(content.len() as u64);
        making.notes.lost(format!("{section}.{key}"), message);
    }
    let path = format!("{section}/{}", file_name(key));
    let block = Block::new()
        .with("name", versioned(making, key, name, &content))
        .with("file", format!("./{path}"));
    files.push(File::new(path, content).secret_when(is_secret));
    block
}

/// A name that is another when the content is: Swarm changes no config and no
/// secret that is in use.
fn versioned(making: &Making<'_>, key: &str, name: &str, content: &[u8]) -> String {
    let digest = naming::digest(content);
    let name = if making.is_own_name(key, name) {
        format!("{}_{key}", making.project.name)
    } else {
        name.to_owned()
    };
    // The API takes 64 characters.
    let kept: String = name.chars().take(55).collect();
    format!("{kept}-{}", &digest[..8])
}
