//! Mounts in their short form: `[source:]target[:options]`.

use super::{Mistake, clean_path};
use crate::model::{BindOptions, Mount, VolumeOptions};

/// What a short form stands for, and what it says in vain.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct VolumeText {
    /// The mount. Its source is as written; its target is cleaned.
    pub mount: Mount,
    /// What has no effect or another one than it seems, each as a sentence.
    pub notes: Vec<String>,
}

/// Reads a mount in its short form, as in `volumes` and `run -v`.
///
/// ```
/// # use rcompose::source::compose::grammar;
/// let read = grammar::volume("./data:/var/lib/data:ro").unwrap();
/// assert_eq!((read.mount.kind.as_str(), read.mount.read_only), ("bind", true));
/// ```
pub fn volume(text: &str) -> Result<VolumeText, Mistake> {
    if text.is_empty() {
        return Err(Mistake::new("a volume is empty").hint("write `SOURCE:TARGET`"));
    }
    if text.len() <= 2 {
        let mount = Mount {
            kind: "volume".to_owned(),
            target: text.to_owned(),
            ..Mount::default()
        };
        return Ok(VolumeText {
            mount,
            notes: Vec::new(),
        });
    }
    let sections = sections(text);
    if sections.iter().any(|section| section.is_empty()) {
        return Err(Mistake::new(format!(
            "an empty section between colons in the volume `{text}`"
        ))
        .hint("write `SOURCE:TARGET` or `SOURCE:TARGET:OPTIONS`"));
    }
    let mut read = VolumeText::default();
    let mount = &mut read.mount;
    match sections.as_slice() {
        [target] => (*target).clone_into(&mut mount.target),
        [source, target, rest @ ..] => {
            (*source).clone_into(&mut mount.source);
            (*target).clone_into(&mut mount.target);
            match rest {
                [] => {}
                [options] => apply_options(options, &mut read),
                _ => {
                    return Err(Mistake::new(format!("too many colons in the volume `{text}`"))
                        .hint("write `SOURCE:TARGET:OPTIONS`; use the long form for names with a colon"));
                }
            }
        }
        [] => {}
    }
    note_one_letter(text, &mut read);
    complete(&mut read.mount);
    read.mount.target = clean_path(&read.mount.target);
    Ok(read)
}

/// Whether a source names a path of the host rather than a volume.
pub fn is_path(source: &str) -> bool {
    source.starts_with(['.', '/', '~']) || source.starts_with(r"\\") || has_drive(source)
}

/// Whether a text starts with a Windows drive, as `c:`.
fn has_drive(text: &str) -> bool {
    let mut chars = text.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next() == Some(':')
}

/// Splits at colons, but not at the one of a Windows drive at the start of a
/// section, nor within `${…}`.
fn sections(text: &str) -> Vec<&str> {
    let mut sections = Vec::new();
    let (mut start, mut depth) = (0_usize, 0_usize);
    for (position, c) in text.char_indices() {
        match c {
            '$' if text[position + 1..].starts_with('{') => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ':' if depth == 0 && !is_drive(&text[start..position]) => {
                sections.push(&text[start..position]);
                start = position + 1;
            }
            _ => {}
        }
    }
    sections.push(&text[start..]);
    sections
}

fn is_drive(section: &str) -> bool {
    let mut chars = section.chars();
    chars.next().is_some_and(char::is_alphabetic) && chars.next().is_none()
}

/// `v:/data` looks like a volume called `v`, but is read as a Windows path.
fn note_one_letter(text: &str, read: &mut VolumeText) {
    let mount = &read.mount;
    let mut chars = text.chars();
    let letter = chars.next().unwrap_or_default();
    if !has_drive(text) || !text[letter.len_utf8() + 1..].starts_with('/') {
        return;
    }
    let effect = if mount.source.is_empty() {
        "the volume is anonymous".to_owned()
    } else if mount.target.starts_with('/') || has_drive(&mount.target) {
        // A Windows path as source and a sound target: this is meant.
        return;
    } else {
        format!("the target is `{}`", mount.target)
    };
    read.notes.push(format!(
        "`{letter}:/` is read as a Windows drive, so {effect}; \
         give the volume a name of two letters or more, or use the long form"
    ));
}

const PROPAGATIONS: [&str; 6] = [
    "private", "rprivate", "shared", "rshared", "slave", "rslave",
];

