//! Checks a Dockerfile without building it: a question that the program which
//! reads Dockerfiles answers itself.
//!
//! Such answers are no images, so they come over the bridge that those
//! programs build by: a build without content is opened, and what is asked
//! over the bridge belongs to it.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bollard_buildkit_proto::moby::buildkit::v1::{SolveRequest, SolveResponse, frontend};
use serde::Deserialize;
use tonic::{Code, Status};

use super::request::FRONTEND;
use super::{BuildKit, Channel, Client, Prepared, SOLVE, Settings, failure, identity};
use crate::engine::EngineError;
use crate::engine::docker::client;
use crate::engine::inquiry::{Checked, Finding};
use crate::model::Values;
use crate::model::spec::BuildSpec;

const BRIDGE: &str = "/moby.buildkit.v1.frontend.LLBBridge/Solve";

/// Where the answer has the findings.
const RESULT: &str = "result.json";

impl BuildKit {
    /// Checks the Dockerfile of a build.
    pub async fn check(
        &self,
        channel: &Channel,
        from: (&Client, &Settings, &Values),
        spec: &BuildSpec,
    ) -> Result<Checked, EngineError> {
        let prepared = self.prepare(channel, from, spec).await?;
        let answer = ask(channel, &prepared).await;
        let answer = answer.map_err(|status| failed(&status, spec))?;
        let result = answer.result.unwrap_or_default();
        let json = result.metadata.get(RESULT).ok_or_else(|| too_old(spec))?;
        let found: Found = client::parse(json)?;
        Ok(found.checked(&prepared.dockerfile))
    }
}

async fn ask(channel: &Channel, prepared: &Prepared) -> Result<frontend::SolveResponse, Status> {
    let build = identity();
    let opened = SolveRequest {
        r#ref: build.clone(),
        session: prepared.session.id.clone(),
        ..SolveRequest::default()
    };
    let request = &prepared.asked.request;
    let mut attributes = request.frontend_attrs.clone();
    // Whoever cannot answer questions is to refuse, not to build.
    for (name, value) in [
        ("requestid", "frontend.lint"),
        ("frontend.caps", "moby.buildkit.frontend.subrequests"),
    ] {
        attributes.insert(name.to_owned(), value.to_owned());
    }
    let question = frontend::SolveRequest {
        frontend: FRONTEND.to_owned(),
        frontend_opt: attributes,
        frontend_inputs: request.frontend_inputs.clone(),
        allow_result_return: true,
        allow_result_array_ref: true,
        ..frontend::SolveRequest::default()
    };
    let open = channel.call::<_, SolveResponse>(SOLVE, opened);
    let asked = channel.call_within(&build, BRIDGE, question);
    tokio::select! {
        answer = asked => answer,
        // It stays open until it is dropped; only a failure ends it before.
        ended = open => Err(match ended {
            Err(status) => status,
            Ok(_) => Status::unavailable("the check has ended without an answer"),
        }),
    }
}

fn failed(status: &Status, spec: &BuildSpec) -> EngineError {
    let unknown = ["unsupported request", "unsupported frontend capability"];
    let is_unknown = unknown.iter().any(|it| status.message().contains(it));
    if status.code() == Code::Unimplemented || is_unknown {
        return too_old(spec);
    }
    failure::of_check(status, &spec.service)
}

fn too_old(spec: &BuildSpec) -> EngineError {
    EngineError::Unsupported {
        message: format!(
            "service {}: the BuildKit of this Docker daemon cannot check Dockerfiles; that of \
             Docker Engine 27 can",
            spec.service
        ),
    }
}

/// The answer, as BuildKit's `LintResults` has it.
#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Found {
    warnings: Option<Vec<Warning>>,
    sources: Option<Vec<Source>>,
    build_error: Option<Mistake>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Warning {
    rule_name: String,
    url: String,
    detail: String,
    location: Location,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Mistake {
    message: String,
    location: Location,
}

#[derive(Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Location {
    source_index: usize,
    ranges: Vec<Range>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Range {
    start: Position,
    end: Position,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Position {
    line: usize,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Source {
    filename: String,
    /// The file, in Base64.
    data: String,
}

impl Found {
    /// The findings; `dockerfile` is where the file is on this machine.
    fn checked(self, dockerfile: &str) -> Checked {
        let sources = self.sources.unwrap_or_default();
        let finding = |message: String, location: &Location| {
            let source = sources.get(location.source_index);
            let data = source.map(|source| STANDARD.decode(&source.data));
            let data = data.and_then(Result::ok).unwrap_or_default();
            let text = String::from_utf8_lossy(&data);
            let starts = location.ranges.iter().map(|range| range.start.line);
            let ends = location.ranges.iter().map(|range| range.end.line);
            let file = match source {
                Some(source) if dockerfile.is_empty() => source.filename.clone(),
                _ => dockerfile.to_owned(),
            };
            Finding {
                message,
                file,
                text: text.split('\n').map(str::to_owned).collect(),
                lines: starts.min().zip(ends.max()),
                ..Finding::default()
            }
        };
        let mut warnings: Vec<Finding> = self
            .warnings
            .unwrap_or_default()
            .into_iter()
            .map(|warning| Finding {
                rule: warning.rule_name,
                url: warning.url,
                ..finding(warning.detail, &warning.location)
            })
            .collect();
        warnings.sort_by_key(|finding| finding.lines);
        let error = self.build_error;
        Checked {
            warnings,
            error: error.map(|error| finding(error.message, &error.location)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_stand_in_the_order_of_the_file() {
        let data = STANDARD.encode("FROM a as b\nCMD c\n");
        let json = format!(
            r#"{{"warnings":[
            {{"ruleName":"Two","description":"d","url":"u","detail":"second",
              "location":{{"ranges":[{{"start":{{"line":2}},"end":{{"line":2}}}}]}}}},
            {{"ruleName":"One","detail":"first",
              "location":{{"ranges":[{{"start":{{"line":1}},"end":{{"line":1}}}}]}}}}],
            "sources":[{{"filename":"Dockerfile","data":"{data}"}}],
            "buildError":{{"message":"bad","location":{{}}}}}}"#
        );
        let found: Found = serde_json::from_str(&json).unwrap();
        let checked = found.checked("/app/Dockerfile");
        let rules: Vec<&str> = checked.warnings.iter().map(|it| it.rule.as_str()).collect();
        assert_eq!(rules, ["One", "Two"]);
        let second = &checked.warnings[1];
        assert_eq!(second.message, "second");
        assert_eq!(second.file, "/app/Dockerfile");
        assert_eq!(second.text, ["FROM a as b", "CMD c", ""]);
        assert_eq!(second.lines, Some((2, 2)));
        let error = checked.error.unwrap();
        assert_eq!((error.message.as_str(), error.lines), ("bad", None));
    }

    #[test]
    fn nothing_found_is_nothing() {
        let found: Found = serde_json::from_str(r#"{"warnings":null,"sources":null}"#).unwrap();
        assert_eq!(found.checked(""), Checked::default());
    }
}
