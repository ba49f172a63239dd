//! Users, capabilities and what a container may do.

use super::super::block::{Block, Value};
use super::conversion::Conversion;
use super::group::Group;
use crate::model::Service;

/// The `securityContext` of a service's container.
pub fn of_container(conversion: &Conversion<'_>, service: &Service) -> Block {
    let mut context = Block::new();
    user(conversion, service, &mut context);
    context.put_when("privileged", service.privileged);
    context.put_when("readOnlyRootFilesystem", service.read_only);
    let capabilities = Block::new()
        .with("add", capabilities(&service.cap_add))
        .with("drop", capabilities(&service.cap_drop));
    context.put("capabilities", capabilities);
    for (position, option) in service.security_opt.iter().enumerate() {
        let path = format!("services.{}.security_opt.{position}", service.name);
        if let Err(problem) = security_option(option, &mut context) {
            conversion.notes.lost(path, problem);
        } else if service.privileged && option.starts_with("no-new-privileges") {
            // The API refuses the two together.
            context.remove("allowPrivilegeEscalation");
            let message = "in Kubernetes a privileged container may gain privileges";
            conversion.notes.lost(path, message);
        }
    }
    context
}

/// `1000` and `1000:1000`. Of a name only the image knows the number.
fn user(conversion: &Conversion<'_>, service: &Service, context: &mut Block) {
    if service.user.is_empty() {
        return;
    }
    let (user, group) = service.user.split_once(':').unwrap_or((&service.user, ""));
    let path = format!("services.{}.user", service.name);
    for (key, text) in [("runAsUser", user), ("runAsGroup", group)] {
        match number(text) {
            Some(number) => context.put(key, number),
            None if text.is_empty() => {}
            None if text == "root" => context.put(key, 0),
            None => conversion.notes.lost(
                path.as_str(),
                format!("Kubernetes knows users by number: write that of `{text}`"),
            ),
        }
    }
}

/// The number of a user or group that the API takes.
fn number(text: &str) -> Option<i64> {
    let number = text.parse::<i64>().ok()?;
    (0..=i32::MAX.into()).contains(&number).then_some(number)
}

fn capabilities(names: &[String]) -> Vec<String> {
    let mut names: Vec<String> = names
        .iter()
        .map(|name| {
            let name = name.to_uppercase();
            name.strip_prefix("CAP_")
                .map_or(name.clone(), str::to_owned)
        })
        .collect();
    names.sort();
    names.dedup();
    names
}

fn security_option(option: &str, context: &mut Block) -> Result<(), String> {
    let (name, value) = option.split_once([':', '=']).unwrap_or((option, ""));
    match (name, value) {
        ("no-new-privileges", "" | "true") => context.keep("allowPrivilegeEscalation", false),
        ("no-new-privileges", "false") => context.keep("allowPrivilegeEscalation", true),
        ("seccomp", "unconfined") => {
            context.put("seccompProfile", Block::new().with("type", "Unconfined"));
        }
        ("seccomp", "builtin") => {
            context.put(
                "seccompProfile",
                Block::new().with("type", "RuntimeDefault"),
            );
        }
        ("seccomp", path) => {
            return Err(format!(
                "the profile {path} is not here: put it on the nodes and name it by `seccompProfile`"
            ));
        }
        // An annotation of the pod: see `apparmor`.
        ("apparmor", _) => {}
        ("systempaths", "unconfined") => {
            return Err(
                "Kubernetes unmasks /proc only for pods with users of their own: set `procMount` \
                 and `hostUsers` there"
                    .to_owned(),
            );
        }
        ("label", "disable") => {
            context.put("seLinuxOptions", Block::new().with("type", "spc_t"));
        }
        ("label", label) => {
            let (key, value) = label.split_once(':').unwrap_or((label, ""));
            if !["user", "role", "type", "level"].contains(&key) {
                return Err(format!("Kubernetes has no SELinux option `{label}`"));
            }
            let mut options = match context.get("seLinuxOptions") {
                Some(Value::Block(known)) => known.clone(),
                _ => Block::new(),
            };
            options.put(key.to_owned(), value);
            context.put("seLinuxOptions", options);
        }
        _ => return Err(format!("Kubernetes has no security option `{option}`")),
    }
    Ok(())
}

/// The `AppArmor` profiles of a pod, as annotations, which every version that
/// has `AppArmor` understands.
pub fn apparmor(conversion: &Conversion<'_>, group: &Group<'_>) -> Block {
    let mut annotations = Block::new();
    for service in &group.members {
        let mut options = service.security_opt.iter();
        let profile = options.find_map(|it| it.strip_prefix("apparmor")?.strip_prefix([':', '=']));
        if let Some(profile) = profile {
            let value = match profile {
                "unconfined" => "unconfined".to_owned(),
                "docker-default" => "runtime/default".to_owned(),
                profile => format!("localhost/{profile}"),
            };
            let container = conversion.name(&service.name);
            annotations.put(
                format!("container.apparmor.security.beta.kubernetes.io/{container}"),
                value,
            );
        }
    }
    annotations
}

/// The `securityContext` of a pod.
pub fn of_pod(conversion: &Conversion<'_>, group: &Group<'_>) -> Block {
    let mut groups: Vec<i64> = Vec::new();
    let mut sysctls: Vec<Value> = Vec::new();
    let mut fs_group = None;
    for service in &group.members {
        fs_group = fs_group.or(conversion.wishes(service).fs_group);
        for (position, name) in service.group_add.iter().enumerate() {
            match number(name) {
                Some(number) if !groups.contains(&number) => groups.push(number),
                Some(_) => {}
                None => conversion.notes.lost(
                    format!("services.{}.group_add.{position}", service.name),
                    format!("Kubernetes knows groups by number: write that of `{name}`"),
                ),
            }
        }
        for (name, value) in &service.sysctls {
            let mut sysctl = Block::new().with("name", name.as_str());
            sysctl.keep("value", value.as_str());
            sysctls.push(sysctl.into());
            if !SAFE.contains(&name.as_str()) {
                conversion.notes.advice(
                    format!("services.{}.sysctls.{name}", service.name),
                    "nodes must allow it by `--allowed-unsafe-sysctls`",
                );
            }
        }
    }
    groups.sort_unstable();
    Block::new()
        .with("fsGroup", fs_group)
        .with("supplementalGroups", groups)
        .with("sysctls", sysctls)
}

/// The kernel parameters that every node allows, as of Kubernetes 1.29.
const SAFE: &[&str] = &[
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start",
    "net.ipv4.ip_local_reserved_ports",
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
];
