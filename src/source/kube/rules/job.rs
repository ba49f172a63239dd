//! What the API server refuses in a Job.

use super::super::object::Object;
use super::super::read;
use crate::model::job_indexes;
use crate::source::Diagnostic;
use crate::source::compose::Report;
use crate::source::yaml::Node;

/// Checks a Job, which an object describes at a path.
pub fn check(object: &Object<'_>, at: &str, report: &mut Report) {
    let mut wrong = |field: &str, what: &str, hint: &str| {
        let path = format!("{at}.{field}");
        let place = read::place(object.node, &path);
        let said = Diagnostic::error(format!("{path}: {what}")).at(place);
        report.push(said.hint(hint.to_owned()));
    };
    let policy = read::word(object.node, &format!("{at}.template.spec.restartPolicy"));
    for field in [
        "activeDeadlineSeconds",
        "backoffLimit",
        "backoffLimitPerIndex",
        "completions",
        "maxFailedIndexes",
        "parallelism",
        "ttlSecondsAfterFinished",
    ] {
        let path = format!("{at}.{field}");
        if read::integer(object.node, &path).is_some_and(|it| it < 0) {
            wrong(field, "must not be negative", "write 0 or more");
        }
    }
    let indexed = read::word(object.node, &format!("{at}.completionMode")) == "Indexed";
    if indexed && read::integer(object.node, &format!("{at}.completions")).is_none() {
        wrong(
            "completionMode",
            "an Indexed Job needs `completions`",
            "say how many indexes there are: `completions: 3`",
        );
    }
    for field in ["backoffLimitPerIndex", "maxFailedIndexes", "successPolicy"] {
        let path = format!("{at}.{field}");
        if !indexed && read::at(object.node, &path).is_some() {
            wrong(
                field,
                "only an Indexed Job has indexes",
                "add `completionMode: Indexed`",
            );
        }
    }
    if policy == "OnFailure" && read::at(object.node, &format!("{at}.podFailurePolicy")).is_some() {
        wrong(
            "podFailurePolicy",
            "it is for pods that are not restarted",
            "write `restartPolicy: Never`",
        );
    }
    let rules = read::items(object.node, &format!("{at}.successPolicy.rules"));
    for (position, rule) in rules.iter().enumerate() {
        let text = read::text(rule, "succeededIndexes");
        if text.is_some_and(|it| job_indexes(it).is_none()) {
            let path = format!("{at}.successPolicy.rules[{position}].succeededIndexes");
            wrong_at(rule, &path, report);
        }
    }
}

fn wrong_at(rule: &Node, path: &str, report: &mut Report) {
    let place = read::place(rule, "succeededIndexes");
    let said = Diagnostic::error(format!("{path}: it is no list of indexes")).at(place);
    report.push(said.hint("write numbers and ranges: `0,2-4`"));
}
