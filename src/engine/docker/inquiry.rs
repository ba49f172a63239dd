//! What is only asked: processes, an image, volumes, an exit code.

use futures_util::stream::BoxStream;
use serde::Deserialize;
use serde_json::{Map, Value};

use super::Docker;
use super::route::Route;
use super::{described, events, usage};
use crate::engine::inquiry::{
    Described, ImageDetails, Inquiry, Life, ListedImage, Processes, Usage, VolumeDetails,
};
use crate::engine::{EngineError, Happening};
use crate::model::{Values, labels};

impl Inquiry for Docker {
    async fn events(
        &self,
        project: &str,
        since: Option<&str>,
        until: Option<&str>,
    ) -> Result<BoxStream<'static, Result<Happening, EngineError>>, EngineError> {
        events::between(&self.client, project, since, until).await
    }

    async fn life(&self, container: &str) -> Result<Life, EngineError> {
        let route = Route::new(["containers", container, "json"]);
        Ok(self.client.get::<LivedContainer>(&route).await?.lower())
    }

    async fn processes(&self, container: &str) -> Result<Processes, EngineError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            titles: Option<Vec<String>>,
            processes: Option<Vec<Vec<String>>>,
        }
        let route = Route::new(["containers", container, "top"]);
        let answer: Answer = self.client.get(&route).await?;
        Ok(Processes {
            titles: answer.titles.unwrap_or_default(),
            rows: answer.processes.unwrap_or_default(),
        })
    }

    async fn image(&self, image: &str) -> Result<ImageDetails, EngineError> {
        let route = Route::new(["images", image, "json"]);
        Ok(self.client.get::<InspectedImage>(&route).await?.lower())
    }

    async fn volumes(&self, project: &str) -> Result<Vec<VolumeDetails>, EngineError> {
        #[derive(Deserialize)]
        #[serde(rename_all = "PascalCase")]
        struct Answer {
            volumes: Option<Vec<ListedVolume>>,
        }
        let ours = format!("{}={project}", labels::PROJECT);
        let route = Route::new(["volumes"]).filtered(&[("label", &[&ours])]);
        let answer: Answer = self.client.get(&route).await?;
        let listed = answer.volumes.unwrap_or_default().into_iter();
        let mut volumes: Vec<VolumeDetails> = listed
            .map(|volume| VolumeDetails {
                name: volume.name,
                driver: volume.driver,
                mountpoint: volume.mountpoint,
                scope: volume.scope,
                labels: volume.labels.unwrap_or_default(),
            })
            .collect();
        volumes.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(volumes)
    }

    async fn labelled_images(&self, label: &str) -> Result<Vec<ListedImage>, EngineError> {
        let route = Route::new(["images", "json"]).filtered(&[("label", &[label])]);
        self.client.get(&route).await
    }

    async fn describe(&self, container: &str) -> Result<Described, EngineError> {
        described::describe(&self.client, container).await
    }

    fn usage(
        &self,
        container: &str,
        again: bool,
    ) -> BoxStream<'static, Result<Usage, EngineError>> {
        usage::usage(&self.client, container, again)
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct LivedContainer {
    #[serde(default)]
    restart_count: u64,
    state: LivedState,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct LivedState {
    started_at: String,
    finished_at: String,
    exit_code: i64,
    #[serde(rename = "OOMKilled")]
    oom_killed: bool,
    error: String,
    health: Option<LivedHealth>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct LivedHealth {
    log: Option<Vec<Checked>>,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "PascalCase", default)]
struct Checked {
    output: String,
}

impl LivedContainer {
    fn lower(self) -> Life {
        let health = self.state.health.and_then(|it| it.log);
        let checked = health.and_then(|mut log| log.pop());
        Life {
            restarts: self.restart_count,
            started: known(self.state.started_at),
            finished: known(self.state.finished_at),
            exit_code: self.state.exit_code,
            out_of_memory: self.state.oom_killed,
            error: self.state.error,
            checked: checked.map(|it| it.output).unwrap_or_default(),
        }
    }
}

/// A time; Go's zero time stands for none.
fn known(time: String) -> String {
    if time.starts_with("0001-01-01") {
        String::new()
    } else {
        time
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ListedVolume {
    name: String,
    #[serde(default)]
    driver: String,
    #[serde(default)]
    mountpoint: String,
    #[serde(default)]
    scope: String,
    labels: Option<Values>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct InspectedImage {
    id: String,
    #[serde(default)]
    os: String,
    #[serde(default)]
    architecture: String,
    #[serde(default)]
    variant: String,
    #[serde(default)]
    size: u64,
    created: Option<String>,
    metadata: Option<Metadata>,
    config: Option<ImageConfig>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct ImageConfig {
    exposed_ports: Option<Map<String, Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Metadata {
    #[serde(default)]
    last_tag_time: String,
}

impl InspectedImage {
    fn lower(self) -> ImageDetails {
        let parts = [self.os, self.architecture, self.variant];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        let exposed = self.config.and_then(|config| config.exposed_ports);
        let known = |time: Option<String>| known(time.unwrap_or_default());
        ImageDetails {
            id: self.id,
            platform: parts.join("/"),
            size: self.size,
            created: known(self.created),
            tagged: known(self.metadata.map(|metadata| metadata.last_tag_time)),
            exposed: exposed
                .into_iter()
                .flatten()
                .map(|(port, _)| port)
                .collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_image_has_a_platform_and_times_that_are_known() {
        let text = r#"{"Id":"sha256:1","Os":"linux","Architecture":"arm","Variant":"v7",
            "Size":5,"Config":{"ExposedPorts":{"80/tcp":{}}},"Created":"2026-01-02T03:04:05Z",
            "Metadata":{"LastTagTime":"0001-01-01T00:00:00Z"}}"#;
        let image: InspectedImage = serde_json::from_str(text).unwrap();
        assert_eq!(
            image.lower(),
            ImageDetails {
                id: "sha256:1".into(),
                platform: "linux/arm/v7".into(),
                size: 5,
                created: "2026-01-02T03:04:05Z".into(),
                tagged: String::new(),
                exposed: vec!["80/tcp".into()],
            }
        );
    }
}
