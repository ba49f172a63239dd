//! A pod, in all.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::container::{given, made_of, state, volumes};
use super::object::{annotations, date, pairs};
use super::sheet::Sheet;
use crate::cli::objects::View;
use crate::cli::objects::pod::{Part, Phase, Pod, Role};

/// Describes a pod.
pub fn describe(view: &View, pod: &Pod<'_>, sheet: &mut Sheet) {
    let status = pod.status();
    sheet.add("Name", pod.name.as_str());
    sheet.add("Namespace", pod.namespace);
    sheet.add_some("Start Time", pod.created().map(date));
    sheet.lines("Labels", pairs(&pod.labels()));
    let metadata = pod.template.map(|it| &it["metadata"]);
    sheet.lines("Annotations", annotations(metadata));
    sheet.add("Status", status.word.as_str());
    sheet.add("IP", pod.address(view).unwrap_or_default());
    let owner = pod.origin.filter(|it| it.kind != "Pod");
    sheet.add_some(
        "Controlled By",
        owner.map(|it| format!("{}/{}", it.kind, it.name)),
    );
    if let Some(up_to_date) = pod.is_up_to_date(view) {
        let said = if up_to_date {
            "yes"
        } else {
            "no, `rcompose up` replaces it"
        };
        sheet.add("As In The Files", said);
    }
    for (title, init) in [("Init Containers", true), ("Containers", false)] {
        let parts = pod
            .parts
            .iter()
            .filter(|it| (it.role == Role::Init) == init);
        let mut below = Sheet::default();
        for part in parts {
            let mut one = Sheet::default();
            container(part, &mut one);
            below.below(part.name, one);
        }
        sheet.below_some(title, below);
    }
    sheet.below("Conditions", conditions(pod));
    if let Some(template) = pod.template {
        sheet.below_some("Volumes", volumes(&template["spec"]));
    }
}

fn conditions(pod: &Pod<'_>) -> Sheet {
    let status = pod.status();
    let prepared = status.phase != Phase::Pending;
    let ready = status.is_ready();
    let mut below = Sheet::default();
    for (title, holds) in [
        ("Initialized", prepared),
        ("Ready", ready),
        ("ContainersReady", ready),
    ] {
        below.add(title, if holds { "True" } else { "False" });
    }
    below
}

fn container(part: &Part<'_>, sheet: &mut Sheet) {
    if let Some(container) = part.container {
        sheet.add("Container", container.name.as_str());
        sheet.add("Container ID", format!("docker://{}", container.id));
        sheet.add("Image ID", container.image_id.as_str());
    }
    let known: Value = match (part.written, part.container) {
        (Some(written), _) => written.clone(),
        (None, Some(container)) => json!({"image": container.image}),
        (None, None) => Value::Null,
    };
    made_of(&known, sheet);
    state(part, sheet);
    if let Some(written) = part.written {
        return given(written, sheet);
    }
    let mounts = part
        .container
        .map(|it| it.mounts.as_slice())
        .unwrap_or_default();
    let mounts: BTreeMap<&str, String> = mounts
        .iter()
        .map(|it| {
            let from = if it.name.is_empty() {
                &it.source
            } else {
                &it.name
            };
            let mode = if it.writable { "rw" } else { "ro" };
            let said = format!("{} from {from} ({mode})", it.target);
            (it.target.as_str(), said)
        })
        .collect();
    sheet.lines("Mounts", mounts.into_values().collect());
}
