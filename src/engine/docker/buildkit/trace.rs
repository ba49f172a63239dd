//! The course of a build: which steps there are, what they put out, how they
//! end. It comes as differences, and is told as progress.

use std::collections::{BTreeMap, VecDeque};
use std::fmt::Write;

use bollard_buildkit_proto::google::protobuf::Timestamp;
use bollard_buildkit_proto::moby::buildkit::v1::{
    StatusResponse, Vertex, VertexLog, VertexStatus, VertexWarning,
};

use crate::engine::{OnProgress, Progress};

/// How many lines are kept of what a step puts out.
const LINES: usize = 20;

/// What is known of a build so far.
#[derive(Debug)]
pub struct Trace {
    service: String,
    /// Where the Dockerfile is.
    dockerfile: String,
    steps: BTreeMap<String, Step>,
    /// What the builder advises, a sentence each.
    pub warnings: Vec<String>,
}

/// A step of a build.
#[derive(Debug, Default)]
struct Step {
    name: String,
    started: Option<f64>,
    ended: bool,
    error: String,
    /// The last lines.
    lines: VecDeque<String>,
    /// What is not a line yet.
    open: Vec<u8>,
    /// What has been told of its parts.
    parts: BTreeMap<String, (u64, u64, bool)>,
}

/// The step that made a build fail.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FailedStep {
    /// Its name, as `[web 2/3] RUN make`.
    pub name: String,
    /// The last lines that it put out.
    pub output: Vec<String>,
}

impl Trace {
    /// Nothing is known yet of the build for a service.
    pub fn new(service: &str, dockerfile: &str) -> Self {
        Self {
            service: service.to_owned(),
            dockerfile: dockerfile.to_owned(),
            steps: BTreeMap::new(),
            warnings: Vec::new(),
        }
    }

    /// Takes what is new, and tells it.
    pub fn take(&mut self, news: StatusResponse, progress: OnProgress<'_>) {
        for vertex in latest(news.vertexes) {
            self.take_vertex(vertex, progress);
        }
        for status in news.statuses {
            if let Some(step) = self.steps.get_mut(&status.vertex) {
                step.take_part(&status, progress);
            }
        }
        for log in news.logs {
            if let Some(step) = self.steps.get_mut(&log.vertex) {
                step.take_log(&log, progress);
            }
        }
        let warnings = news.warnings.iter();
        let advice = warnings.map(|warning| advice(warning, &self.dockerfile));
        self.warnings.extend(advice);
    }

    fn take_vertex(&mut self, vertex: Vertex, progress: OnProgress<'_>) {
        let name = in_service(&self.service, &vertex.name);
        let step = self.steps.entry(vertex.digest).or_default();
        step.name = name;
        step.error = vertex.error;
        let Some(started) = vertex.started.map(seconds) else {
            return;
        };
        if step.started.is_none_or(|before| before < started) {
            step.started = Some(started);
            step.ended = false;
            step.tell(String::new(), progress);
        }
        let Some(completed) = vertex.completed.map(seconds) else {
            return;
        };
        if !std::mem::replace(&mut step.ended, true) {
            step.close_line(completed, progress);
            let took = (completed - started).max(0.0);
            let end = match step.error.as_str() {
                "" if vertex.cached => "CACHED".to_owned(),
                "" => format!("DONE {took:.1}s"),
                error if is_cancellation(error) => "CANCELED".to_owned(),
                _ => "ERROR".to_owned(),
            };
            step.tell(end, progress);
        }
    }

    /// The step that failed by itself, not because another did. `digest`
    /// names it, if it is known.
    pub fn failed(&self, digest: Option<&str>) -> Option<FailedStep> {
        let named = digest.and_then(|digest| self.steps.get(digest));
        let failed = |step: &&Step| !step.error.is_empty() && !is_cancellation(&step.error);
        let step = named.or_else(|| self.steps.values().find(failed))?;
        Some(FailedStep {
            name: step.name.clone(),
            output: step.lines.iter().cloned().collect(),
        })
    }
}

impl Step {
    fn tell(&self, text: String, progress: OnProgress<'_>) {
        progress(Progress {
            part: self.name.clone(),
            text,
            ..Progress::default()
        });
    }

    fn take_part(&mut self, status: &VertexStatus, progress: OnProgress<'_>) {
        let size = |size: i64| u64::try_from(size).unwrap_or_default();
        let ended = status.completed.is_some();
        let now = (size(status.current), size(status.total), ended);
        if self.parts.insert(status.id.clone(), now) == Some(now) {
            return;
        }
        // Said once, when it is done: a log is to hold each fact once.
        let text = if ended {
            format!("{} done", readable(&status.id))
        } else {
            String::new()
        };
        progress(Progress {
            part: self.name.clone(),
            text,
            current: now.0,
            total: now.1,
        });
    }

