//! Checks of Dockerfiles, which change nothing.

use super::{Docker, buildkit};
use crate::engine::EngineError;
use crate::engine::inquiry::Checked;
use crate::model::spec::BuildSpec;

impl Docker {
    /// Checks the Dockerfile of a build, and builds nothing.
    ///
    /// # Errors
    ///
    /// When the daemon's builder does not answer, or is too old to check.
    pub async fn check_dockerfile(&self, spec: &BuildSpec) -> Result<Checked, EngineError> {
        let channel = buildkit::connect(&self.client).await?;
        let from = (&self.client, &self.settings, &self.proxies);
        self.buildkit.check(&channel, from, spec).await
    }
}
