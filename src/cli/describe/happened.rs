//! What has happened to containers within the last hour, as the daemon still
//! knows it.

use futures_util::TryStreamExt;

use crate::cli::failure::Failure;
use crate::cli::objects::View;
use crate::engine::Happening;
use crate::engine::docker::Docker;
use crate::engine::inquiry::Inquiry;
use crate::model::labels;
use crate::observed::Container;
use crate::ui::{Spacing, age, table_spaced};

/// How long ago it may be, in seconds.
const HOUR: i64 = 3600;

/// What has happened, the first first.
#[derive(Debug, Default)]
pub struct History(pub Vec<Happening>);

impl History {
    /// Asks the daemon.
    pub async fn ask(engine: &Docker, view: &View) -> Result<Self, Failure> {
        let (since, until) = ((view.now - HOUR).to_string(), view.now.to_string());
        let events = engine
            .events(&view.project, Some(&since), Some(&until))
            .await?;
        Ok(Self(events.try_collect().await?))
    }

    /// What has happened to containers, and to those before them in their
    /// places.
    pub fn text(&self, view: &View, about: &[&Container]) -> String {
        let label = |it: &Happening, key: &str| it.attributes.get(key).cloned().unwrap_or_default();
        let is_one = |it: &&Happening| {
            about.iter().any(|container| {
                let service = label(it, labels::SERVICE) == container.service();
                let number = label(it, labels::CONTAINER_NUMBER);
                service && number.parse().ok() == container.number()
            })
        };
        let mut rows: Vec<[String; 5]> = Vec::new();
        for happening in self.0.iter().filter(is_one) {
            if let Some((kind, reason, message)) = words(happening) {
                let since = view.now - happening.time / 1_000_000_000;
                rows.push([
                    kind.into(),
                    reason.into(),
                    age(since),
                    "docker".into(),
                    message,
                ]);
            }
        }
        if rows.is_empty() {
            return "Events:  <none>\n".to_owned();
        }
        let header = ["Type", "Reason", "Age", "From", "Message"];
        let lines: [String; 5] = header.map(|it| "-".repeat(it.len()));
        let rows = std::iter::once(lines).chain(rows);
        let table = table_spaced(Spacing::DENSE, &header, rows);
        let table = table.lines().map(|it| format!("  {it}\n"));
        format!("Events:\n{}", table.collect::<String>())
    }
}

/// What is said of something that has happened; none: nothing.
fn words(happening: &Happening) -> Option<(&'static str, &'static str, String)> {
    let name = &happening.name;
    let attribute = |key: &str| happening.attributes.get(key).map_or("", String::as_str);
    Some(match happening.what.as_str() {
        "create" => {
            let image = attribute("image");
            (
                "Normal",
                "Created",
                format!("Created container {name} of {image}"),
            )
        }
        "start" => ("Normal", "Started", format!("Started container {name}")),
        "kill" => {
            let signal = attribute("signal");
            (
                "Normal",
                "Killing",
                format!("Sent signal {signal} to container {name}"),
            )
        }
        "die" => {
            let code = attribute("exitCode");
            let kind = if code == "0" { "Normal" } else { "Warning" };
            (kind, "Ended", format!("Container {name} ended with {code}"))
        }
        "oom" => (
            "Warning",
            "OOMKilling",
            format!("Container {name} has no memory left"),
        ),
        "destroy" => ("Normal", "Removed", format!("Removed container {name}")),
        "restart" => ("Normal", "Restarted", format!("Restarted container {name}")),
        "pause" => ("Normal", "Paused", format!("Paused container {name}")),
        "unpause" => ("Normal", "Resumed", format!("Resumed container {name}")),
        "health_status: healthy" => ("Normal", "Healthy", format!("Container {name} is well")),
        "health_status: unhealthy" => (
            "Warning",
            "Unhealthy",
            format!("Container {name} is not well"),
        ),
        _ => return None,
    })
}
