//! Notes on words of a service that have no meaning: the engine refuses or
//! ignores them, but the schema takes any text.

use crate::source::spelling::nearest;
use crate::source::yaml::Node;
use crate::source::{Diagnostic, Place};

use super::super::Report;
use super::super::trail::Trail;

const RESTART: &[&str] = &["no", "always", "on-failure", "unless-stopped"];
const NETWORK_MODE: &[&str] = &["bridge", "host", "none", "default"];
const PULL_POLICY: &[&str] = &[
    "always",
    "never",
    "missing",
    "if_not_present",
    "build",
    "refresh",
    "daily",
    "weekly",
];
const PORT_MODE: &[&str] = &["ingress", "host"];
const PROTOCOL: &[&str] = &["tcp", "udp", "sctp"];
const DEPLOY_MODE: &[&str] = &["replicated", "global", "replicated-job", "global-job"];
const ENDPOINT_MODE: &[&str] = &["vip", "dnsrr"];
const RESTART_CONDITION: &[&str] = &["none", "on-failure", "any"];
const FAILURE_ACTION: &[&str] = &["continue", "rollback", "pause"];

/// Notes what is said in vain under a key of a service.
pub fn check(key: &str, node: &Node, trail: &Trail<'_>, report: &mut Report) {
    match key {
        "restart" => {
            let policy = |text: &str| match text.split_once(':') {
                Some((policy, count)) => policy == "on-failure" && count.parse::<u32>().is_ok(),
                None => RESTART.contains(&text),
            };
            one_of(Some(node), RESTART, policy, trail, report);
        }
        // Any other word is the name of a network; only slips are noted.
        "network_mode" => {
            let fine = |text: &str| {
                NETWORK_MODE.contains(&text)
                    || text.contains(':')
                    || nearest(text, NETWORK_MODE.iter().copied()).is_none()
            };
            one_of(Some(node), NETWORK_MODE, fine, trail, report);
        }
        "pull_policy" => {
            let fine = |text: &str| PULL_POLICY.contains(&text) || text.starts_with("every_");
            one_of(Some(node), PULL_POLICY, fine, trail, report);
        }
        "ports" => {
            for (position, port) in node.as_seq().into_iter().flatten().enumerate() {
                let trail = trail.item(position);
                listed(port, "mode", PORT_MODE, &trail, report);
                listed(port, "protocol", PROTOCOL, &trail, report);
            }
        }
        "deploy" => deploy(node, trail, report),
        "profiles" => profiles(node, trail, report),
        _ => {}
    }
}

fn deploy(node: &Node, trail: &Trail<'_>, report: &mut Report) {
    listed(node, "mode", DEPLOY_MODE, trail, report);
    listed(node, "endpoint_mode", ENDPOINT_MODE, trail, report);
    for (key, attribute, known) in [
        ("restart_policy", "condition", RESTART_CONDITION),
        ("update_config", "failure_action", FAILURE_ACTION),
        ("rollback_config", "failure_action", FAILURE_ACTION),
    ] {
        if let Some(node) = node.get(key) {
            listed(node, attribute, known, &trail.key(key), report);
        }
    }
}

fn profiles(node: &Node, trail: &Trail<'_>, report: &mut Report) {
    for (position, item) in node.as_seq().into_iter().flatten().enumerate() {
        let Some(name) = item.as_str() else { continue };
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-');
        let starts_well = name.starts_with(|c: char| c.is_ascii_alphanumeric());
        if !starts_well || !name.chars().all(plain) {
            let trail = trail.item(position);
            let message = format!("{trail}: `{name}` is no name of a profile");
            let said = Diagnostic::note(message)
                .at(item.place)
                .hint("use letters, digits, `_`, `.` and `-`");
            report.push(said);
        }
    }
}

/// Notes the word under a key when it is none of a list.
fn listed(node: &Node, key: &str, known: &[&str], trail: &Trail<'_>, report: &mut Report) {
    let fine = |text: &str| known.contains(&text);
    one_of(node.get(key), known, fine, &trail.key(key), report);
}

fn one_of(
    node: Option<&Node>,
    known: &[&str],
    fine: impl Fn(&str) -> bool,
    trail: &Trail<'_>,
    report: &mut Report,
) {
    let Some((text, place)) = node.and_then(|it| Some((it.as_str()?, it.place))) else {
        return;
    };
    // Without interpolation a variable may stand for anything.
    if text.is_empty() || text.contains('$') || fine(text) {
        return;
    }
    report.push(unknown(text, known, trail, place));
}

fn unknown(text: &str, known: &[&str], trail: &Trail<'_>, place: Option<Place>) -> Diagnostic {
    let said = Diagnostic::note(format!("{trail}: `{text}` is not known")).at(place);
    match nearest(text, known.iter().copied()) {
        Some(word) => said.hint(format!("did you mean `{word}`?")),
        None => said.hint(format!("known are `{}`", known.join("`, `"))),
    }
}
