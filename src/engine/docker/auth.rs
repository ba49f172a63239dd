//! Logs in to registries: the headers that carry credentials.

use std::collections::BTreeMap;
use std::error::Error;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE;
use hyper::header::{HeaderName, HeaderValue};
use serde::Serialize;

use super::client::Header;
use super::settings::Settings;
use crate::engine::EngineError;
use crate::model::reference::DOCKER_HUB;
use crate::registry::credentials::{Credentials, Store};

/// Carries the credentials for the registry that a request is about.
const ONE: HeaderName = HeaderName::from_static("x-registry-auth");
/// Carries those for the registries that a build may need, by name.
const SEVERAL: HeaderName = HeaderName::from_static("x-registry-config");

/// The daemon's name for Docker Hub among several registries.
const DOCKER_HUB_KEY: &str = "https://index.docker.io/v1/";

/// Credentials in the API's words.
#[derive(Serialize)]
struct Login {
    username: String,
    password: String,
    identitytoken: String,
    serveraddress: String,
}

/// The header that logs in to a registry; none when the user has not.
pub(super) async fn for_registry(
    settings: &Settings,
    registry: &str,
) -> Result<Option<Header>, EngineError> {
    let logins = logins(settings, vec![registry.to_owned()]).await?;
    let login = logins.into_values().next();
    login.map(|login| header(ONE, &login)).transpose()
}

/// The header of those who have not logged in.
pub(super) fn nobody() -> Result<Header, EngineError> {
    header(ONE, &serde_json::json!({}))
}

/// The header that logs in to several registries; none when the user has not
/// logged in to any.
pub(super) async fn for_registries(
    settings: &Settings,
    registries: Vec<String>,
) -> Result<Option<Header>, EngineError> {
    let logins = logins(settings, registries).await?;
    (!logins.is_empty())
        .then(|| header(SEVERAL, &logins))
        .transpose()
}

async fn logins(
    settings: &Settings,
    registries: Vec<String>,
) -> Result<BTreeMap<String, Login>, EngineError> {
    let Some(folder) = settings.config_folder.clone() else {
        return Ok(BTreeMap::new());
    };
    // A credential program may take its time.
    let found = tokio::task::spawn_blocking(move || {
        let store = Store::load(&folder, None)?;
        let found = registries.into_iter().map(|registry| {
            let credentials = store.find(&registry)?;
            Ok(credentials.map(|credentials| login(&credentials, &registry)))
        });
        found.collect::<Result<Vec<_>, _>>()
    });
    let found = found.await.map_err(|error| unusable(&error))?;
    let found =
        found.map_err(|error: crate::registry::credentials::CredentialsError| unusable(&error))?;
    Ok(found.into_iter().flatten().collect())
}

fn login(credentials: &Credentials, registry: &str) -> (String, Login) {
    let secret = credentials.secret.reveal().to_owned();
    let (password, token) = if credentials.username.is_empty() {
        (String::new(), secret)
    } else {
        (secret, String::new())
    };
    let key = match registry {
        DOCKER_HUB => DOCKER_HUB_KEY,
        other => other,
    };
    let login = Login {
        username: credentials.username.clone(),
        password,
        identitytoken: token,
        serveraddress: key.to_owned(),
    };
    (key.to_owned(), login)
}

fn header(name: HeaderName, document: &impl Serialize) -> Result<Header, EngineError> {
    let text = serde_json::to_vec(document).map_err(|error| unusable(&error))?;
    let mut value =
        HeaderValue::from_str(&URL_SAFE.encode(text)).map_err(|error| unusable(&error))?;
    value.set_sensitive(true);
    Ok((name, value))
}

fn unusable(error: &dyn Error) -> EngineError {
    EngineError::Settings {
        message: error.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Sensitive;

    fn sent(username: &str, registry: &str) -> String {
        let credentials = Credentials {
            username: username.into(),
            secret: Sensitive::new("s3cret".into()),
        };
        let (_, login) = login(&credentials, registry);
        let (_, value) = header(ONE, &login).unwrap();
        assert_eq!(format!("{value:?}"), "Sensitive");
        String::from_utf8(URL_SAFE.decode(value.as_bytes()).unwrap()).unwrap()
    }

    #[test]
    fn credentials_are_a_password_or_a_token() {
        assert_eq!(
            sent("me", "docker.io"),
            r#"{"username":"me","password":"s3cret","identitytoken":"","serveraddress":"https://index.docker.io/v1/"}"#
        );
        assert_eq!(
            sent("", "localhost:5000"),
            r#"{"username":"","password":"","identitytoken":"s3cret","serveraddress":"localhost:5000"}"#
        );
    }

    #[test]
    fn registries_without_a_login_are_left_out() {
        let folder = tempfile::tempdir().unwrap();
        let config = r#"{"auths":{"localhost:5000":{"auth":"bWU6cGFzcw=="}}}"#;
        std::fs::write(folder.path().join("config.json"), config).unwrap();
        let settings = Settings {
            config_folder: Some(folder.path().to_owned()),
            ..Settings::default()
        };
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        runtime.block_on(async {
            let both = vec!["docker.io".into(), "localhost:5000".into()];
            let (_, value) = for_registries(&settings, both).await.unwrap().unwrap();
            let text = String::from_utf8(URL_SAFE.decode(value.as_bytes()).unwrap()).unwrap();
            assert!(
                text.starts_with(r#"{"localhost:5000":{"username":"me""#),
                "{text}"
            );
            let hub = for_registry(&settings, "docker.io").await.unwrap();
            assert!(hub.is_none());
        });
    }
}
