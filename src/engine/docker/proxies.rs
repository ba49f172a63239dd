//! The proxies of Docker's configuration, which containers and builds are
//! given as variables.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::context::{read_config_file, unusable};
use super::settings::Settings;
use crate::engine::EngineError;
use crate::model::Values;

#[derive(Deserialize, Default)]
#[serde(default)]
struct ConfigFile {
    proxies: BTreeMap<String, BTreeMap<String, String>>,
}

/// Keys of the configuration and the variables that they are handed on as.
const VARIABLES: [(&str, &str); 5] = [
    ("httpProxy", "HTTP_PROXY"),
    ("httpsProxy", "HTTPS_PROXY"),
    ("ftpProxy", "FTP_PROXY"),
    ("noProxy", "NO_PROXY"),
    ("allProxy", "ALL_PROXY"),
];

/// The variables for a daemon: those under its address, or the default ones.
pub(super) fn read(settings: &Settings, address: &str) -> Result<Values, EngineError> {
    let Some(folder) = &settings.config_folder else {
        return Ok(Values::new());
    };
    let path = folder.join("config.json");
    let Some(text) = read_config_file(&path)? else {
        return Ok(Values::new());
    };
    variables(&text, address).map_err(|error| unusable(&path, &error))
}

fn variables(text: &[u8], address: &str) -> Result<Values, serde_json::Error> {
    let file: ConfigFile = serde_json::from_slice(text)?;
    let by_address = file
        .proxies
        .get(address)
        .or_else(|| file.proxies.get("default"));
    let mut variables = Values::new();
    for (key, name) in VARIABLES {
        let value = by_address.and_then(|proxies| proxies.get(key));
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            // Programs differ in which case they read.
            variables.insert(name.to_owned(), value.clone());
            variables.insert(name.to_lowercase(), value.clone());
        }
    }
    Ok(variables)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_daemons_own_proxies_win_over_the_default_ones() {
        let text = br#"{"proxies": {
            "default": {"httpProxy": "http://a", "noProxy": "localhost"},
            "tcp://build:2375": {"httpsProxy": "http://b"}
        }}"#;
        let shown = |address| {
            let lines = variables(text, address).unwrap().into_iter();
            lines
                .map(|(name, value)| format!("{name}={value}"))
                .collect::<Vec<_>>()
                .join(" ")
        };
        assert_eq!(
            shown("unix:///x"),
            "HTTP_PROXY=http://a NO_PROXY=localhost http_proxy=http://a no_proxy=localhost"
        );
        assert_eq!(
            shown("tcp://build:2375"),
            "HTTPS_PROXY=http://b https_proxy=http://b"
        );
    }
}