fn apply_options(options: &str, read: &mut VolumeText) {
    let mount = &mut read.mount;
    for option in options.split(',') {
        match option {
            "ro" => mount.read_only = true,
            "rw" => mount.read_only = false,
            "nocopy" => {
                mount.volume.get_or_insert_default().nocopy = true;
            }
            "z" | "Z" => {
                option.clone_into(&mut mount.bind.get_or_insert_default().selinux);
            }
            _ if PROPAGATIONS.contains(&option) => {
                option.clone_into(&mut mount.bind.get_or_insert_default().propagation);
            }
            "" => {}
            _ => read.notes.push(no_effect(option)),
        }
    }
}

fn no_effect(option: &str) -> String {
    let lower = option.to_lowercase();
    let known = ["ro", "rw", "nocopy"];
    if known.contains(&lower.as_str()) || PROPAGATIONS.contains(&lower.as_str()) {
        format!("the volume option `{option}` has no effect; it is written `{lower}`")
    } else {
        format!("the volume option `{option}` has no effect")
    }
}

/// Decides the type, and adds what goes with it.
fn complete(mount: &mut Mount) {
    if is_path(&mount.source) {
        "bind".clone_into(&mut mount.kind);
        let bind: &mut BindOptions = mount.bind.get_or_insert_default();
        bind.create_host_path = Some(true);
    } else {
        "volume".clone_into(&mut mount.kind);
        let _: &mut VolumeOptions = mount.volume.get_or_insert_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The mount as `type source target`, with what else is set; or the mistake.
    fn read(text: &str) -> String {
        match volume(text) {
            Err(mistake) => format!("error: {mistake}"),
            Ok(VolumeText { mount, notes }) => {
                let mut shown = format!("{} {:?} {:?}", mount.kind, mount.source, mount.target);
                if mount.read_only {
                    shown += " ro";
                }
                if let Some(bind) = &mount.bind {
                    shown = shown + " " + &bind.propagation + &bind.selinux;
                }
                if mount.volume.as_ref().is_some_and(|it| it.nocopy) {
                    shown += " nocopy";
                }
                notes
                    .into_iter()
                    .fold(shown, |all, note| all + "; " + &note)
            }
        }
    }

    #[test]
    fn paths_are_bind_mounts_and_names_are_volumes() {
        assert_eq!(read("./a:/b/"), r#"bind "./a" "/b" "#);
        assert_eq!(read("~/a:/b"), r#"bind "~/a" "/b" "#);
        assert_eq!(read("data:/b/../c"), r#"volume "data" "/c""#);
        assert_eq!(read("/b"), r#"volume "" "/b""#);
        assert_eq!(read(r"c:\a:d:\b:ro"), r#"bind "c:\\a" "d:\\b" ro "#);
        assert_eq!(read("a:"), r#"volume "" "a:""#);
    }

    #[test]
    fn options() {
        assert_eq!(read("/a:/b:ro,z,rshared"), r#"bind "/a" "/b" ro rsharedz"#);
        assert_eq!(read("data:/b:nocopy"), r#"volume "data" "/b" nocopy"#);
        assert_eq!(read("data:/b:ro,rw"), r#"volume "data" "/b""#);
        assert_eq!(
            read("data:/b:RO"),
            r#"volume "data" "/b"; the volume option `RO` has no effect; it is written `ro`"#
        );
        assert_eq!(
            read("data:/b:cached"),
            r#"volume "data" "/b"; the volume option `cached` has no effect"#
        );
    }

    #[test]
    fn a_volume_of_one_letter_is_noted() {
        let advice = "give the volume a name of two letters or more, or use the long form";
        assert_eq!(
            read("v:/data"),
            format!(
                "volume \"\" \"v:/data\"; `v:/` is read as a Windows drive, so the volume is anonymous; {advice}"
            )
        );
        assert_eq!(
            read("v:/data:ro"),
            format!(
                "bind \"v:/data\" \"ro\" ; `v:/` is read as a Windows drive, so the target is `ro`; {advice}"
            )
        );
        assert_eq!(read("v:/data:/data"), "bind \"v:/data\" \"/data\" ");
        assert_eq!(read(r"v:\data"), r#"volume "" "v:\\data""#);
    }

    #[test]
    fn mistakes() {
        assert_eq!(read(""), "error: a volume is empty");
        assert_eq!(
            read("/a::ro"),
            "error: an empty section between colons in the volume `/a::ro`"
        );
        assert_eq!(
            read("/a:/b:ro:z"),
            "error: too many colons in the volume `/a:/b:ro:z`"
        );
    }

    #[test]
    fn colons_in_variables_do_not_divide() {
        assert_eq!(
            read("${A:-x}:/b/${C:-d}"),
            r#"volume "${A:-x}" "/b/${C:-d}""#
        );
    }
}
