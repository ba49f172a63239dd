//! What of a pod has no meaning here, or is not honoured.

use super::super::read;
use super::super::work::Work;
use super::Pod;

/// Notes what of a pod has no meaning here or is not honoured.
pub(super) fn add(work: &mut Work<'_, '_>, pod: &Pod<'_>) {
    let scheduling = [
        "affinity",
        "nodeName",
        "nodeSelector",
        "os",
        "overhead",
        "preemptionPolicy",
        "priority",
        "priorityClassName",
        "resourceClaims",
        "runtimeClassName",
        "schedulerName",
        "schedulingGates",
        "schedulingGroup",
        "tolerations",
        "topologySpreadConstraints",
        "readinessGates",
        "evictionResponders",
    ];
    work.left_out
        .fields_of(pod.spec, "one daemon schedules nothing", &scheduling);
    let account = [
        "serviceAccount",
        "serviceAccountName",
        "automountServiceAccountToken",
    ];
    work.left_out
        .fields_of(pod.spec, "there is no cluster's API", &account);
    for (field, lost) in [
        ("ephemeralContainers", "they are not started"),
        (
            "imagePullSecrets",
            "images are pulled with the logins of the docker command",
        ),
        ("resources", "only those of containers are limited"),
        ("hostUsers", "the daemon decides on user namespaces"),
    ] {
        if read::at(pod.spec, field).is_some() && read::boolean(pod.spec, field) != Some(true) {
            let place = read::place(pod.spec, field);
            work.left_out.lost(field.to_owned(), lost, place);
        }
    }
}
