//! Names of the daemon's objects, as Docker Compose gives them.

use super::{Project, Service};

/// The prefix of the project's containers and built images: `-` or, with
/// `--compatibility`, `_` joins the parts.
fn separator(project: &Project) -> &'static str {
    if project.compatibility { "_" } else { "-" }
}

/// The name of a replica's container.
pub fn container(project: &Project, service: &Service, number: u32) -> String {
    if !service.container_name.is_empty() {
        return service.container_name.clone();
    }
    let separator = separator(project);
    format!(
        "{}{separator}{}{separator}{number}",
        project.name, service.name
    )
}

/// The name that a replacement has until the old container is gone.
pub fn replacement(old_id: &str, name: &str) -> String {
    format!("{}_{name}", old_id.get(..12).unwrap_or(old_id))
}

/// The start of the identity of the container that one of this name replaces,
/// and the name that it has afterwards.
pub fn replaced(name: &str) -> Option<(&str, &str)> {
    let (old, rest) = name.split_once('_')?;
    let hexadecimal = old
        .bytes()
        .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte));
    (old.len() == 12 && hexadecimal && !rest.is_empty()).then_some((old, rest))
}

/// The name of a container made by `run`.
pub fn one_off(project: &Project, service: &Service, slug: &str) -> String {
    let separator = separator(project);
    let short = slug.get(..12).unwrap_or(slug);
    format!(
        "{}{separator}{}{separator}run{separator}{short}",
        project.name, service.name
    )
}

/// The image of a service: its own reference, or that of what is built.
pub fn image(project: &Project, service: &Service) -> String {
    if service.image.is_empty() {
        format!("{}{}{}", project.name, separator(project), service.name)
    } else {
        service.image.clone()
    }
}

/// Turns any text into a valid project name: lower case, `[a-z0-9_-]` only,
/// starting with a letter or digit. May come out empty.
pub fn normalize_project(text: &str) -> String {
    let kept: String = text
        .to_lowercase()
        .chars()
        .filter(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '_' | '-'))
        .collect();
    kept.trim_start_matches(['_', '-']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn project_names_keep_what_is_allowed() {
        assert_eq!(normalize_project("Foo Bar!"), "foobar");
        assert_eq!(normalize_project("_-My.App_1"), "myapp_1");
    }

    #[test]
    fn a_replacement_has_its_lasting_name_behind_the_old_identity() {
        let replacement = replacement("1f1a8e61c4fb25ab", "shop-web-1");
        assert_eq!(replacement, "1f1a8e61c4fb_shop-web-1");
        assert_eq!(replaced(&replacement), Some(("1f1a8e61c4fb", "shop-web-1")));
        assert_eq!(replaced("shop_web_1"), None);
        assert_eq!(replaced("web"), None);
    }

    #[test]
    fn containers_are_named_by_project_service_and_number() {
        let mut project = Project {
            name: "shop".into(),
            ..Project::default()
        };
        let mut service = Service {
            name: "web".into(),
            ..Service::default()
        };
        assert_eq!(container(&project, &service, 2), "shop-web-2");
        assert_eq!(image(&project, &service), "shop-web");
        project.compatibility = true;
        assert_eq!(container(&project, &service, 2), "shop_web_2");
        service.container_name = "fixed".into();
        assert_eq!(container(&project, &service, 2), "fixed");
    }
}
