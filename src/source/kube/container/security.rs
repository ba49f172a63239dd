//! Users, capabilities and the other parts of security contexts.

use super::super::pod::Pod;
use super::super::read;
use super::super::tree::{Fields, texts};
use super::super::work::Work;
use crate::source::Place;
use crate::source::yaml::Node;

/// Sets everything of the pod's and the container's security context. What
/// the container says goes before what the pod says.
pub fn lower(work: &mut Work<'_, '_>, pod: &Pod<'_>, node: &Node, fields: &mut Fields) {
    let own = read::at(node, "securityContext");
    let shared = read::at(pod.spec, "securityContext");
    let context = Context { own, shared };
    user(work, &context, fields);
    groups(pod, shared, fields);
    if context.is_set("privileged") {
        fields.set_at("privileged", true, context.place("privileged"));
    }
    if context.is_set("readOnlyRootFilesystem") {
        fields.set_at("read_only", true, context.place("readOnlyRootFilesystem"));
    }
    for (field, to) in [
        ("capabilities.add", "cap_add"),
        ("capabilities.drop", "cap_drop"),
    ] {
        let names: Vec<&str> = own
            .map(|it| read::words(it, field).collect())
            .unwrap_or_default();
        if !names.is_empty() {
            let place = context.place(field);
            fields.set_at(to, texts(names, place), place);
        }
    }
    let options = options(work, pod, node, &context);
    if !options.is_empty() {
        let place = own.or(shared).and_then(|it| it.place);
        fields.set_at("security_opt", texts(options, place), place);
    }
    for (field, lost) in [("windowsOptions", "containers run on Linux")] {
        if context.at(field).is_some() {
            work.left_out
                .lost(field.to_owned(), lost, context.place(field));
        }
    }
}

/// The two security contexts that a container has.
struct Context<'m> {
    own: Option<&'m Node>,
    shared: Option<&'m Node>,
}

impl<'m> Context<'m> {
    fn at(&self, path: &str) -> Option<&'m Node> {
        let own = self.own.and_then(|it| read::at(it, path));
        own.or_else(|| self.shared.and_then(|it| read::at(it, path)))
    }

    fn is_set(&self, path: &str) -> bool {
        self.own.is_some_and(|it| read::is_set(it, path))
    }

    fn text(&self, path: &str) -> &'m str {
        self.at(path).and_then(Node::as_str).unwrap_or_default()
    }

    fn number(&self, path: &str) -> Option<String> {
        self.at(path).and_then(read::scalar)
    }

    fn place(&self, path: &str) -> Option<Place> {
        self.at(path).and_then(|it| it.place)
    }
}

fn user(work: &mut Work<'_, '_>, context: &Context<'_>, fields: &mut Fields) {
    let (user, group) = (context.number("runAsUser"), context.number("runAsGroup"));
    let place = context
        .place("runAsUser")
        .or_else(|| context.place("runAsGroup"));
    let not_root = context
        .at("runAsNonRoot")
        .is_some_and(|it| it.value == true.into());
    match (user, group) {
        (Some(user), _) if user == "0" && not_root => {
            let said = "`runAsUser: 0` and `runAsNonRoot: true` exclude each other";
            work.report.error(said, place);
        }
        (Some(user), None) => {
            // The kubelet gives group 0 to a user that is a number.
            fields.set_at("user", format!("{user}:0"), place);
        }
        (Some(user), Some(group)) => {
            fields.set_at("user", format!("{user}:{group}"), place);
        }
        (None, Some(_)) => {
            let lost = "without `runAsUser`, the image's user keeps its group";
            work.left_out.lost("runAsGroup".to_owned(), lost, place);
        }
        (None, None) if not_root => {
            let place = context.place("runAsNonRoot");
            let lost = "whether the image's user is root is not checked";
            work.left_out.lost("runAsNonRoot".to_owned(), lost, place);
        }
        (None, None) => {}
    }
}

fn groups(pod: &Pod<'_>, shared: Option<&Node>, fields: &mut Fields) {
    let Some(shared) = shared else { return };
    let more = read::items(shared, "supplementalGroups").iter();
    let mut groups: Vec<String> = more.filter_map(read::scalar).collect();
    groups.extend(pod.group().map(|it| it.to_string()));
    groups.dedup();
    if !groups.is_empty() {
        let place = shared.place;
        fields.set_at("group_add", texts(groups, place), place);
    }
}

/// The annotation that names a container's AppArmor profile, before its name;
/// what there was before `appArmorProfile`.
const APPARMOR: &str = "container.apparmor.security.beta.kubernetes.io/";

/// The AppArmor profile of a container, as the daemon takes it.
fn apparmor<'m>(pod: &Pod<'m>, node: &Node, context: &Context<'m>) -> Option<&'m str> {
    match context.text("appArmorProfile.type") {
        "Unconfined" => return Some("unconfined"),
        "Localhost" => return Some(context.text("appArmorProfile.localhostProfile")),
        "" => {}
        _ => return None,
    }
    let annotations = read::at(pod.workload.template, "metadata.annotations")?;
    let name = format!("{APPARMOR}{}", read::word(node, "name"));
    let profile = annotations.get(&name)?.as_str()?;
    let named = profile.strip_prefix("localhost/");
    named.or_else(|| Some(profile).filter(|it| *it == "unconfined"))
}

fn options(
    work: &mut Work<'_, '_>,
    pod: &Pod<'_>,
    node: &Node,
    context: &Context<'_>,
) -> Vec<String> {
    let mut options = Vec::new();
    let no_more = context
        .at("allowPrivilegeEscalation")
        .map(|it| it.value == false.into());
    if no_more == Some(true) {
        options.push("no-new-privileges:true".to_owned());
    }
    match context.text("seccompProfile.type") {
        "Unconfined" => options.push("seccomp=unconfined".to_owned()),
        "Localhost" => {
            let place = context.place("seccompProfile.type");
            let lost = "the daemon's own profile holds";
            work.left_out
                .lost("seccompProfile of a node".to_owned(), lost, place);
        }
        _ => {}
    }
    if let Some(profile) = apparmor(pod, node, context) {
        options.push(format!("apparmor={profile}"));
    }
    for part in ["user", "role", "type", "level"] {
        let value = context.text(&format!("seLinuxOptions.{part}"));
        if !value.is_empty() {
            options.push(format!("label={part}:{value}"));
        }
    }
    if context.text("procMount") == "Unmasked" {
        options.push("systempaths=unconfined".to_owned());
    }
    options
}
