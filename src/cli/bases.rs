//! Reads the Dockerfiles of a project for the images that they start from, so
//! that the builds which make these come first.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use crate::model::{Build, Project, dockerfile};

/// The images that the Dockerfiles of services start from. One that is not on
/// this machine, or cannot be read, is left to the builder.
pub fn bases(project: &Project) -> BTreeMap<String, BTreeSet<String>> {
    let services = project
        .services
        .values()
        .chain(project.disabled_services.values());
    let builds: Vec<(&String, &Build)> = services
        .filter_map(|service| Some((&service.name, service.build.as_ref()?.as_ref())))
        .collect();
    if builds.len() < 2 {
        return BTreeMap::new();
    }
    builds
        .into_iter()
        .filter_map(|(name, build)| {
            let text = match build.dockerfile_inline.as_str() {
                "" => {
                    let file = match build.dockerfile.as_str() {
                        "" => "Dockerfile",
                        file => file,
                    };
                    fs::read_to_string(Path::new(&build.context).join(file)).ok()?
                }
                text => text.to_owned(),
            };
            Some((name.clone(), dockerfile::bases(&text, &build.args)))
        })
        .collect()
}
