//! What transformations are told beside what the files say: the images'
//! names, the ports that they expose, and the content of configs and secrets.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

use crate::cli::context::Context;
use crate::cli::failure::Failure;
use crate::engine::docker::Docker;
use crate::engine::inquiry::{ImageDetails, Inquiry};
use crate::engine::{Engine, EngineError};
use crate::model::{FileObject, Project, Service, names};
use crate::source::{Diagnostic, Loaded};
use crate::ui::Errand;

/// The project with all of that in it: its text holds secrets.
pub async fn complete(
    context: &Context,
    engine: &Docker,
    loaded: &Loaded,
) -> Result<Project, Failure> {
    let mut project = loaded.project.clone();
    let asked = loaded.project.services.values().map(async |service| {
        let image = names::image(&loaded.project, service);
        let about = match service {
            it if it.provider.is_some() => None,
            it if it.build.is_some() && it.image.is_empty() => {
                built(context, engine, loaded, it, &image).await?
            }
            _ => Some(image_or_pull(context, engine, &image).await?),
        };
        Ok::<_, Failure>((service.name.clone(), image, about))
    });
    for (name, image, about) in futures_util::future::try_join_all(asked).await? {
        if let Some(service) = project.services.get_mut(&name) {
            let service = Arc::make_mut(service);
            service.expose = exposed(service, about.as_ref());
            service.image = image;
        }
    }
    for (kind, objects) in [
        ("configs", &mut project.configs),
        ("secrets", &mut project.secrets),
    ] {
        for (name, object) in objects {
            let folder = loaded.project.working_dir.as_path();
            fill(object, folder)
                .map_err(|message| Failure::new(message).at(loaded, &format!("{kind}.{name}")))?;
        }
    }
    Ok(project)
}

/// The image of a service that is built: it may not be there yet.
async fn built(
    context: &Context,
    engine: &Docker,
    loaded: &Loaded,
    service: &Service,
    image: &str,
) -> Result<Option<ImageDetails>, Failure> {
    match engine.image(image).await {
        Err(EngineError::NotFound { .. }) => {
            let note = Diagnostic::note(format!(
                "image {image} of service {} is not built yet: the ports that it exposes are left out",
                service.name
            ));
            context.notes(&[note.hint("run `build` first")], Some(loaded));
            Ok(None)
        }
        other => Ok(Some(other?)),
    }
}

/// An image, fetched when it is not there.
pub async fn image_or_pull(
    context: &Context,
    engine: &Docker,
    image: &str,
) -> Result<ImageDetails, Failure> {
    match engine.image(image).await {
        Err(EngineError::NotFound { .. }) => {}
        other => return Ok(other?),
    }
    let errand = Errand::begin(context.ui, image, "Pulling", "");
    engine.pull_image(image, "", &mut |_| {}).await?;
    errand.done("Pulled");
    Ok(engine.image(image).await?)
}

/// The ports that a service can be reached at, without protocols.
fn exposed(service: &Service, image: Option<&ImageDetails>) -> Vec<String> {
    let number = |port: &String| port.split('/').next().unwrap_or(port).to_owned();
    let of_image = image.into_iter().flat_map(|it| &it.exposed).map(number);
    let own = service.expose.iter().cloned();
    let published = service.ports.iter().map(|port| port.target.to_string());
    let all: BTreeSet<String> = own.chain(of_image).chain(published).collect();
    all.into_iter().collect()
}

/// Takes the content of a config or secret in.
fn fill(object: &mut FileObject, folder: &Path) -> Result<(), String> {
    if object.external {
        return Ok(());
    }
    if let Some(value) = &object.value {
        value.reveal().clone_into(&mut object.content);
    } else if !object.file.is_empty() {
        let path = folder.join(&object.file);
        let content = std::fs::read_to_string(&path);
        object.content =
            content.map_err(|error| format!("cannot read {}: {error}", path.display()))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Port;

    #[test]
    fn ports_are_those_of_the_service_and_of_its_image() {
        let service = Service {
            expose: vec!["9000".into()],
            ports: vec![Port {
                target: 80,
                ..Port::default()
            }],
            ..Service::default()
        };
        let image = ImageDetails {
            exposed: vec!["80/tcp".into(), "53/udp".into()],
            ..ImageDetails::default()
        };
        assert_eq!(exposed(&service, Some(&image)), ["53", "80", "9000"]);
        assert_eq!(exposed(&service, None), ["80", "9000"]);
    }
}
