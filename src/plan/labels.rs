//! The labels of containers: the service's own and the tool's, in the words
//! and formats of Docker Compose.

use std::path::PathBuf;

use crate::model::{Service, Values, labels};

use super::expected::Expected;
use super::planner::Planner;

impl Planner<'_> {
    /// All labels of a replica's container but the configuration hash.
    /// `replaces` says whether it takes over from another container.
    pub(super) fn container_labels(
        &self,
        service: &Service,
        number: u32,
        expected: &Expected,
        replaces: bool,
    ) -> Values {
        let mut all = service.labels.clone();
        let mut set = |key: &str, value: String| all.insert(key.to_owned(), value);
        set(labels::PROJECT, self.project.name.clone());
        set(labels::SERVICE, service.name.clone());
        set(labels::VERSION, self.policy.version.clone());
        set(labels::ONE_OFF, "False".into());
        set(labels::CONTAINER_NUMBER, number.to_string());
        set(
            labels::WORKING_DIR,
            self.project.working_dir.display().to_string(),
        );
        set(labels::CONFIG_FILES, paths(&self.project.config_files));
        if !self.project.env_files.is_empty() {
            set(labels::ENVIRONMENT_FILE, paths(&self.project.env_files));
        }
        set(labels::IMAGE, expected.image_id.clone().unwrap_or_default());
        if !expected.image_volumes.is_empty() {
            set(labels::IMAGE_VOLUME_DIGEST, expected.image_volumes.clone());
        }
        set(labels::DEPENDS_ON, dependencies(service));
        if let Some(content) = &expected.files.content {
            set(labels::CONTENT_HASH, content.clone());
        }
        if replaces {
            let old = match service.container_name.as_str() {
                "" => format!("{}-{number}", service.name),
                fixed => fixed.to_owned(),
            };
            set(labels::REPLACE, old);
        }
        all
    }
}

fn paths(paths: &[PathBuf]) -> String {
    let texts: Vec<String> = paths
        .iter()
        .map(|path| path.display().to_string())
        .collect();
    texts.join(",")
}

/// `service:condition:restart`, joined by commas.
fn dependencies(service: &Service) -> String {
    let entries: Vec<String> = service
        .depends_on
        .iter()
        .map(|(name, dependency)| {
            let condition = dependency.condition.as_str();
            format!("{name}:{condition}:{}", dependency.restart)
        })
        .collect();
    entries.join(",")
}