    fn take_log(&mut self, log: &VertexLog, progress: OnProgress<'_>) {
        let at = log.timestamp.map_or(0.0, seconds);
        let mut pieces = log.msg.split(|byte| *byte == b'\n').peekable();
        while let Some(piece) = pieces.next() {
            self.open.extend_from_slice(piece);
            if pieces.peek().is_some() {
                self.line(at, progress);
            }
        }
    }

    fn close_line(&mut self, at: f64, progress: OnProgress<'_>) {
        if !self.open.is_empty() {
            self.line(at, progress);
        }
    }

    fn line(&mut self, at: f64, progress: OnProgress<'_>) {
        let bytes = std::mem::take(&mut self.open);
        let text = String::from_utf8_lossy(&bytes);
        // What a terminal would show of a line that is written over.
        let text = text.trim_end_matches('\r');
        let text = text.rsplit('\r').next().unwrap_or(text).to_owned();
        let since = (at - self.started.unwrap_or(at)).max(0.0);
        self.tell(format!("{since:.3} {text}"), progress);
        if self.lines.len() == LINES {
            self.lines.pop_front();
        }
        self.lines.push_back(text);
    }
}

/// The last news of each step, in the order of the first. The builder often
/// begins a step twice: to look for it in the cache, and to run it.
fn latest(vertexes: Vec<Vertex>) -> Vec<Vertex> {
    let mut latest: Vec<Vertex> = Vec::new();
    for vertex in vertexes {
        match latest
            .iter_mut()
            .find(|known| known.digest == vertex.digest)
        {
            Some(known) => *known = vertex,
            None => latest.push(vertex),
        }
    }
    latest
}

/// The name of a step with that of the service: `[2/3] RUN make` becomes
/// `[web 2/3] RUN make`.
fn in_service(service: &str, name: &str) -> String {
    match name.strip_prefix('[') {
        Some(rest) => format!("[{service} {rest}"),
        None => format!("[{service}] {name}"),
    }
}

/// What a part of a step is called, without the number that its files have in
/// the session.
fn readable(name: &str) -> &str {
    let name = name.trim_end_matches(':');
    let numbered = ["transferring context", "transferring dockerfile"];
    let start = numbered.iter().find(|start| name.starts_with(**start));
    start.map_or(name, |start| &name[..start.len()])
}

fn is_cancellation(error: &str) -> bool {
    error.ends_with("context canceled")
}

fn seconds(time: Timestamp) -> f64 {
    // Fractions of a microsecond do not matter.
    #[allow(clippy::cast_precision_loss)]
    let whole = time.seconds as f64;
    whole + f64::from(time.nanos) / 1e9
}

/// `Dockerfile:3: …`, and where more is to be read.
fn advice(warning: &VertexWarning, dockerfile: &str) -> String {
    let mut text = String::new();
    let short = String::from_utf8_lossy(&warning.short);
    let mut short = short.trim();
    if let Some(start) = warning.ranges.first().and_then(|range| range.start) {
        // Writing to a `String` cannot fail.
        let _ = write!(text, "{dockerfile}:{}: ", start.line);
        let again = format!(" (line {})", start.line);
        short = short.strip_suffix(&again).unwrap_or(short);
    }
    text += short;
    if !warning.url.is_empty() {
        let _ = write!(text, " ({})", warning.url);
    }
    text
}

#[cfg(test)]
mod tests {
    use bollard_buildkit_proto::pb::{Position, Range};
    use expect_test::{Expect, expect};

    use super::*;

    fn at(milliseconds: i32) -> Timestamp {
        Timestamp {
            seconds: i64::from(milliseconds / 1000),
            nanos: milliseconds % 1000 * 1_000_000,
        }
    }

    fn step(digest: &str, name: &str, started: i32) -> Vertex {
        Vertex {
            digest: digest.into(),
            name: name.into(),
            started: Some(at(started)),
            ..Vertex::default()
        }
    }

    fn log(digest: &str, time: i32, text: &str) -> VertexLog {
        VertexLog {
            vertex: digest.into(),
            timestamp: Some(at(time)),
            msg: text.as_bytes().to_vec(),
            ..VertexLog::default()
        }
    }

    #[track_caller]
    fn check(news: Vec<StatusResponse>, expected: &Expect) -> Trace {
        let mut trace = Trace::new("web", "/shop/Dockerfile");
        let mut told = String::new();
        for news in news {
            trace.take(news, &mut |progress: Progress| {
                let bytes = match progress.current {
                    0 => String::new(),
                    bytes => format!(" {bytes}"),
                };
                writeln!(told, "{} | {}{bytes}", progress.part, progress.text).unwrap();
            });
        }
        for warning in &trace.warnings {
            writeln!(told, "warning: {warning}").unwrap();
        }
        expected.assert_eq(&told);
        trace
    }

