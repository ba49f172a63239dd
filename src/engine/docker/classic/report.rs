//! What the builder says while it works, and what it comes to.

use std::collections::VecDeque;

use futures_util::TryStreamExt;
use hyper::Response;
use hyper::body::Incoming;
use serde::Deserialize;

use super::super::{client, json_lines};
use crate::engine::{EngineError, OnProgress, Progress};

/// How many of the last lines an error carries.
const LAST_LINES: usize = 20;

#[derive(Deserialize, Default)]
#[serde(default, rename_all = "camelCase")]
struct Line {
    /// Output, cut anywhere.
    stream: String,
    /// How a base image is fetched.
    status: String,
    id: String,
    progress_detail: Detail,
    aux: Option<Aux>,
    error: String,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Detail {
    current: u64,
    total: u64,
}

#[derive(Deserialize)]
struct Aux {
    #[serde(rename = "ID")]
    id: Option<String>,
}

/// An account of a build, read as it goes.
pub(super) struct Report<'a> {
    service: &'a str,
    /// The instruction that is carried out, as `Step 2/3 : RUN make`.
    step: String,
    /// The last lines of output.
    last: VecDeque<String>,
    /// Output without a line break yet.
    partial: String,
    image: Option<String>,
}

impl<'a> Report<'a> {
    pub fn new(service: &'a str) -> Self {
        Self {
            service,
            step: String::new(),
            last: VecDeque::new(),
            partial: String::new(),
            image: None,
        }
    }

    /// Reads to the end and gives the image's identity.
    pub async fn read(
        mut self,
        answer: Response<Incoming>,
        progress: OnProgress<'_>,
    ) -> Result<String, EngineError> {
        let mut lines = json_lines::read::<Line>(client::pieces(answer));
        while let Some(line) = lines.try_next().await? {
            self.take(line, progress)?;
        }
        self.image.ok_or_else(|| EngineError::Broken {
            message: format!("service {}: the build ended without an image", self.service),
        })
    }

    fn take(&mut self, line: Line, progress: OnProgress<'_>) -> Result<(), EngineError> {
        if !line.error.is_empty() {
            return Err(self.failure(line.error.trim()));
        }
        if let Some(id) = line.aux.and_then(|aux| aux.id) {
            self.image = Some(id);
        }
        if !line.status.is_empty() {
            progress(Progress {
                part: line.id,
                text: line.status,
                current: line.progress_detail.current,
                total: line.progress_detail.total,
            });
        }
        self.partial.push_str(&line.stream);
        while let Some(end) = self.partial.find('\n') {
            let rest = self.partial.split_off(end + 1);
            let whole = std::mem::replace(&mut self.partial, rest);
            self.show(whole.trim_end(), progress);
        }
        Ok(())
    }

    fn show(&mut self, text: &str, progress: OnProgress<'_>) {
        if text.is_empty() {
            return;
        }
        if text.starts_with("Step ") {
            text.clone_into(&mut self.step);
            // What earlier instructions printed explains nothing.
            self.last.clear();
        } else {
            self.last.push_back(text.to_owned());
            self.last
                .drain(..self.last.len().saturating_sub(LAST_LINES));
        }
        progress(Progress {
            text: text.to_owned(),
            ..Progress::default()
        });
    }

    fn failure(&mut self, reason: &str) -> EngineError {
        let mut message = format!("service {}: the build failed: {reason}", self.service);
        if !self.step.is_empty() {
            message = format!("{message}\n  {}", self.step);
        }
        if !self.partial.trim().is_empty() {
            self.last.push_back(std::mem::take(&mut self.partial));
        }
        let lines = self.last.drain(..).filter(|line| !is_builders_own(line));
        EngineError::Build {
            message,
            output: lines.collect(),
        }
    }
}

/// Whether a line tells what the builder does, not what it runs.
fn is_builders_own(line: &str) -> bool {
    line.starts_with(" ---> ") || line.starts_with("Removing intermediate container ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> (Vec<String>, Result<Option<String>, EngineError>) {
        let mut shown = Vec::new();
        let mut report = Report::new("web");
        for line in lines {
            let line = serde_json::from_str(line).unwrap();
            let taken = report.take(line, &mut |progress| shown.push(progress.text));
            if let Err(error) = taken {
                return (shown, Err(error));
            }
        }
        (shown, Ok(report.image))
    }

    #[test]
    fn output_is_told_line_by_line_and_the_image_is_kept() {
        let (shown, image) = read(&[
            r#"{"stream":"Step 1/1 : FROM scratch"}"#,
            r#"{"stream":"\n"}"#,
            r#"{"stream":" ---\u003e \n"}"#,
            r#"{"aux":{"ID":"sha256:ab"}}"#,
            r#"{"stream":"Successfully built ab\n"}"#,
        ]);
        assert_eq!(
            shown,
            ["Step 1/1 : FROM scratch", " --->", "Successfully built ab"]
        );
        assert_eq!(image, Ok(Some("sha256:ab".into())));
    }

    #[test]
    fn a_failure_carries_the_instruction_and_its_last_lines() {
        let (_, failed) = read(&[
            r#"{"stream":"Step 1/2 : RUN echo one\n"}"#,
            r#"{"stream":"one\n"}"#,
            r#"{"stream":"Step 2/2 : RUN make\n"}"#,
            r#"{"stream":" ---\u003e Running in 0a1b\n"}"#,
            r#"{"stream":"make: no rule\n"}"#,
            r#"{"errorDetail":{"code":2},"error":"The command '/bin/sh -c make' returned a non-zero code: 2"}"#,
        ]);
        assert_eq!(
            failed,
            Err(EngineError::Build {
                message: "service web: the build failed: The command '/bin/sh -c make' \
                          returned a non-zero code: 2\n  Step 2/2 : RUN make"
                    .into(),
                output: vec!["make: no rule".into()],
            })
        );
    }
}
