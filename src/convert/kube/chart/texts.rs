//! What a chart says, and what its templates share.

use std::fmt::Write;

use super::super::conversion::PART_OF;
use super::super::object::Object;

/// `_helpers.tpl`: labels and images.
pub(super) fn helpers(name: &str) -> String {
    format!(
        r#"{{{{/* Labels of objects, beside their own. */}}}}
{{{{- define "{name}.labels" -}}}}
app.kubernetes.io/managed-by: {{{{ .Release.Service }}}}
app.kubernetes.io/instance: {{{{ .Release.Name }}}}
helm.sh/chart: {{{{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 | trimSuffix "-" }}}}
{{{{- end }}}}

{{{{/* An image: its repository, and its tag and digest where there are any. */}}}}
{{{{- define "{name}.image" -}}}}
{{{{ .repository }}}}{{{{ with .tag }}}}:{{{{ . }}}}{{{{ end }}}}{{{{ with .digest }}}}@{{{{ . }}}}{{{{ end }}}}
{{{{- end }}}}
"#
    )
}

/// `NOTES.txt`: how what was installed is looked at and reached.
pub(super) fn notes(project: &str, objects: &[&Object]) -> String {
    let kubectl = "kubectl --namespace {{ .Release.Namespace }}";
    let mut text = format!(
        "{{{{ .Chart.Name }}}} is in the namespace {{{{ .Release.Namespace }}}}:\n\n  {kubectl} get \
         pods --selector {PART_OF}={project}\n"
    );
    let named = |kind: &str, test: &dyn Fn(&Object) -> bool| -> Vec<String> {
        let of_kind = objects.iter().filter(|it| it.kind == kind && test(it));
        of_kind.map(|it| it.name.clone()).collect()
    };
    let published = named("Service", &|it| it.document.at("spec/type").is_some());
    let inside = named("Service", &|it| {
        it.document.at("spec/type").is_none() && it.document.at("spec/ports").is_some()
    });
    let routed = named("Ingress", &|_| true);
    let mut say = |words: &str, command: &str| {
        // Writing to a text does not fail.
        let _ = write!(text, "\n{words}\n\n  {kubectl} {command}\n");
    };
    if !published.is_empty() {
        let command = format!("get services {}", published.join(" "));
        say("Reached from outside, at the addresses of:", &command);
    }
    if !routed.is_empty() {
        let command = format!("get ingresses {}", routed.join(" "));
        say("Reached by HTTP, at the hosts of:", &command);
    }
    if let Some(first) = inside.first()
        && published.is_empty()
        && routed.is_empty()
    {
        let command = format!("port-forward service/{first} :PORT");
        say(
            "Nothing is reached from outside; one port for you alone:",
            &command,
        );
    }
    text
}