    #[test]
    fn steps_begin_put_out_lines_and_end() {
        let run = step("a", "[2/3] RUN make", 1000);
        let ended = Vertex {
            completed: Some(at(2500)),
            ..run.clone()
        };
        let cached = Vertex {
            cached: true,
            completed: Some(at(1000)),
            ..step("b", "[3/3] COPY . .", 1000)
        };
        let news = vec![
            StatusResponse {
                vertexes: vec![run.clone(), cached],
                ..StatusResponse::default()
            },
            StatusResponse {
                vertexes: vec![run],
                logs: vec![
                    log("a", 1200, "one\ntw"),
                    log("a", 1300, "o\n10%\r20%\r\n\nopen"),
                ],
                ..StatusResponse::default()
            },
            StatusResponse {
                vertexes: vec![ended],
                ..StatusResponse::default()
            },
        ];
        check(
            news,
            &expect![[r#"
            [web 2/3] RUN make | 
            [web 3/3] COPY . . | 
            [web 3/3] COPY . . | CACHED
            [web 2/3] RUN make | 0.200 one
            [web 2/3] RUN make | 0.300 two
            [web 2/3] RUN make | 0.300 20%
            [web 2/3] RUN make | 0.300 
            [web 2/3] RUN make | 1.500 open
            [web 2/3] RUN make | DONE 1.5s
        "#]],
        );
    }

    #[test]
    fn a_step_that_is_looked_for_and_then_run_begins_once() {
        let looked_for = Vertex {
            completed: Some(at(10)),
            ..step("a", "exporting to image", 10)
        };
        let news = StatusResponse {
            vertexes: vec![looked_for, step("a", "exporting to image", 20)],
            ..StatusResponse::default()
        };
        check(
            vec![news],
            &expect![[r#"
            [web] exporting to image | 
        "#]],
        );
    }

    #[test]
    fn parts_tell_their_bytes_once_each() {
        let part = |current, ended: bool| VertexStatus {
            id: "transferring context-0123456789abcdef:".into(),
            vertex: "a".into(),
            current,
            completed: ended.then(|| at(5)),
            ..VertexStatus::default()
        };
        let news = StatusResponse {
            vertexes: vec![step("a", "[internal] load build context", 0)],
            statuses: vec![part(10, false), part(10, false), part(20, true)],
            ..StatusResponse::default()
        };
        check(
            vec![news],
            &expect![[r#"
                [web internal] load build context | 
                [web internal] load build context |  10
                [web internal] load build context | transferring context done 20
            "#]],
        );
    }

    #[test]
    fn the_step_that_failed_by_itself_is_told_with_its_last_lines() {
        let failed = |digest: &str, name: &str, error: &str| Vertex {
            error: error.into(),
            completed: Some(at(2000)),
            ..step(digest, name, 0)
        };
        let lines: Vec<String> = (0..30).map(|line| format!("line {line}\n")).collect();
        let news = vec![
            StatusResponse {
                vertexes: vec![step("b", "[2/2] RUN make", 0)],
                logs: vec![log("b", 1, &lines.concat())],
                ..StatusResponse::default()
            },
            StatusResponse {
                vertexes: vec![
                    failed("a", "[1/2] RUN sleep 9", "process: context canceled"),
                    failed("b", "[2/2] RUN make", "exit code: 2"),
                ],
                ..StatusResponse::default()
            },
        ];
        let mut trace = Trace::new("web", "");
        let mut ends = Vec::new();
        for news in news {
            trace.take(news, &mut |progress: Progress| ends.push(progress.text));
        }
        assert_eq!(ends[ends.len() - 2..], ["CANCELED", "ERROR"]);
        let failed = trace.failed(None).unwrap();
        assert_eq!(failed.name, "[web 2/2] RUN make");
        assert_eq!(failed.output.len(), LINES);
        assert_eq!(failed.output[0], "line 10");
        assert_eq!(
            trace.failed(Some("a")).unwrap().name,
            "[web 1/2] RUN sleep 9"
        );
    }

    #[test]
    fn advice_has_a_place() {
        let start = Some(Position {
            line: 3,
            character: 0,
        });
        let warning = VertexWarning {
            short: b"FromAsCasing: casing does not match (line 3)".to_vec(),
            url: "https://example.org/rule".into(),
            ranges: vec![Range { start, end: start }],
            ..VertexWarning::default()
        };
        let news = StatusResponse {
            warnings: vec![warning],
            ..StatusResponse::default()
        };
        check(
            vec![news],
            &expect![[r#"
            warning: /shop/Dockerfile:3: FromAsCasing: casing does not match (https://example.org/rule)
        "#]],
        );
    }
}
