//! What of a kustomization is not carried out: each is said with its place,
//! and what to do instead.

use crate::source::Diagnostic;
use crate::source::compose::Report;
use crate::source::kube::read;
use crate::source::yaml::Node;

/// Fields without which the objects would be other ones.
const ERRORS: &[(&str, &str, &str)] = &[
    (
        "helmCharts",
        "charts are not rendered by a kustomization",
        "write `helm template NAME CHART > chart.yaml`, and name that file under `resources`",
    ),
    (
        "helmChartInflationGenerator",
        "charts are not rendered by a kustomization",
        "write `helm template NAME CHART > chart.yaml`, and name that file under `resources`",
    ),
    (
        "generators",
        "plugins are not run",
        "write what it makes to a file, and name that file under `resources`",
    ),
    (
        "transformers",
        "plugins are not run",
        "use `patches`, `labels`, `images` or `replacements` for the same",
    ),
    (
        "configurations",
        "the fields that names and labels stand in are the known ones",
        "use `replacements`, or `fields` of `labels`, for fields of your own",
    ),
    (
        "vars",
        "variables are not replaced",
        "write `replacements`: a source and its targets",
    ),
];

/// Fields without which the objects are nearly the same.
const NOTES: &[(&str, &str)] = &[
    (
        "validators",
        "plugins are not run: nothing is checked by them",
    ),
    (
        "crds",
        "fields of kinds of one's own are not described: names in them stay",
    ),
    (
        "openapi",
        "lists of kinds of one's own are replaced by patches, not merged",
    ),
    (
        "buildMetadata",
        "no annotations and labels tell where objects come from",
    ),
    ("sortOptions", "the order of objects has no meaning here"),
    ("inventory", "nothing is kept about what was applied"),
    ("helmGlobals", "charts are not rendered by a kustomization"),
];

/// Says what is not carried out.
pub fn tell(kustomization: &Node, report: &mut Report) {
    let is_there = |field: &str| {
        let node = read::at(kustomization, field);
        node.is_some_and(|it| !it.as_seq().is_some_and(<[Node]>::is_empty))
    };
    for (field, why, hint) in ERRORS {
        if is_there(field) {
            let said = Diagnostic::error(format!("{field}: {why}"));
            report.push(said.at(read::place(kustomization, field)).hint(*hint));
        }
    }
    for (field, why) in NOTES {
        if is_there(field) {
            report.note(format!("{field}: {why}"), read::place(kustomization, field));
        }
    }
}
