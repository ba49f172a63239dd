//! Why a build came to nothing, in words: the place in the Dockerfile, the
//! step, and the builder's own message.

use bollard_buildkit_proto::google::rpc;
use prost::Message;
use serde::Deserialize;
use tonic::{Code, Status};

use super::trace::Trace;
use crate::engine::EngineError;

/// What older builders say before what matters.
const NOISE: [&str; 2] = [
    "failed to solve with frontend dockerfile.v0: ",
    "failed to create LLB definition: ",
];

/// What a failed call means for a build. `dockerfile` is where the Dockerfile
/// is.
pub fn of_build(status: &Status, trace: &Trace, service: &str, dockerfile: &str) -> EngineError {
    let details = Details::of(status);
    let message = NOISE.iter().fold(status.message(), |message, noise| {
        message.strip_prefix(noise).unwrap_or(message)
    });
    if let Some(reason) = unsupported(message) {
        let message = format!("service {service}: {reason}");
        return EngineError::Unsupported { message };
    }
    let place = match details.line {
        Some(line) => format!("{dockerfile}:{line}: "),
        None => String::new(),
    };
    let (step, output) = match trace.failed(details.step.as_deref()) {
        Some(failed) => (failed.name, failed.output),
        None => (format!("service {service}"), Vec::new()),
    };
    let message = format!("{place}{step}: failed to solve: {message}");
    match status.code() {
        Code::Unavailable | Code::Cancelled => EngineError::Broken { message },
        _ => EngineError::Build { message, output },
    }
}

/// What the failure of a check means.
pub fn of_check(status: &Status, service: &str) -> EngineError {
    let message = format!("service {service}: {}", status.message());
    match status.code() {
        Code::Unavailable | Code::Cancelled => EngineError::Broken { message },
        _ => EngineError::Build {
            message,
            output: Vec::new(),
        },
    }
}

/// What a failed call means.
pub fn of_call(status: &Status) -> EngineError {
    EngineError::Broken {
        message: format!("the builder of the Docker daemon: {}", status.message()),
    }
}

/// What the builder cannot do, in the words of the file that asks for it.
fn unsupported(message: &str) -> Option<String> {
    if message.contains("moby.buildkit.frontend.contexts") {
        let reason = "build.additional_contexts: the BuildKit of this Docker daemon is too old \
                      for it; `# syntax=docker/dockerfile:1` in the Dockerfile fetches a newer \
                      frontend";
        return Some(reason.to_owned());
    }
    if message.contains("unknown scheme oci-layout") {
        let reason = "build.additional_contexts: the image store of this Docker daemon takes no \
                      images from folders (`oci-layout://`); the containerd image store does";
        return Some(reason.to_owned());
    }
    let (_, kind) = message.split_once("unknown cache exporter: ")?;
    Some(format!(
        "build.cache_to: the image store of this Docker daemon keeps cached layers in the image \
         alone (`type=inline`), not as {kind}; the containerd image store does"
    ))
}

/// What BuildKit tells of an error besides the message.
#[derive(Debug, Default)]
struct Details {
    /// The digest of the step.
    step: Option<String>,
    /// The line in the Dockerfile.
    line: Option<u32>,
}

impl Details {
    fn of(status: &Status) -> Self {
        let mut details = Self::default();
        // What cannot be understood only adds nothing.
        let Ok(all) = rpc::Status::decode(status.details()) else {
            return details;
        };
        for detail in all.details {
            if detail.type_url.ends_with("errdefs.Vertex+json") {
                let vertex = serde_json::from_slice::<Vertex>(&detail.value);
                details.step = vertex.ok().map(|vertex| vertex.digest);
            } else if detail.type_url.ends_with("errdefs.Source+json") {
                let source = serde_json::from_slice::<Source>(&detail.value);
                let ranges = source.map(|source| source.ranges).unwrap_or_default();
                details.line = ranges.first().map(|range| range.start.line);
            }
        }
        details
    }
}

#[derive(Deserialize)]
struct Vertex {
    digest: String,
}

#[derive(Deserialize)]
struct Source {
    ranges: Vec<Range>,
}

#[derive(Deserialize)]
struct Range {
    start: Position,
}

#[derive(Deserialize)]
struct Position {
    #[serde(default)]
    line: u32,
}

#[cfg(test)]
mod tests {
    use bollard_buildkit_proto::google::protobuf::Any;
    use bollard_buildkit_proto::moby::buildkit::v1::{StatusResponse, Vertex};

    use super::*;

    fn failing() -> Trace {
        let mut trace = Trace::new("web", "/shop/Dockerfile");
        let step = |digest: &str, name: &str, error: &str| Vertex {
            digest: digest.into(),
            name: name.into(),
            error: error.into(),
            ..Vertex::default()
        };
        let news = StatusResponse {
            vertexes: vec![
                step("a", "[1/3] FROM base", "context canceled"),
                step("b", "[2/3] RUN false", "exit code: 1"),
            ],
            ..StatusResponse::default()
        };
        trace.take(news, &mut |_| {});
        trace
    }

    fn message(status: &Status, trace: &Trace) -> String {
        of_build(status, trace, "web", "/shop/Dockerfile").to_string()
    }

    #[test]
    fn the_step_that_failed_and_its_line_are_named() {
        let json = |kind: &str, value: &str| Any {
            type_url: format!("github.com/moby/buildkit/errdefs.{kind}+json"),
            value: value.as_bytes().to_vec(),
        };
        let details = rpc::Status {
            details: vec![
                json("Vertex", r#"{"digest": "b"}"#),
                json(
                    "Source",
                    r#"{"info": {}, "ranges": [{"start": {"line": 7}}]}"#,
                ),
            ],
            ..rpc::Status::default()
        };
        let details = details.encode_to_vec();
        let status = Status::with_details(Code::Unknown, "exit code: 1", details.into());
        assert_eq!(
            message(&status, &failing()),
            "/shop/Dockerfile:7: [web 2/3] RUN false: failed to solve: exit code: 1"
        );
    }

    #[test]
    fn without_details_the_trace_tells_the_step() {
        let status = Status::unknown("failed to solve with frontend dockerfile.v0: exit code: 1");
        assert_eq!(
            message(&status, &failing()),
            "[web 2/3] RUN false: failed to solve: exit code: 1"
        );
        let nothing = Trace::new("web", "/shop/Dockerfile");
        assert_eq!(
            message(&status, &nothing),
            "service web: failed to solve: exit code: 1"
        );
    }

    #[test]
    fn what_the_builder_is_too_old_for_is_named_as_in_the_file() {
        let nothing = Trace::new("web", "/shop/Dockerfile");
        let status =
            Status::unknown("unsupported frontend capability moby.buildkit.frontend.contexts");
        let told = message(&status, &nothing);
        assert!(
            told.starts_with("service web: build.additional_contexts: "),
            "{told}"
        );
        let status = Status::unknown("unknown cache exporter: \"registry\"");
        let told = message(&status, &nothing);
        assert!(told.contains("not as \"registry\""), "{told}");
    }
}
